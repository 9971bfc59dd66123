//! Mixer controls that are switched off or turned down: the usual reason why a new Pi is silent.

use alsa::Mixer;
use alsa::card::Iter;
use alsa::mixer::{Selem, SelemChannelId};

/// Names of controls through which the sound of a card goes.
const ON_THE_WAY: [&str; 8] = ["Master", "PCM", "Speaker", "Headphone", "HDMI", "Digital", "Line Out", "Front"];

/// Controls that are switched off or turned all the way down, as (number of the card, name of the control).
pub fn muted() -> Vec<(i32, String)> {
    let mut found = Vec::new();
    for card in Iter::new().flatten() {
        let card = card.get_index();
        let Ok(mixer) = Mixer::new(&format!("hw:{card}"), true) else { continue };
        for control in mixer.iter().filter_map(Selem::new) {
            let id = control.get_id();
            let name = id.get_name().unwrap_or_default();
            if ON_THE_WAY.contains(&name) && is_shut(&control) {
                found.push((card, name.to_owned()));
            }
        }
    }
    found
}

fn is_shut(control: &Selem<'_>) -> bool {
    let channel = SelemChannelId::FrontLeft;
    let off = control.has_playback_switch() && control.get_playback_switch(channel) == Ok(0);
    let lowest = control.get_playback_volume_range().0;
    off || control.has_playback_volume() && control.get_playback_volume(channel) == Ok(lowest)
}
