//! Sites one by one: the genes around each, its molecules in every sample, and why it is, or is not, called.
//!
//! The largest sites of each subject have a view, and those of which a rule asks something. How many marks a view has is
//! bounded, so that the page stays small: what is left out is counted.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use landfall_core::{ReadClass, Strand};
use landfall_reference::genes::{Gene, Neighbour};
use landfall_tables::fragments::FragmentRow;
use landfall_tables::site_fragments::{FragmentStatus, SiteFragmentRow, TargetKind};
use landfall_tables::sites::SiteRow;
use schemars::JsonSchema;
use serde::Serialize;

use super::Tables;
use super::clone::{CloneView, Clones};
use super::dominance::share_of;
use super::sample::SampleView;
use super::site::{GeneView, Genes, Sites, distinct};
use super::summary::Summary;
use crate::statement::{EstimatedShare, Statement, message};

/// Sites of a subject that have a view, at most.
const PER_SUBJECT: usize = 200;
/// Views of a report by size; those that alerts are about come on top.
const VIEWS: usize = 2_000;
/// Marks of all views together.
const MARKS: usize = 30_000;
/// Marks of one sample in a view, at least and at most.
const FEWEST_MARKS: usize = 4;
const MOST_MARKS: usize = 400;
/// Genes this near are shown.
pub const WITHIN: i64 = 100_000;
/// A junction this near to a site is its own, where no other site is near.
const JUNCTION: u64 = 10;
/// Genes of a view, the nearest.
const GENES: usize = 40;

/// The views.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Views {
    /// How many sites have one, and where the rest is told.
    pub sentence: Statement,
    /// Why no genes are shown; null where they are.
    pub no_genes: Option<Statement>,
    /// The sites, the largest of each subject first.
    pub sites: Vec<SiteCard>,
    /// The genes that they name by their place in this list.
    pub genes: Vec<GeneNear>,
    #[serde(skip)]
    places: HashMap<(String, String), usize>,
    #[serde(skip)]
    junctions: Junctions,
}

/// What is known of the junction of each view, and the views by subject, contig and position.
#[derive(Clone, Debug, Default, PartialEq)]
struct Junctions {
    seen: Vec<Seen>,
    at: HashMap<(String, String), BTreeMap<u64, Vec<usize>>>,
}

/// A gene with its exons. Positions are counted from 1, both ends included.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GeneNear {
    /// Its name in the gene set.
    pub gene: String,
    /// Contig.
    pub contig: String,
    /// First base.
    pub start: i64,
    /// Last base.
    pub end: i64,
    /// The strand it is read from.
    pub strand: &'static str,
    /// Whether it is on the list of genes of concern.
    pub concern: bool,
    /// First and last base of its exons; none where the gene set names none.
    pub exons: Vec<(i64, i64)>,
}

/// One site of a subject.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SiteCard {
    /// Who the material is from.
    pub subject: String,
    /// The site's name.
    pub site: String,
    /// The provirus that it is an end of.
    pub provirus: String,
    /// Contig.
    pub contig: String,
    /// First host base next to the vector, counted from 1.
    pub position: u64,
    /// Orientation of the vector.
    pub strand: &'static str,
    /// Which end of the vector.
    pub vector_end: String,
    /// The genes that the run names.
    pub genes: GeneView,
    /// Genes within 100 kb, nearest first, by their place in the list of all.
    pub near: Vec<usize>,
    /// The rules that ask something of it.
    pub alerts: Vec<String>,
    /// Its largest share in any sample.
    pub largest: Option<EstimatedShare>,
    /// The bases between primer and junction that most of its reads have; null where another site is so near that its
    /// molecules could be meant, and without table `fragments`.
    pub junction: Option<Junction>,
    /// The samples that show it, the earliest first.
    pub samples: Vec<InSample>,
}

/// What reads show between primer and junction.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Junction {
    /// The bases, from the primer on.
    pub remnant: String,
    /// Reads of molecules of which most have them.
    pub reads: u64,
    /// Reads of all molecules.
    pub of: u64,
}

/// What is known of a junction while molecules are added.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    /// Whether no other site of the subject is near.
    alone: bool,
    /// In which direction its molecules run into the host: counts of `+` and `-`.
    directions: [u64; 2],
    /// Reads by the bases between primer and junction.
    remnants: BTreeMap<String, u64>,
}

