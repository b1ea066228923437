//! Words of judgements.

use landfall_config::Library;
use landfall_core::Share;

use super::MIN_READS;

/// `61.2 %`; `–` where the whole is 0.
pub(super) fn percent(share: Share) -> String {
    share.ratio().map_or_else(|| "–".to_owned(), |ratio| format!("{:.1} %", 100.0 * ratio))
}

/// Why an element is not judged.
pub(super) fn too_few(reads: u64) -> String {
    format!("{reads} reads to judge it by; at least {MIN_READS} are needed")
}

/// A part of a whole, counted.
pub(super) fn share(of: usize, total: usize) -> Share {
    Share { of: of as u64, total: total as u64 }
}

/// Bases as text.
pub(super) fn text(letters: &[u8]) -> String {
    letters.iter().copied().map(char::from).collect()
}

/// A key of a vector end and the value that it should have.
pub(super) fn set_end(library: &Library, end: &str, key: &str, value: &str) -> String {
    let protocol = &library.protocol.name;
    format!("set `{key} = \"{value}\"` in `[[vector_end]]` `{end}` of protocol `{protocol}`")
}

/// Where the linker of a library is written.
pub(super) fn linker_key(library: &Library) -> String {
    if library.linker.is_some() && library.linker == library.protocol.linker {
        format!("key `linker` of protocol `{}`", library.protocol.name)
    } else {
        format!("column `linker` of library `{}` in the sample sheet", library.library)
    }
}
