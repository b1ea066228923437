# English. The other catalogues are translations of this one.
# A message for each statement of crates/landfall-report/src/statement, with its facts as variables.

list-separator = {"; "}
no-interval = no interval
not-evaluable = not evaluable

## Reads that are not what was written of them

alarm-other-layout = The reads of pool { $pool } do not fit their layout: of the first { $reads }, { $fitting } fit as written, but { $fitting_otherwise } with { $otherwise }. Its results rest on the wrong reads.
alarm-few-barcodes = Of { $reads ->
    [one] { $reads } read
   *[other] { $reads } reads
} of pool { $pool }, { $taken } ({ $share }) have a barcode of the sheet.
alarm-pool-layout = The reads of pool { $pool } do not fit their layout: of { $reads ->
    [one] { $reads } read
   *[other] { $reads } reads
}, { $fitting } ({ $share }) begin with vector end and linker.
alarm-unassigned = { $unassigned } of { $reads } reads of pool { $pool } ({ $share }) belong to no library of the sheet: a library may be missing there, or a barcode wrong.
alarm-library-empty = Library { $library } has no reads: nothing of it is evaluable.
alarm-library-layout = The reads of library { $library } do not fit its layout: of { $reads ->
    [one] { $reads } read
   *[other] { $reads } reads
}, { $fitting } ({ $share }) begin with vector end and linker.

## What a run could not judge

caveat-abundance = Dominance is not evaluable: table abundance was not given. The report shows counts of fragments; a fragment is not a cell, so no share and no verdict is derived from them.
caveat-controls = Table controls was not given: controls are not evaluable.
caveat-annotation = Genes were not looked up: sites are named by position only, and genes of concern are not evaluable.
caveat-vcn = Copy number is not evaluable: neither a laboratory table nor a whole genome was given.
caveat-multihits = Table multihits was not given: integrations in repeats are missing from this report.
caveat-molecules = Table site_fragments was not given: fragment lengths are missing from this report.
caveat-placed = Table fragments was not given: the molecules that controls hold are not counted by class.
caveat-about = The report was made alone, not by landfall run: parameters, versions and digests of the inputs are not known to it.
caveat-growth = Growth over a series of samples is not tested in this version: each sample is held against the one before and against the first. Sites are not grouped into clones: a clone with three copies shows three sites.
as-given = { $text }

## Release

release-exceeds = Exceeds the limit: { $copies } copies per transduced cell; the limit is { $limit }.
release-within = Within the limit: { $copies } copies per transduced cell; the limit is { $limit }.
release-not-excluded = Cannot exclude more than the limit: { $copies } copies per transduced cell; the limit is { $limit }.
release-not-evaluable = Not evaluable: there are no copies per transduced cell to hold against a limit.
release-not-measured = Not measured.
no-row = The laboratory table has no row of { $sample }.
no-measurement = Neither a laboratory table nor a whole genome was given; LM-PCR alone tells no copy number.
no-transduced-fraction = The sheet gives no transduced fraction of { $sample }: copies per transduced cell are not known.
transduced-contradicts = The copies per cell and the transduced fraction of { $transduced } cannot both be right.
vcn = { $method } ({ $target } over { $reference }): { $copies } copies per cell, over all cells.
vcn-refused = { $method } ({ $target } over { $reference }) could not be judged.
vcn-relative = { $method } ({ $target } over { $reference }) gives a ratio to compare samples with, { $ratio }, and no copies per cell.
transduced = Transduced cells: { $transduced }, as the sheet gives it.
vcn-flag = { $target }: { $flag }.
methods-disagree = { $left } and { $right } disagree (ratio { $ratio }): neither is taken for the other.
release-other = By { $method } ({ $target }): { $answer }

## Dominance

