//! Making a reference folder from a user's files.

use std::io::Write;
use std::path::{Path, PathBuf};

use landfall_core::Letters;
use landfall_files::{AtomicFile, FileError, digest_file, fasta, write_atomically};

use crate::genes::GeneSet;
use crate::pseudo_autosomal::PseudoAutosomal;
use crate::repeats::{Repeat, repeats};
use crate::slice::Slice;
use crate::{ContigEntry, Genome, GenomeBuilder, Manifest, Part, ReferenceError, Role};

/// The layout that this program writes and reads.
pub(crate) const FORMAT: u32 = 2;
pub(crate) const MANIFEST: &str = "reference.toml";
const SEQUENCE: &str = "sequence.2bit";
const INDEX: &str = "index.sa";
const GENES: &str = "genes.tsv";

/// What to keep of a genome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildOptions {
    /// Keep alternative and HLA contigs, and chromosomes that repeat another.
    pub all_contigs: bool,
    /// Contigs to keep whatever they are.
    pub keep: Vec<String>,
    /// Contigs to leave out whatever they are.
    pub drop: Vec<String>,
    /// Keep the pseudo-autosomal regions of Y.
    pub keep_par: bool,
    /// Contigs are called `chrom:start-end`.
    pub slices: bool,
}

impl BuildOptions {
    fn keeps(&self, name: &str) -> bool {
        self.all_contigs || self.keep.iter().any(|keep| keep == name)
    }

    fn leaves_out(&self, name: &str, role: Role) -> bool {
        self.drop.iter().any(|drop| drop == name) || role == Role::Alt && !self.keeps(name)
    }
}

/// A genome that was read and judged, before it is written.
#[derive(Debug)]
pub struct Draft {
    /// The packed sequence.
    pub genome: Genome,
    /// Its contigs.
    pub contigs: Vec<ContigEntry>,
    /// Contigs left out, by name.
    pub left_out: Vec<String>,
    /// Regions masked, 1-based.
    pub masked: Vec<String>,
    /// Contigs that repeat another one and were kept.
    pub repeats: Vec<Repeat>,
    /// What a reader of results should know: one sentence each.
    pub notes: Vec<String>,
    /// Letters of the file that were changed.
    pub letters: Letters,
    source: String,
}

impl Draft {
    /// Reads a genome.
    ///
    /// # Errors
    /// When the FASTA file is damaged, names a contig twice, holds nothing to keep, a chromosome twice or too many
    /// bases, when a contig to keep or to leave out is not there, or when a slice is not as long as its name says.
    pub fn read(path: &Path, options: &BuildOptions) -> Result<Self, ReferenceError> {
        let mut reading = Reading::new(path, options);
        let letters = fasta::for_each(path, |record| reading.take(record))?;
        reading.finish(letters)
    }

    /// Writes the reference folder. `write_index` writes the index over the genome.
    ///
    /// # Errors
    /// When the folder or a part cannot be written.
    pub fn write(
        self,
        folder: &Path,
        genes: Option<(&GeneSet, &Path)>,
        write_index: impl FnOnce(&Genome, &mut dyn Write) -> std::io::Result<()>,
    ) -> Result<Manifest, ReferenceError> {
        let sequence = part(folder, SEQUENCE, &self.source, |file| self.genome.write_to(file))?;
        let index = part(folder, INDEX, &self.source, |file| write_index(&self.genome, file))?;
        let genes = match genes {
            Some((genes, source)) => Some(part(folder, GENES, &file_name(source), |file| {
                file.write_all(genes.to_tsv().as_bytes())
            })?),
            None => None,
        };
        let mut manifest = Manifest {
            format: FORMAT,
            seal: String::new(),
            name: self.source.split('.').next().unwrap_or_default().to_owned(),
            bases: u64::from(self.genome.len()),
            sequence,
            index,
            genes,
            left_out: self.left_out,
            masked: self.masked,
            repeats: self.repeats,
            notes: self.notes,
            letters: self.letters.account(),
            contigs: self.contigs,
        };
        let path = folder.join(MANIFEST);
        let text = landfall_files::sealed(|seal| {
            seal.clone_into(&mut manifest.seal);
            toml::to_string(&manifest)
        })
        .map_err(|source| ReferenceError::Manifest { path: path.clone(), fault: source.to_string() })?;
        write_atomically(path, text.as_bytes())?;
        Ok(manifest)
    }
}

/// A genome while its contigs come in.
struct Reading<'a> {
    path: &'a Path,
    options: &'a BuildOptions,
    builder: GenomeBuilder,
    contigs: Vec<ContigEntry>,
    left_out: Vec<String>,
    masked: Vec<String>,
    /// Y, or slices of it, whose pseudo-autosomal regions are not known.
    unknown_y: Vec<String>,
}

impl<'a> Reading<'a> {
    fn new(path: &'a Path, options: &'a BuildOptions) -> Self {
        Self {
            path,
            options,
            builder: GenomeBuilder::new(),
            contigs: Vec::new(),
            left_out: Vec::new(),
            masked: Vec::new(),
            unknown_y: Vec::new(),
        }
    }

