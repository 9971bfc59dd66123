//! Tests of the command line as a new user meets it: commands work, and wrong input is refused in one clear line.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use common::{Ran, bandstand, folder_with, house};
use std::fs;

const HEADER: &str = "Date,Hour,LocationName,Count\n";

#[test]
fn every_command_has_help() {
    for command in
        ["play", "render", "inspect", "explain", "run", "press", "status", "devices", "check", "completions", "man"]
    {
        for flag in ["--help", "-h"] {
            let ran = bandstand(&[command, flag]);
            assert_eq!(ran.status, 0, "{command}");
            assert!(ran.stdout.contains("Usage: bandstand"), "{command}");
        }
        assert!(bandstand(&["--help"]).stdout.contains(&format!("  {command} ")), "{command} is not in --help");
    }
}

#[test]
fn completions_and_the_manual_are_made() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = bandstand(&["completions", shell]);
        assert_eq!(ran.status, 0);
        assert!(ran.stdout.contains("bandstand") && ran.stdout.contains("render"), "{shell}");
    }
    let manual = bandstand(&["man"]).stdout;
    assert!(manual.contains(".TH bandstand 1"));
    for command in ["PLAY", "RENDER", "INSPECT", "EXPLAIN", "RUN", "PRESS", "STATUS", "DEVICES", "CHECK"] {
        assert!(manual.contains(&format!("BANDSTAND {command}")), "{command}");
    }
}

