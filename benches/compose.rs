//! Measures how long composing takes: a movement of ten parts, then of more and more places.

use bandstand::compose::{Options, compose};
use bandstand::footfall::{Footfall, PlaceProfile, Profile, Statistic};
use bandstand::score;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Repeats Leeds, a little busier each time, until there are `places` places.
fn city(places: usize) -> Option<Profile> {
    let leeds = Footfall::leeds_week().profile(&"weekday".parse().ok()?, Statistic::Mean).ok()?;
    let place = |i: usize| {
        let source = &leeds.places[i % leeds.places.len()];
        let busier = |count: f64| count * (1.0 + i as f64 / 50.0);
        PlaceProfile {
            name: format!("{} {i}", source.name),
            hours: source.hours.map(|count| count.map(busier)),
            ..source.clone()
        }
    };
    Some(Profile { places: (0..places).map(place).collect(), ..leeds })
}

/// The score any-city with `players` players.
fn score(players: usize) -> Option<score::Score> {
    let mut score = score::shipped("any-city")?.ok()?;
    let parts = score.part.clone();
    score.part = parts.into_iter().cycle().take(players).collect();
    Some(score)
}

fn movement(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("movement");
    for places in [10, 50, 100, 500] {
        let (Some(profile), Some(score)) = (city(places), score(places)) else { continue };
        group.throughput(Throughput::Elements(places as u64));
        group.bench_with_input(BenchmarkId::from_parameter(places), &places, |bench, _| {
            bench.iter(|| compose(&profile, &score, &Options::default()));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = movement
}
criterion_main!(benches);
