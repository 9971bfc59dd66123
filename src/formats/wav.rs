//! WAV files: 48 kHz, stereo, 24 bits; the same samples that live playback sends, followed by title and sources.

use std::io::{self, Seek, SeekFrom, Write};

use super::error::RenderError;
use super::format::{Format, Holds};
use super::render::{RenderOptions, Take};
use crate::compose::Movement;
use crate::sound::SAMPLE_RATE;

/// WAV's row in the table of formats.
pub const FORMAT: Format = Format {
    name: "wav",
    also: &["wave"],
    holds: Holds::Sound,
    is_text: false,
    write: |movement, options, sink, progress| write_wav(sink, movement, options, progress),
};

/// Bytes of one frame.
const FRAME: u64 = 6;

/// Writes a movement as WAV to anything that can be written to at any position, such as a cursor in memory.
///
/// # Errors
/// [`RenderError`] when a voice is unknown, the file would be too long, writing fails, or the rendering is stopped.
pub fn write_wav(
    mut writer: impl Write + Seek,
    movement: &Movement,
    options: &RenderOptions<'_>,
    progress: impl FnMut(u64, u64),
) -> Result<(), RenderError> {
    let take = Take::new(movement, options)?;
    check_length(take.frames)?;
    let mut wav = Wav::begin(&mut writer, movement).map_err(RenderError::Write)?;
    take.play(|samples| wav.write(samples), progress)?;
    wav.end().map_err(RenderError::Write)
}

/// Writes every part to a sink of its own, in the movement's order, heard from its seat in the hall and at the movement's
/// gain, but neither compressed nor limited.
///
/// # Errors
/// [`RenderError`] when a voice is unknown, a file would be too long, writing fails, or the rendering is stopped. If
/// there are fewer sinks than parts, the last parts are left out.
pub fn write_stems<W: Write + Seek>(
    sinks: Vec<W>,
    movement: &Movement,
    options: &RenderOptions<'_>,
    progress: impl FnMut(u64, u64),
) -> Result<(), RenderError> {
    let take = Take::new(movement, options)?;
    check_length(take.frames)?;
    let begin = |sink| Wav::begin(sink, movement).map_err(RenderError::Write);
    let mut stems = sinks.into_iter().map(begin).collect::<Result<Vec<_>, _>>()?;
    let write = |part: usize, samples: &[f32]| stems.get_mut(part).map_or(Ok(()), |stem| stem.write(samples));
    take.play_parts(write, progress)?;
    stems.into_iter().try_for_each(|stem| stem.end().map_err(RenderError::Write))
}

fn check_length(frames: u64) -> Result<(), RenderError> {
    if frames * FRAME > u64::from(u32::MAX) - 4_000 {
        return Err(RenderError::TooLong { minutes: frames as f64 / f64::from(SAMPLE_RATE) / 60.0 });
    }
    Ok(())
}

/// A WAV file that is being written.
struct Wav<W> {
    writer: W,
    bytes: Vec<u8>,
    data: u64,
    info: Vec<u8>,
}

impl<W: Write + Seek> Wav<W> {
    fn begin(mut writer: W, movement: &Movement) -> io::Result<Self> {
        writer.write_all(&header(0, 0))?;
        Ok(Self { writer, bytes: Vec::new(), data: 0, info: info(movement) })
    }

    fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        self.bytes.resize(3 * samples.len(), 0);
        for (bytes, sample) in self.bytes.as_chunks_mut::<3>().0.iter_mut().zip(samples) {
            let [a, b, c, _] = to_24(*sample).to_le_bytes();
            *bytes = [a, b, c];
        }
        self.data += self.bytes.len() as u64;
        self.writer.write_all(&self.bytes)
    }

    /// Writes the title and sources, and fills in the lengths in the header.
    fn end(mut self) -> io::Result<()> {
        let data = u32::try_from(self.data).map_err(io::Error::other)?;
        // A frame has an even number of bytes, so the samples need no padding.
        self.writer.write_all(&self.info)?;
        self.writer.seek(SeekFrom::Start(0))?;
        self.writer.write_all(&header(data, self.info.len() as u32))?;
        self.writer.seek(SeekFrom::End(0))?;
        self.writer.flush()
    }
}

/// The 44 bytes before the samples, in the plain form of 1991 (format tag 1). Samples of 24 bits may also be announced by
/// the longer WAVE_FORMAT_EXTENSIBLE, which tells loudspeaker positions; but stereo has no need of it, and readers that
/// know only the plain form refuse it, such as Python's `wave` up to 3.11. `data` and `info` are the bytes of the
/// samples and of the list after them.
fn header(data: u32, info: u32) -> [u8; 44] {
    let rate = FRAME as u32 * SAMPLE_RATE;
    let fields: [[u8; 4]; 11] = [
        *b"RIFF",
        (36 + data + info).to_le_bytes(),
        *b"WAVE",
        *b"fmt ",
        16u32.to_le_bytes(),
        // Format tag 1 (whole numbers) and two channels.
        (2u32 << 16 | 1).to_le_bytes(),
        SAMPLE_RATE.to_le_bytes(),
        rate.to_le_bytes(),
        // Bytes of a frame and bits of a sample.
        (24u32 << 16 | FRAME as u32).to_le_bytes(),
        *b"data",
        data.to_le_bytes(),
    ];
    let mut header = [0; 44];
    header.as_chunks_mut::<4>().0.copy_from_slice(&fields);
    header
}

