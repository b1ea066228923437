//! An integrated vector: where it sits, what of it sits there, and how its ends look.

use landfall_core::{Position, Side, SiteId, Strand};
use landfall_tables::truth::{EndShape, Place, Structure};
use rand::{Rng, RngExt};

use crate::bases;
use crate::genome::Genome;
use crate::law::geometric;
use crate::path::{Path, Template};
use crate::scenario::{self, VectorKind};
use crate::site::Site;
use crate::vector::{AAV_INSET, Vector};

/// The most bases that a ragged end lost or gained.
const RAGGED: u32 = 10;
/// The fewest and the most bases that a truncated end lost.
const TRUNCATED: [u32; 2] = [20, 200];
/// The shortest inner part that is deleted or inverted, in bases.
const SHORTEST_CHANGE: u32 = 100;
/// AAV: share of segment ends near an ITR's outer end, and how near, in bases: the primer's place is left whole.
const NEAR_ITR: (f64, u32) = (0.7, AAV_INSET);
/// AAV: the shortest segment, in bases.
const SHORTEST_SEGMENT: u32 = 150;
/// AAV: the most bases that vector and host share at a junction; chance does not reach them.
const LONGEST_SHARED: u32 = 100;

/// How one end looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// In a word.
    pub shape: EndShape,
    /// Vector bases gained (above 0) or lost (below 0).
    pub offset: i32,
}

/// One vector copy in the host.
#[derive(Clone, Debug)]
pub struct Integration {
    /// The host base before the vector and the one after it, on the contig's plus strand. They overlap by the
    /// duplication: `right` = `left` + 1 − duplication; with host bases lost, `right` lies beyond `left` + 1.
    pub left: Site,
    /// See `left`.
    pub right: Site,
    /// The vector's orientation.
    pub strand: Strand,
    /// What lies between, on the contig's plus strand.
    pub content: Path,
    /// How the vector's start looks.
    pub start: End,
    /// How the vector's end looks.
    pub end: End,
    /// How it looks between them.
    pub structure: Structure,
    /// What kind of place it was put in.
    pub place: Place,
}

impl Integration {
    /// A copy at a place: `at` is the junction of the vector's end, whole and canonical, as laboratories publish it.
    pub fn draw(
        rng: &mut impl Rng,
        plan: &scenario::Vector,
        vector: &Vector,
        at: Site,
        place: Place,
    ) -> Self {
        let duplication = plan.kind.duplication();
        let strand = at.strand;
        let (left, right) = match strand {
            Strand::Plus => ((at.junction.0 + duplication).saturating_sub(1), at.junction.0),
            Strand::Minus => (at.junction.0, at.junction.0 + 1 - duplication),
        };
        let lost = if plan.kind == VectorKind::Aav { geometric(rng, plan.host_deletion) } else { 0 };
        let lost = lost.min(plan.longest_deletion());
        let right = if strand == Strand::Minus { right + lost } else { right };
        let left = if strand == Strand::Plus { left.saturating_sub(lost) } else { left };
        let (content, structure, [start, end]) = match plan.kind {
            VectorKind::Aav => aav(rng, plan, vector),
            _ => provirus(rng, plan, vector),
        };
        let content = if strand == Strand::Plus { content } else { content.reversed() };
        Self {
            left: Site { contig: at.contig, junction: Position(left), strand: Strand::Minus },
            right: Site { contig: at.contig, junction: Position(right), strand: Strand::Plus },
            strand,
            content,
            start,
            end,
            structure,
            place,
        }
    }

    /// The same molecule with its junctions behind all bases that vector and host share there: where the vector would go
    /// on as the host does, nobody can see where it ends, and analysis gives such bases to the vector. Only an AAV breaks
    /// at any base; the ends of other vectors are fixed.
    #[must_use]
    pub fn behind_shared_bases(mut self, genome: &Genome, vector: &Vector) -> Self {
        for side in [Side::Five, Side::Three] {
            let site = self.site(side);
            let outwards = self.outwards(side);
            let Some(last) = outwards.segments().last() else { continue };
            let template = Template { genome, vector: Some(vector) };
            let following = last.following(vector).bases(template);
            let host = site.host(site.room(genome.length(site.contig)).min(LONGEST_SHARED)).bases(template);
            let shared = following.iter().zip(&host).take_while(|(left, right)| left == right).count() as u32;
            let before = outwards.slice(0, outwards.length() - last.length());
            let content = before.then(Path::new([last.extended(shared)]));
            match side {
                Side::Five => self.start.offset += shared as i32,
                Side::Three => self.end.offset += shared as i32,
            }
            match site.strand {
                Strand::Plus => (self.right, self.content) = (site.behind(shared), content),
                Strand::Minus => (self.left, self.content) = (site.behind(shared), content.reversed()),
            }
        }
        self
    }

