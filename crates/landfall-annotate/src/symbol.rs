//! Gene symbols that changed: what spreadsheets make dates of, and the names that were given because of it.

/// The symbols that were renamed in 2020 because spreadsheets read them as dates: month, old and new beginning, and the
/// numbers there are. Source: HUGO Gene Nomenclature Committee.
const RENAMED: &[(&str, &str, &str, std::ops::RangeInclusive<u8>)] = &[
    ("SEP", "SEPT", "SEPTIN", 1..=14),
    ("SEP", "SEP", "SELENOF", 15..=15),
    ("MAR", "MARCH", "MARCHF", 1..=11),
    ("MAR", "MARC", "MTARC", 1..=2),
    ("DEC", "DEC", "DELEC", 1..=1),
];

/// A symbol as it is compared: in upper case, by its name since 2020, an identifier of Ensembl without its version.
#[must_use]
pub fn canonical(symbol: &str) -> String {
    let upper = symbol.to_uppercase();
    if let Some((bare, version)) = upper.split_once('.')
        && bare.starts_with("ENS")
        && version.bytes().all(|letter| letter.is_ascii_digit())
    {
        return bare.to_owned();
    }
    let renamed = RENAMED.iter().find_map(|(_, old, new, numbers)| {
        let number: u8 = upper.strip_prefix(old)?.parse().ok()?;
        numbers.contains(&number).then(|| name(new, number))
    });
    renamed.unwrap_or(upper)
}

/// There is one SELENOF, without a number.
fn name(new: &str, number: u8) -> String {
    if new == "SELENOF" { new.to_owned() } else { format!("{new}{number}") }
}

/// The symbols that a date may have been, by their names since 2020: `9-Sep`, `Sep-09`, `2021-09-09`. None if it is no
/// date.
#[must_use]
pub fn of_date(text: &str) -> Vec<String> {
    let Some((month, day)) = date(text) else { return Vec::new() };
    let of = |(of, _, new, numbers): &(&str, &str, &str, std::ops::RangeInclusive<u8>)| {
        (*of == month && numbers.contains(&day)).then(|| name(new, day))
    };
    RENAMED.iter().filter_map(of).collect()
}

/// Month and day.
fn date(text: &str) -> Option<(&'static str, u8)> {
    let parts: Vec<_> = text.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let day = |text: &str| text.parse::<u8>().ok().filter(|day| (1..=31).contains(day));
    match parts[..] {
        [year, number, last] if year.len() == 4 && year.parse::<u16>().is_ok() => {
            let month = match number {
                "03" => "MAR",
                "09" => "SEP",
                "12" => "DEC",
                _ => return None,
            };
            Some((month, day(last)?))
        }
        [first, second] | [first, second, _] => {
            let pair = month(first).zip(day(second)).or_else(|| month(second).zip(day(first)));
            pair.filter(|_| parts.len() == 2 || parts[2].parse::<u16>().is_ok())
        }
        _ => None,
    }
}

fn month(text: &str) -> Option<&'static str> {
    match text.to_lowercase().as_str() {
        "sep" | "sept" => Some("SEP"),
        "mar" | "march" => Some("MAR"),
        "dec" => Some("DEC"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_names_are_one() {
        for (old, new) in [
            ("SEPT9", "SEPTIN9"),
            ("sept14", "SEPTIN14"),
            ("SEP15", "SELENOF"),
            ("MARCH1", "MARCHF1"),
            ("MARC2", "MTARC2"),
            ("DEC1", "DELEC1"),
            ("ENSG00000135363.12", "ENSG00000135363"),
        ] {
            assert_eq!(canonical(old), new);
            assert_eq!(canonical(new), new);
        }
        for other in ["TP53", "SEPT15", "MARCH12", "MARCKS", "DEC2", "RP11-34P13.7", "SEPTIN", "Ä"] {
            assert_eq!(canonical(other), other, "{other}");
        }
    }

    #[test]
    fn dates_are_the_symbols_that_they_were() {
        for (date, symbols) in [
            ("9-Sep", &["SEPTIN9"][..]),
            ("09-Sep-24", &["SEPTIN9"]),
            ("Sep-09", &["SEPTIN9"]),
            ("2021-09-09", &["SEPTIN9"]),
            ("15-Sep", &["SELENOF"]),
            ("1-Mar", &["MARCHF1", "MTARC1"]),
            ("3-Mar", &["MARCHF3"]),
            ("1-Dec", &["DELEC1"]),
            ("2-Dec", &[]),
            ("9-Oct", &[]),
            ("SEPT9", &[]),
            ("HLA-A", &[]),
            ("40-Sep", &[]),
            ("RP11-34P13.7", &[]),
            ("2021-10-09", &[]),
            ("-", &[]),
            ("", &[]),
        ] {
            assert_eq!(of_date(date), symbols, "{date}");
        }
    }
}
