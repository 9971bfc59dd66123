use bandstand::compose::{Options, compose};
use bandstand::footfall::{Distribution, PlaceProfile, Profile};
use bandstand::outputs::wav::{RenderOptions, write_wav};
use std::fmt::Write as _;
use std::time::Instant;
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let text = std::fs::read_to_string("/work/shared/footfall/leeds-profile.csv")?;
    let mut map: std::collections::BTreeMap<String, [f64; 24]> = Default::default();
    for line in text.lines().skip(1) {
        let f: Vec<&str> = line.split(',').collect();
        if f[1] == "weekday" {
            map.entry(f[0].into()).or_insert([0.0; 24])[f[2].parse::<usize>()?] = f[3].parse()?;
        }
    }
    let places: Vec<PlaceProfile> = map
        .into_iter()
        .map(|(name, m)| {
            let series: [Vec<f64>; 24] = std::array::from_fn(|h| {
                (0..128).map(|d| (m[h] * (0.5 + (d * 7 % 11) as f64 / 10.0)).floor()).collect()
            });
            let spread = Distribution::from_counts(series.iter().flatten().copied());
            PlaceProfile { name, hours: std::array::from_fn(|h| Some(m[h])), series, spread }
        })
        .collect();
    let city = Distribution::from_counts(places.iter().flat_map(|p| p.series.iter().flatten().copied()));
    let profile = Profile { period: "weekday".into(), days: 5, places, city, attribution: vec![] };
    let score = bandstand::score::shipped(&a[0]).ok_or("score")??;
    let movement = compose(&profile, &score, &Options::default())?;
    let start = Instant::now();
    let font = a.get(3).filter(|f| *f != "-").map(|f| bandstand::sound::SoundFont::open(f.as_ref())).transpose()?;
    println!("font in {:?}", start.elapsed());
    let cores = a.get(4).map_or(0, |c| c.parse().unwrap());
    let options = RenderOptions { soundfont: font.as_ref(), cores, ..Default::default() };
    let mut first = None;
    write_wav(a[1].as_ref(), &movement, &options, |_, _| {
        first.get_or_insert(start.elapsed());
    })?;
    println!("first stretch after {:?}", first);
    let took = start.elapsed().as_secs_f64();
    println!(
        "{} parts, {:.1} s of music in {took:.2} s: {:.0} times real time",
        movement.parts.len(),
        movement.seconds(),
        movement.seconds() / took
    );
    let mut csv = String::from("start_seconds,total\n");
    for phrase in &movement.phrases {
        writeln!(csv, "{},{}", movement.tempo.seconds_at(phrase.start), phrase.total)?;
    }
    std::fs::write(&a[2], csv)?;
    std::fs::write(format!("{}.mid", a[1]), bandstand::outputs::midi_bytes(&movement)?)?;
    Ok(())
}
