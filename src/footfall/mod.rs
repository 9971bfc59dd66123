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
//! first look (`sample`, `header`, `column`), decides which column says what by what the rows show (`evidence`) and by
//! `words` (`plan`, `roles`, `place`, `counts`, `events`, or as the user says: `named_columns`), reads row by row (`file`,
//! `row_dates`, `series`, with `calendar`, `clock`, `number`) into a table (`table`), decides the order of days and months
//! with the other files of one shape (`dates`, `shape`, `settle`), puts the counts on the calendar (`timeline`, `day_start`,
//! `doubled`, `running`, `resets`, `chain`, `utc`), makes places of columns and directions (`combine`, `places`, `totals`, `sums`) and merges
//! these with other files (`loaded`, `store`). Memory grows with distinct hours, not with bytes. Nothing here opens a file:
//! `files` does.

mod again;
mod archive;
mod bare_dates;
mod beside;
mod blocks;
mod calendar;
mod caution;
mod cells;
mod chain;
mod clock;
mod collector;
mod column;
mod column_names;
mod columns;
mod combine;
mod counts;
mod crew;
mod dates;
mod day_names;
mod day_start;
mod days;
mod delimiter;
mod derive;
mod details;
mod digest;
mod direction;
mod distribution;
mod doubled;
mod doubt;
mod encoding;
mod ends;
mod error;
mod events;
mod evidence;
mod faulty;
mod file;
mod file_counts;
mod foreign;
mod groups;
mod header;
mod header_blocks;
mod header_rows;
mod heat;
mod inferred;
mod inspect;
mod interval;
mod iso_week;
mod json;
mod left_out;
mod legacy;
mod linear;
mod lines;
mod lists;
mod loaded;
mod marks;
mod metered;
mod middle;
mod midnights;
mod minute_column;
mod minutes;
mod named_columns;
mod number;
mod ods;
mod options;
mod parts;
mod period;
mod period_error;
mod period_words;
mod place;
mod places;
mod plan;
mod problem;
mod profile;
mod quotes;
mod quoting;
mod read;
mod record;
mod relative;
mod relative_terms;
mod report;
mod resets;
mod roles;
mod row_dates;
mod running;
mod sample;
mod series;
mod settle;
mod shape;
mod shapes;
mod sheet;
mod smooth;
mod source;
mod standing_out;
mod store;
mod summary;
mod sums;
mod table;
#[cfg(test)]
mod tests;
mod time_key;
mod timeline;
mod totals;
mod typical;
mod undated;
mod unfold;
mod uses;
mod utc;
mod ways;
mod week;
mod weeks;
mod words;
mod workbook;
mod zone;

pub use caution::cautions;
pub use column_names::{column, columns};
pub use columns::{ColumnRoles, Layout};
pub use crew::{Alone, Crew, Piece};
pub use derive::derive_week;
pub use distribution::Distribution;
pub use doubt::{ColumnUse, Doubt, DoubtKind};
pub use error::{LoadError, ProfileError, ReadError};
pub use file_counts::FileCounts;
pub use heat::{WEEKDAYS, WeekHeat};
pub use inferred::Inferred;
pub use inspect::{Inspection, LocationReport};
pub use interval::{Group, Intervals};
pub use loaded::{Loaded, Merger};
pub use named_columns::NoSuchColumn;
pub use options::{CountAs, DateOrder, ReadOptions};
pub use period::Period;
pub use period_error::PeriodError;
pub use problem::{FileProblem, PROBLEM_LIMIT, ProblemKind};
pub use profile::{Basis, PlaceProfile, Profile, SERIES_LENGTH, Statistic};
pub use read::{read, read_many};
pub use relative::Resolved;
pub use report::FileReport;
pub use source::is_counts;
pub use standing_out::{StandingDay, standing_text};
pub use store::{Footfall, Reading};
pub use zone::{UnknownZone, time_zone};