dominance-confirmed = Confirmed: { $clones ->
    [one] a clone
   *[other] { $clones } clones
} of { $threshold } or more.
dominance-suspected = Suspected: { $clones ->
    [one] a clone
   *[other] { $clones } clones
} of { $threshold } or more, but chance could have lifted it there.
dominance-not-excluded = Cannot exclude a clone of { $threshold } or more.
dominance-none = No clone of { $threshold } or more (upper limit { $upper }).
dominance-none-seen = No clone of { $threshold } or more.
dominance-not-evaluable = Not evaluable.
no-clone-found = No clone was found.
sites-not-sought = Sites were not looked for: no reads of a vector end were given. Whole genomes, captured reads and laboratory tables tell copies per cell only.
clone-holds = { $target } holds { $share } of { $copies } sampled vector copies.
clone-share-unknown = The share of { $target } is not evaluable.
clone-copies = { $copies ->
    [one] { $copies } sampled copy is
   *[other] { $copies } sampled copies are
} of this clone.
detection-limit = A clone of { $limit } or more would have been seen with 95 % certainty.
few-cells = Few cells were sampled.
too-few-copies = { $copies } vector copies were sampled; at least { $needed } are needed.
doubt-multihit = With the clusters that list its place, { $target } could hold { $share }.
doubt-lower-bound = Fragment lengths are too few to count all cells, so that a clone of { $threshold } may hide.
doubt-length-law = The fragment lengths follow no smooth law, so that a clone of { $threshold } may hide.
doubt-length-law-not-tested = The fragment lengths could not be held against a law, so that a clone of { $threshold } may hide.
doubt-upper = The upper limit of { $target } reaches { $threshold }.
refused-restriction = DNA was cut at restriction sites and molecules carry no identifiers, so that cells cannot be counted. Shares of reads are shown; they are no shares of cells.
refused-no-ends = No molecule has a known sheared end or an identifier, so that cells cannot be counted. Shares of reads are shown; they are no shares of cells.

## Where a clone lies

place-inside = It lies inside { $gene }, { $orientation ->
    [same] in the same orientation
   *[opposite] in the opposite orientation
}.
place-upstream = It lies { $distance } upstream of { $gene }, { $orientation ->
    [same] in the same orientation
   *[opposite] in the opposite orientation
}.
place-downstream = It lies { $distance } downstream of the start of { $gene }, outside of it, { $orientation ->
    [same] in the same orientation
   *[opposite] in the opposite orientation
}.
place-no-gene = No gene is known on its contig.
place-cluster = It is a cluster of several equally good places; which of them is not known.
place-concern-inside = Gene of concern: inside { $gene }.
place-concern-near = Gene of concern: { $distance } from { $gene }.
place-no-concern = No gene of concern within { $distance } of it.

## Change

change-rose = { $clones ->
    [one] A clone rose.
   *[other] { $clones } clones rose.
}
change-fell = { $clones ->
    [one] A clone fell, none rose.
   *[other] { $clones } clones fell, none rose.
}
change-steady = { $clones ->
    [one] The leading clone did not change beyond chance.
   *[other] None of the { $clones } leading clones changed beyond chance.
}
change-first = Nothing to compare: this is the first sample of its kind.
change-not-compared = Not compared.
changed = { $target } { $direction ->
    [up] rose
    [down] fell
   *[none] went
} from { $before } in { $sample } to { $now }: { $factor }-fold (z = { $z }).
appeared = { $target } { $direction ->
    [up] rose to
   *[none] holds
} { $now }; it was not seen in { $sample }, where its share was at most { $limit } (z = { $z }).
vanished = { $target } { $direction ->
    [down] fell from
   *[none] held
} { $before } in { $sample }; it is not seen now, where its share is at most { $limit } (z = { $z }).
other-method = Not compared with { $sample }: cells were estimated in another way, or not at all.
cells-unknown = Not compared with { $sample }: its cells were not estimated.
change-test = Two samples at a time are compared; a change is told from |z| = { $level } on. Growth over the whole series is not tested in this version.

## Genes of concern

