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

    /// Whether the parts of a barcode are a library's without an error.
    #[must_use]
    pub fn is_exact(&self, library: usize, parts: &[&[u8]]) -> bool {
        self.rows[library].iter().zip(parts).all(|(barcode, read)| errors(barcode, read) == 0)
    }

    /// What the places of some parts are called, if all libraries have a barcode there that reads otherwise turned.
    #[must_use]
    pub fn names_of(&self, which: [bool; 2]) -> Vec<&'static str> {
        let changes = |at: usize| {
            self.rows.iter().any(|row| row.get(at).is_some_and(|part| part.reverse_complement() != *part))
        };
        let named = self.places.iter().zip(which).enumerate().filter(|(_, (_, turned))| *turned);
        let named: Option<Vec<_>> = named.map(|(at, (place, _))| changes(at).then(|| place.name())).collect();
        let asked = which.iter().filter(|turned| **turned).count();
        named.filter(|named| named.len() == asked).unwrap_or_default()
    }

    /// The barcodes with some parts turned round.
    #[must_use]
    pub fn turned(&self, which: [bool; 2]) -> Self {
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
    fn barcodes_are_turned_part_by_part() {
        let pool = pool(&["AACCTT+ACACAC", "CATCAT+TCTCTC"]);
        let turned = pool.turned([false, true]);
        assert_eq!(class(&turned, &["AACCTT", "GTGTGT"]), Ok(0));
        assert_eq!(class(&pool, &["AACCTT", "GTGTGT"]), Err(ReadClass::NoBarcode));
        assert_eq!(pool.names_of([true, true]), ["I1", "I2"]);
        assert_eq!(pool.names_of([false, true]), ["I2"]);
        let one = self::pool(&["AACCTT", "CATCAT"]);
        assert_eq!(one.names_of([false, true]), [""; 0], "there is no second part");
        assert_eq!(self::pool(&["ACGT", "GATC"]).names_of([true, false]), [""; 0], "the same turned round");
        assert!(
            one.is_exact(0, &[b"AACCTT"]) && !one.is_exact(0, &[b"AACCTA"]) && !one.is_exact(0, &[b"AACC"])
        );
    }
}
