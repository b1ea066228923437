//! `landfall reference`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use landfall_map::{Index, IndexParams};
use landfall_reference::genes::GeneSet;
use landfall_reference::slice::Slice;
use landfall_reference::{BuildOptions, Draft, Manifest, Reference, Repeat, Role};

use serde_json::{Value, json};

use super::FormatArgs;
use crate::exit::{self, Failure};
use crate::observe::Watch;

/// Examples for `--help`.
pub const EXAMPLES: &str = "Examples:\n  landfall reference build --genome hg38.fa.gz --genes ncbiRefSeq.txt.gz --out ref\n  landfall reference show ref\n  landfall reference verify ref";

/// Subcommands of `landfall reference`.
#[derive(Debug, Subcommand)]
pub enum ReferenceCommand {
    /// Make a reference folder from a genome and a gene set, once
    Build(BuildArgs),
    /// Say what a reference folder holds
    #[command(after_help = "Example:\n  landfall reference show ref")]
    Show(FolderArgs),
    /// Read every byte of a reference folder and compare it with its digests
    #[command(after_help = "Example:\n  landfall reference verify ref")]
    Verify(FolderArgs),
}

/// A reference folder, and how it is told of.
#[derive(Debug, Args)]
pub struct FolderArgs {
    /// The reference folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    format: FormatArgs,
}

/// Makes a reference folder.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall reference build --genome hg38.fa.gz --genes ncbiRefSeq.txt.gz --out ref"
)]
pub struct BuildArgs {
    /// The genome, FASTA, plain or gzipped
    #[arg(long, value_name = "FASTA")]
    pub genome: PathBuf,
    /// The gene set: GTF, or UCSC's refGene or ncbiRefSeq table, plain or gzipped
    #[arg(long, value_name = "GTF|refGene")]
    pub genes: Option<PathBuf>,
    /// The reference folder
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Contigs are called `chrom:start-end` (1-based); genes are shifted onto them
    #[arg(long)]
    pub slices: bool,
    /// Which contigs to keep: `main` leaves out alternates, patches and HLA, as their names or descriptions in the
    /// file tell, and refuses chromosomes that stand twice
    #[arg(long, value_enum, default_value_t = Contigs::Main)]
    pub contigs: Contigs,
    /// Keep this contig, whatever it is; may be given again
    #[arg(long, value_name = "NAME")]
    pub keep: Vec<String>,
    /// Leave out this contig; may be given again
    #[arg(long, value_name = "NAME")]
    pub drop: Vec<String>,
    /// Keep the pseudo-autosomal regions of Y, which repeat X
    #[arg(long)]
    pub keep_par: bool,
}

/// Which contigs to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Contigs {
    /// All but alternative versions of sequence that is there already.
    Main,
    /// All.
    All,
}

pub fn run(command: &ReferenceCommand, watch: Watch) -> Result<(), Failure> {
    match command {
        ReferenceCommand::Build(args) => {
            build(args, watch)?;
            super::print(&format!("{}\n", args.out.display()))
        }
        ReferenceCommand::Show(FolderArgs { folder, format }) => {
            let reference = Reference::open(folder)?;
            let manifest = reference.manifest();
            format.tell(|| json!(manifest), || shown(manifest))
        }
        ReferenceCommand::Verify(FolderArgs { folder, format }) => {
            let json = |fault: Option<String>| -> Value {
                json!({ "folder": folder, "as_it_was": fault.is_none(), "fault": fault })
            };
            match Reference::open(folder).and_then(|reference| reference.verify()) {
                Ok(()) => {
                    let text = || format!("{}: every part is what reference.toml says\n", folder.display());
                    format.tell(|| json(None), text)
                }
                Err(fault) => {
                    format.tell(|| json(Some(fault.to_string())), String::new)?;
                    Err(fault.into())
                }
            }
        }
    }
}

/// Builds a reference folder and says what was kept, left out and masked.
pub fn build(args: &BuildArgs, watch: Watch) -> Result<(), Failure> {
    if args.out.join("reference.toml").exists() {
        let text = format!("`{}` holds a reference already", args.out.display());
        return Err(Failure::new(exit::OUTPUT, text).hint("choose another `--out`, or remove the old one"));
    }
    let options = BuildOptions {
        all_contigs: args.contigs == Contigs::All,
        keep: args.keep.clone(),
        drop: args.drop.clone(),
        keep_par: args.keep_par,
        slices: args.slices,
    };
    let draft = Draft::read(&args.genome, &options)?;
    let genes = args.genes.as_deref().map(|path| read_genes(path, &draft, args.slices)).transpose()?;
    let with_source = genes.as_ref().map(|genes| &genes.placed).zip(args.genes.as_deref());
    let index = Index::build(&draft.genome, &IndexParams::default())
        .map_err(|fault| Failure::of(exit::REFERENCE, &fault))?;
    let manifest = draft.write(&args.out, with_source, |_, sink| index.write_to(sink))?;
    if watch != Watch::Quiet {
        eprint!("{}", account(&manifest, genes.as_ref()));
    }
    Ok(())
}

