//! Why words are no period, in one line that says what to write.

/// Why words are no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// No words at all.
    #[error("no period given: say weekday, weekend, a day's or month's name, or a date such as 2013-12-25")]
    Empty,
    /// A word that no period has.
    #[error("\"{word}\" is no period{}", hint.as_ref().map(|hint| format!("; did you mean {hint}?")).unwrap_or(": say weekday, weekend, a day's or month's name, 2013, 2013-12, 2013-12-25 or 2013-12-01..2013-12-24".into()))]
    Unknown {
        /// The word.
        word: String,
        /// The word that is nearly the same and that a period can have.
        hint: Option<String>,
    },
    /// A date that no calendar has.
    #[error("\"{word}\" is no date: write the year first, as in 2013, 2013-12 or 2013-12-25")]
    BadDate {
        /// The word.
        word: String,
    },
    /// A range that ends before it begins.
    #[error("\"{word}\" ends before it begins; did you mean {swapped}?")]
    Reversed {
        /// The range.
        word: String,
        /// The range with its ends exchanged.
        swapped: String,
    },
    /// Words that fit no day together.
    #[error("\"{asked}\" contradicts itself: no day is all of that; leave a word out")]
    Contradiction {
        /// All words.
        asked: String,
    },
}
