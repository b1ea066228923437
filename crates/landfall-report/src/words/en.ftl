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
alarm-unassigned = { $unassigned } of { $reads } reads of pool { $pool } ({ $share }) belong to no library of the sheet: others may share the flow cell, a library may be missing there, or a barcode be wrong.
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

## Specifications of lots

specification-met = Specification { $specification } is met: { $decision ->
    [upper_limit] the end of the interval is
   *[value] the result is
} { $judged }; it asks for { $requirement }.
specification-not-met = Specification { $specification } is NOT MET: { $decision ->
    [upper_limit] the end of the interval is
   *[value] the result is
} { $judged }; it asks for { $requirement }.
specification-pending = Specification { $specification } is pending: { $reason }. It asks for { $requirement }.
specification-not-evaluable = Specification { $specification } is not evaluable: { $reason }. It asks for { $requirement }.
requirement = { $sign } copies { $basis ->
    [transduced] per transduced cell
   *[all] per cell, over all cells
} ({ $comparator ->
    [below] fewer than
    [at-most] at most
    [above] more than
   *[at-least] at least
} { $limit })
uncertainty = { $verdict ->
    [within] Uncertainty: within. The whole interval, { $copies }, is { $sign }.
    [exceeds] Uncertainty: exceeds. No part of the interval, { $copies }, is { $sign }.
    [cannot_exclude] Uncertainty: cannot exclude. Only a part of the interval, { $copies }, is { $sign }.
   *[not_evaluable] Uncertainty: not evaluable.
}
beside-specification = Beside the specifications, which speak of all cells only: { $answer }
other-product = None of the specifications is of product { $product }, which lot { $lot } is of: only the limit of the run file is judged. Is the product spelt alike?
negative-has-copies = { $sample } is a negative control and has { $copies } copies per cell: the measurement is contaminated, or samples were mixed up.
release-mean_outside = the mean of its wells lies outside of the measurement's interval, so that wells are not what they should be
release-no_transduced_cells = the sheet says that no cell is transduced
no-specification = No specification was given for lot { $lot }: only the limit of the run file is judged.
release-no_measurement = the sample has no measurement by the method
release-few_wells = fewer wells are valid than it averages
release-no_transduced_fraction = the sheet gives no transduced fraction
release-many_wells = more wells are valid than it averages, and which to leave out is not for a program to choose
release-several_measurements = several measurements fit, and it must name its target
release-refused = the measurement could not be judged
release-contradiction = copies and transduced fraction cannot both be right
release-only_bounded = the measurement gives a bound only

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

## The page

