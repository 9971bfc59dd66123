//! Tests of the daemon's socket: who may talk, for how long, and whose it is.
#![allow(clippy::unwrap_used, reason = "a test may")]
#![cfg(unix)]

mod common;

use common::{Ran, house};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Far longer than anything here takes, on any machine.
const LONG: Duration = Duration::from_secs(40);

/// A daemon that plays nowhere.
struct Daemon(Child);

impl Daemon {
    fn spawn(socket: &Path) -> Self {
        let words = if socket.exists() { Stdio::piped() } else { Stdio::null() };
        Self(daemon(socket).stderr(words).spawn().unwrap())
    }

    fn start(socket: &Path) -> Self {
        let daemon = Self::spawn(socket);
        until("it listens", || ask(socket, "status").is_some_and(|status| status.contains("\"playing\"")));
        daemon
    }

    fn runs(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    fn send(&self, signal: &str) {
        let pid = self.0.id().to_string();
        assert!(Command::new("sh").args(["-c", "kill \"-$0\" \"$1\"", signal, &pid]).status().unwrap().success());
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Some have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn daemon(socket: &Path) -> Command {
    let mut command = house();
    command.args(["run", "--output", "null"]).env("BANDSTAND_SOCKET", socket).env("NO_COLOR", "1");
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

fn until(what: &str, mut wanted: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !wanted() {
        assert!(begun.elapsed() < LONG, "never: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn connect(socket: &Path) -> BufReader<UnixStream> {
    let stream = UnixStream::connect(socket).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    BufReader::new(stream)
}

/// One question on a line of its own; none if nobody answers.
fn ask(socket: &Path, request: &str) -> Option<String> {
    let mut stream = UnixStream::connect(socket).ok()?;
    stream.set_read_timeout(Some(LONG)).unwrap();
    writeln!(stream, "{request}").ok()?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).ok()?;
    (!answer.is_empty()).then_some(answer)
}

/// All lines that come until the daemon closes the talk, or we have asked for nothing more.
fn answers(socket: &Path, bytes: &[u8]) -> Vec<String> {
    let mut talk = connect(socket);
    talk.get_mut().write_all(bytes).unwrap();
    talk.get_ref().shutdown(std::net::Shutdown::Write).unwrap();
    talk.lines().map_while(Result::ok).collect()
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("bandstand.sock");
    (folder, socket)
}

#[test]
fn a_second_daemon_ends_and_the_first_plays_on() {
    let (folder, socket) = folder();
    let mut first = Daemon::start(&socket);
    let second = Ran::of(daemon(&socket).env("BANDSTAND_LOG", "warn"));
    assert_eq!(second.status, 1, "{}", second.stderr);
    second.one_line(&["another bandstand listens", "bandstand.sock", "BANDSTAND_SOCKET"]);
    assert!(first.runs() && ask(&socket, "press next-hour").is_some_and(|answer| answer == "ok\n"));
    // With another socket it plays.
    let mut other = Daemon::start(&folder.path().join("other.sock"));
    assert!(first.runs() && other.runs());
    // One that is frozen listens too: it may go on at any moment.
    first.send("STOP");
    assert_eq!(Ran::of(&mut daemon(&socket)).status, 1);
    first.send("CONT");
    // One that ends is waited for.
    first.send("TERM");
    let mut third = Daemon::spawn(&socket);
    until("the first ends", || !first.runs());
    until("the third plays", || ask(&socket, "status").is_some_and(|status| status.contains("\"playing\"")));
    assert!(third.runs());
}

#[test]
fn of_daemons_that_start_at_once_one_plays() {
    let (_folder, socket) = folder();
    // What a daemon that was killed leaves behind stops nobody.
    drop(UnixListener::bind(&socket).unwrap());
    let mut daemons: Vec<Daemon> = (0..5).map(|_| Daemon::spawn(&socket)).collect();
    until("one is left", || daemons.iter_mut().filter_map(|daemon| daemon.runs().then_some(())).count() == 1);
    until("it plays", || ask(&socket, "status").is_some_and(|status| status.contains("\"playing\"")));
    assert_eq!(daemons.iter_mut().filter_map(|daemon| daemon.runs().then_some(())).count(), 1);
}

#[test]
fn whoever_asks_nothing_locks_nobody_out() {
    let (_folder, socket) = folder();
    let _daemon = Daemon::start(&socket);
    let mut idle: Vec<_> = (0..100).map(|_| connect(&socket)).collect();
    for half in idle.iter_mut().step_by(2) {
        // Those who had to go cannot write any more.
        let _ = half.get_mut().write_all(b"press nex");
    }
    let mut refused = 0;
    for _ in 0..20 {
        refused += usize::from(ask(&socket, "press next-hour").is_none_or(|answer| answer != "ok\n"));
    }
    assert_eq!(refused, 0, "refused of 20 presses");
    // In the end all of them are closed, without an answer.
    for mut talk in idle {
        let mut rest = String::new();
        let _ = talk.read_to_string(&mut rest);
        assert_eq!(rest, "");
    }
}

#[test]
fn whoever_follows_locks_nobody_out() {
    let (_folder, socket) = folder();
    let _daemon = Daemon::start(&socket);
    ask(&socket, "press play-pause").unwrap();
    until("it stands still", || ask(&socket, "status").is_some_and(|status| status.contains("\"paused\"")));
    let mut followers: Vec<_> = (0..40).map(|_| connect(&socket)).collect();
    let mut told = 0;
    for follower in &mut followers {
        let mut line = String::new();
        if follower.get_mut().write_all(b"follow\n").is_ok() {
            let _ = follower.read_line(&mut line);
        }
        assert!(line.is_empty() || line.starts_with('{') || line.starts_with("error: 24 others follow"), "{line}");
        told += usize::from(line.starts_with('{'));
    }
    assert_eq!(told, 24);
    assert_eq!(ask(&socket, "press bells").as_deref(), Some("ok\n"));
    // Those who have gone make room, also while nothing changes.
    drop(followers);
    until("there is room", || ask(&socket, "follow").is_some_and(|line| line.starts_with('{')));
    // Whoever only writes no more still follows.
    let mut half = connect(&socket);
    half.get_mut().write_all(b"follow\n").unwrap();
    half.get_ref().shutdown(std::net::Shutdown::Write).unwrap();
    let mut line = String::new();
    half.read_line(&mut line).unwrap();
    std::thread::sleep(Duration::from_secs(3));
    ask(&socket, "press volume-down").unwrap();
    line.clear();
    while !line.contains("\"volume\":95") {
        line.clear();
        assert_ne!(half.read_line(&mut line).unwrap(), 0, "it was taken for gone");
    }
}

#[test]
fn each_line_gets_one_answer_whatever_is_in_it() {
    let (_folder, socket) = folder();
    let _daemon = Daemon::start(&socket);
    let long = "x".repeat(5_000);
    let said = answers(&socket, format!("press {long}\npress volume-up\n{long}{long}\nstatus").as_bytes());
    assert_eq!(said.len(), 4, "{said:?}");
    assert_eq!(said[0], said[2]);
    assert_eq!((said[0].as_str(), said[1].as_str()), ("error: a request has at most 1000 bytes", "ok"));
    assert!(said[3].starts_with('{'));
    // To the byte.
    for (bytes, answer) in [(1_000, "is no request"), (1_001, "at most 1000 bytes")] {
        let said = answers(&socket, format!("{}\n", "x".repeat(bytes)).as_bytes());
        assert!(said.len() == 1 && said[0].contains(answer), "{bytes}: {said:?}");
    }
    let said = answers(&socket, b"press \xff\xfe\npress volume-up\n\x1b[31m\n\nstatus\r\n");
    assert_eq!(said.len(), 5, "{said:?}");
    assert_eq!((said[0].as_str(), said[1].as_str()), ("error: a request is text in UTF-8", "ok"));
    assert!(said[2].starts_with("error: `\u{fffd}[31m` is no request") && said[3].starts_with("error: "), "{said:?}");
    assert!(said[4].starts_with('{'));
    // Many in one piece, more than any buffer holds: the blanks do not count. Two presses are carried out in a look of 20 ms.
    let padded = format!("press{}volume-down\n", " ".repeat(900));
    let said = answers(&socket, padded.repeat(300).as_bytes());
    assert!(said.len() == 300 && said.iter().all(|line| line == "ok"), "{}", said.len());
    // A line without an end is no memory hole: the daemon closes.
    let mut endless = connect(&socket);
    while endless.get_mut().write_all(&[b'x'; 65_536]).is_ok() {}
    let mut line = String::new();
    endless.read_line(&mut line).unwrap();
    assert_eq!(line, "error: a request has at most 1000 bytes\n");
}

/// Somebody cleans up: the file goes, or the whole folder.
#[test]
fn a_socket_whose_folder_has_gone_comes_back() {
    let (folder, _) = folder();
    let run = folder.path().join("run");
    fs::create_dir(&run).unwrap();
    let socket = run.join("bandstand.sock");
    let _daemon = Daemon::start(&socket);
    for _ in 0..2 {
        fs::remove_dir_all(&run).unwrap();
        until("it is back", || ask(&socket, "press next-hour").is_some_and(|answer| answer == "ok\n"));
    }
    fs::remove_file(&socket).unwrap();
    until("it is back", || ask(&socket, "press next-hour").is_some_and(|answer| answer == "ok\n"));
}

/// Whatever the mask says, user and group may use the socket, and nobody else.
#[test]
fn the_mask_does_not_shut_the_group_out() {
    for mask in ["077", "007", "000"] {
        let (_folder, socket) = folder();
        let mut command = Command::new("sh");
        command.args(["-c", &format!("umask {mask}; exec \"$0\" run --output null")]).arg(house().get_program());
        command.env("BANDSTAND_SOCKET", &socket).stdin(Stdio::null()).stderr(Stdio::null());
        let _daemon = Daemon(command.spawn().unwrap());
        until("it listens", || ask(&socket, "status").is_some());
        assert_eq!(fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o660, "umask {mask}");
    }
}
