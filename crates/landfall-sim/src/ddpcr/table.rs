//! The table of a digital PCR run: a row per well and target.

use std::fmt::Write;

use super::amplitude::THRESHOLDS;
use super::well::Clusters;
use crate::scenario::{Ddpcr, DdpcrFormat};

/// Volume of a droplet as QuantaSoft takes it, in µl.
const DROPLET_VOLUME: f64 = 0.85e-3;

/// One well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Well {
    /// Its sample.
    pub sample: String,
    /// Whether it has template, or should show nothing.
    pub template: Template,
    /// Its place.
    pub place: String,
    /// Its droplets.
    pub clusters: Clusters,
}

/// What was put into a well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// DNA.
    Dna,
    /// Water.
    None,
}

/// The table in the format that is asked for.
#[must_use]
pub fn text(plan: &Ddpcr, wells: &[Well]) -> String {
    let header = match plan.format {
        DdpcrFormat::Plain => "sample,well,target,positives,total",
        DdpcrFormat::QuantaSoft => {
            "Well,ExptType,Experiment,Sample,TargetType,Target,Status,Concentration,Positives,Negatives,Ch1+Ch2+,\
             Ch1+Ch2-,Ch1-Ch2+,Ch1-Ch2-,AcceptedDroplets,Threshold,MergedWells"
        }
    };
    let extra = Extra::of(plan);
    let mut text = format!("{header}{}\n", extra.names);
    for well in wells {
        for (channel, positives) in
            [well.clusters.both + well.clusters.vector, well.clusters.both + well.clusters.reference]
                .into_iter()
                .enumerate()
        {
            let row = match plan.format {
                DdpcrFormat::Plain => plain(plan, well, channel, positives),
                DdpcrFormat::QuantaSoft => quantasoft(plan, well, channel, positives),
            };
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{row}{}", extra.values);
        }
    }
    text
}

/// Columns of what differs from a usual assay; none for a usual one.
#[derive(Default)]
struct Extra {
    names: String,
    values: String,
}

impl Extra {
    fn of(plan: &Ddpcr) -> Self {
        let mut extra = Self::default();
        for (name, value, usual) in
            [("dilution", plan.dilution, 1.0), ("copies_per_cell", plan.reference_copies, 2.0)]
        {
            if value != usual {
                extra.names += &format!(",{name}");
                extra.values += &format!(",{value}");
            }
        }
        extra
    }
}

fn target(plan: &Ddpcr, channel: usize) -> &str {
    [&plan.vector_target, &plan.reference_target][channel]
}

fn plain(plan: &Ddpcr, well: &Well, channel: usize, positives: u32) -> String {
    let (sample, place, target) = (&well.sample, &well.place, target(plan, channel));
    format!("{sample},{place},{target},{positives},{}", well.clusters.total())
}

fn quantasoft(plan: &Ddpcr, well: &Well, channel: usize, positives: u32) -> String {
    let Clusters { both, vector, reference, neither } = well.clusters;
    let (place, sample, target) = (&well.place, &well.sample, target(plan, channel));
    let total = well.clusters.total();
    let negatives = total - positives;
    let kind = match (well.template, channel) {
        (Template::None, _) => "NTC",
        (Template::Dna, 0) => "Unknown",
        (Template::Dna, _) => "Reference",
    };
    let concentration = match negatives {
        0 => String::new(),
        negatives => {
            // Not −ln(negatives/total), which is −0 where all are negative.
            let copies = libm::log(f64::from(total) / f64::from(negatives));
            format!("{:.3}", copies / DROPLET_VOLUME)
        }
    };
    format!(
        "{place},Copy Number Variation,landfall simulate,{sample},Ch{}{kind},{target},Manual,{concentration},\
         {positives},{negatives},{both},{vector},{reference},{neither},{total},{},",
        channel + 1,
        THRESHOLDS[channel]
    )
}
