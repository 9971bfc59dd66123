//! Counts that can be read in two ways: which way the config says, and what is told of doubt.

use super::fakes::{config, show};
use crate::daemon::service::Daemon;
use crate::daemon::{Config, DaemonError, material};
use std::fmt::Write as _;
use std::path::Path;

/// A config with these keys that plays the counts of a file.
fn playing(file: &Path, keys: &str) -> Config {
    config(&format!("data = [{:?}]\n{keys}[gpio]\ndriver = \"none\"\n", file.display().to_string()))
}

/// A daemon that plays it.
fn daemon(config: &Config) -> Daemon {
    let (show, ..) = show(config, "2024-03-20T08:00:00Z");
    let (_, actions) = tokio::sync::mpsc::channel(8);
    Daemon::new(config.clone(), show, (Vec::new(), actions), || Err("nobody asks".to_owned())).unwrap()
}

/// A day of a place, of which so many counts are no numbers.
fn counts(path: &Path, date: &str, spoilt: usize) {
    let mut text = String::from("location,date,hour,count\n");
    for hour in 0..24 {
        let count = if hour < spoilt { "many".to_owned() } else { (hour * 7 % 24 + 3).to_string() };
        writeln!(text, "Mill,{date},{hour},{count}").unwrap();
    }
    std::fs::write(path, text).unwrap();
}

fn within(test: impl FnOnce()) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { test() });
}

#[test]
fn a_reload_takes_over_how_counts_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("counts.csv");
    counts(&file, "04/03/2024", 0);
    within(|| {
        let mut daemon = daemon(&playing(&file, ""));
        assert_eq!(daemon.show.status().data.first.as_deref(), Some("2024-03-04"));
        assert_eq!(daemon.take_over(playing(&file, "date-order = \"mdy\"\n")).unwrap(), [""; 0]);
        assert_eq!(daemon.show.status().data.first.as_deref(), Some("2024-04-03"));
    });
}

#[test]
fn doubt_is_told_in_the_status_and_strictly_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("counts.csv");
    counts(&file, "2024-03-04", 4);
    within(|| {
        let plain = playing(&file, "");
        let (known, _) = material::at_start(&plain).unwrap().parted();
        let told = &known.doubts[..];
        assert!(told.len() == 1 && told[0].contains("read with doubts: 4 of 24 counts were not read"), "{told:?}");
        let mut daemon = daemon(&plain);
        daemon.begin_with(&known, None);
        let trouble = daemon.show.trouble().unwrap();
        assert!(trouble.starts_with("the counts may mean something else: ") && trouble.contains(&told[0]), "{trouble}");
        let strict = playing(&file, "strict = true\n");
        for refused in [material::at_start(&strict).err(), material::anew(&strict).err()] {
            assert!(matches!(&refused, Some(DaemonError::Doubtful(line)) if *line == told[0]), "{refused:?}");
        }
    });
}
