//! Counts of people: reads tables of many shapes, with their dates and times, and makes profiles of periods.
//!
//! ```
//! use bandstand::footfall::{Statistic, read};
//! let table = "Date,Hour,LocationName,Count\n27/08/2008,00:00,Headrow,19\n27/08/2008,01:00,Headrow,15\n";
//! let loaded = read("headrow.csv", table.as_bytes())?;
//! assert_eq!(loaded.footfall.locations(), ["Headrow"]);
//! let profile = loaded.footfall.profile(&"weekday".parse()?, Statistic::Mean)?;
//! assert_eq!(profile.places[0].hours[1], Some(15.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! How a file is read: [`read()`] unpacks and decodes it (`encoding`), splits it into rows (`lines`, `cells`), takes a
//! first look (`sample`), decides which column says what (`plan`, `roles`, `counts`, by `words` and values), reads row
//! by row (`file`, `series`, with `calendar`, `clock`, `number`) into a dense table (`table`), decides the order of
//! days and months (`dates`), makes places of columns and directions (`combine`, `totals`) and merges these with other
//! files (`loaded`, `store`). Memory grows with distinct hours, not with bytes. Nothing here opens a file:
//! `files` does.

mod calendar;
mod cells;
mod clock;
mod column;
mod columns;
mod combine;
mod counts;
mod dates;
mod day_names;
mod days;
mod delimiter;
mod derive;
mod direction;
mod distribution;
mod doubt;
mod encoding;
mod error;
mod file;
mod header;
mod inspect;
mod interval;
mod lines;
mod loaded;
mod metered;
mod middle;
mod number;
mod options;
mod period;
mod period_error;
mod period_words;
mod plan;
mod problem;
mod profile;
mod quotes;
mod read;
mod relative;
mod relative_terms;
mod report;
mod roles;
mod sample;
mod series;
mod standing_out;
mod store;
mod summary;
mod table;
#[cfg(test)]
mod tests;
mod totals;
mod typical;
mod week;
mod words;

pub use columns::{ColumnRoles, Layout};
pub use combine::FileCounts;
pub use derive::derive_week;
pub use distribution::Distribution;
pub use doubt::{ColumnUse, Doubt, DoubtKind};
pub use error::{LoadError, ProfileError, ReadError};
pub use inspect::{Inspection, LocationReport};
pub use interval::{Group, Intervals};
pub use loaded::{Loaded, Merger};
pub use options::{CountAs, DateOrder, ReadOptions};
pub use period::Period;
pub use period_error::PeriodError;
pub use problem::{FileProblem, PROBLEM_LIMIT, ProblemKind};
pub use profile::{Basis, PlaceProfile, Profile, SERIES_LENGTH, Statistic};
pub use read::{read, read_many};
pub use relative::Resolved;
pub use report::FileReport;
pub use standing_out::{StandingDay, standing_text};
pub use store::{Footfall, Reading};