page-sections = Sections
page-samples-table = Samples, table
page-controls-table = Controls, table
page-clones-of-spikes-table = Clones of spikes, table
page-shared-molecules-table = Shared molecules, table
page-reads-picture = Reads, picture
page-raw-reads-of-each-pool-table = Raw reads of each pool, table
page-what-the-shares-rest-on-table = What the shares rest on, table
page-clones-table = Clones, table
page-sites-table = Sites, table
page-clusters-table = Clusters, table
page-genes-of-concern-table = Genes of concern, table
page-copy-number-picture = Copy number, picture
page-copy-number-table = Copy number, table
page-methods-side-by-side-table = Methods side by side, table
page-copies-of-transduced-cells-table = Copies of transduced cells, table
page-release-picture = Release, picture
page-fragment-lengths-picture = Fragment lengths, picture
page-molecules-table = Molecules, table
page-alerts-table = Alerts, table
page-vector-integration-report = Vector integration report
page-answers = Answers
page-samples = Samples
page-controls = Controls
page-where-the-reads-went = Where the reads went
page-clones = Clones
page-sites = Sites
page-genes-of-concern = Genes of concern
page-vector-copy-number = Vector copy number
page-quality = Quality
page-alerts = Alerts
page-how-it-was-made = How it was made
page-glossary = Glossary
page-what-could-not-be-judged-and = What could not be judged, and why
page-raw-reads-by-cycle = Raw reads by cycle
page-table-of-clones = Table of clones
page-table-of-sites = Table of sites
page-several-equally-good-places = Several equally good places
page-methods-side-by-side = Methods side by side
page-copies-of-transduced-cells = Copies of transduced cells
page-fragment-lengths = Fragment lengths
page-clean-up-of-molecules = Clean-up of molecules
page-collisions = Collisions
page-parameters-that-differ-from-the-defaults = Parameters that differ from the defaults
page-words = Words
page-flags = Flags
page-read-classes = Read classes
page-subject = Subject
page-sample = Sample
page-day = Day
page-cell-type = Cell type
page-replicates = Replicates
page-reads = Reads
page-fragments = Fragments
page-umis = UMIs
page-clusters-of-several-places = Clusters of several places
page-fragments-in-clusters = Fragments in clusters
page-dna-input-ng = DNA input, ng
page-vcn-95-interval = VCN (95 % interval)
page-library = Library
page-role = Role
page-outcome = Outcome
page-why = Why
page-molecules-one-place = Molecules, one place
page-molecules-several-places = Molecules, several places
page-molecules-of-the-vector = Molecules of the vector
page-clone = Clone
page-expected-share = Expected share
page-found-share = Found share
page-class = Class
page-sum-reads-of-the-library = Sum: reads of the library
page-pool = Pool
page-read = Read
page-cycles = Cycles
page-lowest = Lowest
page-in-cycle = In cycle
page-verdict = Verdict
page-sampled-copies = Sampled copies
page-counted-by = Counted by
page-smallest-clone-seen-with-95-certainty = Smallest clone seen with 95 % certainty
page-input-cells = Input, cells
page-recovery = Recovery
page-other-sites = Other sites
page-other-clusters = Other clusters
page-provirus-or-cluster = Provirus or cluster
page-gene = Gene
page-share = Share
page-with-clusters = With clusters
page-copies-per-cell = Copies per cell
page-site = Site
page-strand = Strand
page-cluster = Cluster
page-places = Places
page-gene-of-the-list = Gene of the list
page-distance-bases = Distance, bases
page-nearest-gene = Nearest gene
page-orientation-to-it = Orientation to it
page-method = Method
page-target-over-reference = Target over reference
page-interval-all-variation = Interval, all variation
page-interval-counting-only = Interval, counting only
page-per-transduced-cell = Per transduced cell
page-release = Release
page-wells = Wells
page-counted = Counted
page-flags-and-reasons = Flags and reasons
page-the-one = The one
page-the-other = The other
page-the-one-copies-per-cell = The one, copies per cell
page-ratio-95-interval = Ratio, 95 % interval
page-target = Target
page-model = Model
page-transduced-cells = Transduced cells
page-copies-per-transduced-cell = Copies per transduced cell
page-from-bases = From, bases
page-molecules = Molecules
page-kept = Kept
page-removed-far-stronger-in-another-subject = Removed: far stronger in another subject
page-reads-only-stronger-in-another-subject = Reads only: stronger in another subject
page-umi-of-a-stronger-molecule = UMI of a stronger molecule
page-no-known-sheared-end = No known sheared end
page-shortest-median-longest-bases = Shortest, median, longest, bases
page-sequencing-run = Sequencing run
page-what-is-done = What is done
page-molecules-or-sites = Molecules or sites
page-rule = Rule
page-what-it-asks = What it asks
page-about = About
page-what-to-do = What to do
page-within-days = Within, days
page-found-and-the-condition = Found, and the condition
page-source = Source
page-stage = Stage
page-parameter = Parameter
page-value = Value
page-version = Version
page-file = File
page-bytes = Bytes
page-blake3-sha-256 = BLAKE3, SHA-256
page-no-parameters = no parameters
page-samples-fragments-and-umis-are-sums = Samples. Fragments and UMIs are sums over sites.
page-control-libraries-molecules-are-distinct-fragments = Control libraries. Molecules are distinct; fragments are distinct pairs of junction and sheared end.
page-clones-that-spikes-should-show-shares = Clones that spikes should show. Shares are of the library's fragments, with their interval at 95 %.
page-raw-reads-of-each-pool-qualities = Raw reads of each pool; qualities are means. The numbers of each cycle are in the table read_profile.
page-what-the-shares-rest-on-input = What the shares rest on. Input: cells that the DNA came from, 151.5 per ng. Recovery: sampled copies of those that the input held, by the copy number.
page-clones-largest-share-first-shares-with = Clones, largest share first; shares with their interval at 95 %. Copies per cell: share × VCN.
page-sites-those-with-most-fragments-first = Sites, those with most fragments first
page-clusters-of-several-places-those-with = Clusters of several places, those with most fragments first
page-vector-copies-per-cell-over-all = Vector copies per cell, over all cells, transduced or not. Intervals at 95 %.
page-measurements-of-one-sample-that-say = Measurements of one sample that say how many copies there are. Where they disagree they are not averaged. A copy with an internal deletion counts as one by its junctions and as less by depth.
page-what-each-model-says-of-cells = What each model says of cells that carry a copy. Intervals at 95 %.
page-molecules-by-length = Molecules by length
page-molecules-by-sample-and-what-became = Molecules by sample, and what became of them. Lengths are of the kept ones.
page-collisions-by-sequencing-run = Collisions by sequencing run
page-rules-that-hold-by-sample = Rules that hold, by sample.
page-changed-parameters = Changed parameters
page-stages-in-the-order-of-the = Stages in the order of the pipeline
page-input-files = Input files
page-no-subject-s-sample-in-this = No subject's sample in this run.
page-what-the-sheet-says-of-each = What the sheet says of each sample, and what was found in it.
page-qualities-and-bases-by-cycle-are = Qualities and bases by cycle are not shown: no table read_profile was given.
page-all-reads-as-the-sequencer-wrote = All reads as the sequencer wrote them, of every pool, before anything is cut. Look for a quality that falls early, and for cycles where one base rules beyond the known sequence at the start of a read: barcode, primer, vector end and linker look alike in all reads, host sequence does not.
page-a-share-is-that-of-one = A share is that of one provirus among all vector copies that the sample's cells gave; clusters of several places count in every denominator. Copies are counted, not cells: a cell with two copies counts twice.
page-dots-are-sites-diamonds-clusters-of = Dots are sites, diamonds clusters of several places; lines are intervals at 95 %; the dashed line is the share that makes a clone dominant.
page-a-site-is-a-place-not = A site is a place, not a clone; fragments are sheared molecules, not cells. Counts of different samples cannot be compared without knowing the cells behind them.
page-not-shown-no-molecule-with-a = Not shown: no molecule with a known length.
page-the-report-was-made-alone-parameters = The report was made alone; parameters, versions and digests of the inputs are not known to it.
page-landfall-report-research-use = Landfall report. Research use.
page-the-dot-is-the-value-thin = The dot is the value. Thin line: 95 % interval with all known variation (between wells, plates or regions of the genome); thick line: counting error only. A triangle marks a limit.
page-copies-per-transduced-cell-with-their = Copies per transduced cell with their 95 % interval; the dashed line is the limit for release. Within it: the whole interval is left of the line.
page-the-numbers-of-the-picture = The numbers of the picture
page-all-stages-versions-and-parameters = All stages, versions and parameters
page-reference = Reference
page-run-file = Run file
page-sample-sheet = Sample sheet
page-skip-to-the-summary = Skip to the summary
page-all-samples = All samples
page-copy-number = Copy number
page-research-use = Research use.
page-search-site-gene-sample-or-flag = Search site, gene, sample or flag
page-all-samples-table = All samples, table
page-largest-clone = Largest clone
page-one-row-per-sample-shares-and = One row per sample. Shares and copies per cell with their interval at 95 %.
page-evidence = evidence
page-title = Landfall report: { $subjects }
page-no-subject = no subject
page-not-locked = This run was not locked to a validated profile.
page-control-tag = { $role ->
    [negative] negative control
   *[spike] spike control
}
page-transduced-given = Transduced cells as given in the sheet: { $cells }.
page-run-rate = Sequencing run { $run }: { $share } of its molecules came from elsewhere. { $finding }
page-run-finding = Sequencing run { $run }: { $finding }
page-shared = Molecules that two samples share. Samples of one subject may share some by chance; those of two subjects, or of a control, are hopping, carry-over or a mix-up.
page-shared-more = { $samples } more samples share fewer.
page-flow-legend = Each bar is one library and as long as its reads; look for bars that are short, or that lose much to one class. Point at a segment for its class.
page-reads-by-class = Reads by library and class, part { $part } of { $parts }. Every read stands in exactly one class; percentages are of the library's sum.
page-pool-remainder = Pool { $pool }: { $unassigned } of { $reads } reads ({ $share }) went to no library: { $classes }.
page-copies-apart = { $sample }: recovery and copies per cell of its clones are not evaluable: { $why }.
page-over-time = { $subject } over time.
page-over-time-legend = Unnumbered: all other sites; dotted: all other clusters of several places.
page-several-places = several places
page-no-genes = Genes were not looked up.
page-near-caption = Sites near a gene of the cancer list: the { $shown } with most fragments of { $rows }; the others are in the tables annotation and sites
page-lists = Cancer gene list: { $names }.
page-gene-sets = Gene set: { $names }.
page-more-than = With more than { $many }
page-depth = { $sample }, depth along { $target }.
page-depth-legend = Look for a step: a deletion, or a part of the vector that is there alone. Hatched: no estimate.
page-droplets = Droplets of { $target }, { $plate }.
page-droplets-legend = The dashed line should lie in the valley between two hills; the scale is logarithmic.
page-release-limit = Release: the interval of copies per transduced cell against a limit of { $limit }. Without a measured transduced fraction it is not evaluable.
page-rules = What the rules { $rules } ask for. They propose; a person decides.
page-and-more = and { $more } more
page-made-by = Made by { $program }.
page-make-again = To make it again: landfall run run.toml --out RUN with the same run file, sheet and inputs; the same bytes come out.
page-none = None.
page-not-handed-over = None: the parameters were not handed over.
page-inputs = Inputs with their digests ({ $files })
page-everything = Every number on this page is in report.json, which lies beside it; the full tables lie in tables.
page-cancer-list = cancer list
page-cancer-list-gene = cancer list: { $gene }
page-exon = exon
page-in-gene = in gene
page-translation = This is a translation; the English report, { $file }, holds.
condition = { $fact } { $kind ->
    [is] is
    [from] from
    [above] above
    [to] to
   *[below] below
} { $bound }
role-sample = sample
role-negative = negative
role-spike = spike
status-pass = pass
status-fail = fail
status-reported = reported
status-not_evaluable = not evaluable

