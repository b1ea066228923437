//! Medians.

/// The median, the mean of the middle two of an even number; `None` of nothing. Reorders the values.
pub fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let even = values.len().is_multiple_of(2);
    let (below, &mut upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let lower = if even { below.iter().copied().max_by(f64::total_cmp) } else { None };
    Some(lower.map_or(upper, |lower| lower.midpoint(upper)))
}

/// The median of values in rising order, without a look at all of them; `None` of nothing.
#[must_use]
pub fn median_of_sorted(values: &[f64]) -> Option<f64> {
    let middle = values.len() / 2;
    let (lower, upper) = (values.get(values.len().checked_sub(1)? / 2)?, values.get(middle)?);
    Some(lower.midpoint(*upper))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&mut [9.0, 1.0, 3.0]), Some(3.0));
        assert_eq!((median(&mut []), median_of_sorted(&[])), (None, None));
    }

    proptest! {
        #[test]
        fn as_many_values_lie_below_as_above(mut values in prop::collection::vec(-9.0..9.0f64, 1..50)) {
            let middle = median(&mut values).unwrap();
            let below = values.iter().filter(|value| **value < middle).count();
            let above = values.iter().filter(|value| **value > middle).count();
            prop_assert!(below.max(above) <= values.len() / 2);
            values.sort_unstable_by(f64::total_cmp);
            prop_assert_eq!(median_of_sorted(&values), Some(middle));
        }
    }
}
