//! Tests what must hold of the music by every score: notes in scale, in range and in time, one at a time, the same
//! every time.
#![allow(clippy::unwrap_used, reason = "a test may")]

use bandstand::compose::{Movement, Options, Reason, compose, explain};
use bandstand::footfall::{Distribution, Footfall, Period, PlaceProfile, Profile, Statistic};
use bandstand::score::{self, Instrument, Score, catalogue};
use bandstand::theory::{TICKS_PER_BAR, TICKS_PER_PHRASE};
use proptest::prelude::*;

fn profile(hours: Vec<[Option<f64>; 24]>) -> Profile {
    let spread = |counts: &[Option<f64>]| {
        Distribution::from_counts(counts.iter().flatten().flat_map(|count| [*count, count * 0.5, count * 1.5]))
    };
    let all: Vec<Option<f64>> = hours.iter().flatten().copied().collect();
    let place = |(i, hours): (usize, [Option<f64>; 24])| PlaceProfile {
        name: format!("Place {i}"),
        series: hours.map(|count| count.into_iter().flat_map(|count| [count, count + 3.0, count * 2.0]).collect()),
        spread: spread(&hours),
        basis: Default::default(),
        hours,
    };
    let city = spread(&all);
    Profile {
        period: "weekday".into(),
        statistic: Statistic::Mean,
        days: 3,
        places: hours.into_iter().enumerate().map(place).collect(),
        city,
        attribution: Vec::new(),
    }
}

fn profiles() -> impl Strategy<Value = Profile> {
    let count = prop_oneof![1 => Just(None), 1 => Just(Some(0.0)), 8 => (0.0..9000.0f64).prop_map(Some)];
    prop::collection::vec(prop::array::uniform24(count), 1..20).prop_map(profile)
}

fn range(score: &Score, movement: &Movement, part: usize) -> [u8; 2] {
    let part = &movement.parts[part];
    let own: Vec<Instrument> = score.instrument.iter().cloned().chain(catalogue()).collect();
    let of = |name: &str| own.iter().find(|instrument| instrument.name == name).unwrap().range;
    if part.location.is_none() {
        if part.name == "Tubular bells" {
            return score.bells.range.unwrap_or_else(|| of(&part.instrument));
        }
        let support = score.support.iter().find(|support| part.name.starts_with(&support.name)).unwrap();
        return support.range.unwrap_or_else(|| of(&support.instrument));
    }
    // The range of each track of a player: the player's own, then those of its doublings.
    let mut ranges = Vec::new();
    for spec in &score.part {
        let range = spec.range.unwrap_or_else(|| of(&spec.instrument));
        ranges.push((spec.instrument.clone(), range));
        for doubled in &spec.doubled {
            ranges.push((
                doubled.instrument.clone(),
                range.map(|pitch| pitch.saturating_add_signed(12 * doubled.octaves)),
            ));
        }
    }
    let fitting: Vec<[u8; 2]> = ranges.iter().filter(|range| range.0 == part.instrument).map(|range| range.1).collect();
    let low = fitting.iter().map(|range| range[0]).min().unwrap();
    [low, fitting.iter().map(|range| range[1]).max().unwrap()]
}

/// Checks all that must hold of any movement.
fn sound(profile: &Profile, score: &Score, movement: &Movement) {
    let hours = movement.phrases.len() as u32;
    for (i, part) in movement.parts.iter().enumerate() {
        let [low, high] = range(score, movement, i);
        for pair in part.notes.windows(2) {
            assert!(
                pair[0].onset + pair[0].duration <= pair[1].onset,
                "{}: two notes at once at {}",
                part.name,
                pair[1].onset
            );
        }
        for note in &part.notes {
            assert!((1..=127).contains(&note.velocity) && note.duration > 0);
            assert!((low..=high).contains(&note.pitch), "{}: {} is out of {low} to {high}", part.name, note.pitch);
            let phrase = movement.phrases.iter().rfind(|phrase| phrase.start <= note.onset).unwrap();
            let within = note.onset - phrase.start;
            if note.reason == Reason::Close {
                assert!(within >= TICKS_PER_PHRASE && within + note.duration <= TICKS_PER_PHRASE + TICKS_PER_BAR);
                continue;
            }
            assert!(within + note.duration <= TICKS_PER_PHRASE, "{}: a note lasts over the hour", part.name);
            assert!(phrase.key.pitch_classes().contains(&(note.pitch % 12)), "{}: out of scale", part.name);
            if note.reason != Reason::Bell && score.melody.method == score::Method::Motif {
                assert!(
                    note.onset % TICKS_PER_BAR + note.duration <= TICKS_PER_BAR,
                    "{}: a note over the bar line",
                    part.name
                );
            }
        }
    }
    assert!(movement.length <= hours * TICKS_PER_PHRASE + TICKS_PER_BAR);
    let told = explain(profile, score, movement);
    for (hour, phrase) in told.hours.iter().zip(&movement.phrases) {
        for (said, part) in hour.parts.iter().zip(&phrase.parts) {
            let begins = |note: &&bandstand::compose::Note| {
                (phrase.start..phrase.start + TICKS_PER_PHRASE).contains(&note.onset)
            };
            assert_eq!(movement.parts[part.part].notes.iter().filter(begins).count(), said.notes as usize);
            assert!((0.0..=1.0).contains(&said.intensity));
        }
    }
}

