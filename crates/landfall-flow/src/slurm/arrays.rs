//! How many tasks go into an array and into each of its elements.

use std::collections::BTreeMap;

use landfall_stage::Resources;

use super::batch::Class;
use super::retry::Waiting;
use super::settings::ClusterSettings;

/// Memory is asked for in steps, so that tasks alike share a batch, MB.
const STEP_MB: u64 = 256;

/// What is asked for a task, within what a node has.
pub(super) fn class_of(resources: Resources, settings: &ClusterSettings) -> Class {
    let memory_mb = resources.memory_mb.div_ceil(STEP_MB) * STEP_MB;
    Class {
        cores: resources.cores.clamp(1, settings.max_cores),
        memory_mb: memory_mb.min(settings.max_memory_mb),
        minutes: resources.minutes.clamp(1, settings.max_minutes),
    }
}

/// Tasks alike: of one stage and one class.
pub(super) fn grouped(
    tasks: Vec<Waiting>,
    settings: &ClusterSettings,
) -> BTreeMap<(String, Class), Vec<Waiting>> {
    let mut groups: BTreeMap<(String, Class), Vec<Waiting>> = BTreeMap::new();
    for waiting in tasks {
        let alike = (waiting.job.spec.stage.clone(), class_of(waiting.job.resources, settings));
        groups.entry(alike).or_default().push(waiting);
    }
    groups
}

/// How many of so many tasks go into one array, of which the controller takes `limit` elements.
pub(super) fn tasks_of_a_batch(class: Class, tasks: usize, limit: u32, settings: &ClusterSettings) -> usize {
    settings.array.min(limit).max(1) as usize * tasks_of_an_element(class, tasks, settings)
}

/// How many tasks an element runs, one after another: more than one only where there are many.
pub(super) fn tasks_of_an_element(class: Class, tasks: usize, settings: &ClusterSettings) -> usize {
    let at_once = if settings.concurrent > 0 { settings.concurrent as usize } else { tasks };
    let by_time = (settings.element_minutes / class.minutes).max(1) as usize;
    by_time.min(tasks.div_ceil(at_once.max(1))).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> ClusterSettings {
        ClusterSettings { concurrent: 10, array: 50, element_minutes: 20, ..ClusterSettings::default() }
    }

    fn class(minutes: u64) -> Class {
        Class { cores: 1, memory_mb: 256, minutes }
    }

    #[test]
    fn what_is_asked_for_is_rounded_up_and_no_more_than_a_node_has() {
        let settings = ClusterSettings { max_cores: 8, max_memory_mb: 1_000, max_minutes: 60, ..settings() };
        let of = |cores, memory_mb, minutes| {
            let Class { cores, memory_mb, minutes } =
                class_of(Resources { cores, memory_mb, minutes }, &settings);
            (cores, memory_mb, minutes)
        };
        assert_eq!(of(2, 257, 5), (2, 512, 5));
        assert_eq!(of(2, 512, 5), (2, 512, 5));
        assert_eq!(of(0, 1, 0), (1, 256, 1));
        assert_eq!(of(9, 5_000, 61), (8, 1_000, 60));
    }

    #[test]
    fn an_element_runs_several_short_tasks_only_where_there_are_more_tasks_than_run_at_once() {
        let of = |minutes, tasks| tasks_of_an_element(class(minutes), tasks, &settings());
        assert_eq!(of(1, 10), 1);
        assert_eq!(of(1, 11), 2);
        assert_eq!(of(1, 1_000), 20, "as many as fit into the element's time");
        assert_eq!(of(10, 1_000), 2);
        assert_eq!(of(60, 1_000), 1, "a task that takes longer has an element of its own");
        assert_eq!(of(1, 0), 1);
        let unlimited = ClusterSettings { concurrent: 0, ..settings() };
        assert_eq!(tasks_of_an_element(class(1), 1_000, &unlimited), 1);
    }

    #[test]
    fn an_array_is_as_long_as_the_cluster_file_and_the_controller_allow() {
        assert_eq!(tasks_of_a_batch(class(20), 1_000, 1_000, &settings()), 50);
        assert_eq!(tasks_of_a_batch(class(20), 1_000, 7, &settings()), 7);
        assert_eq!(tasks_of_a_batch(class(1), 1_000, 7, &settings()), 140);
        assert_eq!(tasks_of_a_batch(class(20), 1, 0, &settings()), 1, "never none: that would wait for ever");
    }
}
