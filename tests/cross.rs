//! Tests that `cross.toml` has what `cross` needs to build for each kind of Raspberry Pi.
#![allow(clippy::unwrap_used, reason = "a test may")]

use toml::{Table, Value};

#[test]
fn every_pi_gets_alsa_of_its_own_kind() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/cross.toml")).unwrap();
    let config: Table = text.parse().unwrap();
    assert_eq!(config.keys().collect::<Vec<_>>(), ["target"]);

    let targets = [
        ("aarch64-unknown-linux-gnu", "/usr/lib/aarch64-linux-gnu/pkgconfig"),
        ("armv7-unknown-linux-gnueabihf", "/usr/lib/arm-linux-gnueabihf/pkgconfig"),
    ];
    assert_eq!(config["target"].as_table().unwrap().len(), targets.len());
    for (target, libraries) in targets {
        let table = config["target"][target].as_table().unwrap();
        assert_eq!(table.keys().collect::<Vec<_>>(), ["env", "pre-build"], "{target}: a key that cross does not know");
        let lines = |value: &Value| {
            value.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let commands = lines(&table["pre-build"]);
        let at = |text: &str| commands.iter().position(|command| command.contains(text));
        let architecture = at("dpkg --add-architecture $CROSS_DEB_ARCH").unwrap();
        assert!(architecture < at("apt-get update && apt-get install").unwrap());
        assert!(at("libasound2-dev:$CROSS_DEB_ARCH").is_some());

        let passed = lines(&table["env"]["passthrough"]);
        assert!(passed.contains(&"PKG_CONFIG_ALLOW_CROSS=1".to_owned()));
        let variable = format!("PKG_CONFIG_PATH_{}={libraries}", target.replace('-', "_"));
        assert!(passed.contains(&variable), "{target} lacks {variable}");
    }
}
