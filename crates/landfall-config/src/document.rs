//! A TOML file that is read key by key, so that all its faults can be told at once with their lines.

use std::cell::RefCell;
use std::path::Path;

use landfall_files::read_text;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::error::{ConfigError, FileKind, LineFault};
use crate::lines::Lines;
use crate::nearest;

/// Reads a file, plain or gzipped.
pub(crate) fn read(path: &Path, kind: FileKind) -> Result<String, ConfigError> {
    read_text(path).map_err(|error| ConfigError::unreadable(kind, error))
}

/// Lets `read` take what it needs from the document; `Ok` if that left no faults.
pub(crate) fn parse<T>(
    path: &Path,
    kind: FileKind,
    text: &str,
    read: impl FnOnce(&Keys) -> Option<T>,
) -> Result<T, ConfigError> {
    match parse_as_far(path, kind, text, read)? {
        (value, None) => Ok(value),
        (_, Some(faults)) => Err(faults),
    }
}

/// What `read` makes of the document as far as it can be understood, and the faults that were found beside it.
pub(crate) fn parse_as_far<T>(
    path: &Path,
    kind: FileKind,
    text: &str,
    read: impl FnOnce(&Keys) -> Option<T>,
) -> Result<(T, Option<ConfigError>), ConfigError> {
    let lines = Lines::of(text);
    let document = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
        path: path.to_owned(),
        line: lines.at(error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    let faults = RefCell::new(Vec::new());
    let root =
        Keys { table: document.get_ref(), name: String::new(), line: None, lines: &lines, faults: &faults };
    let value = read(&root);
    let faults = ConfigError::unless_empty(path, kind, faults.into_inner()).err();
    match (value, faults) {
        (Some(value), faults) => Ok((value, faults)),
        (None, Some(faults)) => Err(faults),
        (None, None) => Err(ConfigError::Faults {
            path: path.to_owned(),
            kind,
            faults: vec![LineFault::at(None, "the file is incomplete")],
        }),
    }
}

/// A value with its line.
pub(crate) struct Found<T> {
    pub(crate) value: T,
    pub(crate) line: u64,
}

/// A table of the document.
pub(crate) struct Keys<'t> {
    table: &'t DeTable<'t>,
    name: String,
    line: Option<u64>,
    lines: &'t Lines,
    faults: &'t RefCell<Vec<LineFault>>,
}

impl<'t> Keys<'t> {
    /// Adds a fault.
    pub(crate) fn fault(&self, fault: LineFault) {
        self.faults.borrow_mut().push(fault);
    }

    /// Adds a fault of one key.
    pub(crate) fn wrong(&self, line: impl Into<Option<u64>>, key: &str, message: impl Into<String>) {
        self.fault(LineFault::of(line, self.full(key), message));
    }

    /// The name of a key with its table.
    pub(crate) fn full(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Names every key that is not known.
    pub(crate) fn only(&self, known: &[&str]) {
        for key in self.table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let word = key.get_ref();
            let place = if self.name.is_empty() { String::new() } else { format!(" in `[{}]`", self.name) };
            let hint = nearest::hint(word, known);
            self.fault(LineFault::at(self.line_of(key), format!("unknown key `{word}`{place}{hint}")));
        }
    }

    fn line_of<T>(&self, spanned: &Spanned<T>) -> u64 {
        self.lines.at(spanned.span().start)
    }

    fn raw(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    /// A value that may be left out.
    pub(crate) fn get<T: DeserializeOwned>(&self, key: &str, expected: &str) -> Option<Found<T>> {
        let raw = self.raw(key)?;
        let line = self.line_of(raw);
        match T::deserialize(ValueDeserializer::from(raw.clone())) {
            Ok(value) => Some(Found { value, line }),
            Err(_) => {
                self.wrong(line, key, format!("found {}; expected {expected}", shown(raw.get_ref())));
                None
            }
        }
    }

    /// A value that must be there.
    pub(crate) fn need<T: DeserializeOwned>(&self, key: &str, expected: &str) -> Option<Found<T>> {
        if self.raw(key).is_none() {
            self.wrong(self.line, key, format!("is missing; expected {expected}"));
        }
        self.get(key, expected)
    }

    /// Whether the key is there, as a table.
    pub(crate) fn is_table(&self, key: &str) -> bool {
        self.raw(key).is_some_and(|raw| raw.get_ref().is_table())
    }

    /// A table that may be left out.
    pub(crate) fn section(&self, key: &str) -> Option<Keys<'t>> {
        let raw = self.raw(key)?;
        match raw.get_ref() {
            DeValue::Table(table) => Some(self.inner(key, table, self.line_of(raw))),
            other => {
                self.wrong(
                    self.line_of(raw),
                    key,
                    format!("found {}; expected a table `[{key}]`", shown(other)),
                );
                None
            }
        }
    }

    /// An array of tables, `[[key]]`.
    pub(crate) fn sections(&self, key: &str) -> Vec<Keys<'t>> {
        let Some(raw) = self.raw(key) else { return Vec::new() };
        let mut sections = Vec::new();
        for item in raw.get_ref().as_array().into_iter().flat_map(|items| items.iter()) {
            if let DeValue::Table(table) = item.get_ref() {
                sections.push(self.inner(key, table, self.line_of(item)));
            }
        }
        if raw.get_ref().as_array().is_none_or(|items| items.len() != sections.len()) {
            self.wrong(self.line_of(raw), key, format!("expected tables `[[{key}]]`"));
        }
        sections
    }

    fn inner(&self, key: &str, table: &'t DeTable<'t>, line: u64) -> Keys<'t> {
        Keys { table, name: self.full(key), line: Some(line), lines: self.lines, faults: self.faults }
    }
}

/// A value as it is shown in a message.
fn shown(value: &DeValue) -> String {
    match value {
        DeValue::String(text) => format!("the text `{text}`"),
        DeValue::Integer(number) => format!("the number `{number}`"),
        DeValue::Float(number) => format!("the number `{number}`"),
        DeValue::Boolean(word) => format!("`{word}`"),
        DeValue::Datetime(date) => format!("the date `{date}`"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