    /// The junction of one end, seen from the vector.
    #[must_use]
    pub fn site(&self, side: Side) -> Site {
        match (side, self.strand) {
            (Side::Three, Strand::Plus) | (Side::Five, Strand::Minus) => self.right,
            (Side::Three, Strand::Minus) | (Side::Five, Strand::Plus) => self.left,
        }
    }

    /// How one end looks.
    #[must_use]
    pub fn end_of(&self, side: Side) -> End {
        match side {
            Side::Five => self.start,
            Side::Three => self.end,
        }
    }

    /// The content as reads leave it at one end: its last base lies next to the host.
    #[must_use]
    pub fn outwards(&self, side: Side) -> Path {
        match self.site(side).strand {
            Strand::Plus => self.content.clone(),
            Strand::Minus => self.content.reversed(),
        }
    }

    /// The duplicated host bases, 0-based, half-open; `None` where the vector makes none.
    #[must_use]
    pub fn duplication(&self) -> Option<(Position, Position)> {
        let (start, end) = (self.right.junction, Position(self.left.junction.0 + 1));
        (start < end).then_some((start, end))
    }

    /// The allele on the contig's plus strand: up to `flank` host bases, the vector, up to `flank` host bases; and
    /// how many host bases come first.
    #[must_use]
    pub fn allele(&self, genome: &Genome, flank: u32) -> (Path, u32) {
        let length = genome.length(self.left.contig);
        let before = flank.min(self.left.room(length));
        let after = flank.min(self.right.room(length));
        let path = self.left.host(before).reversed().then(self.content.clone()).then(self.right.host(after));
        (path, before)
    }

    /// The name of the junction of one end, as table `sites` writes it.
    #[must_use]
    pub fn id(&self, side: Side, genome: &Genome) -> SiteId {
        let site = self.site(side);
        SiteId {
            contig: genome.contigs[site.contig.index()].name.clone(),
            strand: self.strand,
            position: site.junction,
            vector_end: None,
        }
    }
}

/// What of a retroviral vector or a transposon sits in the host, in the vector's orientation.
fn provirus(rng: &mut impl Rng, plan: &scenario::Vector, vector: &Vector) -> (Path, Structure, [End; 2]) {
    let whole = vector.integrating();
    let repeats = [vector.first_repeat(), vector.last_repeat()].map(|repeat| repeat.end - repeat.start);
    let inside = (repeats[0].max(repeats[1]), whole.length() - repeats[1]);
    let draw = rng.random::<f64>();
    let change = |rng: &mut _| {
        let first = RngExt::random_range(rng, inside.0..=inside.1 - SHORTEST_CHANGE);
        (first, RngExt::random_range(rng, first + SHORTEST_CHANGE..=inside.1))
    };
    let around = |(from, to): (u32, u32), middle: Path| {
        whole.slice(0, from).then(middle).then(whole.slice(to, whole.length()))
    };
    let (content, structure) = if draw < plan.internal_deletion {
        (around(change(rng), Path::default()), Structure::InternalDeletion)
    } else if draw < plan.internal_deletion + plan.inversion {
        let (from, to) = change(rng);
        (around((from, to), whole.slice(from, to).reversed()), Structure::Inversion)
    } else {
        (whole.clone(), Structure::Full)
    };
    let ends = [draw_end(rng, plan), draw_end(rng, plan)];
    let content = shape_end(rng, &content.reversed(), ends[0]).reversed();
    (shape_end(rng, &content, ends[1]), structure, ends)
}

fn draw_end(rng: &mut impl Rng, plan: &scenario::Vector) -> End {
    let draw = rng.random::<f64>();
    let (shape, offset) = if draw < plan.ragged {
        let bases = rng.random_range(1..=RAGGED) as i32;
        (EndShape::Ragged, if rng.random_bool(0.5) { bases } else { -bases })
    } else if draw < plan.ragged + plan.truncated {
        (EndShape::Truncated, -(rng.random_range(TRUNCATED[0]..=TRUNCATED[1]) as i32))
    } else {
        (EndShape::Canonical, 0)
    };
    End { shape, offset }
}

/// The content with its last bases lost, or random ones gained.
fn shape_end(rng: &mut impl Rng, content: &Path, end: End) -> Path {
    if end.offset < 0 {
        content.slice(0, content.length().saturating_sub(end.offset.unsigned_abs()))
    } else {
        content.clone().then(Path::bases_of(bases::sequence(rng, end.offset.unsigned_abs(), 0.5)))
    }
}

