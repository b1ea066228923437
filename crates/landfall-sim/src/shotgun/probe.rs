//! What capture probes cover: the vector or elements of it, and host windows to compare it with.

use std::fmt::Write;

use landfall_core::ContigId;
use landfall_core::seed::stream;
use rand::RngExt;

use crate::bed;
use crate::error::{Fault, SimError};
use crate::genome::{Genome, Interval};
use crate::path::{Path, Segment};
use crate::scenario::{Capture, Scenario};
use crate::simulation::Simulation;
use crate::vector::Vector;
use landfall_core::Side;

use super::stretch::Stretches;

/// Attempts to find room for a window before giving up.
const TRIES: usize = 10_000;

/// The probes of an experiment.
#[derive(Clone, Debug)]
pub struct Probes {
    /// Covered parts of the vector, by start, half-open, none touching the next.
    vector: Vec<(u32, u32)>,
    /// Covered host windows, by position, none nearer to the next than the longest fragment.
    windows: Vec<Interval>,
}

impl Probes {
    /// The probes of a scenario; windows from the stream `capture/calibrators`.
    ///
    /// # Errors
    /// [`SimError::NoRoom`] where windows find no place; [`SimError::Places`] and [`SimError::Files`] for a BED file
    /// that cannot be used; [`SimError::Values`] for an element that the vector has not, or that is too short.
    pub fn new(
        scenario: &Scenario,
        plan: &Capture,
        simulation: &Simulation,
        stretches: &Stretches,
    ) -> Result<Self, SimError> {
        let vector = simulation.vector.as_ref().map_or(Ok(Vec::new()), |vector| covered(plan, vector))?;
        let mut room = Room::new(plan, simulation, stretches);
        match &plan.calibrators.bed {
            Some(path) => room.read(&scenario.path(path), &simulation.genome)?,
            None => room.draw(scenario.seed, &simulation.genome)?,
        }
        Ok(Self { vector, windows: room.windows })
    }

    /// The host windows with probes.
    #[must_use]
    pub fn windows(&self) -> &[Interval] {
        &self.windows
    }

    /// How many bases of a molecule lie under probes.
    #[must_use]
    pub fn bases_under(&self, path: &Path) -> u32 {
        let under = |segment: &Segment| match segment {
            Segment::Host { interval, .. } => self.host_bases(*interval),
            Segment::Vector { start, end, .. } => {
                self.vector.iter().map(|(from, to)| (*to).min(*end).saturating_sub((*from).max(*start))).sum()
            }
            Segment::Bases(_) => 0,
        };
        path.segments().iter().map(under).sum()
    }

    fn host_bases(&self, host: Interval) -> u32 {
        let first =
            self.windows.partition_point(|window| (window.contig, window.end) <= (host.contig, host.start));
        let touched = self.windows[first..].iter().take_while(|window| window.overlaps(host));
        touched.map(|window| window.end.min(host.end) - window.start.max(host.start)).sum()
    }

    /// The probes as BED.
    #[must_use]
    pub fn bed(&self, simulation: &Simulation) -> String {
        let mut text = String::new();
        for (number, window) in (1..).zip(&self.windows) {
            let contig = &simulation.genome.contigs[window.contig.index()].name;
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{contig}\t{}\t{}\tcalibrator_{number}", window.start, window.end);
        }
        for (vector, (start, end)) in
            simulation.vector.iter().flat_map(|vector| self.vector.iter().map(move |part| (vector, part)))
        {
            let _ = writeln!(text, "{}\t{start}\t{end}\tvector", vector.name);
        }
        text
    }
}

