//! Renders counts to a WAV file, or to any other file that the library writes:
//! `cargo run --release --example render_wav -- OUT [COUNTS.csv] [PERIOD]`
//!
//! Without counts the built-in typical week of Leeds is played.

use bandstand::footfall::{self, Footfall};
use bandstand::formats::{self, RenderOptions};
use bandstand::repertoire::{Rendition, Request};
use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("usage: render_wav OUT [COUNTS.csv] [PERIOD]")?;
    let counts = match arguments.next() {
        Some(path) => footfall::read(&path, File::open(&path)?)?.footfall,
        None => Footfall::leeds_week(),
    };
    let period = arguments.next().unwrap_or_else(|| "weekday".to_owned());

    // What `bandstand render` does: choose a score, take the typical day, compose it, find its gain.
    let rendition = Rendition::of(counts, &Request { period, ..Request::weekday() })?;
    let options = RenderOptions { gain: Some(rendition.gain(None)?), ..RenderOptions::default() };

    // The ending says what the file will be.
    let ending = Path::new(&out).extension().map(|ending| ending.to_string_lossy().into_owned());
    let format = formats::find(&ending.unwrap_or_else(|| "wav".to_owned()))?;
    let mut file = BufWriter::new(File::create(&out)?);
    (format.write)(&rendition.movement, &options, &mut file, &mut |_done, _total| ())?;
    println!("{out}: {:.0} s of {}", rendition.movement.seconds(), rendition.movement.title);
    Ok(())
}
