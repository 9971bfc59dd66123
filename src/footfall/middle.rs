//! What stands for many counts: mean, median, trimmed mean, quartiles; also of counts that are drawn again and again.

use super::profile::Statistic;

/// One tenth is trimmed from each end: the count of `n` values that are left out there.
fn trimmed(n: usize) -> usize {
    n / 10
}

/// The mean, median or trimmed mean of counts; none if there are none. `sorted` are the same counts as `counts`, rising.
pub(super) fn middle(counts: &[f64], sorted: &[f64], statistic: Statistic) -> Option<f64> {
    let n = counts.len();
    let mean = |counts: &[f64]| counts.iter().sum::<f64>() / counts.len() as f64;
    match statistic {
        _ if n == 0 => None,
        Statistic::Mean => Some(mean(counts)),
        Statistic::Median => Some((sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0),
        Statistic::Trimmed => Some(mean(&sorted[trimmed(n)..n - trimmed(n)])),
    }
}

/// The value below which a share, 0 to 1, of rising values lies, on a straight line between two of them; none without
/// values.
pub(super) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let at = share * sorted.len().checked_sub(1)? as f64;
    let (low, part) = (at.floor() as usize, at.fract());
    let high = (low + 1).min(sorted.len() - 1);
    Some(sorted[low] + (sorted[high] - sorted[low]) * part)
}

/// The lower quartile, the median and the upper quartile of rising counts; none without counts.
pub(super) fn quartiles(sorted: &[f64]) -> Option<[f64; 3]> {
    Some([quantile(sorted, 0.25)?, quantile(sorted, 0.5)?, quantile(sorted, 0.75)?])
}

/// The mean, median or trimmed mean of counts that each occur as often as their day was drawn; none if no day with a
/// count was drawn. `rising` are pairs of (count, index of its day in `drawn`), in rising order of counts.
pub(super) fn redrawn(rising: &[(f32, u32)], drawn: &[u32], statistic: Statistic) -> Option<f64> {
    let times = |day: u32| u64::from(drawn[day as usize]);
    let n: u64 = rising.iter().map(|(_, day)| times(*day)).sum();
    if n == 0 {
        return None;
    }
    // Of the n counts that were drawn, in rising order, those from `from` to before `to` are averaged.
    let (from, to) = match statistic {
        Statistic::Mean => (0, n),
        Statistic::Median => ((n - 1) / 2, n / 2 + 1),
        Statistic::Trimmed => (n / 10, n - n / 10),
    };
    let (mut seen, mut sum) = (0u64, 0.0);
    for (count, day) in rising {
        let end = seen + times(*day);
        let taken = end.min(to).saturating_sub(seen.max(from));
        sum += f64::from(*count) * taken as f64;
        seen = end;
        if seen >= to {
            break;
        }
    }
    Some(sum / (to - from) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATISTICS: [Statistic; 3] = [Statistic::Mean, Statistic::Median, Statistic::Trimmed];

    fn of(counts: &[f64], statistic: Statistic) -> Option<f64> {
        let mut sorted = counts.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        middle(counts, &sorted, statistic)
    }

    #[test]
    fn a_trimmed_mean_leaves_a_tenth_out_at_each_end() {
        let counts = [900.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 0.0];
        assert_eq!(of(&counts, Statistic::Trimmed), Some(4.5));
        assert_eq!(of(&counts, Statistic::Mean), Some(93.6));
        // Fewer than ten counts have no whole tenth.
        assert_eq!(of(&counts[..9], Statistic::Trimmed), of(&counts[..9], Statistic::Mean));
        assert!(STATISTICS.iter().all(|statistic| of(&[], *statistic).is_none()));
    }

    #[test]
    fn quartiles_lie_between_counts() {
        assert_eq!(quartiles(&[1.0, 2.0, 3.0, 4.0]), Some([1.75, 2.5, 3.25]));
        assert_eq!(quartiles(&[7.0]), Some([7.0; 3]));
        assert_eq!(quartiles(&[]), None);
    }

    #[test]
    fn redrawn_counts_are_worth_as_much_as_written_out() {
        let counts = [3.0f32, 8.0, 8.0, 11.0, 400.0, 401.0, 402.0, 403.0, 404.0, 405.0, 1000.0];
        let rising: Vec<(f32, u32)> = counts.iter().copied().zip(0..).collect();
        for drawn in [[1; 11], [0, 3, 1, 0, 0, 2, 0, 0, 0, 0, 5], [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]] {
            let times = |(count, n): (&f32, &u32)| std::iter::repeat_n(f64::from(*count), *n as usize);
            let out: Vec<f64> = counts.iter().zip(&drawn).flat_map(times).collect();
            for statistic in STATISTICS {
                let (redrawn, written) = (redrawn(&rising, &drawn, statistic), of(&out, statistic));
                assert!((redrawn.unwrap() - written.unwrap()).abs() < 1e-9, "{statistic:?} {drawn:?}");
            }
        }
        assert!(STATISTICS.iter().all(|statistic| redrawn(&rising, &[0; 11], *statistic).is_none()));
    }
}
