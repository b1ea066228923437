//! Recall, precision and places of called sites, and their fragments.

use landfall_core::{Share, Strand};
use landfall_tables::truth::EndShape;
use serde::Serialize;

use super::WINDOW;
use super::cause::{Cause, Suspects};
use super::number::{Levels, Line, Number};
use super::pairing::Matches;
use super::pairs::Pairs;
use super::place::{Nearby, Place};
use super::result::CalledSite;
use super::truth::{TrueSample, TrueSite};

/// A site that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Remark {
    /// `missed`, `moved`, `wrong_strand`, `multihit_called`, `multihit_missed`, or the cause of a false call.
    pub what: &'static str,
    /// The true site.
    pub truth: Option<String>,
    /// The called site.
    pub called: Option<String>,
    /// Fragments of the called site; of the true one, uniquely placed, where none was called.
    pub fragments: Option<u32>,
}

/// The scores of called sites.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SiteScore {
    /// Whether there is a table of sites: without one, nothing false was found because nothing was looked at.
    is_judged: bool,
    recall: Levels,
    recall_non_canonical: Levels,
    exact: Levels,
    within_1: Levels,
    within_5: Levels,
    precision: Levels,
    false_calls: [Levels; Cause::ALL.len()],
    strand_errors: Share,
    multihits_listed: Share,
    multihits_called: Share,
    multihits_missed: Share,
    fragments: Pairs,
    /// Found sites at a distance of 0, 1 … [`WINDOW`] bases, whatever their strand.
    pub distances: [u64; WINDOW as usize + 1],
    /// Every site that is not as it should be.
    pub remarks: Vec<Remark>,
}

impl SiteScore {
    /// Of one sample. `loci` are those of its multihit clusters, `None` if there is no such table.
    #[must_use]
    pub fn new(
        sample: &TrueSample,
        called: &[CalledSite],
        matches: &Matches,
        loci: Option<&[Place]>,
        suspects: &Suspects<'_>,
    ) -> Self {
        let mut score = Self { is_judged: true, ..Self::default() };
        let loci = loci.map(|loci| Nearby::new(loci.iter().map(|locus| (locus, locus.strand))));
        for (site, &at) in sample.sites.iter().zip(&matches.called) {
            let call = at.map(|at| &called[at]);
            match (site.end_shape, site.unique_fragments, &loci) {
                (EndShape::Canonical, 0, Some(loci)) if site.fragments > 0 => {
                    score.multihit(site, call, loci)
                }
                (EndShape::Canonical, 0, _) => {}
                (EndShape::Canonical, ..) => score.due(site, call),
                (EndShape::Ragged | EndShape::Truncated, fragments, _) => {
                    score.recall_non_canonical.count(fragments);
                    call.into_iter().for_each(|_| score.recall_non_canonical.hit(fragments));
                }
            }
        }
        for (call, &at) in called.iter().zip(&matches.truth) {
            score.call(call, at.map(|at| &sample.sites[at]), suspects);
        }
        score.remarks.sort_unstable();
        score
    }

    /// A canonical site with uniquely placed fragments.
    fn due(&mut self, site: &TrueSite, call: Option<&CalledSite>) {
        let fragments = site.unique_fragments;
        self.recall.count(fragments);
        let Some(call) = call else {
            self.remark("missed", Some(site), None);
            return;
        };
        self.recall.hit(fragments);
        if let Some(called) = call.fragments {
            self.fragments.push(f64::from(fragments), f64::from(called));
        }
        let distance = call.place.position.distance(site.place.position);
        self.distances[distance as usize] += 1;
        let is_wrong_strand = call.place.contradicts(&site.place);
        if call.place.strand.is_some() {
            self.strand_errors = self.strand_errors + Share { of: u64::from(is_wrong_strand), total: 1 };
        }
        for (levels, window) in [(&mut self.exact, 0), (&mut self.within_1, 1), (&mut self.within_5, WINDOW)]
        {
            levels.count(fragments);
            if distance <= window && !is_wrong_strand {
                levels.hit(fragments);
            }
        }
        if is_wrong_strand {
            self.remark("wrong_strand", Some(site), Some(call));
        } else if distance > 0 {
            self.remark("moved", Some(site), Some(call));
        }
    }

