//! Names that people give to subjects, samples, libraries and vector ends, checked once at the door.

use std::fmt;
use std::str::FromStr;

/// Longest name accepted, in characters.
pub const MAX_LENGTH: usize = 64;

/// Why a name was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing was written.
    #[error("found nothing; expected a name")]
    Empty,
    /// Longer than [`MAX_LENGTH`].
    #[error("found {0} characters; expected at most {MAX_LENGTH}")]
    TooLong(usize),
    /// A letter that file names or site ids cannot carry.
    #[error("found `{0}`; `{1}` is not allowed, expected letters, digits, `_`, `.` or `-`")]
    Letter(String, char),
    /// A name that is a path.
    #[error("found `{0}`; a name cannot begin with `.` or `-`")]
    Start(String),
}

fn check(text: &str, allowed: impl Fn(char) -> bool) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    let length = text.chars().count();
    if length > MAX_LENGTH {
        return Err(IdError::TooLong(length));
    }
    if let Some(letter) = text.chars().find(|&letter| !allowed(letter)) {
        return Err(IdError::Letter(text.to_owned(), letter));
    }
    if text.starts_with(['.', '-']) {
        return Err(IdError::Start(text.to_owned()));
    }
    Ok(())
}

/// Any letter or digit of any script may stand in a name; blanks, slashes, quotes and control characters not.
fn in_name(letter: char) -> bool {
    letter.is_alphanumeric() || "_.-".contains(letter)
}

macro_rules! names {
    ($($(#[doc = $doc:literal])+ $name:ident, $allowed:expr;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl $name {
            /// The name as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                check(text, $allowed)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

names! {
    /// A patient, a donor or a product lot.
    SubjectId, in_name;
    /// What was taken from a subject at one time: unique in a run, and the name used in laboratory tables.
    SampleId, in_name;
    /// One prepared library: a replicate of a sample.
    LibraryId, in_name;
    /// The name of a vector end, such as `u5` or `itr_3`. Which side of the vector it is, its layout says.
    VectorEnd, |letter| letter.is_ascii_alphanumeric() || letter == '_';
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_leave_the_folder_are_refused() {
        assert!("P07".parse::<SubjectId>().is_ok());
        assert!("Müller_3".parse::<SubjectId>().is_ok());
        for bad in ["", "../x", "a/b", "a b", ".hidden", "-flag", "<script>"] {
            assert!(bad.parse::<SubjectId>().is_err(), "{bad}");
        }
        assert!("u+5".parse::<VectorEnd>().is_err(), "site ids split at + and -");
    }
}
