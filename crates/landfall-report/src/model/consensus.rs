//! The one copy number of a sample, where its measurements agree on one.

use landfall_tables::agreement::{Agreement, AgreementRow, measurement};
use landfall_tables::vcn::{VcnRow, VcnVerdict};

use super::Tables;
use crate::statement::{Statement, name, names};

/// Copies per cell of a sample, or why there is no one number.
#[derive(Clone, Debug, PartialEq)]
pub enum Consensus {
    /// The measurement with the narrowest interval among those that agree.
    Copies(f64),
    /// No measurement gave copies per cell.
    Unmeasured,
    /// Not evaluable, for this reason.
    Apart(Statement),
}

impl Consensus {
    /// What the measurements of a sample agree on.
    #[must_use]
    pub fn of(tables: &Tables, (subject, sample): (&str, &str)) -> Self {
        let of_sample = |row: &&VcnRow| row.subject.as_str() == subject && row.sample.as_str() == sample;
        let rows: Vec<&VcnRow> =
            tables.vcn.iter().flatten().filter(of_sample).filter(|row| is_of_the_vector(row)).collect();
        let pairs: Vec<&AgreementRow> = tables.agreement.iter().flatten().collect();
        among(&rows, &|left, right| verdict(&pairs, left, right))
    }

    /// The number, if there is one.
    #[must_use]
    pub fn copies(&self) -> Option<f64> {
        match self {
            Self::Copies(copies) => Some(*copies),
            Self::Unmeasured | Self::Apart(_) => None,
        }
    }

    /// Why there is none, where something was measured.
    #[must_use]
    pub fn reason(&self) -> Option<&Statement> {
        match self {
            Self::Apart(reason) => Some(reason),
            Self::Copies(_) | Self::Unmeasured => None,
        }
    }
}

/// Whether a row says how many copies of the whole vector a cell has: neither a ratio, nor a refusal, nor a part of a
/// vector.
fn is_of_the_vector(row: &VcnRow) -> bool {
    !matches!(row.verdict, VcnVerdict::Refused | VcnVerdict::Relative) && !row.is_of_a_part()
}

/// What table `agreement` says of two measurements; nothing of those that it does not hold.
fn verdict(pairs: &[&AgreementRow], left: &VcnRow, right: &VcnRow) -> Agreement {
    let names = [measurement(left), measurement(right)];
    let is_pair = |row: &&&AgreementRow| {
        (&row.subject, &row.sample) == (&left.subject, &left.sample)
            && (row.left == names[0] && row.right == names[1]
                || row.left == names[1] && row.right == names[0])
    };
    pairs.iter().find(is_pair).map_or(Agreement::NotTestable, |row| row.verdict)
}

/// A single measurement stands for itself. Of several, those that agree with more than half of all, themselves among
/// them, must agree with each other; of these, the value with the narrowest interval. Nothing follows from names or
/// their order.
fn among(rows: &[&VcnRow], verdict: &dyn Fn(&VcnRow, &VcnRow) -> Agreement) -> Consensus {
    let same =
        |left: &VcnRow, right: &VcnRow| std::ptr::eq(left, right) || verdict(left, right) == Agreement::Agree;
    let by_most = |row: &&&VcnRow| 2 * rows.iter().filter(|other| same(row, other)).count() > rows.len();
    let group: Vec<&VcnRow> = rows.iter().filter(by_most).copied().collect();
    let one_group = group.iter().all(|left| group.iter().all(|right| same(left, right)));
    if rows.is_empty() {
        return Consensus::Unmeasured;
    }
    if group.is_empty() || !one_group {
        return Consensus::Apart(reason(rows, verdict));
    }
    narrowest(&group).map_or(Consensus::Unmeasured, Consensus::Copies)
}

/// The value with the narrowest interval, relative to itself; of equal ones the lowest.
fn narrowest(group: &[&VcnRow]) -> Option<f64> {
    let width = |row: &VcnRow| row.lo.zip(row.hi).map_or(f64::INFINITY, |(lo, hi)| hi / lo);
    let estimated = group.iter().filter(|row| row.verdict == VcnVerdict::Estimated);
    let values = estimated.filter_map(|row| Some((width(row), row.vcn?)));
    values
        .min_by(|left, right| left.0.total_cmp(&right.0).then(left.1.total_cmp(&right.1)))
        .map(|(_, vcn)| vcn)
}