/// What the file says about itself: the list `INFO` of the RIFF format (Multimedia Programming Interface and Data
/// Specifications 1.0, 1991), in UTF-8.
fn info(movement: &Movement) -> Vec<u8> {
    let fields = [
        (b"INAM", movement.title.clone()),
        (b"ICMT", movement.period.clone()),
        (b"ICOP", movement.attribution.join("; ")),
        (b"ISFT", concat!("Bandstand ", env!("CARGO_PKG_VERSION")).to_owned()),
    ];
    let mut list = b"INFO".to_vec();
    for (name, text) in fields.iter().filter(|(_, text)| !text.is_empty()) {
        // At most 400 bytes of each text, so that the header has room for the file's length.
        let mut end = text.len().min(400);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let mut bytes = text.as_bytes()[..end].to_vec();
        bytes.push(0);
        list.extend_from_slice(*name);
        list.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        if bytes.len() % 2 == 1 {
            bytes.push(0);
        }
        list.extend_from_slice(&bytes);
    }
    let mut chunk = b"LIST".to_vec();
    chunk.extend_from_slice(&(list.len() as u32).to_le_bytes());
    chunk.extend_from_slice(&list);
    chunk
}

/// A sample from -1 to 1 as a 24-bit whole number, rounded half up.
pub(super) fn to_24(sample: f32) -> i32 {
    const FULL: f64 = 8_388_608.0;
    // The sample is lifted above zero, where cutting off the fraction rounds down; that is quicker than rounding.
    let lifted = (f64::from(sample) * FULL).clamp(-FULL, FULL - 1.0) + FULL + 0.5;
    lifted as i32 - FULL as i32
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::sync::atomic::AtomicBool;

    use super::super::test_movement;
    use super::*;

    fn movement() -> Movement {
        let mut movement = test_movement::movement(3);
        movement.parts.iter_mut().zip(["cornet", "euphonium", "marimba"]).for_each(|(p, v)| p.voice = v.into());
        movement
    }

    #[test]
    fn hound_reads_what_is_written() {
        let movement = movement();
        let mut file = Cursor::new(Vec::new());
        write_wav(&mut file, &movement, &RenderOptions::default(), |_, _| ()).unwrap();
        let bytes = file.get_ref();
        let riff = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
        assert_eq!(riff + 8, bytes.len());
        // Format tag 1 is the plain one, which every reader knows; 65,534 would be WAVE_FORMAT_EXTENSIBLE.
        assert_eq!(bytes[16..22], [16, 0, 0, 0, 1, 0]);
        let says = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
        assert!(says(b"ICOP\x14\0\0\0Nobody, free to use\0") && says(b"INAM") && says(b"ISFT"));
        file.set_position(0);
        let reader = hound::WavReader::new(file).unwrap();
        assert_eq!((reader.spec().channels, reader.spec().sample_rate, reader.spec().bits_per_sample), (2, 48_000, 24));
        let seconds = f64::from(reader.duration()) / 48_000.0;
        assert!((seconds - movement.seconds() - 4.0).abs() < 0.001, "{seconds}");
        let samples: Vec<i32> = reader.into_samples().map(Result::unwrap).collect();
        assert!(samples.iter().any(|s| s.abs() > 100_000));
        assert!(samples[samples.len() - 200..].iter().all(|s| s.abs() < 10));
    }

    #[test]
    fn every_core_count_writes_the_same_file() {
        let movement = movement();
        let render = |cores| {
            let mut file = Cursor::new(Vec::new());
            let options = RenderOptions { cores, ..RenderOptions::default() };
            write_wav(&mut file, &movement, &options, |_, _| ()).unwrap();
            file.into_inner()
        };
        let one = render(1);
        assert!(one == render(3) && one == render(3));
    }

    #[test]
    fn there_is_one_stem_for_each_part() {
        let mut files = [(); 3].map(|()| Cursor::new(Vec::new()));
        write_stems(files.iter_mut().collect(), &movement(), &RenderOptions::default(), |_, _| ()).unwrap();
        assert!(files.iter().all(|file| file.get_ref().len() > 1_000_000));
    }

    #[test]
    fn rendering_stops_on_request() {
        let cancel = AtomicBool::new(true);
        let options = RenderOptions { cancel: &cancel, ..RenderOptions::default() };
        let mut file = Cursor::new(Vec::new());
        let outcome = write_wav(&mut file, &movement(), &options, |_, _| ());
        assert!(matches!(outcome, Err(RenderError::Cancelled)));
    }

    #[test]
    fn samples_are_rounded_and_kept_in_bounds() {
        assert_eq!([0.0, 1.0, -1.0, 2.0, 0.6 / 8_388_608.0].map(to_24), [0, 8_388_607, -8_388_608, 8_388_607, 1]);
        assert_eq!(to_24(-0.6 / 8_388_608.0), -1);
    }
}