    fn take(&mut self, record: &fasta::Record) -> Result<(), ReferenceError> {
        let fasta::Record { name, description, bases, .. } = record;
        // SAM specification 1.2.1; such a name is also a formula where it comes into a spreadsheet.
        if name.starts_with(['=', '*']) {
            let words = "found a name that begins with `=` or `*`, which SAM forbids; rename it".to_owned();
            return Err(self.fault(name, words));
        }
        let role = Role::described(name, description);
        if self.options.leaves_out(name, role) {
            self.left_out.push(name.clone());
            return Ok(());
        }
        if self.options.slices {
            check_slice(name, bases.len()).map_err(|words| self.fault(name, words))?;
        }
        let known = match PseudoAutosomal::of(name, description, bases.len()) {
            PseudoAutosomal::Known(regions) if !self.options.keep_par => regions,
            PseudoAutosomal::Unknown if role == Role::Primary => {
                self.unknown_y.push(format!("`{name}` of {} bases", bases.len()));
                &[]
            }
            _ => &[],
        };
        self.masked.extend(known.iter().map(|region| format!("{name}:{}-{}", region.start + 1, region.end)));
        let push = if known.is_empty() {
            self.builder.push(name, bases)
        } else {
            let mut bases = bases.clone();
            known.iter().for_each(|region| bases[region.clone()].fill(b'N'));
            self.builder.push(name, &bases)
        };
        push.map_err(|source| self.fault(name, source.to_string()))?;
        let length = u32::try_from(bases.len()).map_err(|source| self.fault(name, source.to_string()))?;
        self.contigs.push(ContigEntry { name: name.clone(), length, role });
        Ok(())
    }

    fn finish(mut self, letters: Letters) -> Result<Draft, ReferenceError> {
        for name in self.options.keep.iter().chain(&self.options.drop) {
            let there = self.contigs.iter().map(|contig| &contig.name).chain(&self.left_out);
            if !there.into_iter().any(|there| there == name) {
                return Err(self.fault(name, "found no such contig; expected one of the file".to_owned()));
            }
        }
        if self.contigs.is_empty() {
            let words = "every contig was left out; expected at least one to keep";
            return Err(self.fault("all", words.to_owned()));
        }
        let genome = std::mem::take(&mut self.builder).finish();
        let repeats = repeats(&genome);
        let kept = self.kept(&repeats)?;
        let notes =
            kept.iter().map(|one| format!("Of the reference, {one}: sites there are lost as multihits."));
        let notes = notes.chain(self.note_of_y()).collect();
        let Self { contigs, left_out, masked, path, .. } = self;
        Ok(Draft { genome, contigs, left_out, masked, repeats, notes, letters, source: file_name(path) })
    }

    /// The chromosomes that stand twice and are to be kept. Sequence of no known place, and decoys, repeat others by
    /// their nature.
    fn kept<'r>(&self, repeats: &'r [Repeat]) -> Result<Vec<&'r Repeat>, ReferenceError> {
        let role = |name: &str| self.contigs.iter().find(|contig| contig.name == name).map(|one| one.role);
        let twice = repeats.iter().filter(|one| matches!(role(&one.contig), Some(Role::Primary | Role::Alt)));
        let (kept, refused): (Vec<_>, Vec<_>) = twice.partition(|one| self.options.keeps(&one.contig));
        if refused.is_empty() {
            return Ok(kept);
        }
        let repeats = refused.into_iter().cloned().collect();
        Err(ReferenceError::Repeats { path: self.path.to_owned(), repeats })
    }

    fn note_of_y(&self) -> Option<String> {
        (!self.unknown_y.is_empty()).then(|| {
            format!(
                "Y of the reference ({}) is of no assembly that is known: its pseudo-autosomal regions are not masked, and sites in them are lost as multihits where X holds them, too.",
                self.unknown_y.join(", ")
            )
        })
    }

    fn fault(&self, name: &str, fault: String) -> ReferenceError {
        ReferenceError::Sequence { path: PathBuf::from(self.path), record: format!("`{name}`"), fault }
    }
}

