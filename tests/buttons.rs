//! Tests of the daemon's buttons without hardware: lines written into a fifo press them.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use common::{Ran, house};
use serde_json::Value;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A daemon with a config, on the output `null`, which plays nothing.
struct Daemon {
    child: Child,
    folder: TempDir,
}

impl Daemon {
    fn start(wiring: &str) -> Self {
        let daemon = Self::start_on(tempfile::tempdir().unwrap(), "null", wiring);
        daemon.until(|status| status["state"] == "playing");
        daemon
    }

    fn start_on(folder: TempDir, output: &str, wiring: &str) -> Self {
        fs::write(folder.path().join("b.toml"), config(folder.path(), wiring)).unwrap();
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let child = house()
            .args(["run", "--output", output, "--config"])
            .arg(folder.path().join("b.toml"))
            .env("BANDSTAND_SOCKET", folder.path().join("s.sock"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        Self { child, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn status(&self) -> Option<Value> {
        let ran = Ran::of(house().args(["status", "--json"]).env("BANDSTAND_SOCKET", self.path("s.sock")));
        serde_json::from_str(&ran.stdout).ok()
    }

    fn until(&self, holds: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        let mut last = None;
        while begun.elapsed() < Duration::from_secs(30) {
            last = self.status();
            if let Some(status) = last.take_if(|status| holds(status)) {
                return status;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("{last:?}\n{}", fs::read_to_string(self.path("log")).unwrap());
    }

    fn pins(&self, lines: &str) {
        let mut pins = OpenOptions::new().read(true).append(true).open(self.path("pins")).unwrap();
        writeln!(pins, "{lines}").unwrap();
    }

    fn lamps(&self) -> String {
        fs::read_to_string(self.path("pins.lamps")).unwrap_or_default()
    }

    fn until_lamp(&self, lit: &str) {
        let begun = Instant::now();
        while !self.lamps().contains(lit) {
            assert!(begun.elapsed() < Duration::from_secs(30), "never {lit}: {}", self.lamps());
            sleep(Duration::from_millis(20));
        }
    }

    fn signal(&self, name: &str) {
        Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn config(folder: &Path, wiring: &str) -> String {
    format!("[gpio]\ndriver = \"fake:{}\"\n{wiring}", folder.join("pins").display())
}

const WIRING: &str = "[[button]]\npin = 17\npress = \"next-location\"\nhold = \"play-pause\"\n[[button]]\npin = 27\n\
    press = \"next-period\"\n[[led]]\npin = 22\nshows = \"playing\"\n[[led]]\npin = 23\nshows = \"beat\"\n";

#[test]
fn presses_change_the_music_and_lamps_show_it() {
    let daemon = Daemon::start(WIRING);
    let status = daemon.until(|status| status["buttons"]["state"] == "watching");
    assert_eq!(status["buttons"]["driver"], "fake");
    assert_eq!((&status["location"], &status["period"]), (&"all".into(), &"weekday".into()));
    daemon.pins("27 down\n27 up");
    daemon.until(|status| status["period"] == "weekend");
    daemon.pins("17 down");
    sleep(Duration::from_millis(60));
    daemon.pins("17 up");
    daemon.until(|status| status["location"] != "all");
    assert!(daemon.lamps().contains("22 on"), "{}", daemon.lamps());
    // The lamp blinks with the beat.
    let begun = Instant::now();
    let mut seen = [false; 2];
    while seen != [true; 2] {
        assert!(begun.elapsed() < Duration::from_secs(20), "no beat");
        seen[usize::from(daemon.lamps().contains("23 on"))] = true;
        sleep(Duration::from_millis(10));
    }
    // While the button is held, the music pauses, and the lamps go out.
    daemon.pins("17 down");
    daemon.until(|status| status["state"] == "paused");
    daemon.pins("17 up");
    let begun = Instant::now();
    while daemon.lamps() != "22 off\n23 off\n" {
        assert!(begun.elapsed() < Duration::from_secs(5), "{}", daemon.lamps());
        sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_dead_driver_comes_back_and_other_wiring_is_taken_over() {
    let daemon = Daemon::start(WIRING);
    daemon.until(|status| status["buttons"]["state"] == "watching");
    daemon.pins("fail");
    daemon.until(|status| status["buttons"]["state"].as_str().unwrap().contains("told to fail"));
    daemon.until(|status| status["buttons"]["state"] == "watching");
    daemon.pins("27 down\n27 up");
    daemon.until(|status| status["period"] == "weekend");
    // With another config, the button is on pin 5.
    let wiring = "[[button]]\npin = 5\npress = \"play-pause\"\n";
    fs::write(daemon.path("b.toml"), config(daemon.folder.path(), wiring)).unwrap();
    daemon.signal("-HUP");
    let begun = Instant::now();
    while daemon.status().unwrap()["state"] == "playing" {
        assert!(begun.elapsed() < Duration::from_secs(20));
        daemon.pins("5 down\n5 up");
        sleep(Duration::from_millis(200));
    }
}

/// A wire that picks up the mains, beside a pin that another program has.
#[test]
fn bad_pins_are_named_and_the_others_work() {
    let daemon = Daemon::start(&format!("{WIRING}[[led]]\npin = 24\nshows = \"error\"\n"));
    daemon.until(|status| status["buttons"]["state"] == "watching" && status["error"].is_null());
    // Pulses of 10 ms until the storm is seen, however long that takes here.
    let begun = Instant::now();
    let names =
        |pin: &str| daemon.status().is_some_and(|status| status["error"].as_str().is_some_and(|why| why.contains(pin)));
    let mut pulses = 0;
    while !(pulses % 64 == 0 && pulses > 0 && names("pin 27 does not settle")) {
        assert!(begun.elapsed() < Duration::from_secs(60));
        for word in ["down", "up"] {
            daemon.pins(&format!("27 {word}"));
            sleep(Duration::from_millis(10));
        }
        pulses += 1;
    }
    let log = || fs::read_to_string(daemon.path("log")).unwrap();
    let told = |words: &str| log().matches(words).count();
    let (pressed, warned) = (told("pressed"), told("pin 27 does not settle"));
    fs::write(daemon.path("pins.taken"), "22").unwrap();
    for _ in 0..50 {
        daemon.pins("27 down");
        sleep(Duration::from_millis(10));
        daemon.pins("27 up");
        sleep(Duration::from_millis(10));
    }
    daemon.until(|status| {
        let state = status["buttons"]["state"].as_str().unwrap();
        state.contains("pin 22: somebody else has it") && state.contains("pin 27 does not settle")
    });
    assert_eq!((told("pressed"), told("pin 27 does not settle"), warned), (pressed, 1, 1));
    assert!(daemon.lamps().contains("24 on"), "{}", daemon.lamps());
    daemon.pins("17 down\n17 up");
    daemon.until(|status| status["location"] != "all");
    // The wire is mended and the pin given back.
    fs::write(daemon.path("pins.taken"), "").unwrap();
    daemon.until(|status| status["buttons"]["state"] == "watching" && status["error"].is_null());
    let period = daemon.status().unwrap()["period"].clone();
    daemon.pins("27 down\n27 up");
    daemon.until(|status| status["period"] != period);
}

#[test]
fn a_driver_that_was_asked_for_and_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("b.toml");
    fs::write(&config, "[gpio]\ndriver = \"fake:/proc/no/such\"\n[[button]]\npin = 5\npress = \"bells\"\n").unwrap();
    let ran = Ran::of(house().args(["run", "--output", "null", "--config"]).arg(&config));
    assert_eq!(ran.status, 1);
    ran.one_line(&["buttons by `fake:/proc/no/such`", "cannot use"]);
}

/// Nobody hears what nobody reads: the state says so with a reason, and the lamps show it; and so on with each reader that
/// comes and goes.
#[test]
fn where_nothing_can_be_heard_the_status_and_the_error_lamp_say_so() {
    const LAMPS: &str = "[[led]]\npin = 22\nshows = \"error\"\n[[led]]\npin = 23\nshows = \"playing\"\n";
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let daemon = Daemon::start_on(folder, &format!("pcm:{}", pipe.display()), LAMPS);
    for _ in 0..2 {
        let status = daemon.until(|status| status["state"] == "silent");
        for key in ["reason", "error"] {
            let why = status[key].as_str().unwrap_or_default();
            assert!(why.contains("pipe") && why.contains("lost"), "{key}: {status}");
        }
        assert_eq!(status["outputs"][0]["state"], "lost");
        daemon.until_lamp("22 on");
        daemon.until_lamp("23 off");
        let mut reader = Command::new("cat").arg(&pipe).stdout(Stdio::null()).spawn().unwrap();
        let status = daemon.until(|status| status["state"] == "playing");
        assert!(status["reason"].is_null(), "{status}");
        daemon.until(|status| status["error"].is_null() && status["outputs"][0]["state"] == "playing");
        daemon.until_lamp("22 off");
        daemon.until_lamp("23 on");
        reader.kill().unwrap();
        reader.wait().unwrap();
    }
}
