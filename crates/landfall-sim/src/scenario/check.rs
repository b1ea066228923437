//! Which values of a scenario can be simulated.

use std::collections::BTreeSet;
use std::fmt::Display;

use landfall_core::{LibraryId, SubjectId};

use super::{Scenario, Subject, Timepoint};
use crate::error::Fault;

impl Scenario {
    /// Every value that cannot be simulated.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut check = Check::default();
        self.check_genome(&mut check);
        self.check_library(&mut check);
        self.check_layout(&mut check);
        self.check_ddpcr(&mut check);
        self.check_subjects(&mut check);
        check.faults
    }

    fn check_genome(&self, check: &mut Check) {
        let genome = &self.genome;
        check.at_least("genome.contig", genome.contigs.len(), 1);
        for contig in &genome.contigs {
            // Room for both margins, a gap, and a site with a fragment on either side.
            let fragments = self.library.shear_maximum.saturating_mul(2);
            let least = (4 * crate::site::MARGIN).saturating_add(genome.gap_length).saturating_add(fragments);
            check.at_least(format!("genome.contig.{}.length", contig.name), contig.length, least);
        }
        for contig in &genome.contigs {
            check.word("genome.contig.name", &contig.name);
        }
        check.distinct("genome.contig.name", genome.contigs.iter().map(|contig| &contig.name));
        let total: u64 = genome.contigs.iter().map(|contig| u64::from(contig.length)).sum();
        check.at_most("genome.contig", total, u64::from(u32::MAX));
        check.at_most("genome.genes", u64::from(genome.genes), total / 5_000);
        check.within("genome.isochore_length", genome.isochore_length, 100, 100_000_000);
        check.at_least("genome.isochore_gc", genome.isochore_gc.len(), 1);
        for &gc in &genome.isochore_gc {
            check.share("genome.isochore_gc", gc);
        }
        for (name, family) in [("alu", &genome.alu), ("l1", &genome.l1)] {
            check.at_least(format!("genome.{name}.length"), family.length, 50);
            check.rising_shares(format!("genome.{name}.divergence"), family.divergence);
        }
        for duplication in &genome.duplications {
            // A fragment that begins in the middle of a copy must end inside it.
            let least = self.library.shear_maximum.saturating_mul(2).saturating_add(1_000);
            check.at_least("genome.duplication.length", duplication.length, least);
            check.share("genome.duplication.divergence", duplication.divergence);
        }
        check.at_least("genome.cancer_gene_every", genome.cancer_gene_every, 1);
        check.word("vector.name", &self.vector.name);
        check.within("vector.backbone_length", self.vector.backbone_length, 1, 1_000_000);
    }

    fn check_library(&self, check: &mut Check) {
        let library = &self.library;
        check.within("library.replicates", library.replicates, 1, 100);
        check.at_least("library.shear_minimum", library.shear_minimum, 1);
        check.within("library.shear_shape", library.shear_shape, 1, 50);
        check.positive("library.shear_mean", library.shear_mean);
        check.at_most("library.shear_mean", library.shear_mean, 100_000.0);
        // Longer draws are redrawn: most must be shorter.
        let typical = f64::from(library.shear_minimum) + library.shear_mean;
        check.at_least("library.shear_maximum", f64::from(library.shear_maximum), typical);
        check.share("library.recovery", library.recovery);
        check.within("library.pcr_cycles", library.pcr_cycles, 1, 12);
        check.share("library.pcr_efficiency", library.pcr_efficiency);
        check.positive("library.reads_per_molecule", library.reads_per_molecule);
        let artefacts = &library.artefacts;
        for (name, rate) in [
            ("vector_internal", artefacts.vector_internal),
            ("plasmid", artefacts.plasmid),
            ("ltr_circle_2", artefacts.ltr_circle_2),
            ("chimera", artefacts.chimera),
            ("primer_dimer", artefacts.primer_dimer),
            ("no_vector_end", artefacts.no_vector_end),
            ("index_error", artefacts.index_error),
            ("unknown_index", artefacts.unknown_index),
            ("poly_g_index", artefacts.poly_g_index),
        ] {
            check.share(format!("library.artefacts.{name}"), rate);
        }
        check.rising_shares("sequencer.middling", self.sequencer.middling);
        check.rising_shares("sequencer.bad", self.sequencer.bad);
    }

    fn check_layout(&self, check: &mut Check) {
        let layout = &self.layout;
        for (name, bases) in [
            ("primer", &layout.primer),
            ("vector_end", &layout.vector_end),
            ("linker_common", &layout.linker_common),
        ] {
            check.bases(format!("layout.{name}"), bases);
        }
        check.within("layout.index_length", layout.index_length, 8, 32);
        check.within("layout.linker_unique_length", layout.linker_unique_length, 10, 40);
        check.within("layout.umi_length", layout.umi_length, 1, 32);
        let head = layout.primer.len() + layout.vector_end.len();
        check.at_least("layout.anchor_length", layout.anchor_length as usize, head + 30);
        let linker = layout.linker_unique_length + layout.umi_length;
        let linker = linker as usize + layout.linker_common.len();
        check.at_least("layout.adrift_length", layout.adrift_length as usize, linker + 30);
    }

    fn check_ddpcr(&self, check: &mut Check) {
        let ddpcr = &self.ddpcr;
        check.within("ddpcr.wells", ddpcr.wells, 1, 96);
        check.within("ddpcr.droplets", ddpcr.droplets[0], 1, 10_000_000);
        check.within("ddpcr.droplets", ddpcr.droplets[1], ddpcr.droplets[0], 10_000_000);
        check.positive("ddpcr.reference_copies_per_droplet", ddpcr.reference_copies_per_droplet);
        check.at_most("ddpcr.reference_copies_per_droplet", ddpcr.reference_copies_per_droplet, 20.0);
        check.word("ddpcr.vector_target", &ddpcr.vector_target);
        check.word("ddpcr.reference_target", &ddpcr.reference_target);
        check.distinct("ddpcr.reference_target", [&ddpcr.vector_target, &ddpcr.reference_target]);
    }

    fn check_subjects(&self, check: &mut Check) {
        check.word("sequencing_run", &self.sequencing_run);
        let control = self.negative_control.iter().map(|control| &control.name);
        check.distinct("subject.name", self.subjects.iter().map(|subject| &subject.name).chain(control));
        check.at_least("subject", self.subjects.len(), 1);
        if let Some(control) = &self.negative_control {
            check.name("negative_control.name", control.name.parse::<LibraryId>().err());
        }
        for subject in &self.subjects {
            self.check_subject(check, subject);
            for timepoint in &subject.timepoints {
                self.check_timepoint(check, &subject.name, timepoint);
            }
        }
    }

    fn check_subject(&self, check: &mut Check, subject: &Subject) {
        let key = |name: &str| format!("subject.{}.{name}", subject.name);
        check.name("subject.name", subject.name.parse::<SubjectId>().err());
        if !["F", "M"].contains(&subject.sex.as_str()) {
            check.fault(key("sex"), &subject.sex, "`F` or `M`");
        }
        let special = subject.in_exact_duplications.saturating_add(subject.in_alu_copies).saturating_add(1);
        check.within(key("clones"), subject.clones, special.saturating_mul(2), 1_000_000);
        let exact = self.genome.duplications.iter().any(|duplication| duplication.divergence == 0.0);
        if subject.in_exact_duplications > 0 && !exact {
            check.fault(key("in_exact_duplications"), subject.in_exact_duplications, "0: none is exact");
        }
        if subject.in_alu_copies > 0 {
            check.at_least("genome.alu.copies", self.genome.alu.copies, subject.in_alu_copies);
        }
        check.share(key("size_ratio"), subject.size_ratio);
        check.positive(key("size_ratio"), subject.size_ratio);
        check.share(key("presence"), subject.presence);
        check.positive(key("presence"), subject.presence);
        check.positive(key("drift"), subject.drift);
        check.at_least(key("drift"), subject.drift, 1.0);
        check.at_least(key("timepoint"), subject.timepoints.len(), 1);
        check.distinct(key("timepoint.days"), subject.timepoints.iter().map(|timepoint| timepoint.days));
    }

    fn check_timepoint(&self, check: &mut Check, subject: &str, timepoint: &Timepoint) {
        let key = |name: &str| format!("subject.{subject}.timepoint.{name}");
        check.word(key("cell_type"), &timepoint.cell_type);
        check.within(key("cells"), timepoint.cells, 1, 10_000_000);
        check.share(key("transduced_fraction"), timepoint.transduced_fraction);
        check.positive(key("transduced_fraction"), timepoint.transduced_fraction);
        if let Some(share) = timepoint.dominant_share {
            check.share(key("dominant_share"), share);
            if self.genome.genes < self.genome.cancer_gene_every {
                check.fault("genome.genes", self.genome.genes, "at least one gene of the cancer list");
            }
        }
    }
}

