//! Tests of terminals that go away while `play` plays on a synth: however they go, it ends soon, and no note goes on.
#![allow(clippy::unwrap_used, reason = "a test may")]
#![cfg(target_os = "linux")]

mod common;

use common::{house, sounding};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long it may go on without its terminal.
const SOON: Duration = Duration::from_secs(3);

/// How a player stands to its terminal, as words for the shell; `$@` is the player, which takes the place of the last shell.
#[derive(Debug, Clone, Copy)]
enum Stands {
    /// It leads the terminal's session, as when a terminal's window or an SSH line runs it.
    Leads,
    /// A shell leads the session.
    UnderAShell,
    /// The same, and hang-ups are to be ignored.
    UnderAShellWithNohup,
    /// It has a session of its own without a terminal, as after `setsid`: no signal tells it anything.
    Detached,
}

/// `play` in full screen on a pseudoterminal, with notes that sound.
struct Player {
    /// Our side of the terminal; what comes there is read, so that it never fills.
    ours: Option<File>,
    outer: Child,
    pid: String,
    folder: tempfile::TempDir,
}

impl Player {
    fn start(stands: Stands, flags: &[&str], read: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let path = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
        let open = || OpenOptions::new().read(true).write(true).open(&path).unwrap();
        let begin = r#"echo $$ >"$0"; exec "$@""#;
        let shell = format!("sh -c '{begin}' \"$0\" \"$@\"; true");
        let (session, words): (&[&str], String) = match stands {
            Stands::Leads => (&["--ctty"], begin.to_owned()),
            Stands::UnderAShell => (&["--ctty"], shell),
            Stands::UnderAShellWithNohup => (&["--ctty"], format!("trap '' HUP; {shell}")),
            Stands::Detached => (&[], begin.to_owned()),
        };
        let mut command = Command::new("setsid");
        command.args(session).args(["--wait", "sh", "-c", &words]).arg(folder.path().join("pid"));
        command.arg(house().get_program()).args(["play", "--hour", "12"]).args(flags);
        command.arg("--output").arg(format!("midi-log:{}", folder.path().join("log").display()));
        command.stdin(open()).stdout(Stdio::null()).stderr(open());
        command.env("TERM", "xterm-256color").env_remove("BANDSTAND_LOG");
        let outer = command.spawn().unwrap();
        drop(command);
        let mut player = Self { ours: Some(File::from(ours)), outer, pid: String::new(), folder };
        if read {
            // It draws, and so it reads keys.
            let seen = player.look();
            player.until("it draws", |_| {
                seen.lock().unwrap().contains(if flags.is_empty() { "playing" } else { "12:00" })
            });
        }
        player.until("notes sound", |player| !sounding(&player.log()).is_empty());
        player.pid = fs::read_to_string(player.folder.path().join("pid")).unwrap().trim().to_owned();
        assert!(player.is_there());
        player
    }

    /// Reads what comes, until the terminal goes; the reader goes with [`Player::close`], too.
    fn look(&self) -> Arc<Mutex<String>> {
        let (seen, mut ours) = (Arc::new(Mutex::new(String::new())), self.ours.as_ref().unwrap().try_clone().unwrap());
        rustix::io::ioctl_fionbio(&ours, true).unwrap();
        let weak = Arc::downgrade(&seen);
        std::thread::spawn(move || {
            let mut buffer = [0; 4_096];
            // Whoever waits holds what is seen; after that nobody needs it.
            while let Some(seen) = weak.upgrade() {
                match ours.read(&mut buffer) {
                    Ok(read) => seen.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..read])),
                    Err(_) => std::thread::sleep(Duration::from_millis(5)),
                }
            }
        });
        seen
    }

    fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn until(&self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !wanted(self) {
            assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether it runs; one that has ended and that nobody has asked about does not.
    fn is_there(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid)).unwrap_or_default();
        stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
    }

    fn send(&self, signal: &str, pid: &str) {
        assert!(Command::new("sh").args(["-c", "kill \"-$0\" \"$1\"", signal, pid]).status().unwrap().success());
    }

    /// The shell that the player runs under.
    fn shell(&self) -> String {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).unwrap();
        status.lines().find_map(|line| line.strip_prefix("PPid:")).unwrap().trim().to_owned()
    }

    /// Fails if it is still there after a while, or if a note goes on.
    fn has_ended(&self, case: &str) {
        let begun = Instant::now();
        while self.is_there() {
            assert!(begun.elapsed() < SOON, "{case}: it goes on without a terminal");
            std::thread::sleep(Duration::from_millis(10));
        }
        let left = sounding(&self.log());
        assert!(left.is_empty(), "{case}: {} notes go on for ever", left.len());
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        if self.is_there() {
            self.send("KILL", &self.pid);
        }
        let _ = self.outer.kill();
        let _ = self.outer.wait();
    }
}

