use std::path::Path;

use landfall_stage::{FileKind, Payload};

use crate::plan::{Plan, Source, Work};
use crate::testing::{Name, Project, name};

fn names(plan: &Plan) -> Vec<String> {
    plan.tasks.iter().map(name).map(|(stage, entity): Name| format!("{stage} {entity}")).collect()
}

fn task<'a>(plan: &'a Plan, stage: &str, entity: &str) -> (usize, &'a super::Task) {
    plan.tasks.iter().enumerate().find(|(_, task)| task.stage == stage && task.entity == entity).unwrap()
}

#[test]
fn a_task_covers_what_its_stages_scope_says_and_controls_are_no_subjects() {
    let plan = Project::new().plan().unwrap();
    assert_eq!(
        names(&plan),
        [
            "reader A1",
            "reader B1",
            "mapper A1",
            "mapper A2",
            "mapper B1",
            "mapper NC",
            "caller P",
            "caller Q",
            "lister run",
            "merge sites",
            "merge gene_lists",
            "merge balance",
            "teller run"
        ]
    );
    let covered = |stage, entity| {
        let (_, task) = task(&plan, stage, entity);
        plan.libraries_of(task).map(|library| library.library.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(covered("reader", "A1"), ["A1", "A2", "NC"], "a pool");
    assert_eq!(covered("reader", "B1"), ["B1"], "a library of its own");
    assert_eq!(covered("mapper", "NC"), ["NC"]);
    assert_eq!(covered("caller", "P"), ["A1", "A2"]);
    assert_eq!(covered("lister", "run"), ["A1", "A2", "B1", "NC"]);
    assert!(covered("merge", "sites").is_empty());
}

#[test]
fn tasks_read_what_others_make_of_their_libraries_and_nothing_else() {
    let plan = Project::new().plan().unwrap();
    let reads = |stage, entity| {
        let made = plan.producers_of(task(&plan, stage, entity).0);
        made.into_iter().map(|at| names(&plan)[at].clone()).collect::<Vec<_>>()
    };
    assert_eq!(reads("reader", "A1"), [""; 0]);
    assert_eq!(reads("mapper", "A2"), ["reader A1"]);
    assert_eq!(reads("caller", "P"), ["mapper A1", "mapper A2"]);
    assert_eq!(reads("lister", "run"), ["caller P", "caller Q"]);
    assert_eq!(reads("merge", "balance"), ["reader A1", "reader B1"]);
    assert_eq!(reads("teller", "run"), ["merge gene_lists"], "documents read what was merged");
    // Of a pool's task each library reads its own table.
    let (_, mapper) = task(&plan, "mapper", "NC");
    let of = mapper.inputs.values().flatten().find_map(|source| match source {
        Source::Output { library, .. } => Some(library.map(|at| plan.libraries[at].library.as_str())),
        Source::File(..) => None,
    });
    assert_eq!(of, Some(Some("NC")));
    assert!(
        plan.tasks
            .iter()
            .filter(|task| matches!(task.work, Work::Merge(_)))
            .all(|task| task.stage == "merge")
    );
}

#[test]
fn what_tasks_rest_on_comes_before_them() {
    let plan = Project::new().plan().unwrap();
    let (at, _) = task(&plan, "caller", "Q");
    let all: Vec<_> = plan.with_ancestors(&[at]).into_iter().map(|at| names(&plan)[at].clone()).collect();
    assert_eq!(all, ["reader B1", "mapper B1", "caller Q"]);
}

#[test]
fn an_input_that_nothing_gives_is_named_with_the_key_that_would() {
    let mut project = Project::new();
    project.edit("run.toml", |text| text.replace("reference = \"ref\"\n", ""));
    let text = project.plan().unwrap_err().to_string();
    assert!(["mapper", "lister"].iter().all(|stage| text.contains(&format!("`{stage}` needs"))), "{text}");
    assert!(text.contains("set `reference` in the run file"), "{text}");
    // A table that no stage makes.
    project.run_file("");
    project.entries.remove(1);
    let text = project.plan().unwrap_err().to_string();
    assert!(text.contains("caller") && text.contains("hits"), "{text}");
    // What may be missing is not missed.
    let mut project = Project::new();
    project.edit("run.toml", |text| text.replace("cancer_genes = \"genes.txt\"\n", ""));
    project.entries.remove(3);
    let plan = project.plan().unwrap();
    assert!(task(&plan, "teller", "run").1.inputs.len() == 1, "the account alone");
}

#[test]
fn a_sheet_without_reads_plans_what_needs_none() {
    let project = Project::new();
    project.write("samples.csv", "subject,sample\nP,PA\nQ,QA\n");
    project.write("lab.csv", "x");
    project.edit("run.toml", |text| text.replace("reference = \"ref\"\n", "vcn = [\"lab.csv\"]\n"));
    assert_eq!(names(&project.plan().unwrap()), ["teller run"]);
}

#[test]
fn each_library_has_the_alignment_that_was_made_for_it_or_that_the_sheet_gives() {
    let project = Project::with_alignments();
    let plan = project.plan().unwrap();
    assert_eq!(names(&plan), ["aligner A", "measurer S", "measurer T", "merge depth_copies"]);
    let alignments = |entity| {
        let (_, task) = task(&plan, "measurer", entity);
        let sources = &task.inputs[&Payload::File(FileKind::Alignment)];
        let made = sources.iter().filter(|source| matches!(source, Source::Output { .. })).count();
        let given = plan.files(task, FileKind::Alignment, Path::new(""));
        let given = given.into_iter().map(|path| path.file_name().unwrap().to_owned()).collect::<Vec<_>>();
        (made, sources.len() - made, given)
    };
    assert_eq!(alignments("S"), (1, 1, vec!["w.bam".into()]), "one of each");
    assert_eq!(alignments("T"), (0, 1, vec!["t.bam".into()]));
    // Where all are made, none is asked for.
    project.edit("samples.csv", |text| text.replace("W,P,S,2,wgs,,w.bam", "B,P,S,2,lmpcr,q.fastq,"));
    let plan = project.plan().unwrap();
    let (at, measurer) = task(&plan, "measurer", "S");
    assert_eq!(plan.producers_of(at), [0, 1]);
    let sources = &measurer.inputs[&Payload::File(FileKind::Alignment)];
    assert!(sources.iter().all(|source| matches!(source, Source::Output { .. })), "{sources:?}");
}

#[test]
fn what_several_stages_need_is_told_once() {
    let project = Project::with_alignments();
    project.edit("run.toml", |text| text.replace("reference = \"ref\"\n", ""));
    let text = project.plan().unwrap_err().to_string();
    assert!(text.contains("stages `aligner`, `measurer` need `reference`"), "{text}");
}
