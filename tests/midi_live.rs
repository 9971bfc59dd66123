//! Tests of MIDI outputs while they play: real threads, real time, and ports that are unplugged, full, slow or gone.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use bandstand::compose::{Movement, Options, compose};
use bandstand::footfall::{Footfall, Statistic};
use bandstand::outputs::midi::ports::fake::{FakePort, Pulled, Recorded};
use bandstand::outputs::midi::ports::log::LogDoor;
use bandstand::outputs::midi::ports::serial::{BAUD, SerialDoor};
use bandstand::outputs::midi::ports::{Door, SendError};
use bandstand::outputs::midi::{MidiOut, MidiState, Roll, SequencerCommand, SynthSettings, clock};
use bandstand::score;
use common::{bandstand, house};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::tcgetattr;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

fn piece_of(hours: &[u8]) -> Movement {
    let profile = Footfall::leeds_week().profile(&"weekday".parse().unwrap(), Statistic::Mean).unwrap();
    let score = score::shipped("leeds").unwrap().unwrap();
    compose(&profile, &score, &Options { hours: hours.to_vec(), ..Options::default() }).unwrap()
}

fn play(out: &MidiOut, movement: &Movement, settings: &SynthSettings) {
    let piece = Arc::new(Roll::new(movement, settings));
    out.command(SequencerCommand::Play { piece, tick: 0, moment: clock::now() + 100_000 });
}

fn wait_for(what: &str, mut is: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < Duration::from_secs(20), "waited in vain: {what}");
        sleep(Duration::from_millis(2));
    }
    begun.elapsed()
}

/// What still sounds after these messages: for each (channel, pitch), how many notes.
fn sounding<'a>(messages: impl IntoIterator<Item = &'a [u8]>) -> BTreeMap<(u8, u8), i32> {
    let mut sounding = BTreeMap::new();
    for message in messages {
        let step = match message[0] & 0xf0 {
            0x90 => 1,
            0x80 => -1,
            _ => continue,
        };
        *sounding.entry((message[0] & 15, message[1])).or_default() += step;
    }
    sounding.retain(|_, count| *count != 0);
    sounding
}

fn bytes(messages: &[Recorded]) -> Vec<&[u8]> {
    messages.iter().map(|message| message.bytes.as_slice()).collect()
}

/// Whether the messages end as a port's should when it is closed: all notes and all sound off on all channels.
fn ends_with_the_belt(messages: &[&[u8]]) -> bool {
    let belt: Vec<&[u8]> = messages[messages.len() - 32..].to_vec();
    belt.iter().all(|message| message[0] & 0xf0 == 0xb0 && [120, 123].contains(&message[1]))
}

/// The contract of every port: messages arrive whole and in order, the last ones too.
fn contract(mut door: impl Door, arrived: impl FnOnce() -> Vec<u8>) {
    let mut port = door.open().unwrap_or_else(|error| panic!("{error}"));
    let said: [&[u8]; 6] =
        [&[0xc3, 56], &[0x93, 60, 100], &[0xf8], &[0x83, 60, 64], &[0xf0, 0x7e, 0x7f, 9, 1, 0xf7], &[0xb3, 123, 0]];
    for (i, message) in said.iter().enumerate() {
        let begun = Instant::now();
        while port.send(1_000_000 * i as u64, message) == Err(SendError::Busy) {
            assert!(begun.elapsed() < Duration::from_secs(5));
        }
    }
    port.drain();
    assert!(door.is_there() && !door.name().is_empty());
    drop(port);
    assert_eq!(arrived(), said.concat());
}

/// A pseudo-terminal: its reading end, and the path of its other end, which is a serial line to whoever opens it.
fn line() -> (File, String) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let path = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
    (File::from(ours), path)
}

/// Reads a line on a thread until it is closed at the other end.
fn listen(mut line: File) -> std::sync::mpsc::Receiver<Vec<u8>> {
    let (tell, heard) = channel();
    thread::spawn(move || {
        let mut all = Vec::new();
        // Linux reports EIO when the other end is closed.
        let _ = line.read_to_end(&mut all);
        tell.send(all)
    });
    heard
}

fn unlogged(text: &str) -> Vec<Vec<u8>> {
    let message =
        |line: &str| line.split_whitespace().skip(1).map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
    text.lines().map(message).collect()
}

#[test]
fn every_port_keeps_the_contract() {
    let fake = FakePort::new();
    let ours = fake.clone();
    contract(fake, || ours.messages().into_iter().flat_map(|message| message.bytes).collect());

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.txt");
    contract(LogDoor::new(path.to_str().unwrap()), || unlogged(&fs::read_to_string(&path).unwrap()).concat());

    let (end, path) = line();
    let heard = listen(end);
    contract(SerialDoor::new(path, BAUD), || heard.recv_timeout(Duration::from_secs(5)).unwrap());
}

