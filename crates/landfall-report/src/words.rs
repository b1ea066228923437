//! Words: sentences made of statements, in every language, from the catalogues in `words/`.
//!
//! The catalogues are in the format of Project Fluent: a message for each statement, with its facts as variables and with
//! the plural forms of the language. Numbers have European digits everywhere. Where the language runs from right to left,
//! every number, comparator, interval, locus and name stands in an isolate that runs from left to right: without it, `<`
//! is mirrored and ranges turn round (Unicode Standard Annex 9).

use std::fmt;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde_json::Value;

use crate::number;
use crate::statement::{EstimatedShare, Measured, Statement};

/// A language of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Language {
    /// English, which holds.
    #[serde(rename = "en")]
    English,
    /// Arabic, a translation.
    #[serde(rename = "ar")]
    Arabic,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::Arabic];

    /// Its code (BCP 47).
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Arabic => "ar",
        }
    }

    /// `ltr` or `rtl`.
    #[must_use]
    pub fn direction(self) -> &'static str {
        match self {
            Self::English => "ltr",
            Self::Arabic => "rtl",
        }
    }

    fn catalogue(self) -> &'static str {
        match self {
            Self::English => include_str!("words/en.ftl"),
            Self::Arabic => include_str!("words/ar.ftl"),
        }
    }
}

/// A catalogue does not say something: always a fault of landfall.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("catalogue `{language}`, message `{message}`: {fault}")]
pub struct WordsError {
    language: &'static str,
    message: String,
    fault: String,
}

/// Who answers for a catalogue: the line `# approved_by: NAME` of its header.
fn approved_by(catalogue: &str) -> Option<&str> {
    let header = catalogue.lines().take_while(|line| line.starts_with('#'));
    let name = header.filter_map(|line| line.strip_prefix("# approved_by:")).map(str::trim).next()?;
    (!name.is_empty()).then_some(name)
}

/// Whether a text has letters that run from right to left.
#[must_use]
pub fn runs_to_the_left(text: &str) -> bool {
    text.chars().any(
        |letter| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'),
    )
}

/// The catalogue of a language. Copies share what was read.
#[derive(Clone)]
pub struct Words {
    language: Language,
    approved_by: Option<Arc<str>>,
    bundle: Arc<FluentBundle<FluentResource>>,
}

impl fmt::Debug for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Words({})", self.language.code())
    }
}

impl Words {
    /// The catalogue of a language.
    ///
    /// # Errors
    /// A catalogue that cannot be read.
    pub fn of(language: Language) -> Result<Self, WordsError> {
        Self::read(language, language.catalogue())
    }

