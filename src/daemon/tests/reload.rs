//! Every key of the config changed alone and reloaded: it is taken over, or a line names it as waiting for the next start.

use super::fakes::show;
use crate::controls::{ActionSource, ControlPlan, SourceStatus};
use crate::daemon::config::{Key, READING, keys};
use crate::daemon::service::Daemon;
use crate::daemon::{Config, material};
use std::cell::RefCell;
use std::fmt::Write as _;
use std::path::Path;
use std::rc::Rc;

/// A source of actions that remembers the plan it was given.
struct Source(Rc<RefCell<ControlPlan>>);

impl ActionSource for Source {
    fn status(&self) -> SourceStatus {
        SourceStatus { name: "none".into(), state: "none".into() }
    }

    fn reload(&mut self, plan: &ControlPlan) {
        self.0.borrow_mut().clone_from(plan);
    }
}

/// Counts of two places on three Mondays and a Sunday, on which mean and median differ.
fn counts(path: &Path, scale: u32) {
    let mut text = String::from("location,date,hour,count\n");
    for (day, date) in ["2024-03-04", "2024-03-11", "2024-03-18", "2024-03-17"].into_iter().enumerate() {
        for hour in 0..24u32 {
            let count = [3, 5, 400, 20][day] * (hour * 7 % 24 + 1) * scale;
            writeln!(text, "Mill,{date},{hour},{count}\nQuay,{date},{hour},{}", 9_000 - count % 9_000).unwrap();
        }
    }
    std::fs::write(path, text).unwrap();
}

/// The config that is changed; `folder` holds its counts.
fn base(folder: &Path) -> toml::Table {
    let text = "mode = \"journey\"\n[gpio]\ndriver = \"none\"\n[[button]]\npin = 17\npress = \"bells\"\n";
    let mut table: toml::Table = text.parse().unwrap();
    let data = folder.join("counts.csv").display().to_string();
    table.insert("data".into(), toml::Value::Array(vec![data.into()]));
    table
}

/// Another value of a key than it has in the base: what the example shows, where that is another.
fn another(key: &Key<Config>, folder: &Path) -> toml::Value {
    let text = match key.path {
        "data" => format!("[{:?}]", folder.join("others.csv").display().to_string()),
        "scores" => "[\"quartet\"]".into(),
        "periods" => "[\"sunday\"]".into(),
        "hour" | "seed" | "idle-minutes" | "midi.transpose" | "midi.advance" => "7".into(),
        "mode" => "\"loop\"".into(),
        "alternate" | "resume" | "strict" | "clean" | "midi.no-programs" | "midi.no-reset" | "midi.clock" => {
            "true".into()
        }
        "switch" => "\"bar\"".into(),
        "answer" => "\"none\"".into(),
        "volume" => "\"-6dB\"".into(),
        "volume-ceiling" => "50".into(),
        "time-zone" => "\"Africa/Casablanca\"".into(),
        "outputs" => "[\"null\"]".into(),
        "buffer" => "512".into(),
        "audio-latency" => "40".into(),
        "soundfont" => "\"missing.sf2\"".into(),
        "statistic" => "\"median\"".into(),
        "midi.velocity" => "0.7".into(),
        "midi.baud" => "38400".into(),
        "gpio.debounce-ms" | "gpio.double-ms" | "gpio.hold-ms" | "gpio.repeat-ms" => "77".into(),
        "button" => "[{ pin = 18, press = \"panic\" }]".into(),
        "encoder" => "[{ pins = [5, 6], clockwise = \"volume-up\", anticlockwise = \"volume-down\" }]".into(),
        "led" => "[{ pin = 22, shows = \"beat\" }]".into(),
        _ => key.shown.to_owned(),
    };
    let table: toml::Table = format!("value = {text}").parse().unwrap();
    table["value"].clone()
}

/// The base with one key changed.
fn changed(key: &Key<Config>, folder: &Path) -> Config {
    let mut table = base(folder);
    let value = another(key, folder);
    match key.path.split_once('.') {
        None => drop(table.insert(key.path.into(), value)),
        Some((name, inner)) => {
            let entry = table.entry(name).or_insert_with(|| toml::Value::Table(toml::Table::new()));
            entry.as_table_mut().unwrap().insert(inner.into(), value);
        }
    }
    parse(&table)
}

fn parse(table: &toml::Table) -> Config {
    Config::parse("reload.toml", &toml::to_string(table).unwrap()).unwrap()
}

