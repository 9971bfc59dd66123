//! From counts to music: a profile and a score become a [`Movement`].
//!
//! Composing is a pure function of the profile, the score, the seed and the hours asked for. All decisions are made in whole
//! numbers or exactly rounded arithmetic, so every machine writes the same notes.

mod answer;
mod assemble;
mod bells;
mod cast;
mod composer;
mod excerpt;
mod explain;
mod form;
mod hairpin;
mod intensity;
mod line;
mod loudness;
mod melody;
mod motif;
mod movement;
mod opening;
mod plan;
mod random;
mod running_sum;
mod support;
mod tune;

pub use assemble::compose;
pub use composer::{ComposeError, Composer, Options};
pub use explain::{Certainty, ExplainedHour, ExplainedKey, ExplainedPart, Explanation, Ranking, explain};
pub use hairpin::{Expression, NEUTRAL, hairpins};
pub use movement::{Movement, Note, Part, PartHour, Phrase, Reason};
