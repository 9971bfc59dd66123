//! FLAC files: the samples of the WAV file in half the bytes, with title and sources.

use std::io::{self, Seek, Write};

use flac_codec::encode::{FlacSampleWriter, Options};

use super::error::RenderError;
use super::format::{Format, Holds};
use super::render::{RenderOptions, Take};
use super::wav::to_24;
use crate::compose::Movement;
use crate::sound::SAMPLE_RATE;

/// FLAC's row in the table of formats.
pub const FORMAT: Format = Format {
    name: "flac",
    also: &[],
    holds: Holds::Sound,
    is_text: false,
    write: |movement, options, sink, progress| write_flac(sink, movement, options, progress),
};

/// Writes a movement as FLAC to anything that can be written to and has a position to seek.
///
/// # Errors
/// [`RenderError`] when a voice is unknown, writing fails, or the rendering is stopped.
pub fn write_flac(
    writer: impl Write + Seek,
    movement: &Movement,
    options: &RenderOptions<'_>,
    progress: impl FnMut(u64, u64),
) -> Result<(), RenderError> {
    let take = Take::new(movement, options)?;
    let mut settings =
        Options::default().tag("TITLE", &movement.title).tag("ALBUM", "Bandstand").tag("DESCRIPTION", &movement.period);
    for source in &movement.attribution {
        settings = settings.tag("COPYRIGHT", source);
    }
    let failed = |error| RenderError::Write(io_error(error));
    let mut flac =
        FlacSampleWriter::new(writer, settings, SAMPLE_RATE, 24, 2, Some(2 * take.frames)).map_err(failed)?;
    let mut whole_numbers = Vec::new();
    let encode = |samples: &[f32]| {
        whole_numbers.clear();
        whole_numbers.extend(samples.iter().map(|sample| to_24(*sample)));
        flac.write(&whole_numbers).map_err(io_error)
    };
    take.play(encode, progress)?;
    flac.finalize().map_err(failed)
}

fn io_error(error: flac_codec::Error) -> io::Error {
    match error {
        flac_codec::Error::Io(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use flac_codec::decode::FlacSampleReader;

    use super::super::{test_movement, wav};
    use super::*;

    #[test]
    fn it_holds_the_samples_of_the_wav_file() {
        let mut movement = test_movement::movement(2);
        movement.parts.iter_mut().for_each(|part| part.voice = "cornet".into());
        let options = RenderOptions::default();
        let (mut flac, mut wave) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
        write_flac(&mut flac, &movement, &options, |_, _| ()).unwrap();
        wav::write_wav(&mut wave, &movement, &options, |_, _| ()).unwrap();
        assert!(flac.get_ref().len() < wave.get_ref().len());
        flac.set_position(0);
        wave.set_position(0);
        let mut read = FlacSampleReader::new(flac).unwrap();
        let mut samples = Vec::new();
        read.read_to_end(&mut samples).unwrap();
        let expected: Vec<i32> = hound::WavReader::new(wave).unwrap().into_samples().map(Result::unwrap).collect();
        assert!(samples == expected);
    }
}
