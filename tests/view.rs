//! Tests of the live view in a real terminal: what is on the screen, keys that are buttons, and the terminal as it was
//! afterwards.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use common::house;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A terminal of 24 rows and 80 columns, with somebody who looks at it.
struct Terminal {
    keyboard: File,
    line: File,
    path: String,
    screen: Arc<Mutex<vt100::Parser>>,
    bytes: Arc<AtomicU64>,
}

impl Terminal {
    fn new() -> Self {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let path = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
        // The line is kept open, so that the terminal exists before and after the program.
        let line = OpenOptions::new().read(true).write(true).open(&path).unwrap();
        let size = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&line, size).unwrap();
        let keyboard = File::from(ours);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0)));
        let bytes = Arc::new(AtomicU64::new(0));
        let (eye, seen, count) = (keyboard.try_clone().unwrap(), Arc::clone(&screen), Arc::clone(&bytes));
        std::thread::spawn(move || {
            let mut eye = eye;
            let mut buffer = [0; 4_096];
            while let Ok(read @ 1..) = eye.read(&mut buffer) {
                count.fetch_add(read as u64, Ordering::Relaxed);
                seen.lock().unwrap().process(&buffer[..read]);
            }
        });
        Self { keyboard, line, path, screen, bytes }
    }

    /// `bandstand play` with its standard input and error on this terminal.
    fn play(&self, arguments: &[&str]) -> Command {
        let open = || OpenOptions::new().read(true).write(true).open(&self.path).unwrap();
        let mut command = house();
        command.arg("play").args(arguments).stdin(open()).stdout(Stdio::null()).stderr(open());
        command.env("TERM", "xterm-256color").env("LC_ALL", "C.UTF-8").env_remove("NO_COLOR");
        command
    }

    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    fn wait_for(&self, what: &str, seen: impl Fn(&str) -> bool) {
        let begun = Instant::now();
        while !seen(&self.text()) {
            assert!(begun.elapsed() < Duration::from_secs(30), "{what} is never seen:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn is_taken(&self) -> bool {
        let parser = self.screen.lock().unwrap();
        parser.screen().alternate_screen() && parser.screen().hide_cursor()
    }

    /// Whether the terminal is as a shell left it: its own screen, a cursor, lines that can be edited.
    fn is_as_it_was(&self) -> bool {
        let modes = tcgetattr(&self.line).unwrap().local_modes;
        let parser = self.screen.lock().unwrap();
        !parser.screen().alternate_screen()
            && !parser.screen().hide_cursor()
            && modes.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
    }

    /// Waits for the program to end well, with the terminal as it was.
    fn ends(&self, mut child: Child) {
        let status = child.wait().unwrap();
        self.wait_for("the shell's screen", |_| self.is_as_it_was());
        assert_eq!(status.code(), Some(0), "{}", self.text());
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[test]
fn keys_are_buttons() {
    let mut terminal = Terminal::new();
    assert!(terminal.is_as_it_was());
    let child = terminal.play(&["--output", "null", "--hour", "8"]).spawn().unwrap();
    terminal.wait_for("the music", |text| text.contains("playing") && text.contains("bar 1 of 8"));
    assert!(terminal.is_taken());
    assert!(terminal.text().contains("5,703 people in all") && terminal.text().contains("[C]"), "{}", terminal.text());
    terminal.press("\x1b[C");
    terminal.wait_for("a place alone", |text| first_line(text).contains("Briggate at McDonalds alone"));
    terminal.wait_for("its mark", |text| text.contains("▶ Briggate at McDonalds"));
    terminal.press("a");
    terminal.wait_for("all places", |text| first_line(text).contains("all places"));
    terminal.press("p");
    terminal.wait_for("the weekend", |text| {
        first_line(text).contains("weekend") && !text.contains("5,703 people") && text.contains("people in all")
    });
    // The rest of the day can be reached too, beyond the hour that was asked for.
    terminal.press("\x1b[A");
    terminal.wait_for("nine o'clock", |text| text.contains("[G]"));
    terminal.press("-");
    terminal.wait_for("less volume", |text| text.contains("volume 95"));
    terminal.press("?");
    terminal.wait_for("help", |text| text.contains("keys are buttons"));
    terminal.press("\x1b");
    terminal.wait_for("no help", |text| !text.contains("keys are buttons"));
    terminal.press(" ");
    terminal.wait_for("a pause", |text| first_line(text).contains("paused"));
    terminal.press("q");
    terminal.ends(child);
}

#[test]
fn every_way_out_gives_the_terminal_back() {
    // The ways out: the music's own end, Ctrl-C as a key, and signals.
    for way in ["end", "key", "-TERM", "-INT", "-HUP"] {
        let mut terminal = Terminal::new();
        let child = terminal.play(&["--output", "null", "--hour", "12"]).spawn().unwrap();
        terminal.wait_for("the music", |text| text.contains("playing") && text.contains("bar 1 of 8"));
        assert!(terminal.is_taken());
        match way {
            "end" => {}
            "key" => terminal.press("\x03"),
            signal => {
                let sent =
                    Command::new("sh").args(["-c", "kill \"$0\" \"$1\"", signal, &child.id().to_string()]).status();
                assert!(sent.unwrap().success());
            }
        }
        let begun = Instant::now();
        terminal.ends(child);
        let seconds = begun.elapsed().as_secs_f64();
        assert!(way == "end" || seconds < 5.0, "{way} takes {seconds} s");
        if way == "end" {
            let rate = terminal.bytes.load(Ordering::Relaxed) as f64 / seconds;
            println!("{rate:.0} bytes a second in {seconds:.1} s");
            assert!(rate < 20_000.0, "{rate} bytes a second are too many for a slow line");
        }
    }
}

#[test]
fn samples_go_down_a_pipe_beside_the_view() {
    let mut terminal = Terminal::new();
    let mut command = terminal.play(&["--output", "pcm:-", "--hour", "8"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut samples = Vec::new();
        pipe.read_to_end(&mut samples).unwrap();
        samples
    });
    terminal.wait_for("the music", |text| text.contains("pcm:- playing") && text.contains("bar 2 of 8"));
    terminal.press("q");
    terminal.ends(child);
    let samples = reader.join().unwrap();
    assert!(samples.len().is_multiple_of(4) && samples.len() > 4 * 48_000, "{} bytes", samples.len());
    assert!(!samples.windows(4).any(|bytes| bytes.starts_with(b"\x1b[?")), "the view is among the samples");
}

#[test]
fn no_view_where_none_is_wanted() {
    let plain: [(&[&str], &str); 3] = [(&["--plain"], "xterm"), (&[], "dumb"), (&[], "")];
    for (flags, term) in plain {
        let terminal = Terminal::new();
        let mut command = terminal.play(&["--output", "null", "--hour", "8"]);
        let mut child = command.args(flags).env("TERM", term).spawn().unwrap();
        terminal.wait_for("the line", |text| text.contains("08:00") && text.contains("C major"));
        assert!(terminal.is_as_it_was(), "{flags:?} {term}");
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

/// If a window is closed or a line is cut, the program ends, and does not go round and round for ever.
#[test]
fn a_terminal_that_goes_away_ends_it() {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let path = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
    let mut keyboard = File::from(ours);
    let open = || OpenOptions::new().read(true).write(true).open(&path).unwrap();
    let mut command = house();
    command.args(["play", "--output", "null"]).stdin(open()).stdout(Stdio::null()).stderr(open());
    let mut child = command.env("TERM", "xterm").spawn().unwrap();
    drop(command);
    let mut seen = Vec::new();
    let mut buffer = [0; 4_096];
    while !String::from_utf8_lossy(&seen).contains("playing") {
        let read = keyboard.read(&mut buffer).unwrap();
        seen.extend_from_slice(&buffer[..read]);
    }
    drop(keyboard);
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_secs(10) {
            child.kill().unwrap();
            panic!("it goes on without a terminal");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
