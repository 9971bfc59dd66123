//! The score file and the catalogue of instruments: everything about how data become music, as data.

mod catalogue;
mod check;
pub mod document;
mod load;
mod midi;
mod model;
mod rhythm;
mod schema;

pub use catalogue::{Instrument, catalogue};
pub(crate) use check::hours;
pub use document::DocumentError;
pub use load::{parse, shipped, shipped_names, source};
pub use midi::PartMidi;
pub use model::{
    BellPitch, Bells, Close, Doubling, Dynamics, Harmony, Intensity, KeyPlan, Melody, Method, Others, PartSpec, Preset,
    Rhythm, Scale, Score, Section, Support, Tempo, Walk,
};
pub use rhythm::{RhythmBar, RhythmError, RhythmNote};
pub use schema::schema;
