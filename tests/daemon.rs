//! Tests of the daemon as its users have it: started, asked, pressed, reloaded, stopped.

#![allow(clippy::unwrap_used, reason = "a test may")]
#![cfg(unix)]

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const BANDSTAND: &str = env!("CARGO_BIN_EXE_bandstand");

/// A running daemon with its socket in a folder of its own.
struct Daemon {
    child: Child,
    folder: tempfile::TempDir,
}

impl Daemon {
    fn start(arguments: &[&str]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), arguments)
    }

    fn start_in(folder: tempfile::TempDir, arguments: &[&str]) -> Self {
        Self::start_with(folder, arguments, &[])
    }

    fn start_with(folder: tempfile::TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let child = command(folder.path())
            .arg("run")
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut daemon = Self { child, folder };
        let begun = Instant::now();
        while daemon.try_status().is_none_or(|status| status["state"] == "starting") {
            assert!(daemon.child.try_wait().unwrap().is_none(), "it ended: {}", daemon.words());
            assert!(begun.elapsed() < Duration::from_secs(20), "it does not begin");
            std::thread::sleep(Duration::from_millis(30));
        }
        daemon
    }

    fn ask(&self, arguments: &[&str]) -> Output {
        command(self.folder.path()).args(arguments).output().unwrap()
    }

    fn try_status(&self) -> Option<Value> {
        let output = self.ask(&["status", "--json"]);
        output.status.success().then(|| serde_json::from_slice(&output.stdout).unwrap())
    }

    fn status(&self) -> Value {
        self.try_status().unwrap()
    }

    fn press(&self, action: &str) {
        let output = self.ask(&["press", action]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Waits until the status is as wanted; `what` says in words what is waited for.
    fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let status = self.status();
            if wanted(&status) {
                return status;
            }
            assert!(begun.elapsed() < Duration::from_secs(15), "never {what}: {status}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        // This is the shell's own `kill`, because not every machine has a program of that name.
        let sent = Command::new("sh").args(["-c", "kill \"-$0\" \"$1\"", name, &pid]).status().unwrap();
        assert!(sent.success());
    }

    fn words(&mut self) -> String {
        let mut words = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        words
    }

    /// Asks the daemon to end; returns its exit status and how long it took.
    fn end(&mut self) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        self.signal("TERM");
        (self.child.wait().unwrap().code(), begun.elapsed())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Most daemons have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(BANDSTAND);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BANDSTAND_")) {
        command.env_remove(name);
    }
    command.env("BANDSTAND_SOCKET", socket(folder)).env("NO_COLOR", "1").env("TZ", "Europe/London");
    command
}

fn socket(folder: &Path) -> PathBuf {
    folder.join("bandstand.sock")
}

#[test]
fn it_plays_without_config_and_hardware_and_does_as_it_is_told() {
    let mut daemon = Daemon::start(&["--output", "null"]);
    let status =
        daemon.until("playing", |status| status["state"] == "playing" && status["outputs"][0]["state"] == "playing");
    assert_eq!(
        (&status["score"], &status["location"], &status["period"]),
        (&"leeds".into(), &"all".into(), &"weekday".into())
    );
    for key in ["hour", "bar", "beat", "key", "tempo_bpm", "buttons", "data", "uptime_seconds", "version"] {
        assert!(!status[key].is_null(), "{key}");
    }
    daemon.press("next-location");
    daemon.until("alone", |status| status["location"] != "all");
    daemon.press("next-hour");
    daemon.until("an hour on", |status| status["hour"] == 1 && status["bar"] == 1);
    daemon.press("next-period");
    daemon.until("weekend", |status| status["period"] == "weekend");
    daemon.press("volume-down");
    assert_eq!(daemon.status()["volume"], 95);
    daemon.press("play-pause");
    let paused =
        daemon.until("paused", |status| status["state"] == "paused" && status["outputs"][0]["state"] == "silent");
    let second = |status: &Value| status["uptime_seconds"].as_u64().unwrap();
    // Two seconds have passed there, in which a beat is over at any tempo.
    let later = daemon.until("two seconds later", |status| second(status) >= second(&paused) + 2);
    assert_eq!((&paused["bar"], &paused["beat"]), (&later["bar"], &later["beat"]));
    daemon.press("play-pause");
    daemon.until("going on", |status| status["outputs"][0]["state"] == "playing");
    let (code, took) = daemon.end();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert!(!socket(daemon.folder.path()).exists());
}

