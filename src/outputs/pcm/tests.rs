use super::beat::BYTES;
use super::pipe::ROOM;
use super::*;
use crate::formats::test_movement;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::time::Instant;

fn movement() -> Movement {
    let mut movement = test_movement::movement(1);
    movement.parts[0].voice = "cornet".into();
    movement
}

fn mkfifo(path: &Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

fn open(path: &Path) -> Pcm {
    Pcm::open(path.to_str().unwrap()).unwrap()
}

/// Waits for something, for half a minute at most.
fn until(what: &str, mut there: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !there() {
        assert!(begun.elapsed() < Duration::from_secs(30), "never {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A reader of a pipe who does not wait.
fn reader(path: &Path) -> File {
    let nonblock = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    fs::OpenOptions::new().read(true).custom_flags(nonblock).open(path).unwrap()
}

/// Reads until something comes.
fn hears(reader: &mut File) {
    until("a sample", || reader.read(&mut [0; BYTES]).is_ok_and(|read| read > 0));
}

#[test]
fn a_reader_hears_the_music_at_its_pace() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("music");
    mkfifo(&path);
    let mut pcm = open(&path);
    pcm.play(&movement(), None, 0).unwrap();
    let begun = Instant::now();
    let mut reader = File::open(&path).unwrap();
    // More than the pipe holds and more than may be late, so that the rest was written no earlier than it was due.
    let mut bytes = vec![0; 50 * BYTES];
    reader.read_exact(&mut bytes).unwrap();
    let took = begun.elapsed();
    assert!(took > Duration::from_millis(300), "{took:?}");
    assert!(bytes.iter().any(|b| *b != 0));
    assert!(pcm.is_flowing());
    assert_eq!(pcm.reason(), None);
}

#[test]
fn without_a_reader_time_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("music");
    mkfifo(&path);
    let mut pcm = open(&path);
    pcm.play(&movement(), None, 0).unwrap();
    until("a block dropped", || pcm.blocks().1 >= 20);
    // What fits into the pipe.
    let room = (ROOM / BYTES) as u64 + 1;
    assert!(pcm.blocks().0 <= room, "{}", pcm.blocks().0);
    assert!(pcm.position() > 4_800 && !pcm.is_flowing());
    assert!(pcm.reason().unwrap().contains("nobody reads"), "{:?}", pcm.reason());
    // A reader that stops for a while hears the music where it has got to, and one that goes away does no harm.
    let mut stops = reader(&path);
    hears(&mut stops);
    until("that it flows", || {
        pcm.is_flowing() || {
            hears(&mut stops);
            false
        }
    });
    let dropped = pcm.blocks().1;
    until("dropped blocks while the reader stands still", || pcm.blocks().1 > dropped + 20);
    let held = stops.read(&mut vec![0; 1 << 20]).unwrap();
    assert!(held <= ROOM, "{held} bytes waited for the reader");
    hears(&mut stops);
    drop(stops);
    until("that it is lost", || !pcm.is_flowing());
}

#[test]
fn a_pipe_that_comes_late_or_is_made_anew_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("music");
    let pcm = open(&path);
    until("a reason", || pcm.reason().is_some_and(|why| why.contains("there is no pipe")));
    assert!(!path.exists());
    for _ in 0..3 {
        mkfifo(&path);
        hears(&mut reader(&path));
        until("that it flows", || pcm.is_flowing());
        fs::remove_file(&path).unwrap();
        until("that it is lost", || pcm.reason().is_some_and(|why| why.contains("there is no pipe")));
        // Something else may come in its place, which is left as it is.
        fs::write(&path, "words").unwrap();
        until("what it is", || pcm.reason().is_some_and(|why| why.contains("is a file, not a pipe")));
        assert_eq!(fs::read_to_string(&path).unwrap(), "words");
        // Renamed over it, as careful servers make theirs.
        let other = folder.path().join("other");
        mkfifo(&other);
        fs::rename(&other, &path).unwrap();
        hears(&mut reader(&path));
        mkfifo(&other);
        fs::rename(&other, &path).unwrap();
        hears(&mut reader(&path));
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn what_is_no_pipe_is_refused_in_one_line_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("music.wav");
    fs::write(&path, "words").unwrap();
    for (path, kind) in [(path.as_path(), "a file"), (folder.path(), "a folder")] {
        let Err(error) = Pcm::open(path.to_str().unwrap()) else { panic!("it opened") };
        let line = error.to_string();
        assert!(line.contains(&format!("is {kind}, not a pipe")) && !line.contains('\n'), "{line}");
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), "words");
    let device = open(Path::new("/dev/null"));
    until("that a device takes blocks", || device.is_flowing());
}

#[test]
fn a_file_grows_by_whole_frames_and_is_made_anew_when_it_is_moved_away() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("music.raw");
    // The end of a run that was killed in mid-frame.
    fs::write(&path, [1, 2, 3, 4, 5, 6]).unwrap();
    let pcm = Pcm::open_file(&path).unwrap();
    let size = |path: &Path| fs::metadata(path).map_or(0, |meta| meta.len());
    until("blocks", || size(&path) > 3 * BYTES as u64);
    fs::rename(&path, folder.path().join("yesterday")).unwrap();
    until("another file", || size(&path) > 3 * BYTES as u64);
    drop(pcm);
    let old = fs::read(folder.path().join("yesterday")).unwrap();
    assert_eq!((&old[..4], old.len() % BYTES), (&[1, 2, 3, 4][..], 4));
    assert_eq!(size(&path) % BYTES as u64, 0);
    let pipe = folder.path().join("pipe");
    mkfifo(&pipe);
    let Err(error) = Pcm::open_file(&pipe) else { panic!("it opened") };
    assert!(error.to_string().contains("is a pipe, not a file"), "{error}");
    // A folder may be mounted later.
    let later = folder.path().join("disk");
    let pcm = Pcm::open_file(&later.join("music.raw")).unwrap();
    until("a reason", || pcm.reason().is_some());
    assert!(pcm.reason().unwrap().starts_with("there is no folder `"), "{:?}", pcm.reason());
    fs::create_dir(&later).unwrap();
    until("that it flows", || pcm.is_flowing());
}

#[test]
fn samples_are_not_written_behind_a_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.csv");
    let bytes = |text: &str| text.repeat(200).into_bytes();
    for text in [bytes("place,date,hour,count\r\n"), b"a".to_vec(), bytes("L\u{e4}nge\t1\n")] {
        fs::write(&path, &text).unwrap();
        let Err(error) = Pcm::open_file(&path) else { panic!("it opened") };
        assert!(error.to_string().contains("holds text and no samples, and is left as it is"), "{error}");
        assert_eq!(Pcm::look_at_file(&path).unwrap_err(), error.to_string());
        assert_eq!(fs::read(&path).unwrap(), text);
    }
}
