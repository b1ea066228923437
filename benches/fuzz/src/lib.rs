//! What the fuzz targets share.

pub mod alignment;

use std::io::Write;
use std::path::Path;

/// Gives `read` a file that holds `bytes`: readers take paths, as the program does.
pub fn with_file<T>(bytes: &[u8], read: impl FnOnce(&Path) -> T) -> T {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    file.write_all(bytes).expect("the temporary file can be written");
    read(file.path())
}

/// Puts a refusal into words, as the program does before it ends.
pub fn worded(error: &dyn std::error::Error) {
    assert!(!error.to_string().is_empty(), "a refusal says why");
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = error.to_string();
        cause = error.source();
    }
}