/// What of a vector the probes cover, by start; parts that touch are one.
fn covered(plan: &Capture, vector: &Vector) -> Result<Vec<(u32, u32)>, SimError> {
    let mut parts = Vec::new();
    for name in &plan.elements {
        let element = vector.elements.iter().find(|element| element.name == name);
        let fault = |expected: String| {
            let key = "capture.elements".to_owned();
            SimError::Values(vec![Fault { key, found: name.clone(), expected }])
        };
        let element = element.ok_or_else(|| {
            let known: Vec<&str> = vector.elements.iter().map(|element| element.name).collect();
            fault(format!("one of {}", known.join(", ")))
        })?;
        let part = (
            element.start.saturating_sub(plan.padding),
            element.end.saturating_add(plan.padding).min(vector.length()),
        );
        if part.1 - part.0 < plan.overlap {
            return Err(fault(format!("an element of {} bases or more, padding included", plan.overlap)));
        }
        parts.push(part);
    }
    if parts.is_empty() {
        parts.push((vector.first_repeat().start, vector.last_repeat().end));
    }
    parts.sort_unstable();
    let mut merged: Vec<(u32, u32)> = Vec::new();
    for (start, end) in parts {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    Ok(merged)
}

/// Host where windows may lie: known bases, no site near, no other window near. Near is within the longest fragment.
struct Room<'a> {
    plan: &'a Capture,
    stretches: &'a Stretches,
    /// Host bases next to vectors, sorted.
    junctions: Vec<(ContigId, u32)>,
    windows: Vec<Interval>,
}

impl<'a> Room<'a> {
    fn new(plan: &'a Capture, simulation: &Simulation, stretches: &'a Stretches) -> Self {
        let clones = simulation.subjects.iter().flat_map(|subject| &subject.clones);
        let mut junctions: Vec<(ContigId, u32)> = clones
            .flat_map(|clone| &clone.integrations)
            .flat_map(|integration| [Side::Five, Side::Three].map(|side| integration.site(side)))
            .map(|site| (site.contig, site.junction.0))
            .collect();
        junctions.sort_unstable();
        Self { plan, stretches, junctions, windows: Vec::new() }
    }

    /// Takes the windows of a file that have room.
    fn read(&mut self, path: &std::path::Path, genome: &Genome) -> Result<(), SimError> {
        for row in bed::read(path, genome)? {
            let window = Interval {
                start: row.interval.start.saturating_sub(self.plan.padding),
                end: row.interval.end.saturating_add(self.plan.padding),
                ..row.interval
            };
            self.take(window);
        }
        Ok(())
    }

    /// Draws windows outside planted repeats.
    fn draw(&mut self, seed: u64, genome: &Genome) -> Result<(), SimError> {
        let mut rng = stream(seed, "simulate", "capture/calibrators");
        let calibrators = &self.plan.calibrators;
        let length = calibrators.drawn_length() + 2 * self.plan.padding;
        for _ in 0..calibrators.drawn() {
            let found = (0..TRIES).any(|_| {
                let contig = genome.draw_contig(&mut rng);
                let Some(last) = genome.length(contig).checked_sub(length) else { return false };
                let start = rng.random_range(0..=last);
                let window = Interval { contig, start, end: start + length };
                !genome.touches_repeat(self.around(window)) && self.take(window)
            });
            if !found {
                return Err(SimError::NoRoom { key: "capture.calibrators".to_owned() });
            }
        }
        Ok(())
    }

    /// A window and all that a fragment of it can hold.
    fn around(&self, window: Interval) -> Interval {
        let reach = self.plan.fragments.longest;
        Interval {
            start: window.start.saturating_sub(reach),
            end: window.end.saturating_add(reach),
            ..window
        }
    }

    /// Takes a window if it has room.
    fn take(&mut self, window: Interval) -> bool {
        let around = self.around(window);
        let holding = self.stretches.holding(window.contig, landfall_core::Position(window.start));
        let known = holding.is_some_and(|stretch| {
            let stretch = self.stretches.intervals()[stretch];
            stretch.contains(around) && window.start - stretch.start >= self.plan.fragments.longest
        });
        let first = self.junctions.partition_point(|site| *site < (window.contig, around.start));
        let apart = self.junctions.get(first).is_none_or(|site| *site >= (window.contig, around.end));
        let after = self.windows.partition_point(|other| *other < window);
        let near = |at: usize| self.windows.get(at).is_some_and(|other| other.overlaps(around));
        let alone = !near(after) && !after.checked_sub(1).is_some_and(near);
        let taken = known && apart && alone && window.end - window.start >= self.plan.overlap;
        if taken {
            self.windows.insert(after, window);
        }
        taken
    }
}
