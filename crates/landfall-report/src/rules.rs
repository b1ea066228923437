//! Rules: what a reader is told to do, and when. They are data, `reference/rules/landfall-default.toml` or a laboratory's own
//! file; conditions speak of named facts only.

use std::collections::BTreeMap;
use std::path::Path;

use landfall_files::FileError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A set of rules.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The rules, in the order of the file.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name.
    pub id: String,
    /// How much it asks for.
    pub level: RuleLevel,
    /// What it is about.
    pub of: Subject,
    /// What must hold, all of it.
    pub when: Vec<Condition>,
    /// Within how many days its action is due.
    pub days: Option<u32>,
    /// Where it comes from.
    pub source: String,
    /// What is to be done, by the code of the language.
    pub action: BTreeMap<String, String>,
}

/// How much a rule asks for. The later ones outrank the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RuleLevel {
    /// To be known.
    Information,
    /// To be looked at.
    Attention,
    /// To be done.
    Action,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// A sample.
    Sample,
    /// A clone in a sample.
    Clone,
}

/// What rules can speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The verdict on copies per transduced cell; of a lot with specifications, the worst one on their intervals.
    Release,
    /// The worst verdict on the specifications of the sample's lot.
    Specification,
    /// The strongest verdict of a sample's clones; `not_sought` where sites were not looked for.
    Dominance,
    /// `fail` where a control of the sample's sequencing runs failed; `pass` where one passed and none failed.
    Controls,
    /// Sampled vector copies.
    SampledCopies,
    /// Share of transduced cells, as the sheet gives it.
    VectorPositiveFraction,
    /// A clone's share of the sampled copies.
    Share,
    /// Its lower limit at 95 %.
    ShareLo,
    /// Its fragments.
    Fragments,
    /// Distance to its gene of concern, bases.
    ConcernDistance,
}

impl Fact {
    /// Whether only clones have it.
    fn is_of_clones(self) -> bool {
        matches!(self, Self::Share | Self::ShareLo | Self::Fragments | Self::ConcernDistance)
    }

    /// Whether it is a word.
    fn is_word(self) -> bool {
        matches!(self, Self::Release | Self::Specification | Self::Dominance | Self::Controls)
    }
}

/// A condition on one fact: exactly one of its bounds is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The fact.
    pub fact: Fact,
    /// The word that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
    /// It is at least this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<f64>,
    /// It is more than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// It is at most this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<f64>,
    /// It is less than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
}

/// The value of a fact.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// A word.
    Word(&'static str),
    /// A number.
    Number(f64),
}

/// What is known of a sample, or of a clone in it. What is not known fulfils no condition.
pub type Facts = BTreeMap<Fact, Value>;

/// Why a file is no set of rules.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is not what was expected.
    #[error("`{path}`: {fault}")]
    Fault {
        /// The file.
        path: String,
        /// What was found and expected.
        fault: String,
    },
}

const BUILT_IN: &str = include_str!("../../../reference/rules/landfall-default.toml");

impl Rules {
    /// The rules that come with the program.
    ///
    /// # Errors
    /// None in a program whose tests pass.
    pub fn built_in() -> Result<Self, RulesError> {
        Self::parse("landfall-default.toml", BUILT_IN)
    }

    /// The rules of a file.
    ///
    /// # Errors
    /// A file that cannot be read or is no set of rules.
    pub fn read(path: &Path) -> Result<Self, RulesError> {
        Self::parse(&path.display().to_string(), &landfall_files::read_text(path)?)
    }

    fn parse(path: &str, text: &str) -> Result<Self, RulesError> {
        let fault = |fault: String| RulesError::Fault { path: path.to_owned(), fault };
        let rules: Self = toml::from_str(text).map_err(|error| fault(error.to_string()))?;
        for (at, rule) in rules.rules.iter().enumerate() {
            if let Some(found) = rule.fault() {
                return Err(fault(format!("rule `{}`: {found}", rule.id)));
            }
            if rules.rules[..at].iter().any(|other| other.id == rule.id) {
                return Err(fault(format!(
                    "rule `{}` stands there twice; expected a name for each",
                    rule.id
                )));
            }
        }
        Ok(rules)
    }