#[test]
fn ten_presses_in_a_second_end_where_ten_presses_should_end() {
    let daemon = Daemon::start(&["--output", "null"]);
    // A round has nine choices: all places, then each of eight.
    for _ in 0..10 {
        daemon.press("next-location");
    }
    let once = daemon.status()["location"].clone();
    daemon.press("all-locations");
    daemon.press("next-location");
    assert_eq!(daemon.status()["location"], once);
}

#[test]
fn wrong_presses_and_absent_daemons_are_reported() {
    let daemon = Daemon::start(&["--output", "null"]);
    let wrong = daemon.ask(&["press", "next-locaton"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("next-location"));
    let nowhere = tempfile::tempdir().unwrap();
    let absent = command(nowhere.path()).arg("status").output().unwrap();
    assert_eq!(absent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&absent.stderr).contains("bandstand run"));
}

#[test]
fn a_config_is_read_anew_and_a_bad_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bandstand.toml");
    fs::write(&config, "outputs = [\"null\"]\nperiods = [\"weekend\"]\n").unwrap();
    let path = config.display().to_string();
    let mut daemon = Daemon::start_in(folder, &["--config", &path, "--volume", "40"]);
    assert_eq!((&daemon.status()["period"], &daemon.status()["volume"]), (&"weekend".into(), &40.into()));
    fs::write(&config, "outputs = [\"null\"]\nperiods = [\"wekend\"]\n").unwrap();
    daemon.signal("HUP");
    let status = daemon.until("complaining", |status| status["error"].is_string());
    assert!(status["error"].as_str().unwrap().contains("wekend"), "{status}");
    assert_eq!((&status["state"], &status["period"]), (&"playing".into(), &"weekend".into()));
    fs::write(&config, "outputs = [\"null\"]\nperiods = [\"weekend\", \"saturday\"]\n").unwrap();
    daemon.signal("HUP");
    daemon.until("content again", |status| status["error"].is_null());
    daemon.press("next-period");
    daemon.until("saturday", |status| status["period"] == "saturday");
    assert_eq!(daemon.end().0, Some(0));
}

#[test]
fn counts_that_are_replaced_are_taken_over_and_bad_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    let counts = folder.path().join("counts.csv");
    let day = |places: &[&str]| {
        let mut text = String::from("location,date,hour,count\n");
        for (n, place) in places.iter().enumerate() {
            for hour in 0..24 {
                text += &format!("{place},2024-03-04,{hour},{}\n", (n + 1) * (hour + 3) * 7);
            }
        }
        text
    };
    fs::write(&counts, day(&["Mill", "Quay"])).unwrap();
    let path = counts.display().to_string();
    let daemon = Daemon::start_in(folder, &[&path, "--output", "null"]);
    assert_eq!(daemon.status()["data"]["locations"], 2);
    fs::write(&counts, day(&["Mill", "Quay", "Tower"])).unwrap();
    daemon.until("three places", |status| status["data"]["locations"] == 3);
    fs::write(&counts, "nothing\nof use\n").unwrap();
    let status = daemon.until("refusing", |status| status["error"].is_string());
    assert_eq!((&status["data"]["locations"], &status["state"]), (&3.into(), &"playing".into()));
}

#[test]
fn what_played_is_resumed_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().display().to_string();
    let mut daemon = Daemon::start_with(folder, &["--output", "null", "--resume"], &[("STATE_DIRECTORY", &home)]);
    daemon.press("next-period");
    daemon.press("next-location");
    daemon.press("next-hour");
    let before = daemon.until("an hour on", |status| status["hour"] == 1 && status["location"] != "all");
    let state = daemon.folder.path().join("playing.json");
    let kept = || fs::read(&state).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let is_kept = |kept: Value| ["hour", "period", "location"].iter().all(|key| kept[*key] == before[*key]);
    daemon.until("kept", |_| kept().is_some_and(is_kept));
    daemon.signal("KILL");
    daemon.child.wait().unwrap();
    let folder = std::mem::replace(&mut daemon.folder, tempfile::tempdir().unwrap());
    let daemon = Daemon::start_with(folder, &["--output", "null", "--resume"], &[("STATE_DIRECTORY", &home)]);
    let after = daemon.status();
    for key in ["period", "location", "hour"] {
        assert_eq!(before[key], after[key], "{key}");
    }
}

