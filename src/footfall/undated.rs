//! Rows without a date: the header again, a footer, or a mistake.

use super::doubt::{Doubt, DoubtKind};
use super::encoding::text;
use super::file::Reader;
use super::header_blocks::Block;
use super::lines::Record;
use super::problem::{ProblemKind, quoted, shown};

impl Reader<'_> {
    /// Reports a row without a date: the header again, a footer, or a mistake.
    pub(super) fn undated(&mut self, record: &Record) {
        let line = record.line;
        let header = self.plan.header.iter();
        let again = record.cells().zip(header).filter(|(cell, name)| !cell.is_empty() && text(cell) == name.trim());
        let block = Block::of(record, self.plan);
        if block.is_some() || again.count() >= 2 {
            self.problems.add(line, ProblemKind::Header, || "the header once more: passed over".into());
            if let Some(block) = block {
                self.begin(block, line);
            }
            return;
        }
        let filled = record.cells().find(|cell| !cell.is_empty()).unwrap_or_default();
        let words = super::words::tokens(&text(filled));
        if words.first().is_some_and(|word| super::words::on(super::words::TOTAL, word)) {
            self.problems
                .add(line, ProblemKind::Total, || format!("\"{}\": a sum, not a reading: not read", shown(filled)));
            return;
        }
        let cell = self.plan.when.columns().first().map_or(&b""[..], |column| record.cell(*column));
        self.problems.add(line, ProblemKind::BadDate, || match cell {
            [] => "no date: row not read".into(),
            _ => format!("\"{}\" is no date: row not read", shown(cell)),
        });
    }

    /// Begins the table under another header.
    fn begin(&mut self, block: Option<Block>, line: u64) {
        let unknown: &[String] = block.as_ref().map_or(&[], |block| &block.unknown);
        if !unknown.is_empty() && !self.told {
            self.told = true;
            let names = quoted(unknown.iter().map(String::as_str));
            self.problems.doubt(Doubt {
                kind: DoubtKind::Count,
                what: format!(
                    "line {line} is another header, whose {names} is not read; save each table as a file of its own"
                ),
                settle: String::new(),
            });
        }
        (self.block, self.anew) = (block, true);
    }
}
