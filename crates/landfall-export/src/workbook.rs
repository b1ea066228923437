//! Clones as a workbook.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use crate::ExportError;
use crate::clones::{COLUMNS, Cell, CloneTable};

/// What a sheet holds at most.
const MOST_ROWS: usize = 1_048_576;
const MOST_COLUMNS: usize = 16_384;

/// A workbook with the sheets `clones` and `about`; the same bytes for the same rows. Text is typed as text, so that no
/// cell is a formula.
///
/// # Errors
/// When a sheet cannot hold so much.
pub fn workbook(table: &CloneTable, about: &[(String, String)]) -> Result<Vec<u8>, ExportError> {
    let (rows, columns) = (table.rows.len() + 1, table.header.len());
    if rows > MOST_ROWS || columns > MOST_COLUMNS {
        return Err(ExportError::TooLarge { rows, columns });
    }
    let mut book = Workbook::new();
    // A date of its own would make other bytes each time.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&epoch));
    clones(book.add_worksheet(), table)?;
    let sheet = book.add_worksheet().set_name("about")?;
    let bold = Format::new().set_bold();
    for (row, (name, value)) in (0..).zip(about) {
        sheet.write_string_with_format(row, 0, name, &bold)?.write_string(row, 1, value)?;
    }
    sheet.set_column_width(0, 24)?.set_column_width(1, 100)?;
    Ok(book.save_to_buffer()?)
}

fn clones(sheet: &mut Worksheet, table: &CloneTable) -> Result<(), ExportError> {
    let bold = Format::new().set_bold();
    sheet.set_name("clones")?.set_freeze_panes(1, 2)?;
    for (column, name) in (0..).zip(&table.header) {
        sheet.write_string_with_format(0, column, name, &bold)?;
        let width = if usize::from(column) < COLUMNS.len() { 14 } else { name.chars().count().max(8) };
        sheet.set_column_width(column, width as u32)?;
    }
    for (row, cells) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Blank => {}
                Cell::Text(text) => {
                    sheet.write_string(row, column, text)?;
                }
                Cell::Number(number) => {
                    sheet.write_number(row, column, *number as f64)?;
                }
                Cell::Percent(share, decimals) => {
                    let zeros =
                        if *decimals == 0 { "0".to_owned() } else { format!("0.{:0<1$}", "", decimals) };
                    let format = Format::new().set_num_format(zeros);
                    sheet.write_number_with_format(row, column, *share, &format)?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;
    use crate::clones::tests::table;

    fn read(bytes: &[u8], sheet: &str) -> Vec<Vec<Data>> {
        let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
        let range = book.worksheet_range(sheet).unwrap();
        range.rows().map(<[Data]>::to_vec).collect()
    }

    #[test]
    fn a_workbook_reads_back_as_the_table_it_came_from() {
        // A gene of this name is no formula, no date and no number.
        for gene in ["=1+1", "SEPT2", "1e5", "+A1"] {
            let table = table(gene);
            let bytes = workbook(&table, &[("run".to_owned(), "=2+2".to_owned())]).unwrap();
            let rows = read(&bytes, "clones");
            let header: Vec<String> = rows[0].iter().map(ToString::to_string).collect();
            assert_eq!(header, table.header);
            assert_eq!(rows.len(), table.rows.len() + 1);
            for (found, expected) in rows[1..].iter().zip(&table.rows) {
                for (at, expected) in expected.iter().enumerate() {
                    let found = found.get(at).unwrap_or(&Data::Empty);
                    match expected {
                        Cell::Blank => assert_eq!(found, &Data::Empty),
                        Cell::Text(text) => assert_eq!(found, &Data::String(text.clone())),
                        Cell::Number(number) => assert_eq!(found, &Data::Float(*number as f64)),
                        Cell::Percent(share, _) => assert_eq!(found, &Data::Float(*share)),
                    }
                }
            }
            assert_eq!(read(&bytes, "about")[0][1], Data::String("=2+2".to_owned()));
        }
    }

    #[test]
    fn the_same_rows_are_the_same_bytes_and_no_date_is_of_today() {
        let bytes = || workbook(&table("VIM"), &[]).unwrap();
        let (first, second) = (bytes(), bytes());
        assert_eq!(first, second);
        // The time of the first entry of the archive, in the format of DOS: 1980-01-01 00:00.
        assert_eq!(&first[10..14], &[0, 0, 0x21, 0]);
    }

    #[test]
    fn a_table_that_no_sheet_holds_is_refused() {
        let header = vec![String::new(); MOST_COLUMNS + 1];
        let table = CloneTable { header, rows: Vec::new() };
        assert!(matches!(workbook(&table, &[]), Err(ExportError::TooLarge { rows: 1, columns: 16_385 })));
    }
}
