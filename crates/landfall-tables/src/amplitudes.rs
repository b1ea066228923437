//! Table `amplitudes`: how bright droplets are, and where the threshold lies.

use crate::declare::table;

table! {
    /// One bin of the histogram of one target over the wells of a plate that are gated together.
    "amplitudes", version 1, key [plate, target, bin];
    AmplitudeRow {
        /// Name of the file that lists the wells.
        plate: String;
        /// The target.
        target: String;
        /// Its number, from 0.
        bin: u32;
        /// Lower edge of the bin.
        lo: f64, "amplitude";
        /// Upper edge of the bin.
        hi: f64, "amplitude";
        /// Droplets in it.
        droplets: u64, "partitions";
        /// Droplets above this are positive; null where clusters do not separate and none was given. Wells with a
        /// threshold of their own are drawn with the median of theirs.
        threshold: Option<f64>, "amplitude";
        /// Whether the threshold was found here, not given.
        automatic: bool;
        /// Distance of the clusters over the sum of their standard deviations; null for one cluster.
        separation: Option<f64>;
        /// Share of droplets between the clusters.
        rain: Option<f64>, in 0..=1;
    }
    where lo < hi;
}
