//! GTF: one feature per line, 1-based, both ends counted.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::Strand;
use noodles::gtf;
use noodles::gtf::record::attributes::field::Value;

use super::Transcript;

/// Contig, strand, gene and transcript of a feature.
type Key = (String, Strand, String, String);

/// Reads genes, transcripts and exons line by line; other features add nothing to them.
#[derive(Debug, Default)]
pub(super) struct Reader {
    transcripts: BTreeMap<Key, Transcript>,
    /// Identifiers of genes without a name.
    unnamed: BTreeSet<String>,
}

impl Reader {
    pub(super) fn push(&mut self, line: &str) -> Result<(), String> {
        let Some((key, feature, named)) = feature(line)? else { return Ok(()) };
        if !named && !self.unnamed.contains(&feature.name) {
            self.unnamed.insert(feature.name.clone());
        }
        match self.transcripts.get_mut(&key) {
            Some(transcript) => {
                transcript.start = transcript.start.min(feature.start);
                transcript.end = transcript.end.max(feature.end);
                transcript.exons.extend(feature.exons);
                transcript.aliases.extend(feature.aliases);
            }
            None => {
                self.transcripts.insert(key, feature);
            }
        }
        Ok(())
    }

    /// Genes that no feature so far names.
    pub(super) fn unnamed(&self) -> usize {
        self.unnamed.len()
    }

    pub(super) fn finish(self) -> Vec<Transcript> {
        self.transcripts.into_values().collect()
    }
}

/// A feature of a gene, and whether it names the gene otherwise than by its identifier.
fn feature(line: &str) -> Result<Option<(Key, Transcript, bool)>, String> {
    let mut reader = gtf::io::Reader::new(line.as_bytes());
    let mut parsed = gtf::Line::default();
    let fault = |source: std::io::Error| format!("{source}; expected the nine columns of GTF");
    reader.read_line(&mut parsed).map_err(fault)?;
    let Some(record) = parsed.as_record() else { return Ok(None) };
    let record = record.map_err(fault)?;
    let kind = record.ty().to_string();
    if !["gene", "transcript", "exon"].contains(&kind.as_str()) {
        return Ok(None);
    }
    let start = number("start", record.start().map(|position| position.get()))? - 1;
    let end = number("end", record.end().map(|position| position.get()))?;
    if start >= end {
        return Err(format!("found start {} after end {end}; expected the start first", start + 1));
    }
    // The record's own strand is a type that the facade of noodles does not name here.
    let strand = line.split('\t').nth(6).unwrap_or_default().parse()?;
    let attributes = record.attributes().map_err(|source| format!("attributes: {source}"))?;
    let texts = |key: &str| -> Vec<String> {
        let texts = match attributes.get(key.as_bytes()).and_then(Result::ok) {
            Some(Value::String(text)) => vec![text.to_string()],
            Some(Value::Array(texts)) => texts.iter().map(ToString::to_string).collect(),
            None => Vec::new(),
        };
        texts.into_iter().filter(|text| !text.is_empty()).collect()
    };
    let attribute = |key: &str| texts(key).into_iter().next();
    let (symbol, id) = (["gene_name", "gene"].into_iter().find_map(attribute), attribute("gene_id"));
    let named = symbol.is_some();
    let mut aliases: BTreeSet<String> = texts("gene_synonym").into_iter().collect();
    aliases
        .extend(id.as_deref().map(|id| unversioned(id).to_owned()).filter(|id| symbol.as_ref() != Some(id)));
    let name = symbol.or(id).ok_or("found no `gene_name` and no `gene_id`; expected one of them")?;
    let contig = record.reference_sequence_name().to_string();
    let transcript = attribute("transcript_id").unwrap_or_default();
    let exons = (kind == "exon").then_some(start..end).into_iter().collect();
    let key = (contig.clone(), strand, name.clone(), transcript);
    Ok(Some((key, Transcript { name, contig, strand, start, end, exons, aliases }, named)))
}

/// `ENSG00000135363.12` without its version; symbols with a dot, as `RP11-34P13.7`, are left alone.
fn unversioned(id: &str) -> &str {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_digit());
    match id.split_once('.') {
        Some((bare, version)) if bare.starts_with("ENS") && number(version) => bare,
        _ => id,
    }
}

