//! A small inverse Fourier transform: spectra into one cycle of a waveform.

/// Samples in one cycle of a wavetable.
pub(crate) const CYCLE: usize = 2048;

/// A partial of a waveform.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Partial {
    /// Cycles in one cycle of the table; below `CYCLE / 2`.
    pub(crate) number: usize,
    /// Peak amplitude.
    pub(crate) amplitude: f32,
    /// Phase of the cosine, radians.
    pub(crate) phase: f32,
}

/// The transform with its twiddle factors worked out once.
pub(crate) struct Synthesis {
    twiddles: Vec<(f32, f32)>,
    data: Vec<(f32, f32)>,
}

impl Synthesis {
    pub(crate) fn new() -> Self {
        let twiddles = (0..CYCLE / 2)
            .map(|i| {
                let angle = core::f64::consts::TAU * i as f64 / CYCLE as f64;
                (libm::cos(angle) as f32, libm::sin(angle) as f32)
            })
            .collect();
        Self { twiddles, data: vec![(0.0, 0.0); CYCLE] }
    }

    /// One cycle of two waveforms at once: a complex transform carries one in its real part and one in its
    /// imaginary part.
    pub(crate) fn two(&mut self, first: &[Partial], second: &[Partial], mut each: impl FnMut(usize, f32, f32)) {
        self.data.fill((0.0, 0.0));
        for (partials, imaginary) in [(first, false), (second, true)] {
            for p in partials {
                debug_assert!(p.number > 0 && p.number < CYCLE / 2);
                let re = 0.5 * p.amplitude * libm::cosf(p.phase);
                let im = 0.5 * p.amplitude * libm::sinf(p.phase);
                let (low, high) = (p.number, CYCLE - p.number);
                if imaginary {
                    self.add(low, -im, re);
                    self.add(high, im, re);
                } else {
                    self.add(low, re, im);
                    self.add(high, re, -im);
                }
            }
        }
        self.transform();
        for (i, &(re, im)) in self.data.iter().enumerate() {
            each(i, re, im);
        }
    }

    fn add(&mut self, bin: usize, re: f32, im: f32) {
        self.data[bin].0 += re;
        self.data[bin].1 += im;
    }

    /// Radix two, in place, without scaling: `x[n] = sum of X[k] e^(2 pi i k n / CYCLE)`.
    fn transform(&mut self) {
        let bits = CYCLE.trailing_zeros();
        for i in 0..CYCLE {
            let j = i.reverse_bits() >> (usize::BITS - bits);
            if i < j {
                self.data.swap(i, j);
            }
        }
        let mut half = 1;
        while half < CYCLE {
            let stride = CYCLE / (2 * half);
            for pair in self.data.chunks_exact_mut(2 * half) {
                let (low, high) = pair.split_at_mut(half);
                for ((a, b), w) in low.iter_mut().zip(high).zip(self.twiddles.iter().step_by(stride)) {
                    let t = (b.0 * w.0 - b.1 * w.1, b.0 * w.1 + b.1 * w.0);
                    *b = (a.0 - t.0, a.1 - t.1);
                    *a = (a.0 + t.0, a.1 + t.1);
                }
            }
            half *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partial_becomes_its_cosine() {
        let mut synthesis = Synthesis::new();
        let first = [Partial { number: 3, amplitude: 0.5, phase: 1.0 }];
        let second = [Partial { number: 700, amplitude: 0.25, phase: -0.3 }];
        synthesis.two(&first, &second, |i, a, b| {
            let turn = std::f32::consts::TAU * i as f32 / CYCLE as f32;
            assert!((a - 0.5 * libm::cosf(3.0 * turn + 1.0)).abs() < 1e-5);
            assert!(
                (b - 0.25 * libm::cosf((700 * i % CYCLE) as f32 / CYCLE as f32 * std::f32::consts::TAU - 0.3)).abs()
                    < 1e-5
            );
        });
    }
}
