//! Plays one o'clock in Leeds through a sound card and says twice a second what truly happens there: unplug the card
//! and plug it in again to hear that the music went on in time.
//!
//! `cargo run --release --example play_hour -- [SECONDS] [DEVICE]`

use std::time::{Duration, Instant};

use bandstand::compose::{Options, compose};
use bandstand::footfall::{Footfall, Statistic};
use bandstand::outputs::speakers::Speakers;
use bandstand::score;
use bandstand::sound::SAMPLE_RATE;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().map_or(Ok(20), |text| text.parse())?;
    let profile = Footfall::leeds_week().profile(&"weekday".parse()?, Statistic::Mean)?;
    let score = score::shipped("leeds").ok_or("there is no score called leeds")??;
    let movement = compose(&profile, &score, &Options { hours: vec![13], ..Options::default() })?;

    let mut speakers = Speakers::open(arguments.next().as_deref())?;
    speakers.play(&movement, 0)?;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(seconds) {
        std::thread::sleep(Duration::from_millis(500));
        let at = speakers.position() as f64 / f64::from(SAMPLE_RATE);
        println!("{at:6.2} s, {:?}, {} underruns", speakers.state(), speakers.xruns());
    }
    speakers.stop(Duration::from_millis(500));
    Ok(())
}
