//! What the layout sees.

use std::collections::BTreeMap;

use serde_json::Value;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::{Attachment, PdfError};

pub(crate) struct Paper {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    layout: Source,
    files: BTreeMap<String, Bytes>,
}

impl Paper {
    pub(crate) fn new(
        layout: &'static str,
        data: &Value,
        attachments: &[Attachment],
    ) -> Result<Self, PdfError> {
        let fonts: Vec<Font> = [dejavu::sans::regular(), dejavu::sans::bold()]
            .into_iter()
            .flat_map(|font| Font::iter(Bytes::new(font)))
            .collect();
        let data = written(data, &|letter| has(&fonts, letter));
        let mut files = BTreeMap::from([("data.json".to_owned(), Bytes::from_string(data.to_string()))]);
        for attached in attachments {
            place(&attached.name)?;
            files.insert(attached.name.clone(), Bytes::new(attached.content.clone()));
        }
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            layout: Source::new(place("layout.typ")?, layout.to_owned()),
            files,
        })
    }
}

fn place(name: &str) -> Result<FileId, PdfError> {
    let path = VirtualPath::new(name).map_err(|_| PdfError::Name(name.to_owned()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// Whether every font has a letter; those that are not seen need none.
fn has(fonts: &[Font], letter: char) -> bool {
    let is_unseen = letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    is_unseen || fonts.iter().all(|font| font.info().coverage.contains(letter.into()))
}

/// The data with letters that cannot be printed by their numbers: a page for archives must hold every glyph, and a
/// sample's name must not keep a report from being made.
pub(crate) fn written(data: &Value, has: &dyn Fn(char) -> bool) -> Value {
    match data {
        Value::String(text) if !text.chars().all(has) => {
            let spelt = |letter: char| {
                if has(letter) { letter.to_string() } else { format!("[U+{:04X}]", u32::from(letter)) }
            };
            Value::String(text.chars().map(spelt).collect())
        }
        Value::Array(values) => values.iter().map(|value| written(value, has)).collect(),
        Value::Object(object) => {
            Value::Object(object.iter().map(|(key, value)| (key.clone(), written(value, has))).collect())
        }
        other => other.clone(),
    }
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.layout.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.layout.id() { Ok(self.layout.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.get().vpath().get_without_slash();
        self.files.get(name).cloned().ok_or_else(|| FileError::NotFound(name.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// The day would change the bytes.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
