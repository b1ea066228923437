//! Which library a read belongs to, by its barcode: in index reads, or at the start of its own reads.

use landfall_config::{Library, Protocol};
use landfall_core::{LibraryId, ReadClass};

use crate::lane::Cluster;
use crate::pattern::Pattern;
use crate::place::Place;
use crate::{TrimError, TrimParams};

/// The barcodes of a pool.
#[derive(Clone, Debug)]
pub struct Barcodes {
    /// Where the parts of the barcodes stand.
    places: Vec<Place>,
    /// A row per library; one pattern per place.
    rows: Vec<Vec<Pattern>>,
}

/// How many of the first reads fit the barcodes, as written and turned round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orientation {
    /// Reads looked at.
    pub reads: usize,
    /// Reads that fit as the sheet has it.
    pub as_written: usize,
    /// Reads that fit when the reverse complements of one part, the other or both are taken: the best of the three.
    pub turned: usize,
    /// What was turned for that.
    pub what: String,
}

impl Barcodes {
    /// The barcodes of the libraries of a pool, as [`Self::new`], where their layout has them: in so many index
    /// reads, or at the start of their own reads.
    ///
    /// # Errors
    /// Those of [`Self::new`], or when the layouts of the pool have them in different places.
    pub fn of_pool(libraries: &[Library], index_reads: usize) -> Result<Option<Self>, TrimError> {
        let places = |protocol: &Protocol| Place::barcodes(protocol, index_reads);
        let Some(first) = libraries.first() else { return Ok(None) };
        let expected = places(&first.protocol);
        if let Some(other) = libraries.iter().find(|library| places(&library.protocol) != expected) {
            return Err(TrimError::BarcodePlaces {
                library: other.library.to_string(),
                other: first.library.to_string(),
            });
        }
        Self::at(expected, libraries.iter().map(|library| (&library.library, library.barcode.as_deref())))
    }

    /// The barcodes of the libraries of a pool in so many index reads; `None` if reads need not be told apart: one
    /// library, and either no barcode or no index reads.
    ///
    /// # Errors
    /// When barcodes are missing, hold other letters than IUPAC codes, or ask for reads that are not there.
    pub fn new<'a>(
        libraries: impl IntoIterator<Item = (&'a LibraryId, Option<&'a str>)>,
        index_reads: usize,
    ) -> Result<Option<Self>, TrimError> {
        Self::at((0..index_reads).map(|at| Place::index(at, None)).collect(), libraries)
    }

    fn at<'a>(
        places: Vec<Place>,
        libraries: impl IntoIterator<Item = (&'a LibraryId, Option<&'a str>)>,
    ) -> Result<Option<Self>, TrimError> {
        let libraries: Vec<_> = libraries.into_iter().collect();
        if let [(_, barcode)] = libraries[..]
            && (barcode.is_none() || places.is_empty())
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
            if row.len() > places.len() || row.iter().any(Pattern::is_empty) {
                return Err(TrimError::BarcodeParts {
                    library: library.to_string(),
                    barcode: barcode.to_owned(),
                    found: places.len(),
                });
            }
            rows.push(row);
        }
        Ok(Some(Self { places, rows }))
    }

    /// The parts of a read's barcode.
    #[must_use]
    pub fn parts<'c>(&self, cluster: &'c Cluster) -> Vec<&'c [u8]> {
        self.places.iter().map(|place| place.of(cluster)).collect()
    }

    /// What the places of the parts are called.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.places.iter().map(Place::name).collect()
    }

    /// Bases of the parts.
    #[must_use]
    pub fn lengths(&self) -> Vec<usize> {
        self.rows.first().map_or_else(Vec::new, |row| row.iter().map(Pattern::len).collect())
    }

    /// The library (its place in the pool) that the [parts](Self::parts) of a barcode name.
    ///
    /// # Errors
    /// The class of a read that names none.
    pub fn library_of(&self, parts: &[&[u8]], params: &TrimParams) -> Result<usize, ReadClass> {
        if parts.iter().any(|read| is_poly_g(read, params)) {
            return Err(ReadClass::PolyGBarcode);
        }
        let (mut best, mut next) = ((usize::MAX, 0, usize::MAX), usize::MAX);
        for (library, row) in self.rows.iter().enumerate() {
            let errors = row.iter().zip(parts).map(|(barcode, read)| errors(barcode, read));
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
            |barcodes: &Self| reads.iter().filter(|parts| barcodes.library_of(parts, params).is_ok()).count();
        let turned =
            [[true, false], [false, true], [true, true]].map(|which| (fits(&self.turned(which)), which));
        // The first of the best.
        let best =
            turned.into_iter().fold((0, [true, false]), |best, one| if one.0 > best.0 { one } else { best });
        let names =
            self.places.iter().zip(best.1).filter(|(_, turned)| *turned).map(|(place, _)| place.name());
        let what = names.collect::<Vec<_>>().join(" and ");
        Orientation { reads: reads.len(), as_written: fits(self), turned: best.0, what }
    }

    fn turned(&self, which: [bool; 2]) -> Self {
        let turn = |(at, barcode): (usize, &Pattern)| match which.get(at) {
            Some(true) => barcode.reverse_complement(),
            _ => barcode.clone(),
        };
        let rows = self.rows.iter().map(|row| row.iter().enumerate().map(turn).collect()).collect();
        Self { places: self.places.clone(), rows }
    }
}

/// Places that do not fit; bases that a short read lacks count too.
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
        assert!(matches!(Barcodes::new(dual, 1), Err(TrimError::BarcodeParts { found: 1, .. })));
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
        assert_eq!(seen, Orientation { reads: 10, as_written: 0, turned: 10, what: "I2".to_owned() });
    }
}
