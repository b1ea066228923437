//! `landfall reference`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use landfall_map::{Index, IndexParams};
use landfall_reference::genes::GeneSet;
use landfall_reference::{BuildOptions, Draft, Manifest, Reference, Role};

use crate::exit::{self, Failure};
use crate::observe::Watch;

/// Subcommands of `landfall reference`.
#[derive(Debug, Subcommand)]
pub enum ReferenceCommand {
    /// Make a reference folder from a genome and a gene set, once
    Build(BuildArgs),
    /// Read every byte of a reference folder and compare it with its digests
    Verify {
        /// The reference folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
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
    /// Which contigs to keep: `main` leaves out `*_alt`, `*_fix` and `HLA-*`
    #[arg(long, value_enum, default_value_t = Contigs::Main)]
    pub contigs: Contigs,
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
        ReferenceCommand::Verify { folder } => {
            Reference::open(folder)?.verify()?;
            super::print(&format!("{}: every part is what reference.toml says\n", folder.display()))
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
        keep_par: args.keep_par,
        slices: args.slices,
    };
    let draft = Draft::read(&args.genome, options)?;
    let genes = args.genes.as_deref().map(|path| read_genes(path, &draft, args.slices)).transpose()?;
    let with_source = genes.as_ref().zip(args.genes.as_deref());
    let index = Index::build(&draft.genome, &IndexParams::default())
        .map_err(|fault| Failure::of(exit::REFERENCE, &fault))?;
    let letters = draft.letters.account();
    let manifest = draft.write(&args.out, with_source, |_, sink| index.write_to(sink))?;
    if watch != Watch::Quiet {
        eprint!("{}", account(&manifest, letters.as_deref(), genes.as_ref()));
    }
    Ok(())
}

fn read_genes(path: &Path, draft: &Draft, slices: bool) -> Result<GeneSet, Failure> {
    let genes = GeneSet::load(path).map_err(|fault| Failure::of(exit::DATA, &fault))?;
    let names: Vec<_> = draft.contigs.iter().map(|contig| contig.name.as_str()).collect();
    let placed = if slices { genes.onto_slices(&names) } else { genes.onto_contigs(&names) };
    placed.map_err(|fault| Failure::of(exit::DATA, &fault))
}

fn account(manifest: &Manifest, letters: Option<&str>, genes: Option<&GeneSet>) -> String {
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
    lines.extend(letters.map(|letters| format!("letters: {letters}")));
    if !manifest.left_out.is_empty() {
        lines.push(format!(
            "left out: {} alternative contigs (`--contigs all` keeps them)",
            manifest.left_out.len()
        ));
    }
    if !manifest.masked.is_empty() {
        lines.push(format!("masked: {} (`--keep-par` keeps them)", manifest.masked.join(", ")));
    }
    lines.push(genes.map_or_else(
        || "genes: none given; annotation columns will be null".to_owned(),
        |genes| format!("genes: {}", genes.genes.len()),
    ));
    lines.join("\n") + "\n"
}
