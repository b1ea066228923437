//! Where a clone lies: its own gene, its own gene of concern, each with its own distance.

use super::site::GeneView;
use crate::statement::{Bases, Statement, name};

/// What is said of the place of a site: the nearest gene, and the gene of concern where there is one.
#[must_use]
pub fn of(genes: &GeneView) -> Vec<Statement> {
    nearest(genes).into_iter().chain(concern(genes)).collect()
}

/// What is said of its nearest gene; nothing where none is known.
#[must_use]
pub fn nearest(genes: &GeneView) -> Option<Statement> {
    let (gene, distance) = (name(genes.gene.as_ref()?), genes.distance?);
    let orientation = genes.orientation?;
    let apart = Bases { bases: distance.unsigned_abs().into() };
    Some(match distance {
        _ if genes.in_gene => Statement::Inside { gene, orientation },
        ..0 => Statement::Upstream { gene, distance: apart, orientation },
        _ => Statement::Downstream { gene, distance: apart, orientation },
    })
}

/// What is said of its gene of concern; nothing where none is near.
#[must_use]
pub fn concern(genes: &GeneView) -> Option<Statement> {
    let gene = name(genes.cancer_gene.as_ref()?);
    Some(match genes.cancer_distance? {
        0 => Statement::ConcernInside { gene },
        distance => Statement::ConcernNear { gene, distance: Bases { bases: distance.into() } },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_gene_has_its_own_distance() {
        let genes = GeneView {
            gene: Some("ONE".to_owned()),
            distance: Some(-2_940),
            orientation: Some("same"),
            cancer_gene: Some("TWO".to_owned()),
            cancer_distance: Some(31_000),
            ..GeneView::default()
        };
        let upstream =
            Statement::Upstream { gene: name("ONE"), distance: Bases { bases: 2_940 }, orientation: "same" };
        let near = Statement::ConcernNear { gene: name("TWO"), distance: Bases { bases: 31_000 } };
        assert_eq!(of(&genes), [upstream, near]);
        assert_eq!(of(&GeneView::default()), []);
    }
}
