//! How far apart the barcodes of a pool must be, for the errors that demultiplexing allows.

use std::fmt;

use landfall_config::Library;
use landfall_config::sheet::barcode_distance;

use crate::{TrimError, TrimParams};

/// Two libraries whose barcodes are too near.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// A library and its barcode.
    one: (String, String),
    /// Another one, earlier in the pool.
    other: (String, String),
    /// Places in which they differ.
    distance: usize,
}

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { one: (library, barcode), other: (other, theirs), distance } = self;
        write!(
            f,
            "library `{library}`: `{barcode}` is at distance {distance} from `{theirs}` of library `{other}`"
        )
    }
}

/// The least distance of two barcodes: a read with as many errors as are allowed still lies nearer to its own barcode
/// than to the next one, and a read without error is told from the next one.
#[must_use]
pub fn least_distance(params: &TrimParams) -> usize {
    params.max_index_errors.saturating_mul(2).saturating_add(1).max(params.min_index_distance)
}

/// Checks that the barcodes of a pool are far enough apart.
///
/// # Errors
/// With all libraries whose barcode is too near to that of an earlier one.
pub fn check_apart(libraries: &[Library], params: &TrimParams) -> Result<(), TrimError> {
    let least = least_distance(params);
    let given: Vec<_> =
        libraries.iter().filter_map(|one| Some((one.library.as_str(), one.barcode.as_deref()?))).collect();
    let mut near = Vec::new();
    for (at, (library, barcode)) in given.iter().enumerate() {
        let distances = given[..at].iter().filter_map(|(other, theirs)| {
            Some((barcode_distance(barcode, theirs)?, (*other).to_owned(), (*theirs).to_owned()))
        });
        if let Some((distance, other, theirs)) = distances.min().filter(|(distance, ..)| *distance < least) {
            let one = ((*library).to_owned(), (*barcode).to_owned());
            near.push(Near { one, other: (other, theirs), distance });
        }
    }
    if near.is_empty() {
        return Ok(());
    }
    let (errors, distance) = (params.max_index_errors, params.min_index_distance);
    Err(TrimError::NearBarcodes { near, least, errors, distance })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_distance_follows_the_parameters() {
        let least = |max_index_errors, min_index_distance| {
            least_distance(&TrimParams { max_index_errors, min_index_distance, ..TrimParams::default() })
        };
        assert_eq!(least_distance(&TrimParams::default()), 3);
        assert_eq!(
            [least(0, 1), least(0, 0), least(0, 2), least(1, 1), least(1, 4), least(2, 2)],
            [1, 1, 2, 3, 4, 5]
        );
    }
}