#[test]
fn devices_are_listed_even_where_there_are_none() {
    let ran = bandstand(&["devices", "--json"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let devices: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(devices["audio"]["devices"].is_array() && devices["midi"]["devices"].is_array());
    assert!(devices["gpio"]["chips"].is_array());
}

#[test]
fn wrong_usage_is_one_line_and_status_2() {
    for (arguments, words) in [
        (&["explain", "-s", "leds"][..], &["leds", "did you mean `leeds`?", "rhythm-of-the-city"][..]),
        (&["explain", "-s", "none.toml"], &["none.toml", "leeds"]),
        (&["explain", "-p", "wekday"], &["wekday", "weekday"]),
        (&["explain", "-p", "2013-13"], &["2013-13"]),
        (&["explain", "-l", "Hedrow"], &["Hedrow", "did you mean `Headrow`?", "Briggate"]),
        (&["explain", "--hour", "25"], &["25", "0 to 23"]),
        (&["explain", "--hour", "noon"], &["noon", "0 to 23"]),
        (&["explain", "--seed", "minus"], &["minus", "--seed"]),
        (&["explain", "--statistic", "meen"], &["meen", "mean, median or trimmed"]),
        (&["explain", "--statistic", "trimmed"], &["only means", "statistic"]),
        (&["inspect", "--days", "banana"], &["--days", "banana"]),
        (&["inspect", "--days"], &["built-in week", "give files"]),
        (&["explain", "--perod", "weekday"], &["--perod", "--period", "bandstand explain --help"]),
        (&["explane"], &["explane", "explain"]),
        (&["render"], &["--output", "bandstand render --help"]),
        (&["render", "-o", "day"], &["day", ".wav, .flac, .mid, .json or .svg"]),
        (&["render", "-o", "day.mp3"], &["day.mp3", "wav, flac, mid, json or svg"]),
        (&["render", "-o", "day.musicxml"], &["musicxml", "later version"]),
        (&["render", "-o", "-"], &["--format"]),
        (&["render", "-o", "day.mid", "--format", "wav"], &["day.mid", "--format"]),
        (&["render", "-o", "day.mid", "-o", "./day.mid"], &["day.mid", "twice"]),
        (&["explain", "--statistic", "median"], &["built-in week", "median", "files of counts"]),
        (&["run", "--output", "null", "-l", "Brigate"], &["no place `Brigate`", "did you mean `Briggate`?"]),
        (&["run", "--output", "null", "--quiet", "00:00..24:00"], &["all day"]),
        (&["play", "--output", "loudspeaker"], &["loudspeaker", "speakers"]),
        (&["play", "--buffer", "64"], &["64", "--buffer", "128 to 16384"]),
        (&["play", "--volume", "110"], &["110", "--volume", "0 to 100"]),
        (&["completions", "fsh"], &["fsh", "fish"]),
    ] {
        let ran = bandstand(arguments);
        assert_eq!(ran.status, 2, "{arguments:?}: {}", ran.stderr);
        ran.one_line(words);
    }
}

#[test]
fn data_that_are_missing_or_no_counts_are_refused_in_one_line() {
    let odd = folder_with(&[
        ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0\0\0\x01\x80\x08\x02\0\0\0"),
        ("empty.csv", b""),
        ("header.csv", HEADER.as_bytes()),
        ("letter.csv", b"Dear council,\nplease count me too.\n"),
        ("broken.csv.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03no such stream"),
        ("no-csv/readme.txt", b"nothing here"),
    ]);
    let at = |name: &str| odd.path().join(name).display().to_string();
    for (name, words) in [
        ("missing.csv", &["missing.csv"][..]),
        ("photo.csv", &["photo.csv"]),
        ("empty.csv", &["empty.csv", "empty"]),
        ("header.csv", &["header.csv"]),
        ("letter.csv", &["letter.csv"]),
        ("broken.csv.gz", &["broken.csv.gz"]),
        ("no-csv", &["no-csv"]),
        ("*.tsv", &["*.tsv"]),
    ] {
        for command in ["explain", "inspect"] {
            let ran = bandstand(&[command, &at(name)]);
            assert!([1, 2].contains(&ran.status), "{command} {name}: {}", ran.status);
            ran.one_line(words);
        }
    }
    assert_eq!(bandstand(&["explain", &at("missing.csv")]).status, bandstand(&["explain", &at("*.tsv")]).status);
}

#[test]
fn a_file_that_is_no_soundfont_is_refused_in_one_line() {
    let odd = folder_with(&[("none.sf2", b"no font"), ("packed.sf3", b"RIFF\0\0\0\0sfbk")]);
    for (name, remedy) in [("missing.sf2", ""), ("none.sf2", "no SoundFont"), ("packed.sf3", "unpack it to an .sf2")] {
        let path = odd.path().join(name).display().to_string();
        let ran = bandstand(&["render", "--hour", "3", "--soundfont", &path, "-o", "/dev/null", "--format", "wav"]);
        assert_eq!(ran.status, 1, "{name}");
        ran.one_line(&[name, remedy]);
    }
}

/// Runs only where Debian's SoundFont is installed.
#[test]
fn which_soundfont_plays_is_told_and_what_it_lacks() {
    if fs::metadata("/usr/share/sounds/sf2/default-GM.sf2").is_err() {
        return;
    }
    let mut score = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/scores/leeds.toml")).unwrap();
    let render = |score: &str| {
        let folder = folder_with(&[("own.toml", score.as_bytes())]);
        let [score, wav] = ["own.toml", "a.wav"].map(|name| folder.path().join(name).display().to_string());
        let ran = bandstand(&["render", "-s", &score, "--hour", "3", "--soundfont", "default", "-o", &wav]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        (ran.stderr, fs::read(wav).unwrap())
    };
    let (told, general) = render(&score);
    assert!(told.starts_with("SoundFont: ") && told.contains("default-GM.sf2") && told.lines().count() == 2, "{told}");
    score += "\n[soundfont]\nEuphonium = { program = 0 }\nTrombone = { bank = 99, program = 57 }\n";
    let (told, chosen) = render(&score);
    assert!(told.contains("no program 57 in bank 99 for Trombone") && !told.contains("for Euphonium"), "{told}");
    assert!(general != chosen);
}

#[test]
fn counts_may_be_piped_in() {
    let rows: String = (0..24).map(|hour| format!("27/08/2008,{hour:02}:00,Here,{}\n", hour * 10)).collect();
    let folder = folder_with(&[("here.csv", (HEADER.to_owned() + &rows).as_bytes())]);
    let file = folder.path().join("here.csv");
    let piped = house().args(["explain", "--json", "-"]).stdin(fs::File::open(&file).unwrap()).output().unwrap();
    let named = bandstand(&["explain", "--json", &file.display().to_string()]);
    assert_eq!(named.status, 0, "{}", named.stderr);
    assert_eq!(Ran::from(piped).stdout, named.stdout);

    let empty = bandstand(&["explain", "-"]);
    assert_eq!(empty.status, 1);
    empty.one_line(&["standard input", "empty"]);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_reported_in_one_line() {
    let folder = folder_with(&[("file", b"")]);
    let at = |name: &str| folder.path().join(name).display().to_string();
    let mut wrong = vec![at("missing/day.mid"), at("file/day.mid"), folder.path().display().to_string() + "/.mid"];
    wrong.pop();
    if fs::metadata("/proc/self").is_ok() {
        wrong.push("/proc/day.mid".into());
    }
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).unwrap();
    let mut permissions = fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&locked, permissions).unwrap();
    // Root may write everywhere, so there is nothing to test.
    if fs::write(locked.join("probe"), "").is_err() {
        wrong.push(locked.join("day.mid").display().to_string());
    }
    for path in wrong {
        let ran = bandstand(&["render", "--hour", "3", "-o", &path]);
        assert_eq!(ran.status, 1, "{path}");
        ran.one_line(&["cannot write", &path]);
    }
}

#[test]
fn a_score_file_with_slips_shows_each_with_its_line() {
    let folder = folder_with(&[("band.toml", b"title = \"T\"\ntemp = 3\n")]);
    let ran = bandstand(&["explain", "-s", &folder.path().join("band.toml").display().to_string()]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("band.toml:2:1") && ran.stderr.contains("^^^^"), "{}", ran.stderr);
}

#[test]
fn a_file_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Day.MID");
    let ran = bandstand(&["render", "--hour", "7..8", "-o", &path.display().to_string()]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    ran.one_line(&["Day.MID", "parts"]);
    assert_eq!(&fs::read(&path).unwrap()[..4], b"MThd");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn several_files_of_one_piece_hold_the_same_notes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let ran = bandstand(&["render", "--hour", "7", "-o", &path("a.json"), "-o", &path("a.mid")]);
    assert_eq!((ran.status, ran.stderr.lines().count()), (0, 2), "{}", ran.stderr);
    let json = bandstand(&["render", "--hour", "7", "-o", "-", "--format", "json"]);
    assert_eq!(json.stdout, fs::read_to_string(path("a.json")).unwrap());
}

#[test]
fn every_part_may_have_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let stems = folder.path().join("new/stems");
    let told = bandstand(&["render", "--hour", "3", "-l", "briggate", "--stems", &stems.display().to_string()]);
    assert_eq!(told.status, 0, "{}", told.stderr);
    told.one_line(&["stems", "files of", "of sound"]);
    let mut names: Vec<String> =
        fs::read_dir(&stems).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names[0], "01 Briggate (Euphonium).wav", "{names:?}");
    let spec = hound::WavReader::open(stems.join(&names[0])).unwrap().spec();
    assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (2, 48_000, 24));

    // Stems beside another file, and stems where there cannot be a folder.
    let notes = folder.path().join("a.mid").display().to_string();
    let both = bandstand(&["render", "--hour", "3", "-l", "briggate", "--stems", "/dev/null", "-o", &notes]);
    assert_eq!((both.status, both.stderr.lines().count()), (1, 2), "{}", both.stderr);
    assert!(both.stderr.contains("wrote") && both.stderr.contains("`/dev/null`: it is a file"), "{}", both.stderr);
}

