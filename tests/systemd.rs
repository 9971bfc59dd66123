//! Tests of the units: systemd itself reads them, and rates how much of the machine the service can reach.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn unit(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd").join(name)
}

/// What systemd-analyze prints; none, with the reason printed, if it is not installed.
fn analyze(arguments: &[&str]) -> Option<Output> {
    match Command::new("systemd-analyze").args(arguments).env("SYSTEMD_COLORS", "0").output() {
        Ok(output) => Some(output),
        Err(error) => {
            println!("skipped: systemd-analyze: {error} (scripts/setup test installs it)");
            None
        }
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The major version of systemd.
fn version() -> Option<u32> {
    let said = said(&analyze(&["--version"])?);
    said.split_whitespace().nth(1)?.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}

#[test]
fn the_service_is_exposed_to_little() {
    // Older versions cannot rate a unit that is a file.
    if version().is_none_or(|version| version < 250) {
        return println!("skipped: no systemd-analyze of version 250 or later");
    }
    let path = unit("bandstand.service");
    let Some(output) = analyze(&["security", "--offline=true", "--threshold=6", &path.display().to_string()]) else {
        return;
    };
    let said = said(&output);
    let level = said.lines().find_map(|line| line.split("Overall exposure level for bandstand.service: ").nth(1));
    let level: f64 = level.unwrap_or_else(|| panic!("{said}")).split_whitespace().next().unwrap().parse().unwrap();
    println!("exposure {level}");
    assert!(level <= 0.6 && output.status.success(), "{said}");
}

#[test]
fn systemd_understands_the_units() {
    let Some(version) = version() else { return };
    let folder = tempfile::tempdir().unwrap();
    for name in ["bandstand.service", "bandstand-user.service"] {
        // The program that was built stands in for the installed one.
        let text = fs::read_to_string(unit(name)).unwrap();
        let text = text.replace("/usr/bin/bandstand", env!("CARGO_BIN_EXE_bandstand"));
        // The keys for longer and longer pauses came with systemd 254; older versions warn of them.
        let new = |line: &&str| line.starts_with("RestartSteps=") || line.starts_with("RestartMaxDelaySec=");
        let text: String =
            text.lines().filter(|line| version >= 254 || !new(line)).map(|line| format!("{line}\n")).collect();
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let output = analyze(&["verify", "--recursive-errors=no", &path.display().to_string()]).unwrap();
        let said = said(&output);
        assert!(!said.contains(name) && output.status.success(), "{said}");
    }
}

#[test]
fn the_service_has_what_the_daemon_needs() {
    let text = fs::read_to_string(unit("bandstand.service")).unwrap();
    for line in [
        "Type=notify",
        "WatchdogSec=30s",
        "DynamicUser=yes",
        "Group=audio",
        "SupplementaryGroups=audio gpio dialout",
        "UMask=0077",
        "RuntimeDirectoryMode=0750",
        "MemoryMax=384M",
        "PrivateMounts=yes",
        "RuntimeDirectory=bandstand",
        "StateDirectory=bandstand",
        "RestrictRealtime=no",
        "DeviceAllow=char-alsa rw",
        "DeviceAllow=char-gpiochip rw",
        "DeviceAllow=char-ttyAMA rw",
        "DeviceAllow=char-ttyS rw",
        "DeviceAllow=char-ttyUSB rw",
        "DeviceAllow=char-ttyACM rw",
        "DeviceAllow=/dev/gpiomem rw",
        "DeviceAllow=/dev/gpiomem0 rw",
        "Restart=on-failure",
        "ExecReload=kill -HUP $MAINPID",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}");
    }
    // rppal recognises a Pi by files that this key would hide.
    assert!(!text.lines().any(|line| line.starts_with("ProcSubset=")));
    let groups = fs::read_to_string(unit("bandstand.sysusers.conf")).unwrap();
    for group in ["audio", "gpio", "dialout"] {
        assert!(groups.lines().any(|line| line == format!("g {group} - -")), "{group}");
    }
    let text = fs::read_to_string(unit("bandstand-user.service")).unwrap();
    for line in ["UMask=0077", "MemoryMax=384M", "RestartPreventExitStatus=2"] {
        assert!(text.lines().any(|found| found == line), "{line}");
    }
}
