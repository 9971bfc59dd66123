//! Checks the config in force, and whether this machine can do what it asks.

use super::devices::{self, doubtful};
use super::files::config;
use super::findings::{Checked, Finding};
use super::named;
use crate::cli::failure::Failure;
use crate::cli::run;
use crate::daemon::Config;
use crate::text::counted;
use jiff::tz::TimeZone;

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
    named::look(config, findings);
    if config.time_zone.is_none() && TimeZone::try_system().is_err() {
        let message = "the time zone is not set; run `timedatectl set-timezone Europe/London`, or set time-zone";
        findings.push(Finding::problem(message));
    }
    devices::outputs(config, &config.setup().outputs, findings);
    findings.extend(config.doubtful_pins().into_iter().map(|(pin, why)| doubtful(pin, why)));
    devices::pins(config, findings);
}

/// What is wrong or doubtful about the wiring of the config in force, a line each.
pub(in crate::cli) fn wiring() -> Vec<String> {
    if let Some((name, Ok(text))) = run::config_file()
        && let (checked, None) = config(&name, &text)
    {
        return vec![format!("{name} has {}; see `bandstand check`", counted(checked.findings.len(), "problem"))];
    }
    let Ok(config) = run::config_in_force() else { return Vec::new() };
    let mut findings: Vec<Finding> = config.doubtful_pins().into_iter().map(|(pin, why)| doubtful(pin, why)).collect();
    devices::pins(&config, &mut findings);
    findings.into_iter().map(|finding| finding.message).collect()
}