concern-near = { $near } of { $sites ->
    [one] { $sites } distinct site
   *[other] { $sites } distinct sites
} { $near ->
    [one] lies
   *[other] lie
} near a gene of the list.
concern-none = None of { $sites ->
    [one] { $sites } distinct site
   *[other] { $sites } distinct sites
} lies near a gene of the list.
concern-not-evaluable = Not evaluable.
concern-list = List { $list }: { $genes ->
    [one] { $genes } gene
   *[other] { $genes } genes
}, of which the gene set knows { $known }; near is within { $distance }.
concern-list-unknown = List { $list }: { $genes ->
    [one] { $genes } gene
   *[other] { $genes } genes
}; near is within { $distance }.
concern-site = { $site } holds { $share }. { $place }
concern-site-fragments = { $site } shows { $fragments ->
    [one] { $fragments } fragment
   *[other] { $fragments } fragments
}. { $place }
concern-more = { $sites ->
    [one] { $sites } more stands
   *[other] { $sites } more stand
} in the table of genes of concern.
concern-no-cause = Near a gene does not mean that the gene is changed: the nearest gene is not the cause.
genes-not-looked-up = Genes were not looked up in this run.
no-site = No site was found.
no-gene-set = The reference has no gene set.
list-unknown = The gene set knows none of the { $genes ->
    [one] { $genes } gene
   *[other] { $genes } genes
} of the list { $list }.
list-not-known = The gene set does not know { $genes }{ $more ->
    [0] {""}
   *[other] {" "}and { $more } more
}.
list-read-as = Read under other names: { $genes }{ $more ->
    [0] {""}
   *[other] {" "}and { $more } more
}.
list-known = The gene set knows { $known } of the { $genes ->
    [one] { $genes } gene
   *[other] { $genes } genes
} of the list { $list }.

## Controls

controls-passed = { $passed ->
    [one] The control library passed.
   *[other] All { $passed } control libraries passed.
}
controls-failed = FAILED: { $failed }. Look there before trusting small sites.
controls-not-evaluable = Not evaluable: { $unknown }.
controls-none = There is no control in the sheet: contamination cannot be judged.
controls-not-judged = Not evaluable: table controls was not given.
controls-no-negative = The sheet lists no negative control: contamination cannot be judged.
controls-reported = { $reported ->
    [one] { $reported } control is reported without a rule.
   *[other] { $reported } controls are reported without a rule.
}
control-takes = Not evaluable, because { $controls } failed. Without it the answer would be: { $answer }
provisional = Provisional: { $controls } failed. Repeat from a new aliquot.
control-finding = { $library }: { $finding }

## What is to be done

next-act = { $alerts ->
    [one] One thing is to be done.
   *[other] { $alerts } things are to be done.
}
next-act-within = { $alerts ->
    [one] One thing is to be done, within { $days } days.
   *[other] { $alerts } things are to be done, the first within { $days } days.
}
next-look = { $alerts ->
    [one] One thing to look at.
   *[other] { $alerts } things to look at.
}
next-nothing = The rules { $rules } ask for nothing now.
alert = { $action }
alert-within = { $action } Within { $days } days.

## Parts of answers

in-sample = { $sample }: { $answer }
day = day { $day }
found-sites = { $sites ->
    [one] { $sites } site
   *[other] { $sites } sites
} with { $fragments ->
    [one] { $fragments } fragment
   *[other] { $fragments } fragments
} from { $replicates ->
    [one] { $replicates } replicate
   *[other] { $replicates } replicates
}.
found-clusters = { $clusters ->
    [one] { $clusters } cluster
   *[other] { $clusters } clusters
} of several equally good places with { $fragments ->
    [one] { $fragments } fragment
   *[other] { $fragments } fragments
}.
found-reads = { $reads ->
    [one] { $reads } read
   *[other] { $reads } reads
}.
strongest-site = The site with most fragments is { $site }: { $fragments } of { $of }.
single-reads = { $twice ->
    [0] None
   *[other] { $twice }
} of { $molecules } molecules with a UMI { $twice ->
    [0] has
    [one] has
   *[other] have
} a second read: UMIs do not tell copies from molecules here, and counts of UMIs are counts of reads.
overview = { $samples ->
    [one] { $samples } sample
   *[other] { $samples } samples
} of { $subjects ->
    [one] { $subjects } subject
   *[other] { $subjects } subjects
}, the earliest first.

## Where the reads went

no-reads = No read was given to a library.
reads-went = Of { $reads } reads of all libraries, { $unique } ({ $unique_share }) lead to one place in the genome; { $multihit } ({ $multihit_share }) lead to several equally good places; { $not_placed } ({ $not_placed_share }) could not be placed; { $stopped } ({ $stopped_share }) were stopped before mapping.
cycles-read = { $reads ->
    [one] { $reads } read
   *[other] { $reads } reads
} of at most { $bases ->
    [one] { $bases } base
   *[other] { $bases } bases
}; their mean quality is { $quality }, and that of cycle { $cycle }, the lowest, { $lowest }.

## Clones, sites and clusters

