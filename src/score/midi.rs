//! What a part says about MIDI: the port, the channel and the sound of a synth that is not General MIDI.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a part is sent as MIDI where the catalogue's program will not do. Everything may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PartMidi {
    /// Only to the MIDI port whose name holds this; without it, to every port.
    pub port: Option<String>,
    /// Channel, 1 to 16 but not 10, which is for drums; without it, the next that is free.
    pub channel: Option<u8>,
    /// Bank, 0 to 16383 (128 times the coarse number plus the fine one), chosen before the program.
    pub bank: Option<u16>,
    /// Program, 0 to 127; without it, the instrument's.
    pub program: Option<u8>,
}
