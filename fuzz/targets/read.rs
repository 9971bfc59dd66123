//! Any bytes as counts: they are read or refused, and no reading is invented. What was read has a summary that adds up, and
//! no more readings than the bytes have places for.

use bandstand::footfall::{Inspection, Statistic, read};

/// Reads bytes as counts.
pub fn check(bytes: &[u8]) {
    let Ok(loaded) = read("fuzz.csv", bytes) else { return };
    let inspection = Inspection::new(&loaded);
    assert!(!inspection.text().is_empty());
    let used: u64 = inspection.files.iter().map(|file| file.used).sum();
    assert_eq!(used, inspection.hours, "readings are used once");
    // A packed file may hold a thousand times its length.
    let most = if bytes.starts_with(&[0x1F, 0x8B]) { 2_000 * bytes.len() } else { bytes.len() };
    assert!(inspection.hours <= most as u64, "{} readings from {} bytes", inspection.hours, bytes.len());
    if let Ok(all) = "all".parse() {
        let profile = loaded.footfall.profile(&all, Statistic::Median);
        let again = loaded.footfall.profile(&all, Statistic::Median);
        assert_eq!(format!("{profile:?}"), format!("{again:?}"), "a median is the same twice");
    }
}
