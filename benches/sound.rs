//! Measures how fast sound is rendered: ten seconds of the busiest hour of Leeds, without writing a file. Also checks whether
//! ten times the parts cost ten times as much.
//!
//! Run it with `cargo bench --bench sound`. `benches/fluidsynth.py` measures the whole path to a file, beside fluidsynth.

use std::sync::Arc;
use std::time::Instant;

use bandstand::compose::{Movement, Options, compose};
use bandstand::footfall::{Footfall, Statistic};
use bandstand::score;
use bandstand::sound::{Band, EventFeed, Gain, Offline, Renderer, SAMPLE_RATE, Timeline};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const SECONDS: u64 = 10;

fn noon() -> Result<Movement, Box<dyn std::error::Error>> {
    let profile = Footfall::leeds_week().profile(&"weekday".parse()?, Statistic::Mean)?;
    let score = score::shipped("leeds").ok_or("no such score")??;
    Ok(compose(&profile, &score, &Options { hours: vec![13], ..Options::default() })?)
}

fn sound(c: &mut Criterion) {
    let Ok(movement) = noon() else { return };
    let (Ok(band), Ok(_)) = (Band::new(&movement), Gain::of(&movement)) else { return };
    let timeline = Arc::new(Timeline::new(&movement));
    let mut group = c.benchmark_group("sound");
    group.throughput(Throughput::Elements(SECONDS * u64::from(SAMPLE_RATE)));
    group.sample_size(20);
    group.bench_function("live", |b| {
        let mut out = vec![0.0; 2 * 480];
        b.iter(|| {
            let mut renderer = Renderer::new(&band, EventFeed::whole(Arc::clone(&timeline)));
            for _ in 0..SECONDS * 100 {
                renderer.render(&mut out);
            }
        });
    });
    group.bench_function("offline, all cores", |b| {
        b.iter(|| Offline { cores: 0 }.render(&band, &timeline, SECONDS * u64::from(SAMPLE_RATE), |_| true));
    });
    group.bench_function("getting ready", |b| b.iter(|| Band::new(&movement).map(|band| band.len())));
    group.finish();
}

/// The first `parts` parts; they repeat if there are fewer.
fn of_parts(movement: &Movement, parts: usize) -> Movement {
    let first = movement.parts.iter().take(8).cycle().take(parts).cloned().collect();
    Movement { parts: first, ..movement.clone() }
}

/// How many seconds it takes to render ten seconds of live playing.
fn seconds(movement: &Movement) -> Option<f64> {
    let band = Band::new(movement).ok()?;
    let mut renderer = Renderer::new(&band, EventFeed::whole(Timeline::new(movement).into()));
    let mut out = vec![0.0; 2 * 480];
    let begun = Instant::now();
    for _ in 0..SECONDS * 100 {
        renderer.render(&mut out);
    }
    Some(begun.elapsed().as_secs_f64())
}

/// Compares eighty parts in one hall with eight: the cost must be linear in the number of parts.
fn parts(_: &mut Criterion) {
    let Ok(movement) = noon() else { return };
    let (few, many) = (of_parts(&movement, 8), of_parts(&movement, 80));
    // They run in turn, so that both meet the same conditions; the best of each counts, because other work can only slow it down.
    let pairs: Vec<(f64, f64)> = (0..10).filter_map(|_| Some((seconds(&few)?, seconds(&many)?))).collect();
    let best = |pick: fn(&(f64, f64)) -> f64| pairs.iter().map(pick).fold(f64::INFINITY, f64::min);
    let (few, many) = (best(|pair| pair.0), best(|pair| pair.1));
    println!(
        "{SECONDS} s of 8 parts live: {:.1} ms; of 80 parts: {:.1} ms, {:.1} times as much (goal: at most 11)",
        few * 1e3,
        many * 1e3,
        many / few
    );
}

criterion_group!(benches, sound, parts);
criterion_main!(benches);