/// A site in one sample.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct InSample {
    /// The sample.
    pub sample: String,
    /// Whether it is called there.
    pub called: bool,
    /// Why it is, or is not.
    pub why: Vec<Statement>,
    /// Share of its provirus.
    pub share: Option<EstimatedShare>,
    /// Distinct (replicate, breakpoint); 0 where it is not called.
    pub fragments: u32,
    /// Replicates that show it.
    pub replicates: u32,
    /// Distinct molecular identifiers.
    pub umis: Option<u32>,
    /// Reads.
    pub reads: u64,
    /// What to know before trusting it.
    pub flags: Vec<String>,
    /// Its fragments, those with most reads first.
    pub marks: Vec<Mark>,
    /// Further ones, which are not shown.
    pub more: u64,
    #[serde(skip)]
    gathered: Gathered,
}

/// Molecules and reads by replicate, length and what became of them.
type Gathered = BTreeMap<(u32, Option<u32>, FragmentStatus), (u32, u64)>;

/// The molecules of one replicate that were sheared at one base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Mark {
    /// Replicate of the sample.
    pub replicate: u32,
    /// Bases from junction to breakpoint; null where the breakpoint is not known.
    pub length: Option<u32>,
    /// Molecules.
    pub molecules: u32,
    /// Reads.
    pub reads: u64,
    /// What became of them.
    pub status: &'static str,
}

/// What views are made of.
pub(super) struct Sections<'a> {
    pub tables: &'a Tables,
    pub samples: &'a [SampleView],
    pub sites: &'a Sites,
    pub clones: &'a Clones,
    pub summary: &'a Summary,
    pub genes: &'a Genes<'a>,
}

impl Sections<'_> {
    /// The views without their molecules.
    pub(super) fn views(&self) -> Views {
        let shares: HashMap<(&str, &str, &str), EstimatedShare> = (self.clones.samples.iter())
            .flat_map(|of| &of.all)
            .filter_map(|view| Some((key(view), share_of(view)?)))
            .collect();
        let mut all: BTreeMap<(&str, &str), Vec<&SiteRow>> = BTreeMap::new();
        for row in &self.tables.sites {
            all.entry((row.subject.as_str(), &row.site_id)).or_default().push(row);
        }
        let mut alerts: HashMap<(&str, &str), BTreeSet<&str>> = HashMap::new();
        for alert in &self.summary.alerts {
            for target in &alert.all {
                alerts.entry((&alert.subject, target)).or_default().insert(&alert.rule);
            }
        }
        let share = |row: &SiteRow| {
            shares.get(&(row.subject.as_str(), row.sample.as_str(), row.provirus_id.as_str())).copied()
        };
        let mut subjects: BTreeMap<&str, Vec<SiteCard>> = BTreeMap::new();
        for ((subject, site), rows) in &all {
            let first = rows[0];
            let largest = rows.iter().filter_map(|row| share(row));
            let largest = largest.max_by(|a, b| a.estimated_share.total_cmp(&b.estimated_share));
            let named = [*site, first.provirus_id.as_str()];
            let rules: BTreeSet<&str> =
                named.iter().filter_map(|name| alerts.get(&(*subject, *name))).flatten().copied().collect();
            subjects.entry(subject).or_default().push(SiteCard {
                subject: (*subject).to_owned(),
                site: (*site).to_owned(),
                provirus: first.provirus_id.clone(),
                contig: first.contig.clone(),
                position: first.position.to_one_based(),
                strand: first.strand.as_str(),
                vector_end: first.vector_end.to_string(),
                genes: GeneView::of(self.genes.at(first)),
                near: Vec::new(),
                alerts: rules.into_iter().map(str::to_owned).collect(),
                largest,
                junction: None,
                samples: Vec::new(),
            });
        }
        let per_subject = (VIEWS / subjects.len().max(1)).clamp(1, PER_SUBJECT);
        let size = |card: &SiteCard| {
            let rows = &all[&(card.subject.as_str(), card.site.as_str())];
            rows.iter().map(|row| u64::from(row.fragments)).sum::<u64>()
        };
        let mut cards = Vec::new();
        for mut own in subjects.into_values() {
            own.sort_by_cached_key(|card| {
                let share = card.largest.map_or(0.0, |share| share.estimated_share);
                // Shares are no less than 0, where the order of bits is that of numbers.
                (Reverse((share.max(0.0).to_bits(), size(card))), card.site.clone())
            });
            let mut rank = 0;
            own.retain(|card| {
                rank += 1;
                rank <= per_subject || !card.alerts.is_empty()
            });
            cards.append(&mut own);
        }
        let order: HashMap<&str, usize> =
            self.samples.iter().enumerate().map(|(at, sample)| (sample.sample.as_str(), at)).collect();
        for card in &mut cards {
            let mut rows = all[&(card.subject.as_str(), card.site.as_str())].clone();
            rows.sort_by_key(|row| order.get(row.sample.as_str()));
            card.samples = rows.iter().map(|row| in_sample(row, share(row))).collect();
        }
        let total = distinct(&self.tables.sites);
        let shown = cards.len() as u64;
        let sentence = match total {
            0 => self.sites.sentence.clone(),
            total if total > shown => {
                Statement::ViewsSome { shown, sites: total, largest: per_subject as u64 }
            }
            total => Statement::ViewsAll { sites: total },
        };
        let places = cards
            .iter()
            .enumerate()
            .map(|(at, card)| ((card.subject.clone(), card.site.clone()), at))
            .collect();
        let junctions = junctions(self.tables, &cards);
        let mut views =
            Views { sentence, no_genes: None, sites: cards, genes: Vec::new(), places, junctions };
        views.lay_genes(self.tables);
        views
    }
}