## Pictures, and what scripts say

picture-fragments = fragments
picture-bars = Sites with most fragments in { $sample }
picture-bar = { $site }: { $fragments } of { $total } fragments
picture-share = share of sampled vector copies
picture-dominant = dominant: { $share }
picture-clones = Shares of the largest clones of { $sample }
picture-clone = { $clone } in { $sample }: { $share }
picture-of = of { $copies }
picture-shares = Largest clones of { $subject } over time
picture-other-sites = all other sites
picture-other-clusters = all other clusters of several places
picture-quality = mean quality, Phred
picture-bases = share of bases, %
picture-cycle = cycle
picture-cycles = Quality and bases of { $read } by cycle
picture-letter-a = A
picture-letter-c = C
picture-letter-g = G
picture-letter-t = T
picture-letter-n = other (N)
picture-depth = Copies per cell along { $target }
picture-depth-axis = base of the vector
picture-depth-copies = bases { $from } to { $to }: { $fact } copies per cell
picture-depth-masked = bases { $from } to { $to }: masked, { $fact }
picture-depth-few = bases { $from } to { $to }: too few bases that count
picture-copies = copies per cell
picture-droplets = Droplets of { $target }
picture-droplets-axis = droplets
picture-droplets-bin = amplitude { $from } to { $to }: { $droplets } droplets
picture-amplitude = amplitude
picture-flow = One bar per library, as long as its reads. Segments from left to right are the classes of the table below.
picture-flow-class = { $class }: { $reads } of { $total } reads ({ $share })
picture-no-library = no library: { $pool }
picture-reads = { $reads } reads
picture-reads-axis = reads (pairs count once)
picture-forest = Vector copies per cell with their 95 % intervals
picture-forest-axis = vector copies per cell
picture-forest-tip = { $sample }, { $method }, { $target }: { $copies } copies per cell, over all cells
picture-release = Vector copies per transduced cell with their 95 % intervals and the limit for release
picture-release-axis = vector copies per transduced cell
picture-release-description = A release that is within its limit has its whole interval left of the line.
picture-release-tip = { $sample }, { $method }, { $target }: { $copies } copies per transduced cell
picture-below = below { $value }
picture-above = above { $value }
picture-lengths = Fragment lengths
picture-lengths-axis = length from junction to sheared end, bases
picture-lengths-bin = { $from } to { $to } bases: { $molecules } molecules
picture-molecules = molecules
page-numbers = Numbers (CSV)
page-numbers-of = Numbers of the picture as CSV: { $file }
page-sort-by = Sort by { $column }
page-found = { $shown } of { $rows } rows
page-search = Search this table
page-over-time-interval = Below: the share of each clone in each sample with its 95 % interval.
page-printed = Printed are the first { $shown } of { $rows } rows. All rows: { $file }.
page-approved = This is a translation, approved by { $name }. Where it differs from { $file }, the English report holds.
page-printed-made = Not printed: all parameters, the input files and the reference with their digests. They are in { $file }.

