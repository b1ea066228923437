//! The formats, each by its columns. Those of instruments come first: a plain table is what none of them is.

use super::Field::{
    Amplitudes, BothPositive, Channel, Colony, ColonyCopies, Copies, CopiesPerCell, Ct, Dilution, Dye,
    Excluded, FirstAmplitude, Included, Merged, Negatives, Positives, Role, Sample, SecondAmplitude, Status,
    Target, TargetRole, Threshold, Total, Well,
};
use super::{Column, Field, Format, Holds, Need};

const fn needed(field: Field, names: &'static [&'static str]) -> Column {
    Column { field, names, need: Need::Needed }
}

const fn optional(field: Field, names: &'static [&'static str]) -> Column {
    Column { field, names, need: Need::Optional }
}

const OMITTED: Column = optional(Excluded, &["excluded", "omit", "outlier"]);
const INCLUDED: Column = optional(Included, &["include"]);
const DILUTED: Column = optional(Dilution, &["dilution"]);
const PER_CELL: Column = optional(CopiesPerCell, &["copies_per_cell"]);
const MERGED: Column = optional(Merged, &["MergedWells"]);
/// Statistics programs put dots for signs; the four clusters keep their order, so the bare name is the first.
const CLUSTERS: Column = optional(BothPositive, &["Ch1+Ch2+", "Ch1.Ch2."]);