#[test]
fn a_serial_line_leaves_out_status_bytes_that_repeat() {
    let (end, path) = line();
    let look = end.try_clone().unwrap();
    let mut port = SerialDoor::new(path, BAUD).open().unwrap();
    assert_eq!(tcgetattr(&look).unwrap().output_speed(), 31_250);
    let heard = listen(end);
    let said: [(u64, &[u8]); 10] = [
        (0, &[0x90, 60, 100]),
        (1_000, &[0x90, 64, 90]),
        (2_000, &[0xf8]),
        (3_000, &[0x90, 67, 80]),
        (4_000, &[0x80, 60, 64]),
        (5_000, &[0x80, 64, 64]),
        (6_000, &[0xf2, 4, 0]),
        (7_000, &[0x80, 67, 64]),
        (400_000, &[0x80, 68, 64]),
        (600_000, &[0x80, 69, 64]),
    ];
    for (due, message) in said {
        port.send(due, message).unwrap();
    }
    port.drain();
    drop((port, look));
    let wanted: Vec<u8> = [
        &[0x90, 60, 100, 64, 90, 0xf8, 67, 80][..],
        &[0x80, 60, 64, 64, 64, 0xf2, 4, 0],
        // The song position cancels running status. After half a second the status byte is sent again, for devices that
        // were plugged in later.
        &[0x80, 67, 64, 68, 64, 0x80, 69, 64],
    ]
    .concat();
    assert_eq!(heard.recv_timeout(Duration::from_secs(5)).unwrap(), wanted);
}

#[test]
fn what_is_no_serial_line_is_refused_in_one_line() {
    let refused = |path: &str| SerialDoor::new(path, BAUD).open().err().unwrap().to_string();
    assert_eq!(refused("/dev/nowhere"), "cannot open the MIDI port \"/dev/nowhere\": there is no such device");
    assert_eq!(refused("/dev/null"), "cannot open the MIDI port \"/dev/null\": it is no serial line");
}

#[test]
fn unplugged_twenty_times_the_port_comes_back_with_its_programs() {
    let fake = FakePort::new();
    let movement = piece_of(&[16, 17, 18]);
    let out = MidiOut::open(fake.clone(), SynthSettings::default()).unwrap();
    play(&out, &movement, &SynthSettings::default());
    let mut slowest = Duration::ZERO;
    for round in 0..20 {
        sleep(Duration::from_millis(300));
        fake.pull(if round % 2 == 0 { Pulled::Silent } else { Pulled::Refusing });
        wait_for("the loss", || out.state() == MidiState::Lost);
        wait_for("the reason", || out.reason().is_some_and(|why| why.contains("none at all")));
        fake.plug();
        slowest = slowest.max(wait_for("the return", || out.state() != MidiState::Lost));
    }
    assert!(slowest < Duration::from_secs(1), "it took {slowest:?}");
    sleep(Duration::from_millis(800));
    assert_eq!((out.state(), out.reason()), (MidiState::Flowing, None));
    drop(out);

    let all = fake.messages();
    assert_eq!(fake.openings(), 21);
    let onsets: Vec<u64> =
        movement.parts.iter().flat_map(|part| &part.notes).map(|note| movement.tempo.micros_at(note.onset)).collect();
    let begun = all.iter().find(|m| m.bytes[0] & 0xf0 == 0x90).map(|m| m.due - onsets.iter().min().unwrap()).unwrap();
    for opening in 1..=21 {
        let these: Vec<Recorded> = all.iter().filter(|message| message.opening == opening).cloned().collect();
        let these_bytes = bytes(&these);
        // The port is silenced and reset first of all, and gets its programs before its first note.
        assert!(these_bytes[..48].iter().all(|m| m[0] & 0xf0 == 0xb0 && [120, 121, 123].contains(&m[1])));
        assert_eq!(these_bytes[48], [0xf0, 0x7e, 0x7f, 9, 1, 0xf7]);
        let notes: Vec<usize> = (0..these.len()).filter(|i| these[*i].bytes[0] & 0xf0 == 0x90).collect();
        let Some(first) = notes.first() else { continue };
        for part in &movement.parts {
            let program = [0xc0 | part.channel, part.program];
            assert!(these_bytes[..*first].contains(&&program[..]), "opening {opening}: {}", part.name);
        }
        // The music went on in time.
        assert!(notes.iter().all(|i| onsets.contains(&(these[*i].due - begun))));
        // No note ends that did not begin on this connection.
        for end in 0..these.len() {
            assert!(sounding(these_bytes[..end].iter().copied()).values().all(|count| *count > 0));
        }
    }
    let last: Vec<Recorded> = all.into_iter().filter(|message| message.opening == 21).collect();
    assert_eq!(sounding(bytes(&last)), BTreeMap::new());
    assert!(ends_with_the_belt(&bytes(&last)));
}

