//! Messages as they go down the wire.

use std::fmt;

/// One whole message: one to six bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Wire {
    bytes: [u8; 6],
    length: u8,
}

impl Wire {
    /// A beat of the MIDI clock: 24 to a crotchet.
    pub const CLOCK: Self = Self::one(0xf8);
    /// Play from the start.
    pub const START: Self = Self::one(0xfa);
    /// Play on.
    pub const CONTINUE: Self = Self::one(0xfb);
    /// Stop.
    pub const STOP: Self = Self::one(0xfc);
    /// "GM System On": every synth that knows General MIDI goes back to how it was switched on.
    pub const GM_RESET: Self = Self { bytes: [0xf0, 0x7e, 0x7f, 0x09, 0x01, 0xf7], length: 6 };

    const fn one(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0, 0, 0], length: 1 }
    }

    /// A message of at most six bytes; what is longer is cut.
    pub fn new(bytes: &[u8]) -> Self {
        let mut wire = Self { bytes: [0; 6], length: 0 };
        for (to, from) in wire.bytes.iter_mut().zip(bytes) {
            *to = *from;
            wire.length += 1;
        }
        wire
    }

    /// Sets a controller on a channel, 0 to 15.
    pub fn control(channel: u8, controller: u8, value: u8) -> Self {
        Self::new(&[0xb0 | (channel & 0x0f), controller & 0x7f, value & 0x7f])
    }

    /// The place in the song, in semiquavers from its start; places beyond 16383 cannot be told.
    pub fn song_position(semiquavers: u32) -> Self {
        let place = semiquavers.min(0x3fff);
        Self::new(&[0xf2, (place & 0x7f) as u8, (place >> 7) as u8])
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex: Vec<String> = self.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        f.write_str(&hex.join(" "))
    }
}

/// The controller that ends every note of a channel at its own pace.
pub const ALL_NOTES_OFF: u8 = 123;
/// The controller that silences a channel at once.
pub const ALL_SOUND_OFF: u8 = 120;
/// The controller that puts a channel's other controllers back.
pub const RESET_CONTROLLERS: u8 = 121;

/// The belt to the ledger's brace: these controllers on all sixteen channels.
pub fn belt(controllers: &[u8]) -> impl Iterator<Item = Wire> {
    (0..16).flat_map(|channel| controllers.iter().map(move |controller| Wire::control(channel, *controller, 0)))
}