/// All formats that are known.
pub const FORMATS: &[Format] = &[
    Format {
        name: "Bio-Rad QX Manager",
        holds: Holds::Counts,
        columns: &[
            needed(Well, &["Well"]),
            needed(Sample, &["Sample description 1", "Sample description"]),
            needed(Target, &["Target"]),
            needed(Positives, &["Positives"]),
            needed(Total, &["Accepted Droplets"]),
            optional(Negatives, &["Negatives"]),
            optional(Role, &["SampleType"]),
            optional(TargetRole, &["TargetType"]),
            optional(Status, &["Status"]),
            CLUSTERS,
            MERGED,
            OMITTED,
            DILUTED,
            PER_CELL,
        ],
        note: "CSV of the data table. Its own concentrations, ratios and `ReferenceCopies` are not used. Rows of merged \
               wells are left out where the sample's single wells are there.",
    },
    Format {
        name: "QIAGEN QIAcuity",
        holds: Holds::Counts,
        columns: &[
            needed(Well, &["Well", "Well Name", ""]),
            needed(Sample, &["Sample/NTC/Control"]),
            needed(Target, &["Target", "Target (Name)"]),
            needed(Total, &["Partitions (valid)"]),
            needed(Positives, &["Partitions (positive)"]),
            optional(Negatives, &["Partitions (negative)"]),
            optional(Role, &["Control type", "Type"]),
            OMITTED,
            DILUTED,
            PER_CELL,
        ],
        note: "CSV of the analysis, with its first line `sep=,` or without. The column of wells has no name. Nanoplates of \
               8.5k and 26k partitions alike: both targets share the partitions of a well, so that their volume falls \
               out of the ratio; `[vcn] min_partitions` is to be set for 8.5k.",
    },
    Format {
        name: "Bio-Rad QuantaSoft",
        holds: Holds::Counts,
        columns: &[
            needed(Well, &["Well"]),
            needed(Sample, &["Sample"]),
            needed(Target, &["Target", "Assay"]),
            needed(Positives, &["Positives"]),
            needed(Total, &["AcceptedDroplets"]),
            optional(Negatives, &["Negatives"]),
            optional(TargetRole, &["TargetType", "TypeAssay"]),
            optional(Role, &["SampleType"]),
            optional(Status, &["Status"]),
            CLUSTERS,
            MERGED,
            OMITTED,
            DILUTED,
            PER_CELL,
        ],
        note: "As QX Manager.",
    },
    Format {
        name: "Applied Biosystems Absolute Q",
        holds: Holds::Counts,
        columns: &[
            needed(Sample, &["Name", "Sample"]),
            needed(Well, &["Well"]),
            needed(Dye, &["Dye", "Channels"]),
            optional(Target, &["Target"]),
            needed(Total, &["Total"]),
            needed(Positives, &["Positives", "Count"]),
            OMITTED,
            DILUTED,
            PER_CELL,
        ],
        note: "CSV of the results. Rows `Average`, `Pooled` and `Total` sum up others and are left out. The volume of a \
               chamber falls out of the ratio.",
    },
    Format {
        name: "Applied Biosystems QuantStudio",
        holds: Holds::Cycles,
        columns: &[
            needed(Well, &["Well Position", "Well"]),
            needed(Sample, &["Sample Name", "Sample"]),
            needed(Target, &["Target Name", "Target", "Detector"]),
            needed(Role, &["Task"]),
            // The second is written with a Cyrillic letter, the third is the same in the wrong encoding.
            needed(Ct, &["CT", "C\u{442}", "C\u{d1}\u{201a}", "Cq", "Crt"]),
            optional(Copies, &["Quantity", "Qty", "Starting Quantity (SQ)"]),
            optional(Excluded, &["Omit", "Excluded"]),
        ],
        note: "Text or CSV, also of ViiA 7, StepOne and 7500, with any number of lines and sections before the results.",
    },
    Format {
        name: "Roche LightCycler 480",
        holds: Holds::Cycles,
        columns: &[
            needed(Included, &["Include"]),
            needed(Well, &["Pos"]),
            needed(Sample, &["Name"]),
            needed(Ct, &["Cp"]),
            optional(Copies, &["Standard"]),
        ],
        note: "Text of an absolute quantification, one file for each filter. The target is the filter, as the first line \
               names it (`Experiment: plate 7  Selected Filter: FAM (465-510)`): put `FAM (465-510)` into `[vcn] \
               vector_targets` or `reference_targets`. Files of one experiment are one plate. A well with an amount in \
               `Standard` above 0 is a standard; wells without template are told by their name (`[vcn] blanks`).",
    },
    Format {
        name: "Bio-Rad CFX",
        holds: Holds::Cycles,
        columns: &[
            needed(Well, &["Well"]),
            needed(Dye, &["Fluor"]),
            needed(Target, &["Target"]),
            needed(Role, &["Content"]),
            needed(Sample, &["Sample", "Sample Name"]),
            needed(Ct, &["Cq", "C(t)"]),
            optional(Copies, &["Starting Quantity (SQ)", "SQ", "Starting Quantity"]),
            optional(Excluded, &["Excluded", "Omit"]),
        ],
        note: "CSV of `Quantification Cq Results`. Wells that were excluded in CFX Maestro are not in it.",
    },
    Format {
        name: "plain, droplets",
        holds: Holds::Droplets,
        columns: &[
            needed(Sample, &["sample"]),
            needed(Well, &["well"]),
            needed(Target, &["target", "assay"]),
            needed(Channel, &["channel"]),
            needed(Amplitudes, &["amplitudes"]),
            optional(Threshold, &["threshold"]),
            OMITTED,
            INCLUDED,
            DILUTED,
            PER_CELL,
        ],
        note: "The files of amplitudes are the instrument's: a line per droplet under `Ch1Amplitude` and `Ch2Amplitude`, \
               or `Assay1 Amplitude` and `Assay2 Amplitude`.",
    },
    Format {
        name: "plain, digital PCR",
        holds: Holds::Counts,
        columns: &[
            needed(Sample, &["sample", "sample_name"]),
            needed(Well, &["well", "well_position"]),
            needed(Target, &["target", "target_name", "assay"]),
            needed(Positives, &["positives"]),
            Column {
                need: Need::NeededUnless(Negatives),
                ..needed(Total, &["total", "accepted_partitions"])
            },
            optional(Negatives, &["negatives"]),
            optional(Role, &["role", "SampleType"]),
            optional(TargetRole, &["TargetType", "TypeAssay"]),
            optional(Status, &["status"]),
            optional(BothPositive, &["both_positive", "PosPos", "Ch1+Ch2+", "Ch1.Ch2."]),
            MERGED,
            OMITTED,
            INCLUDED,
            DILUTED,
            PER_CELL,
        ],
        note: "",
    },
    Format {
        name: "plain, quantitative PCR",
        holds: Holds::Cycles,
        columns: &[
            needed(Sample, &["sample", "sample_name"]),
            needed(Well, &["well", "well_position"]),
            needed(Target, &["target", "target_name", "assay", "detector"]),
            needed(Role, &["role", "content"]),
            needed(Ct, &["ct", "cq"]),
            optional(Copies, &["copies", "quantity", "sq"]),
            OMITTED,
            INCLUDED,
        ],
        note: "",
    },
    Format {
        name: "plain, colonies",
        holds: Holds::Colonies,
        columns: &[
            needed(Sample, &["sample", "sample_name"]),
            needed(Colony, &["colony"]),
            needed(ColonyCopies, &["copies", "vcn"]),
            optional(Target, &["target"]),
            OMITTED,
            INCLUDED,
        ],
        note: "Colonies, or single cells.",
    },
];

/// The file of amplitudes of one well.
pub(in crate::lab) const AMPLITUDES: &[Format] = &[Format {
    name: "amplitudes of droplets",
    holds: Holds::Droplets,
    columns: &[
        needed(FirstAmplitude, &["Ch1Amplitude", "Assay1 Amplitude"]),
        optional(SecondAmplitude, &["Ch2Amplitude", "Assay2 Amplitude"]),
    ],
    note: "",
}];
