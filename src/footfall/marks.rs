//! What a dot or a comma before three digits means: it parts thousands in `1.234.567`, and decimals in `0.125`. The cells of
//! a whole sample decide.

use super::encoding::text;

/// What the marks of one kind show, over the cells of a column or of several.
#[derive(Debug, Default, Clone)]
pub(super) struct MarkSigns {
    /// Numbers in which the mark stands before groups of three digits; of these, those with several groups, and those
    /// whose one group is `000`.
    groups: usize,
    several: usize,
    even: usize,
    /// Numbers in which it stands before three digits, and behind a nought alone: `0.125` is no thousand.
    noughts: usize,
    /// Other numbers with the mark.
    others: usize,
    /// Numbers above nought without any mark, of at most three digits.
    plain: usize,
    /// The rows of the numbers with one group.
    pub rows: Vec<usize>,
}

/// What a mark before three digits is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkMeaning {
    Thousands,
    Decimals,
    /// Nothing in the numbers shows it.
    Open,
}

impl MarkSigns {
    /// Counts in a cell that is a number, of this row; says whether the mark stands in it before groups of three digits.
    pub fn see(&mut self, cell: &[u8], mark: u8, row: usize) -> bool {
        let Some(at) = cell.iter().position(|byte| *byte == mark) else {
            let small = cell.len() <= 3 && cell.iter().all(u8::is_ascii_digit) && cell != b"0";
            self.plain += usize::from(small);
            return false;
        };
        let other = if mark == b'.' { b',' } else { b'.' };
        let number = text(cell);
        let number = number.trim().trim_start_matches(['-', '+']);
        match cell.iter().position(|byte| *byte == other) {
            // Of two marks the last is that of the decimals.
            Some(second) if second > at => {
                self.several += usize::from(second - at == 4);
                return false;
            }
            Some(_) => {
                self.others += 1;
                return false;
            }
            None => {}
        }
        if in_groups(number, char::from(mark)) {
            self.groups += 1;
            let one = number.matches(char::from(mark)).count() == 1;
            self.several += usize::from(!one);
            self.even += usize::from(one && number.ends_with("000"));
            if one {
                self.rows.push(row);
            }
            return true;
        }
        match number.split_once(char::from(mark)) {
            Some(("0", part)) if part.len() == 3 => self.noughts += 1,
            _ => self.others += 1,
        }
        false
    }

    /// Adds what another column shows.
    pub fn add(&mut self, other: &Self) {
        self.groups += other.groups;
        self.several += other.several;
        self.even += other.even;
        self.noughts += other.noughts;
        self.others += other.others;
        self.plain += other.plain;
    }

    /// What the mark is before three digits.
    pub fn meaning(&self) -> MarkMeaning {
        /// How many numbers show that each has the mark.
        const MANY: usize = 12;
        let decimals = self.others * 10 > self.groups || self.noughts * 200 > self.groups;
        match () {
            () if self.several * 10 > self.noughts + self.others && self.several > 0 => MarkMeaning::Thousands,
            () if decimals => MarkMeaning::Decimals,
            () if self.plain > 0 => MarkMeaning::Thousands,
            () if self.groups >= 4 && self.even == self.groups => MarkMeaning::Decimals,
            () if self.groups >= MANY => MarkMeaning::Open,
            () => MarkMeaning::Thousands,
        }
    }

    /// Whether the mark parts thousands, in a table with this character between its cells. Where nothing shows it, hours
    /// without a single count below a thousand are less likely than three decimals, but for commas that stand in
    /// quotation marks between commas.
    pub fn parts_thousands(&self, mark: u8, delimiter: u8) -> bool {
        match self.meaning() {
            MarkMeaning::Thousands => true,
            MarkMeaning::Decimals => false,
            MarkMeaning::Open => mark == b',' && delimiter != b';',
        }
    }

    /// Whether the numbers leave it open what the mark is, and it was taken for that of decimals.
    pub fn is_open(&self, mark: u8, delimiter: u8) -> bool {
        self.meaning() == MarkMeaning::Open && !self.parts_thousands(mark, delimiter)
    }
}

/// Which marks part thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Thousands {
    pub dots: bool,
    pub commas: bool,
}

impl Thousands {
    /// As a number is read of which nothing else is known.
    pub const COMMAS: Self = Self { dots: false, commas: true };
}

/// Whether `mark` stands before groups of three digits, as in `1.234.567`, but not `0.500`.
pub(super) fn in_groups(plain: &str, mark: char) -> bool {
    let mut groups = plain.split(mark);
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    (1..=3).contains(&first.len()) && !first.starts_with('0') && rest.peek().is_some() && rest.all(|g| g.len() == 3)
}
