//! Reading counts: CSVs of every shape, dates and clocks, periods, profiles.

mod distribution;
mod profile;

pub use distribution::Distribution;
pub use profile::{PlaceProfile, Profile, SERIES_LENGTH, Statistic};
