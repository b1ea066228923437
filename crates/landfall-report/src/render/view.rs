//! The views of single sites as the script takes them: short, with all sentences said.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::view::{InSample, SiteCard, Views};
use crate::number;
use crate::statement::{message, name};
use crate::words::Words;

/// Genes, words and sites. Marks are rows of five numbers one after the other: replicate, length (0: not known), molecules,
/// reads, and the place of what became of them in the list of words.
pub fn data(words: &Words, views: &Views) -> Value {
    let genes: Vec<Value> = (views.genes.iter())
        .map(|gene| {
            // Exons as steps from the gene's first base: the page stays small.
            let mut at = gene.start;
            let steps: Vec<i64> = (gene.exons.iter())
                .flat_map(|(start, end)| {
                    let steps = [start - at, end - start + 1];
                    at = end + 1;
                    steps
                })
                .collect();
            json!([gene.gene, gene.start, gene.end, gene.strand, u8::from(gene.concern), steps])
        })
        .collect();
    let mut statuses = Statuses::default();
    let sites: Vec<Value> = views.sites.iter().map(|card| site(words, card, &mut statuses)).collect();
    let said = |status: &&str| words.fact_of(&message("molecule", status)).unwrap_or_default();
    let mut named: Vec<(&&str, &usize)> = statuses.0.iter().collect();
    named.sort_by_key(|(_, place)| **place);
    let named: Vec<Value> = named.into_iter().map(|(status, _)| json!([status, said(status)])).collect();
    json!({ "genes": genes, "statuses": named, "sites": sites })
}

/// The words of molecules, each with its place.
#[derive(Default)]
struct Statuses(BTreeMap<&'static str, usize>);

impl Statuses {
    fn place(&mut self, status: &'static str) -> usize {
        let next = self.0.len();
        *self.0.entry(status).or_insert(next)
    }
}

fn site(words: &Words, card: &SiteCard, statuses: &mut Statuses) -> Value {
    let place = words.isolated(number::place(&card.site));
    let samples: Vec<Value> = card.samples.iter().map(|of| sample(words, of, statuses)).collect();
    let junction = card.junction.as_ref().map(|junction| {
        let facts = [
            ("bases", json!(name(&junction.remnant))),
            ("reads", json!(junction.reads)),
            ("of", json!(junction.of)),
        ];
        words.told("page-view-junction", facts)
    });
    json!([place, card.position, card.strand, card.near, samples, junction])
}

fn sample(words: &Words, of: &InSample, statuses: &mut Statuses) -> Value {
    let marks: Vec<u64> = (of.marks.iter())
        .flat_map(|mark| {
            let place = statuses.place(mark.status) as u64;
            let length = mark.length.unwrap_or_default();
            [mark.replicate.into(), length.into(), mark.molecules.into(), mark.reads, place]
        })
        .collect();
    let share = of.share.map_or_else(|| "–".to_owned(), |share| words.estimated(share));
    let flags: Vec<String> = of.flags.iter().map(|flag| flag.replace('_', " ")).collect();
    let numbers =
        [Some(of.fragments.into()), Some(of.replicates.into()), of.umis.map(u64::from), Some(of.reads)];
    let numbers = numbers.map(|number| number.map_or_else(|| "–".to_owned(), number::count));
    json!([
        words.isolated(of.sample.clone()),
        share,
        words.say_all(&of.why),
        numbers,
        flags.join(", "),
        marks,
        of.more
    ])
}
