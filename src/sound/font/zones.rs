//! The tables of a SoundFont: which samples an instrument plays, and which instruments a preset.
//!
//! They are read into lists, mended, and written again, so that every index is in order and every address lies within the
//! samples. What the library plays already is written as it was.

/// Generators that move the addresses of a sample: its start, end and loop, fine and coarse.
const ADDRESSES: [(u16, usize, i64); 8] =
    [(0, 0, 1), (1, 1, 1), (2, 2, 1), (3, 3, 1), (4, 0, 32_768), (12, 1, 32_768), (45, 2, 32_768), (50, 3, 32_768)];

/// The generator that names a preset zone's instrument.
const INSTRUMENT: u16 = 41;

/// The generator that names an instrument zone's sample.
const SAMPLE: u16 = 53;

/// The generator that says whether a sample is looped: 1, or 3 until the note ends.
const MODE: u16 = 54;

/// Highest sample rate, frames in a second.
const HIGHEST_RATE: i64 = 1_000_000;

/// Zones that all presets together may lead to, so that a note's search for its samples is short.
const MOST_REGIONS: usize = 1 << 20;

/// Zones that one preset may lead to.
const MOST_OF_A_PRESET: usize = 1 << 16;

/// A parameter and its value.
type Generator = (u16, u16);

/// A preset or an instrument.
struct Owner<'a> {
    /// Its record, which begins with its name.
    record: &'a [u8],
    zones: Vec<Vec<Generator>>,
}

/// The tables as the library gets them.
pub(super) struct Mended {
    /// Contents of phdr, pbag, pgen, inst, ibag, igen and shdr.
    pub tables: [Vec<u8>; 7],
    /// What was mended, in words.
    pub warnings: Vec<String>,
}

/// How often something was mended, and where first.
#[derive(Default)]
struct Mends(usize, String);

impl Mends {
    fn add(&mut self, record: &[u8]) {
        if self.0 == 0 {
            let name = record.iter().take(20).take_while(|byte| **byte != 0);
            self.1 = name.map(|byte| if (b' '..=b'~').contains(byte) { char::from(*byte) } else { '?' }).collect();
        }
        self.0 += 1;
    }

    /// In words: how many of what, where first, and what became of them. None if nothing was mended.
    fn words(&self, what: &str, then: &str) -> Option<String> {
        (self.0 > 0).then(|| format!("{what}: {}, the first in `{}`; {then}", self.0, self.1.trim()))
    }
}