fn part(
    folder: &Path,
    name: &str,
    source: &str,
    write: impl FnOnce(&mut AtomicFile) -> std::io::Result<()>,
) -> Result<Part, ReferenceError> {
    let path = folder.join(name);
    let mut file = AtomicFile::create(&path)?;
    write(&mut file).map_err(|source| FileError::write(&path, source))?;
    file.commit()?;
    let digests = digest_file(&path)?;
    Ok(Part {
        file: name.to_owned(),
        source: source.to_owned(),
        bytes: digests.bytes,
        blake3: digests.blake3,
    })
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A slice must hold as many bases as its name says.
fn check_slice(name: &str, length: usize) -> Result<(), String> {
    match Slice::parse(name) {
        None => {
            Err(format!("found `{name}`; expected a contig called `chrom:start-end`, as `--slices` says"))
        }
        Some(slice) if slice.len() == length as u64 => Ok(()),
        Some(slice) => Err(format!("found {length} bases; the name says {}", slice.len())),
    }
}

#[cfg(test)]
mod tests {
    use landfall_core::seed::stream;
    use rand::RngExt;

    use super::*;

    fn random(seed: u64, length: usize) -> String {
        let mut rng = stream(seed, "test", "contig");
        (0..length).map(|_| char::from(b"ACGT"[rng.random_range(0..4usize)])).collect()
    }

    fn draft(text: &str, options: &BuildOptions) -> Result<Draft, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("g.fa");
        std::fs::write(&path, text).unwrap();
        Draft::read(&path, options).map_err(|fault| fault.to_string())
    }

    fn names(draft: &Draft) -> Vec<&str> {
        draft.contigs.iter().map(|contig| contig.name.as_str()).collect()
    }

    #[test]
    fn a_slice_must_be_as_long_as_its_name_says() {
        assert!(check_slice("chr1:10001-10004", 4).is_ok());
        assert!(check_slice("chr1:10001-10004", 5).is_err());
        assert!(check_slice("chr1", 5).is_err());
    }

    #[test]
    fn a_chromosome_that_stands_twice_is_refused_unless_it_is_to_be_kept_or_left_out() {
        let chr1 = random(1, 60_000);
        let text = format!(">chr1\n{chr1}\n>twin\n{}\n>chr2\n{}\n", &chr1[..30_000], random(2, 40_000));
        let fault = draft(&text, &BuildOptions::default()).unwrap_err();
        assert!(fault.contains("g.fa`: 100 % of `twin` stands in `chr1` as well"), "{fault}");

        let twin = vec!["twin".to_owned()];
        let kept = draft(&text, &BuildOptions { keep: twin.clone(), ..BuildOptions::default() }).unwrap();
        assert_eq!((names(&kept), kept.repeats.len()), (vec!["chr1", "twin", "chr2"], 1));
        assert!(kept.notes[0].contains("100 % of `twin` stands in `chr1`"), "{:?}", kept.notes);
        let all = draft(&text, &BuildOptions { all_contigs: true, ..BuildOptions::default() }).unwrap();
        assert_eq!(all.notes, kept.notes);
        let dropped = draft(&text, &BuildOptions { drop: twin, ..BuildOptions::default() }).unwrap();
        assert_eq!(
            (names(&dropped), &dropped.left_out[..]),
            (vec!["chr1", "chr2"], &["twin".to_owned()][..])
        );

        let missing = BuildOptions { drop: vec!["chr9".to_owned()], ..BuildOptions::default() };
        assert!(draft(&text, &missing).unwrap_err().contains("`chr9`: found no such contig"));
    }

    #[test]
    fn unplaced_sequence_that_repeats_is_recorded_and_no_fault() {
        let chr1 = random(1, 60_000);
        let text = format!(">chr1\n{chr1}\n>chrUn_KI270302v1\n{}\n", &chr1[..30_000]);
        let draft = draft(&text, &BuildOptions::default()).unwrap();
        assert_eq!((draft.repeats.len(), draft.notes.len()), (1, 0));
    }

    #[test]
    fn alternates_are_left_out_by_name_and_by_description() {
        let text = ">chr1\nACGT\n>chr1_KI270762v1_alt\nA\n>KI270762.1 KI270762.1\nA\n\
            >CHR_HSCHR1_1_CTG3 dna:chromosome chromosome:GRCh38:CHR_HSCHR1_1_CTG3:1:4:1 HAP\nA\n\
            >NT_187516.1 Homo sapiens chromosome 1 genomic scaffold, GRCh38.p14 alternate locus group ALT_REF_LOCI_1\nA\n";
        let draft = draft(text, &BuildOptions::default()).unwrap();
        assert_eq!((names(&draft), draft.left_out.len()), (vec!["chr1"], 4));
    }

    #[test]
    fn a_y_that_is_not_known_is_told() {
        let draft =
            |name: &str| draft(&format!(">chrX\nACGT\n>{name}\nACGTAC\n"), &BuildOptions::default()).unwrap();
        let notes = draft("chrY").notes;
        assert!(notes.len() == 1 && notes[0].contains("(`chrY` of 6 bases)"), "{notes:?}");
        assert_eq!(draft("chr2").notes, [""; 0]);
        assert_eq!(draft("chrY_KI270740v1_random").notes, [""; 0]);
    }

    #[test]
    fn y_of_chm13_is_masked_under_the_name_of_ncbi() {
        let text = format!(">NC_060948.1\n{}\n", "A".repeat(62_460_029));
        let draft = draft(&text, &BuildOptions::default()).unwrap();
        assert_eq!(draft.masked, ["NC_060948.1:1-2458320", "NC_060948.1:62122809-62460029"]);
        assert_eq!(draft.genome.unknown(), [0..2_458_320, 62_122_808..62_460_029]);
    }
}
