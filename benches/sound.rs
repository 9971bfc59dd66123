//! How fast the sound room is: ten seconds of the busiest hour of Leeds, dry of any file.
//!
//! `cargo bench --bench sound`. For the whole way to a file, and against fluidsynth, see `docs/sound.md`.

use std::sync::Arc;

use bandstand::compose::{Movement, Options, compose};
use bandstand::footfall::{Footfall, Statistic};
use bandstand::score;
use bandstand::sound::{Band, Events, Gain, Offline, Renderer, SAMPLE_RATE, Timeline};
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
            let mut renderer = Renderer::new(&band, Events::whole(Arc::clone(&timeline)));
            for _ in 0..SECONDS * 100 {
                renderer.render(&mut out);
            }
        });
    });
    group.bench_function("offline, all cores", |b| {
        b.iter(|| Offline { cores: 0 }.render(&band, &timeline, SECONDS * u64::from(SAMPLE_RATE), |_| true));
    });
    // Cost is to be linear in parts: ten bands in one hall.
    let mut ten = movement.clone();
    ten.parts = std::iter::repeat_n(movement.parts.clone(), 10).flatten().collect();
    if let Ok(band) = Band::new(&ten) {
        let timeline = Arc::new(Timeline::new(&ten));
        group.bench_function("live, ten bands", |b| {
            let mut out = vec![0.0; 2 * 480];
            b.iter(|| {
                let mut renderer = Renderer::new(&band, Events::whole(Arc::clone(&timeline)));
                for _ in 0..SECONDS * 100 {
                    renderer.render(&mut out);
                }
            });
        });
    }
    group.bench_function("getting ready", |b| b.iter(|| Band::new(&movement).map(|band| band.len())));
    group.finish();
}

criterion_group!(benches, sound);
criterion_main!(benches);
