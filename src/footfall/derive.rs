//! Derives the built-in week from a city's readings: the texts of `data/leeds-week.csv` and `data/leeds-spread.csv`.

use super::store::Footfall;
use super::week::{DAYS, KINS};

/// Derives the two embedded tables from a city's readings: the text of `leeds-week.csv` for `places`, and that of
/// `leeds-spread.csv` for these places and for the whole city.
pub fn derive_week(footfall: &Footfall, places: &[&str]) -> (String, String) {
    let (mut week, mut spread) =
        ("location,day,hour,mean,n\n".to_owned(), "location,days,count,below,upto\n".to_owned());
    for place in places {
        let mut sums = [[(0.0f64, 0u32); 24]; 7];
        for reading in footfall.readings().filter(|reading| reading.location == *place) {
            let sum = &mut sums[reading.date.weekday().to_monday_zero_offset() as usize][reading.hour];
            *sum = (sum.0 + reading.count, sum.1 + 1);
        }
        for (day, hours) in DAYS.iter().zip(sums) {
            for (hour, (sum, n)) in hours.into_iter().enumerate().filter(|(_, (_, n))| *n > 0) {
                week.push_str(&format!("{place},{day},{hour},{:.1},{n}\n", sum / f64::from(n)));
            }
        }
    }
    for place in std::iter::once(None).chain(places.iter().map(Some)) {
        for (name, kin) in KINS {
            let counts = footfall.spread(place.copied(), kin);
            spread_lines(place.copied().unwrap_or("*"), name, &counts, &mut spread);
        }
    }
    (week, spread)
}

/// Writes the lines of a spread table for one place, or `*` for the city. `counts` rise. There is a line for the count
/// at each hundredth (in the last fiftieth at each thousandth) and at each border between up to twelve equal levels:
/// the count, how many counts are smaller, and how many are not larger.
fn spread_lines(name: &str, kin: &str, counts: &[f32], out: &mut String) {
    let n = counts.len();
    let mut places: Vec<usize> = (0..=100).map(|k| n * k / 100).collect();
    places.extend((980..1000).map(|k| n * k / 1000));
    places.extend((2..=12).flat_map(|levels| (1..levels).map(move |k| n * k / levels)));
    let mut values: Vec<f32> =
        places.iter().filter_map(|at| counts.get((*at).min(n.wrapping_sub(1)))).copied().collect();
    values.sort_unstable_by(f32::total_cmp);
    values.dedup();
    for value in values {
        let below = counts.partition_point(|count| *count < value);
        let upto = counts.partition_point(|count| *count <= value);
        out.push_str(&format!("{name},{kin},{value},{below},{upto}\n"));
    }
}
