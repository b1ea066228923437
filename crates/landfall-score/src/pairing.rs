//! Which called site is which true one.

use std::cmp::Reverse;

use super::WINDOW;
use super::place::Nearby;
use super::result::CalledSite;
use super::truth::TrueSite;

/// One to one: no site stands for two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matches {
    /// The called site of each true one.
    pub called: Vec<Option<usize>>,
    /// The true site of each called one.
    pub truth: Vec<Option<usize>>,
}

impl Matches {
    /// Pairs the sites of one sample within [`WINDOW`]: those of one strand first, then the nearest, then the called
    /// site with more fragments. Where a called site names its vector end, the true site must have the same.
    #[must_use]
    pub fn new(truth: &[TrueSite], called: &[CalledSite]) -> Self {
        let nearby = Nearby::new(truth.iter().zip(0_usize..).map(|(site, at)| (&site.place, at)));
        let mut candidates = Vec::new();
        for (at, call) in called.iter().enumerate() {
            for (distance, of) in nearby.within(&call.place, WINDOW) {
                let site = &truth[of];
                if call.vector_end.as_ref().is_none_or(|end| *end == site.vector_end) {
                    let contradicts = call.place.contradicts(&site.place);
                    candidates.push((contradicts, distance, Reverse(call.fragments), of, at));
                }
            }
        }
        candidates.sort_unstable();
        let mut matches = Self { called: vec![None; truth.len()], truth: vec![None; called.len()] };
        for (.., of, at) in candidates {
            if matches.called[of].is_none() && matches.truth[at].is_none() {
                matches.called[of] = Some(at);
                matches.truth[at] = Some(of);
            }
        }
        matches
    }
}
