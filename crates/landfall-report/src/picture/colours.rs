//! One colour for each clone of a subject, in every picture.

use std::collections::HashMap;

use crate::model::clone::Clones;

/// Colours in the style sheet.
const COLOURS: usize = 10;

/// The clones of subjects that have a colour of their own: those of the picture over time, or the largest of the only sample.
#[derive(Debug, Default)]
pub struct Colours<'a>(HashMap<(&'a str, &'a str), usize>);

impl<'a> Colours<'a> {
    /// Of these clones.
    pub fn of(clones: &'a Clones) -> Self {
        let over_time = clones.over_time.iter().map(|subject| {
            (subject.subject.as_str(), subject.clones.iter().map(|clone| clone.target.as_str()).collect())
        });
        let alone = clones.samples.iter().map(|sample| {
            (sample.subject.as_str(), sample.top.iter().map(|clone| clone.target.as_str()).collect())
        });
        let mut colours = Self::default();
        let mut subjects: Vec<&str> = Vec::new();
        for (subject, targets) in over_time.chain(alone) {
            let targets: Vec<&str> = targets;
            if !subjects.contains(&subject) {
                subjects.push(subject);
                let coloured = targets.into_iter().take(COLOURS).enumerate();
                colours.0.extend(coloured.map(|(rank, target)| ((subject, target), rank)));
            }
        }
        colours
    }

    /// The class of a clone's marks; of one without a colour of its own that of all others.
    pub fn class(&self, subject: &str, target: &str) -> String {
        self.0
            .get(&(subject, target))
            .map_or_else(|| "clone-other".to_owned(), |rank| format!("clone-{rank}"))
    }
}