/// A gene set on the contigs of a reference.
struct Genes {
    placed: GeneSet,
    /// Contigs with genes that the reference does not hold.
    elsewhere: Vec<String>,
}

fn read_genes(path: &Path, draft: &Draft, slices: bool) -> Result<Genes, Failure> {
    let genes = GeneSet::load(path).map_err(|fault| Failure::of(exit::DATA, &fault))?;
    let names: Vec<_> = draft.contigs.iter().map(|contig| contig.name.as_str()).collect();
    let placed = if slices { genes.onto_slices(&names) } else { genes.onto_contigs(&names) };
    let placed = placed.map_err(|fault| Failure::of(exit::DATA, &fault))?;
    let chromosome =
        |name| if slices { Slice::parse(name).map_or(name, |slice| slice.chromosome) } else { name };
    let held: BTreeSet<_> = names.into_iter().map(chromosome).collect();
    let of_genes: BTreeSet<_> = genes.genes.iter().map(|gene| gene.contig.as_str()).collect();
    let elsewhere = of_genes.difference(&held).map(|&contig| contig.to_owned()).collect();
    Ok(Genes { placed, elsewhere })
}

/// What a folder holds, with where it comes from.
fn shown(manifest: &Manifest) -> String {
    let mut lines = vec![format!("name: {}", manifest.name)];
    lines.extend(account_of_contigs(manifest));
    let parts = [
        ("sequence", Some(&manifest.sequence)),
        ("index", Some(&manifest.index)),
        ("genes", manifest.genes.as_ref()),
    ];
    for (what, part) in parts {
        lines.push(match part {
            Some(part) => format!("{what}: {}, {} bytes, BLAKE3 {}", part.source, part.bytes, part.blake3),
            None => format!("{what}: none"),
        });
    }
    lines.join("\n") + "\n"
}

fn account(manifest: &Manifest, genes: Option<&Genes>) -> String {
    let mut lines = account_of_contigs(manifest);
    match genes {
        None => lines.push("genes: none given; annotation columns will be null".to_owned()),
        Some(genes) => lines.extend(account_of_genes(genes)),
    }
    lines.join("\n") + "\n"
}

fn account_of_contigs(manifest: &Manifest) -> Vec<String> {
    let roles = [Role::Primary, Role::Unplaced, Role::Mitochondrion, Role::Decoy, Role::Alt];
    let counted = roles.iter().filter_map(|role| {
        let count = manifest.contigs.iter().filter(|contig| contig.role == *role).count();
        (count > 0).then(|| format!("{count} {role:?}").to_lowercase())
    });
    let mut lines = vec![format!(
        "reference: {} contigs ({}), {} bases",
        manifest.contigs.len(),
        counted.collect::<Vec<_>>().join(", "),
        manifest.bases
    )];
    lines.extend(manifest.letters.iter().map(|letters| format!("letters: {letters}")));
    if !manifest.left_out.is_empty() {
        lines.push(format!(
            "left out: {} ({}; `--contigs all` or `--keep` keeps them)",
            plural(manifest.left_out.len(), "contig"),
            some(&manifest.left_out)
        ));
    }
    if !manifest.masked.is_empty() {
        lines.push(format!("masked: {} (`--keep-par` keeps them)", manifest.masked.join(", ")));
    }
    let repeats: Vec<_> = manifest.repeats.iter().map(Repeat::to_string).collect();
    if !repeats.is_empty() {
        lines.push(format!("contigs that repeat another: {} ({})", repeats.len(), some(&repeats)));
    }
    lines.extend(manifest.notes.iter().map(|note| format!("note: {note}")));
    lines
}

fn account_of_genes(Genes { placed, elsewhere }: &Genes) -> Vec<String> {
    let mut lines = vec![format!("genes: {}", placed.genes.len())];
    if placed.left_out > 0 && !elsewhere.is_empty() {
        let (count, contigs) = (plural(placed.left_out, "gene"), some(elsewhere));
        lines.push(format!(
            "left out: {count}; contigs with genes that the reference does not hold: {contigs}"
        ));
    }
    if placed.unnamed > 0 {
        let (has, is) = if placed.unnamed == 1 { ("has", "is") } else { ("have", "are") };
        lines.push(format!(
            "note: {} {has} no symbol and {is} called by the identifier: gene lists of symbols do not find them",
            plural(placed.unnamed, "gene")
        ));
    }
    lines
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The first few of a list.
fn some(all: &[String]) -> String {
    const SHOWN: usize = 4;
    let more = all.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    all[..all.len().min(SHOWN)].join(", ") + &more
}