## Sites one by one, and genes of concern

views-some = { $shown } of { $sites } distinct sites open below: the { $largest } largest of each subject, and those of which a rule asks something.
views-all = { $sites ->
    [one] The site opens below.
   *[other] All { $sites } distinct sites open below.
}
no-gene-set-here = The report was made without a gene set: no genes are drawn around sites.
called = Called: { $fragments ->
    [one] { $fragments } fragment
   *[other] { $fragments } fragments
} in { $replicates ->
    [one] { $replicates } replicate.
   *[other] { $replicates } replicates.
}
not-called = Not called: none of its molecules counts.
no-fragment = No fragment: { $molecules ->
    [one] { $molecules } molecule
   *[other] { $molecules } molecules
}, { $why }.
molecule-kept = counted
molecule-collision_removed = the minor copy of a molecule of another subject; counts in nothing
molecule-collision_flagged = probably the minor copy of a molecule of another subject or replicate; its reads count
molecule-umi_shared = its molecular identifier belongs to a stronger molecule elsewhere
molecule-no_breakpoint = its sheared end is not known; its reads count
page-views = Sites, one by one
page-views-rest = Any other site: { $command }. { $reads } writes its reads, where the run keeps what became of each.
page-views-script = Each site opens to pictures of its surroundings and of its molecules. They are drawn by a script, which does not run here: { $command } tells the same, and report.json holds the numbers.
page-view-around = { $site } and the genes within 100 kb; the arrow is the vector in its orientation, genes of concern are red
page-view-molecules = Fragments of { $site } by length from junction to breakpoint: a bar each, by sample and replicate
page-view-more = { $more } further fragments with fewer reads are not drawn
page-view-fragment = { $length } bases from the junction, replicate { $replicate }: { $molecules } molecules, { $reads } reads, { $status }
page-view-replicate = { $sample }, replicate { $replicate }
page-view-no-genes = no gene within 100 kb
page-view-no-marks = no molecule with a known sheared end
page-alert = alert
page-vector = vector
page-tracks = Genes of concern with sites near them
page-tracks-drawn = { $shown } of { $genes } genes of the list with sites near them are drawn, those with the largest shares.
page-tracks-legend = Boxes are exons, the arrow below is the gene's strand. A stem is a site: as high as its largest share, its head points as the vector runs. Hollow: no share could be estimated.
page-track = { $gene } ({ $contig }, strand { $strand }): { $sites ->
    [one] { $sites } site
   *[other] { $sites } sites
} within { $distance }, { $shown } drawn
picture-track-site = { $clone } in { $sample }: { $share }; { $orientation ->
    [same] same orientation as the gene
   *[opposite] opposite orientation to the gene
}
picture-track-axis = position on { $contig }
picture-exon = exon { $from } to { $to }
page-printed-genes = Printed are the first { $shown } of { $genes } genes. All: { $file }.
page-view-junction = Between primer and junction, { $reads } of { $of } reads are of molecules with { $bases }.
## Forms to sign