clones-shown = The { $shown } with the largest shares, of { $clones } in all samples; the others are in the table abundance.
clones-all = { $clones ->
    [one] { $clones } clone
   *[other] { $clones } clones
} in all samples, the largest first.
over-time = The { $clones ->
    [one] clone
   *[other] { $clones } clones
} with the largest share in any sample of { $subject }; each bar is all vector copies of one sample. Look for a number whose part widens from bar to bar.
sites-shown = The { $shown } with most fragments. There are { $sites } distinct sites, in { $rows } rows of site and sample; the others are in the table sites.
sites-all = All { $sites ->
    [one] { $sites } distinct site
   *[other] { $sites } distinct sites
}, in { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
} of site and sample, those with most fragments first.
no-site-in-sample = No site was found in this sample.
site-shows-most = { $site } shows most: { $fragments } of the { $of ->
    [one] { $of } fragment
   *[other] { $of } fragments
} over { $sites ->
    [one] { $sites } site
   *[other] { $sites } sites
}.
no-multihits-table = Table multihits was not given.
no-multihits = No molecule had several equally good places.
multihits = { $clusters ->
    [one] { $clusters } cluster
   *[other] { $clusters } clusters
} in all samples, { $shown } shown: each is an integration whose exact place cannot be told. It counts; it has no position.

## Copies

copies-none = No copy number was measured in this run: neither a laboratory table nor a whole genome was given. LM-PCR alone gives none.
copies-no-sample = The laboratory table holds no measurement of a sample of this run.
copies-refused = { $refused } of { $measurements ->
    [one] { $measurements } measurement
   *[other] { $measurements } measurements
} could not be judged; the reasons stand in the table.
copies-measured = { $measurements ->
    [one] { $measurements } measurement
   *[other] { $measurements } measurements
}. The thin line is the interval with all known variation, the thick one has counting error only.
copies-disagree = { $pairs ->
    [one] { $pairs } pair of methods disagrees.
   *[other] { $pairs } pairs of methods disagree.
}
copies-apart = { $pairs }
pair-disagrees = { $left } and { $right } disagree
cannot-compare = whether these agree cannot be tested: { $measurements }
depth-masked = { $share } of { $bins ->
    [one] { $bins } bin
   *[other] { $bins } bins
} of { $target } ({ $method }) are found elsewhere too, or cannot be compared with the host, and count in no estimate.
droplets-two = Two clusters, { $separation } standard deviations apart; { $rain } of droplets lie between them.
droplets-one = Droplets make one cluster.
threshold-found = The threshold, { $threshold }, was found.
threshold-given = The threshold, { $threshold }, was given.

## Quality

lengths = { $molecules ->
    [one] { $molecules } kept molecule
   *[other] { $molecules } kept molecules
} from { $shortest } to { $longest } bases, half of them up to { $median } bases. A smooth hill is shearing at random; single tall bars are favoured break points, which make fragments a poor count of cells.
collisions-none-given = Not evaluable: samples were not compared with each other (table collisions was not given).
collisions-none = Table collisions holds no molecule or site in independent samples.
collisions = { $collisions ->
    [one] { $collisions } molecule or site
   *[other] { $collisions } molecules or sites
} in independent samples of one sequencing run.

## Glossary

term-site = site
term-site-meaning = A place where the vector joins the genome, exact to the base. One cell may hold several; a site is not a clone.
term-site-name = site name
term-site-name-meaning = Contig, orientation of the vector, and position counted from 1: chr7+148811235.
term-fragment = fragment
term-fragment-meaning = A sheared molecule that shows the junction: distinct replicate and break point. Copies made by PCR count once.
term-umi = UMI
term-umi-meaning = Molecular identifier: random bases that mark a molecule before PCR. Here: distinct replicate, break point and identifier.
term-read = read
term-read-meaning = What the sequencer wrote; a pair counts once. PCR makes many reads of one molecule, so reads are evidence, not a count.
term-replicate = replicate
term-replicate-meaning = A library of its own from the same sample.
term-cluster-of-several-places = cluster of several places
term-cluster-of-several-places-meaning = Molecules in repeated sequence: the integration is real, its place is one of several.
term-in-gene = in gene
term-in-gene-meaning = Between the ends of a transcript of that gene, introns included.
term-cancer-list = cancer list
term-cancer-list-meaning = The nearest gene of the list lies within the configured distance. It says where the site is, not what it does.
term-vcn = VCN
term-vcn-meaning = Vector copy number: vector copies per cell, averaged over all cells, transduced or not.
term-interval = interval
term-interval-meaning = Where the true value lies in 95 of 100 such measurements.
term-not-evaluable = not evaluable
term-not-evaluable-meaning = The data do not allow an answer; the reason stands beside it. It is neither good nor bad.

