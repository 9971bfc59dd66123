//! Tests that run everything that documents show: commands with what they print, configs, scores and pictures.
#![allow(clippy::unwrap_used, reason = "a test may")]

use bandstand::daemon::Config;
use bandstand::score;
use std::fs;
use std::path::{Path, PathBuf};

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The paths of all documents except the notes on licences.
fn documents() -> Vec<PathBuf> {
    let mut all =
        vec![project().join("README.md"), project().join("CONTRIBUTING.md"), project().join("systemd/README.md")];
    let mut folders = vec![project().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                all.push(path);
            }
        }
    }
    all.sort();
    all
}

/// Fenced blocks as (line, language, text), without the indent of a list.
fn blocks(text: &str) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String, usize, String)> = None;
    for (number, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some((number + 1, language.to_owned(), indent, String::new())),
            (Some(_), Some(_)) => found.extend(open.take().map(|(line, language, _, text)| (line, language, text))),
            (None, Some((.., indent, text))) => {
                *text += line.get(*indent..).unwrap_or("");
                *text += "\n";
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block has no end");
    found
}

/// A folder with the files that documents speak of.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("town.csv", &fs::read_to_string(project().join("docs/guides/town.csv")).unwrap());
    put(
        "broken.csv",
        "time,location,count\n2024-03-05 07:00,Quay,12\n2024-03-05 08:00,Quay,a dozen\n2024-03-05 09:00,Quay,31\n",
    );
    for table in fs::read_dir(project().join("docs/guides/tables")).unwrap() {
        let table = table.unwrap().path();
        put(table.file_name().unwrap().to_str().unwrap(), &fs::read_to_string(&table).unwrap());
    }
    let shown = |document: &str, kind: &str| {
        let text = fs::read_to_string(project().join(document)).unwrap();
        let block = blocks(&text).into_iter().find(|(_, language, text)| language == "toml" && text.starts_with(kind));
        block.unwrap().2
    };
    let horns = shown("docs/guides/own-score.md", "# score");
    put("wrong.toml", &horns.replace("\"fixed\"", "\"fixd\""));
    put("horns.toml", &horns);
    put("quiet.toml", &shown("docs/guides/quiet-hours.md", "# config"));
    folder
}

/// Runs `console` blocks and compares what they print; `...` and `[..]` stand for what differs from run to run.
#[test]
fn commands_print_what_the_documents_say() {
    let folder = folder();
    std::env::set_current_dir(folder.path()).unwrap();
    let cases = trycmd::TestCases::new();
    cases.register_bin("bandstand", Path::new(env!("CARGO_BIN_EXE_bandstand")));
    cases.env("NO_COLOR", "1").env("COLUMNS", "100");
    let mut shown = 0;
    for document in documents() {
        shown += blocks(&fs::read_to_string(&document).unwrap()).iter().filter(|block| block.1 == "console").count();
        // In lists, blocks are indented; the indent is removed, because commands are looked for at the start of a line.
        let text = fs::read_to_string(&document).unwrap();
        let console = blocks(&text).into_iter().filter(|(_, language, _)| language == "console");
        let text: String = console.map(|(line, _, text)| format!("line {line}\n\n```console\n{text}```\n\n")).collect();
        if !text.is_empty() {
            let name = document.strip_prefix(project()).unwrap().display().to_string().replace('/', "-");
            fs::write(folder.path().join(&name), text).unwrap();
            cases.case(folder.path().join(name));
        }
    }
    assert!(shown >= 8, "{shown} blocks of commands");
    cases.run();
}

/// Configs and scores that are shown, even in part, are right as far as they go.
#[test]
fn configs_and_scores_are_sound() {
    let mut seen = [0, 0];
    for document in documents() {
        let name = document.display().to_string();
        for (line, language, text) in blocks(&fs::read_to_string(&document).unwrap()) {
            if language != "toml" {
                continue;
            }
            if text.starts_with("# config") {
                Config::parse(&name, &text).unwrap_or_else(|error| panic!("{name}:{line}: {error}"));
                seen[0] += 1;
            } else if let Some(part) = text.strip_prefix("# part of a score\n") {
                let error = score::parse("shown", &name, part).err().map(|error| error.to_string()).unwrap_or_default();
                // A part of a config or score may lack keys, but it has no unknown or invalid ones.
                assert!(!error.contains("unknown") && !error.contains("invalid"), "{name}:{line}: {error}");
            } else if text.starts_with("# score") {
                score::parse("shown", &name, &text).unwrap_or_else(|error| panic!("{name}:{line}: {error}"));
                seen[1] += 1;
            } else {
                panic!(
                    "{name}:{line}: begin the block with `# config`, `# score` or `# part of a score`, so that it is tried"
                );
            }
        }
    }
    assert!(seen[0] >= 5 && seen[1] >= 1, "{seen:?}");
}

/// Links within the project lead to files that exist.
#[test]
fn links_lead_somewhere() {
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap();
            if path.is_empty() || target.contains("://") {
                continue;
            }
            assert!(document.parent().unwrap().join(path).exists(), "{}: {target}", document.display());
        }
    }
}

/// Pictures are what the program draws today.
#[test]
fn pictures_are_the_programs_own() {
    let folder = tempfile::tempdir().unwrap();
    for (name, flags) in [("day.svg", &[][..]), ("morning.svg", &["--hour", "8"])] {
        let drawn = folder.path().join(name);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bandstand"));
        for (variable, _) in std::env::vars().filter(|(variable, _)| variable.starts_with("BANDSTAND_")) {
            command.env_remove(variable);
        }
        let ran = command.arg("render").args(flags).arg("-o").arg(&drawn).output().unwrap();
        assert!(ran.status.success());
        let path = project().join("docs/pictures").join(name);
        if std::env::var_os("BANDSTAND_WRITE_REFERENCE").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::copy(&drawn, &path).unwrap();
        }
        let same = fs::read(&path).unwrap_or_default() == fs::read(&drawn).unwrap();
        assert!(same, "docs/pictures/{name}: run `make reference`");
    }
}
