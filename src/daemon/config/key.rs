//! What is told of one key of the config.

/// A key: its path, its flag and variable, what the example shows, and when a change of it counts.
#[derive(Debug)]
pub struct Key<C: 'static> {
    /// Its path in the file: `midi.channel`.
    pub path: &'static str,
    /// Its flag and its variable, if it has them.
    pub flag: Option<Flag>,
    /// What the commented example shows, as TOML; empty for lists of tables.
    pub shown: &'static str,
    /// Whether what the example shows is the default.
    pub is_default: bool,
    /// When a change counts that a reload finds.
    pub taken: Taken,
    set: fn(&mut C, &[String]) -> Result<(), String>,
    differs: fn(&C, &C) -> bool,
}

/// When a change of a key counts that a reload finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// At once.
    AtOnce,
    /// From the next piece on.
    NextPiece,
    /// At the next start: outputs stay as they were opened.
    NextStart,
    /// At the next start, as it says how the daemon begins.
    Beginning,
}

/// A flag and its variable.
#[derive(Debug, Clone, Copy)]
pub struct Flag {
    /// `volume` of `--volume`; `data` for what has no flag but stands alone on the line.
    pub long: &'static str,
    /// `p` of `-p`.
    pub short: Option<char>,
    /// Its variable in the environment.
    pub variable: &'static str,
    /// What the help calls its value.
    pub value: &'static str,
    /// What the help says of it.
    pub help: &'static str,
    /// How it is written.
    pub form: Form,
    /// Whether a value may begin with a minus.
    pub minus: bool,
    /// Under which heading the help shows it.
    pub heading: Option<&'static str>,
}

/// How a flag is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Words without a flag.
    Words,
    /// A flag with a value.
    One,
    /// A flag with a value that may be given several times.
    Several,
    /// A flag that alone means yes.
    Switch,
}

impl Flag {
    /// A flag with a value.
    pub(super) const fn one(
        long: &'static str,
        variable: &'static str,
        value: &'static str,
        help: &'static str,
    ) -> Self {
        Self { long, short: None, variable, value, help, form: Form::One, minus: false, heading: Some("What to play") }
    }

    /// A flag with a value that may be given several times.
    pub(super) const fn several(
        long: &'static str,
        variable: &'static str,
        value: &'static str,
        help: &'static str,
    ) -> Self {
        Self { form: Form::Several, ..Self::one(long, variable, value, help) }
    }

    /// A flag that alone means yes.
    pub(super) const fn switch(long: &'static str, variable: &'static str, help: &'static str) -> Self {
        Self { form: Form::Switch, ..Self::one(long, variable, "yes|no", help) }
    }

    /// Words without a flag.
    pub(super) const fn words(variable: &'static str, value: &'static str, help: &'static str) -> Self {
        Self { form: Form::Words, heading: None, ..Self::one("data", variable, value, help) }
    }

    /// The same with a short form.
    pub(super) const fn short(self, short: char) -> Self {
        Self { short: Some(short), ..self }
    }

    /// The same for values that may begin with a minus.
    pub(super) const fn minus(self) -> Self {
        Self { minus: true, ..self }
    }

    /// The same for what is said of tables of counts.
    pub(super) const fn reading(self) -> Self {
        Self { heading: Some(READING), ..self }
    }

    /// The same for synths.
    pub(super) const fn midi(self) -> Self {
        Self { heading: Some(MIDI), ..self }
    }
}

/// The heading of the flags for synths, which `play` has too.
pub const MIDI: &str = "MIDI";

/// The heading of the flags that say what tables of counts mean, which every command has that reads counts.
pub const READING: &str = "How to read the counts";

impl<C> Key<C> {
    /// A key with how it is set and compared; `shown` is its default.
    pub(super) const fn new(
        path: &'static str,
        taken: Taken,
        shown: &'static str,
        set: fn(&mut C, &[String]) -> Result<(), String>,
        differs: fn(&C, &C) -> bool,
    ) -> Self {
        Self { path, flag: None, shown, is_default: true, taken, set, differs }
    }

    /// The same with a flag.
    pub(super) const fn flag(self, flag: Flag) -> Self {
        Self { flag: Some(flag), ..self }
    }

    /// The same where what is shown is an example and not the default.
    pub(super) const fn example(self) -> Self {
        Self { is_default: false, ..self }
    }

    /// Whether a change counts only at the next start.
    pub fn waits(&self) -> bool {
        matches!(self.taken, Taken::NextStart | Taken::Beginning)
    }

    /// Sets the key to what a flag or a variable says.
    ///
    /// # Errors
    /// What is wrong with the words.
    pub fn set(&self, config: &mut C, words: &[String]) -> Result<(), String> {
        (self.set)(config, words)
    }

    /// Whether two configs say different things.
    pub fn differs(&self, one: &C, other: &C) -> bool {
        (self.differs)(one, other)
    }
}

impl<C: Default> Key<C> {
    /// Whether a flag or a variable may say a word.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, word: &str) -> Result<(), String> {
        self.set(&mut C::default(), &[word.to_owned()])
    }
}
