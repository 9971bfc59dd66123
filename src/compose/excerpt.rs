//! Excerpts of a movement: one hour of it, its bells alone, the music without bells; and a place that names itself.

use super::movement::{Movement, Note, Reason};
use crate::theory::{TICKS_PER_BAR, TICKS_PER_PHRASE, TempoChange, TempoMap};

impl Movement {
    /// One hour of the movement by itself: its eight bars, without opening and close. None if the hour is not in the movement.
    pub fn hour_alone(&self, hour: u8) -> Option<Self> {
        let phrase = self.phrases.iter().find(|phrase| phrase.hour == hour)?.clone();
        let (start, end) = (phrase.start, phrase.start + TICKS_PER_PHRASE);
        let mut excerpt = self.clone();
        for part in &mut excerpt.parts {
            part.notes.retain(|note| (start..end).contains(&note.onset));
            for note in &mut part.notes {
                note.duration = note.duration.min(end - note.onset);
                note.onset -= start;
            }
        }
        let within = self.tempo.changes().iter().filter(|change| (start..end).contains(&change.tick));
        let within = within.map(|change| TempoChange { tick: change.tick - start, ..*change });
        let first = TempoChange { tick: 0, ..self.tempo.at(start) };
        excerpt.tempo = TempoMap::new(std::iter::once(first).chain(within).collect());
        excerpt.phrases = vec![super::Phrase { start: 0, ..phrase }];
        excerpt.length = TICKS_PER_PHRASE;
        Some(excerpt)
    }

    /// The movement without the strokes of the bells.
    pub fn without_bells(mut self) -> Self {
        for part in &mut self.parts {
            part.notes.retain(|note| note.reason != Reason::Bell);
        }
        for phrase in &mut self.phrases {
            phrase.bells = 0;
        }
        self
    }

    /// The strokes of one hour alone, from tick 0 on. None if the hour is not in the movement or has no
    /// strokes.
    pub fn bells_alone(&self, hour: u8) -> Option<Self> {
        let mut excerpt = self.hour_alone(hour)?;
        for part in &mut excerpt.parts {
            part.notes.retain(|note| note.reason == Reason::Bell);
        }
        excerpt.parts.retain(|part| !part.notes.is_empty());
        let last = excerpt.parts.iter().flat_map(|part| &part.notes).map(|note| note.onset + note.duration).max()?;
        excerpt.length = last;
        Some(excerpt)
    }

    /// Lets a place that comes in alone name itself: from a tick on its parts play the motif that they state in that hour,
    /// for at most a bar, in place of their notes there. Where the hour states no motif nothing changes.
    pub fn naming(mut self, location: &str, tick: u32) -> Self {
        let Some(phrase) = self.phrase_at(tick) else { return self };
        let (start, end) = (phrase.start, phrase.start + TICKS_PER_PHRASE);
        for part in self.parts.iter_mut().filter(|part| part.location.as_deref() == Some(location)) {
            let stated = |note: &&Note| note.reason == Reason::Statement && (start..end).contains(&note.onset);
            let Some(first) = part.notes.iter().find(stated).map(|note| note.onset) else { continue };
            let motif: Vec<Note> = part
                .notes
                .iter()
                .filter(stated)
                .filter(|note| note.onset < first + TICKS_PER_BAR && tick + (note.onset - first) < end)
                .map(|note| Note { onset: tick + (note.onset - first), ..*note })
                .collect();
            let Some(over) = motif.iter().map(|note| note.onset + note.duration).max() else { continue };
            for note in &mut part.notes {
                if note.onset < tick {
                    note.duration = note.duration.min(tick - note.onset);
                }
            }
            part.notes.retain(|note| note.onset < tick || note.onset >= over);
            let at = part.notes.partition_point(|note| note.onset < tick);
            part.notes.splice(at..at, motif);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::{Options, compose};
    use crate::footfall::{Footfall, Statistic};
    use crate::score;

    fn day() -> Movement {
        let profile = Footfall::leeds_week().profile(&"weekday".parse().unwrap(), Statistic::Mean).unwrap();
        compose(&profile, &score::shipped("leeds").unwrap().unwrap(), &Options::default()).unwrap()
    }

    #[test]
    fn an_hour_alone_is_the_hour_of_the_day() {
        let day = day();
        let noon = day.hour_alone(12).unwrap();
        let start = day.phrases[12].start;
        assert_eq!((noon.length, noon.phrases[0].bells), (TICKS_PER_PHRASE, day.phrases[12].bells));
        for (part, whole) in noon.parts.iter().zip(&day.parts) {
            let there = whole.notes.iter().filter(|note| (start..start + TICKS_PER_PHRASE).contains(&note.onset));
            let there: Vec<_> = there.map(|note| (note.onset - start, note.pitch, note.velocity)).collect();
            assert_eq!(part.notes.iter().map(|n| (n.onset, n.pitch, n.velocity)).collect::<Vec<_>>(), there);
            assert!(part.notes.iter().all(|note| note.onset + note.duration <= TICKS_PER_PHRASE));
        }
        let seconds = day.tempo.seconds_at(start + TICKS_PER_PHRASE) - day.tempo.seconds_at(start);
        assert!((noon.seconds() - seconds).abs() < 1e-5);
        assert_eq!(day.hour_alone(24), None);
    }

    #[test]
    fn bells_come_alone_or_not_at_all() {
        let day = day();
        let strokes = |movement: &Movement| {
            movement.parts.iter().flat_map(|part| &part.notes).filter(|note| note.reason == Reason::Bell).count()
        };
        let three = day.bells_alone(15).unwrap();
        assert_eq!((strokes(&three), three.parts.len()), (3, 1));
        assert_eq!(three.parts[0].notes[0].onset, 0);
        assert_eq!(strokes(&day.hour_alone(15).unwrap().without_bells()), 0);
    }

    #[test]
    fn a_place_names_itself_where_it_enters() {
        let day = day();
        let tick = day.phrases[9].start + 5 * TICKS_PER_BAR + 480;
        let location = day.parts[0].location.clone().unwrap();
        let named = day.clone().naming(&location, tick);
        let part = &named.parts[0];
        let entry = part.notes.iter().find(|note| note.onset >= tick).unwrap();
        assert_eq!((entry.onset, entry.reason), (tick, Reason::Statement));
        assert!(part.notes.windows(2).all(|pair| pair[0].onset + pair[0].duration <= pair[1].onset));
        assert_eq!(named.parts[1..], day.parts[1..]);
    }
}
