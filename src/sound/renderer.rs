//! Events in, samples out: the one path that everything audible takes.

use super::BLOCK;
use super::band::Band;
use super::bus::Bus;
use super::limiter::LATENCY;
use super::part_renderer::PartRenderer;
use super::room::Block;
use super::timeline::{EventFeed, NoteAction, NoteEvent};

/// Plays a band's events. Nothing in it allocates once it is built.
pub struct Renderer {
    events: EventFeed,
    parts: Vec<(PartRenderer, Block)>,
    bus: Bus,
    /// First frame of the next block.
    frame: u64,
    /// First frame of the next call.
    position: u64,
    /// The last block; `given` of its samples have been handed out already.
    ready: [f32; 2 * BLOCK],
    given: usize,
    /// Frames to throw away first, because the output lags behind by the limiter's delay.
    prime: usize,
}

impl Renderer {
    /// A renderer that starts at frame 0 of its events.
    pub fn new(band: &Band, events: EventFeed) -> Self {
        Self::at(band, events, 0)
    }

    /// A renderer whose first output frame is `frame`.
    pub fn at(band: &Band, events: EventFeed, frame: u64) -> Self {
        let into = (frame % BLOCK as u64) as usize;
        Self {
            events,
            parts: band.players().into_iter().map(|player| (PartRenderer::new(player), [0.0; BLOCK])).collect(),
            bus: Bus::new(),
            frame: frame - into as u64,
            position: frame,
            ready: [0.0; 2 * BLOCK],
            given: 2 * BLOCK,
            prime: LATENCY + into,
        }
    }

    /// Fills `out` with the next frames, left and right by turns, each from -1 to 1. The length must be even. Any
    /// lengths from call to call give the same samples.
    pub fn render(&mut self, out: &mut [f32]) {
        let mut filled = 0;
        while filled < out.len() {
            if self.given == self.ready.len() {
                self.block();
                let skipped = self.prime.min(BLOCK);
                self.prime -= skipped;
                self.given = 2 * skipped;
                continue;
            }
            let n = (out.len() - filled).min(self.ready.len() - self.given);
            out[filled..filled + n].copy_from_slice(&self.ready[self.given..self.given + n]);
            filled += n;
            self.given += n;
        }
        self.position += out.len() as u64 / 2;
    }

    /// Goes on by some frames, a multiple of [`BLOCK`], without working them out: notes that sound end, and those that begin
    /// in this time are left out.
    pub(crate) fn skip(&mut self, frames: u64) {
        while let Some(NoteEvent { part, action, .. }) = self.events.before(self.frame + frames) {
            if let (NoteAction::Off { .. }, Some((part, block))) = (action, self.parts.get_mut(usize::from(part))) {
                part.act(block, 0, action);
            }
        }
        self.frame += frames;
        self.position += frames;
    }

    /// Frame of the movement that the next call of [`Self::render`] begins with.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Works out the next block.
    fn block(&mut self) {
        let end = self.frame + BLOCK as u64;
        while let Some(NoteEvent { frame, part, action }) = self.events.before(end) {
            let offset = frame.saturating_sub(self.frame) as usize;
            if let Some((part, block)) = self.parts.get_mut(usize::from(part)) {
                part.act(block, offset, action);
            }
        }
        for (part, block) in &mut self.parts {
            if part.finish(block) {
                self.bus.add(&part.seat, block);
                *block = [0.0; BLOCK];
            }
        }
        self.bus.finish(&mut self.ready);
        self.frame = end;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::testing::{movement, pitch_of, solo};
    use super::super::{Timeline, Voice};
    use super::*;
    use crate::compose::Movement;

    fn render(movement: &Movement, frames: usize, block: usize) -> Vec<f32> {
        let band = Band::new(movement).unwrap();
        let mut renderer = Renderer::new(&band, EventFeed::whole(Arc::new(Timeline::new(movement))));
        let mut out = vec![0.0; 2 * frames];
        out.chunks_mut(2 * block).for_each(|block| renderer.render(block));
        assert_eq!(renderer.position(), frames as u64);
        out
    }

    fn db(samples: &[f32]) -> f32 {
        10.0 * libm::log10f(samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32 + 1e-12)
    }

    #[test]
    fn the_callers_blocks_change_no_bit() {
        let movement = movement();
        let whole = render(&movement, 96_000, 96_000);
        for block in [1, 64, 1_000] {
            assert!(render(&movement, 96_000, block) == whole, "blocks of {block}");
        }
    }

    #[test]
    fn nothing_clips_and_everything_falls_silent() {
        let movement = movement();
        let frames = Timeline::new(&movement).frames() as usize;
        let out = render(&movement, frames + 25 * 48_000, 512);
        assert!(out.iter().all(|x| x.abs() < 0.89));
        assert!(db(&out[..2 * frames]) > -30.0);
        assert!(db(&out[out.len() - 9_600..]) < -90.0);
    }

    #[test]
    fn every_voice_is_in_tune() {
        for voice in Voice::ALL {
            let pitch = voice.range().start() / 2 + voice.range().end() / 2;
            let out = render(&solo(voice.name(), &[(0, 1_920, pitch, 90)]), 36_000, 512);
            let mono: Vec<f32> = out.chunks_exact(2).skip(6_000).map(|f| f[0] + f[1]).collect();
            // A tube's lowest strong mode is an octave above the pitch that is heard.
            let ratio = if voice == Voice::TubularBells { 2.0 } else { 1.0 };
            let cents = pitch_of(&mono, ratio * super::super::hertz(f32::from(pitch)));
            assert!(cents.abs() < 5.0, "{voice:?} is {cents} cents off");
        }
    }

    #[test]
    fn a_note_begins_on_its_frame() {
        let movement = solo("marimba", &[(480, 480, 60, 100)]);
        let onset = movement.tempo.frame_at(480, 48_000) as usize;
        let out = render(&movement, 2 * onset, 64);
        let first = out.chunks_exact(2).position(|f| f[0].abs() > 1e-5).unwrap();
        assert!((onset..onset + 20).contains(&first), "{first} rather than {onset}");
    }

    #[test]
    fn loudness_follows_velocity() {
        let gain = crate::sound::Gain::of(&solo("euphonium", &[(0, 1_920, 58, 80)])).unwrap();
        let level = |velocity| {
            let movement = solo("euphonium", &[(0, 1_920, 58, velocity)]);
            let band = Band::with_gain(&movement, gain).unwrap();
            let mut renderer = Renderer::new(&band, EventFeed::whole(Arc::new(Timeline::new(&movement))));
            let mut out = vec![0.0; 2 * 48_000];
            renderer.render(&mut out);
            db(&out[24_000..])
        };
        let range = level(100) - level(20);
        assert!((20.0..27.0).contains(&range), "{range}");
    }

    #[test]
    fn a_slur_does_not_click() {
        // The steepest step of the joined note is no steeper than that of the notes themselves.
        let out = render(&solo("flugelhorn", &[(0, 480, 60, 80), (480, 960, 64, 80)]), 90_000, 64);
        let mono: Vec<f32> = out.chunks_exact(2).map(|f| f[0] + f[1]).collect();
        let bend = |s: &[f32]| s.windows(3).map(|w| (w[0] - 2.0 * w[1] + w[2]).abs()).fold(0.0f32, f32::max);
        assert!(bend(&mono[20_000..28_000]) < 2.0 * bend(&mono[40_000..60_000]));
    }
}