    /// A canonical site none of whose fragments has one best place: a cluster should list it.
    fn multihit(&mut self, site: &TrueSite, call: Option<&CalledSite>, loci: &Nearby<Option<Strand>>) {
        let is_listed = loci.within(&site.place, WINDOW).any(|(_, strand)| strand == site.place.strand);
        let (is_called, is_missed) = (!is_listed && call.is_some(), !is_listed && call.is_none());
        for (share, counts) in [
            (&mut self.multihits_listed, is_listed),
            (&mut self.multihits_called, is_called),
            (&mut self.multihits_missed, is_missed),
        ] {
            *share = *share + Share { of: u64::from(counts), total: 1 };
        }
        if !is_listed {
            self.remark(if is_called { "multihit_called" } else { "multihit_missed" }, Some(site), call);
        }
    }

    fn call(&mut self, call: &CalledSite, site: Option<&TrueSite>, suspects: &Suspects<'_>) {
        // A call is a call: a table without fragments, or with none, must not hide a false one.
        let fragments = call.fragments.unwrap_or(1).max(1);
        self.precision.count(fragments);
        self.false_calls.iter_mut().for_each(|levels| levels.count(fragments));
        let cause = match site {
            Some(site) if site.end_shape == EndShape::Canonical => {
                self.precision.hit(fragments);
                return;
            }
            Some(_) => Cause::NonCanonical,
            None => suspects.explain(call),
        };
        self.false_calls[cause as usize].hit(fragments);
        self.remark(cause.as_str(), site, Some(call));
    }

    fn remark(&mut self, what: &'static str, site: Option<&TrueSite>, call: Option<&CalledSite>) {
        self.remarks.push(Remark {
            what,
            truth: site.map(|site| site.site_id.clone()),
            called: call.map(|call| call.site_id.clone()),
            fragments: call.map_or(site.map(|site| site.unique_fragments), |call| call.fragments),
        });
    }

    /// Adds another sample's numbers. Remarks stay with their samples.
    pub fn merge(&mut self, other: &Self) {
        self.is_judged |= other.is_judged;
        self.recall.merge(&other.recall);
        self.recall_non_canonical.merge(&other.recall_non_canonical);
        self.exact.merge(&other.exact);
        self.within_1.merge(&other.within_1);
        self.within_5.merge(&other.within_5);
        self.precision.merge(&other.precision);
        self.false_calls.iter_mut().zip(&other.false_calls).for_each(|(levels, other)| levels.merge(other));
        self.strand_errors = self.strand_errors + other.strand_errors;
        self.multihits_listed = self.multihits_listed + other.multihits_listed;
        self.multihits_called = self.multihits_called + other.multihits_called;
        self.multihits_missed = self.multihits_missed + other.multihits_missed;
        self.fragments.merge(&other.fragments);
        self.distances.iter_mut().zip(other.distances).for_each(|(sites, other)| *sites += other);
    }

    /// Its part of the card.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = vec![
            Line::levels("recall", Number::Ratio, &self.recall),
            Line::levels("exact", Number::Ratio, &self.exact),
            Line::levels("within_1", Number::Ratio, &self.within_1),
            Line::levels("within_5", Number::Ratio, &self.within_5),
            Line::levels("recall_non_canonical", Number::Ratio, &self.recall_non_canonical),
            Line::levels("precision", Number::Ratio, &self.precision),
        ];
        let found = if self.is_judged { Number::Found } else { Number::Count };
        let causes = Cause::ALL.iter().zip(&self.false_calls);
        lines.extend(causes.map(|(cause, levels)| Line::levels(cause.as_str(), found, levels)));
        lines.extend([
            Line::one("strand_errors", Number::Count(self.strand_errors)),
            Line::one("multihits_listed", Number::Ratio(self.multihits_listed)),
            Line::one("multihits_called", Number::Count(self.multihits_called)),
            Line::one("multihits_missed", Number::Count(self.multihits_missed)),
            Line::one("fragments_bias", self.fragments.bias()),
            Line::one("fragments_rms", self.fragments.rms()),
            Line::one("fragments_r", self.fragments.correlation()),
        ]);
        lines
    }
}