#[test]
fn the_flags_may_stand_in_the_environment() {
    let flags = bandstand(&["explain", "--json", "--hour", "7", "-p", "weekend", "--seed", "3", "-l", "Headrow"]);
    let environment = Ran::of(house().args(["explain"]).envs([
        ("BANDSTAND_JSON", "1"),
        ("BANDSTAND_HOUR", "7"),
        ("BANDSTAND_PERIOD", "weekend"),
        ("BANDSTAND_SEED", "3"),
        ("BANDSTAND_LOCATION", "Headrow"),
    ]));
    assert_eq!(flags.status, 0, "{}", flags.stderr);
    assert_eq!(flags.stdout, environment.stdout);
    let explanation: serde_json::Value = serde_json::from_str(&flags.stdout).unwrap();
    assert_eq!(explanation["locations"], serde_json::json!(["Headrow"]));
    assert_eq!(explanation["hours"][0]["hour"], 7);
}

#[test]
fn nobody_reading_is_no_error() {
    let mut command = house();
    let mut child = command
        .args(["explain", "--json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
}

#[test]
fn nothing_has_colours_when_nobody_looks() {
    for arguments in [&["explain", "--hour", "3"][..], &["devices"], &["inspect"], &["explain", "-s", "x"], &["--help"]]
    {
        let ran = bandstand(arguments);
        assert!(!ran.stdout.contains('\x1b') && !ran.stderr.contains('\x1b'), "{arguments:?}");
    }
}

/// A comma separates entries, so of several only the first can be rendered: that is said, and how one period is written.
#[test]
fn of_several_periods_and_scores_the_first_is_used_and_it_is_said() {
    let first = bandstand(&["explain", "--json", "-p", "weekend"]);
    let ran = bandstand(&["explain", "--json", "-p", "weekend,weekday", "-s", "leeds,quartet"]);
    assert_eq!((ran.status, &ran.stdout), (0, &first.stdout));
    assert!(
        ran.stderr.contains("only the first, `weekend`") && ran.stderr.contains("\"weekend weekday\""),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("only the first, `leeds`"), "{}", ran.stderr);
    assert!(bandstand(&["inspect", "-p", "weekend,weekday"]).stderr.contains("only the first, `weekend`"));
    // Each of them must be right all the same.
    for wrong in [["-p", "weekday,wekday"], ["-s", "leeds,quartett"]] {
        for command in [&["explain"][..], &["play", "--output", "null"]] {
            let ran = bandstand(&[command, &wrong].concat());
            assert!(ran.status == 2 && ran.stderr.contains("did you mean"), "{command:?} {wrong:?}: {}", ran.stderr);
        }
    }
    assert_eq!(bandstand(&["inspect", "-p", "weekday,wekday"]).status, 2);
}

#[test]
fn a_comma_in_the_name_of_a_score_file_separates_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my, own,score.toml");
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/scores/quartet.toml"), &path).unwrap();
    let ran = bandstand(&["explain", "--json", "-s", path.to_str().unwrap()]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("\"score\": \"my, own,score\""), "{}", ran.stdout);
}

#[test]
fn a_variable_names_several_places_and_a_format_where_no_ending_does() {
    let explained = Ran::of(house().env("BANDSTAND_LOCATION", "Headrow, Briggate").args(["explain", "--hour", "8"]));
    assert_eq!(explained.status, 0, "{}", explained.stderr);
    assert!(["Headrow", "Briggate"].iter().all(|place| explained.stdout.contains(place)), "{}", explained.stdout);
    assert!(!explained.stdout.contains("Albion Street North ("), "{}", explained.stdout);
    let wrong = Ran::of(house().env("BANDSTAND_LOCATION", "Headrow,Brigate").arg("explain"));
    assert_eq!(wrong.status, 2);
    wrong.one_line(&["`Brigate`", "did you mean `Briggate`?"]);
    let folder = folder_with(&[]);
    let written = folder.path().join("day.json");
    let ran = Ran::of(house().env("BANDSTAND_FORMAT", "mid").args(["render", "--hour", "8", "-o"]).arg(&written));
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(std::fs::read_to_string(written).unwrap().starts_with('{'));
}

/// Names that would move a cursor, turn a line round, or end an XML file.
const HOSTILE: &str = "Mi\u{1b}]0;x\u{7}ll \u{202e}\u{9b}31m<&\u{1}\u{fffe}";

/// Whatever a file, a place or a score is called, what comes out only shows itself, in every format and by every command.
#[test]
fn hostile_names_do_nothing_to_who_reads_them() {
    // A file of which more than a fiftieth is no text is refused.
    let row =
        |place: &str, hour: usize, times: usize| format!("\"{place}\",2024-03-04,{hour},{}\n", times * (20 + hour * 9));
    let quiet = [
        "Quay of the old river port",
        "Upper market and the bank",
        "Lane behind the corn exchange",
        "Bridge by the station",
    ];
    let rows: String = (0..24)
        .map(|hour| {
            row(HOSTILE, hour, 9) + &quiet.map(|place| row(place, hour, 1) + &row(&place.repeat(3), hour, 2)).concat()
        })
        .collect();
    let bad = format!("place,date,hour,count\n{rows}\"{HOSTILE}\",{HOSTILE},1,2\n");
    let title: String = HOSTILE.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect();
    let rest = |line: &str| match line.split_once(" = ") {
        Some((key @ ("title" | "about"), _)) => format!("{key} = \"{title}\"\n"),
        _ => format!("{line}\n"),
    };
    let score: String = bandstand::score::source("quartet").unwrap().lines().map(rest).collect();
    let file = "co\u{1b}[2Junts\u{202e}.csv".to_owned();
    let folder = folder_with(&[(file.as_str(), bad.as_bytes()), ("sc\u{9b}ore.toml", score.as_bytes())]);
    let plain = |what: &str, text: &str| {
        let stays = |c: char| bandstand::text::is_plain(c) || c == '\n';
        assert!(text.chars().all(stays), "{what}: {:?}", text.chars().find(|c| !stays(*c)));
    };
    let run = |arguments: &[&str]| {
        let mut command = house();
        command.current_dir(folder.path()).args(arguments).env("BANDSTAND_ATTRIBUTION", HOSTILE.replace('\u{0}', ""));
        let ran = Ran::of(&mut command);
        for text in [&ran.stdout, &ran.stderr] {
            plain(&format!("{arguments:?}"), text);
        }
        ran
    };
    for arguments in [
        &["inspect", &file][..],
        &["inspect", "--json", &file],
        &["explain", &file, "-s", "sc\u{9b}ore.toml"],
        &["explain", "--json", &file],
        &["check", &file, "sc\u{9b}ore.toml", "no\u{1b}such.toml"],
        &["check", "--json", &file],
        &["render", "-o", "no/such/fold\u{1b}er.mid", &file],
        &["explain", "-l", HOSTILE],
        &["explain", "-s", "le\u{1b}eds"],
        &["run", "--output", "spea\u{1b}kers"],
        &["press", "next-\u{1b}location"],
    ] {
        run(arguments);
    }
    let ran = run(&[
        "render",
        &file,
        "-s",
        "sc\u{9b}ore.toml",
        "--hour",
        "8",
        "-o",
        "a.svg",
        "-o",
        "a.json",
        "-o",
        "a.mid",
        "-o",
        "a.wav",
    ]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let picture = String::from_utf8(read("a.svg")).unwrap();
    plain("svg", &picture);
    assert!(picture.contains("Mi\u{fffd}") && !picture.contains("<&"), "{picture}");
    plain("json", &String::from_utf8(read("a.json")).unwrap());
    for name in ["a.mid", "a.wav"] {
        let text = String::from_utf8_lossy(&read(name)).into_owned();
        assert!(text.contains("Mi\u{fffd}") && !text.contains("Mi\u{1b}]0;x"), "{name}");
    }
}
