//! What a file format is: a name, its endings, what it holds, and how a movement is written in it.

use super::error::RenderError;
use super::render::RenderOptions;
use crate::compose::Movement;
use std::io::{Seek, Write};

/// Anything that can be written to at any position: a file, or a cursor in memory.
pub trait Sink: Write + Seek {}

impl<W: Write + Seek> Sink for W {}

/// Called with the frames done and the frames in all while sound is written.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

/// What a file holds, which decides what has to be prepared and how the file is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Samples: voices and a gain are needed.
    Sound,
    /// Notes.
    Notes,
    /// A picture of the notes.
    Picture,
}

/// A file format: one file of this room and one row of [`FORMATS`](super::FORMATS).
///
/// ```
/// # use bandstand::repertoire::{Rendition, Request};
/// # let request = Request { hours: vec![8], ..Request::weekday() };
/// # let movement = Rendition::of(bandstand::footfall::Footfall::leeds_week(), &request)?.movement;
/// use bandstand::formats::{RenderOptions, find};
///
/// let format = find("midi")?;
/// let mut file = std::io::Cursor::new(Vec::new());
/// (format.write)(&movement, &RenderOptions::default(), &mut file, &mut |_done, _total| ())?;
/// assert!(file.into_inner().starts_with(b"MThd"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Format {
    /// Its name, which is also its usual ending: `wav`.
    pub name: &'static str,
    /// Other endings and names by which it is known, in lower case.
    pub also: &'static [&'static str],
    /// What it holds.
    pub holds: Holds,
    /// Whether a terminal can show it.
    pub is_text: bool,
    /// Writes a movement.
    pub write: fn(&Movement, &RenderOptions<'_>, &mut dyn Sink, Progress<'_>) -> Result<(), RenderError>,
}

impl Format {
    /// Whether a name or an ending means this format, with or without its full stop, in upper or lower case.
    pub fn is_called(&self, text: &str) -> bool {
        let text = text.trim().trim_start_matches('.').to_lowercase();
        text == self.name || self.also.contains(&text.as_str())
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Format {}
