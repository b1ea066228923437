//! Sheets of paper: what stands on them, as facts. Their words come from the catalogues, and their look from one layout
//! for HTML and one for PDF.

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::Level;
use crate::statement::{EstimatedShare, Locus, Measured, Message, Name, Number, Share, Statement, message};

/// One thing that stands in a cell or behind a label.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Fact {
    /// A sentence.
    Said(Statement),
    /// A name or a text that was given.
    Named(Name),
    /// A word of a closed list.
    Word(Message),
    /// A measured number.
    Measured(Measured),
    /// A share that is known as it is.
    Share(Share),
    /// A share that was estimated.
    Estimated(EstimatedShare),
    /// A place.
    Place(Locus),
    /// A number.
    Number(Number),
    /// Nothing.
    None,
}

macro_rules! facts {
    ($($kind:ident $variant:ident;)*) => {
        $(impl From<$kind> for Fact {
            fn from(fact: $kind) -> Self {
                Self::$variant(fact)
            }
        })*
    };
}

facts! {
    Statement Said;
    Name Named;
    Message Word;
    Measured Measured;
    Share Share;
    EstimatedShare Estimated;
    Locus Place;
    Number Number;
}

impl<T: Into<Self>> From<Option<T>> for Fact {
    fn from(fact: Option<T>) -> Self {
        fact.map_or(Self::None, Into::into)
    }
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PaperRow {
    /// How it looks.
    pub level: Level,
    /// As many as the table has columns.
    pub cells: Vec<Fact>,
}

/// An answer, with its question in words.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AnswerBlock {
    /// How it looks.
    pub level: Level,
    /// What was asked.
    pub question: Message,
    /// The answer.
    pub headline: Statement,
    /// Further answers of the same weight.
    pub lines: Vec<Statement>,
    /// What it rests on.
    pub details: Vec<Statement>,
}

/// A part of a sheet.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "block", rename_all = "lowercase")]
pub enum Block {
    /// Labels with what stands behind each.
    Pairs {
        /// Label and fact.
        pairs: Vec<(Message, Fact)>,
    },
    /// A table.
    Table {
        /// Its title.
        title: Message,
        /// The heads of its columns.
        columns: Vec<Fact>,
        /// Its rows.
        rows: Vec<PaperRow>,
        /// That the table on disk has more rows than the sheet.
        #[serde(skip_serializing_if = "Option::is_none")]
        more: Option<Statement>,
    },
    /// Sentences.
    Lines {
        /// Their title.
        title: Message,
        /// The sentences.
        lines: Vec<(Level, Statement)>,
    },
    /// Answers to the questions of page 1.
    Answers {
        /// Their title.
        title: Statement,
        /// The answers.
        answers: Vec<AnswerBlock>,
    },
    /// What people fill in by hand.
    Blanks {
        /// Their title.
        title: Message,
        /// What each is for.
        labels: Vec<Message>,
    },
    /// Where people sign.
    Signatures {
        /// What each signature means, and the role of who gives it.
        boxes: Vec<(Message, Fact)>,
    },
}

/// A sheet of paper.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Paper {
    /// What it is.
    pub title: Statement,
    /// What of the run stands at the foot of every page.
    pub foot: Vec<Fact>,
    /// What stands on it.
    pub blocks: Vec<Block>,
}

impl Paper {
    /// A sheet without the blocks that have nothing to say.
    #[must_use]
    pub fn new(title: Statement, foot: Vec<Fact>, blocks: Vec<Block>) -> Self {
        let is_filled = |block: &Block| match block {
            Block::Table { rows, .. } => !rows.is_empty(),
            Block::Lines { lines, .. } => !lines.is_empty(),
            _ => true,
        };
        Self { title, foot, blocks: blocks.into_iter().filter(is_filled).collect() }
    }
}

/// A label of sheets: a message of the catalogues.
#[must_use]
pub fn label(word: &str) -> Message {
    message("form", word)
}

/// A table with these columns.
#[must_use]
pub fn table(title: &str, columns: &[&str], rows: Vec<PaperRow>) -> Block {
    let columns = columns.iter().map(|column| label(column).into()).collect();
    Block::Table { title: label(title), columns, rows, more: None }
}

/// Sentences that all look alike.
#[must_use]
pub fn lines(title: &str, level: Level, lines: impl IntoIterator<Item = Statement>) -> Block {
    let lines = lines.into_iter().map(|line| (level, line)).collect();
    Block::Lines { title: label(title), lines }
}
