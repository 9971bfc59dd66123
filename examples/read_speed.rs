//! Reads files of counts and works out the mean of each place and hour, as `benches/reading.py` has polars do.

use bandstand::files::load;
use bandstand::footfall::Statistic;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let start = std::time::Instant::now();
    let footfall = load(&args, None)?.footfall;
    let read = start.elapsed();
    let profile = footfall.profile(&"all".parse()?, Statistic::Mean)?;
    let sum: f64 = profile.places.iter().flat_map(|place| place.hours).flatten().sum();
    println!("{} {:.6} {:.6} {sum:.3}", footfall.hours(), read.as_secs_f64(), start.elapsed().as_secs_f64());
    Ok(())
}