#[test]
fn a_port_without_room_gets_everything_later() {
    let fake = FakePort::new();
    let movement = piece_of(&[17]);
    let out = MidiOut::open(fake.clone(), SynthSettings::default()).unwrap();
    play(&out, &movement, &SynthSettings::default());
    // It refuses twenty times in a row, a millisecond apart, so that it is full for a moment and never counts as lost.
    for _ in 0..12 {
        let before = fake.messages().len();
        wait_for("messages", || fake.messages().len() > before + 20);
        fake.fill(20);
        wait_for("room", || !fake.is_full());
    }
    out.command(SequencerCommand::Pause);
    wait_for("silence", || sounding(bytes(&fake.messages())).is_empty());
    let paused = fake.messages();
    assert!(paused.windows(2).all(|pair| pair[0].due <= pair[1].due), "out of order");
    let ons = paused.iter().filter(|m| m.bytes[0] & 0xf0 == 0x90).count();
    let begun = paused.iter().find(|m| m.bytes[0] & 0xf0 == 0x90).unwrap().due;
    let end = paused.iter().rfind(|m| m.bytes[0] & 0xf0 == 0x90).unwrap().due - begun;
    let first = movement.parts.iter().flat_map(|p| &p.notes).map(|n| movement.tempo.micros_at(n.onset)).min().unwrap();
    let due = movement.parts.iter().flat_map(|p| &p.notes).filter(|n| movement.tempo.micros_at(n.onset) - first <= end);
    assert_eq!(ons, due.count(), "notes were lost");
    assert!(sounding(bytes(&paused)).is_empty() && fake.openings() == 1);
    drop(out);
}

/// A log in a pipe is told like any other pipe: while its reader stands still, nothing flows, and when he goes on, it does.
#[test]
fn a_log_whose_reader_stands_still_is_lost_until_he_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let nonblock = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let mut reader = fs::OpenOptions::new().read(true).custom_flags(nonblock).open(&path).unwrap();
    let mut read = || reader.read(&mut [0; 65_536]).is_ok_and(|read| read > 0);
    let movement = piece_of(&[16, 17, 18]);
    let out = MidiOut::open(LogDoor::new(path.to_str().unwrap()), SynthSettings::default()).unwrap();
    play(&out, &movement, &SynthSettings::default());
    for _ in 0..2 {
        wait_for("messages", || read() && out.state() == MidiState::Flowing);
        wait_for("the loss", || out.state() == MidiState::Lost);
        wait_for("the reason", || out.reason().is_some_and(|why| why.ends_with("or not fast enough")));
        for _ in 0..50 {
            sleep(Duration::from_millis(20));
            assert_eq!(out.state(), MidiState::Lost, "it flows while nobody reads");
        }
    }
}

/// Starts `bandstand play` with a log, waits until notes sound, and returns the child and the log's path.
fn playing(folder: &tempfile::TempDir, name: &str) -> (std::process::Child, std::path::PathBuf) {
    let path = folder.path().join(name);
    let mut command = house();
    command.args(["play", "--hour", "17", "--output"]).arg(format!("midi-log:{}", path.display()));
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for("notes", || fs::read_to_string(&path).is_ok_and(|text| text.matches("  9").count() > 20));
    (child, path)
}

fn kill(signal: &str, child: &mut std::process::Child) -> Option<i32> {
    let pid = child.id().to_string();
    let killed = std::process::Command::new("sh").args(["-c", "kill \"$0\" \"$1\"", signal, &pid]).status().unwrap();
    assert!(killed.success());
    child.wait().unwrap().code()
}

#[test]
fn sigterm_ends_every_note_and_after_sigkill_the_next_start_does() {
    for signal in ["-TERM", "-INT"] {
        let folder = tempfile::tempdir().unwrap();
        let (mut child, path) = playing(&folder, "log.txt");
        assert_eq!(kill(signal, &mut child), Some(0));
        let all = unlogged(&fs::read_to_string(&path).unwrap());
        let all: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
        assert_eq!(sounding(all.iter().copied()), BTreeMap::new());
        assert!(ends_with_the_belt(&all));
    }
    let folder = tempfile::tempdir().unwrap();
    let (mut child, path) = playing(&folder, "killed.txt");
    kill("-KILL", &mut child);
    assert_ne!(sounding(unlogged(&fs::read_to_string(path).unwrap()).iter().map(Vec::as_slice)), BTreeMap::new());
    let (mut child, path) = playing(&folder, "next.txt");
    kill("-TERM", &mut child);
    let next = unlogged(&fs::read_to_string(&path).unwrap());
    assert!((0..16).all(|channel| [120, 121, 123].iter().all(|c| next[..48].contains(&vec![0xb0 | channel, *c, 0]))));
}

#[test]
fn impossible_requests_are_refused_in_one_line() {
    for (output, status, words) in [
        ("midi-serial:/dev/nowhere", 1, "no such device"),
        ("midi-serial:", 2, "name a serial line"),
        ("midi-log:/nowhere/at/all", 1, "cannot open"),
    ] {
        let ran = bandstand(&["play", "--output", output]);
        assert_eq!(ran.status, status, "{}", ran.stderr);
        ran.one_line(&[words]);
    }
    if !std::path::Path::new("/dev/snd/seq").exists() && !cfg!(feature = "jack") && cfg!(feature = "midi") {
        let ran = bandstand(&["play", "--output", "midi:Synth"]);
        assert_eq!(ran.status, 1);
        ran.one_line(&["no sequencer", "bandstand render -o leeds.mid"]);
    }
    let ran = bandstand(&["play", "--output", "null", "--midi-map", "Briggate"]);
    assert_eq!(ran.status, 2);
    ran.one_line(&["Briggate=3"]);
}