/// All that a reload can change of what goes on: terms, choice and menu, notes of the day, sources of counts, pins.
fn effect(daemon: &mut Daemon, plan: &RefCell<ControlPlan>) -> String {
    let show = &mut daemon.show;
    let (menu, choice) = (show.conductor().menu().clone(), show.conductor().choice().clone());
    let notes = show.whole().unwrap();
    let credits = show.status().data.attribution;
    format!("{:?} {menu:?} {choice:?} {notes:?} {credits:?} {:?}", show.terms(), plan.borrow())
}

#[test]
fn every_key_is_taken_over_or_named_as_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    counts(&folder.join("counts.csv"), 1);
    counts(&folder.join("others.csv"), 3);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let before = parse(&base(folder));
        let (mut show, ..) = show(&before, "2026-02-14T12:00:00Z");
        show.begin();
        let plan = Rc::new(RefCell::new(before.controls()));
        let (_, actions) = tokio::sync::mpsc::channel(1);
        let sources: Vec<Box<dyn ActionSource>> = vec![Box::new(Source(Rc::clone(&plan)))];
        let read_again = || Err(String::from("nobody asks"));
        let mut daemon = Daemon::new(before.clone(), show, (sources, actions), read_again).unwrap();
        for key in keys() {
            assert_eq!(daemon.take_over(before.clone()).unwrap(), [""; 0], "before {}", key.path);
            let then = effect(&mut daemon, &plan);
            let after = changed(key, folder);
            assert!(key.differs(&before, &after), "{} is not changed", key.path);
            assert_eq!(keys().filter(|key| key.differs(&before, &after)).count(), 1, "not {} alone", key.path);
            let named = format!("`{}`", key.path);
            let is_reading = key.flag.is_some_and(|flag| flag.heading == Some(READING)) && key.path != "time-zone";
            match daemon.take_over(after.clone()) {
                // Whether these counts have such columns, and become others by it, is no matter: they are read by it.
                _ if is_reading => {
                    let [before, after] = [&before, &after].map(|config| material::reading(config).unwrap());
                    assert!(before != after, "{} is not read by", key.path);
                }
                Ok(waiting) if key.waits() => assert!(waiting.concat().contains(&named), "{}: {waiting:?}", key.path),
                Ok(waiting) => {
                    assert_eq!(waiting, [""; 0], "{}", key.path);
                    assert!(effect(&mut daemon, &plan) != then, "{} has no effect and is not said to wait", key.path);
                }
                // A file that is not there is looked for, and all stays as it was.
                Err(error) => {
                    assert!(key.path == "soundfont" && error.to_string().contains("missing.sf2"), "{error}");
                    assert!(effect(&mut daemon, &plan) == then);
                }
            }
        }
    });
}

#[test]
fn what_waits_is_named_in_a_line_of_its_kind() {
    let folder = tempfile::tempdir().unwrap();
    counts(&folder.path().join("counts.csv"), 1);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let before = parse(&base(folder.path()));
        let (show, ..) = show(&before, "2026-02-14T12:00:00Z");
        let (_, actions) = tokio::sync::mpsc::channel(1);
        let read_again = || Err(String::from("nobody asks"));
        let mut daemon = Daemon::new(before.clone(), show, (Vec::new(), actions), read_again).unwrap();
        let said = "hour = 7\noutputs = [\"null\"]\nbuffer = 512\n[midi]\nchannel = 3\n";
        let text = format!("data = {}\n{said}", base(folder.path())["data"]);
        let after = Config::parse("reload.toml", &text).unwrap();
        let lines = [
            "`outputs`, `buffer` and `midi.channel`: taken over at the next start",
            "`hour`: taken over at the next start, as it concerns only how the daemon begins",
        ];
        assert_eq!(daemon.take_over(after.clone()).unwrap(), lines);
        // They wait as long as the daemon runs.
        assert_eq!(daemon.take_over(after).unwrap(), lines);
        assert_eq!(daemon.take_over(before).unwrap(), [""; 0]);
    });
}

/// The volume waits for the next start, as is said, also where visitors leave and all is as at the start.
#[test]
fn another_volume_is_not_taken_over_by_the_idle_return() {
    let before = parse(&"volume = 40\nidle-minutes = 1\n".parse().unwrap());
    let after = parse(&"volume = 90\nidle-minutes = 1\n".parse().unwrap());
    let (mut show, clocks, _) = show(&before, "2026-02-14T12:00:00Z");
    show.begin();
    show.reload(after.terms(), crate::daemon::material::repertoire(&after).unwrap()).unwrap();
    show.press(crate::time::Action::VolumeUp);
    assert_eq!(show.conductor().volume(), 45);
    for _ in 0..7_000 {
        clocks.moment.set(clocks.moment.get() + 20_000);
        show.look();
    }
    assert_eq!(show.conductor().volume(), 40);
}
