//! One homologue of a stretch of host, with the vectors that a clone carries in it.

use crate::genome::Interval;
use crate::integration::Integration;
use crate::path::{Path, Segment};
use landfall_core::Side;
use landfall_core::Strand;

use super::fragment::{Fragment, Junction, Origin};

/// The homologue as a path, and where its vectors lie.
#[derive(Clone, Debug)]
pub struct Haplotype<'a> {
    /// The whole stretch on the contig's plus strand.
    path: Path,
    length: u32,
    contents: Vec<Content<'a>>,
}

/// An integrated vector in a haplotype, half-open.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// First base of it in the haplotype.
    pub start: u32,
    /// The base after its last.
    pub end: u32,
    /// The integration.
    pub integration: &'a Integration,
}

impl<'a> Haplotype<'a> {
    /// Puts integrations, by position, into a stretch. Where lost host bases of one reach the next, no host is left
    /// between them.
    #[must_use]
    pub fn new(stretch: Interval, integrations: &[&'a Integration]) -> Self {
        let host = |start: u32, end: u32| Segment::Host {
            interval: Interval { start, end, ..stretch },
            strand: Strand::Plus,
        };
        let (mut segments, mut contents) = (Vec::new(), Vec::new());
        let (mut at, mut length) = (stretch.start, 0);
        for &integration in integrations {
            let end = (integration.left.junction.0 + 1).clamp(at, stretch.end);
            segments.push(host(at, end));
            length += end - at;
            let content = integration.content.length();
            segments.extend_from_slice(integration.content.segments());
            contents.push(Content { start: length, end: length + content, integration });
            length += content;
            at = integration.right.junction.0.clamp(at, stretch.end);
        }
        segments.push(host(at, stretch.end));
        Self { path: Path::new(segments), length: length + (stretch.end - at), contents }
    }

    /// Its length in bases.
    #[must_use]
    pub fn length(&self) -> u32 {
        self.length
    }

    /// The vectors in it.
    #[must_use]
    pub fn contents(&self) -> &[Content<'a>] {
        &self.contents
    }

    /// A fragment of `length` bases from `start` on, which may lie before the haplotype's first base; what lies
    /// outside is left out. `clone` is the number of the clone that carries it.
    #[must_use]
    pub fn fragment(&self, start: i64, length: u32, clone: u32) -> Fragment<'a> {
        let inside = |at: i64| at.clamp(0, i64::from(self.length)) as u32;
        let (start, end) = (inside(start), inside(start + i64::from(length)));
        let path = self.path.slice(start, end);
        let touched =
            || self.contents.iter().filter(move |content| content.start < end && start < content.end);
        let copies = touched().count() as u32;
        if copies == 0 {
            return Fragment { path, origin: Origin::Host, copies };
        }
        let junction = touched().find_map(|content| self.junction(content, start, end));
        Fragment { path, origin: Origin::Copy { clone, junction }, copies }
    }

    /// The junction of a vector that lies inside `start..end`: that of the vector's end, or else that of its start.
    fn junction(&self, content: &Content<'a>, start: u32, end: u32) -> Option<Junction<'a>> {
        let integration = content.integration;
        let before = start < content.start && content.start < end;
        let after = start < content.end && content.end < end;
        [Side::Three, Side::Five].into_iter().find_map(|side| {
            let site = integration.site(side);
            let (held, host) = match site.strand {
                Strand::Plus => (after, self.host_after(content, end)),
                Strand::Minus => (before, self.host_before(content, start)),
            };
            let breakpoint = host.map(|length| site.breakpoint(length));
            held.then_some(Junction { integration, side, breakpoint })
        })
    }

    /// Host bases from a vector's last base to `end`; `None` if another vector begins before.
    fn host_after(&self, content: &Content<'_>, end: u32) -> Option<u32> {
        let next = self.contents.iter().find(|next| next.start >= content.end);
        let length = end.checked_sub(content.end).filter(|length| *length > 0)?;
        next.is_none_or(|next| end <= next.start).then_some(length)
    }

    /// Host bases from `start` to a vector's first base; `None` if another vector ends between.
    fn host_before(&self, content: &Content<'_>, start: u32) -> Option<u32> {
        let last = self.contents.iter().rev().find(|last| last.end <= content.start);
        let length = content.start.checked_sub(start).filter(|length| *length > 0)?;
        last.is_none_or(|last| last.end <= start).then_some(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integration::End;
    use crate::site::Site;
    use landfall_core::{ContigId, Position};
    use landfall_tables::truth::{EndShape, Place, Structure};

    /// 30 bases of vector behind host base `left`, with 5 host bases on both sides of it.
    fn integration(left: u32, strand: Strand) -> Integration {
        let contig = ContigId(0);
        let end = End { shape: EndShape::Canonical, offset: 0 };
        Integration {
            left: Site { contig, junction: Position(left), strand: Strand::Minus },
            right: Site { contig, junction: Position(left - 4), strand: Strand::Plus },
            strand,
            content: Path::vector(0, 30, strand),
            start: end,
            end,
            structure: Structure::Full,
            place: Place::Anywhere,
        }
    }

    fn held(fragment: &Fragment<'_>) -> Option<(Side, Option<u32>)> {
        let Origin::Copy { junction, .. } = &fragment.origin else { return None };
        junction.as_ref().map(|junction| (junction.side, junction.breakpoint.map(|base| base.0)))
    }

    #[test]
    fn a_fragment_tells_which_junction_it_holds_and_where_it_was_sheared() {
        let (first, second) = (integration(149, Strand::Plus), integration(299, Strand::Minus));
        let stretch = Interval { contig: ContigId(0), start: 100, end: 500 };
        let haplotype = Haplotype::new(stretch, &[&first, &second]);
        // Host 100–149, vector, host 145–299, vector, host 295–499.
        assert_eq!(haplotype.length(), 400 + 2 * (30 + 5));
        let contents: Vec<_> = haplotype.contents().iter().map(|c| (c.start, c.end)).collect();
        assert_eq!(contents, [(50, 80), (235, 265)]);
        let fragment = |start, length| haplotype.fragment(start, length, 1);
        assert_eq!(held(&fragment(-5, 55)), None, "ends at the junction");
        assert_eq!(fragment(-5, 55).copies, 0);
        assert_eq!(held(&fragment(-5, 56)), Some((Side::Five, Some(100))));
        assert!(matches!(fragment(55, 20).origin, Origin::Copy { junction: None, .. }));
        assert_eq!(held(&fragment(79, 10)), Some((Side::Three, Some(153))), "9 bases from 145 on");
        assert_eq!(held(&fragment(40, 60)), Some((Side::Three, Some(164))), "both: the vector's end");
        assert_eq!(held(&fragment(200, 60)), Some((Side::Three, Some(265))), "35 bases down from 299");
        let both = fragment(70, 180);
        assert_eq!((held(&both), both.copies), (Some((Side::Three, None)), 2), "no sheared end between them");
        assert_eq!(fragment(460, 60).path.length(), 10, "nothing beyond the stretch");
    }

    #[test]
    fn lost_host_bases_may_reach_the_next_vector() {
        let mut first = integration(149, Strand::Plus);
        first.right.junction = Position(320);
        let second = integration(299, Strand::Plus);
        let stretch = Interval { contig: ContigId(0), start: 100, end: 500 };
        let haplotype = Haplotype::new(stretch, &[&first, &second]);
        assert_eq!(haplotype.length(), 50 + 30 + 30 + 180);
    }
}