/// A daemon that is killed a hundred times amid many presses leaves a whole state each time, and goes on with it.
#[test]
fn the_state_survives_a_hundred_kills() {
    let home = tempfile::tempdir().unwrap();
    let state = home.path().join("playing.json");
    let actions = ["next-location", "next-period", "next-hour", "previous-location", "next-score"];
    let mut kept: Option<Value> = None;
    for kill in 0..100u64 {
        let mut child = command(home.path())
            .args(["run", "--output", "null", "--resume", "--score", "leeds,night-owl"])
            .env("STATE_DIRECTORY", home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        let mut talk = loop {
            if let Ok(talk) = UnixStream::connect(socket(home.path())) {
                break talk;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "it does not begin");
            std::thread::sleep(Duration::from_millis(2));
        };
        let mut answers = BufReader::new(talk.try_clone().unwrap());
        let mut ask = |line: &str| {
            writeln!(talk, "{line}").unwrap();
            let mut answer = String::new();
            answers.read_line(&mut answer).unwrap();
            answer
        };
        let status: Value = serde_json::from_str(&ask("status")).unwrap();
        if let Some(kept) = &kept {
            for key in ["score", "period", "hour"] {
                assert_eq!(kept[key], status[key], "{key} after kill {kill}");
            }
            assert_eq!(kept["location"].as_str().unwrap_or("all"), status["location"]);
        }
        let read = || fs::read(&state).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
        let mut presses = (0..).map(|n| actions[(kill as usize + n) % actions.len()]);
        let mut press = || assert_eq!(ask(&format!("press {}", presses.next().unwrap())), "ok\n");
        // Once another state is kept, however long that takes here, the kill comes anywhere within the next few writes.
        while read() == kept {
            assert!(begun.elapsed() < Duration::from_secs(40), "no press changes what is kept");
            press();
        }
        let (moment, pressing) = (Duration::from_millis((kill * 7_919) % 180), Instant::now());
        while pressing.elapsed() < moment {
            press();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // Whatever was being written, what is there is whole.
        let now: Option<Value> = Some(serde_json::from_slice(&fs::read(&state).unwrap()).unwrap());
        kept = now;
    }
}

#[test]
fn synths_are_set_by_the_config_and_flags_go_before() {
    let sent = |flags: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let (config, log) = (folder.path().join("bandstand.toml"), folder.path().join("sent.txt"));
        let text =
            format!("outputs = [\"midi-log:{}\"]\nhour = 12\n[midi]\nchannel = 5\nclock = true\n", log.display());
        fs::write(&config, text).unwrap();
        let path = config.display().to_string();
        let mut daemon = Daemon::start_in(folder, &[&["--config", path.as_str()], flags].concat());
        // The first note, which comes after all settings and the first beats of the clock.
        let plays =
            |text: String| text.lines().any(|line| line.split_whitespace().nth(1).is_some_and(|b| b.starts_with('9')));
        daemon.until("a note", |_| fs::read_to_string(&log).is_ok_and(plays));
        daemon.signal("TERM");
        daemon.child.wait().unwrap();
        fs::read_to_string(log).unwrap()
    };
    let has = |log: &str, word: &str| {
        log.lines().any(|line| line.split_whitespace().nth(1).is_some_and(|byte| byte.eq_ignore_ascii_case(word)))
    };
    let log = sent(&[]);
    assert!(has(&log, "94") && !has(&log, "90") && has(&log, "F8"), "{log}");
    let log = sent(&["--midi-channel", "2", "--midi-clock=no"]);
    assert!(has(&log, "91") && !has(&log, "94") && !has(&log, "F8"), "{log}");
}

#[test]
fn a_socket_that_was_taken_away_comes_back() {
    let daemon = Daemon::start(&["--output", "null"]);
    fs::remove_file(socket(daemon.folder.path())).unwrap();
    assert!(daemon.try_status().is_none());
    let begun = Instant::now();
    while daemon.try_status().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(15), "it stays away");
        std::thread::sleep(Duration::from_millis(100));
    }
    daemon.press("next-hour");
}
