//! The piano roll of a phrase in dots: eight bars across, pitches upwards. The signs of the terminal decide how many
//! dots a cell has.

use super::look::Signs;
use super::meter::sounds;
use super::model::Stretch;
use crate::compose::Movement;
use crate::theory::TICKS_PER_PHRASE;

/// A cell of the roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cell {
    /// Which of its dots are set: bit `row * across + column`, where `across` is the number of dots in a row.
    dots: u8,
    /// The loudest velocity in it.
    velocity: u8,
    /// The part of the loudest note.
    pub part: usize,
    /// Whether that part sounds here now.
    pub now: bool,
}

/// How many dots a cell has: across, down.
fn dots(signs: Signs) -> (u32, u32) {
    match signs {
        Signs::All => (2, 4),
        Signs::Halves => (1, 2),
        Signs::Ascii => (1, 1),
    }
}

/// The notes of a stretch in `width` by `height` cells, row by row; none where nothing is played.
pub(super) fn cells(movement: &Movement, stretch: Stretch, width: u16, height: u16, signs: Signs) -> Vec<Option<Cell>> {
    let (across, down) = dots(signs);
    let (columns, lines) = (u32::from(width) * across, u32::from(height) * down);
    let mut cells = vec![None; usize::from(width) * usize::from(height)];
    if cells.is_empty() {
        return cells;
    }
    let (low, high) = stretch.pitches;
    let column = |tick: u32| (u64::from(tick) * u64::from(columns) / u64::from(TICKS_PER_PHRASE)) as u32;
    let end = stretch.start + TICKS_PER_PHRASE;
    let now = stretch.start + stretch.into;
    for (number, part) in movement.parts.iter().enumerate() {
        let sounding = sounds(part, now);
        let first = part.notes.partition_point(|note| note.onset < stretch.start.saturating_sub(TICKS_PER_PHRASE));
        for note in part.notes[first..].iter().take_while(|note| note.onset < end) {
            let (from, to) = (note.onset.max(stretch.start), (note.onset + note.duration).min(end));
            if from >= to {
                continue;
            }
            let (left, right) = (column(from - stretch.start), column(to - stretch.start));
            // A note of three dots or more leaves a gap before the next.
            let right = if right > left + 2 { right - 1 } else { right.max(left + 1) };
            let height = u32::from(high.saturating_sub(note.pitch.clamp(low, high)));
            let line = height * (lines - 1) / u32::from(high - low).max(1);
            for dot in left..right.min(columns) {
                let at = (line / down * u32::from(width) + dot / across) as usize;
                let cell: &mut Cell = cells[at].get_or_insert_default();
                cell.dots |= 1 << (line % down * across + dot % across);
                cell.now |= sounding && (note.onset..note.onset + note.duration).contains(&now);
                if note.velocity >= cell.velocity {
                    (cell.velocity, cell.part) = (note.velocity, number);
                }
            }
        }
    }
    cells
}

impl Cell {
    /// The sign that draws the cell.
    pub fn sign(self, signs: Signs) -> char {
        match signs {
            Signs::All => {
                // Braille numbers its dots down the left column, then the right; the fourth row was added later.
                const BITS: [u32; 8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
                let set = (0..8).filter(|dot| self.dots & (1 << dot) != 0);
                char::from_u32(0x2800 + set.map(|dot| BITS[dot]).sum::<u32>()).unwrap_or(' ')
            }
            Signs::Halves => [' ', '▀', '▄', '█'][usize::from(self.dots & 3)],
            Signs::Ascii => '=',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::test_movement::{movement, movements};
    use proptest::prelude::*;

    fn picture(signs: Signs, width: u16, height: u16) -> Vec<String> {
        let stretch = Stretch { start: 0, into: 0, pitches: (60, 61) };
        let cells = cells(&movement(2), stretch, width, height, signs);
        let sign = |cell: &Option<Cell>| cell.map_or(' ', |cell| cell.sign(signs));
        cells.chunks(usize::from(width)).map(|row| row.iter().map(sign).collect()).collect()
    }

    #[test]
    fn a_crotchet_is_a_32nd_of_the_width_and_higher_is_higher() {
        assert_eq!(picture(Signs::Ascii, 32, 2), ["=".to_owned() + &" ".repeat(31), "=".to_owned() + &" ".repeat(31)]);
        assert_eq!(picture(Signs::Halves, 32, 1), ["█".to_owned() + &" ".repeat(31)]);
        // Two columns of dots in the first and the last line.
        assert_eq!(picture(Signs::All, 32, 1), ["⣉".to_owned() + &" ".repeat(31)]);
        assert_eq!(picture(Signs::All, 16, 1), ["⡁".to_owned() + &" ".repeat(15)]);
    }

    proptest! {
        #[test]
        fn any_music_fits_any_room(movement in movements(), start in 0..90_000u32, width in 0..90u16, height in 0..30u16) {
            for signs in [Signs::All, Signs::Halves, Signs::Ascii] {
                let stretch = Stretch { start, into: start % TICKS_PER_PHRASE, pitches: (30, 80) };
                let cells = cells(&movement, stretch, width, height, signs);
                prop_assert_eq!(cells.len(), usize::from(width) * usize::from(height));
                prop_assert!(cells.iter().flatten().all(|cell| cell.dots > 0 && cell.part < movement.parts.len()));
            }
        }
    }
}
