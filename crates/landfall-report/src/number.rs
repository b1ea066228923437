//! Numbers as people read them.

use landfall_core::{SiteId, Strand};

/// `1,311`.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Three significant digits, but never fewer than the whole number: `1.82`, `0.0512`, `13.8`, `163`.
#[must_use]
pub fn measure(number: f64) -> String {
    if number == 0.0 || !number.is_finite() {
        return number.to_string();
    }
    let magnitude = number.abs().log10().floor() as i32;
    format!("{number:.*}", (2 - magnitude).clamp(0, 12) as usize)
}

/// The same without zeros at its end: `5`, `1.5`.
#[must_use]
pub fn short(number: f64) -> String {
    let text = measure(number);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// `61.2 %`; `–` where the whole is 0.
#[must_use]
pub fn percent(of: u64, total: u64) -> String {
    match total {
        0 => "–".to_owned(),
        _ => format!("{:.1} %", 100.0 * of as f64 / total as f64),
    }
}

/// A share as `34.1 %`, `4.12 %`, `0.23 %`: two decimals below 10 %.
#[must_use]
pub fn share(share: f64) -> String {
    let percent = 100.0 * share;
    if percent < 10.0 && percent != 0.0 {
        trimmed(format!("{percent:.2}"))
    } else {
        trimmed(format!("{percent:.1}"))
    }
}

fn trimmed(number: String) -> String {
    let short = number.trim_end_matches('0').trim_end_matches('.');
    format!("{} %", if short.is_empty() { "0" } else { short })
}

/// `4.1 % (3.2–5.3 %)`; `(no interval)` where there is none.
#[must_use]
pub fn share_with(of: f64, lower: Option<f64>, upper: Option<f64>) -> String {
    match (lower, upper) {
        (Some(lower), Some(upper)) => {
            let lower = share(lower);
            format!("{} ({}–{})", share(of), lower.trim_end_matches(" %"), share(upper))
        }
        _ => format!("{} (no interval)", share(of)),
    }
}

/// `980 bp`, `2.9 kb`, `1.2 Mb`.
#[must_use]
pub fn distance(bases: u64) -> String {
    match bases {
        0..1_000 => format!("{bases}\u{a0}bp"),
        1_000..1_000_000 => format!("{:.1}\u{a0}kb", bases as f64 / 1e3),
        _ => format!("{:.1}\u{a0}Mb", bases as f64 / 1e6),
    }
}

/// A site's name as people read it, `chr7 − 148,811,235`, which does not break. Other names stay.
#[must_use]
pub fn place(name: &str) -> String {
    // A copy of which both ends were found has its orientation behind its position: `chr1+126304(+1)`.
    let (id, both) = name.find('(').map_or((name, ""), |at| name.split_at(at));
    let Ok(site) = id.parse::<SiteId>() else { return name.to_owned() };
    let sign = match site.strand {
        Strand::Plus => '+',
        Strand::Minus => '−',
    };
    let end = site.vector_end.map(|end| format!("/{end}")).unwrap_or_default();
    let both = if both.is_empty() { String::new() } else { format!("\u{a0}{both}") };
    format!("{}\u{a0}{sign}\u{a0}{}{end}{both}", site.contig, count(site.position.to_one_based()))
}

/// A scale's step (1, 2 or 5 times a power of ten) that cuts `top` into at most `parts`.
#[must_use]
pub fn step(top: f64, parts: u32) -> f64 {
    let rough = (top / f64::from(parts)).max(f64::MIN_POSITIVE);
    let power = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|&step| step >= rough)
        .unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_in_a_laboratory_book() {
        assert_eq!(
            [0, 999, 1_000, 18_440, 1_234_567].map(count),
            ["0", "999", "1,000", "18,440", "1,234,567"]
        );
        assert_eq!([0.0, 1.8249, 0.05123, 13.81, 163.2].map(measure), ["0", "1.82", "0.0512", "13.8", "163"]);
        assert_eq!((percent(1, 8), percent(0, 0)), ("12.5 %".to_owned(), "–".to_owned()));
        assert_eq!(
            [0.341, 0.0412, 0.00231, 0.2, 0.0, 1.0].map(share),
            ["34.1 %", "4.12 %", "0.23 %", "20 %", "0 %", "100 %"]
        );
        assert_eq!(share_with(0.041, Some(0.032), Some(0.053)), "4.1 % (3.2–5.3 %)");
        assert_eq!(
            [0, 999, 2_940, 1_250_000].map(distance),
            ["0\u{a0}bp", "999\u{a0}bp", "2.9\u{a0}kb", "1.2\u{a0}Mb"]
        );
        assert_eq!(
            ["chr1-416378", "chr7+148811235/5LTR", "M12", "chr1+126304(+1)"].map(place),
            [
                "chr1\u{a0}−\u{a0}416,378",
                "chr7\u{a0}+\u{a0}148,811,235/5LTR",
                "M12",
                "chr1\u{a0}+\u{a0}126,304\u{a0}(+1)"
            ]
        );
        assert_eq!([9.0, 10.0, 11.0, 0.9].map(|top| step(top, 5)), [2.0, 2.0, 5.0, 0.2]);
    }
}
