//! Composes one noon in Leeds by a short score that is written here, and prints who plays how many notes:
//! `cargo run --release --example own_score`

use bandstand::footfall::Footfall;
use bandstand::repertoire::{Rendition, Request};
use bandstand::score;
use std::error::Error;

/// Two players and the bells: the two busiest places have a player. The rhythm is made of these bars.
const SCORE: &str = r#"
title = "Two by the fountain"

[rhythm]
bars = ["1", "2. 4", "2 2", "4 4 2", "4. 8 2", "8 8 4 8 8 4"]
closing = ["2. r4", "4 4 4 r4"]
notes = [2, 36]

[[part]]
instrument = "Flugelhorn"

[[part]]
instrument = "Euphonium"
"#;

fn main() -> Result<(), Box<dyn Error>> {
    // An error lists everything that is wrong in a score, each with its line and a remedy.
    let score = score::parse("fountain", "fountain.toml", SCORE)?;
    let request = Request { score: Some(score), hours: vec![12], ..Request::weekday() };
    let rendition = Rendition::of(Footfall::leeds_week(), &request)?;
    let phrase = rendition.movement.phrases.first().ok_or("nobody was counted at noon")?;
    println!("{}: {} at {:.0} beats a minute", rendition.movement.title, phrase.key, phrase.tempo_bpm);
    for part in &rendition.movement.parts {
        println!("{:<40} {:>3} notes", part.name, part.notes.len());
    }
    Ok(())
}
