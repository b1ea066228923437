//! Tab-separated text.

use landfall_files::cell_text;

/// Lines of cells that spreadsheets do not run, after a header.
pub(crate) fn text<'a>(
    header: impl IntoIterator<Item = &'a str>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> String {
    let header: Vec<_> = header.into_iter().map(|name| cell_text(name).into_owned()).collect();
    let mut text = header.join("\t") + "\n";
    for row in rows {
        debug_assert_eq!(row.len(), header.len());
        let cells: Vec<_> = row.iter().map(|cell| cell_text(cell)).collect();
        text.push_str(&cells.join("\t"));
        text.push('\n');
    }
    text
}

/// Nothing for what is not known.
pub(crate) fn or_nothing(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
