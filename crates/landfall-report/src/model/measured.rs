//! What copy numbers rest on: depth along the vector, droplets; and what follows: copies of transduced cells, agreement.

use std::collections::BTreeMap;

use landfall_tables::Row;
use landfall_tables::agreement::{Agreement, AgreementRow};
use landfall_tables::amplitudes::AmplitudeRow;
use landfall_tables::cells::CellsRow;
use landfall_tables::depth::DepthRow;
use schemars::JsonSchema;
use serde::Serialize;

use super::Tables;
use crate::statement::{Share, Statement, message, name as named, number};

/// Behind the copy numbers. Each list is empty where its table was not given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Measured {
    /// Pairs of measurements of one sample.
    pub agreement: Vec<AgreementView>,
    /// Models of copies in transduced cells.
    pub cells: Vec<CellsView>,
    /// Depth along each vector, by sample.
    pub depth: Vec<DepthView>,
    /// Histograms of droplets, by plate and target.
    pub droplets: Vec<DropletView>,
}

/// Two measurements side by side.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AgreementView {
    /// What was taken.
    pub sample: String,
    /// The one.
    pub left: String,
    /// The other.
    pub right: String,
    /// Value or bound of the one, copies per cell.
    pub left_value: Option<f64>,
    /// Value or bound of the other, copies per cell.
    pub right_value: Option<f64>,
    /// The one over the other.
    pub ratio: Option<f64>,
    /// Its lower limit at 95 %.
    pub ratio_lo: Option<f64>,
    /// Its upper limit at 95 %.
    pub ratio_hi: Option<f64>,
    /// Whether they say the same: the table's word.
    pub verdict: &'static str,
    /// What a disagreement points to.
    pub flags: Vec<String>,
}

/// One model on one measurement.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CellsView {
    /// What was taken.
    pub sample: String,
    /// How copies were measured: the table's word.
    pub method: &'static str,
    /// The vector target.
    pub target: String,
    /// What is assumed: the table's word.
    pub model: &'static str,
    /// Share of cells with a copy.
    pub transduced: Option<f64>,
    /// Copies per transduced cell.
    pub per_transduced: Option<f64>,
    /// Lower limit at 95 %.
    pub per_transduced_lo: Option<f64>,
    /// Upper limit at 95 %.
    pub per_transduced_hi: Option<f64>,
    /// The number of copies that `above` speaks of.
    pub many: u32,
    /// Share of transduced cells with more copies than `many`.
    pub above: Option<f64>,
    /// Lower limit at 95 %.
    pub above_lo: Option<f64>,
    /// Upper limit at 95 %.
    pub above_hi: Option<f64>,
    /// Why a model does not fit.
    pub flags: Vec<String>,
}

/// Depth along one vector in one sample.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DepthView {
    /// What was taken.
    pub sample: String,
    /// The vector.
    pub target: String,
    /// What to see.
    pub sentence: Statement,
    /// Bins along the vector.
    pub bins: Vec<BinView>,
    /// Elements, from the first base to one past the last of their bins.
    pub elements: Vec<(String, u32, u32)>,
}

/// A bin of a vector.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BinView {
    /// First base, 0-based.
    pub start: u32,
    /// One past the last base.
    pub end: u32,
    /// Mean aligned depth.
    pub depth: f64,
    /// Copies per cell; none where too little of the bin is found nowhere else, or without a host to compare with.
    pub copies: Option<f64>,
    /// Why most of it is masked.
    pub masked: Option<&'static str>,
}

/// Droplets of a target on a plate.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DropletView {
    /// The file that lists the wells.
    pub plate: String,
    /// The target.
    pub target: String,
    /// What to see, one after the other.
    pub sentence: Vec<Statement>,
    /// Amplitude of the dimmest droplet.
    pub from: f64,
    /// Amplitude of the brightest droplet.
    pub to: f64,
    /// Droplets above are positive.
    pub threshold: Option<f64>,
    /// Droplets in bins of equal width.
    pub droplets: Vec<u64>,
}

impl Measured {
    /// What the tables hold.
    #[must_use]
    pub fn of(tables: &Tables) -> Self {
        Self {
            agreement: in_order(tables.agreement.as_deref()).into_iter().map(agreement).collect(),
            cells: in_order(tables.cells.as_deref()).into_iter().map(cells).collect(),
            depth: depths(tables),
            droplets: droplets(tables),
        }
    }

    /// Whether two measurements of a sample disagree.
    #[must_use]
    pub fn disagreements(&self) -> usize {
        self.agreement.iter().filter(|row| row.verdict == Agreement::Disagree.as_str()).count()
    }
}

/// The rows of a table by its key.
fn in_order<R: Row>(rows: Option<&[R]>) -> Vec<&R> {
    let mut rows: Vec<_> = rows.unwrap_or_default().iter().collect();
    rows.sort_by(|left, right| left.compare(right));
    rows
}

fn agreement(row: &AgreementRow) -> AgreementView {
    AgreementView {
        sample: row.sample.to_string(),
        left: row.left.clone(),
        right: row.right.clone(),
        left_value: row.left_value,
        right_value: row.right_value,
        ratio: row.ratio,
        ratio_lo: row.ratio_lo,
        ratio_hi: row.ratio_hi,
        verdict: row.verdict.as_str(),
        flags: row.flags.clone(),
    }
}

fn cells(row: &CellsRow) -> CellsView {
    CellsView {
        sample: row.sample.to_string(),
        method: row.method.as_str(),
        target: row.target.clone(),
        model: row.model.as_str(),
        transduced: row.transduced,
        per_transduced: row.per_transduced,
        per_transduced_lo: row.per_transduced_lo,
        per_transduced_hi: row.per_transduced_hi,
        many: row.many,
        above: row.above,
        above_lo: row.above_lo,
        above_hi: row.above_hi,
        flags: row.flags.clone(),
    }
}

