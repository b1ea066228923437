use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use landfall_stage::StageEntry;

use crate::FlowError;
use crate::testing::{Driving, Fake, Name, Project, SHEET, Shower, Tracer};

/// The tasks whose keys are others after a change.
fn touched(project: &mut Project, change: impl FnOnce(&mut Project)) -> BTreeSet<String> {
    differing(project, Project::keys, change)
}

fn differing(
    project: &mut Project,
    digests: impl Fn(&Project) -> BTreeMap<Name, String>,
    change: impl FnOnce(&mut Project),
) -> BTreeSet<String> {
    let before = digests(project);
    change(project);
    let after = digests(project);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let differs = |name: &&Name| before[*name] != after[*name];
    before.keys().filter(differs).map(|(stage, entity)| format!("{stage} {entity}")).collect()
}

fn names(list: &str) -> BTreeSet<String> {
    list.split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

const ALL: &str = "reader A1, reader B1, mapper A1, mapper A2, mapper B1, mapper NC, caller P, caller Q, \
                   lister run, merge balance, merge sites, merge gene_lists, teller run";
/// What rests on the mapper.
const FROM_MAPPER: &str = "mapper A1, mapper A2, mapper B1, mapper NC, caller P, caller Q, lister run, \
                           merge sites, merge gene_lists, teller run";
const FROM_LISTER: &str = "lister run, merge gene_lists, teller run";

#[test]
fn what_people_set_is_in_the_keys_of_what_it_is_for_and_of_what_rests_on_it() {
    let mut project = Project::new();
    assert_eq!(
        touched(&mut project, |project| project.run_file("[mapper]\nnumber = 3\n")),
        names(FROM_MAPPER)
    );
    assert_eq!(
        touched(&mut project, |project| project.run_file("[mapper]\nnumber = 1\n")),
        names(FROM_MAPPER)
    );
    // What is the default is the same whether it is written or not.
    assert_eq!(touched(&mut project, |project| project.run_file("")), names(""));
    assert_eq!(touched(&mut project, |project| project.run_file("seed = 2\n")), names(ALL));
    assert_eq!(
        touched(&mut project, |project| project.entries[1].version = 2),
        names(FROM_MAPPER),
        "the version of the stage"
    );
    assert_eq!(touched(&mut project, |project| project.about = "other".to_owned()), names("teller run"));
}

#[test]
fn the_content_of_files_is_in_keys_and_their_place_is_not() {
    let mut project = Project::new();
    let of_p = "reader A1, mapper A1, mapper A2, mapper NC, caller P, lister run, merge balance, merge sites, \
                merge gene_lists, teller run";
    let of_q = "reader B1, mapper B1, caller Q, lister run, merge balance, merge sites, merge gene_lists, teller run";
    assert_eq!(touched(&mut project, |project| project.write("p.fastq", "other")), names(of_p));
    assert_eq!(touched(&mut project, |project| project.write("i.fastq", "other")), names(of_p));
    assert_eq!(touched(&mut project, |project| project.write("q.fastq", "other")), names(of_q));
    assert_eq!(touched(&mut project, |project| project.write("vector.fa", ">v\nACGA\n")), names(ALL));
    assert_eq!(touched(&mut project, |project| project.write("genes.txt", "MYC\n")), names(FROM_LISTER));
    let moved = touched(&mut project, |project| {
        for (from, to) in [("q.fastq", "moved.fastq"), ("vector.fa", "w.fa"), ("genes.txt", "g.txt")] {
            std::fs::rename(project.folder.path().join(from), project.folder.path().join(to)).unwrap();
        }
        project.edit("samples.csv", |text| text.replace("q.fastq", "moved.fastq"));
        project.edit("run.toml", |text| text.replace("vector.fa", "w.fa").replace("genes.txt", "g.txt"));
    });
    assert_eq!(moved, names(""));
}

#[test]
fn the_content_of_alignments_is_in_the_keys_of_what_reads_them() {
    let mut project = Project::with_alignments();
    assert_eq!(
        touched(&mut project, |project| project.write("w.bam", "other")),
        names("measurer S, merge depth_copies")
    );
    assert_eq!(
        touched(&mut project, |project| project.write("p.fastq", "other")),
        names("aligner A, measurer S, merge depth_copies"),
        "one that is made"
    );
    let moved = touched(&mut project, |project| {
        fs::rename(project.folder.path().join("w.bam"), project.folder.path().join("moved.bam")).unwrap();
        project.edit("samples.csv", |text| text.replace("w.bam", "moved.bam"));
    });
    assert_eq!(moved, names(""));
}

#[test]
fn elements_and_topology_of_a_vector_are_in_the_keys_of_what_reads_vectors() {
    let mut project = Project::new();
    project.write("v.bed", "v\t0\t2\tbackbone\n");
    assert_eq!(touched(&mut project, |project| project.run_file("elements = \"v.bed\"\n")), names(ALL));
    assert_eq!(touched(&mut project, |project| project.write("v.bed", "v\t0\t3\tbackbone\n")), names(ALL));
    let table = |topology: &str| {
        format!("[[vector]]\nfile = \"vector.fa\"\nelements = \"v.bed\"\ntopology = \"{topology}\"\n")
    };
    let short = "vectors = [\"vector.fa\"]\n";
    assert_eq!(
        touched(&mut project, |project| {
            project.run_file("");
            project.edit("run.toml", |text| text.replace(short, "") + &table("circular"));
        }),
        names(ALL)
    );
    assert_eq!(
        touched(&mut project, |project| project.edit("run.toml", |text| text.replace("circular", "linear"))),
        names(ALL)
    );
}

#[test]
fn parts_of_the_reference_are_in_the_keys_of_what_reads_them() {
    let mut project = Project::new();
    let other = || "9".repeat(64);
    assert_eq!(
        touched(&mut project, |project| project.reference.sequence.blake3 = other()),
        names(FROM_MAPPER)
    );
    assert_eq!(touched(&mut project, |project| project.reference.index.blake3 = other()), names(FROM_MAPPER));
    let genes = |project: &mut Project| project.reference.genes.as_mut().unwrap().blake3 = other();
    assert_eq!(touched(&mut project, genes), names(FROM_LISTER));
    assert_eq!(touched(&mut project, |project| project.reference.genes = None), names(FROM_LISTER));
    // What people call it is not.
    assert_eq!(touched(&mut project, |project| project.reference.name = "mine".to_owned()), names(""));
}

#[test]
fn rows_of_the_sheet_are_in_the_keys_of_the_tasks_that_cover_them() {
    let mut project = Project::new();
    let linker = |project: &mut Project| {
        project.edit("samples.csv", |text| text.replace(",,,CCCCNNNN", ",,,CCCANNNN"));
    };
    assert_eq!(
        touched(&mut project, linker),
        names(
            "reader B1, mapper B1, caller Q, lister run, merge balance, merge sites, merge gene_lists, teller run"
        )
    );
    // The order of rows means nothing, and columns of one's own are shown only.
    let turned = |project: &mut Project| {
        project.edit("samples.csv", |text| {
            let mut lines: Vec<&str> = text.lines().collect();
            lines[1..].reverse();
            lines.join("\n") + "\n"
        });
    };
    assert_eq!(touched(&mut project, turned), names(""));
    let own = |project: &mut Project| project.edit("samples.csv", |text| text.replace("four", "4"));
    assert_eq!(touched(&mut project, own), names("teller run"));
}

#[test]
fn whether_a_library_has_index_reads_is_in_its_key() {
    let mut project = Project::new();
    // The same bytes as the index reads that another row has.
    let index = |project: &mut Project| {
        project.edit("samples.csv", |text| text.replace("q.fastq,,", "q.fastq,i2.fastq,"));
        project.write("i2.fastq", "x");
    };
    assert!(touched(&mut project, index).contains("reader B1"));
}

#[test]
fn what_a_task_needs_follows_what_it_reads() {
    let project = Project::new();
    assert!(SHEET.lines().count() == 5);
    let needs = project.given(|given, inputs| {
        let plan = given.plan(&BTreeSet::new(), &inputs).unwrap();
        let store = crate::store::Store::new(project.folder.path().join("store"));
        let mut digests = landfall_files::Remembered::open(project.folder.path().join("d.json"));
        let mut specs = super::Specs::new(given, (&plan, &store), "", &mut digests);
        let records = vec![None; plan.tasks.len()];
        // Files that libraries share are counted once: two FASTQ files of 7 bytes and a vector of 8.
        let pool = specs.ready(0, &records).unwrap().resources.memory_mb;
        (pool, specs.resources(&plan.tasks[2], 5).memory_mb)
    });
    assert_eq!(needs, (1 + 7 + 7 + 8 + 1_000, 1 + 5 + 1_000));
}

/// Workflow engines run a task again where its settings change, before they know its inputs.
#[test]
fn settings_follow_what_people_wrote_for_a_task_and_not_what_it_reads() {
    let mut project = Project::new();
    let mut changed = |change: &dyn Fn(&mut Project)| differing(&mut project, Project::settings, change);
    let all_of =
        |stage: &str| ALL.split(", ").filter(|name| name.starts_with(stage)).collect::<Vec<_>>().join(", ");
    assert_eq!(changed(&|project| project.run_file("[caller]\nnumber = 3\n")), names("caller P, caller Q"));
    assert_eq!(changed(&|project| project.entries[1].version = 2), names(&all_of("mapper")));
    let linker = |project: &mut Project| {
        project.edit("samples.csv", |text| text.replace(",,,CCCCNNNN", ",,,CCCANNNN"));
    };
    assert_eq!(changed(&linker), names("reader B1, mapper B1, caller Q, lister run, teller run"));
    assert_eq!(changed(&|project| project.about = "other".to_owned()), names("teller run"));
    assert_eq!(changed(&|project| project.write("p.fastq", "other")), names(""));
}

#[test]
fn a_task_is_given_the_files_of_what_it_rests_on_and_its_libraries_with_them() {
    let project = Project::with_alignments();
    let mut fake = Fake::default();
    project.drive(&mut fake, |_| {}).driven.unwrap();
    let (aligner, _) = fake.spec("aligner", "A");
    let (measurer, needs) = fake.spec("measurer", "S");
    let bams: BTreeMap<_, _> =
        measurer.libraries.iter().map(|one| (one.library.as_str(), one.bam.clone().unwrap())).collect();
    assert_eq!(bams.keys().copied().collect::<Vec<_>>(), ["A", "W"]);
    // The fake executor writes a task's key into what it makes.
    assert_eq!(fs::read_to_string(&bams["A"]).unwrap(), aligner.key.as_str());
    let name = bams["A"].file_name().unwrap().to_string_lossy();
    assert!(name.ends_with(".alignment.bam") && !name.starts_with("A."), "a name that tells nothing: {name}");
    assert_eq!(bams["W"], project.folder.path().join("w.bam"));
    assert!(measurer.inputs["alignment"].contains(&bams["A"]));
    assert_eq!(measurer.inputs["reference"], [project.folder.path().join("ref")]);
    let table: toml::Table = measurer.params.parse().unwrap();
    assert_eq!((table["number"].as_integer(), measurer.seed), (Some(1), 1));
    // The bytes of both alignments and the bases of the reference.
    let bytes = aligner.key.as_str().len() as u64 + 3;
    assert_eq!(needs.memory_mb, 1 + bytes + 1_000);

    let (merge, _) = fake.spec("merge", "depth_copies");
    assert!(merge.params.is_empty() && merge.libraries.is_empty());
    let [files] = &merge.inputs.values().collect::<Vec<_>>()[..] else { panic!("{:?}", merge.inputs) };
    let read: Vec<_> = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    assert_eq!(read, ["S", "T"].map(|entity| fake.spec("measurer", entity).0.key.as_str().to_owned()));
}

#[test]
fn a_port_that_nothing_comes_through_is_not_there() {
    let project = Project::new();
    let mut fake = Fake::default();
    project.edit("run.toml", |text| text.replace("cancer_genes = \"genes.txt\"\n", ""));
    project.drive(&mut fake, |_| {}).driven.unwrap();
    let ports: Vec<_> = fake.spec("lister", "run").0.inputs.keys().map(String::as_str).collect();
    assert_eq!(ports, ["genes", "sites"]);
}

#[test]
fn only_a_merge_of_what_is_made_on_request_may_make_nothing() {
    let empty = |project: &Project, stage: &str, entity: &str| {
        let mut fake = Fake::default();
        fake.empty.insert((stage.to_owned(), entity.to_owned()));
        let Driving { driven, .. } = project.drive(&mut fake, |_| {});
        match driven {
            Ok(_) => Ok(fake),
            Err(FlowError::NoResult { stage, entity }) => Err(format!("{stage} {entity}")),
            Err(other) => panic!("{other}"),
        }
    };
    let traced = || {
        let mut project = Project::new();
        project.entries = vec![StageEntry::of::<Tracer>(), StageEntry::of::<Shower>()];
        project
    };
    let fake = empty(&traced(), "merge", "read_names").unwrap();
    let (shower, _) = fake.spec("shower", "run");
    assert!(shower.inputs.is_empty(), "{shower:?}");
    assert_eq!(empty(&traced(), "tracer", "A2").err().unwrap(), "tracer A2");
    assert_eq!(empty(&Project::new(), "merge", "gene_lists").err().unwrap(), "merge gene_lists");
}

#[test]
fn what_the_sheet_says_of_reads_is_in_the_key_of_what_reads_them() {
    let mut project = Project::new();
    let column = |cell: &'static str| {
        move |project: &mut Project| {
            project.edit("samples.csv", |text| {
                let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                lines[0] += ",md5_1";
                let of_q = |line: &&mut String| line.contains("q.fastq");
                lines[1..].iter_mut().for_each(|line| line.push(','));
                lines.iter_mut().filter(of_q).for_each(|line| line.push_str(cell));
                lines.join("\n") + "\n"
            });
        }
    };
    assert_eq!(touched(&mut project, column("")), names(""));
    let mut project = Project::new();
    let touched = touched(&mut project, column("00112233445566778899aabbccddeeff"));
    assert!(touched.contains("reader B1") && !touched.contains("reader A1"), "{touched:?}");
}
