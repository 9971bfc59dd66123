//! Reads any bytes as counts: they are read or refused, without a panic. `cargo +nightly fuzz run read`
#![no_main]

use bandstand::footfall::{Inspection, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(loaded) = read("fuzz.csv", bytes) {
        let inspection = Inspection::new(&loaded);
        let _ = inspection.text();
        let used: u64 = inspection.files.iter().map(|file| file.used).sum();
        assert_eq!(used, inspection.hours);
        if let Ok(all) = "all".parse() {
            let _ = loaded.footfall.profile(&all, bandstand::footfall::Statistic::Median);
        }
    }
});
