//! Everything that the report can say. The names are those of the catalogues.

use super::{Bases, EstimatedShare, Locus, Measured, Message, Name, Number, Share, Texts, Word};

super::statements! {
    // Reads that are not what was written of them.
    /// The reads of a pool fit another layout than theirs.
    "alarm-other-layout" FitsOtherwise { pool: Name, reads: u64, fitting: u64, fitting_otherwise: u64, otherwise: Name }
    /// Hardly any read of a pool has a barcode of the sheet.
    "alarm-few-barcodes" FewBarcodes { pool: Name, reads: u64, taken: u64, share: Share }
    /// Hardly any read of a pool begins as it should.
    "alarm-pool-layout" PoolLayout { pool: Name, reads: u64, fitting: u64, share: Share }
    /// Much of a pool belongs to no library.
    "alarm-unassigned" Unassigned { pool: Name, reads: u64, unassigned: u64, share: Share }
    /// A library without reads.
    "alarm-library-empty" LibraryEmpty { library: Name }
    /// Hardly any read of a library begins as it should.
    "alarm-library-layout" LibraryLayout { library: Name, reads: u64, fitting: u64, share: Share }

    // What a run could not judge.
    /// Table `abundance` was not given.
    "caveat-abundance" NoAbundance {}
    /// Table `controls` was not given.
    "caveat-controls" NoControls {}
    /// Table `annotation` was not given.
    "caveat-annotation" NoAnnotation {}
    /// Table `vcn` was not given.
    "caveat-vcn" NoVcn {}
    /// Table `multihits` was not given.
    "caveat-multihits" NoMultihits {}
    /// Table `site_fragments` was not given.
    "caveat-molecules" NoMolecules {}
    /// Table `fragments` was not given.
    "caveat-placed" NoPlaced {}
    /// Nobody told what the run was.
    "caveat-about" NoAbout {}
    /// What this version does not do.
    "caveat-growth" NoGrowth {}
    /// A text that came with the data.
    "as-given" AsGiven { text: Name }

    // Release.
    /// The interval lies above the limit.
    "release-exceeds" Exceeds { copies: Measured, limit: Number }
    /// The interval lies below the limit.
    "release-within" Within { copies: Measured, limit: Number }
    /// The interval holds the limit.
    "release-not-excluded" NotExcluded { copies: Measured, limit: Number }
    /// Nothing to hold against the limit.
    "release-not-evaluable" ReleaseNotEvaluable {}
    /// No measurement at all.
    "release-not-measured" NotMeasured {}
    /// The sample has no row in the laboratory's table.
    "no-row" NoRow { sample: Name }
    /// Neither a table of the laboratory nor a whole genome.
    "no-measurement" NoMeasurement {}
    /// The sheet gives no transduced fraction.
    "no-transduced-fraction" NoTransducedFraction { sample: Name }
    /// Copies and the transduced fraction contradict each other.
    "transduced-contradicts" TransducedContradicts { transduced: Share }
    /// One measurement of copies per cell.
    "vcn" Vcn { method: Message, target: Name, reference: Name, copies: Measured }
    /// A measurement that cannot be judged.
    "vcn-refused" VcnRefused { method: Message, target: Name, reference: Name }
    /// A ratio that says nothing of copies per cell.
    "vcn-relative" VcnRelative { method: Message, target: Name, reference: Name, ratio: Measured }
    /// The share of transduced cells, as the sheet gives it.
    "transduced" Transduced { transduced: Share }
    /// A measurement's fault or reason: a word of column `flags`.
    "vcn-flag" FlaggedVcn { target: Name, flag: Message }
    /// Two methods that say different things.
    "methods-disagree" MethodsDisagree { left: Name, right: Name, ratio: Measured }
    /// What another measurement of the same sample says.
    "release-other" ReleaseOther { method: Message, target: Name, answer: Box<Statement> }

    // Specifications of lots.
    /// A specification is met.
    "specification-met" SpecificationMet { specification: Name, requirement: Box<Statement>, decision: Word, judged: Name }
    /// A specification is not met.
    "specification-not-met" SpecificationNotMet { specification: Name, requirement: Box<Statement>, decision: Word, judged: Name }
    /// Something that it asks for is not there yet.
    "specification-pending" SpecificationPending { specification: Name, requirement: Box<Statement>, reason: Message }
    /// What it asks for cannot be judged.
    "specification-not-evaluable" SpecificationNotEvaluable { specification: Name, requirement: Box<Statement>, reason: Message }
    /// What a specification asks for.
    "requirement" Requirement { basis: Word, comparator: Word, sign: Name, limit: Name }
    /// Where the interval of what was measured lies.
    "uncertainty" Uncertainty { verdict: Word, copies: Measured, sign: Name }
    /// The run's own limit, beside specifications that do not speak of transduced cells.
    "beside-specification" BesideSpecification { answer: Box<Statement> }
    /// Specifications were given, and none is of the lot's product.
    "other-product" OtherProduct { lot: Name, product: Name }
    /// A sample without vector that has copies.
    "negative-has-copies" NegativeHasCopies { sample: Name, copies: Measured }
    /// A lot that no specification is of.
    "no-specification" NoSpecification { lot: Name }

    // Dominance.
    /// The lower limit of a clone reaches the threshold.
    "dominance-confirmed" Confirmed { threshold: Share, clones: u64 }
    /// The share of a clone reaches the threshold, its lower limit does not.
    "dominance-suspected" Suspected { threshold: Share, clones: u64 }
    /// A clone of the threshold may hide.
    "dominance-not-excluded" CannotExclude { threshold: Share }
    /// No clone reaches the threshold, even by its upper limit.
    "dominance-none" NoClone { threshold: Share, upper: Share }
    /// The same, where no clone has an upper limit.
    "dominance-none-seen" NoCloneSeen { threshold: Share }
    /// Nothing can be said.
    "dominance-not-evaluable" DominanceNotEvaluable {}
    /// No clone was found.
    "no-clone-found" NoCloneFound {}
    /// Sites were not looked for.
    "sites-not-sought" NotSought {}
    /// A clone's share of the sampled copies.
    "clone-holds" Holds { target: Locus, share: EstimatedShare, copies: u64 }
    /// A clone whose share is not known.
    "clone-share-unknown" ShareUnknown { target: Locus }
    /// The sampled copies that are of one clone.
    "clone-copies" CloneCopies { copies: u64 }
    /// The smallest clone that would have been seen.
    "detection-limit" DetectionLimit { limit: Share }
    /// Few cells were sampled.
    "few-cells" FewCells {}
    /// Fewer copies than a verdict needs.
    "too-few-copies" TooFewCopies { copies: u64, needed: u64 }
    /// With clusters that list its place a clone could be larger.
    "doubt-multihit" DoubtMultihit { target: Locus, share: Share }
    /// Lengths are too few.
    "doubt-lower-bound" DoubtLowerBound { threshold: Share }
    /// Lengths follow no law.
    "doubt-length-law" DoubtLengthLaw { threshold: Share }
    /// Lengths were held against no law.
    "doubt-length-law-not-tested" DoubtLengthLawNotTested { threshold: Share }
    /// The upper limit of a clone reaches the threshold.
    "doubt-upper" DoubtUpper { target: Locus, threshold: Share }
    /// Restriction sites.
    "refused-restriction" RefusedRestriction {}
    /// Neither sheared ends nor identifiers.
    "refused-no-ends" RefusedNoEnds {}

    // Where a clone lies.
    /// Inside a gene.
    "place-inside" Inside { gene: Name, orientation: Word }
    /// Before its start.
    "place-upstream" Upstream { gene: Name, distance: Bases, orientation: Word }
    /// After its start, outside of it.
    "place-downstream" Downstream { gene: Name, distance: Bases, orientation: Word }
    /// No gene on its contig.
    "place-no-gene" NoGene {}
    /// A cluster has no one place.
    "place-cluster" Cluster {}
    /// Its own gene of concern, which it lies in.
    "place-concern-inside" ConcernInside { gene: Name }
    /// Its own gene of concern, at a distance.
    "place-concern-near" ConcernNear { gene: Name, distance: Bases }
    /// No gene of concern within the distance.
    "place-no-concern" NoConcern { distance: Bases }

    // Change.
    /// A clone rose.
    "change-rose" Rose { clones: u64 }
    /// A clone fell, none rose.
    "change-fell" Fell { clones: u64 }
    /// Nothing changed beyond chance.
    "change-steady" Steady { clones: u64 }
    /// There is no earlier sample.
    "change-first" FirstSample {}
    /// Samples cannot be compared.
    "change-not-compared" NotCompared {}
    /// A clone now and then.
    "changed" Changed { target: Locus, direction: Word, now: EstimatedShare, before: EstimatedShare, sample: Name, factor: Number, z: Number }
    /// A clone that was not seen then.
    "appeared" Appeared { target: Locus, direction: Word, now: EstimatedShare, sample: Name, limit: Share, z: Number }
    /// A clone that is not seen now.
    "vanished" Vanished { target: Locus, direction: Word, limit: Share, before: EstimatedShare, sample: Name, z: Number }
    /// Cells were estimated in another way.
    "other-method" OtherMethod { sample: Name }
    /// The cells of a sample were not estimated.
    "cells-unknown" CellsUnknown { sample: Name }
    /// What the test is.
    "change-test" ChangeTest { level: Number }

    // Genes of concern.
    /// Sites lie near genes of the list.
    "concern-near" NearConcern { near: u64, sites: u64 }
    /// None does.
    "concern-none" NoneNear { sites: u64 }
    /// Nothing can be said.
    "concern-not-evaluable" ConcernNotEvaluable {}
    /// The list, how much of it the gene set knows, and the distance.
    "concern-list" ConcernList { list: Name, genes: u64, known: u64, distance: Bases }
    /// The same, where it is not known how many.
    "concern-list-unknown" ConcernListUnknown { list: Name, genes: u64, distance: Bases }
    /// The site near a gene of the list that holds most.
    "concern-site" ConcernSite { site: Locus, share: EstimatedShare, place: Box<Statement> }
    /// The same, where shares are not known.
    "concern-site-fragments" ConcernSiteFragments { site: Locus, fragments: u64, place: Box<Statement> }
    /// More of them.
    "concern-more" ConcernMore { sites: u64 }
    /// Near is not cause.
    "concern-no-cause" NoCause {}
    /// Genes were not looked up.
    "genes-not-looked-up" NotLookedUp {}
    /// There is no site.
    "no-site" NoSite {}
    /// The reference has no gene set.
    "no-gene-set" NoGeneSet {}
    /// The gene set knows none of a list.
    "list-unknown" ListUnknown { list: Name, genes: u64 }
    /// Entries that are no gene of the set.
    "list-not-known" ListNotKnown { genes: Vec<Name>, more: u64 }
    /// Entries that were read under other names.
    "list-read-as" ListReadAs { genes: Vec<Name>, more: u64 }
    /// How much of the list is known.
    "list-known" ListKnown { list: Name, genes: u64, known: u64 }

    // Controls.
    /// All passed.
    "controls-passed" ControlsPassed { passed: u64 }
    /// Some failed.
    "controls-failed" ControlsFailed { failed: Vec<Name> }
    /// Some cannot be judged.
    "controls-not-evaluable" ControlsNotEvaluable { unknown: Vec<Name> }
    /// There are none.
    "controls-none" ControlsNone {}
    /// Controls were not judged.
    "controls-not-judged" ControlsNotJudged {}
    /// There is no negative control.
    "controls-no-negative" NoNegative {}
    /// Controls without a rule.
    "controls-reported" ControlsReported { reported: u64 }
    /// A failed control takes away reassurance.
    "control-takes" ControlTakes { controls: Vec<Name>, answer: Box<Statement> }
    /// An alarm stands although a control failed.
    "provisional" Provisional { controls: Vec<Name> }
    /// The outcome of one control, in the words of its table.
    "control-finding" ControlFinding { library: Name, finding: Name }

    // What is to be done.
    /// Something is to be done.
    "next-act" Act { alerts: u64 }
    /// Something is to be done within days.
    "next-act-within" ActWithin { alerts: u64, days: u64 }
    /// Something is to be known, nothing done.
    "next-look" Look { alerts: u64 }
    /// No rule asks for anything.
    "next-nothing" Nothing { rules: Name }
    /// What a rule says is to be done.
    "alert" Alert { action: Texts }
    /// The same, by when.
    "alert-within" AlertWithin { action: Texts, days: u64 }

    // Parts of answers.
    /// What is said of another sample of the subject.
    "in-sample" InSample { sample: Name, answer: Box<Statement> }
    /// A day.
    "day" Day { day: i64 }
    /// Sites and fragments of a sample.
    "found-sites" FoundSites { sites: u64, fragments: u64, replicates: u64 }
    /// Clusters of several places.
    "found-clusters" FoundClusters { clusters: u64, fragments: u64 }
    /// Reads of a sample.
    "found-reads" FoundReads { reads: u64 }
    /// The site with most fragments.
    "strongest-site" StrongestSite { site: Locus, fragments: u64, of: u64 }
    /// Hardly any molecule was read twice.
    "single-reads" SingleReads { molecules: u64, twice: u64 }
    /// Samples in the overview.
    "overview" Overview { samples: u64, subjects: u64 }

    // Where the reads went.
    /// No read was given to a library.
    "no-reads" NoReads {}
    /// What became of all reads.
    "reads-went" ReadsWent { reads: u64, unique: u64, multihit: u64, not_placed: u64, stopped: u64, unique_share: Share, multihit_share: Share, not_placed_share: Share, stopped_share: Share }
    /// One read of the clusters, by cycle.
    "cycles-read" CyclesRead { reads: u64, bases: u64, quality: Number, cycle: u64, lowest: Number }

    // Clones, sites and clusters.
    /// Some of the clones are shown.
    "clones-shown" ClonesShown { shown: u64, clones: u64 }
    /// All clones are shown.
    "clones-all" ClonesAll { clones: u64 }
    /// The picture of shares over time.
    "over-time" OverTime { clones: u64, subject: Name }
    /// Some of the sites are shown.
    "sites-shown" SitesShown { shown: u64, sites: u64, rows: u64 }
    /// All sites are shown.
    "sites-all" SitesAll { sites: u64, rows: u64 }
    /// No site in a sample.
    "no-site-in-sample" NoSiteInSample {}
    /// The site that shows most fragments in a sample.
    "site-shows-most" SiteShowsMost { site: Locus, fragments: u64, of: u64, sites: u64 }
    /// Clusters were not given.
    "no-multihits-table" NoMultihitsTable {}
    /// No molecule had several places.
    "no-multihits" NoMultihitsFound {}
    /// Clusters of several places.
    "multihits" MultihitsFound { clusters: u64, shown: u64 }

    // Copies.
    /// No copy number was measured.
    "copies-none" CopiesNone {}
    /// The laboratory's table holds none of the samples.
    "copies-no-sample" CopiesNoSample {}
    /// Measurements, and those that could not be judged.
    "copies-refused" CopiesRefused { refused: u64, measurements: u64 }
    /// Measurements.
    "copies-measured" CopiesMeasured { measurements: u64 }
    /// Pairs of methods that disagree.
    "copies-disagree" CopiesDisagree { pairs: u64 }
    /// Why there is no one copy number of a sample.
    "copies-apart" CopiesApart { pairs: Vec<Statement> }
    /// Two measurements that disagree.
    "pair-disagrees" PairDisagrees { left: Name, right: Name }
    /// Measurements that cannot be compared.
    "cannot-compare" CannotCompare { measurements: Vec<Name> }
    /// Bins of a vector that count in no estimate.
    "depth-masked" DepthMasked { bins: u64, share: Share, target: Name, method: Message }
    /// Two clusters of droplets.
    "droplets-two" DropletsTwo { separation: Number, rain: Share }
    /// One cluster of droplets.
    "droplets-one" DropletsOne {}
    /// A threshold that was found.
    "threshold-found" ThresholdFound { threshold: Number }
    /// A threshold that was given.
    "threshold-given" ThresholdGiven { threshold: Number }

    // Quality.
    /// The lengths of the molecules.
    "lengths" Lengths { molecules: u64, shortest: u64, median: u64, longest: u64 }
    /// Samples were not compared.
    "collisions-none-given" CollisionsNotGiven {}
    /// No molecule in independent samples.
    "collisions-none" NoCollisions {}
    /// Molecules in independent samples.
    "collisions" CollisionsFound { collisions: u64 }

    // Sites one by one.
    /// Some of the sites have a view.
    "views-some" ViewsSome { shown: u64, sites: u64, largest: u64 }
    /// All of them have one.
    "views-all" ViewsAll { sites: u64 }
    /// The report was made without the gene set.
    "no-gene-set-here" NoGeneSetHere {}
    /// Why a site is called.
    "called" Called { fragments: u64, replicates: u64 }
    /// Why it is not.
    "not-called" NotCalled {}
    /// Molecules that are no fragments.
    "no-fragment" NoFragment { molecules: u64, why: Message }

    // Forms to sign.
    /// The title of the printed report.
    "report-title" ReportTitle { samples: u64, subjects: u64 }
    /// The answers for a subject, which are about a sample.
    "in-subject" InSubject { subject: Name, sample: Name }
    /// A number of things.
    "counted" Counted { counted: u64 }
    /// That a table has more rows than are printed.
    "more-rows" MoreRows { more: u64 }
    /// The title of a release form.
    "release-form" ReleaseForm { lot: Name }
    /// The title of a follow-up form.
    "follow-up-form" FollowUpForm { subject: Name }
    /// What made a sheet, from what.
    "made-by" MadeBy { program: Name, run: Name, sheet: Name }
    /// DNA.
    "nanograms" Nanograms { ng: Number }
    /// An assay, by what it measures.
    "assay" Assay { method: Message, target: Name, reference: Name }
    /// A specification as it was filed.
    "filed" Filed { specification: Name, requirement: Box<Statement> }
    /// A reportable result and what it rests on.
    "reported" Reported { judged: Name, unrounded: Name, wells: u64 }
    /// The two verdicts on a specification.
    "verdicts" Verdicts { specification: Message, uncertainty: Message }
    /// The limit of the run file.
    "run-limit" RunLimit { limit: Number }
    /// The one verdict where no specification was filed.
    "only-uncertainty" OnlyUncertainty { uncertainty: Message }
    /// A result that was typed in.
    "typed-in" TypedIn { source: Name }
    /// Reasons.
    "reasons" Reasons { reasons: Vec<Message> }
    /// A question without an answer.
    "unanswered" Unanswered { sample: Name, question: Message, reason: Box<Statement> }
    /// Too little vector for sites to be due.
    "sites-not-due" SitesNotDue { transduced: Share, limit: Share }
    /// Enough vector.
    "sites-due" SitesDue { transduced: Share, limit: Share }
    /// What a sample without a dominant clone does not say.
    "not-excluded-below" NotExcludedBelow { limit: Share }
    /// The same, where no limit of detection is known.
    "nothing-excluded" NothingExcluded {}
}