fn shipped() -> Vec<Score> {
    score::shipped_names().map(|name| score::shipped(name).unwrap().unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_profile_under_every_shipped_score(profile in profiles(), seed in any::<u64>()) {
        for score in shipped() {
            let options = Options { seed, ..Options::default() };
            let movement = compose(&profile, &score, &options).unwrap();
            sound(&profile, &score, &movement);
            prop_assert_eq!(&movement, &compose(&profile, &score, &options).unwrap());
        }
    }

    /// Some hours are counted nowhere, and some only at some places.
    #[test]
    fn uncounted_hours_are_absent_and_lacking_counts_are_rests(
        profile in profiles(), seed in any::<u64>(), gone in prop::collection::btree_set(0usize..24, 0..23)
    ) {
        let mut lacking = profile.clone();
        for place in &mut lacking.places {
            gone.iter().for_each(|hour| (place.hours[*hour], place.series[*hour]) = (None, Vec::new()));
        }
        let counted: Vec<u8> = (0..24).filter(|hour| lacking.is_counted(usize::from(*hour))).collect();
        for score in shipped() {
            let options = Options { seed, ..Options::default() };
            let Ok(movement) = compose(&lacking, &score, &options) else {
                prop_assert!(counted.is_empty());
                continue;
            };
            sound(&lacking, &score, &movement);
            let hours: Vec<u8> = movement.phrases.iter().map(|phrase| phrase.hour).collect();
            prop_assert_eq!(&hours, &counted);
            let told = explain(&lacking, &score, &movement);
            prop_assert_eq!(told.hours.iter().map(|hour| hour.hour).collect::<Vec<_>>(), counted.clone());
            prop_assert_eq!(told.uncounted.len() + counted.len(), 24);
            // The key belongs to the hour of the day, whichever hours are played before it.
            let whole = compose(&profile, &score, &options).unwrap();
            for phrase in &movement.phrases {
                let there = whole.phrases.iter().find(|other| other.hour == phrase.hour).unwrap();
                prop_assert_eq!((phrase.key, phrase.bells), (there.key, there.bells));
            }
            for (hour, phrase) in told.hours.iter().zip(&movement.phrases) {
                let within = phrase.start..phrase.start + TICKS_PER_PHRASE;
                prop_assert_eq!(hour.rests.len() + hour.parts.len(), told.locations.len());
                for part in movement.parts.iter().filter(|part| part.location.as_ref().is_some_and(|name| hour.rests.contains(name))) {
                    prop_assert!(part.notes.iter().all(|note| !within.contains(&note.onset)), "{} plays", part.name);
                }
            }
        }
    }

    #[test]
    fn random_scores(
        profile in profiles(), seed in any::<u64>(), fewest in 1u16..20, more in 0u16..50, swing in 0.0..0.25f64,
        articulation in 0.1..1.0f64, curve in 0.1..4.0f64, softest in 1u8..60, louder in 0u8..67, walk in 0usize..4, hours in 0usize..8,
        from in "[A-G]b?m?", city in any::<bool>(), levels in prop_oneof![Just(0u8), 2u8..8], opening in any::<bool>(),
        ranges in prop::collection::vec((40u8..70, 12u8..20, 0usize..3), 1..14), accent in 0u8..30, swell in 0u8..30,
    ) {
        let parts: String = ranges.iter().map(|(low, wide, section)| format!(
            "[[part]]\ninstrument = \"Organ\"\nrange = [{low}, {}]\nsection = \"{}\"\n", low + wide, ["high", "middle", "low"][*section])).collect();
        let leeds = score::source("leeds").unwrap();
        let bars = &leeds[leeds.find("bars = [").unwrap()..leeds.find("[harmony]").unwrap()];
        let text = format!(
            "title = \"Random\"\nopening = {opening}\n[tempo]\nslow = 60\nfast = 90\n[key]\nwalk = \"{}\"\nfrom = \"{from}\"\nhours = {}\n\
             [intensity]\nscale = \"{}\"\nlevels = {levels}\ncurve = {curve}\n[dynamics]\nsoftest = {softest}\nloudest = {}\naccent = {accent}\nswell = {swell}\n\
             [rhythm]\nnotes = [{fewest}, {}]\nswing = {swing}\narticulation = {articulation}\n{bars}{parts}",
            ["there-and-back", "up", "down", "fixed"][walk], [1, 2, 3, 4, 6, 8, 12, 24][hours],
            if city { "city" } else { "place" }, softest + louder, fewest + more);
        let score = score::parse("random", "random.toml", &text).unwrap();
        let movement = compose(&profile, &score, &Options { seed, ..Options::default() }).unwrap();
        if !opening {
            sound(&profile, &score, &movement);
        }
        let first = movement.phrases[0].start;
        prop_assert_eq!(first, if opening { TICKS_PER_PHRASE } else { 0 });
        for part in &movement.parts {
            prop_assert!(part.notes.windows(2).all(|pair| pair[0].onset + pair[0].duration <= pair[1].onset));
            prop_assert!(part.notes.iter().all(|note| (note.reason == Reason::Opening) == (note.onset < first)));
        }
    }
}

fn leeds(period: &str) -> Profile {
    Footfall::leeds_week().profile(&period.parse::<Period>().unwrap(), Statistic::Mean).unwrap()
}

#[test]
fn an_hour_alone_is_the_hour_of_the_day() {
    let (profile, score) = (leeds("weekday"), score::shipped("leeds").unwrap().unwrap());
    let day = compose(&profile, &score, &Options::default()).unwrap();
    let hour = compose(&profile, &score, &Options { hours: vec![7], ..Options::default() }).unwrap();
    for (all, one) in day.parts.iter().zip(&hour.parts) {
        let seven = all
            .notes
            .iter()
            .filter(|note| note.onset / TICKS_PER_PHRASE == 7)
            .map(|note| (note.onset - 7 * TICKS_PER_PHRASE, note.pitch, note.velocity));
        let alone = one
            .notes
            .iter()
            .filter(|note| note.reason != Reason::Close)
            .map(|note| (note.onset, note.pitch, note.velocity));
        assert!(seven.eq(alone), "{}", all.name);
    }
}

#[test]
fn a_solo_plays_what_it_plays_in_the_band() {
    let (profile, score) = (leeds("weekend"), score::shipped("leeds").unwrap().unwrap());
    let band = compose(&profile, &score, &Options::default()).unwrap();
    let solo = compose(&profile, &score, &Options { locations: vec!["headrow".into()], ..Options::default() }).unwrap();
    assert_eq!(solo.parts.len(), 2, "the place and the bells");
    assert_eq!(&solo.parts[0], band.parts.iter().find(|part| part.name == solo.parts[0].name).unwrap());
    let wrong =
        compose(&profile, &score, &Options { locations: vec!["Hedrow".into()], ..Options::default() }).unwrap_err();
    assert!(wrong.to_string().contains("did you mean `Headrow`?"), "{wrong}");
}

#[test]
fn more_places_than_players_are_told() {
    let busy = |i: usize| std::array::from_fn(|hour| Some((hour * (i + 1) * 10) as f64));
    let profile = profile((0..20).map(busy).collect());
    let score = score::shipped("any-city").unwrap().unwrap();
    let movement = compose(&profile, &score, &Options::default()).unwrap();
    let told = explain(&profile, &score, &movement);
    assert_eq!((told.locations.len(), told.absent.len(), told.joined.len()), (12, 8, 0));
    assert!(told.locations.contains(&"Place 19".to_owned()) && told.absent.contains(&"Place 0".to_owned()));
    let quartet = score::shipped("quartet").unwrap().unwrap();
    let told = explain(&profile, &quartet, &compose(&profile, &quartet, &Options::default()).unwrap());
    assert_eq!((told.locations.len(), told.absent.len(), told.joined.len()), (4, 0, 16));
    let people = |hour: usize| told.hours[hour].parts.iter().map(|part| part.count).sum::<f64>();
    assert_eq!(people(9), profile.total(9), "nobody is lost, nobody counted twice");
    assert_eq!(told.hours[9].total, profile.total(9));
}

/// A phrase as a musician would read it out: a line for each part, `|` at each bar line.
fn read_out(movement: &Movement) -> String {
    let mut text = String::new();
    for part in &movement.parts {
        text += &format!("{}\n ", part.name);
        let mut bar = 0;
        for note in part.notes.iter().filter(|note| note.reason != Reason::Close) {
            while bar < note.onset / TICKS_PER_BAR {
                text += " |";
                bar += 1;
            }
            let name = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"][usize::from(note.pitch % 12)];
            let beat = f64::from(note.onset % TICKS_PER_BAR) / 480.0 + 1.0;
            text += &format!(" {beat}:{name}{}v{}", i32::from(note.pitch) / 12 - 1, note.velocity);
        }
        text += "\n";
    }
    text
}

#[test]
fn chosen_phrases_are_as_they_were() {
    for (score, hour) in [("leeds", 1), ("leeds", 7), ("leeds", 12), ("rhythm-of-the-city", 8), ("night-owl", 3)] {
        let movement = compose(
            &leeds("weekday"),
            &score::shipped(score).unwrap().unwrap(),
            &Options { hours: vec![hour], ..Options::default() },
        )
        .unwrap();
        insta::assert_snapshot!(format!("{score}-{hour:02}"), read_out(&movement));
    }
}
