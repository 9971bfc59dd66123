//! Reads text in encodings from before UTF-8: Windows-1250 and 1251, Shift-JIS, GBK, EUC-KR, Big5 and others.
//!
//! ASCII and UTF-8 pass through as they are. At the first bytes that are neither, the text from there on is looked at to
//! find its encoding. Windows-1252 passes through, too: cells decide on it one by one, as some files mix it with UTF-8.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, WINDOWS_1252};

/// How many bytes from the first odd one are looked at to find the encoding.
const WINDOW: usize = 256 << 10;

/// How the text is read from here on.
enum State {
    /// All bytes so far were ASCII or UTF-8.
    Watching,
    /// The bytes pass through as they are.
    AsIs,
    Decoding(Box<Decoder>),
}

/// Text of any encoding whose ASCII is ASCII, as UTF-8 or Windows-1252.
pub(super) struct Legacy<R> {
    input: R,
    state: State,
    /// Where the encoding is told once it is found.
    found: Rc<Cell<Option<&'static Encoding>>>,
    /// Whether any character beyond ASCII was UTF-8.
    utf8: bool,
    /// Bytes that were read and are not handed on yet: decoded, or to be looked at with those that follow.
    held: Vec<u8>,
    taken: usize,
    over: bool,
}

impl<R: Read> Legacy<R> {
    /// `found` is set once the text turns out to be in an older encoding other than Windows-1252.
    pub fn new(input: R, found: Rc<Cell<Option<&'static Encoding>>>) -> Self {
        Self { input, state: State::Watching, found, utf8: false, held: Vec::new(), taken: 0, over: false }
    }

    /// Adds bytes to those held until there are `most` or the input ends.
    fn hold(&mut self, most: usize) -> io::Result<()> {
        let want = most.saturating_sub(self.held.len()) as u64;
        self.over = (&mut self.input).take(want).read_to_end(&mut self.held)? < want as usize;
        Ok(())
    }

    /// Looks at bytes that are handed on as they are, and says how many of them may be: an odd byte, or a character that
    /// the end cuts in two, is held back with all that follows.
    fn watch(&mut self, bytes: &[u8]) -> usize {
        let good = match std::str::from_utf8(bytes) {
            Ok(_) => bytes.len(),
            Err(error) => error.valid_up_to(),
        };
        self.utf8 |= !bytes[..good].is_ascii();
        good
    }

    /// Decides on the encoding: the bytes held begin with an odd one, or with a character that the end cuts in two.
    fn decide(&mut self) -> io::Result<()> {
        self.hold(4)?;
        match std::str::from_utf8(&self.held) {
            Err(error) if error.valid_up_to() == 0 && (error.error_len().is_some() || self.over) => {}
            _ => return Ok(()),
        }
        self.state = State::AsIs;
        if self.utf8 {
            return Ok(());
        }
        self.hold(WINDOW)?;
        let (mut utf8, mut other) = (0, 0);
        for line in self.held.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
            *if std::str::from_utf8(line).is_ok() { &mut utf8 } else { &mut other } += 1;
        }
        if utf8 > other {
            return Ok(());
        }
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(&self.held, self.over);
        let encoding = detector.guess(None, Utf8Detection::Deny);
        // One accented letter is too little evidence for another encoding of single bytes.
        let mut letters: Vec<u8> = self.held.iter().copied().filter(|byte| !byte.is_ascii()).collect();
        letters.sort_unstable();
        letters.dedup();
        if encoding != WINDOWS_1252 && (letters.len() > 1 || !encoding.is_single_byte()) {
            self.found.set(Some(encoding));
            self.state = State::Decoding(Box::new(encoding.new_decoder_without_bom_handling()));
            let raw = std::mem::take(&mut self.held);
            self.decode(&raw)?;
        }
        Ok(())
    }

    /// Decodes bytes into those held.
    fn decode(&mut self, raw: &[u8]) -> io::Result<()> {
        let State::Decoding(decoder) = &mut self.state else { return Ok(()) };
        self.held.clear();
        self.taken = 0;
        let room = decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len() * 4 + 16);
        self.held.resize(room, 0);
        let (result, _, written, _) = decoder.decode_to_utf8(raw, &mut self.held, self.over);
        self.held.truncate(written);
        match result {
            CoderResult::InputEmpty => Ok(()),
            CoderResult::OutputFull => Err(io::Error::other("decoded text is longer than it can be")),
        }
    }

    /// Hands on bytes that are held.
    fn hand_on(&mut self, out: &mut [u8], end: usize) -> usize {
        let length = out.len().min(end - self.taken);
        out[..length].copy_from_slice(&self.held[self.taken..self.taken + length]);
        self.taken += length;
        if self.taken == self.held.len() {
            self.held.clear();
            self.taken = 0;
        }
        length
    }
}

