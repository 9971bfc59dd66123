//! Counts and configs that come, go and are spoilt while the daemon plays: its loop never waits for them.

use super::fakes::{config, show};
use crate::daemon::service::Daemon;
use crate::daemon::{Config, material};
use crate::time::conductor::Choice;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Counts of some places on a Monday.
fn counts(places: &[&str]) -> String {
    let rows =
        places.iter().flat_map(|place| (0..24).map(move |hour| format!("{place},2024-03-04,{hour},{}\n", hour + 9)));
    format!("location,date,hour,count\n{}", rows.collect::<String>())
}

fn pipe(path: &Path) {
    rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
}

/// A daemon as it starts with a config that names `data`, and reads that config anew.
fn daemon(data: &[&Path]) -> Daemon {
    daemon_with(data, "", None)
}

/// The same, with more keys of the config, and with what was kept over a restart; the choice of the start waits.
fn daemon_with(data: &[&Path], keys: &str, kept: Option<Choice>) -> Daemon {
    let data: Vec<String> = data.iter().map(|path| path.display().to_string()).collect();
    let config: Config = config(&format!("data = {data:?}\n{keys}[gpio]\ndriver = \"none\"\n"));
    let (known, repertoire) = material::at_start(&config).unwrap().parted();
    let alone = Config { data: None, location: None, periods: None, ..config.clone() };
    let (mut show, ..) = show(&alone, "2024-03-20T08:00:00Z");
    show.take_counts(repertoire).unwrap();
    show.begin();
    let (_, actions) = tokio::sync::mpsc::channel(8);
    let again = config.clone();
    let mut daemon = Daemon::new(config, show, (Vec::new(), actions), move || Ok(again.clone())).unwrap();
    daemon.begin_with(&known, (!known.lacking.is_empty()).then_some(kept));
    daemon
}

/// Looks until `done`, and checks that no look waits for a file.
fn until(daemon: &mut Daemon, what: &str, done: impl Fn(&mut Daemon) -> bool) {
    let begun = Instant::now();
    while !done(daemon) {
        assert!(begun.elapsed() < Duration::from_secs(120), "{what}: {:?}", daemon.show.trouble());
        daemon.take_news();
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn places(daemon: &Daemon) -> Vec<String> {
    daemon.show.repertoire().footfall().locations()
}

fn within(test: impl FnOnce()) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { test() });
}

#[test]
fn counts_that_are_missing_at_the_start_are_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let (late, good) = (folder.path().join("late.csv"), folder.path().join("good.csv"));
    within(|| {
        // None at all: the built-in week stands in.
        let mut none = daemon(&[&late]);
        assert!(places(&none).contains(&"Briggate".to_owned()));
        let told = none.show.trouble().unwrap();
        assert!(told.contains("late.csv") && told.contains("built-in week"), "{told}");
        // One of two: the other plays.
        fs::write(&good, counts(&["Mill"])).unwrap();
        let mut one = daemon(&[&good, &late]);
        assert_eq!(places(&one), ["Mill"]);
        assert!(one.show.trouble().unwrap().contains("late.csv"));
        fs::write(&late, counts(&["Quay"])).unwrap();
        until(&mut none, "the first", |daemon| places(daemon) == ["Quay"]);
        until(&mut one, "the second", |daemon| places(daemon) == ["Mill", "Quay"]);
        assert_eq!((none.show.trouble(), one.show.trouble()), (None, None));
    });
}

/// What the config or a restart asks for is chosen when its counts come, be they the last of many, and is what the idle
/// return goes back to.
#[test]
fn what_was_to_play_from_the_start_plays_when_its_counts_come() {
    let folder = tempfile::tempdir().unwrap();
    let (late, good, never) =
        (folder.path().join("late.csv"), folder.path().join("good.csv"), folder.path().join("never.csv"));
    let chosen = |daemon: &Daemon| {
        let choice = daemon.show.conductor().choice().clone();
        (choice.period, choice.location)
    };
    let keys = "location = \"Quay\"\nperiods = [\"mondays\", \"weekday\"]\nidle-minutes = 1\n";
    let kept = Choice { score: "any-city".into(), period: "weekday".into(), location: Some("Quay".into()) };
    within(|| {
        let mut none = daemon_with(&[&late, &never], keys, None);
        fs::write(&good, counts(&["Mill"])).unwrap();
        let mut one = daemon_with(&[&good, &late, &never], keys, None);
        let mut resumed = daemon_with(&[&good, &late, &never], "periods = [\"mondays\", \"weekday\"]\n", Some(kept));
        assert_eq!([&none, &one, &resumed].map(|daemon| chosen(daemon).1), [None, None, None]);
        // Others come first.
        fs::write(&good, counts(&["Mill", "Gate"])).unwrap();
        until(&mut one, "others", |daemon| places(daemon) == ["Gate", "Mill"]);
        assert_eq!(chosen(&one).1, None);
        fs::write(&late, counts(&["Quay", "Lane"])).unwrap();
        for (daemon, period) in [(&mut none, "mondays"), (&mut one, "mondays"), (&mut resumed, "weekday")] {
            until(daemon, "the place", |daemon| places(daemon).contains(&"Quay".to_owned()));
            assert_eq!(chosen(daemon), (period.to_owned(), Some("Quay".to_owned())));
        }
    });
}

#[test]
fn whatever_takes_the_place_of_counts_the_loop_goes_on_and_good_counts_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("counts.csv");
    fs::write(&path, counts(&["Mill"])).unwrap();
    within(|| {
        let mut daemon = daemon(&[&path]);
        fs::remove_file(&path).unwrap();
        pipe(&path);
        until(&mut daemon, "a pipe", |daemon| daemon.show.trouble().is_some_and(|told| told.contains("a named pipe")));
        assert_eq!(places(&daemon), ["Mill"]);
        // The config is read anew while its counts are spoilt: all stays as it was.
        daemon.read_config();
        until(&mut daemon, "the config", |daemon| {
            daemon.show.trouble().is_some_and(|told| told.contains("old config"))
        });
        assert_eq!(places(&daemon), ["Mill"]);
        fs::remove_file(&path).unwrap();
        fs::write(&path, counts(&["Gate", "Quay"])).unwrap();
        until(&mut daemon, "counts", |daemon| places(daemon) == ["Gate", "Quay"]);
    });
}

#[test]
fn a_folder_is_watched_to_its_depths_and_nothing_else_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("2024/march");
    fs::create_dir_all(&deep).unwrap();
    fs::write(folder.path().join("a.csv"), counts(&["Mill"])).unwrap();
    fs::write(folder.path().join("log.txt"), "started\n").unwrap();
    within(|| {
        let mut daemon = daemon(&[folder.path()]);
        assert_eq!((places(&daemon), daemon.show.trouble()), (vec!["Mill".to_owned()], None));
        // A log that grows beside them is never a reason to wait, nor to read.
        fs::write(deep.join("b.csv"), counts(&["Quay"])).unwrap();
        std::os::unix::fs::symlink("gone", folder.path().join("dangling.csv")).unwrap();
        let log = folder.path().join("log.txt");
        until(&mut daemon, "a sub-folder", |daemon| {
            let size = fs::metadata(&log).unwrap().len();
            fs::write(&log, "x".repeat(size as usize + 1)).unwrap();
            places(daemon) == ["Mill", "Quay"]
        });
        let told = daemon.show.trouble().unwrap();
        assert!(told.contains("dangling.csv"), "{told}");
    });
}
