//! Checks the `midi` tables of a score: channels, banks, programs and ports.

use crate::score::midi::PartMidi;
use crate::score::model::Score;

/// The MIDI channel of drums, counted from 1 as musicians do.
const DRUMS: u8 = 10;

/// Every `midi` table of a score with its path in the file.
fn tables(score: &Score) -> Vec<(String, &PartMidi)> {
    let mut tables = Vec::new();
    for (i, part) in score.part.iter().enumerate() {
        tables.push((format!("part.{i}.midi"), &part.midi));
        for (j, doubling) in part.doubled.iter().enumerate() {
            tables.push((format!("part.{i}.doubled.{j}.midi"), &doubling.midi));
        }
    }
    for (i, support) in score.support.iter().enumerate() {
        tables.push((format!("support.{i}.midi"), &support.midi));
    }
    tables.push(("bells.midi".to_owned(), &score.bells.midi));
    tables
}

/// Reports what is wrong with the `midi` tables of a score to `wrong`, as (path in the file, message).
pub(super) fn problems(score: &Score, wrong: &mut dyn FnMut(&str, String)) {
    let mut taken: Vec<u8> = Vec::new();
    for (path, midi) in tables(score) {
        let mut no = |key: &str, why: &str| wrong(&format!("{path}.{key}"), why.to_owned());
        if let Some(channel) = midi.channel {
            if channel == DRUMS {
                no("channel", "channel 10 is for drums: choose another from 1 to 16");
            } else if !(1..=16).contains(&channel) {
                no("channel", "MIDI channels go from 1 to 16");
            } else if taken.contains(&channel) {
                no(
                    "channel",
                    "another part has this channel: each has its own (`play --midi-map` can put them together)",
                );
            }
            taken.push(channel);
        }
        if midi.bank.is_some_and(|bank| bank > 16_383) {
            no("bank", "MIDI banks go from 0 to 16383");
        }
        if midi.program.is_some_and(|program| program > 127) {
            no("program", "MIDI programs go from 0 to 127");
        }
        if midi.port.as_ref().is_some_and(|port| port.trim().is_empty()) {
            no("port", "name a MIDI port, or a part of its name");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::score::{parse, source};

    fn told(midi: &str) -> String {
        let text = source("quartet").unwrap().to_owned() + midi;
        parse("mine", "mine.toml", &text).map(|_| String::new()).unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn a_part_may_have_its_own_channel_bank_and_program() {
        assert_eq!(told("[part.midi]\nport = \"JV\"\nchannel = 3\nbank = 129\nprogram = 60\n"), "");
        for (midi, says) in [
            ("channel = 10", "drums"),
            ("channel = 17", "1 to 16"),
            ("bank = 20000", "16383"),
            ("program = 128", "127"),
            ("port = \" \"", "name a MIDI port"),
            ("chanel = 3", "channel"),
        ] {
            let told = told(&format!("[part.midi]\n{midi}\n"));
            assert!(told.contains(says), "{midi}: {told}");
        }
        let twice = told(
            "midi = { channel = 2 }\n[[support]]\nname = \"Harmony\"\ninstrument = \"Cornet\"\nmidi = { channel = 2 }\n",
        );
        assert!(twice.contains("another part has"), "{twice}");
    }
}
