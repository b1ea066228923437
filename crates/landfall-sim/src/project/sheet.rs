//! Sample sheet, library layout and run file of an LM-PCR pool.

use std::fmt::Write;
use std::path::Path;

use landfall_config::Protocol;
use landfall_files::write_atomically;

use crate::ddpcr;
use crate::error::SimError;
use crate::fastq::GzFile;
use crate::lmpcr::Pool;
use crate::path::Path as MoleculePath;
use crate::population::GENOMES_PER_NG;
use crate::scenario::{Fragmentation, Layout, Lmpcr, Scenario, VectorKind};
use crate::simulation::Simulation;
use landfall_core::Side;

/// The layout that the program ships for these reads.
const SHIPPED: &str = "lmpcr-lentivirus";
/// The file of another layout.
const OWN: &str = "protocol.toml";
/// The longest fragment of the shipped layout.
const SHIPPED_LONGEST: u32 = 2_500;
/// Most bases of the leader in the layout of an AAV.
const LEADER: u32 = 300;
/// Bases of the other end's outer terminus.
const TERMINUS: u32 = 20;

/// Writes `samples.csv`, `run.toml`, and `protocol.toml` where the layout is not a shipped one.
pub(super) fn write(
    scenario: &Scenario,
    plan: &Lmpcr,
    simulation: &Simulation,
    pool: &Pool,
    out: &Path,
) -> Result<(), SimError> {
    write_atomically(out.join("samples.csv"), sheet(scenario, plan, simulation, pool).as_bytes())?;
    let given = plan.layout.protocol.as_deref();
    let shipped = given.filter(|spec| Protocol::shipped().iter().any(|(name, _)| name == spec));
    let protocol = match (shipped, given) {
        (Some(name), _) => name,
        (None, Some(path)) => {
            let text = landfall_files::read_text(&scenario.path(Path::new(path)))?;
            write_atomically(out.join(OWN), text.as_bytes())?;
            OWN
        }
        (None, None) if is_shipped(scenario, plan) => SHIPPED,
        (None, None) => {
            write_atomically(out.join(OWN), protocol(plan, simulation).as_bytes())?;
            OWN
        }
    };
    Ok(write_atomically(out.join("run.toml"), run(scenario, simulation, protocol).as_bytes())?)
}

/// Writes `samples.csv` for a dilution series, to be read by `landfall vcn` alone: its samples have no reads, and each
/// has an empty FASTQ file. Nothing is written where there is no such series.
pub(super) fn write_dilution(scenario: &Scenario, out: &Path) -> Result<(), SimError> {
    let levels = ddpcr::truth_rows(scenario);
    if levels.is_empty() {
        return Ok(());
    }
    let mut text = "library,subject,sample,fastq_1,linker\n".to_owned();
    for level in &levels {
        let (subject, sample) = (&level.subject, &level.sample);
        let file = format!("fastq/{sample}.fastq.gz");
        GzFile::create(&out.join(&file))?.finish()?;
        let linker = Layout::default().linker(b"ACGTACGTACGTACGTACG");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{sample},{subject},{sample},{file},{linker}");
    }
    Ok(write_atomically(out.join("samples.csv"), text.as_bytes())?)
}

fn is_shipped(scenario: &Scenario, plan: &Lmpcr) -> bool {
    let shipped = Layout::default();
    let end = |layout: &Layout| {
        (layout.name.clone(), layout.side(), layout.primer.clone(), layout.vector_end.clone())
    };
    let same = end(&plan.layout) == end(&shipped);
    let kind = scenario.vector.as_ref().is_some_and(|vector| vector.kind == VectorKind::Lentivirus);
    let sheared = matches!(plan.fragmentation, Fragmentation::Shear);
    same && kind && sheared && plan.longest <= SHIPPED_LONGEST
}