impl<R: Read> Read for Legacy<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            match self.state {
                State::AsIs if self.held.is_empty() => return self.input.read(out),
                State::AsIs => return Ok(self.hand_on(out, self.held.len())),
                State::Decoding(_) if !self.held.is_empty() => return Ok(self.hand_on(out, self.held.len())),
                State::Decoding(_) if self.over => return Ok(0),
                State::Decoding(_) => {
                    let mut raw = vec![0; out.len().clamp(4 << 10, 64 << 10)];
                    let read = self.input.read(&mut raw)?;
                    self.over = read == 0;
                    self.decode(&raw[..read])?;
                }
                State::Watching if !self.held.is_empty() => {
                    // What is held was looked at up to here: a whole character may go on, the rest decides.
                    let held = std::mem::take(&mut self.held);
                    let good = self.watch(&held[self.taken..]);
                    self.held = held;
                    if good > 0 {
                        let end = self.taken + good;
                        return Ok(self.hand_on(out, end));
                    }
                    self.held.drain(..self.taken);
                    self.taken = 0;
                    self.decide()?;
                }
                State::Watching => {
                    let read = self.input.read(out)?;
                    let good = self.watch(&out[..read]);
                    self.held.extend_from_slice(&out[good..read]);
                    if good > 0 || read == 0 {
                        return Ok(good);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::tests::Drip;

    /// What is made of bytes, and the encoding that is told.
    fn decoded(bytes: &[u8], drip: usize, room: usize) -> (Vec<u8>, Option<&'static str>) {
        let found = Rc::default();
        let mut legacy = Legacy::new(Drip(bytes, drip), Rc::clone(&found));
        let (mut out, mut some) = (Vec::new(), vec![0; room]);
        loop {
            match legacy.read(&mut some).unwrap() {
                0 => break,
                n => out.extend_from_slice(&some[..n]),
            }
        }
        (out, found.get().map(Encoding::name))
    }

    #[test]
    fn older_encodings_are_found_wherever_they_begin() {
        let tables = [
            (
                "windows-1250",
                "Datum;Hodina;Místo;Počet\n2023-05-29;7;Náměstí Míru;5\n2023-05-29;8;Václavské náměstí u koně;6\n2023-05-29;8;Příkopy, Můstek;6\n2023-05-29;8;Žižkov, tržiště;6\n",
            ),
            (
                "windows-1251",
                "Дата;Час;Место;Количество\n2023-05-29;7;Невский проспект;5\n2023-05-29;8;Красная площадь;6\n",
            ),
            ("shift_jis", "日付,時,地点,人数\n2023-05-29,7,表参道駅前,5\n2023-05-29,8,新宿三丁目ソフト,6\n"),
            ("gbk", "日期,小时,地点,人数\n2023-05-29,7,南京东路步行街,5\n2023-05-29,8,人民广场地铁站,6\n"),
            ("euc-kr", "날짜,시간,장소,인원\n2023-05-29,7,명동거리 입구,5\n2023-05-29,8,강남역 사거리,6\n"),
            ("big5", "日期,小時,地點,人數\n2023-05-29,7,西門町徒步區,5\n2023-05-29,8,臺北車站前,6\n"),
        ];
        for (label, table) in tables {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            // The first names are plain for longer than one read.
            let long = format!("{}{table}", "2023-05-29;7;Mill;5\n".repeat(5_000));
            for text in [table, &long] {
                let bytes = encoding.encode(text).0;
                for (drip, room) in [(1, 1), (3, 7), (1 << 20, 1 << 17)] {
                    if text.len() > 10_000 && drip == 1 {
                        continue;
                    }
                    let (out, found) = decoded(&bytes, drip, room);
                    assert_eq!(found, Some(encoding.name()), "{label}");
                    assert!(out == text.as_bytes(), "{label}: {}", String::from_utf8_lossy(&out));
                }
            }
        }
    }

    #[test]
    fn plain_utf8_and_western_text_pass_through() {
        let western: &[u8] =
            b"Datum;Stunde;Ort;Anzahl\n2023-05-29;7;Kaufingerstra\xdfe;5\n2023-05-29;8;M\xfcnchen, Stachus;5\n";
        let french: &[u8] = b"Date,Heure,Lieu,Pi\xe9tons\n2023-05-29,7,Ch\xe2telet \x96 Les Halles,5\n2023-05-29,8,Place de la R\xe9publique,6\n";
        let later = [b"Stra\xdfe\n", "Straße\nCafé\n".as_bytes()].concat();
        let mixed =
            ["Straße\n".as_bytes(), b"Stra\xdfe\n", &[0xc0, 0xc1, 0xf2, 0xee, b'\n'], "é".as_bytes(), b"\xc3"].concat();
        for text in [&b"plain"[..], "Straße, Żabka, 東京".as_bytes(), western, french, &mixed, &later, b"\xe6", b""]
        {
            for (drip, room) in [(1, 1), (2, 3), (5, 1000), (1000, 1000)] {
                assert_eq!(decoded(text, drip, room), (text.to_vec(), None), "{:?}", String::from_utf8_lossy(text));
            }
        }
    }
}
