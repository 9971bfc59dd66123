//! How a movement is adapted to one synth, which may not be General MIDI.

use crate::compose::Part;
use std::str::FromStr;

/// How a movement is sent to one port.
#[derive(Debug, Clone, PartialEq)]
pub struct SynthSettings {
    /// One channel for all parts, 0 to 15; none for each part's own.
    pub channel: Option<u8>,
    /// Channels, 0 to 15, by the name of a part or of its place. They go before `channel`.
    pub map: Vec<(String, u8)>,
    /// Semitones up (or, negative, down), -48 to 48; pitches that leave MIDI's range come back by octaves.
    pub transpose: i8,
    /// Which velocity is sent for a velocity.
    pub velocity: VelocityCurve,
    /// Whether banks and programs are sent.
    pub programs: bool,
    /// Whether the port is reset to General MIDI when it is opened and when it is back.
    pub reset: bool,
    /// Whether the MIDI clock is sent, with start, stop and song position.
    pub clock: bool,
    /// Microseconds by which every message is sent later or, negative, sooner.
    pub delay_micros: i64,
}

impl Default for SynthSettings {
    fn default() -> Self {
        Self {
            channel: None,
            map: Vec::new(),
            transpose: 0,
            velocity: VelocityCurve::default(),
            programs: true,
            reset: true,
            clock: false,
            delay_micros: 0,
        }
    }
}

impl SynthSettings {
    /// The channel on which a part is sent, 0 to 15.
    pub fn channel_of(&self, part: &Part) -> u8 {
        let mapped = self.map.iter().find(|(name, _)| means(name, part)).map(|(_, channel)| *channel);
        mapped.or(self.channel).unwrap_or(part.channel) & 0x0f
    }

    /// The names of the map that mean none of the parts.
    pub fn strangers<'a>(&'a self, parts: &[Part]) -> Vec<&'a str> {
        let names = self.map.iter().map(|(name, _)| name.as_str());
        names.filter(|name| !parts.iter().any(|part| means(name, part))).collect()
    }

    /// The pitch, 0 to 127, that is sent for a pitch, 0 to 127.
    pub fn pitch(&self, pitch: u8) -> u8 {
        let mut moved = i16::from(pitch) + i16::from(self.transpose);
        while moved < 0 {
            moved += 12;
        }
        while moved > 127 {
            moved -= 12;
        }
        moved as u8
    }
}

/// Whether a name of the map is that of a part's track or place.
fn means(name: &str, part: &Part) -> bool {
    let same = |other: &str| name.eq_ignore_ascii_case(other);
    same(&part.name) || part.location.as_deref().is_some_and(same)
}

/// Which velocity is sent for a velocity: straight lines between points of (velocity in, velocity out).
///
/// ```
/// use bandstand::outputs::midi::VelocityCurve;
///
/// let curve: VelocityCurve = "1:30,64:90,127:120".parse()?;
/// assert_eq!([1, 32, 64, 127].map(|velocity| curve.of(velocity)), [30, 59, 90, 120]);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VelocityCurve {
    /// The points in order of the velocity in; empty where velocities are sent as they are.
    points: Vec<(u8, u8)>,
}

impl VelocityCurve {
    /// The velocity, 1 to 127, that is sent for a velocity, 1 to 127.
    pub fn of(&self, velocity: u8) -> u8 {
        let after = self.points.partition_point(|point| point.0 <= velocity);
        let sent = match (after.checked_sub(1).and_then(|i| self.points.get(i)), self.points.get(after)) {
            (None, None) => velocity,
            (Some((_, out)), None) | (None, Some((_, out))) => *out,
            (Some((x0, y0)), Some((x1, y1))) => {
                let (run, rise) = (i32::from(*x1) - i32::from(*x0), i32::from(*y1) - i32::from(*y0));
                (i32::from(*y0) + rise * (i32::from(velocity) - i32::from(*x0)) / run) as u8
            }
        };
        sent.clamp(1, 127)
    }
}

impl FromStr for VelocityCurve {
    type Err = String;

    /// Reads a gamma from 0.1 to 10, such as `0.7` (less than 1 is louder), or points such as `1:30,64:90,127:127`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write a gamma from 0.1 to 10, as 0.7, or points in:out, as 1:30,64:90,127:127".to_owned();
        if let Ok(gamma) = text.trim().parse::<f64>() {
            if !(0.1..=10.0).contains(&gamma) {
                return Err(wrong());
            }
            let out = |x: u8| (libm::pow(f64::from(x) / 127.0, gamma) * 127.0).round().max(1.0) as u8;
            return Ok(Self { points: (1..=127).map(|x| (x, out(x))).collect() });
        }
        let point = |text: &str| {
            let (x, y) = text.split_once(':')?;
            let velocity = |text: &str| text.trim().parse::<u8>().ok().filter(|v| (1..=127).contains(v));
            Some((velocity(x)?, velocity(y)?))
        };
        let points: Vec<(u8, u8)> = text.split(',').map(point).collect::<Option<_>>().ok_or_else(wrong)?;
        if points.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            return Err("the points of a velocity curve go up: 1:30,64:90,127:127".to_owned());
        }
        Ok(Self { points })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::test_movement::movement;

    #[test]
    fn velocity_curves() {
        let curve: VelocityCurve = "1:30,64:90,127:120".parse().unwrap();
        assert_eq!([1, 32, 64, 127].map(|v| curve.of(v)), [30, 59, 90, 120]);
        let straight: VelocityCurve = "1".parse().unwrap();
        assert!((1..=127).all(|v| straight.of(v) == v && VelocityCurve::default().of(v) == v));
        let louder: VelocityCurve = "0.5".parse().unwrap();
        assert!(louder.of(32) > 60 && louder.of(127) == 127);
        for wrong in ["", "x", "0", "64:90,1:30", "1:0", "1-30", "1:128"] {
            assert!(wrong.parse::<VelocityCurve>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_map_goes_before_one_channel_for_all() {
        let movement = movement(2);
        let map = vec![("place 1".to_owned(), 4)];
        let settings = SynthSettings { channel: Some(11), map, ..SynthSettings::default() };
        assert_eq!([0, 1].map(|i| settings.channel_of(&movement.parts[i])), [11, 4]);
        assert_eq!(SynthSettings::default().channel_of(&movement.parts[1]), 1);
    }

    #[test]
    fn what_leaves_the_range_comes_back_by_octaves() {
        let settings = SynthSettings { transpose: 24, ..SynthSettings::default() };
        assert_eq!([60, 110, 127].map(|pitch| settings.pitch(pitch)), [84, 122, 127]);
    }
}