/// Collects faults.
#[derive(Default)]
struct Check {
    faults: Vec<Fault>,
}

impl Check {
    fn fault(&mut self, key: impl Into<String>, found: impl Display, expected: impl Into<String>) {
        self.faults.push(Fault { key: key.into(), found: found.to_string(), expected: expected.into() });
    }

    fn share(&mut self, key: impl Into<String>, found: f64) {
        if !(0.0..=1.0).contains(&found) {
            self.fault(key, found, "0 to 1");
        }
    }

    fn rising_shares(&mut self, key: impl Into<String>, found: [f64; 2]) {
        if !(0.0 <= found[0] && found[0] <= found[1] && found[1] <= 1.0) {
            self.fault(key, format!("{found:?}"), "two shares in 0 to 1, the smaller first");
        }
    }

    fn positive(&mut self, key: impl Into<String>, found: f64) {
        if !(found > 0.0 && found.is_finite()) {
            self.fault(key, found, "a number above 0");
        }
    }

    fn at_least<T: PartialOrd + Display>(&mut self, key: impl Into<String>, found: T, least: T) {
        if found < least {
            self.fault(key, found, format!("at least {least}"));
        }
    }

    fn at_most<T: PartialOrd + Display>(&mut self, key: impl Into<String>, found: T, most: T) {
        if found > most {
            self.fault(key, found, format!("at most {most}"));
        }
    }