fn run(scenario: &Scenario, simulation: &Simulation, protocol: &str) -> String {
    let genes = !simulation.genome.genes.is_empty();
    let build = if genes { " --genes genes.gtf.gz" } else { "" };
    let mut text = format!(
        "# landfall reference build --genome genome.fa.gz{build} --out ref\n\
         # landfall run run.toml --out RUN\n\
         sheet = \"samples.csv\"\n\
         protocol = \"{protocol}\"\n\
         reference = \"ref/\"\n"
    );
    if scenario.ddpcr.is_some() {
        text.push_str("vcn = [\"ddpcr.csv\"]\n");
    }
    if simulation.genome.genes.iter().any(|gene| gene.cancer) {
        text.push_str("cancer_genes = \"cancer_genes.txt\"\n");
    }
    text.push_str("seed = 1\n");
    if simulation.vector.is_some() {
        text.push_str(
            "\n[[vector]]\nfile = \"vector.fa\"\nelements = \"vector.bed\"\ntopology = \"circular\"\n",
        );
    }
    // So that `landfall score` can judge single reads.
    text.push_str("\n[trim]\ntrace = true\n\n[pair]\ntrace = true\n");
    text
}

fn protocol(plan: &Lmpcr, simulation: &Simulation) -> String {
    let layout = &plan.layout;
    let fragmentation = match plan.fragmentation {
        Fragmentation::Shear => "shear",
        Fragmentation::Restriction { .. } => "restriction",
    };
    let vector = simulation.vector.as_ref();
    let duplication = vector.map_or(0, |vector| vector.kind.duplication());
    let longest = plan.longest.max(SHIPPED_LONGEST);
    let mut text = format!(
        "# The layout of the simulated libraries.\n\
         name = \"simulated\"\n\
         fragmentation = \"{fragmentation}\"\n\
         duplication = {duplication}\n\
         anchor_read = \"R2\"\n\
         min_fragment = 30\n\
         max_fragment = {longest}\n\n\
         [[vector_end]]\n\
         name = \"{}\"\n\
         side = \"{}\"\n\
         primer = \"{}\"\n\
         end_bases = \"{}\"\n",
        layout.name,
        layout.side(),
        layout.primer,
        layout.vector_end
    );
    if vector.is_some_and(|vector| vector.kind == VectorKind::Aav) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "leader = {LEADER}");
    }
    if let Some(vector) = vector.filter(|vector| vector.is_retroviral()) {
        let whole = vector.integrating();
        let outwards = match layout.side() {
            Side::Three => whole.slice(0, TERMINUS),
            Side::Five => whole.reversed().slice(0, TERMINUS),
        };
        let terminus = MoleculePath::bases(&outwards, simulation.template());
        let _ = writeln!(text, "other_terminus = \"{}\"", String::from_utf8_lossy(&terminus));
    }
    text
}

/// The sample sheet, a row per library.
fn sheet(scenario: &Scenario, plan: &Lmpcr, simulation: &Simulation, pool: &Pool) -> String {
    let index = [("index_1,", "fastq/pool_I1.fastq.gz,"), ("index_2,", "fastq/pool_I2.fastq.gz,")];
    let given = |at: usize| if plan.layout.has_index(at) { index[at] } else { ("", "") };
    let index = [given(0), given(1)];
    let mut text = format!(
        "library,subject,sample,timepoint_days,cell_type,replicate,role,sequencing_run,\
         fastq_1,fastq_2,{}barcode,linker,ng_dna,transduced_fraction,sex\n",
        index.map(|(column, _)| column).concat()
    );
    let samples: Vec<_> = simulation.samples().collect();
    for library in &pool.libraries {
        let (subject, name, replicate) = (&library.subject, &library.sample, library.replicate);
        let (before, after) = match library.source.map(|at| samples[at]) {
            Some((person, sample)) => {
                let cells = f64::from(sample.cells) / f64::from(plan.replicates) / sample.planned_fraction;
                let sex = scenario.subjects.iter().find(|subject| subject.name == person.name);
                let sex = sex.map_or("F", |subject| subject.sex.as_str());
                let (days, cell_type) = (sample.days, &sample.cell_type);
                let (ng, fraction) = (cells / GENOMES_PER_NG, sample.transduced_fraction);
                (
                    format!("{subject},{name},{days},{cell_type},{replicate},sample"),
                    format!("{ng:.2},{fraction},{sex}"),
                )
            }
            None => (format!("{subject},{name},,,{replicate},negative"), ",,".to_owned()),
        };
        let (run, linker) = (&scenario.sequencing_run, plan.layout.linker(&library.tag.linker_unique));
        let files =
            format!("fastq/pool_R1.fastq.gz,fastq/pool_R2.fastq.gz,{}", index.map(|(_, file)| file).concat());
        let barcode = plan.layout.barcode(&library.tag.barcode);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{},{before},{run},{files}{barcode},{linker},{after}", library.name);
    }
    text
}
