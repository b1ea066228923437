//! Where functions reach a value.

/// The numbers next to where a rising function is 0, below and above, by halving.
pub fn bracket(mut low: f64, mut high: f64, rising: impl Fn(f64) -> f64) -> (f64, f64) {
    // More halvings than a number has bits: the limits are neighbours long before.
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if rising(middle) < 0.0 { low = middle } else { high = middle }
    }
    (low, high)
}

/// Where a rising function is 0, by halving.
pub fn root(low: f64, high: f64, rising: impl Fn(f64) -> f64) -> f64 {
    let (low, high) = bracket(low, high, rising);
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_of_a_square_is_found_to_the_last_bit() {
        let (low, high) = bracket(0.0, 10.0, |x| x * x - 2.0);
        assert!(low < high && high <= low.next_up(), "{low} {high}");
        assert!((root(0.0, 10.0, |x| x * x - 2.0) - 2.0_f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn a_function_that_is_0_nowhere_gives_the_end_that_is_nearest() {
        assert_eq!(root(1.0, 3.0, |_| 1.0), 1.0);
        assert_eq!(root(1.0, 3.0, |_| -1.0), 3.0);
    }
}
