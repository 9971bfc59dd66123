//! A SoundFont of 1.5 KB, made here: three presets, one instrument, two samples.

/// What a font is made of, to be made wrong one by one.
#[derive(Clone)]
pub struct TinyFont {
    /// Chunks after the name, in the list INFO.
    pub info: Vec<(&'static [u8; 4], Vec<u8>)>,
    /// Chunks before the first list.
    pub before: Vec<(&'static [u8; 4], Vec<u8>)>,
    /// Whether chunks of an odd length are filled up to an even one.
    pub padded: bool,
    /// Parameters that both zones of the instrument share.
    pub shared: Vec<(u16, i16)>,
    /// Parameters of the instrument's first zone.
    pub own: Vec<(u16, i16)>,
    /// Start, end, start and end of the loop of the first sample, frames.
    pub sample: [u32; 4],
    /// Frames of samples, without the silence after them.
    pub frames: u32,
    /// Frames of silence after the samples; the standard asks for 46.
    pub silence: u32,
}

impl Default for TinyFont {
    fn default() -> Self {
        Self {
            info: Vec::new(),
            before: Vec::new(),
            padded: true,
            shared: Vec::new(),
            own: Vec::new(),
            sample: [0, 256, 32, 96],
            frames: 256,
            silence: 46,
        }
    }
}

impl TinyFont {
    /// The bytes of its file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut samples: Vec<u8> = Vec::new();
        for n in 0..self.frames {
            // A saw of 64 frames, 750 Hz at 48 kHz.
            samples.extend((((n * 7 % 64) as i16 - 32) * 350).to_le_bytes());
        }
        samples.resize(samples.len() + 2 * self.silence as usize, 0);

        let (mut presets, mut preset_bags, mut preset_generators) = (Vec::new(), Vec::new(), Vec::new());
        for (n, (bank, program)) in [(0u16, 0u16), (0, 58), (128, 0)].into_iter().enumerate() {
            record(&mut presets, "Tiny", &[program, bank, n as u16, 0, 0, 0, 0, 0, 0]);
            words(&mut preset_bags, &[n as u16, 0]);
            words(&mut preset_generators, &[41, 0]);
        }
        record(&mut presets, "EOP", &[0, 0, 3, 0, 0, 0, 0, 0, 0]);
        words(&mut preset_bags, &[3, 0]);
        words(&mut preset_generators, &[0, 0]);

        let first = [&self.own[..], &[(43, 0x7F00), (54, 1), (53, 0)]].concat();
        let zones = [self.shared.clone(), first, vec![(43, 0x3F30), (54, 3), (56, 50), (53, 1)]];
        let zones = if self.shared.is_empty() { &zones[1..] } else { &zones[..] };
        let (mut instruments, mut bags, mut generators) = (Vec::new(), Vec::new(), Vec::new());
        for zone in zones {
            words(&mut bags, &[generators.len() as u16 / 4, 0]);
            zone.iter().for_each(|(kind, value)| words(&mut generators, &[*kind, value.cast_unsigned()]));
        }
        words(&mut bags, &[generators.len() as u16 / 4, 0]);
        words(&mut generators, &[0, 0]);
        record(&mut instruments, "Tiny horn", &[0]);
        record(&mut instruments, "EOI", &[zones.len() as u16]);

        let mut headers = Vec::new();
        for (name, addresses) in [("Tiny saw", self.sample), ("Tiny half", [0, 128, 8, 72]), ("EOS", [0; 4])] {
            let halves = |number: &u32| [*number as u16, (*number >> 16) as u16];
            let mut numbers: Vec<u16> = addresses.iter().flat_map(halves).collect();
            // 24,000 frames in a second, recorded at middle C, no link.
            numbers.extend([24_000, 0, 60, 0, 1]);
            record(&mut headers, name, &numbers);
        }
        let mut info: Vec<(&[u8; 4], Vec<u8>)> = vec![(b"ifil", vec![2, 0, 1, 0]), (b"INAM", b"Tiny\0\0".to_vec())];
        info.extend(self.info.iter().map(|(id, content)| (*id, content.clone())));
        let parameters: [(&[u8; 4], Vec<u8>); 9] = [
            (b"phdr", presets),
            (b"pbag", preset_bags),
            (b"pmod", vec![0; 10]),
            (b"pgen", preset_generators),
            (b"inst", instruments),
            (b"ibag", bags),
            (b"imod", vec![0; 10]),
            (b"igen", generators),
            (b"shdr", headers),
        ];
        let mut body = b"sfbk".to_vec();
        self.before.iter().for_each(|(id, content)| self.chunk(&mut body, id, content));
        self.list(&mut body, b"INFO", &info);
        self.list(&mut body, b"sdta", &[(b"smpl", samples)]);
        self.list(&mut body, b"pdta", &parameters);
        let mut file = Vec::new();
        self.chunk(&mut file, b"RIFF", &body);
        file
    }

    fn list(&self, out: &mut Vec<u8>, kind: &[u8; 4], chunks: &[(&[u8; 4], Vec<u8>)]) {
        let mut content = kind.to_vec();
        chunks.iter().for_each(|(id, bytes)| self.chunk(&mut content, id, bytes));
        self.chunk(out, b"LIST", &content);
    }

    fn chunk(&self, out: &mut Vec<u8>, id: &[u8; 4], content: &[u8]) {
        out.extend_from_slice(id);
        out.extend_from_slice(&(content.len() as u32).to_le_bytes());
        out.extend_from_slice(content);
        if self.padded && content.len() % 2 == 1 {
            out.push(0);
        }
    }
}

/// Appends a name of 20 bytes, and numbers.
fn record(out: &mut Vec<u8>, name: &str, numbers: &[u16]) {
    let end = out.len() + 20;
    out.extend_from_slice(name.as_bytes());
    out.resize(end, 0);
    words(out, numbers);
}

/// Appends numbers of 16 bits.
fn words(out: &mut Vec<u8>, numbers: &[u16]) {
    numbers.iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
}
