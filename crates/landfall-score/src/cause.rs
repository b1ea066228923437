//! Why a called site is not a true one.

use landfall_core::SampleId;
use landfall_tables::truth::EndShape;

use super::WINDOW;
use super::place::{Nearby, Place};
use super::result::CalledSite;
use super::truth::{TrueSample, Truth};

/// The first of these that explains a called site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// It is a site of the sample whose vector end is not canonical: bases lost or gained move it.
    NonCanonical,
    /// It lies within the window of a true site of the sample that another called site stands for.
    NearTrue,
    /// It is a site of another sample: index hopping or carry-over.
    Foreign,
    /// The primer found the genome itself there, and the site is flagged so.
    MisprimingFlagged,
    /// The primer found the genome itself there, and the site is not flagged.
    Mispriming,
    /// A stretch of a chimeric molecule begins there.
    Chimera,
    /// Nothing that is true explains it.
    Other,
}

impl Cause {
    /// All causes, in order.
    pub const ALL: [Self; 7] = [
        Self::NonCanonical,
        Self::NearTrue,
        Self::Foreign,
        Self::MisprimingFlagged,
        Self::Mispriming,
        Self::Chimera,
        Self::Other,
    ];

    /// The name on the card.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NonCanonical => "false_non_canonical",
            Self::NearTrue => "false_near_true",
            Self::Foreign => "false_foreign",
            Self::MisprimingFlagged => "false_mispriming_flagged",
            Self::Mispriming => "false_mispriming",
            Self::Chimera => "false_chimera",
            Self::Other => "false_other",
        }
    }
}

/// A site whose vector end is ragged is called this near to its place, in bases: within the window and the most bases
/// that a ragged end loses or gains.
const RAGGED_WINDOW: u32 = WINDOW + 10;

/// Places that may explain a false call of one sample.
pub struct Suspects<'a> {
    name: &'a SampleId,
    own: Nearby<()>,
    ragged: Nearby<()>,
    foreign: Nearby<()>,
    everywhere: &'a Nearby<(&'a SampleId, EndShape)>,
    mispriming: Nearby<()>,
    chimeras: Nearby<()>,
}

/// The true sites of all samples, for [`Suspects`].
#[must_use]
pub fn everywhere(truth: &Truth) -> Nearby<(&SampleId, EndShape)> {
    let places = |(name, sample)| {
        let sample: &TrueSample = sample;
        sample.sites.iter().map(move |site| (&site.place, (name, site.end_shape)))
    };
    Nearby::new(truth.samples.iter().flat_map(places))
}

impl<'a> Suspects<'a> {
    /// Of a sample. Sites of any other sample are foreign to it, listed among its own rows or not.
    #[must_use]
    pub fn new(
        name: &'a SampleId,
        sample: &TrueSample,
        everywhere: &'a Nearby<(&'a SampleId, EndShape)>,
    ) -> Self {
        let ragged = sample.sites.iter().filter(|site| site.end_shape != EndShape::Canonical);
        let of = |places: &[Place]| Nearby::new(places.iter().map(|place| (place, ())));
        Self {
            name,
            own: Nearby::new(sample.sites.iter().map(|site| (&site.place, ()))),
            ragged: Nearby::new(ragged.map(|site| (&site.place, ()))),
            foreign: of(&sample.foreign),
            everywhere,
            mispriming: of(&sample.mispriming),
            chimeras: of(&sample.chimeras),
        }
    }

    /// What explains a called site that stands for no true one.
    #[must_use]
    pub fn explain(&self, call: &CalledSite) -> Cause {
        let lies_near = |places: &Nearby<()>| places.within(&call.place, WINDOW).next().is_some();
        let is_of_another = || {
            let mut near = self.everywhere.within(&call.place, RAGGED_WINDOW);
            near.any(|(distance, (name, shape))| {
                name != self.name && (distance <= WINDOW || shape != EndShape::Canonical)
            })
        };
        if lies_near(&self.own) {
            Cause::NearTrue
        } else if self.ragged.within(&call.place, RAGGED_WINDOW).next().is_some() {
            Cause::NonCanonical
        } else if lies_near(&self.foreign) || is_of_another() {
            Cause::Foreign
        } else if lies_near(&self.mispriming) {
            if call.is_flagged_mispriming { Cause::MisprimingFlagged } else { Cause::Mispriming }
        } else if lies_near(&self.chimeras) {
            Cause::Chimera
        } else {
            Cause::Other
        }
    }
}
