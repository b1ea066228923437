//! BED files: elements of the vectors, calibrators of a capture panel.

use std::path::Path;

use landfall_reference::Genome;

use super::error::DepthError;

/// A named stretch of a contig.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The contig, by its place in the genome.
    pub contig: usize,
    /// First base, 0-based.
    pub start: u32,
    /// One past the last base.
    pub end: u32,
    /// Its name; empty where the file gives none.
    pub name: String,
}

impl Region {
    /// Whether it is what a plasmid has besides the vector.
    #[must_use]
    pub fn is_backbone(&self) -> bool {
        self.name.eq_ignore_ascii_case("backbone")
    }

    /// Whether a base lies in it.
    #[must_use]
    pub fn holds(&self, contig: usize, base: u32) -> bool {
        self.contig == contig && (self.start..self.end).contains(&base)
    }
}

/// Reads a BED file with the columns contig, start, end and name (optional), blank-separated; lines of `#`, `track`
/// and `browser` are passed over. Sorted by contig and start.
///
/// # Errors
/// [`DepthError::Bed`] with the first line that cannot be used; a file without regions.
pub fn read(path: &Path, genome: &Genome) -> Result<Vec<Region>, DepthError> {
    let text = landfall_files::read_text(path)?;
    let mut regions = parse(&text, genome).map_err(|(line, fault)| DepthError::Bed {
        path: path.to_owned(),
        line,
        fault,
    })?;
    regions.sort_by(|left, right| {
        (left.contig, left.start, left.end).cmp(&(right.contig, right.start, right.end))
    });
    Ok(regions)
}

fn parse(text: &str, genome: &Genome) -> Result<Vec<Region>, (usize, String)> {
    let mut regions = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let said = line.trim();
        if said.is_empty() || ["#", "track", "browser"].iter().any(|word| said.starts_with(word)) {
            continue;
        }
        regions.push(region(said, genome).map_err(|fault| (at + 1, fault))?);
    }
    if regions.is_empty() {
        return Err((1, "found no region; expected a line `contig start end name` for each".to_owned()));
    }
    Ok(regions)
}

fn region(line: &str, genome: &Genome) -> Result<Region, String> {
    let cells: Vec<&str> = line.split_whitespace().collect();
    let [name, start, end, ..] = cells[..] else {
        return Err(format!("found `{line}`; expected `contig start end name`"));
    };
    let contig = genome.contig_by_name(name).ok_or_else(|| {
        let known: Vec<_> = genome.contigs().iter().take(3).map(|contig| contig.name.as_str()).collect();
        format!("found contig `{name}`; expected one such as `{}`", known.join("`, `"))
    })?;
    let number =
        |cell: &str| cell.parse::<u32>().map_err(|_| format!("found `{cell}`; expected a position from 0"));
    let (start, end) = (number(start)?, number(end)?);
    let length = genome.contigs()[contig.index()].length;
    if start >= end || end > length {
        return Err(format!(
            "found {start} to {end}; expected a stretch of `{name}`, which has {length} bases"
        ));
    }
    let name = cells.get(3).copied().unwrap_or_default().to_owned();
    Ok(Region { contig: contig.index(), start, end, name })
}

/// So many bases at the end of a vector's last element, found again at its start, make it a long terminal repeat.
const REPEATED: usize = 30;

/// What is inserted of a vector, from end to end: the longest stretch between backbones, across the contig's ends where
/// it lies so.
///
/// A retroviral genome begins and ends with its 3' LTR once it is inserted (reverse transcription copies U3 to the 5'
/// end, where the plasmid has a promoter or nothing in its place). So where the last element's end recurs upstream,
/// that element replaces what lies before the end of its first occurrence.
#[must_use]
pub fn inserted(vector: &[u8], contig: usize, elements: &[Region]) -> Vec<u8> {
    let here = || elements.iter().filter(|element| element.contig == contig);
    let backbones: Vec<_> = here().filter(|element| element.is_backbone()).collect();
    let Some((start, gap)) = longest_gap(&backbones, vector.len()) else { return vector.to_vec() };
    let insert: Vec<u8> = vector.iter().cycle().skip(start).take(gap).copied().collect();
    let end = if start + gap > vector.len() { start + gap - vector.len() } else { start + gap };
    let last = here().filter(|element| !element.is_backbone() && element.end as usize == end);
    let provirus = last.max_by_key(|element| element.start).and_then(|element| {
        let repeat = &vector[element.start as usize..element.end as usize];
        let tail = repeat.get(repeat.len().checked_sub(REPEATED)?..)?;
        let before = insert.len().checked_sub(repeat.len())?;
        let first = insert[..before].windows(REPEATED).position(|word| word.eq_ignore_ascii_case(tail))?;
        Some([repeat, &insert[first + REPEATED..]].concat())
    });
    provirus.unwrap_or(insert)
}

