//! What is wrong with single pins while their driver works: told once each in the log, and in the status while it lasts.

use std::collections::BTreeMap;

use tracing::{info, warn};

/// Pins that the driver does not have, and pins that do not settle.
#[derive(Debug, Default)]
pub(super) struct PinTroubles {
    /// Each missing pin and why it is.
    missing: BTreeMap<u8, String>,
    unsettled: Vec<u8>,
}

impl PinTroubles {
    /// Takes the pins that the driver does not have now, and tells what has changed. Whether other pins than before are
    /// missing.
    pub(super) fn missing(&mut self, now: Vec<(u8, String)>) -> bool {
        let now: BTreeMap<u8, String> = now.into_iter().collect();
        for (pin, why) in &now {
            if self.missing.get(pin) != Some(why) {
                warn!("pin {pin}: {why}; the others work, and it is tried again");
            }
        }
        for pin in self.missing.keys().filter(|pin| !now.contains_key(pin)) {
            info!("pin {pin} works now");
        }
        let others = !self.missing.keys().eq(now.keys());
        self.missing = now;
        others
    }

    /// Takes the pins that do not settle now, and tells what has changed.
    pub(super) fn unsettled(&mut self, now: Vec<u8>) {
        for pin in now.iter().filter(|pin| !self.unsettled.contains(pin)) {
            warn!("{}", does_not_settle(*pin));
        }
        for pin in self.unsettled.iter().filter(|pin| !now.contains(pin)) {
            info!("pin {pin} has been quiet for a while and counts again");
        }
        self.unsettled = now;
    }

    /// Whether one of these pins is missing.
    pub(super) fn misses(&self, pins: &[u8]) -> bool {
        pins.iter().any(|pin| self.missing.contains_key(pin))
    }

    /// All of it in one line; none when all is well.
    pub(super) fn words(&self) -> Option<String> {
        let missing = self.missing.iter().map(|(pin, why)| format!("pin {pin}: {why}"));
        let lines: Vec<String> = missing.chain(self.unsettled.iter().map(|pin| does_not_settle(*pin))).collect();
        (!lines.is_empty()).then(|| lines.join("; "))
    }
}

fn does_not_settle(pin: u8) -> String {
    format!(
        "pin {pin} does not settle, so it is left alone until it has been quiet for 5 s; look at its wire and resistor"
    )
}
