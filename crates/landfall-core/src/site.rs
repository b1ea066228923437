//! Site ids as people in the field write them.

use std::fmt;
use std::str::FromStr;

use crate::{Position, Strand, VectorEnd};

/// The name of an integration site: `chr7+148811235`, position 1-based, with `/u3` appended where a protocol
/// has more than one vector end.
///
/// The strand is the last `+` or `-`: contigs such as `chr1:1000-2000` or `HLA-A*01:01` hold them too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteId {
    /// The contig's name.
    pub contig: String,
    /// The orientation of the vector.
    pub strand: Strand,
    /// The standardised junction.
    pub position: Position,
    /// The vector end, where there is more than one.
    pub vector_end: Option<VectorEnd>,
}

impl fmt::Display for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.contig, self.strand, self.position)?;
        match &self.vector_end {
            Some(end) => write!(f, "/{end}"),
            None => Ok(()),
        }
    }
}

impl FromStr for SiteId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || format!("found `{text}`; expected a site id such as `chr7+148811235`");
        let at = text.rfind(['+', '-']).ok_or_else(fault)?;
        let (contig, rest) = text.split_at(at);
        let (strand, rest) = rest.split_at(1);
        let (position, vector_end) = match rest.split_once('/') {
            Some((position, end)) => (position, Some(end.parse().map_err(|_| fault())?)),
            None => (rest, None),
        };
        let position = position.parse().ok().and_then(Position::from_one_based).ok_or_else(fault)?;
        if contig.is_empty() {
            return Err(fault());
        }
        Ok(Self { contig: contig.to_owned(), strand: strand.parse()?, position, vector_end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_site_id_reads_back_whatever_the_contig_is_called(
            contig in "[!-~]{1,20}",
            plus in any::<bool>(),
            position in any::<u32>(),
            end in proptest::option::of("[a-z0-9_]{1,8}"),
        ) {
            let id = SiteId {
                contig,
                strand: if plus { Strand::Plus } else { Strand::Minus },
                position: Position(position),
                vector_end: end.map(|end| end.parse().unwrap()),
            };
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }
    }
}