    fn within(&mut self, key: impl Into<String>, found: u32, least: u32, most: u32) {
        if !(least..=most).contains(&found) {
            self.fault(key, found, format!("{least} to {most}"));
        }
    }

    fn bases(&mut self, key: impl Into<String>, found: &str) {
        if found.is_empty() || !found.bytes().all(|base| b"ACGT".contains(&base)) {
            self.fault(key, found, "bases A, C, G, T");
        }
    }

    /// A word that neither commas nor blanks break.
    fn word(&mut self, key: impl Into<String>, found: &str) {
        if found.is_empty() || !found.chars().all(|letter| letter.is_alphanumeric() || "_.-".contains(letter))
        {
            self.fault(key, found, "letters, digits, `_`, `.` or `-`");
        }
    }

    fn name(&mut self, key: &str, refused: Option<landfall_core::IdError>) {
        if let Some(error) = refused {
            self.fault(key, error, "a name");
        }
    }

    fn distinct<T: Ord + Display>(&mut self, key: impl Into<String>, found: impl IntoIterator<Item = T>) {
        let mut seen = BTreeSet::new();
        let twice = found.into_iter().find_map(|item| {
            let text = item.to_string();
            (!seen.insert(item)).then_some(text)
        });
        if let Some(twice) = twice {
            self.fault(key, twice, "no name twice");
        }
    }
}
