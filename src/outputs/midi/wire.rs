//! MIDI messages in bytes, as they go down the wire.

use std::fmt;

/// One whole message of one to six bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Wire {
    bytes: [u8; 6],
    length: u8,
}

impl Wire {
    /// A clock message; there are 24 to a crotchet.
    pub const CLOCK: Self = Self::one(0xf8);
    /// "Start": play from the start of the song.
    pub const START: Self = Self::one(0xfa);
    /// "Continue": play on from the song position.
    pub const CONTINUE: Self = Self::one(0xfb);
    /// "Stop": stand still.
    pub const STOP: Self = Self::one(0xfc);
    /// "GM System On": a synth that knows General MIDI goes back to the state in which it was switched on.
    pub const GM_RESET: Self = Self { bytes: [0xf0, 0x7e, 0x7f, 0x09, 0x01, 0xf7], length: 6 };

    const fn one(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0, 0, 0], length: 1 }
    }

    /// A message of these bytes; after six the rest is cut off.
    pub fn new(bytes: &[u8]) -> Self {
        let mut wire = Self { bytes: [0; 6], length: 0 };
        for (to, from) in wire.bytes.iter_mut().zip(bytes) {
            *to = *from;
            wire.length += 1;
        }
        wire
    }

    /// Sets a controller, 0 to 127, on a channel, 0 to 15, to a value, 0 to 127.
    pub fn control(channel: u8, controller: u8, value: u8) -> Self {
        Self::new(&[0xb0 | (channel & 0x0f), controller & 0x7f, value & 0x7f])
    }

    /// The song position in semiquavers from the start. MIDI counts to 16383; for places beyond that, 16383 is sent.
    pub fn song_position(semiquavers: u32) -> Self {
        let place = semiquavers.min(0x3fff);
        Self::new(&[0xf2, (place & 0x7f) as u8, (place >> 7) as u8])
    }

    /// The bytes of the message.
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

/// The controller that ends every note of a channel, each of which dies away as usual.
pub(super) const ALL_NOTES_OFF: u8 = 123;
/// The controller that silences a channel at once.
pub(super) const ALL_SOUND_OFF: u8 = 120;
/// The controller that puts all other controllers of a channel back to their defaults.
pub(super) const RESET_CONTROLLERS: u8 = 121;

/// These controllers, set to 0 on all sixteen channels: the belt, where the ledger's own note-offs are the braces.
pub(super) fn belt(controllers: &[u8]) -> impl Iterator<Item = Wire> {
    (0..16).flat_map(|channel| controllers.iter().map(move |controller| Wire::control(channel, *controller, 0)))
}