/// What of an AAV sits in the host: one to three segments, and foreign bases at both junctions.
fn aav(rng: &mut impl Rng, plan: &scenario::Vector, vector: &Vector) -> (Path, Structure, [End; 2]) {
    let count = if rng.random_bool(plan.concatemer) { rng.random_range(2..=3_u32) } else { 1 };
    let segments: Vec<(u32, u32)> = (0..count).map(|_| aav_segment(rng, vector)).collect();
    let turned: Vec<bool> = (0..count).map(|at| at > 0 && rng.random_bool(0.5)).collect();
    let whole = vector.integrating();
    let piece = |(&(from, to), &turned): (&(u32, u32), &bool)| {
        let piece = whole.slice(from, to);
        if turned { piece.reversed() } else { piece }
    };
    let content = segments.iter().zip(&turned).map(piece).fold(Path::default(), Path::then);
    let structure = match (count, turned.contains(&true)) {
        (1, _) => Structure::Partial,
        (_, false) => Structure::HeadToTail,
        (_, true) => Structure::Rearranged,
    };
    let gained = [geometric(rng, plan.inserted_bases), geometric(rng, plan.inserted_bases)];
    let foreign = gained.map(|length| Path::bases_of(bases::sequence(rng, length, 0.5)));
    let [before, after] = foreign;
    let last = segments.last().copied().unwrap_or_default();
    let lost = [segments[0].0, if turned.last() == Some(&true) { last.0 } else { whole.length() - last.1 }];
    let end = |gained: u32, lost: u32| {
        let offset = gained as i32 - lost as i32;
        // Any end near the ITR's is what an AAV does.
        let shape = if lost <= NEAR_ITR.1 { EndShape::Canonical } else { EndShape::Truncated };
        End { shape, offset }
    };
    (before.then(content).then(after), structure, [end(gained[0], lost[0]), end(gained[1], lost[1])])
}

/// First and last base of a segment, in the vector as it integrates: most ends lie near an ITR's outer end.
fn aav_segment(rng: &mut impl Rng, vector: &Vector) -> (u32, u32) {
    let length = vector.integrating().length();
    let lost = |rng: &mut _| {
        if RngExt::random_bool(rng, NEAR_ITR.0) {
            RngExt::random_range(rng, 0..=NEAR_ITR.1)
        } else {
            RngExt::random_range(rng, 0..=(length - SHORTEST_SEGMENT) / 2)
        }
    };
    let (from, cut) = (lost(rng), lost(rng));
    (from, length - cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genome::Contig;
    use landfall_core::{ContigId, dna};

    /// A vector whose bases 2..7, `GGCAT`, integrate, and a host that lost `GG` for them.
    const VECTOR: &[u8] = b"TTGGCATAAC";
    const HOST: &[u8] = b"ACCTGGAAGTCCGT";
    const ALLELE: &[u8] = b"ACCTGGCATAAGTCCGT";

    /// Both junctions of that copy behind the bases that vector and host share, its content and the whole allele.
    fn settled(host: &[u8], junctions: [u32; 2], strand: Strand, content: Path) -> (Integration, Vec<u8>) {
        let contigs = vec![Contig { name: "chr1".to_owned(), bases: host.to_vec() }];
        let genome = Genome { contigs, ..Genome::default() };
        let vector = Vector {
            name: "v".to_owned(),
            kind: VectorKind::Aav,
            bases: VECTOR.to_vec(),
            elements: Vec::new(),
        };
        let site =
            |at: usize, strand| Site { contig: ContigId(0), junction: Position(junctions[at]), strand };
        let end = End { shape: EndShape::Canonical, offset: 0 };
        let drawn = Integration {
            left: site(0, Strand::Minus),
            right: site(1, Strand::Plus),
            strand,
            content,
            start: end,
            end,
            structure: Structure::Partial,
            place: Place::Anywhere,
        };
        let settled = drawn.behind_shared_bases(&genome, &vector);
        let allele =
            settled.allele(&genome, 100).0.bases(Template { genome: &genome, vector: Some(&vector) });
        (settled, allele)
    }

    fn junctions(one: &Integration) -> [u32; 2] {
        [one.left.junction.0, one.right.junction.0]
    }

    #[test]
    fn bases_that_vector_and_host_share_are_the_vectors_and_the_allele_stays() {
        // The host goes on with AAG, the vector with AAC; towards the start with TCC and TT.
        let copy = |strand| Path::vector(2, 7, strand);
        let (plus, allele) = settled(HOST, [3, 6], Strand::Plus, copy(Strand::Plus));
        assert_eq!((junctions(&plus), plus.content), ([2, 8], Path::vector(1, 9, Strand::Plus)));
        assert_eq!((plus.start.offset, plus.end.offset), (1, 2));
        assert_eq!(allele, ALLELE);

        let turned = dna::reverse_complement(HOST);
        let (minus, allele) = settled(&turned, [7, 10], Strand::Minus, copy(Strand::Minus));
        assert_eq!((junctions(&minus), minus.content), ([5, 11], Path::vector(1, 9, Strand::Minus)));
        assert_eq!((minus.start.offset, minus.end.offset), (1, 2));
        assert_eq!(allele, dna::reverse_complement(ALLELE));
    }

    #[test]
    fn behind_foreign_bases_nothing_is_shared() {
        let content = Path::vector(2, 7, Strand::Plus).then(Path::bases_of(b"C".to_vec()));
        let (one, _) = settled(HOST, [3, 6], Strand::Plus, content);
        assert_eq!((junctions(&one), one.end.offset), ([2, 6], 0));
    }
}