    fn read(language: Language, catalogue: &str) -> Result<Self, WordsError> {
        let fault = |fault: String| WordsError { language: language.code(), message: String::new(), fault };
        let resource = FluentResource::try_new(catalogue.to_owned())
            .map_err(|(_, faults)| fault(format!("{faults:?}")))?;
        let code = language.code().parse().map_err(|error| fault(format!("{error:?}")))?;
        let mut bundle = FluentBundle::new_concurrent(vec![code]);
        // Isolates are set here, where it is known what runs from left to right.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) if number.value.fract() == 0.0 && number.value >= 0.0 => {
                Some(number::count(number.value as u64))
            }
            FluentValue::Number(number) => Some(number.value.to_string().replace('-', "−")),
            _ => None,
        }));
        bundle.add_resource(resource).map_err(|faults| fault(format!("{faults:?}")))?;
        let approved_by = approved_by(catalogue).map(Arc::from);
        Ok(Self { language, approved_by, bundle: Arc::new(bundle) })
    }

    /// Who has approved the catalogue as a translation; nobody has to approve English, which holds.
    #[must_use]
    pub fn approved_by(&self) -> Option<&str> {
        self.approved_by.as_deref()
    }

    /// Whether it is a translation for which nobody answers yet.
    #[must_use]
    pub fn is_unapproved(&self) -> bool {
        self.language != Language::English && self.approved_by.is_none()
    }

    /// The language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// A statement in words.
    ///
    /// # Panics
    /// The catalogue does not have it: a test holds that every catalogue has all.
    #[must_use]
    pub fn say(&self, statement: &Statement) -> String {
        self.fact_of(statement).unwrap_or_else(|fault| panic!("{fault}"))
    }

    /// Statements in words, one after the other.
    ///
    /// # Panics
    /// As [`say`](Self::say).
    #[must_use]
    pub fn say_all(&self, statements: &[Statement]) -> String {
        statements.iter().map(|statement| self.say(statement)).collect::<Vec<_>>().join(" ")
    }

    /// A message without facts.
    ///
    /// # Errors
    /// The catalogue does not have it.
    pub fn word(&self, message: &str) -> Result<String, WordsError> {
        self.message(message, &FluentArgs::new())
    }

    /// A message without facts that every catalogue has.
    ///
    /// # Panics
    /// As [`say`](Self::say).
    #[must_use]
    pub fn own(&self, message: &str) -> String {
        self.word(message).unwrap_or_else(|fault| panic!("{fault}"))
    }

    /// A message with its facts that every catalogue has.
    ///
    /// # Panics
    /// As [`say`](Self::say).
    #[must_use]
    pub fn told<'a>(&self, message: &str, facts: impl IntoIterator<Item = (&'a str, Value)>) -> String {
        self.with(message, facts.into_iter()).unwrap_or_else(|fault| panic!("{fault}"))
    }

    /// Whether there is such a message.
    #[must_use]
    pub fn has(&self, message: &str) -> bool {
        self.bundle.has_message(message)
    }

    /// A message with facts that are given as JSON.
    ///
    /// # Errors
    /// The catalogue does not have it.
    pub fn with<'a>(
        &self,
        message: &str,
        facts: impl Iterator<Item = (&'a str, Value)>,
    ) -> Result<String, WordsError> {
        let mut args = FluentArgs::new();
        for (name, value) in facts {
            args.set(name.to_owned(), self.argument(&value)?);
        }
        self.message(message, &args)
    }

    /// A fact that is given as JSON, in words.
    ///
    /// # Errors
    /// It is no fact.
    pub fn fact_of(&self, fact: &impl serde::Serialize) -> Result<String, WordsError> {
        self.fact(&serde_json::to_value(fact).map_err(|fault| self.fault("", &fault))?)
    }

    /// A document in which every statement is replaced by its words.
    ///
    /// # Errors
    /// As [`say`](Self::say).
    pub fn spoken(&self, document: Value) -> Result<Value, WordsError> {
        Ok(match document {
            Value::Object(object) if object.contains_key(STATEMENT) => {
                Value::String(self.fact(&Value::Object(object))?)
            }
            Value::Object(object) => {
                let spoken = object.into_iter().map(|(key, value)| Ok((key, self.spoken(value)?)));
                Value::Object(spoken.collect::<Result<_, WordsError>>()?)
            }
            Value::Array(values) => {
                Value::Array(values.into_iter().map(|value| self.spoken(value)).collect::<Result<_, _>>()?)
            }
            other => other,
        })
    }

    fn message(&self, id: &str, args: &FluentArgs<'_>) -> Result<String, WordsError> {
        let pattern = self.bundle.get_message(id).and_then(|message| message.value());
        let pattern = pattern.ok_or_else(|| self.fault(id, &"it is not there"))?;
        let mut faults = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut faults);
        match faults.first() {
            None => Ok(text.into_owned()),
            Some(fault) => Err(self.fault(id, fault)),
        }
    }

    fn fault(&self, message: &str, fault: &dyn fmt::Display) -> WordsError {
        WordsError { language: self.language.code(), message: message.to_owned(), fault: fault.to_string() }
    }

    /// What stands for a fact in a message: numbers choose plural forms, words of tables choose variants.
    fn argument(&self, fact: &Value) -> Result<FluentValue<'static>, WordsError> {
        Ok(match fact {
            // A sign in front of a number would move behind it.
            Value::Number(number) if number.as_f64().is_some_and(|number| number < 0.0) => {
                FluentValue::from(self.isolated(number.to_string().replace('-', "−")))
            }
            Value::Number(number) => FluentValue::from(number.as_f64().unwrap_or_default()),
            Value::String(word) => FluentValue::from(word.clone()),
            Value::Bool(truth) => FluentValue::from(truth.to_string()),
            other => FluentValue::from(self.fact(other)?),
        })
    }

    /// A fact in words.
    fn fact(&self, fact: &Value) -> Result<String, WordsError> {
        let object = match fact {
            Value::Object(object) => object,
            Value::Array(facts) => {
                let facts: Vec<_> = facts.iter().map(|fact| self.fact(fact)).collect::<Result<_, _>>()?;
                return Ok(facts.join(&self.word("list-separator")?));
            }
            Value::Null => return Ok("–".to_owned()),
            Value::String(text) => return Ok(self.isolated(text.clone())),
            other => return Ok(other.to_string()),
        };
        if let Some(statement) = object.get(STATEMENT).and_then(Value::as_str) {
            let facts = object.iter().filter(|(key, _)| *key != STATEMENT);
            return self.with(statement, facts.map(|(key, fact)| (key.as_str(), fact.clone())));
        }
        let value = |key: &str| object.get(key).and_then(Value::as_f64);
        let text = |key: &str| object.get(key).and_then(Value::as_str);
        let (lower, upper) = (value("lower"), value("upper"));
        let plain = if let Some(share) = value("share") {
            match (lower, upper) {
                (Some(_), Some(_)) => number::share_with(share, lower, upper),
                _ => number::share(share),
            }
        } else if let Some(share) = value("estimated_share") {
            match (lower, upper) {
                (Some(_), Some(_)) => number::share_with(share, lower, upper),
                _ => format!("{} ({})", number::share(share), self.word("no-interval")?),
            }
        } else if object.contains_key("measured") {
            return self.interval(value("measured"), lower, upper);
        } else if let Some(number) = value("number") {
            number::short(number).replace('-', "−")
        } else if let Some(bases) = object.get("bases").and_then(Value::as_u64) {
            number::distance(bases)
        } else if let Some(locus) = text("locus") {
            number::place(locus)
        } else if let Some(message) = text("message") {
            // Tables of later programs have words that this one does not know.
            match message.split_once('-') {
                Some((_, word)) if !self.has(message) => word.replace('_', " "),
                _ => return self.word(message),
            }
        } else if let Some(name) = text("name") {
            name.to_owned()
        } else if let Some(texts) = object.get("texts").and_then(Value::as_object) {
            let own = texts.get(self.language.code()).or_else(|| texts.get(Language::English.code()));
            return Ok(own.and_then(Value::as_str).unwrap_or_default().to_owned());
        } else {
            return Err(self.fault("", &format!("{fact} is no fact")));
        };
        Ok(self.isolated(plain))
    }

    /// A measured number with its interval, or the limit that it is.
    ///
    /// # Panics
    /// As [`say`](Self::say).
    #[must_use]
    pub fn measured(&self, measured: Measured) -> String {
        let said = self.interval(measured.measured, measured.lower, measured.upper);
        said.unwrap_or_else(|fault| panic!("{fault}"))
    }

    /// An estimated share with its interval.
    ///
    /// # Panics
    /// As [`say`](Self::say).
    #[must_use]
    pub fn estimated(&self, share: EstimatedShare) -> String {
        self.fact_of(&share).unwrap_or_else(|fault| panic!("{fault}"))
    }

    fn interval(
        &self,
        value: Option<f64>,
        lower: Option<f64>,
        upper: Option<f64>,
    ) -> Result<String, WordsError> {
        use number::measure;
        Ok(self.isolated(match (value, lower, upper) {
            (Some(value), Some(lower), Some(upper)) => {
                format!("{} ({}–{})", measure(value), measure(lower), measure(upper))
            }
            (Some(value), ..) => format!("{} ({})", measure(value), self.word("no-interval")?),
            (None, Some(lower), Some(upper)) => format!("{}–{}", measure(lower), measure(upper)),
            (None, Some(lower), None) => format!("> {}", measure(lower)),
            (None, None, Some(upper)) => format!("< {}", measure(upper)),
            (None, None, None) => return self.word("not-evaluable"),
        }))
    }

    /// What runs from left to right in a line that runs from right to left.
    #[must_use]
    pub fn isolated(&self, text: String) -> String {
        match self.language {
            Language::English => text,
            Language::Arabic => format!("\u{2066}{text}\u{2069}"),
        }
    }
}

const STATEMENT: &str = "statement";

#[cfg(test)]
mod tests;