## Flags of tables

flag-few_fragments = Fewer than two fragments
flag-one_replicate = Seen in one replicate where the sample has more
flag-near_site = Another site lies within the junction window
flag-mispriming = The genome carries the vector end just before the site: the primer may have bound there
flag-umi_shared = Some molecular identifiers belong to stronger molecules elsewhere
flag-umi_saturated = Too many fragments for the UMI's length: identifiers were not compared between sites
flag-no_breakpoint = Some molecules have no known sheared end
flag-collision = Another subject of the sequencing run shows some of its molecules with as many or more reads
flag-within_subject_copy = Another sample of the same subject shows some of its molecules: they say nothing of growth
flag-dual_detection = Both ends of the vector copy were found; it counts once, by the end that shows more
flag-few_cells = Fewer cells were sampled than a verdict needs
flag-multihit = Clusters that list its place could belong to it and lift it to the threshold
flag-length_law = The fragment lengths do not follow the fitted law: shares are less certain than they look
flag-length_law_not_tested = The fragment lengths could not be held against the fitted law: too few groups of them say anything
flag-lower_bound = Lengths are too few to count all its cells: it may be larger
flag-upper_bound = Another clone fills every length, so that this one may be smaller
flag-replicates_differ = Its replicates differ by more than chance
flag-restriction = DNA was cut at restriction sites: fragment lengths say nothing of cells
flag-no_fragments = No molecule has a known sheared end or a molecular identifier
flag-few_partitions = Wells with too few accepted partitions were left out; without any well left, refused
flag-reference_saturated = Wells with too many copies of the reference were left out; without any well left, refused
flag-saturated_wells = Wells with too many copies of the vector were left out
flag-few_reference_positives = Refused: the reference does not carry an estimate
flag-reference_below_blank = Refused: the reference shows no more than wells without template
flag-saturated = Lower bound: dilute and repeat
flag-no_positives = Upper limit: no partition, or no colony, has the vector
flag-below_blank = Upper limit: no more than wells without template show
flag-few_positives = Estimated, with an exact lower limit
flag-wells_differ = More than counting error explains (p < 0.01)
flag-separate_wells = The targets are in different wells
flag-unpaired_wells = Some wells have no partner and were left out
flag-excluded_wells = The analyst or the instrument left out wells: they are not used; without any well left, refused
flag-excluded_colonies = The analyst left out colonies: they are not used; without any left, refused
flag-instrument_check = The instrument asks to check a well that is used
flag-linked_copies = More partitions than chance makes are positive for both targets: concatemers, or DNA that was not cut
flag-no_standard_curve = Refused: the plate has no curve of a target
flag-vector_curve_refused = Refused: table curves says why the vector's curve cannot be used
flag-reference_curve_refused = Refused: table curves says why the reference's curve cannot be used
flag-no_calibrator_signal = Refused: the calibrator has no cycle of a target
flag-no_reference_signal = Refused: no well has a cycle of the reference
flag-no_replicates = Refused: no wells alike tell how cycles vary
flag-no_signal = Upper limit: no well has a cycle of the vector; refused against a calibrator, which shows no limit
flag-near_blank = Wells without template are less than tenfold below
flag-outside_curve = An amount below or above all standards
flag-undetermined_wells = Some wells of the sample have no cycle
flag-plates_differ = Plates of the sample disagree
flag-efficiency_assumed = No curve: copies are taken to grow by efficiency
flag-no_host_reads = Refused: no read lies on the host
flag-few_host_bins = Refused: too few bins of the host to hold the vector against
flag-no_host_depth = Refused: the bins of the host have no depth
flag-few_vector_bases = Refused: too little of the target is found nowhere else
flag-masked = Refused: nothing of the element, or of the rest of the vector, is found nowhere else
flag-few_windows = The host has too few windows of the vector's shape: the interval has counting error only
flag-element_low = An element is below 0.75 of the vector, its interval without 1
flag-element_high = An element is above 1.25 of the vector, its interval without 1
flag-episome_or_plasmid = Fewer copies are integrated than there are
flag-no_pairs = Refused: no pair of the host lies in its place
flag-few_calibrators = Refused: too few calibrators tell how they differ
flag-molecules_saturated = Refused: every place of the target has a molecule
flag-no_vector_depth = Refused: the vector has no depth
flag-efficiency_unknown = Relative: capture without a calibrated efficiency
flag-methods_disagree = Another method says otherwise: table agreement says which
flag-transduced_above_copies = Fewer copies than transduced cells: one of the two is wrong
flag-no_transduced_cells = Copies, and the sheet says that no cell is transduced: one of the two is wrong
flag-no_number = Refused: the arithmetic leaves what numbers hold
flag-few_colonies = The interval is too narrow
flag-one_counts_integrated_copies_only = One of the two counts every copy, the other integrated ones
flag-targets_differ = One method, two targets of the vector
flag-references_differ = One method, two references
flag-more_copies_than_sites = A site may not have been found, or hold more than one copy
flag-fewer_copies_than_sites = The sites cannot all be in every cell of the clone
flag-no_transduced_fraction = Copies of a transduced cell are not known
flag-assumed = The transduced share is that of the law, not a measured one
flag-more_even_than_poisson = Copies spread more evenly over cells than this model can