/// The longest stretch from the end of one backbone to the start of the next one round the circle: where it starts, and
/// its bases. `None` without a backbone.
fn longest_gap(backbones: &[&Region], length: usize) -> Option<(usize, usize)> {
    let first = backbones.first()?.start as usize;
    // After the last one the way leads across the contig's ends.
    let next = backbones[1..].iter().map(|backbone| backbone.start as usize).chain([first + length]);
    let gaps = backbones.iter().zip(next).map(|(backbone, next)| {
        let start = backbone.end as usize;
        (start, next.saturating_sub(start))
    });
    gaps.max_by_key(|(_, gap)| *gap)
}

#[cfg(test)]
mod tests {
    use landfall_reference::GenomeBuilder;

    use super::super::testing::bases;
    use super::*;

    fn genome() -> Genome {
        let mut builder = GenomeBuilder::new();
        builder.push("pLV", &b"ACGTACGTAC".repeat(10)).unwrap();
        builder.finish()
    }

    #[test]
    fn regions_are_read_and_faults_name_the_line() {
        let good = "# elements\ntrack name=x\npLV\t0\t20\t5LTR\npLV 80 100\n";
        let regions = parse(good, &genome()).unwrap();
        assert_eq!((regions[0].name.as_str(), regions[1].name.as_str(), regions[1].end), ("5LTR", "", 100));
        for (text, line, word) in [
            ("pLV 0 20 a\nother 0 20 b", 2, "`other`"),
            ("pLV 0 x a", 1, "`x`"),
            ("pLV 20 20 a", 1, "20 to 20"),
            ("\npLV 0 101 a", 2, "100 bases"),
            ("pLV 0", 1, "`contig start end name`"),
            ("# nothing", 1, "no region"),
        ] {
            let (at, fault) = parse(text, &genome()).unwrap_err();
            assert!(at == line && fault.contains(word), "{text}: {at} {fault}");
        }
    }

    fn region(start: u32, end: u32, name: &str) -> Region {
        Region { contig: 0, start, end, name: name.to_owned() }
    }

    #[test]
    fn what_is_inserted_is_the_longest_stretch_between_backbones_round_the_circle() {
        let vector = b"AACCGGTT";
        assert_eq!(inserted(vector, 0, &[]), vector);
        assert_eq!(inserted(vector, 0, &[region(0, 2, "LTR"), region(6, 8, "Backbone")]), b"AACCGG");
        assert_eq!(inserted(vector, 0, &[region(0, 2, "backbone"), region(6, 8, "backbone")]), b"CCGG");
        assert_eq!(inserted(vector, 0, &[region(2, 3, "backbone"), region(4, 6, "backbone")]), b"TTAA");
        assert_eq!(inserted(vector, 0, &[region(2, 4, "backbone")]), b"GGTTAA");
        assert_eq!(inserted(vector, 0, &[region(0, 2, "backbone")]), b"CCGGTT");
        assert!(inserted(vector, 0, &[region(0, 8, "backbone")]).is_empty());
        assert_eq!(inserted(vector, 1, &[region(0, 8, "backbone")]), vector);
    }

    #[test]
    fn a_provirus_begins_with_its_3_prime_ltr() {
        let (promoter, r_u5, inner, u3) = (bases(1, 90), bases(2, 120), bases(3, 400), bases(4, 50));
        let ltr = [&u3[..], &r_u5].concat();
        let plasmid = [&promoter[..], &r_u5, &inner, &ltr, &bases(5, 200)].concat();
        let end = (90 + 120 + 400 + 170) as u32;
        let elements = [region(end - 170, end, "3LTR"), region(end, plasmid.len() as u32, "backbone")];
        assert_eq!(inserted(&plasmid, 0, &elements), [&ltr[..], &inner, &ltr].concat());
        // Without the element nothing says where U3 begins.
        assert_eq!(inserted(&plasmid, 0, &elements[1..]), plasmid[..end as usize]);
        // An element that begins before the insert is no repeat of it.
        let wide = [region(0, 90, "backbone"), region(0, plasmid.len() as u32, "all")];
        assert_eq!(inserted(&plasmid, 0, &wide[..1]), plasmid[90..]);
        assert_eq!(inserted(&plasmid, 0, &wide), plasmid[90..]);
    }
}