/// Mends the contents of phdr, pbag, pgen, inst, ibag, igen and shdr, for so many frames of samples.
///
/// # Errors
/// In words, when they cannot be mended.
pub(super) fn mend(tables: &[Vec<u8>; 7], frames: i64) -> Result<Mended, String> {
    let [presets, preset_bags, preset_generators, instruments, bags, generators, headers] = tables;
    let mut presets = owners(presets, 38, preset_bags, preset_generators)
        .ok_or("the zones of its presets are out of order, or lie outside their table")?;
    let mut instruments = owners(instruments, 22, bags, generators)
        .ok_or("the zones of its instruments are out of order, or lie outside their table")?;
    if headers.len() % 46 != 0 {
        return Err("its table of samples has an odd length".into());
    }
    let mut headers = headers.clone();
    let last = (headers.len() / 46).saturating_sub(1);
    let [mut lost, mut loops, mut moved] = [Mends::default(), Mends::default(), Mends::default()];
    let alive: Vec<bool> = headers.chunks_exact_mut(46).take(last).map(|header| mend_header(header, frames)).collect();

    for Owner { record, zones } in &mut instruments {
        let first = usize::from(is_global(zones, SAMPLE));
        let (globals, rest) = zones.split_at_mut(first);
        let mut keep = vec![true; rest.len()];
        for (zone, keep) in rest.iter_mut().zip(&mut keep) {
            let global = globals.first().map_or(&[][..], Vec::as_slice);
            let header = usize::from(value(global, zone, SAMPLE).unwrap_or(0));
            *keep = alive.get(header).is_some_and(|alive| *alive) && header <= 0x7FFF;
            if !*keep {
                lost.add(record);
                continue;
            }
            let mut place = addresses(&headers[46 * header..]);
            for (generator, which, unit) in ADDRESSES {
                place[which] += unit * i64::from(value(global, zone, generator).unwrap_or(0).cast_signed());
            }
            if !fits(place, frames) {
                moved.add(record);
                let stays = |(generator, _): &Generator| ADDRESSES.iter().all(|(address, ..)| address != generator);
                zone.retain(stays);
                globals.iter_mut().for_each(|global| global.retain(stays));
                place = addresses(&headers[46 * header..]);
            }
            let global = globals.first().map_or(&[][..], Vec::as_slice);
            if matches!(value(global, zone, MODE), Some(1 | 3)) && place[2] >= place[3] {
                loops.add(record);
            }
        }
        drop_zones(zones, first, &keep);
    }
    let regions_of: Vec<usize> = instruments.iter().map(|one| regions(&one.zones, SAMPLE)).collect();
    if regions_of.iter().all(|regions| *regions == 0) {
        return Err("none of its samples can be played".into());
    }
    let mut all = 0;
    for Owner { record, zones } in &mut presets {
        let first = usize::from(is_global(zones, INSTRUMENT));
        let (globals, rest) = zones.split_at(first);
        let global = globals.first().map_or(&[][..], Vec::as_slice);
        let instrument = |zone: &Vec<_>| usize::from(value(global, zone, INSTRUMENT).unwrap_or(0));
        let keep: Vec<bool> = rest.iter().map(|zone| instrument(zone) < regions_of.len().min(0x8000)).collect();
        keep.iter().filter(|keep| !**keep).for_each(|_| lost.add(record));
        let leads_to: usize = rest.iter().filter_map(|zone| regions_of.get(instrument(zone))).map(|n| n + 1).sum();
        all += leads_to;
        if leads_to > MOST_OF_A_PRESET || all > MOST_REGIONS {
            return Err(format!(
                "its presets have too many zones: more than {MOST_OF_A_PRESET} in one, or {MOST_REGIONS}"
            ));
        }
        drop_zones(zones, first, &keep);
    }
    let warnings = [
        lost.words("zones without a sample or an instrument", "they are silent"),
        moved.words("zones that move a sample's start, end or loop out of the samples", "they are played unmoved"),
        loops.words("loops outside the samples, or that end before they begin", "they are played once, without a loop"),
    ];
    let too_many = || "it has more than 65,535 zones or parameters".to_owned();
    let [presets, preset_bags, preset_generators] = write(&presets, 38).ok_or_else(too_many)?;
    let [instruments, bags, generators] = write(&instruments, 22).ok_or_else(too_many)?;
    Ok(Mended {
        tables: [presets, preset_bags, preset_generators, instruments, bags, generators, headers],
        warnings: warnings.into_iter().flatten().collect(),
    })
}

/// Reads presets or instruments: their records, the zones that each has, and the parameters of each zone. None if an index
/// leads out of its table or back.
fn owners<'a>(records: &'a [u8], size: usize, bags: &[u8], generators: &[u8]) -> Option<Vec<Owner<'a>>> {
    if [records.len() % size, bags.len() % 4, generators.len() % 4] != [0; 3] {
        return None;
    }
    let bags: Vec<usize> = bags.chunks_exact(4).map(|bag| usize::from(u16_at(bag, 0))).collect();
    let generators: Vec<Generator> =
        generators.chunks_exact(4).map(|generator| (u16_at(generator, 0), u16_at(generator, 2))).collect();
    let bag = |record| usize::from(u16_at(record, bag_at(size)));
    let both = records.chunks_exact(size).zip(records.chunks_exact(size).skip(1));
    both.map(|(record, next)| {
        let (from, to) = (bag(record), bag(next));
        let bags = if from <= to { bags.get(from..=to)? } else { return None };
        let zones = bags.windows(2).map(|ends| generators.get(ends[0]..ends[1]).map(<[_]>::to_vec));
        Some(Owner { record, zones: zones.collect::<Option<_>>()? })
    })
    .collect()
}

