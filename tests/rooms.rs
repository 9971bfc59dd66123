//! Tests of the house rules that the compiler does not enforce: a room uses only the rooms before it, files do not use
//! one another in a circle, and the core does no I/O, has no clock, starts no threads and prints nothing.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod house;

use house::House;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// The rooms in the order in which data flow.
const ROOMS: [&str; 16] = [
    "text",
    "footfall",
    "theory",
    "score",
    "compose",
    "time",
    "sound",
    "formats",
    "repertoire",
    "files",
    "outputs",
    "controls",
    "stage",
    "show",
    "daemon",
    "view",
];

/// The last room: nothing comes after it.
const COMMAND_LINE: &str = "cli";

/// The rooms up to this one are the core.
const LAST_OF_CORE: &str = "repertoire";

/// What the core must not use.
const OUTSIDE: [&str; 16] = [
    "std::fs",
    "std::thread",
    "std::net",
    "std::process",
    "std::env",
    "std::os",
    "Instant",
    "SystemTime",
    "Zoned::now",
    "Timestamp::now",
    "File::",
    "println!",
    "eprintln!",
    "dbg!",
    "stdin()",
    "stderr()",
];

/// The most lines that a file may have, and that the median file may have.
const LONGEST: usize = 450;
const MEDIAN: usize = 130;

/// The most lines that the command line's room may have.
const COMMAND_LINE_LINES: usize = 3_500;

/// Names that several types have on purpose: each command's flags are its `Args`.
const SHARED_NAMES: [&str; 1] = ["Args"];

static HOUSE: LazyLock<House> = LazyLock::new(|| House::read(Path::new(env!("CARGO_MANIFEST_DIR"))));

/// The index of a room in the order.
fn place(room: &str) -> Option<usize> {
    ROOMS.iter().chain([&COMMAND_LINE]).position(|other| *other == room)
}

/// The room of a file: `src/show/show.rs` is in `show`.
fn room(file: &str) -> &str {
    let inside = file.strip_prefix("src/").unwrap_or(file);
    inside.split_once('/').map_or(inside.trim_end_matches(".rs"), |(room, _)| room)
}

#[test]
fn a_room_uses_only_the_rooms_before_it() {
    let mut faults = Vec::new();
    for (file, used) in HOUSE.uses() {
        for (other, path) in used {
            match (place(room(&file)), place(room(&other))) {
                (Some(here), Some(there)) if there > here => {
                    faults.push(format!("{file} uses {path} of {}, which comes after {}", room(&other), room(&file)));
                }
                (Some(_), Some(_)) => {}
                _ => faults.push(format!("{file} uses {path} of {other}: one of them is in no room")),
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn files_do_not_use_one_another_in_a_circle() {
    let circles = HOUSE.circles(&HOUSE.uses());
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn the_core_has_no_windows() {
    let core = place(LAST_OF_CORE).unwrap();
    let mut faults = Vec::new();
    for file in HOUSE.files.values().filter(|file| !file.is_program && !file.module.is_empty()) {
        if place(room(&file.name)).is_some_and(|room| room > core) {
            continue;
        }
        let code = file.code.replace(' ', "");
        for outside in OUTSIDE.iter().filter(|outside| code.contains(**outside)) {
            faults.push(format!("{} uses {outside}", file.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_room_is_in_the_list() {
    let mut found: Vec<&str> =
        HOUSE.files.values().filter(|file| file.module.len() == 1).map(|file| file.module[0].as_str()).collect();
    found.sort_unstable();
    let mut rooms: Vec<&str> = ROOMS.iter().copied().chain([COMMAND_LINE]).collect();
    rooms.sort_unstable();
    assert_eq!(found, rooms);
}

#[test]
fn files_are_short_enough_to_be_read() {
    let mut lines: Vec<usize> = HOUSE.files.values().map(|file| file.lines).collect();
    let long: Vec<&str> =
        HOUSE.files.values().filter(|file| file.lines > LONGEST).map(|file| file.name.as_str()).collect();
    assert!(long.is_empty(), "over {LONGEST} lines: {}", long.join(", "));
    lines.sort_unstable();
    assert!(lines[lines.len() / 2] <= MEDIAN, "the middle file has {} lines", lines[lines.len() / 2]);
    let of_commands = HOUSE.files.values().filter(|file| room(&file.name) == COMMAND_LINE).map(|file| file.lines);
    let sum: usize = of_commands.sum();
    assert!(sum < COMMAND_LINE_LINES, "the command line has {sum} lines; what of it is no command line?");
}

#[test]
fn no_name_means_three_types() {
    let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in HOUSE.files.values() {
        for name in &file.types {
            names.entry(name).or_default().push(&file.name);
        }
    }
    let shared = names.iter().filter(|(name, files)| files.len() > 2 && !SHARED_NAMES.contains(name));
    let told: Vec<String> = shared.map(|(name, files)| format!("{name}: {}", files.join(", "))).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// These tests see every use they should: through re-exports, `super`, modules inside files, macros and attributes.
#[test]
fn these_tests_see_every_kind_of_use() {
    let uses = HOUSE.uses();
    let sees = |file: &str, other: &str| uses[file].iter().any(|(used, _)| used == other);
    // `use crate::time::conductor::Choice`, which is defined in `terms` and shown by `conductor`.
    assert!(sees("src/show/show.rs", "src/time/conductor/terms.rs"));
    // `super::super::player` from a module inside the file.
    assert!(sees("src/stage/midi.rs", "src/stage/player.rs"));
    // A re-export does not count as a use.
    assert!(uses["src/show/mod.rs"].is_empty(), "{:?}", uses["src/show/mod.rs"]);
    // A name in an attribute counts as a use.
    assert!(sees("src/cli/render.rs", "src/formats/mod.rs"));
    let ring = |pairs: &[(&str, &str)]| {
        let mut uses = house::Uses::new();
        for (file, other) in pairs {
            uses.entry((*file).into()).or_default().insert(((*other).into(), "it".into()));
        }
        HOUSE.circles(&uses)
    };
    assert_eq!(ring(&[("a", "b"), ("b", "c")]), [""; 0]);
    assert_eq!(ring(&[("a", "b"), ("b", "c"), ("c", "a")]), ["a uses it of b, b uses it of c, c uses it of a"]);
}
