//! Whatever a file holds, the memory that it takes has a bound, and what goes beyond is refused in one line.

use super::super::source::Unpacker;
use super::super::{FileCounts, ReadError, ReadOptions, read};
use std::fmt::Write as _;
use std::io::{self, Read};

/// As many places as are taken, each on a day of its own: what they take grows with their readings, not with places times
/// days.
#[test]
fn many_places_on_scattered_days_are_read() {
    let mut text = String::from("location,date,hour,count\n");
    let mut day = jiff::civil::date(1900, 1, 1);
    for place in 0..49_000 {
        writeln!(text, "Place {place},{day},8,12").unwrap();
        day = day.tomorrow().unwrap();
    }
    assert_eq!(read("x.csv", text.as_bytes()).unwrap().footfall.hours(), 49_000);
    // As many places on few days.
    let mut text = String::from("location,date,hour,count\n");
    for place in 0..49_000 {
        writeln!(text, "Place {place},2024-03-{:02},8,12", 1 + place % 28).unwrap();
    }
    assert_eq!(read("x.csv", text.as_bytes()).unwrap().footfall.hours(), 49_000);
}

#[test]
fn names_of_many_letters_are_remarks() {
    let long = "x".repeat(5_000);
    let text = format!("location,date,hour,count\n{long},2024-03-04,8,12\nMill,2024-03-04,8,12\n");
    let loaded = read("x.csv", text.as_bytes()).unwrap();
    assert_eq!(loaded.footfall.locations(), ["Mill"]);
    assert!(loaded.files[0].problems[0].message.len() < 200);
}

/// A table as wide as its sample: finding what it holds takes no time that grows with the square of the width.
#[test]
fn wide_nonsense_is_refused_soon() {
    for cell in ["x,", "1,", "2024-03-04,", "\"\","] {
        let row = cell.repeat((512 << 10) / cell.len() / 4);
        let _ = read("x.csv", format!("{row}\n{row}\n{row}\n{row}\n").as_bytes());
    }
}

/// Text without an end.
struct Endless(&'static [u8], usize);

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        for byte in out.iter_mut() {
            *byte = self.0[self.1];
            self.1 = (self.1 + 1) % self.0.len();
        }
        Ok(out.len())
    }
}

/// Reads at most 1 MiB.
fn bounded(bytes: impl Read, watch: &dyn Fn(u64)) -> Result<FileCounts, ReadError> {
    Unpacker { options: &ReadOptions::default(), limit: 1 << 20, watch, crew: &crate::footfall::Alone }.read("x", bytes)
}

#[test]
fn endless_input_ends_at_the_bound() {
    let head = "location,date,hour,count\nMill,2024-03-04,8,12\nMill,2024-03-04,9,12\n";
    for rest in [&b"\n"[..], b"\0", b",", b"\"", b"x", b"Mill,2024-03-04,8,12\n", b"\"a\nb\"\n"] {
        let (bytes, watched) = (head.as_bytes().chain(Endless(rest, 0)), std::cell::Cell::new(0));
        let watch = |bytes| watched.set(watched.get() + bytes);
        let error = bounded(bytes, &watch).map(drop).unwrap_err();
        // What is no table is refused sooner.
        let soon = matches!(error, ReadError::Foreign(_) | ReadError::NoRows) && watched.get() < 1 << 20;
        assert!(soon || matches!(error, ReadError::Endless(_)), "{rest:?}: {error}");
        assert!(watched.get() <= 1 << 20, "{rest:?}: {}", watched.get());
    }
    // Packed: members that hold nothing, and members that hold a great deal.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    io::Write::write_all(&mut packed, head.as_bytes()).unwrap();
    io::Write::write_all(&mut packed, &vec![b'\n'; 2 << 20]).unwrap();
    let bomb = packed.finish().unwrap();
    assert!(bomb.len() < 20_000);
    let empty: &'static [u8] =
        flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best()).finish().unwrap().leak();
    assert!(matches!(bounded(&bomb[..], &|_| {}).map(drop), Err(ReadError::Endless(_))));
    assert!(matches!(bounded(Endless(empty, 0), &|_| {}).map(drop), Err(ReadError::Endless(_))));
}