## Classes of reads

class-no_barcode = The index read fits no barcode of the pool.
class-ambiguous_barcode = The index read fits two barcodes almost equally.
class-poly_g_barcode = The index read is a run of G, which two-colour sequencers write for no signal.
class-failed_filter = The sequencer says that the read failed its filter: `Y` in its name.
class-low_quality = Too few good bases, or too many N.
class-no_vector_end = The anchor read does not begin with primer and vector end.
class-no_linker = The adrift read does not begin with the linker.
class-primer_dimer = Vector end and linker with next to nothing between them.
class-too_short = Fewer host bases than a read needs to be placed.
class-unmapped = No place in host or vector fits the read.
class-repetitive = More equally good places than are followed.
class-chimera = Both mates have places, but none that one molecule could explain.
class-vector_internal = The vector goes on past its end; 1-LTR circles look the same to a short read.
class-ltr_circle_2 = The vector end is joined to the other end's outer terminus.
class-plasmid = The read runs from the vector into its plasmid backbone.
class-multihit = Several equally good places.
class-unique = One place.
class-passed = Handed on by the last stage that ran; not classed yet.

## Words of tables

verdict-confirmed = The clone is dominant: even the lower limit of its share reaches the threshold. It does not say why, nor that it is dangerous.
verdict-not_evaluable = Too little was seen to say anything. It is neither good nor bad; take a new sample or more DNA.
verdict-suspected = The share reaches the threshold, but chance could have lifted it there. Repeat with more cells.
verdict-cannot_exclude = The share lies below the threshold, but the data allow for more. Repeat with more cells.
verdict-negative = No clone reaches the threshold in this sample, even by its upper limit. It says nothing of other tissues, nor of tomorrow.
estimate-estimated = a value with its interval
estimate-upper_limit = no signal above the background: only an upper limit
estimate-lower_bound = every vector partition was positive: only a lower bound; dilute and repeat
estimate-relative = a ratio to compare samples with; no copies per cell
estimate-refused = not evaluable
cells-measured = as measured
cells-poisson = Poisson, an assumption
cells-zero_inflated = some cells cannot be transduced
cells-negative_binomial = cells differ in susceptibility
cells-colonies = counted by colony
method-ddpcr = ddPCR
method-qpcr = qPCR by standard curves
method-qpcr_calibrated = qPCR against a calibrator
method-wgs = WGS depth
method-capture = capture depth
method-junctions = junctions, integrated copies only
method-colonies = colonies
flow-unique = one place
flow-multihit = several places
flow-vector = vector itself
flow-lost = not placed
flow-layout = not the expected layout
flow-barcode = no library
flow-open = not classed yet

## Page 1

question-release = Copies per cell
question-dominance = Dominance
question-change = Change
question-concern = Genes of concern
question-controls = Controls
question-next = Next
level-alarm = Alarm
level-caution = Caution
level-hole = No answer
level-note = Note
level-clear = Clear
rule-action = to be done
rule-attention = to look at
rule-information = to know
