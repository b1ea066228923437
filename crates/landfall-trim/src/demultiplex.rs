//! Which library a read belongs to, by its index reads.

use landfall_core::{LibraryId, ReadClass};

use crate::pattern::Pattern;
use crate::{TrimError, TrimParams};

/// The barcodes of a pool.
#[derive(Clone, Debug)]
pub struct Barcodes {
    /// A row per library; one pattern per index read.
    rows: Vec<Vec<Pattern>>,
}

/// How many of the first reads fit the barcodes, as written and turned round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Orientation {
    /// Reads looked at.
    pub reads: usize,
    /// Reads that fit as the sheet has it.
    pub as_written: usize,
    /// Reads that fit when the reverse complements of I1, I2 or both are taken: the best of the three.
    pub turned: usize,
    /// What was turned for that.
    pub what: &'static str,
}

impl Barcodes {
    /// The barcodes of the libraries of a pool; `None` if reads need not be told apart: one library, and
    /// either no barcode or no index reads.
    ///
    /// # Errors
    /// When barcodes are missing, hold other letters than IUPAC codes, or ask for index reads that are not there.
    pub fn new<'a>(
        libraries: impl IntoIterator<Item = (&'a LibraryId, Option<&'a str>)>,
        index_reads: usize,
    ) -> Result<Option<Self>, TrimError> {
        let libraries: Vec<_> = libraries.into_iter().collect();
        if let [(_, barcode)] = libraries[..]
            && (barcode.is_none() || index_reads == 0)
        {
            return Ok(None);
        }
        let mut rows = Vec::new();
        for (library, barcode) in libraries {
            let Some(barcode) = barcode else {
                return Err(TrimError::NoBarcode { library: library.to_string() });
            };
            let what = || format!("library `{library}`, `barcode`");
            let row: Vec<_> =
                barcode.split('+').map(|part| TrimError::pattern(what(), part)).collect::<Result<_, _>>()?;
            if row.len() > index_reads || row.iter().any(Pattern::is_empty) {
                return Err(TrimError::IndexReads {
                    library: library.to_string(),
                    barcode: barcode.to_owned(),
                    found: index_reads,
                });
            }
            rows.push(row);
        }
        Ok(Some(Self { rows }))
    }

    /// The library (its place in the pool) that the index reads name.
    ///
    /// # Errors
    /// The class of a read that names none.
    pub fn library_of(&self, index: &[&[u8]], params: &TrimParams) -> Result<usize, ReadClass> {
        if index.iter().any(|read| is_poly_g(read, params)) {
            return Err(ReadClass::PolyGBarcode);
        }
        let (mut best, mut next) = ((usize::MAX, 0, usize::MAX), usize::MAX);
        for (library, row) in self.rows.iter().enumerate() {
            let errors = row.iter().zip(index).map(|(barcode, read)| errors(barcode, read));
            let (total, worst) = errors.fold((0, 0), |(total, worst), one| (total + one, worst.max(one)));
            if total < best.0 {
                next = best.0;
                best = (total, worst, library);
            } else {
                next = next.min(total);
            }
        }
        match best {
            (_, worst, _) if worst > params.max_index_errors => Err(ReadClass::NoBarcode),
            (total, ..) if next < total.saturating_add(params.min_index_distance) => {
                Err(ReadClass::AmbiguousBarcode)
            }
            (_, _, library) => Ok(library),
        }
    }

    /// Counts which way round the barcodes fit some reads.
    #[must_use]
    pub fn orientation(&self, reads: &[Vec<&[u8]>], params: &TrimParams) -> Orientation {
        let fits =
            |barcodes: &Self| reads.iter().filter(|index| barcodes.library_of(index, params).is_ok()).count();
        let turned = [("I1", true, false), ("I2", false, true), ("I1 and I2", true, true)]
            .map(|(what, first, second)| (fits(&self.turned([first, second])), what));
        let best = turned.into_iter().fold((0, "I1"), |best, one| if one.0 > best.0 { one } else { best });
        Orientation { reads: reads.len(), as_written: fits(self), turned: best.0, what: best.1 }
    }

    fn turned(&self, which: [bool; 2]) -> Self {
        let turn = |(at, barcode): (usize, &Pattern)| match which.get(at) {
            Some(true) => barcode.reverse_complement(),
            _ => barcode.clone(),
        };
        Self { rows: self.rows.iter().map(|row| row.iter().enumerate().map(turn).collect()).collect() }
    }
}

