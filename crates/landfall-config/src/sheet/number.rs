//! Numbers as spreadsheets write them.

/// How a number was written, where not as Landfall writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// As it is.
    Plain,
    /// With a decimal comma.
    DecimalComma,
    /// A whole number with decimals, `180.0`.
    WholeDecimals,
}

/// Digits after a comma of which it is not known whether they are thousands or decimals.
const THOUSANDS: usize = 3;

/// A number with a point for a decimal comma; `Err` with a reason where the comma may part thousands.
pub(super) fn number(text: &str) -> Result<(String, Written), String> {
    let Some((whole, decimals)) = text.split_once(',') else { return Ok((text.to_owned(), Written::Plain)) };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    if !digits(unsigned) || !digits(decimals) {
        return Ok((text.to_owned(), Written::Plain));
    }
    if decimals.len() == THOUSANDS && !unsigned.starts_with('0') {
        return Err(format!(
            "found `{text}`, in which the comma may part thousands or decimals; expected `{whole}{decimals}` or \
             `{whole}.{decimals}`"
        ));
    }
    Ok((format!("{whole}.{decimals}"), Written::DecimalComma))
}

/// A whole number, without the decimals that a spreadsheet gave it, `180.0`; other texts stay what they are.
pub(super) fn whole(text: &str) -> (String, Written) {
    match text.split_once(['.', ',']) {
        Some((whole, "0" | "00")) if !whole.is_empty() => (whole.to_owned(), Written::WholeDecimals),
        _ => (text.to_owned(), Written::Plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_comma_is_read_where_it_can_be_nothing_else() {
        for (written, read) in
            [("12,5", "12.5"), ("-0,25", "-0.25"), ("0,125", "0.125"), ("1,5000", "1.5000")]
        {
            assert_eq!(number(written), Ok((read.to_owned(), Written::DecimalComma)));
        }
        for plain in ["12.5", "1,2,3", "a,b", ",5", "1e5", ""] {
            assert_eq!(number(plain), Ok((plain.to_owned(), Written::Plain)), "{plain}");
        }
        assert!(number("1,500").unwrap_err().contains("expected `1500` or `1.500`"));
    }

    #[test]
    fn a_whole_number_may_have_lost_its_kind() {
        assert_eq!(whole("180.0"), ("180".to_owned(), Written::WholeDecimals));
        assert_eq!(whole("-7,0"), ("-7".to_owned(), Written::WholeDecimals));
        for plain in ["180", "6.5", "1.000", ".0"] {
            assert_eq!(whole(plain), (plain.to_owned(), Written::Plain));
        }
    }
}
