//! What the tests on the shared data have in common.

use std::path::PathBuf;

/// A file of the shared data; `None`, said aloud, where it is absent.
pub fn shared(name: &str) -> Option<PathBuf> {
    let root = std::env::var("LANDFALL_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let path = PathBuf::from(root).join("oracles/dpcr").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("LANDFALL_REQUIRE_ALL").is_none(), "must not be skipped: no LANDFALL_SHARED");
    println!("skipped: {} is not here", path.display());
    None
}
