//! Checks the devices that a config names: outputs are opened for a moment, and pins are taken for a moment. Where a daemon
//! runs that has them, it is asked instead.

use super::findings::Finding;
use crate::cli::talk;
use crate::controls::{ControlPlan, DriverName, edges, open};
use crate::daemon::Config;
use crate::stage::{Output, clashes, trial};
use rustix::fs::{Access, access};
use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// How long a driver of pins may take to open.
const PATIENCE: Duration = Duration::from_secs(10);

/// Checks outputs: whether anything would be heard, the right to use sound cards, and whether the mixer is muted.
pub(super) fn outputs(config: &Config, outputs: &[Output], findings: &mut Vec<Finding>) {
    if outputs.is_empty() {
        return;
    }
    let (setup, running) = (config.setup(), talk::running());
    findings.extend(clashes(outputs, &config.read_files()).into_iter().map(Finding::problem));
    for output in outputs {
        let name = output.to_string();
        let theirs = running.iter().flat_map(|status| status["outputs"].as_array().into_iter().flatten());
        match theirs.into_iter().find(|theirs| theirs["name"].as_str() == Some(&name)) {
            Some(theirs) if ["lost", "reconnecting"].contains(&theirs["state"].as_str().unwrap_or_default()) => {
                let why = theirs["reason"].as_str().map_or_else(String::new, |why| format!(": {why}"));
                findings.push(Finding::problem(format!("{name}: the daemon that runs here has lost it{why}")));
            }
            Some(_) => {}
            None => {
                if let Err(error) = trial(output, &setup) {
                    findings.push(Finding::problem(format!("{name}: {error}")));
                }
            }
        }
    }
    if outputs.iter().any(Output::leads) {
        let cards: Vec<PathBuf> = files("/dev/snd", "pcm");
        if let Some(card) = cards.iter().find(|path| access(path.as_path(), Access::WRITE_OK).is_err()) {
            let message = format!("no permission to use {}; join the group `audio`", card.display());
            findings.push(Finding::problem(message));
        }
        mixer(findings);
    }
}

#[cfg(feature = "speakers")]
fn mixer(findings: &mut Vec<Finding>) {
    if crate::outputs::speakers::list_devices().is_ok_and(|found| found.iter().all(|device| device.name == "null")) {
        findings.push(Finding::problem("there is no sound card; plug one in, or choose another of the outputs"));
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
fn mixer(_: &mut Vec<Finding>) {}

/// The note about a pin that something else on the machine may use; `why` says what.
pub(super) fn doubtful(pin: u8, why: &str) -> Finding {
    Finding::note(format!("pin {pin} {why}; if that is used here, take another pin"))
}

/// Checks whether the pins of a config can be used: those of the daemon that runs here are its own.
pub(super) fn pins(config: &Config, findings: &mut Vec<Finding>) {
    let plan = config.controls();
    if matches!(plan.driver, DriverName::None | DriverName::Fake(_)) {
        return;
    }
    if let Some(status) = talk::running().filter(|status| status["buttons"]["driver"] != "none") {
        let state = status["buttons"]["state"].as_str().unwrap_or_default();
        if state != "watching" {
            findings.push(Finding::problem(format!("buttons: {state} (so says the daemon that runs here)")));
        }
        return;
    }
    if take(&plan, findings)
        && let Some(chip) =
            files("/dev", "gpiochip").iter().find(|path| access(path.as_path(), Access::WRITE_OK).is_err())
    {
        let message = format!("no permission to use {}; join the group `gpio`", chip.display());
        findings.push(Finding::problem(message));
    }
}

/// Takes the pins of a plan for a moment: each that cannot be had is a problem. Whether the driver opened.
fn take(plan: &ControlPlan, findings: &mut Vec<Finding>) -> bool {
    let (tell, told) = channel();
    let plan = plan.clone();
    // A chip that does not answer holds whoever opens it; the thread ends with the program.
    let spawned = thread::Builder::new().name("pins".to_owned()).spawn(move || {
        let (edges, _nobody) = edges();
        let opened = open(&plan.driver, plan.chip.as_deref(), &plan.wiring(), edges);
        let missing = opened.map(|pins| pins.iter().flat_map(|pins| pins.missing()).collect::<Vec<_>>());
        // Whoever asked may have gone on.
        let _ = tell.send(missing.map_err(|error| error.to_string()));
    });
    let seconds = PATIENCE.as_secs();
    let answer = match spawned {
        Ok(_) => told.recv_timeout(PATIENCE).unwrap_or_else(|_| Err(format!("no answer within {seconds} s"))),
        Err(error) => Err(error.to_string()),
    };
    let problem = |why: String| Finding::problem(format!("buttons: {why}"));
    match answer {
        Ok(missing) => findings.extend(missing.into_iter().map(|(pin, why)| problem(format!("pin {pin}: {why}")))),
        Err(why) => {
            findings.push(problem(why));
            return false;
        }
    }
    true
}

/// The device files of a folder whose names begin with `begins`, in order.
fn files(folder: &str, begins: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(begins));
    let mut paths: Vec<PathBuf> = named.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pin_that_somebody_else_has_is_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pins");
        fs::write(&path, "").unwrap();
        fs::write(folder.path().join("pins.taken"), "17\n22\n").unwrap();
        let text = format!(
            "[gpio]\ndriver = \"fake:{}\"\n[[button]]\npin = 17\npress = \"bells\"\n[[button]]\npin = 27\npress = \"panic\"\n[[led]]\npin = 22\nshows = \"beat\"\n",
            path.display()
        );
        let mut findings = Vec::new();
        assert!(take(&Config::parse("b.toml", &text).unwrap().controls(), &mut findings));
        let said: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(said, ["buttons: pin 17: somebody else has it", "buttons: pin 22: somebody else has it"]);
    }
}