/// Places that do not fit; bases that a short index read lacks count too.
fn errors(barcode: &Pattern, read: &[u8]) -> usize {
    barcode.mismatches(read) + barcode.len().saturating_sub(read.len())
}

fn is_poly_g(read: &[u8], params: &TrimParams) -> bool {
    let g = read.iter().filter(|&&base| base == b'G').count();
    !read.is_empty() && g as f64 >= params.poly_g_share * read.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(barcodes: &[&str]) -> Barcodes {
        let names: Vec<LibraryId> = (0..barcodes.len()).map(|at| format!("L{at}").parse().unwrap()).collect();
        let reads = barcodes[0].split('+').count();
        Barcodes::new(names.iter().zip(barcodes.iter().map(|&barcode| Some(barcode))), reads)
            .unwrap()
            .unwrap()
    }

    fn class(pool: &Barcodes, index: &[&str]) -> Result<usize, ReadClass> {
        let index: Vec<&[u8]> = index.iter().map(|read| read.as_bytes()).collect();
        pool.library_of(&index, &TrimParams::default())
    }

    #[test]
    fn one_error_is_allowed_if_the_next_barcode_is_two_further() {
        let pool = pool(&["AACCTT", "TTGGAA", "TTGGCC"]);
        assert_eq!(class(&pool, &["AACCTT"]), Ok(0));
        assert_eq!(class(&pool, &["AACCTA"]), Ok(0));
        assert_eq!(class(&pool, &["AACCAA"]), Err(ReadClass::NoBarcode));
        assert_eq!(class(&pool, &["TTGGAA"]), Ok(1));
        assert_eq!(class(&pool, &["TTGGAC"]), Err(ReadClass::AmbiguousBarcode));
        assert_eq!(class(&pool, &["AACC"]), Err(ReadClass::NoBarcode), "a short index read");
    }

    #[test]
    fn a_run_of_g_is_no_signal() {
        let pool = pool(&["GGGGGA", "TTGGAA"]);
        assert_eq!(class(&pool, &["GGGGGG"]), Err(ReadClass::PolyGBarcode));
    }

    #[test]
    fn both_index_reads_must_fit() {
        let pool = pool(&["AACCTT+ACACAC", "AACCTT+TGTGTG"]);
        assert_eq!(class(&pool, &["AACCTT", "ACACAC"]), Ok(0));
        assert_eq!(class(&pool, &["AACCTA", "TGTGTC"]), Ok(1));
        assert_eq!(class(&pool, &["AACCTT", "CCCCCC"]), Err(ReadClass::NoBarcode));
        assert_eq!(class(&pool, &["AACCTT", "GGGGGG"]), Err(ReadClass::PolyGBarcode));
    }

    #[test]
    fn one_library_without_barcode_or_index_needs_no_telling_apart() {
        let name: LibraryId = "L".parse().unwrap();
        assert!(Barcodes::new([(&name, None)], 1).unwrap().is_none());
        assert!(Barcodes::new([(&name, Some("ACGT"))], 0).unwrap().is_none());
        let both = [(&name, Some("ACGT")), (&name, None)];
        assert!(matches!(Barcodes::new(both, 1), Err(TrimError::NoBarcode { .. })));
        let dual = [(&name, Some("ACGT+ACGT")), (&name, Some("TTGT+ACGT"))];
        assert!(matches!(Barcodes::new(dual, 1), Err(TrimError::IndexReads { found: 1, .. })));
        assert!(matches!(
            Barcodes::new([(&name, Some("AXGT"))], 1),
            Err(TrimError::Letter { letter: 'X', .. })
        ));
    }

    #[test]
    fn barcodes_written_the_other_way_round_are_noticed() {
        let pool = pool(&["AACCTT+ACACAC", "CATCAT+TCTCTC"]);
        let reads: Vec<Vec<&[u8]>> = vec![vec![b"AACCTT", b"GTGTGT"]; 10];
        let seen = pool.orientation(&reads, &TrimParams::default());
        assert_eq!(seen, Orientation { reads: 10, as_written: 0, turned: 10, what: "I2" });
    }
}
