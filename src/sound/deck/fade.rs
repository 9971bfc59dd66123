//! Gains that move: of a programme that begins or leaves, of the volume and of the pause.

use super::programme::Programme;

/// A programme and its fade.
pub(super) struct FadingProgramme {
    pub(super) programme: Box<Programme>,
    /// Frames before the fade begins.
    pub(super) hold: u32,
    pub(super) fade: Fader,
}

impl FadingProgramme {
    pub(super) fn over(&self) -> bool {
        self.hold == 0 && self.fade.now == 0.0 && self.fade.target == 0.0
    }
}

/// A gain that moves to its target in equal steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fader {
    pub(super) now: f32,
    pub(super) target: f32,
    step: f32,
}

impl Fader {
    pub(super) fn still(gain: f32) -> Self {
        Self { now: gain, target: gain, step: 0.0 }
    }

    pub(super) fn toward(&mut self, target: f32, frames: f32) {
        self.target = target;
        self.step = (target - self.now) / frames.max(1.0);
    }

    #[inline]
    pub(super) fn next(&mut self) -> f32 {
        if self.now != self.target {
            self.now += self.step;
            if (self.step >= 0.0) == (self.now >= self.target) {
                self.now = self.target;
            }
        }
        self.now
    }

    /// Comes to its target at once.
    pub(super) fn arrive(&mut self) {
        self.now = self.target;
    }
}