/// Writes presets or instruments as three tables, each with its terminator. None if an index needs more than 16 bits.
fn write(owners: &[Owner], size: usize) -> Option<[Vec<u8>; 3]> {
    let [mut records, mut bags, mut generators] = [Vec::new(), Vec::new(), Vec::new()];
    let index = |table: &Vec<u8>| u16::try_from(table.len() / 4).ok().map(u16::to_le_bytes);
    for Owner { record, zones } in owners {
        records.extend_from_slice(record);
        let at = records.len() - size + bag_at(size);
        records[at..at + 2].copy_from_slice(&index(&bags)?);
        for zone in zones {
            bags.extend_from_slice(&index(&generators)?);
            bags.extend_from_slice(&[0; 2]);
            zone.iter().for_each(|(kind, value)| {
                generators.extend_from_slice(&kind.to_le_bytes());
                generators.extend_from_slice(&value.to_le_bytes());
            });
        }
    }
    let at = records.len() + bag_at(size);
    records.resize(records.len() + size, 0);
    records[at..at + 2].copy_from_slice(&index(&bags)?);
    bags.extend_from_slice(&index(&generators)?);
    bags.extend_from_slice(&[0; 2]);
    generators.extend_from_slice(&[0; 4]);
    Some([records, bags, generators])
}

/// Where a record of so many bytes has the number of its first zone.
fn bag_at(size: usize) -> usize {
    if size == 38 { 24 } else { 20 }
}

/// Whether the first zone holds what all others share: it does not end by naming a sample or an instrument.
fn is_global(zones: &[Vec<Generator>], last: u16) -> bool {
    zones.first().is_some_and(|zone| zone.last().is_none_or(|(kind, _)| *kind != last))
}

/// Zones that sound.
fn regions(zones: &[Vec<Generator>], last: u16) -> usize {
    zones.len() - usize::from(is_global(zones, last))
}

/// The value of a parameter: the zone's own, else what all zones share.
fn value(global: &[Generator], zone: &[Generator], wanted: u16) -> Option<u16> {
    global.iter().chain(zone).rev().find(|(kind, _)| *kind == wanted).map(|(_, value)| *value)
}

/// Drops zones that are not to be kept, counted from the first that is not shared. An owner has at least one zone after it.
fn drop_zones(zones: &mut Vec<Vec<Generator>>, first: usize, keep: &[bool]) {
    if first == 0 && keep.first() == Some(&false) {
        // An empty first zone is one that is shared, so the next one does not become it.
        zones[0].clear();
    }
    let mut n = 0;
    zones.retain(|_| {
        n += 1;
        n == 1 || keep[n - 1 - first]
    });
    if zones.is_empty() {
        zones.push(Vec::new());
    }
}

/// Makes the addresses of a sample safe: outside the samples there is nothing to loop. Returns whether it can be played.
fn mend_header(header: &mut [u8], frames: i64) -> bool {
    let [start, end, loop_start, loop_end] = addresses(header);
    let alive = start < end && end <= frames && (1..=HIGHEST_RATE).contains(&u32_at(header, 36));
    if !alive {
        for (at, number) in [(20, 0u32), (24, 1), (28, 0), (32, 0), (36, 48_000)] {
            header[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
    } else if loop_start > frames || loop_end > frames {
        header.copy_within(20..24, 28);
        header.copy_within(20..24, 32);
    }
    alive
}

/// Start, end, and start and end of the loop of a sample, frames.
fn addresses(header: &[u8]) -> [i64; 4] {
    [20, 24, 28, 32].map(|at| u32_at(header, at))
}

/// Whether a sample's addresses lie within so many frames.
fn fits([start, end, loop_start, loop_end]: [i64; 4], frames: i64) -> bool {
    0 <= start && start < end && end <= frames && 0 <= loop_start && (0..=frames).contains(&loop_end)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> i64 {
    i64::from(u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]))
}