release-form = Release of lot { $lot }
follow-up-form = Follow-up of { $subject }
made-by = Made by { $program }; run { $run }, sample sheet { $sheet }.
nanograms = { $ng } ng
assay = { $method } ({ $target } over { $reference })
filed = { $specification }: { $requirement }
reported = { $judged }; before rounding { $unrounded }{ $wells ->
    [0] {""}
   *[other] {" "}(mean of { $wells } wells; the interval is that of the measurement)
}
verdicts = { $specification }; uncertainty: { $uncertainty }
run-limit = none was given; limit of the run file: { $limit } copies per transduced cell
only-uncertainty = specification: none was given; uncertainty: { $uncertainty }
typed-in = typed in by the laboratory: { $source }
reasons = { $reasons }
unanswered = { $sample }, { $question }: { $reason }
sites-not-due = Vector-positive cells: { $transduced }, below { $limit }: sites are not due.
sites-due = Vector-positive cells: { $transduced }, not below { $limit }: sites are due.
not-excluded-below = That no clone was found does not exclude a clone below { $limit }, nor a malignancy without vector.
nothing-excluded = No limit of detection is known for this sample: it excludes no clone, nor a malignancy without vector.
dominance-word-confirmed = confirmed
dominance-word-suspected = suspected
dominance-word-cannot_exclude = cannot exclude
dominance-word-negative = no dominant clone seen
dominance-word-not_evaluable = not evaluable
judged-met = met
judged-not_met = NOT MET
judged-pending = pending
judged-not_evaluable = not evaluable
interval-within = within
interval-cannot_exclude = cannot exclude
interval-exceeds = EXCEEDS
interval-not_evaluable = not evaluable
form-product = Product
form-lot = Lot
form-subject = Patient (pseudonym)
form-vector-lot = Vector lot
form-sample = Sample
form-collected = Taken on
form-received = Received on
form-dna = DNA of the sample's libraries
form-laboratory = Laboratory
form-address = Address
form-tests = Tests
form-test = Test
form-method = Method
form-specification = Specification
form-result = Result
form-verdict = Verdict
form-source = Evidence
form-transduction = transduced cells
form-copies = vector copies per cell
form-from-sheet = sample sheet
form-from-run = this run
form-measurements = Every measurement of copies per cell
form-wells = Wells
form-reasons = Flags
form-valid = valid
form-invalid = invalid
form-profile = Integration profile (informational: no specification is judged here)
form-controls = Controls
form-control = Control
form-kind = Kind
form-finding = Finding
form-alerts = What the rules ask for
form-rule = Rule
form-action = Action
form-not-evaluable = Not evaluable, and why
form-by-hand = To be filled in by hand
form-deviations = Deviations
form-disposition = Disposition, which is the signer's
form-confirmatory = Confirmatory test ordered
form-informed = Who was informed, and when
form-next-due = Next sample due
form-made = made
form-reviewed = reviewed
form-approved = approved
form-date = date
form-signature = signature
form-day = Day
form-cell-type = Cell type
form-vector-positive = Vector-positive cells
form-verdict-now = Dominance in this sample
form-verdict-before = Dominance in the sample before
form-limits = What this does not exclude
form-timeline = Samples
form-positive = Vector-positive
form-sampled = Sampled copies
form-detection = Would have been seen from
form-copies-of-all = Copies per cell
form-largest = Largest share
form-course = Leading clones
form-clone = Clone
form-gene = Nearest gene
form-changes = Changes
form-page = page { $page } of { $pages }
form-translation = This is a translation; the English form holds and is the one to sign.
form-forms = Forms to sign
report-title = { $subjects ->
    [one] Report on { $subjects } subject
   *[other] Report on { $subjects } subjects
}, { $samples ->
    [one] { $samples } sample
   *[other] { $samples } samples
}
in-subject = { $subject } ({ $sample })
counted = { $counted }
more-rows = { $more ->
    [one] { $more } more row is
   *[other] { $more } more rows are
} in the tables of the run.
form-alarms = Before anything else
form-caveats = What this run could not judge
form-overview = All samples
form-samples = Samples, as the sheet has them
form-subject-of = Subject
form-role = Role
form-replicates = Replicates
form-reads = Reads
form-fragments = Fragments
form-sites = Sites
form-controls-rows = Control libraries
form-reads-went = Where the reads went
form-clones = Clones
form-clones-rows = Leading clones
form-place = Place
form-share = Share
form-sites-found = Integration sites
form-sites-rows = Sites with most fragments
form-site = Site
form-concern = Genes of concern
form-concern-rows = Sites near genes of concern
form-concern-place = Gene of concern
form-per-transduced = Per transduced cell
form-stages = Stages
form-stage = Stage
form-version = Version
form-changed = Not the default
form-inputs = Inputs
form-used-as = Used as
form-file = File
form-digest = BLAKE3, first digits
form-release = Copies per cell
form-dominance = Dominance
form-change = Change
