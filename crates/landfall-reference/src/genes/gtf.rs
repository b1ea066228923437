//! GTF: one feature per line, 1-based, both ends counted.

use std::collections::BTreeMap;

use landfall_core::Strand;
use noodles::gtf;

use super::Transcript;

/// Contig, strand, gene and transcript of a feature.
type Key = (String, Strand, String, String);

/// Reads genes, transcripts and exons line by line; other features add nothing to them.
#[derive(Debug, Default)]
pub(super) struct Reader {
    transcripts: BTreeMap<Key, Transcript>,
}

impl Reader {
    pub(super) fn push(&mut self, line: &str) -> Result<(), String> {
        let Some((key, feature)) = feature(line)? else { return Ok(()) };
        match self.transcripts.get_mut(&key) {
            Some(transcript) => {
                transcript.start = transcript.start.min(feature.start);
                transcript.end = transcript.end.max(feature.end);
                transcript.exons.extend(feature.exons);
            }
            None => {
                self.transcripts.insert(key, feature);
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Vec<Transcript> {
        self.transcripts.into_values().collect()
    }
}

fn feature(line: &str) -> Result<Option<(Key, Transcript)>, String> {
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
    let attribute = |key: &str| -> Option<String> {
        let value = attributes.get(key.as_bytes())?.ok()?;
        let text = match value {
            gtf::record::attributes::field::Value::String(text) => text.to_string(),
            gtf::record::attributes::field::Value::Array(texts) => texts.first()?.to_string(),
        };
        (!text.is_empty()).then_some(text)
    };
    let name = ["gene_name", "gene", "gene_id"].into_iter().find_map(attribute);
    let name = name.ok_or("found no `gene_name` and no `gene_id`; expected one of them")?;
    let contig = record.reference_sequence_name().to_string();
    let transcript = attribute("transcript_id").unwrap_or_default();
    let exons = (kind == "exon").then_some(start..end).into_iter().collect();
    let key = (contig.clone(), strand, name.clone(), transcript);
    Ok(Some((key, Transcript { name, contig, strand, start, end, exons })))
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