    /// Name and version.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

impl Rule {
    /// What is wrong with it.
    fn fault(&self) -> Option<String> {
        if self.when.is_empty() {
            return Some("found no condition; expected at least one".to_owned());
        }
        if !self.action.contains_key("en") {
            return Some("found no `action.en`; expected what is to be done".to_owned());
        }
        self.when.iter().find_map(|condition| condition.fault(self.of))
    }

    /// Whether all of its conditions hold.
    #[must_use]
    pub fn holds(&self, facts: &Facts) -> bool {
        self.when
            .iter()
            .all(|condition| facts.get(&condition.fact).is_some_and(|value| condition.holds(value)))
    }
}

impl Condition {
    fn fault(&self, of: Subject) -> Option<String> {
        let fact = serde_json::to_value(self.fact).ok()?;
        let bounds = [self.from, self.above, self.to, self.below].into_iter().flatten().count();
        if usize::from(self.is.is_some()) + bounds != 1 {
            return Some(format!("{fact}: expected one of `is`, `from`, `above`, `to`, `below`"));
        }
        if self.fact.is_word() != self.is.is_some() {
            let expected = if self.fact.is_word() { "`is` with a word" } else { "a number" };
            return Some(format!("{fact}: expected {expected}"));
        }
        (of == Subject::Sample && self.fact.is_of_clones())
            .then(|| format!("{fact} is a fact of clones; expected `of = \"clone\"`"))
    }

    fn holds(&self, value: &Value) -> bool {
        match (value, &self.is) {
            (Value::Word(word), Some(is)) => word == is,
            (Value::Number(number), None) => {
                self.from.is_none_or(|bound| *number >= bound)
                    && self.above.is_none_or(|bound| *number > bound)
                    && self.to.is_none_or(|bound| *number <= bound)
                    && self.below.is_none_or(|bound| *number < bound)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_that_come_along_are_sound_and_speak_every_language() {
        let rules = Rules::built_in().unwrap();
        assert!(rules.rules.len() >= 8 && rules.label() == "landfall-default 2");
        for rule in &rules.rules {
            for language in crate::words::Language::ALL {
                assert!(rule.action.contains_key(language.code()), "{}", rule.id);
            }
            assert!(!rule.source.is_empty(), "{}", rule.id);
        }
    }

    #[test]
    fn what_is_not_known_fulfils_no_condition() {
        let rules = Rules::built_in().unwrap();
        let rule = rules.rules.iter().find(|rule| rule.id == "dominance-suspected").unwrap();
        let facts = |share: f64, lo: Option<f64>| {
            let lo = lo.map(|lo| (Fact::ShareLo, Value::Number(lo)));
            Facts::from_iter([(Fact::Share, Value::Number(share))].into_iter().chain(lo))
        };
        assert!(rule.holds(&facts(0.2, Some(0.19))) && !rule.holds(&facts(0.2, None)));
        assert!(!rule.holds(&facts(0.199, Some(0.1))) && !rule.holds(&facts(0.4, Some(0.2))));
    }

    #[test]
    fn faults_of_a_file_are_told() {
        let head = "name = \"own\"\nversion = \"1\"\n[[rule]]\nid = \"a\"\nlevel = \"action\"\nof = \"sample\"\nsource = \"x\"\n";
        let action = "[rule.action]\nen = \"Do it.\"\n";
        let told = |when: &str, action: &str| {
            Rules::parse("own.toml", &format!("{head}when = [{when}]\n{action}")).unwrap_err().to_string()
        };
        for (when, action, words) in [
            ("", action, "rule `a`: found no condition"),
            ("{ fact = \"share\", from = 0.2 }", action, "is a fact of clones"),
            ("{ fact = \"release\", from = 0.2 }", action, "expected `is` with a word"),
            ("{ fact = \"sampled_copies\" }", action, "expected one of `is`"),
            ("{ fact = \"sampled_cells\", from = 1 }", action, "unknown variant `sampled_cells`"),
            (
                "{ fact = \"sampled_copies\", from = 1 }",
                "[rule.action]\nar = \"x\"\n",
                "found no `action.en`",
            ),
        ] {
            let said = told(when, action);
            assert!(said.contains(words), "{said}");
        }
        let one = format!("when = [{{ fact = \"sampled_copies\", from = 1 }}]\n{action}");
        let twice = format!("{head}{one}{}{one}", &head[head.find("[[rule]]").unwrap()..]);
        assert!(Rules::parse("own.toml", &twice).unwrap_err().to_string().contains("stands there twice"));
    }
}