/// The junctions of views, with whether any other site of the subject lies near.
fn junctions(tables: &Tables, cards: &[SiteCard]) -> Junctions {
    let mut all: HashMap<(&str, &str), BTreeMap<u64, BTreeSet<&str>>> = HashMap::new();
    for row in &tables.sites {
        let here = all.entry((row.subject.as_str(), &row.contig)).or_default();
        here.entry(row.position.to_one_based()).or_default().insert(&row.site_id);
    }
    let alone = |card: &SiteCard| {
        let here = &all[&(card.subject.as_str(), card.contig.as_str())];
        let near = card.position.saturating_sub(2 * JUNCTION)..=card.position + 2 * JUNCTION;
        here.range(near).flat_map(|(_, sites)| sites).all(|site| *site == card.site)
    };
    let mut junctions = Junctions::default();
    for (at, card) in cards.iter().enumerate() {
        junctions.seen.push(Seen { alone: alone(card), ..Seen::default() });
        let here = junctions.at.entry((card.subject.clone(), card.contig.clone())).or_default();
        here.entry(card.position).or_default().push(at);
    }
    junctions
}

fn key(view: &CloneView) -> (&str, &str, &str) {
    (&view.subject, &view.sample, &view.target)
}

fn in_sample(row: &SiteRow, share: Option<EstimatedShare>) -> InSample {
    InSample {
        sample: row.sample.to_string(),
        called: true,
        why: Vec::new(),
        share,
        fragments: row.fragments,
        replicates: row.replicates,
        umis: row.umis,
        reads: row.reads,
        flags: row.flags.clone(),
        marks: Vec::new(),
        more: 0,
        gathered: Gathered::new(),
    }
}

/// The names of the gene set's genes that are on a list of genes of concern.
pub(super) fn of_concern(tables: &Tables) -> BTreeSet<&str> {
    tables.gene_lists.iter().flatten().flat_map(|row| &row.known_genes).map(String::as_str).collect()
}

impl GeneNear {
    /// A gene of the set.
    #[must_use]
    pub(super) fn of(gene: &Gene, concern: bool) -> Self {
        Self {
            gene: gene.name.clone(),
            contig: gene.contig.clone(),
            start: gene.start + 1,
            end: gene.end,
            strand: gene.strand.as_str(),
            concern,
            exons: gene.exons.iter().map(|exon| (exon.start + 1, exon.end)).collect(),
        }
    }
}

impl Views {
    /// The place of each view, by subject and site.
    #[must_use]
    pub fn places(&self) -> &HashMap<(String, String), usize> {
        &self.places
    }

