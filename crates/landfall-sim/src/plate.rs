//! Plates of wells.

/// The n-th well, from 0, column after column: `A01` to `H01`, then `A02`. A plate has as many columns as it takes.
#[must_use]
pub fn well(number: u32) -> String {
    let row = char::from(b'A' + (number % 8) as u8);
    format!("{row}{:02}", number / 8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wells_are_counted_down_the_columns() {
        assert_eq!([well(0), well(7), well(8), well(95), well(96)], ["A01", "H01", "A02", "H12", "A13"]);
    }
}
