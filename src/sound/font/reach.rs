//! Which notes of a preset the library can play without running past the end of a sample.
//!
//! In a loop the library steps back by one length of the loop at most for each frame that it plays. A note so high that one
//! frame skips more than the loop is long would leave the loop, then the samples, and end the thread of the sound.

use rustysynth::{InstrumentRegion, LoopMode, PresetRegion, SampleHeader, SoundFont};

use super::super::SAMPLE_RATE;
use crate::score::Preset;

/// Frames of a sample that one frame of sound may skip. The library counts in 40 bits before the point.
const MOST_SKIPPED: f64 = 1_048_576.0;

/// The pitches that a preset can play, pitch 0 in the lowest bit. A pitch for which it has no sample counts as played.
pub(super) fn of_preset(font: &SoundFont, wanted: Preset) -> u128 {
    chosen(font, wanted).map_or(u128::MAX, |preset| of_regions(font, preset.get_regions()))
}

/// How many of the presets have notes that cannot be played.
pub(super) fn short_presets(font: &SoundFont) -> usize {
    font.get_presets().iter().filter(|preset| of_regions(font, preset.get_regions()) != u128::MAX).count()
}

/// The preset that the library plays when one is asked for: that one, else the same program in bank 0 or the standard drums,
/// else the first of all.
fn chosen(font: &SoundFont, Preset { bank, program }: Preset) -> Option<&rustysynth::Preset> {
    let number = |preset: &&rustysynth::Preset| (preset.get_bank_number() << 16) | preset.get_patch_number();
    let with = |wanted: i32| font.get_presets().iter().rev().find(|preset| number(preset) == wanted);
    let (bank, program) = (i32::from(bank), i32::from(program));
    with((bank << 16) | program)
        .or_else(|| with(if bank < 128 { program } else { 128 << 16 }))
        .or_else(|| font.get_presets().iter().min_by_key(number))
}

fn of_regions(font: &SoundFont, regions: &[PresetRegion]) -> u128 {
    let mut can = u128::MAX;
    for preset in regions {
        for instrument in
            font.get_instruments().get(preset.get_instrument_id()).into_iter().flat_map(|one| one.get_regions())
        {
            let lowest = preset.get_key_range_start().max(instrument.get_key_range_start());
            let highest = preset.get_key_range_end().min(instrument.get_key_range_end()).min(127);
            // How much is skipped goes one way with the pitch, so what is fine at both ends is fine between them.
            if lowest <= highest && [lowest, highest].iter().any(|key| !is_safe(font, preset, instrument, *key)) {
                let unsafe_keys = (lowest..=highest).filter(|key| !is_safe(font, preset, instrument, *key));
                can &= !unsafe_keys.fold(0, |keys, key| keys | 1 << key);
            }
        }
    }
    can
}

/// Whether a note skips no more at once than its loop is long, however far vibrato and envelope bend it.
fn is_safe(font: &SoundFont, preset: &PresetRegion, instrument: &InstrumentRegion, key: i32) -> bool {
    let sum = |of_preset: i32, of_instrument: i32| f64::from(of_preset) + f64::from(of_instrument);
    let swing = sum(preset.get_vibrato_lfo_to_pitch(), instrument.get_vibrato_lfo_to_pitch()).abs()
        + sum(preset.get_modulation_lfo_to_pitch(), instrument.get_modulation_lfo_to_pitch()).abs();
    let envelope = sum(preset.get_modulation_envelope_to_pitch(), instrument.get_modulation_envelope_to_pitch());
    let scale = sum(preset.get_scale_tuning(), instrument.get_scale_tuning()) / 100.0;
    let tune = sum(preset.get_coarse_tune(), instrument.get_coarse_tune())
        + sum(preset.get_fine_tune(), instrument.get_fine_tune()) / 100.0;
    let from_root = f64::from(key - instrument.get_root_key());
    let bent = [envelope.max(0.0) + swing, envelope.min(0.0) - swing];
    let most = bent.iter().map(|cents| scale * (from_root + cents / 100.0)).fold(f64::MIN, f64::max) + tune;
    let rate = font.get_sample_headers().get(instrument.get_sample_id()).map_or(0, SampleHeader::get_sample_rate);
    let rate = f64::from(rate) / f64::from(SAMPLE_RATE);
    let skipped = rate * libm::exp2(most / 12.0);
    let (start, end) = (instrument.get_sample_start_loop(), instrument.get_sample_end_loop());
    let is_looped = instrument.get_sample_modes() != LoopMode::NoLoop && start < end;
    skipped <= if is_looped { f64::from(end - start) } else { MOST_SKIPPED }
}