fn reason(rows: &[&VcnRow], verdict: &dyn Fn(&VcnRow, &VcnRow) -> Agreement) -> Statement {
    let mut pairs = Vec::new();
    for (at, left) in rows.iter().enumerate() {
        for right in &rows[at + 1..] {
            if verdict(left, right) == Agreement::Disagree {
                let (left, right) = (name(measurement(left)), name(measurement(right)));
                pairs.push(Statement::PairDisagrees { left, right });
            }
        }
    }
    if pairs.is_empty() {
        return Statement::CannotCompare { measurements: names(rows.iter().map(|row| measurement(row))) };
    }
    Statement::CopiesApart { pairs }
}

#[cfg(test)]
mod tests {
    use landfall_tables::vcn::{ReleaseVerdict, VcnMethod};

    use super::*;

    fn row(target: &str, vcn: f64, spread: f64) -> VcnRow {
        VcnRow {
            subject: "P01".parse().unwrap(),
            sample: "S1".parse().unwrap(),
            method: VcnMethod::Ddpcr,
            target: target.to_owned(),
            reference: "RPP30".to_owned(),
            vcn: Some(vcn),
            lo: Some(vcn / spread),
            hi: Some(vcn * spread),
            lo_counting: None,
            hi_counting: None,
            per_transduced: None,
            per_transduced_lo: None,
            per_transduced_hi: None,
            release_limit: 5.0,
            release: ReleaseVerdict::NotEvaluable,
            n: 1,
            wells: 1,
            verdict: VcnVerdict::Estimated,
            flags: Vec::new(),
        }
    }

    /// What these say, whatever order they come in.
    fn of(rows: &[VcnRow]) -> Consensus {
        let near = |left: &VcnRow, right: &VcnRow| {
            let ratio = left.vcn.unwrap() / right.vcn.unwrap();
            if (0.8..1.25).contains(&ratio) { Agreement::Agree } else { Agreement::Disagree }
        };
        let mut ordered: Vec<&VcnRow> = rows.iter().collect();
        let found = among(&ordered, &near).copies();
        ordered.reverse();
        assert_eq!(among(&ordered, &near).copies(), found);
        ordered.rotate_left(rows.len().min(1));
        let last = among(&ordered, &near);
        assert_eq!(last.copies(), found);
        last
    }

    #[test]
    fn measurements_that_agree_give_the_narrowest() {
        assert_eq!(of(&[]), Consensus::Unmeasured);
        assert_eq!(of(&[row("psi", 2.0, 1.1)]).copies(), Some(2.0));
        assert_eq!(of(&[row("a", 2.0, 1.2), row("b", 2.1, 1.1)]).copies(), Some(2.1));
        assert_eq!(of(&[row("b", 2.0, 1.2), row("a", 2.1, 1.1)]).copies(), Some(2.1));
    }

    #[test]
    fn two_that_disagree_give_none_and_say_so() {
        let found = of(&[row("psi", 2.0, 1.1), row("WPRE", 13.0, 1.1)]);
        let Some(Statement::CopiesApart { pairs }) = found.reason() else { panic!("{found:?}") };
        let (left, right) = (name("ddpcr psi/RPP30"), name("ddpcr WPRE/RPP30"));
        assert_eq!(pairs[..], [Statement::PairDisagrees { left, right }]);
    }

    #[test]
    fn more_than_half_must_agree_and_no_other_half_either() {
        let three = |last| [row("a", 13.0, 1.01), row("b", 2.0, 1.2), row("c", last, 1.1)];
        assert_eq!(of(&three(2.2)).copies(), Some(2.2), "one of three is apart");
        assert_eq!(of(&three(5.0)).copies(), None, "all are apart");
        let chain = [row("a", 2.0, 1.1), row("b", 2.4, 1.1), row("c", 2.9, 1.1)];
        assert_eq!(of(&chain).copies(), None, "b agrees with a and c, which disagree");
        let halves = [row("a", 2.0, 1.1), row("b", 2.0, 1.2), row("c", 9.0, 1.1), row("d", 9.0, 1.2)];
        assert_eq!(of(&halves).copies(), None);
    }

    #[test]
    fn what_cannot_be_compared_gives_none() {
        let rows = [row("a", 2.0, 1.1), row("b", 2.0, 1.1)];
        let found = among(&[&rows[0], &rows[1]], &|_, _| Agreement::NotTestable);
        assert!(matches!(found.reason(), Some(Statement::CannotCompare { .. })), "{found:?}");
    }
}
