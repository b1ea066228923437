//! The numbers of a picture, as a file that needs no network: a data URI.

use std::fmt::Write;

/// A table of comma-separated values (RFC 4180).
pub struct Csv(String);

impl Csv {
    /// With these columns.
    pub fn new<const N: usize>(columns: [&str; N]) -> Self {
        let mut csv = Self(String::new());
        csv.row(columns.map(str::to_owned));
        csv
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        let quoted = |cell: String| match cell.contains(['"', ',', '\n', '\r']) {
            true => format!("\"{}\"", cell.replace('"', "\"\"")),
            false => cell,
        };
        self.0.push_str(&cells.map(quoted).join(","));
        self.0.push_str("\r\n");
    }

    /// All of it as the target of a link.
    pub fn uri(&self) -> String {
        let mut uri = "data:text/csv;charset=utf-8,".to_owned();
        for byte in self.0.bytes() {
            match byte {
                b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' | b'~' | b',' | b':' => {
                    uri.push(byte.into());
                }
                // Writing to a string cannot fail.
                _ => drop(write!(uri, "%{byte:02X}")),
            }
        }
        uri
    }
}

/// A cell of what may not be known: empty.
pub fn known(number: Option<impl ToString>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// A name that every file system takes.
pub fn file_name(id: &str) -> String {
    let letter = |letter: char| if letter.is_alphanumeric() || "-_.".contains(letter) { letter } else { '_' };
    format!("{}.csv", id.chars().map(letter).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_the_link_holds_every_byte() {
        let mut csv = Csv::new(["site", "share"]);
        csv.row(["a \"b\", c".to_owned(), known(Some(0.5))]);
        csv.row(["ä".to_owned(), known(None::<f64>)]);
        assert_eq!(csv.0, "site,share\r\n\"a \"\"b\"\", c\",0.5\r\nä,\r\n");
        assert!(csv.uri().starts_with("data:text/csv;charset=utf-8,site,share%0D%0A%22a%20%22%22b"));
        assert!(csv.uri().ends_with("%C3%A4,%0D%0A"));
        assert_eq!(file_name("shares-P 01/a"), "shares-P_01_a.csv");
    }
}
