//! The K weighting of ITU-R BS.1770: how much a frequency counts towards loudness.

use super::SAMPLE_RATE;

/// A biquad's coefficients: b0, b1, b2, a1, a2.
type Biquad = [f64; 5];

/// The two filters of BS.1770 at 48 kHz: the head's shelf, and the ear's high-pass.
const SHELF: Biquad =
    [1.535_124_859_586_97, -2.691_696_189_406_38, 1.198_392_810_852_85, -1.690_659_293_182_41, 0.732_480_774_215_85];
const HIGH_PASS: Biquad = [1.0, -2.0, 1.0, -1.990_047_454_833_98, 0.990_072_250_366_21];

/// The weight of a steady sine of this frequency (hertz), as a factor of power. About 1 at 400 Hz, 2.5 above 4 kHz.
pub(crate) fn power(hertz: f32) -> f32 {
    let w = core::f64::consts::TAU * f64::from(hertz) / f64::from(SAMPLE_RATE);
    (gain(&SHELF, w) * gain(&HIGH_PASS, w)) as f32
}

fn gain(b: &Biquad, w: f64) -> f64 {
    let (c1, s1, c2, s2) = (libm::cos(w), libm::sin(w), libm::cos(2.0 * w), libm::sin(2.0 * w));
    let square = |x: f64, y: f64| x * x + y * y;
    square(b[0] + b[1] * c1 + b[2] * c2, b[1] * s1 + b[2] * s2)
        / square(1.0 + b[3] * c1 + b[4] * c2, b[3] * s1 + b[4] * s2)
}

/// The weighting as a filter over time, for measuring sounds whose partials are not known.
pub(crate) struct Filter {
    states: [[f64; 2]; 2],
}

impl Filter {
    pub(crate) fn new() -> Self {
        Self { states: [[0.0; 2]; 2] }
    }

    pub(crate) fn next(&mut self, sample: f32) -> f32 {
        let mut x = f64::from(sample);
        for (b, s) in [SHELF, HIGH_PASS].iter().zip(&mut self.states) {
            let y = b[0] * x + s[0];
            s[0] = b[1] * x - b[3] * y + s[1];
            s[1] = b[2] * x - b[4] * y;
            x = y;
        }
        x as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_weighs_as_the_formula() {
        for hertz in [60.0f32, 400.0, 3_000.0] {
            let mut filter = Filter::new();
            let wave = |n: usize| libm::sinf(std::f32::consts::TAU * hertz * n as f32 / 48_000.0);
            let power = (0..96_000).map(|n| filter.next(wave(n)).powi(2)).skip(48_000).sum::<f32>() / 24_000.0;
            assert!((power / power_at(hertz) - 1.0).abs() < 0.01);
        }
    }

    fn power_at(hertz: f32) -> f32 {
        power(hertz)
    }

    #[test]
    fn the_weighting_is_that_of_the_standard() {
        // BS.1770: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LKFS, the offset being -0.691.
        let db = 10.0 * libm::log10f(power(997.0));
        assert!((db - 0.691).abs() < 0.01, "{db}");
        assert!((10.0 * libm::log10f(power(10_000.0)) - 4.0).abs() < 0.1);
        assert!(10.0 * libm::log10f(power(40.0)) < -4.0);
    }
}
