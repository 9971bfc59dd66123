//! Checks the config in force, and whether this machine can do what it asks.

use super::files::{config, doubtful};
use super::findings::{Checked, Finding};
use crate::cli::failure::Failure;
use crate::cli::run;
use crate::controls::{DriverName, Wiring, open};
use crate::daemon::{Config, material};
use crate::files::sound_font;
use crate::sound::SoundFont;
use crate::stage::Output;
use crate::time::conductor::Choice;
use jiff::Zoned;
use jiff::tz::TimeZone;
use rustix::fs::{Access, access};
use std::fs;
use std::path::PathBuf;

/// Counts older than this many days are reported.
const OLD: i32 = 60;

/// Checks the config in force, then the machine.
pub(super) fn checked() -> Vec<Checked> {
    let mut all = Vec::new();
    if let Some((name, text)) = run::config_file() {
        let (checked, config) = match text {
            Ok(text) => config(&name, &text),
            Err(error) => {
                let why = Finding::problem(Failure::failed(format!("cannot be read: {error}")).to_string());
                (Checked { name, kind: "config", findings: vec![why] }, None)
            }
        };
        let sound = config.is_some();
        all.push(checked);
        if !sound {
            return all;
        }
    }
    let mut findings = Vec::new();
    match run::config_in_force() {
        Ok(config) => look(&config, &mut findings),
        Err(failure) => findings.push(Finding::problem(format!("the environment: {failure}"))),
    }
    all.push(Checked { name: "this machine".to_owned(), kind: "machine", findings });
    all
}

fn look(config: &Config, findings: &mut Vec<Finding>) {
    music(config, findings);
    if config.time_zone.is_none() && TimeZone::try_system().is_err() {
        let message = "the time zone is not set; run `timedatectl set-timezone Europe/London`, or set time-zone";
        findings.push(Finding::problem(message));
    }
    sound(config, findings);
    match sound_font::open(config.soundfont.as_deref().unwrap_or("none")) {
        Ok(font) => {
            let wrong = font.iter().flat_map(SoundFont::warnings);
            findings.extend(wrong.map(|wrong| Finding::note(format!("soundfont: {wrong}"))));
        }
        Err(failure) => findings.push(Finding::problem(format!("soundfont: {failure}"))),
    }
    pins(config, findings);
}

/// Checks counts, scores, periods and the chosen place, and whether the counts are fresh.
fn music(config: &Config, findings: &mut Vec<Finding>) {
    // The SoundFont is left out here: it has a finding of its own.
    let mut repertoire = match material::repertoire(&Config { soundfont: None, ..config.clone() }) {
        Ok(repertoire) => repertoire,
        Err(error) => return findings.push(Finding::problem(Failure::from(error).to_string())),
    };
    // The menu lists only periods with counts.
    let there = match repertoire.menu(&repertoire.first()) {
        Ok(menu) => menu,
        Err(error) => return findings.push(Finding::problem(error.to_string())),
    };
    for period in
        config.periods.iter().flatten().filter(|period| !there.periods.iter().any(|name| name == period.as_str()))
    {
        findings.push(Finding::problem(format!("no counts are of the period `{period}`; take it out of the periods")));
    }
    for score in &there.scores {
        for period in &there.periods {
            let choice = Choice { score: score.clone(), period: period.clone(), location: None };
            if let Err(error) = repertoire.menu(&choice) {
                findings.push(Finding::problem(error.to_string()));
            } else if let Some(Err(error)) = config.location.as_ref().map(|name| repertoire.location(&choice, name)) {
                findings.push(Finding::problem(error.to_string()));
            }
        }
    }
    let Some(last) = repertoire.footfall().last().filter(|_| config.data.is_some()) else { return };
    let days = last.until(Zoned::now().date()).map_or(0, |span| span.get_days());
    if days > OLD {
        findings.push(Finding::note(format!("the newest counts are of {last}, {days} days ago")));
    }
}

/// Checks outputs, the right to use sound cards, and whether the mixer is muted.
fn sound(config: &Config, findings: &mut Vec<Finding>) {
    if !config.setup().outputs.iter().any(Output::leads) {
        return;
    }
    let cards: Vec<PathBuf> = devices("/dev/snd", "pcm");
    if let Some(card) = cards.iter().find(|path| access(path.as_path(), Access::WRITE_OK).is_err()) {
        let message = format!("no permission to use {}; join the group `audio`", card.display());
        findings.push(Finding::problem(message));
    }
    speakers_there(findings);
}

#[cfg(feature = "speakers")]
fn speakers_there(findings: &mut Vec<Finding>) {
    match crate::outputs::speakers::list_devices() {
        Err(error) => findings.push(Finding::problem(error.to_string())),
        Ok(found) if found.iter().all(|device| device.name == "null") => {
            findings.push(Finding::problem("there is no sound card; plug one in, or choose another of the outputs"));
        }
        Ok(_) => {}
    }
    #[cfg(target_os = "linux")]
    for (card, control) in crate::outputs::speakers::muted() {
        let message = format!(
            "`{control}` of sound card {card} is muted; run `alsamixer`, or `amixer -c {card} sset '{control}' unmute`"
        );
        // All sound passes these two controls; any other may belong to a socket that is not used.
        let all_goes_there = ["Master", "PCM"].contains(&control.as_str());
        findings.push(if all_goes_there { Finding::problem(message) } else { Finding::note(message) });
    }
}

#[cfg(not(feature = "speakers"))]
fn speakers_there(findings: &mut Vec<Finding>) {
    findings.push(Finding::problem("this build has no speakers (feature `speakers`); choose another of the outputs"));
}

/// What is wrong or doubtful about the wiring of the config in force, a line each.
pub(in crate::cli) fn wiring() -> Vec<String> {
    if let Some((name, Ok(text))) = run::config_file()
        && let (checked, None) = config(&name, &text)
    {
        return vec![format!("{name} has {} problems; see `bandstand check`", checked.findings.len())];
    }
    let Ok(config) = run::config_in_force() else { return Vec::new() };
    let mut findings = Vec::new();
    pins(&config, &mut findings);
    findings.into_iter().map(|finding| finding.message).collect()
}

/// Checks for pins that have another use, and whether pins can be used at all.
fn pins(config: &Config, findings: &mut Vec<Finding>) {
    findings.extend(config.doubtful_pins().into_iter().map(|(pin, why)| doubtful(pin, why)));
    let plan = config.controls();
    if matches!(plan.driver, DriverName::None | DriverName::Fake(_)) {
        return;
    }
    // The wiring is empty, so that no pin is taken from a daemon that is running.
    let (edges, _nobody) = tokio::sync::mpsc::unbounded_channel();
    if let Err(error) = open(&plan.driver, plan.chip.as_deref(), &Wiring::default(), edges) {
        findings.push(Finding::problem(format!("buttons: {error}")));
    } else if let Some(chip) =
        devices("/dev", "gpiochip").iter().find(|path| access(path.as_path(), Access::WRITE_OK).is_err())
    {
        let message = format!("no permission to use {}; join the group `gpio`", chip.display());
        findings.push(Finding::problem(message));
    }
}

/// The device files of a folder whose names begin with `begins`, in order.
fn devices(folder: &str, begins: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(begins));
    let mut paths: Vec<PathBuf> = named.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