fn number(column: &str, value: std::io::Result<usize>) -> Result<i64, String> {
    let value = value.ok().and_then(|value| u32::try_from(value).ok()).map(i64::from);
    value.ok_or_else(|| format!("{column}: found no position; expected a whole number of at least 1"))
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Transcript>, String> {
        let mut reader = Reader::default();
        text.lines().try_for_each(|line| reader.push(line))?;
        Ok(reader.finish())
    }

    #[test]
    fn features_of_a_gene_become_transcripts_in_zero_based_coordinates() {
        let text = "chr1\tx\tgene\t11\t50\t.\t-\t.\tgene_id \"G1\"; gene_name \"ONE\";\n\
            chr1\tx\ttranscript\t11\t50\t.\t-\t.\tgene_id \"G1\"; gene_name \"ONE\"; transcript_id \"T1\"; tag \"a\"; tag \"b\";\n\
            chr1\tx\texon\t41\t50\t.\t-\t.\tgene_id \"G1\"; gene_name \"ONE\"; transcript_id \"T1\";\n\
            chr1\tx\texon\t11\t20\t.\t-\t.\tgene_id \"G1\"; gene_name \"ONE\"; transcript_id \"T1\";\n\
            chr1\tx\tCDS\t11\t20\t.\t-\t0\tgene_id \"G1\"; transcript_id \"T1\";\n\
            chr2\tx\texon\t1\t5\t.\t+\t.\tgene_id \"G2\"; transcript_id \"T2\";\n";
        let genes = super::super::merge(read(text).unwrap());
        assert_eq!(genes.len(), 2);
        assert_eq!((genes[0].name.as_str(), genes[0].start, genes[0].end, genes[0].tss), ("ONE", 10, 50, 49));
        assert_eq!(genes[0].exons, [10..20, 40..50]);
        assert_eq!((genes[1].name.as_str(), genes[1].start, genes[1].tss), ("G2", 0, 0));
    }

    #[test]
    fn identifiers_and_synonyms_are_aliases_and_genes_without_a_symbol_are_counted() {
        let line = |attributes: &str| format!("chr1\tx\tgene\t11\t50\t.\t-\t.\t{attributes}");
        let mut reader = Reader::default();
        for attributes in [
            "gene_id \"ENSG00000135363.12\"; gene_name \"LMO2\";",
            "gene_id \"CAT\"; gene \"CAT\"; gene_synonym \"one\"; gene_synonym \"two\";",
            "gene_id \"ENSG00000290825.1\";",
            "gene_id \"ENSG00000290825.1\"; transcript_id \"T\";",
        ] {
            reader.push(&line(attributes)).unwrap();
        }
        assert_eq!(reader.unnamed(), 1);
        let genes = super::super::merge(reader.finish());
        let aliases = |gene: &super::super::Gene| gene.aliases.iter().cloned().collect::<Vec<_>>().join(" ");
        let seen: Vec<_> = genes.iter().map(|gene| (gene.name.as_str(), aliases(gene))).collect();
        let expected =
            [("CAT", "one two"), ("ENSG00000290825.1", "ENSG00000290825"), ("LMO2", "ENSG00000135363")];
        assert_eq!(seen, expected.map(|(name, aliases)| (name, aliases.to_owned())));
    }

    #[test]
    fn faults_say_what_was_found_and_expected() {
        let good = "chr1\tx\texon\t1\t5\t.\t+\t.\tgene_id \"G\"; transcript_id \"T\";";
        for (bad, expected) in [
            (good.replace("\t1\t5", "\t9\t5"), "found start 9 after end 5"),
            (good.replace("\t1\t5", "\t0\t5"), "start: found no position"),
            (good.replace("\t+\t", "\t.\t"), "found `.`; expected `+`"),
            (good.replace("gene_id", "gene_code"), "found no `gene_name`"),
            ("chr1\tx\texon\t1".to_owned(), "expected the nine columns"),
        ] {
            let fault = read(&format!("{good}\n{bad}\n")).unwrap_err();
            assert!(fault.contains(expected), "{fault}");
        }
    }
}