fn depths(tables: &Tables) -> Vec<DepthView> {
    let mut views: BTreeMap<_, Vec<&DepthRow>> = BTreeMap::new();
    for row in tables.depth.iter().flatten() {
        views
            .entry((row.subject.clone(), row.sample.clone(), row.method, row.target.clone()))
            .or_default()
            .push(row);
    }
    views
        .into_iter()
        .map(|((_, sample, method, target), mut rows)| {
            rows.sort_by_key(|row| row.start);
            let masked = rows.iter().filter(|row| row.masked.is_some()).count() as u64;
            let bins = rows.len() as u64;
            let sentence = Statement::DepthMasked {
                bins,
                share: Share::of(masked, bins),
                target: named(&target),
                method: message("method", method),
            };
            DepthView {
                sample: sample.to_string(),
                target,
                sentence,
                bins: rows.iter().map(|row| bin(row)).collect(),
                elements: elements(&rows),
            }
        })
        .collect()
}

fn bin(row: &DepthRow) -> BinView {
    BinView {
        start: row.start.0,
        end: row.end.0,
        depth: row.depth,
        copies: row.copies,
        masked: row.masked.map(|reason| reason.as_str()),
    }
}

/// Neighbouring bins of one element are one stretch.
fn elements(rows: &[&DepthRow]) -> Vec<(String, u32, u32)> {
    let stretch = |bins: &[&DepthRow]| {
        let (first, last) = (bins.first()?, bins.last()?);
        Some((first.element.clone()?, first.start.0, last.end.0))
    };
    rows.chunk_by(|left, right| left.element == right.element).filter_map(stretch).collect()
}

fn droplets(tables: &Tables) -> Vec<DropletView> {
    let mut views: BTreeMap<_, Vec<&AmplitudeRow>> = BTreeMap::new();
    for row in tables.amplitudes.iter().flatten() {
        views.entry((row.plate.clone(), row.target.clone())).or_default().push(row);
    }
    let view = |((plate, target), mut rows): ((String, String), Vec<&AmplitudeRow>)| {
        rows.sort_by_key(|row| row.bin);
        let (first, last) = (*rows.first()?, *rows.last()?);
        Some(DropletView {
            plate,
            target,
            sentence: threshold(first),
            from: first.lo,
            to: last.hi,
            threshold: first.threshold,
            droplets: rows.iter().map(|row| row.droplets).collect(),
        })
    };
    views.into_iter().filter_map(view).collect()
}

fn threshold(row: &AmplitudeRow) -> Vec<Statement> {
    let clusters = match (row.separation, row.rain) {
        (Some(separation), Some(rain)) => {
            Statement::DropletsTwo { separation: number(separation), rain: Share::exact(rain) }
        }
        _ => Statement::DropletsOne {},
    };
    let threshold = row.threshold.map(|threshold| match row.automatic {
        true => Statement::ThresholdFound { threshold: number(threshold) },
        false => Statement::ThresholdGiven { threshold: number(threshold) },
    });
    std::iter::once(clusters).chain(threshold).collect()
}

#[cfg(test)]
mod tests {
    use landfall_core::Position;
    use landfall_tables::depth::MaskReason;
    use landfall_tables::depth_copies::DepthMethod;

    use super::*;

    fn row(start: u32, element: Option<&str>, masked: bool) -> DepthRow {
        DepthRow {
            subject: "P01".parse().unwrap(),
            sample: "P01_d0".parse().unwrap(),
            method: DepthMethod::Wgs,
            target: "pLV".to_owned(),
            start: Position(start),
            end: Position(start + 100),
            depth: 30.0,
            copies: (!masked).then_some(2.0),
            masked: masked.then_some(MaskReason::SelfRepeat),
            element: element.map(str::to_owned),
        }
    }

    #[test]
    fn bins_lie_in_order_and_neighbours_of_one_element_are_one_stretch() {
        let rows = vec![
            row(300, Some("psi"), false),
            row(0, Some("LTR"), true),
            row(100, Some("LTR"), true),
            row(200, None, false),
        ];
        let measured = Measured::of(&Tables { depth: Some(rows), ..Tables::default() });
        let view = &measured.depth[0];
        assert_eq!(view.bins.iter().map(|bin| bin.start).collect::<Vec<_>>(), [0, 100, 200, 300]);
        assert_eq!(view.elements, [("LTR".to_owned(), 0, 200), ("psi".to_owned(), 300, 400)]);
        assert!(
            matches!(&view.sentence, Statement::DepthMasked { bins: 4, share, .. } if share.share == 0.5)
        );
    }

    #[test]
    fn droplets_of_a_target_are_one_histogram_that_says_where_its_threshold_is_from() {
        let bin = |bin: u32| AmplitudeRow {
            plate: "plate.csv".to_owned(),
            target: "psi".to_owned(),
            bin,
            lo: 1_000.0 + 100.0 * f64::from(bin),
            hi: 1_100.0 + 100.0 * f64::from(bin),
            droplets: 10 + u64::from(bin),
            threshold: Some(1_150.0),
            automatic: true,
            separation: Some(12.0),
            rain: Some(0.01),
        };
        let measured = Measured::of(&Tables { amplitudes: Some(vec![bin(1), bin(0)]), ..Tables::default() });
        let view = &measured.droplets[0];
        assert_eq!((view.from, view.to, &view.droplets[..]), (1_000.0, 1_200.0, &[10, 11][..]));
        let expected = [
            Statement::DropletsTwo { separation: number(12.0), rain: Share::exact(0.01) },
            Statement::ThresholdFound { threshold: number(1_150.0) },
        ];
        assert_eq!(view.sentence, expected);
    }
}
