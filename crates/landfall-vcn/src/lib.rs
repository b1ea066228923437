//! Stage vcn: vector copies per cell with an interval.
