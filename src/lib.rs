//! Bandstand turns a city's footfall counts into brass-band music.
//!
//! Each place in the city is an instrument, each hour of the day a phrase of eight bars in its own key; the more people
//! pass, the busier and louder the place plays, and tubular bells strike the hour. The same counts, score and seed always
//! give the same music, to the last bit of every sample.
//!
//! # The program in four lines
//!
//! Read counts, take a typical day of them, compose, and write a WAV file:
//!
//! ```
//! use bandstand::{compose, footfall, formats, score};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let table = "location,date,hour,count\nMill,2024-03-04,8,120\nMill,2024-03-04,9,300\nQuay,2024-03-04,8,50\n";
//! # let score = score::shipped("any-city").ok_or("no such score")??;
//! # let mut file = std::io::Cursor::new(Vec::new());
//! let counts = footfall::read("town.csv", table.as_bytes())?.footfall;
//! let day = counts.profile(&"weekday".parse()?, footfall::Statistic::Mean)?;
//! let music = compose::compose(&day, &score, &compose::Options { hours: vec![8], ..Default::default() })?;
//! formats::wav::write_wav(&mut file, &music, &formats::RenderOptions::default(), |_done, _total| ())?;
//! # assert!(file.into_inner().len() > 1_000_000);
//! # Ok(())
//! # }
//! ```
//!
//! [`repertoire::Rendition::of`] does the middle two for whatever `bandstand render` can be asked for. The folder `examples`
//! has whole programs: `render_wav` renders a file of counts, `own_score` plays counts by a score of one's own,
//! `drive_a_synth` sends the music to a MIDI port.
//!
//! # Rooms
//!
//! The modules are rooms in the order in which data flow through them. A room uses only the rooms before it, and files do
//! not use one another in a circle; `tests/rooms.rs` holds both.
//!
//! ```text
//! text footfall theory score compose time sound formats repertoire      the core: no file, clock, thread or terminal
//! files outputs controls stage show daemon view cli                     the program: feature `program`, on by default
//! ```
//!
//! | room | what it holds |
//! | --- | --- |
//! | [`text`] | names that were nearly right, numbers as people write them |
//! | [`footfall`] | counts: tables of every shape, periods, profiles |
//! | [`theory`] | pitch, key, meter, tempo, dynamics |
//! | [`score`] | the score file: everything about how counts become music |
//! | [`compose`] | a profile and a score in, notes out |
//! | [`time`] | music in time: the conductor, the town clock, gestures, where in a piece a moment is |
//! | [`sound`] | notes in, samples out: voices, hall, decks |
//! | [`formats`] | notes as bytes: WAV, FLAC, MIDI, JSON, SVG |
//! | [`repertoire`] | what "render this" means, and pieces kept ready |
#![cfg_attr(
    feature = "program",
    doc = "| [`files`] | what lies on the disk: counts, scores, SoundFonts; files written whole |
| [`outputs`] | sound cards, pipes, MIDI ports |
| [`controls`] | pins and keys: where actions come from |
| [`stage`] | outputs as players, kept together |
| [`show`] | the conductor obeyed, and a status made |
| [`daemon`] | config, service, socket |
| [`view`] | the terminal's live view |
| [`cli`] | commands, flags, exit statuses |"
)]
//!
//! Without the feature `program` the library is the core alone: readers take [`std::io::Read`], writers take
//! [`std::io::Write`], and time is an argument, so that it can be built for a browser.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod compose;
pub mod footfall;
pub mod formats;
pub mod repertoire;
pub mod score;
pub mod sound;
pub mod text;
pub mod theory;
pub mod time;

#[cfg(feature = "program")]
pub mod cli;
#[cfg(feature = "program")]
pub mod controls;
#[cfg(feature = "program")]
pub mod daemon;
#[cfg(feature = "program")]
pub mod files;
#[cfg(feature = "program")]
pub mod outputs;
#[cfg(feature = "program")]
pub mod show;
#[cfg(feature = "program")]
pub mod stage;
#[cfg(feature = "program")]
pub mod view;
