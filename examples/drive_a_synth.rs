//! Plays one noon in Leeds on a synth, and stands still for a moment in the middle:
//! `cargo run --release --example drive_a_synth -- [OUTPUT]`
//!
//! OUTPUT is what `bandstand play --output` takes: `midi:NAME` for a MIDI port, `midi-serial:/dev/ttyAMA0` for a MIDI socket.
//! Without it every message is printed as text.

use bandstand::footfall::Footfall;
use bandstand::repertoire::{Piece, Rendition, Request};
use bandstand::stage::{Cue, MidiSetup, Setup, Stage, output};
use std::error::Error;
use std::thread::sleep;
use std::time::Duration;

/// How often the stage is looked after.
const LOOK: Duration = Duration::from_millis(20);

fn main() -> Result<(), Box<dyn Error>> {
    let wanted = std::env::args().nth(1).unwrap_or_else(|| "midi-log:-".to_owned());
    let request = Request { hours: vec![12], ..Request::weekday() };
    let rendition = Rendition::of(Footfall::leeds_week(), &request)?;
    let gain = rendition.gain(None)?;
    let piece = Piece::new(rendition.movement, gain, None)?;

    let setup = Setup { amplitude: 1.0, buffer: 2_048, midi: MidiSetup::default(), outputs: vec![output(&wanted)?] };
    let mut stage = Stage::open(&setup)?;
    // The output plays by itself from here on.
    stage.play(&piece, Cue { tick: 0, at: None, during: 0, fade: Duration::ZERO })?;
    let mut has_paused = false;
    while !stage.finished() {
        sleep(LOOK);
        if let Some(news) = stage.news() {
            eprintln!("{news}");
        }
        if !has_paused && stage.position() > Duration::from_secs(5) {
            has_paused = true;
            stage.players().for_each(|player| player.pause(true));
            sleep(Duration::from_secs(2));
            stage.players().for_each(|player| player.pause(false));
        }
    }
    Ok(())
}