    fn lay_genes(&mut self, tables: &Tables) {
        let Some(genes) = &tables.genes else {
            self.no_genes = Some(Statement::NoGeneSetHere {});
            return;
        };
        let concern = of_concern(tables);
        let mut contigs: HashMap<&str, Vec<(usize, &Gene)>> = HashMap::new();
        for (at, gene) in genes.iter().enumerate() {
            contigs.entry(&gene.contig).or_default().push((at, gene));
        }
        let mut named: HashMap<usize, usize> = HashMap::new();
        for card in &mut self.sites {
            let position = card.position as i64 - 1;
            let here = contigs.get(card.contig.as_str()).into_iter().flatten();
            let mut near: Vec<(usize, Neighbour<'_>)> = here
                .map(|(at, gene)| (*at, Neighbour::of(gene, position)))
                .filter(|(_, gene)| gene.edge <= WITHIN)
                .collect();
            near.sort_by_key(|(_, gene)| (gene.edge, gene.rank()));
            // A gene of concern is shown however many others are nearer.
            let mut rank = 0;
            near.retain(|(_, one)| {
                rank += 1;
                rank <= GENES || concern.contains(one.gene.name.as_str())
            });
            for (at, one) in near {
                let next = named.len();
                let place = *named.entry(at).or_insert(next);
                if place == next {
                    self.genes.push(GeneNear::of(one.gene, concern.contains(one.gene.name.as_str())));
                }
                card.near.push(place);
            }
        }
    }

    /// Adds a molecule of table `site_fragments` where its site has a view.
    pub fn add(&mut self, row: &SiteFragmentRow) {
        if row.target_kind != TargetKind::Site {
            return;
        }
        let key = (row.subject.to_string(), row.target_id.clone());
        let Some(&at) = self.places.get(&key) else { return };
        if let Some(breakpoint) = row.breakpoint.map(landfall_core::Position::to_one_based) {
            let [right, left] = &mut self.junctions.seen[at].directions;
            *right += u64::from(breakpoint > self.sites[at].position);
            *left += u64::from(breakpoint < self.sites[at].position);
        }
        let samples = &mut self.sites[at].samples;
        let place = samples.iter().position(|own| own.sample == row.sample.as_str());
        let place = place.unwrap_or_else(|| {
            // Molecules of which none counts make no row of table `sites`.
            samples.push(InSample {
                sample: row.sample.to_string(),
                called: false,
                why: Vec::new(),
                share: None,
                fragments: 0,
                replicates: 0,
                umis: None,
                reads: 0,
                flags: Vec::new(),
                marks: Vec::new(),
                more: 0,
                gathered: Gathered::new(),
            });
            samples.len() - 1
        });
        let mark = (row.replicate, row.length, row.status);
        let (molecules, reads) = samples[place].gathered.entry(mark).or_default();
        (*molecules, *reads) = (*molecules + 1, *reads + u64::from(row.reads));
    }

    /// Adds a molecule of table `fragments` where it is of a junction that has a view and no other site near. Those of table
    /// `site_fragments` come first: they say in which direction a site's molecules run.
    pub fn add_junction(&mut self, row: &FragmentRow) {
        if row.class != ReadClass::Unique {
            return;
        }
        let here = (row.subject.to_string(), row.contig.clone());
        let Some(sites) = self.junctions.at.get(&here) else { return };
        let junction = row.junction.to_one_based();
        let near = sites.range(junction.saturating_sub(JUNCTION)..=junction + JUNCTION);
        let strand = usize::from(row.strand == Strand::Minus);
        for at in near.flat_map(|(_, sites)| sites) {
            let seen = &mut self.junctions.seen[*at];
            let own = seen.directions[strand] > 0 && seen.directions[1 - strand] == 0;
            if seen.alone && own && self.sites[*at].vector_end == row.vector_end.to_string() {
                *seen.remnants.entry(row.remnant.clone()).or_default() += u64::from(row.reads);
            }
        }
    }

    /// Marks of a site in one sample, at most: as many as leave all views within their bound.
    fn most_marks(&self) -> usize {
        let marks: Vec<usize> =
            self.sites.iter().flat_map(|card| &card.samples).map(|own| own.gathered.len()).collect();
        let fits = |most: usize| marks.iter().map(|marks| *marks.min(&most)).sum::<usize>() <= MARKS;
        // A view has a few marks, whatever the others have.
        (FEWEST_MARKS..=MOST_MARKS).rev().find(|most| fits(*most)).unwrap_or(FEWEST_MARKS)
    }

    /// When all molecules were added: says why each site is called, and leaves out marks beyond the bound.
    pub fn finish(&mut self) {
        let most = self.most_marks();
        for (card, seen) in self.sites.iter_mut().zip(&mut self.junctions.seen) {
            let of = seen.remnants.values().sum();
            let most = std::mem::take(&mut seen.remnants).into_iter().max_by_key(|(_, reads)| *reads);
            card.junction = most.map(|(remnant, reads)| Junction { remnant, reads, of });
        }
        for own in self.sites.iter_mut().flat_map(|card| &mut card.samples) {
            let mut statuses: BTreeMap<FragmentStatus, u64> = BTreeMap::new();
            let gathered = std::mem::take(&mut own.gathered);
            for ((replicate, length, status), (molecules, reads)) in gathered {
                *statuses.entry(status).or_default() += u64::from(molecules);
                own.marks.push(Mark { replicate, length, molecules, reads, status: status.as_str() });
            }
            own.marks.sort_by_key(|mark| (Reverse(mark.reads), mark.replicate, mark.length, mark.status));
            own.more = own.marks.len().saturating_sub(most) as u64;
            own.marks.truncate(most);
            own.why.push(match own.called {
                true => {
                    Statement::Called { fragments: own.fragments.into(), replicates: own.replicates.into() }
                }
                false => Statement::NotCalled {},
            });
            let others = statuses.into_iter().filter(|(status, _)| !own.called || !status.is_own());
            own.why.extend(others.map(|(status, molecules)| Statement::NoFragment {
                molecules,
                why: message("molecule", status),
            }));
        }
    }
}
