//! Small numerics that the stages share.

mod root;

pub use root::root;

/// z of a two-sided 95 % interval.
pub const Z_TWO_SIDED: f64 = 1.959_963_984_540_054;
/// z of a one-sided 95 % limit.
pub const Z_ONE_SIDED: f64 = 1.644_853_626_951_472_7;
