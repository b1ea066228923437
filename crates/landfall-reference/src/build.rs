//! Making a reference folder from a user's files.

use std::io::Write;
use std::path::Path;

use landfall_core::Letters;
use landfall_files::{AtomicFile, FileError, digest_file, fasta, write_atomically};

use crate::genes::GeneSet;
use crate::role::pseudo_autosomal;
use crate::{ContigEntry, Genome, GenomeBuilder, Manifest, Part, ReferenceError, Role};

/// The layout that this program writes and reads.
pub(crate) const FORMAT: u32 = 1;
pub(crate) const MANIFEST: &str = "reference.toml";
const SEQUENCE: &str = "sequence.2bit";
const INDEX: &str = "index.sa";
const GENES: &str = "genes.tsv";

/// What to keep of a genome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BuildOptions {
    /// Keep alternative and HLA contigs.
    pub all_contigs: bool,
    /// Keep the pseudo-autosomal regions of Y.
    pub keep_par: bool,
    /// Contigs are called `chrom:start-end`.
    pub slices: bool,
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
    /// Letters of the file that were changed.
    pub letters: Letters,
    source: String,
}

impl Draft {
    /// Reads a genome.
    ///
    /// # Errors
    /// When the FASTA file is damaged, names a contig twice, holds nothing to keep or too many bases, or when a
    /// slice is not as long as its name says.
    pub fn read(path: &Path, options: BuildOptions) -> Result<Self, ReferenceError> {
        let mut builder = GenomeBuilder::new();
        let (mut contigs, mut left_out, mut masked) = (Vec::new(), Vec::new(), Vec::new());
        let fault = |name: &str, fault: String| ReferenceError::Sequence {
            path: path.to_owned(),
            record: format!("`{name}`"),
            fault,
        };
        let letters = fasta::for_each(path, |record| {
            let (name, bases) = (record.name.as_str(), &record.bases);
            let role = Role::of(name);
            if role == Role::Alt && !options.all_contigs {
                left_out.push(name.to_owned());
                return Ok(());
            }
            if options.slices {
                check_slice(name, bases.len()).map_err(|words| fault(name, words))?;
            }
            let regions = if options.keep_par { &[] } else { pseudo_autosomal(name, bases.len()) };
            masked.extend(regions.iter().map(|(start, end)| format!("{name}:{}-{end}", start + 1)));
            let push = if regions.is_empty() {
                builder.push(name, bases)
            } else {
                let mut bases = bases.clone();
                regions.iter().for_each(|&(start, end)| bases[start..end].fill(b'N'));
                builder.push(name, &bases)
            };
            push.map_err(|source| fault(name, source.to_string()))?;
            let length = u32::try_from(bases.len()).map_err(|source| fault(name, source.to_string()))?;
            contigs.push(ContigEntry { name: name.to_owned(), length, role });
            Ok::<_, ReferenceError>(())
        })?;
        if contigs.is_empty() {
            return Err(fault("all", "every contig was left out; expected at least one to keep".to_owned()));
        }
        Ok(Self { genome: builder.finish(), contigs, left_out, masked, letters, source: file_name(path) })
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
        let manifest = Manifest {
            format: FORMAT,
            name: self.source.split('.').next().unwrap_or_default().to_owned(),
            bases: u64::from(self.genome.len()),
            sequence,
            index,
            genes,
            left_out: self.left_out,
            masked: self.masked,
            contigs: self.contigs,
        };
        let path = folder.join(MANIFEST);
        let text = toml::to_string(&manifest)
            .map_err(|source| ReferenceError::Manifest { path: path.clone(), fault: source.to_string() })?;
        write_atomically(path, text.as_bytes())?;
        Ok(manifest)
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

/// A slice `chrom:start-end` (1-based, both ends counted) must hold as many bases as its name says.
fn check_slice(name: &str, length: usize) -> Result<(), String> {
    let expected = "expected a contig called `chrom:start-end`, as `--slices` says";
    let (_, range) = name.rsplit_once(':').ok_or_else(|| format!("found `{name}`; {expected}"))?;
    let (start, end) = range.split_once('-').ok_or_else(|| format!("found `{name}`; {expected}"))?;
    let number = |text: &str| text.parse::<usize>().map_err(|_| format!("found `{name}`; {expected}"));
    let (start, end) = (number(start)?, number(end)?);
    if end + 1 == start + length && start > 0 {
        Ok(())
    } else {
        Err(format!("found {length} bases; the name says {start} to {end}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_must_be_as_long_as_its_name_says() {
        assert!(check_slice("chr1:10001-10004", 4).is_ok());
        assert!(check_slice("chr1:10001-10004", 5).is_err());
        assert!(check_slice("chr1", 5).is_err());
    }
}
