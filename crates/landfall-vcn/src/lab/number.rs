//! Numbers as people and instruments write them: with a decimal point or comma, and with thousands apart.

/// The sign before the decimals. All numbers of a table have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decimal {
    /// `1234.5` or `1,234.5`.
    Point,
    /// `1234,5` or `1.234,5`.
    Comma,
}

/// What a column of numbers holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    /// Whole numbers, of partitions.
    Whole,
    /// Numbers of at least 0, and at most so much.
    UpTo(f64),
}

impl Number {
    pub(crate) fn holds(self, number: f64) -> bool {
        match self {
            Self::Whole => number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number),
            Self::UpTo(most) => (0.0..=most).contains(&number),
        }
    }
}

/// A number under a decimal sign; `None` where the text is none. Thousands may be set apart, in threes, by the other
/// sign, a blank or an apostrophe.
pub(crate) fn read(text: &str, decimal: Decimal) -> Option<f64> {
    let (sign, other) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, decimals) = mantissa.split_once(sign).unwrap_or((mantissa, ""));
    let (minus, whole) = match whole.strip_prefix('-') {
        Some(whole) => ("-", whole),
        None => ("", whole.strip_prefix('+').unwrap_or(whole)),
    };
    let whole = without_thousands(whole, other)?;
    let digits = |text: &str| text.chars().all(|letter| letter.is_ascii_digit());
    if !digits(&whole) || !digits(decimals) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    format!("{minus}{whole}.{decimals}e{exponent}").parse().ok()
}

/// Digits without the one sign that sets thousands apart; `None` where the groups are not of three digits.
fn without_thousands(whole: &str, other: char) -> Option<String> {
    let apart =
        |letter: &char| *letter == other || matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    let Some(separator) = whole.chars().find(apart) else { return Some(whole.to_owned()) };
    let groups: Vec<_> = whole.split(separator).collect();
    let fits = (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3);
    fits.then(|| groups.concat())
}

/// The decimal sign of a table, from all its cells that should be numbers: the one under which more of them fit their
/// columns. Where they leave it open, numbers in the columns that are not read, such as concentrations, tell it.
///
/// # Errors
/// The first cell that fits as another number under the other sign, where no cell tells the signs apart.
pub(crate) fn decimal<T: Copy>(cells: &[(T, &str, Number)], beside: &[&str]) -> Result<Decimal, T> {
    let value = |(_, text, number): &(T, &str, Number), decimal| {
        read(text, decimal).filter(|found| number.holds(*found))
    };
    let faults = |decimal| cells.iter().filter(|cell| value(cell, decimal).is_none()).count();
    match faults(Decimal::Point).cmp(&faults(Decimal::Comma)) {
        std::cmp::Ordering::Less => Ok(Decimal::Point),
        std::cmp::Ordering::Greater => Ok(Decimal::Comma),
        std::cmp::Ordering::Equal => {
            let apart = |cell: &&(T, &str, Number)| {
                let values = (value(cell, Decimal::Point), value(cell, Decimal::Comma));
                values.0.is_some() && values.1.is_some() && values.0 != values.1
            };
            let Some(open) = cells.iter().find(apart) else { return Ok(Decimal::Point) };
            let only = |sign, other| {
                beside.iter().any(|text| read(text, sign).is_some() && read(text, other).is_none())
            };
            match (only(Decimal::Point, Decimal::Comma), only(Decimal::Comma, Decimal::Point)) {
                (true, false) => Ok(Decimal::Point),
                (false, true) => Ok(Decimal::Comma),
                _ => Err(open.0),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CYCLES: Number = Number::UpTo(100.0);

    #[test]
    fn numbers_read_under_their_sign_only() {
        for (text, point, comma) in [
            ("24.1", Some(24.1), None),
            ("24,1", None, Some(24.1)),
            ("1,234.5", Some(1234.5), None),
            ("1.234.567,5", None, Some(1_234_567.5)),
            ("20,413", Some(20_413.0), Some(20.413)),
            ("20 413", Some(20_413.0), Some(20_413.0)),
            ("1'000'000", Some(1e6), Some(1e6)),
            ("1,00E+05", None, Some(1e5)),
            ("1e5", Some(1e5), Some(1e5)),
            (".5", Some(0.5), None),
            ("-3", Some(-3.0), Some(-3.0)),
            ("1,23,456", None, None),
            ("1 234,567", None, Some(1_234.567)),
            ("12a", None, None),
            ("", None, None),
            ("-", None, None),
            ("inf", None, None),
            ("1e400x", None, None),
        ] {
            assert_eq!((read(text, Decimal::Point), read(text, Decimal::Comma)), (point, comma), "{text}");
        }
    }

    #[test]
    fn the_sign_is_the_one_that_fits_the_table() {
        let of = |cells: &[(&str, Number)]| {
            let cells: Vec<_> =
                cells.iter().enumerate().map(|(at, (text, number))| (at, *text, *number)).collect();
            decimal(&cells, &[])
        };
        assert_eq!(of(&[("24,134", CYCLES), ("1.000", Number::UpTo(1e12))]), Ok(Decimal::Comma));
        assert_eq!(of(&[("24.134", CYCLES), ("1,000", Number::UpTo(1e12))]), Ok(Decimal::Point));
        assert_eq!(of(&[("20,413", Number::Whole)]), Ok(Decimal::Point));
        assert_eq!(of(&[("20.413", Number::Whole)]), Ok(Decimal::Comma));
        assert_eq!(of(&[("12765", Number::Whole), ("12765.0", Number::Whole)]), Ok(Decimal::Point));
        // One cell out of line does not turn the others.
        assert_eq!(of(&[("24,1", CYCLES), ("21.3", CYCLES), ("22.3", CYCLES)]), Ok(Decimal::Point));
        assert_eq!(of(&[("24", CYCLES), ("1,000", Number::UpTo(1e12))]), Err(1));
        assert_eq!(of(&[("12.000", Number::Whole)]), Err(0));
        assert_eq!(of(&[]), Ok(Decimal::Point));
        // Columns that are not read tell what those that are leave open, if they do not contradict each other.
        let beside =
            |beside: &[&str]| decimal(&[(0, "2,000", Number::Whole), (1, "18,000", Number::Whole)], beside);
        assert_eq!(beside(&["psi", "100.5"]), Ok(Decimal::Point));
        assert_eq!(beside(&["100,5"]), Ok(Decimal::Comma));
        assert_eq!((beside(&["100,5", "100.5"]), beside(&["18,000"])), (Err(0), Err(0)));
    }

    proptest! {
        /// What is printed with either sign, thousands apart or not, is read back.
        #[test]
        fn what_is_printed_is_read(number in 0.0..1e9_f64, decimals in 0_usize..4, comma: bool, apart: bool) {
            let plain = format!("{number:.decimals$}");
            let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
            let (sign, other) = if comma { (",", ".") } else { (".", ",") };
            let mut grouped = String::new();
            for (at, digit) in whole.chars().enumerate() {
                if apart && at > 0 && (whole.len() - at) % 3 == 0 {
                    grouped.push_str(other);
                }
                grouped.push(digit);
            }
            let text = if rest.is_empty() { grouped } else { format!("{grouped}{sign}{rest}") };
            let decimal = if comma { Decimal::Comma } else { Decimal::Point };
            prop_assert_eq!(read(&text, decimal), plain.parse().ok(), "{}", text);
        }
    }
}
