//! What trimming leaves of a read, and the same as bytes that sort alike.

use landfall_tables::reads::Continuation;

/// What reads must share to be one row. Its order is the order of the table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trimmed {
    /// Place of the vector end's name among the protocol's names, sorted.
    pub vector_end: u32,
    /// Host bases from the junction on.
    pub anchor: String,
    /// Host bases from the sheared end on.
    pub adrift: Option<String>,
    /// Molecular identifier.
    pub umi: Option<String>,
    /// Bases between primer and junction.
    pub remnant: String,
    /// How the read goes on inside the vector.
    pub continuation: Option<Continuation>,
    /// Whether the anchor's far end is the sheared end.
    pub linker_reached: bool,
}

const CONTINUATIONS: [Option<Continuation>; 4] =
    [None, Some(Continuation::Internal), Some(Continuation::Circle), Some(Continuation::Backbone)];

impl Trimmed {
    /// Kept bases of both mates.
    #[must_use]
    pub fn bases(&self) -> u64 {
        (self.anchor.len() + self.adrift.as_ref().map_or(0, String::len)) as u64
    }

    /// Appends bytes that sort as the reads do and of which none is the beginning of another: a text ends in a byte
    /// that is less than any letter, what may be missing begins with 0 or 1.
    pub fn write_key(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(&self.vector_end.to_be_bytes());
        write_text(&self.anchor, key);
        for optional in [&self.adrift, &self.umi] {
            key.push(u8::from(optional.is_some()));
            if let Some(text) = optional {
                write_text(text, key);
            }
        }
        write_text(&self.remnant, key);
        let continuation = CONTINUATIONS.iter().position(|known| *known == self.continuation);
        key.push(continuation.unwrap_or_default() as u8);
        key.push(u8::from(self.linker_reached));
    }

    /// The read that was written so; `None` if none was.
    #[must_use]
    pub fn read_key(mut key: &[u8]) -> Option<Self> {
        let vector_end = u32::from_be_bytes(key.split_off(..4)?.try_into().ok()?);
        let anchor = read_text(&mut key)?;
        let (adrift, umi) = (read_optional(&mut key)?, read_optional(&mut key)?);
        let remnant = read_text(&mut key)?;
        let continuation = *CONTINUATIONS.get(usize::from(*key.split_off_first()?))?;
        let linker_reached = *key.split_off_first()? == 1;
        key.is_empty().then_some(Self {
            vector_end,
            anchor,
            adrift,
            umi,
            remnant,
            continuation,
            linker_reached,
        })
    }
}

fn write_text(text: &str, key: &mut Vec<u8>) {
    key.extend_from_slice(text.as_bytes());
    key.push(0);
}

fn read_text(key: &mut &[u8]) -> Option<String> {
    let end = key.iter().position(|&byte| byte == 0)?;
    let text = key.split_off(..=end)?;
    std::str::from_utf8(&text[..end]).ok().map(str::to_owned)
}

fn read_optional(key: &mut &[u8]) -> Option<Option<String>> {
    match key.split_off_first()? {
        0 => Some(None),
        _ => read_text(key).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_read() -> impl Strategy<Value = Trimmed> {
        let bases = || "[ACGNT]{0,3}";
        let continuation = prop::sample::select(CONTINUATIONS.to_vec());
        let optional = || prop::option::of(bases());
        (0_u32..3, bases(), optional(), optional(), bases(), continuation, any::<bool>()).prop_map(
            |(vector_end, anchor, adrift, umi, remnant, continuation, linker_reached)| Trimmed {
                vector_end,
                anchor,
                adrift,
                umi,
                remnant,
                continuation,
                linker_reached,
            },
        )
    }

    fn key(read: &Trimmed) -> Vec<u8> {
        let mut key = Vec::new();
        read.write_key(&mut key);
        key
    }

    proptest! {
        #[test]
        fn a_key_is_read_back_and_sorts_as_its_read(left in any_read(), right in any_read()) {
            prop_assert_eq!(Trimmed::read_key(&key(&left)), Some(left.clone()));
            prop_assert_eq!(key(&left).cmp(&key(&right)), left.cmp(&right));
        }
    }

    #[test]
    fn bytes_that_are_no_key_are_refused() {
        let read = Trimmed {
            vector_end: 1,
            anchor: "ACG".to_owned(),
            adrift: Some("T".to_owned()),
            umi: None,
            remnant: String::new(),
            continuation: None,
            linker_reached: true,
        };
        let whole = key(&read);
        assert!((0..whole.len()).all(|end| Trimmed::read_key(&whole[..end]).is_none()));
        assert_eq!(Trimmed::read_key(&[&whole[..], &[0]].concat()), None);
    }
}