/// The terminal's window is closed, an SSH line is cut: the other side of the terminal closes.
#[test]
fn a_terminal_that_is_closed_ends_it() {
    for stands in [Stands::Leads, Stands::UnderAShell, Stands::UnderAShellWithNohup, Stands::Detached] {
        let mut player = Player::start(stands, &[], true);
        player.ours = None;
        player.has_ended(&format!("{stands:?}"));
    }
}

/// The shell is killed. That hangs up; where hang-ups are ignored, the window that had the shell closes a moment later, and `read`
/// gives nothing for ever.
#[test]
fn a_shell_that_is_killed_ends_it() {
    for stands in [Stands::UnderAShell, Stands::UnderAShellWithNohup] {
        let mut player = Player::start(stands, &[], true);
        player.send("KILL", &player.shell());
        if matches!(stands, Stands::UnderAShellWithNohup) {
            std::thread::sleep(Duration::from_millis(100));
            player.ours = None;
        }
        player.has_ended(&format!("{stands:?}"));
    }
}

/// A line is cut in the middle of a key: its rest, for which a reader of keys may wait inside, never comes.
#[test]
fn half_a_key_holds_nothing_up() {
    for way in ["TERM", "close"] {
        let mut player = Player::start(Stands::Detached, &[], true);
        player.ours.as_mut().unwrap().write_all(b"\x1b[1;").unwrap();
        // Until it has read that, and half a second of music more.
        let lines = player.log().lines().count();
        player.until("it plays on", |player| player.log().lines().count() > lines + 20);
        match way {
            "close" => player.ours = None,
            signal => player.send(signal, &player.pid),
        }
        player.has_ended(way);
    }
}

/// Nobody reads what it draws, as where a line is cut and nobody has noticed yet: the music goes on, and it ends when asked.
#[test]
fn a_terminal_that_stands_still_holds_nothing_up() {
    for flags in [&[][..], &["--plain"]] {
        let player = Player::start(Stands::Leads, flags, false);
        // A pseudoterminal holds some thousand bytes; by then far more were drawn.
        let lines = |player: &Player| player.log().lines().count();
        let before = lines(&player);
        let begun = Instant::now();
        player.until("it plays for five seconds", |_| begun.elapsed() > Duration::from_secs(5));
        player.until("more messages", |player| lines(player) > before + 50);
        player.send("TERM", &player.pid);
        player.has_ended(&format!("{flags:?}"));
    }
}

/// Without the full screen a hang-up ends it, and so does every other signal that asks for the end; after `nohup` it plays on.
#[test]
fn signals_end_its_notes() {
    for (signal, flags) in ["HUP", "QUIT", "TERM", "INT"].into_iter().flat_map(|s| [(s, &["--plain"][..]), (s, &[])]) {
        let player = Player::start(Stands::Detached, flags, true);
        player.send(signal, &player.pid);
        player.has_ended(&format!("SIG{signal} {flags:?}"));
    }
    let player = Player::start(Stands::UnderAShellWithNohup, &["--plain"], true);
    player.send("HUP", &player.pid);
    let lines = player.log().lines().count();
    player.until("it plays on after a hang-up", |player| player.log().lines().count() > lines + 50);
    player.send("TERM", &player.pid);
    player.has_ended("SIGTERM after nohup");
}
