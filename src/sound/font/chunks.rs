//! The chunks of a SoundFont: found in the file, checked, and put together again as a file that rustysynth reads safely.
//!
//! The library trusts sizes and indices: a wrong one panics, or asks for 4 GiB. So it is never given the file itself. It
//! gets the chunks that it needs, in their order: the samples straight from the file, the tables as [`super::zones`]
//! mended them. Sizes of lists are not believed, and chunks that the standard does not name are passed over.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use super::zones;

/// Chunks that are looked at before a file is refused. A SoundFont has about 20.
const MOST_CHUNKS: usize = 1_000;

/// Bytes of the longest table: 65,536 samples of 46 bytes. Indices have 16 bits.
const LONGEST_TABLE: u64 = 65_536 * 46;

/// Bytes of samples, at most 2 GiB: the library counts in whole numbers of 31 bits.
const MOST_SAMPLES: u64 = 0x7FFF_0000;

/// Bytes of silence that the standard asks for after the last sample: 46 frames. Not every file has them.
const SILENCE: usize = 92;

/// The chunks that are used.
const USED: [&[u8; 4]; 9] = [b"INAM", b"smpl", b"phdr", b"pbag", b"pgen", b"inst", b"ibag", b"igen", b"shdr"];

/// Why a file is not taken.
#[derive(Debug)]
pub(super) enum Fault {
    /// It cannot be read.
    Io(io::Error),
    /// Something is wrong with it, in words.
    Broken(String),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<String> for Fault {
    fn from(reason: String) -> Self {
        Self::Broken(reason)
    }
}

/// Where a chunk's content lies: its first byte and its length, bytes.
type Extent = (u64, u64);

/// Checks a SoundFont. Returns the bytes for the library, and in words what was mended.
///
/// # Errors
/// When the file cannot be read, or is too broken to be mended.
pub(super) fn clean<R: Read + Seek>(file: &mut R) -> Result<(impl Read, Vec<String>), Fault> {
    let found = find(file)?;
    let place = |n: usize| found[n].ok_or_else(|| Fault::Broken(format!("it has no chunk {}", name(USED[n]))));
    let (samples_at, samples) = place(1)?;
    let samples = samples & !1;
    if samples > MOST_SAMPLES {
        return Err(Fault::Broken("it has more than 2 GiB of samples".into()));
    }
    // The library ends the program when there is not enough memory, so whether there is, is tried before.
    if std::hint::black_box(Vec::<u8>::new()).try_reserve_exact(samples as usize).is_err() {
        return Err(Fault::Broken(format!(
            "its samples need {} MB of memory, and there is not so much",
            samples >> 20
        )));
    }
    let mut tables: [Vec<u8>; 7] = Default::default();
    for (n, table) in tables.iter_mut().enumerate() {
        let (at, length) = place(n + 2)?;
        if length > LONGEST_TABLE {
            return Err(Fault::Broken(format!("its chunk {} is too long", name(USED[n + 2]))));
        }
        *table = read(file, at, length)?;
    }
    let mended = zones::mend(&tables, samples as i64 / 2)?;

    let mut title = match found[0] {
        Some((at, length)) => read(file, at, length.min(256))?,
        None => Vec::new(),
    };
    title.iter_mut().filter(|byte| (1..b' ').contains(*byte)).for_each(|byte| *byte = b'?');
    title.resize(256, 0);

    let mut head = b"RIFF\0\0\0\0sfbk".to_vec();
    list(&mut head, b"INFO", &[(b"INAM", title)]);
    let padded = samples as u32 + SILENCE as u32;
    head.extend_from_slice(b"LIST");
    head.extend_from_slice(&(padded + 12).to_le_bytes());
    head.extend_from_slice(b"sdtasmpl");
    head.extend_from_slice(&padded.to_le_bytes());

    let mut tail = vec![0; SILENCE];
    let [presets, preset_bags, preset_generators, instruments, bags, generators, headers] = mended.tables;
    let parameters = [
        (b"phdr", presets),
        (b"pbag", preset_bags),
        (b"pgen", preset_generators),
        (b"inst", instruments),
        (b"ibag", bags),
        (b"igen", generators),
        (b"shdr", headers),
    ];
    list(&mut tail, b"pdta", &parameters);
    file.seek(SeekFrom::Start(samples_at))?;
    Ok((Cursor::new(head).chain(file.take(samples)).chain(Cursor::new(tail)), mended.warnings))
}

/// Where each of the used chunks lies.
fn find<R: Read + Seek>(file: &mut R) -> Result<[Option<Extent>; USED.len()], Fault> {
    let length = file.seek(SeekFrom::End(0))?;
    let head = read(file, 0, length.min(12))?;
    if !head.starts_with(b"RIFF") || !head.ends_with(b"sfbk") {
        return Err(Fault::Broken("it does not begin as a SoundFont, with RIFF and sfbk".into()));
    }
    let mut found = [None; USED.len()];
    let mut at = 12;
    for _ in 0..MOST_CHUNKS {
        if at + 8 > length {
            return Ok(found);
        }
        let head = read(file, at, (length - at).min(12))?;
        let size = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
        if head.starts_with(b"LIST") && [&b"INFO"[..], b"sdta", b"pdta"].contains(&&head[8..]) {
            at += 12;
            continue;
        }
        let end = at + 8 + size;
        if let Some(n) = USED.iter().position(|used| head.starts_with(*used)) {
            if end > length {
                return Err(Fault::Broken(format!("its chunk {} is longer than the file", name(USED[n]))));
            }
            found[n] = Some((at + 8, size));
        }
        // After an odd length comes a byte of nothing, which some programs leave out.
        let padded = size % 2 == 1 && end < length && read(file, end, 1)? == [0];
        at = end + u64::from(padded);
    }
    Err(Fault::Broken(format!("it has more than {MOST_CHUNKS} chunks")))
}

/// Reads bytes of the file.
fn read<R: Read + Seek>(file: &mut R, at: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = vec![0; length as usize];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Appends a list of chunks.
fn list(out: &mut Vec<u8>, kind: &[u8; 4], chunks: &[(&[u8; 4], Vec<u8>)]) {
    let size: usize = chunks.iter().map(|(_, content)| 8 + content.len()).sum();
    out.extend_from_slice(b"LIST");
    out.extend_from_slice(&(size as u32 + 4).to_le_bytes());
    out.extend_from_slice(kind);
    for (id, content) in chunks {
        out.extend_from_slice(*id);
        out.extend_from_slice(&(content.len() as u32).to_le_bytes());
        out.extend_from_slice(content);
    }
}

/// A chunk's name.
fn name(id: &[u8; 4]) -> String {
    id.escape_ascii().to_string()
}
