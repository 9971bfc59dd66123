//! Tests of `bandstand check`: every problem is reported at once, also those of mangled configs.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use bandstand::daemon::Config;
use bandstand::daemon::config::EXAMPLE;
use common::{Ran, bandstand, folder_with, house};
use proptest::prelude::*;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

fn check(folder: &Path, files: &[&str]) -> (i32, Value, String) {
    let ran = Ran::of(house().current_dir(folder).args(["check", "--json"]).args(files));
    (ran.status, serde_json::from_str(&ran.stdout).unwrap(), ran.stderr)
}

fn lines(checked: &Value) -> Vec<u64> {
    checked["findings"].as_array().unwrap().iter().filter_map(|finding| finding["line"].as_u64()).collect()
}

#[test]
fn every_problem_of_every_file_is_reported_with_its_line() {
    let config: &[u8] =
        b"mode = \"jorney\"\nvolum = 3\n[[button]]\npin = 17\npress = \"bells\"\n[[led]]\npin = 17\nshows = \"beat\"\n";
    let score = format!("temp = 3\n{}", bandstand::score::source("quartet").unwrap());
    let folder = folder_with(&[
        ("my.toml", config),
        ("band.toml", score.as_bytes()),
        (
            "counts.csv",
            b"Date,Hour,Location,Count\n2024-01-01,0,A,1\n2024-01-01,1,A,x\n2024-01-01,2,A,2\n2024-01-01,3,A,2\n",
        ),
        ("good.toml", EXAMPLE.as_bytes()),
        ("broken.toml", b"mode = \"journey\nhour = 3\n"),
    ]);
    let (status, report, stderr) =
        check(folder.path(), &["my.toml", "band.toml", "counts.csv", "good.toml", "broken.toml", "missing.toml"]);
    assert_eq!((status, &report["sound"]), (1, &false.into()));
    let checked = report["checked"].as_array().unwrap();
    let kinds: Vec<&str> = checked.iter().map(|checked| checked["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds[..4], ["config", "score", "data", "config"]);
    assert_eq!(lines(&checked[0]), [1, 2, 7]);
    assert_eq!(lines(&checked[1]), [1]);
    assert_eq!(lines(&checked[2]), [3]);
    assert_eq!(checked[3]["findings"].as_array().unwrap().len(), 0);
    assert_eq!(lines(&checked[4]), [1]);
    assert!(checked[5]["findings"][0]["message"].as_str().unwrap().contains("cannot be read"));
    assert_eq!(stderr, "error: 7 problems\n");
}

#[test]
fn for_people_each_finding_is_a_line() {
    let folder = folder_with(&[("b.toml", b"[[button]]\npin = 19\npress = \"bells\"\n"), ("bad.toml", b"hour = 24\n")]);
    let ran = Ran::of(house().current_dir(folder.path()).args(["check", "b.toml"]));
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let note = "b.toml: note: pin 19 feeds an I2S sound card; if that is used here, take another pin\nb.toml: config is fine\n";
    assert_eq!(ran.stdout, note);
    let ran = Ran::of(house().current_dir(folder.path()).args(["check", "bad.toml"]));
    assert_eq!(ran.status, 1);
    assert_eq!(ran.stdout, "bad.toml:1:8: problem: hours go from 0 to 23; this is 24\n");
    ran.one_line(&["1 problem"]);
    assert_eq!(bandstand(&["check", "scores/leeds.toml", "scores/quartet.toml", "systemd/bandstand.toml"]).status, 0);
}

#[test]
fn without_files_it_is_the_config_in_force_and_the_machine() {
    let folder = folder_with(&[
        ("b.toml", b"outputs = [\"null\"]\ndata = [\"counts.csv\"]\nlocation = \"B\"\nsoundfont = \"no.sf2\"\ntime-zone = \"Europe/London\"\n"),
        ("counts.csv", b"Date,Hour,Location,Count\n2024-01-01,0,A,1\n2024-01-01,1,A,5\n2024-01-02,0,A,2\n"),
        ("wrong.toml", b"outputs = []\n"),
    ]);
    let config = |name: &str| {
        let mut command = house();
        command.current_dir(folder.path()).env("BANDSTAND_CONFIG", name).args(["check", "--json"]);
        Ran::of(&mut command)
    };
    let ran = config("b.toml");
    assert_eq!(ran.status, 1);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let machine = report["checked"][1]["findings"].to_string();
    for said in ["no.sf2", "`B`", "newest counts are of 2024-01-02"] {
        assert!(machine.contains(said), "{said}: {machine}");
    }
    let ran = config("wrong.toml");
    assert_eq!(ran.status, 1);
    assert!(ran.stdout.contains("name at least one of the outputs"), "{}", ran.stdout);
    let ran = Ran::of(house().env("BANDSTAND_OUTPUT", "null").env("TZ", "UTC").arg("check"));
    assert_eq!((ran.status, ran.stdout.as_str()), (0, "this machine is fine\n"));
}

/// The example config with every setting uncommented. In prose, a space follows the `#`.
fn full() -> String {
    let setting = |line: &'static str| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line);
    EXAMPLE.lines().map(|line| setting(line).to_owned() + "\n").collect()
}

/// One change to a text.
#[derive(Debug, Clone)]
enum Mutation {
    DropLine(usize),
    RepeatLine(usize),
    SwapLines(usize, usize),
    Cut(usize),
    Insert(usize, char),
    Remove(usize),
    Value(usize, &'static str),
    Key(usize, char),
}

const VALUES: [&str; 16] = [
    "-1",
    "256",
    "1e400",
    "nan",
    "inf",
    "\"\"",
    "\"\\u0000\"",
    "[]",
    "[[]]",
    "{}",
    "true",
    "9223372036854775807",
    "\"\u{1f3ba}\"",
    "[1, \"a\"]",
    "2024-01-01",
    "'",
];

fn mutations() -> impl Strategy<Value = Mutation> {
    let at = || 0usize..10_000;
    prop_oneof![
        at().prop_map(Mutation::DropLine),
        at().prop_map(Mutation::RepeatLine),
        (at(), at()).prop_map(|(a, b)| Mutation::SwapLines(a, b)),
        at().prop_map(Mutation::Cut),
        (at(), any::<char>()).prop_map(|(at, c)| Mutation::Insert(at, c)),
        at().prop_map(Mutation::Remove),
        (at(), prop::sample::select(&VALUES[..])).prop_map(|(at, value)| Mutation::Value(at, value)),
        (at(), any::<char>()).prop_map(|(at, c)| Mutation::Key(at, c)),
    ]
}

fn mutate(text: &str, mutation: &Mutation) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut characters: Vec<char> = text.chars().collect();
    let (count, length) = (lines.len().max(1), characters.len().max(1));
    let settings: Vec<usize> = (0..lines.len()).filter(|n| lines[*n].contains(" = ")).collect();
    match *mutation {
        _ if lines.is_empty() => return text.to_owned(),
        Mutation::DropLine(at) => drop(lines.remove(at % count)),
        Mutation::RepeatLine(at) => lines.insert(at % count, lines[at % count].clone()),
        Mutation::SwapLines(a, b) => lines.swap(a % count, b % count),
        Mutation::Value(at, value) if !settings.is_empty() => {
            let line = &mut lines[settings[at % settings.len()]];
            let key = line.split(" = ").next().unwrap_or_default();
            *line = format!("{key} = {value}");
        }
        Mutation::Key(at, c) if !settings.is_empty() => lines[settings[at % settings.len()]].insert(1, c),
        Mutation::Value(..) | Mutation::Key(..) => {}
        Mutation::Cut(at) => {
            characters.truncate(at % length);
            return characters.into_iter().collect();
        }
        Mutation::Insert(at, c) => {
            characters.insert(at % length, c);
            return characters.into_iter().collect();
        }
        Mutation::Remove(at) => {
            characters.remove(at % length);
            return characters.into_iter().collect();
        }
    }
    lines.join("\n") + "\n"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// A mangled config is still a config that can be followed, or every problem has a line and words.
    #[test]
    fn a_mangled_config_is_sound_or_its_problems_are_reported(mutations in prop::collection::vec(mutations(), 1..6)) {
        let text = mutations.iter().fold(full(), |text, mutation| mutate(&text, mutation));
        let count = text.lines().count().max(1);
        match Config::parse("b.toml", &text) {
            Ok(config) => {
                let (settings, setup) = (config.settings(), config.setup());
                prop_assert!(settings.volume <= settings.ceiling && settings.ceiling <= 100);
                prop_assert!(!setup.outputs.is_empty() && (128..=16_384).contains(&setup.buffer));
                prop_assert!(config.controls().wiring().inputs.iter().all(|input| input.pin < 28));
            }
            Err(error) => {
                prop_assert!(!error.problems().is_empty());
                for problem in error.problems() {
                    prop_assert!((1..=count + 1).contains(&problem.line), "{} {}", problem.line, error);
                    prop_assert!(problem.column >= 1 && !problem.message.trim().is_empty());
                    prop_assert!(!problem.message.contains('\n'), "{}", problem.message);
                }
                prop_assert!(error.to_string().contains("b.toml"));
            }
        }
    }
}

/// What `run` refuses, `check` reports before.
#[test]
fn outputs_that_clash_or_cannot_be_written_are_problems() {
    let folder = folder_with(&[
        ("town.csv", b"Date,Hour,Location,Count\n2024-01-01,0,A,1\n2024-01-01,1,A,5\n"),
        (
            "b.toml",
            b"data = [\"town.csv\"]\nperiods = [\"2024-01-01\"]\noutputs = [\"midi-log:sent\", \"pcm-file:link\", \"pcm-file:hard\", \"pcm-file:/dev/full\", \"pcm-file:no/x\"]\n",
        ),
        ("quiet.toml", b"quiet = \"00:00..12:00, 12:00..24:00\"\n"),
        ("place.toml", b"location = \"Nowhere At All\"\noutputs = [\"null\"]\n"),
    ]);
    std::os::unix::fs::symlink("sent", folder.path().join("link")).unwrap();
    fs::hard_link(folder.path().join("town.csv"), folder.path().join("hard")).unwrap();
    let (_, report, _) = check(folder.path(), &["b.toml", "quiet.toml", "place.toml"]);
    let findings = |n: usize| report["checked"][n]["findings"].as_array().unwrap().clone();
    let problems = |n: usize| -> Vec<String> {
        let problems = findings(n).into_iter().filter(|finding| finding["level"] == "problem");
        problems.map(|finding| finding["message"].as_str().unwrap().to_owned()).collect()
    };
    let found = problems(0);
    for (words, times) in [
        ("would both write to", 1),
        ("would write over", 1),
        ("holds text and no samples", 1),
        ("`/dev/full` is a device, not a file", 1),
        ("there is no folder", 1),
    ] {
        assert_eq!(found.iter().filter(|line| line.contains(words)).count(), times, "{words}: {found:#?}");
    }
    assert_eq!((lines(&report["checked"][1]), problems(1).len()), (vec![1], 1));
    // Wrong for every period, and told once.
    assert_eq!(problems(2).iter().filter(|line| line.contains("Nowhere At All")).count(), 1, "{:#?}", problems(2));
}

/// A line belongs to its file, also where a folder was named.
#[test]
fn in_a_folder_each_problem_stands_with_its_file() {
    let counts = b"Date,Hour,Location,Count\n2024-01-01,0,A,1\n2024-01-01,1,A,x\n2024-01-01,2,A,5\n";
    let folder = folder_with(&[
        ("city/a.csv", counts),
        ("city/b.csv", &counts.map(|byte| if byte == b'A' { b'B' } else { byte })),
    ]);
    let ran = Ran::of(house().current_dir(folder.path()).args(["check", "city"]));
    for file in ["city/a.csv:3: problem: ", "city/b.csv:3: problem: "] {
        assert!(ran.stdout.lines().any(|line| line.starts_with(file)), "{}", ran.stdout);
    }
}

/// What is wrong with the syntax has the same place wherever the file is read.
#[test]
fn a_list_that_is_not_closed_has_its_line_and_a_caret() {
    let folder = folder_with(&[
        ("b.toml", b"seed = 1\nperiods = [\"weekday\",\n  \"weekend\"\n"),
        ("s.toml", b"title = \"T\"\nquiet = [\"3..5\"\n"),
    ]);
    let (_, report, _) = check(folder.path(), &["b.toml", "s.toml"]);
    assert_eq!((lines(&report["checked"][0]), lines(&report["checked"][1])), (vec![3], vec![2]));
    for (arguments, place, shown) in [
        (&["run", "--config", "b.toml", "--output", "null"][..], "b.toml:3:11: ", "3 |   \"weekend\"\n  |           ^"),
        (&["explain", "-s", "s.toml"], "s.toml:2:15: ", "2 | quiet = [\"3..5\"\n  |               ^"),
    ] {
        let ran = Ran::of(house().current_dir(folder.path()).args(arguments));
        assert_eq!(ran.status, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains(place) && ran.stderr.contains(shown), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn devices_names_mistakes_of_the_wiring() {
    let folder = folder_with(&[
        ("b.toml", b"[[button]]\npin = 19\npress = \"bells\"\n[gpio]\ndriver = \"none\"\n"),
        ("twice.toml", b"[[button]]\npin = 5\npress = \"bells\"\n[[led]]\npin = 5\nshows = \"beat\"\n"),
    ]);
    let wiring = |config: &str| {
        let path = folder.path().join(config);
        let ran = Ran::of(house().args(["devices", "--json"]).env("BANDSTAND_CONFIG", path));
        let devices: Value = serde_json::from_str(&ran.stdout).unwrap();
        devices["gpio"]["wiring"].to_string()
    };
    assert!(wiring("b.toml").contains("pin 19 feeds an I2S sound card"));
    assert!(wiring("twice.toml").contains("bandstand check"));
}

/// A config beside its counts is played alike wherever it is played from, and a flag is told from the working folder.
#[test]
fn paths_in_a_config_are_told_from_its_own_folder() {
    let counts: String = (0..24).map(|hour| format!("2024-01-01,{hour},Market,{}\n", hour * 30 + 10)).collect();
    let counts = format!("date,hour,place,count\n{counts}");
    let folder = folder_with(&[
        ("here/town.csv", counts.as_bytes()),
        ("here/b.toml", b"data = [\"town.csv\"]\noutputs = [\"midi-log:sent\"]\nlocation = \"Market\"\n"),
        ("there/town.csv", counts.replace("Market", "Bridge").as_bytes()),
    ]);
    let run = |cwd: &str, config: &str, flags: &[&str]| {
        let mut command = house();
        command.args(["run", "--config", config]).args(flags).current_dir(folder.path().join(cwd));
        command.env("BANDSTAND_SOCKET", folder.path().join("s.sock")).stdin(std::process::Stdio::null());
        command
    };
    let whole = folder.path().join("here/b.toml").display().to_string();
    for (cwd, config) in [("there", "../here/b.toml"), ("here", "b.toml"), ("there", whole.as_str())] {
        let sent = folder.path().join("here/sent");
        let mut child = run(cwd, config, &[]).stderr(std::process::Stdio::piped()).spawn().unwrap();
        let begun = Instant::now();
        while !sent.exists() {
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none() && begun.elapsed() < Duration::from_secs(60), "{cwd} {config}: {ended:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!folder.path().join("there/sent").exists(), "{cwd} {config}");
        std::fs::remove_file(sent).unwrap();
    }
    // A flag is told from the working folder, whose counts have no Market; the daemon says so, and waits for them.
    let mut child = run("there", &whole, &["town.csv"]).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let told =
        BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap).find(|line| line.contains("Market"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(told.is_some_and(|line| line.contains("no counts of `Market` are there")));
}
