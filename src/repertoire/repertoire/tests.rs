//! Tests of what a repertoire offers and keeps.

use super::*;
use crate::score;

fn repertoire() -> Repertoire {
    let scores = ["leeds", "any-city"].map(|name| score::shipped(name).unwrap().unwrap()).to_vec();
    let periods = ["weekday", "weekend"].map(str::to_owned).to_vec();
    Repertoire::new(Footfall::leeds_week(), scores, periods, None, 0, None)
}

#[test]
fn a_place_is_found_and_plays_the_same_notes_alone() {
    let mut repertoire = repertoire();
    let all = repertoire.first();
    let briggate = repertoire.location(&all, "briggate").unwrap();
    let whole = repertoire.piece(&all, Span::Day).unwrap();
    let solo = repertoire.piece(&Choice { location: Some(briggate), ..all.clone() }, Span::Day).unwrap();
    let part = |piece: &Piece| {
        let is_briggate = |part: &&crate::compose::Part| part.location.as_deref() == Some("Briggate");
        piece.movement.parts.iter().find(is_briggate).cloned().unwrap().notes
    };
    assert_eq!(part(&whole), part(&solo));
    assert_eq!(whole.gain, solo.gain);
    assert!(repertoire.location(&all, "Nowhere").unwrap_err().to_string().contains("Briggate"));
}

#[test]
fn periods_without_counts_are_left_out() {
    let text = "location,date,hour,count\nMill,2024-03-04,8,12\nMill,2024-03-04,9,30\nQuay,2024-03-04,8,5\n";
    let footfall = crate::footfall::read("t.csv", text.as_bytes()).unwrap().footfall;
    let scores = vec![score::shipped("any-city").unwrap().unwrap()];
    let of = |periods: &[&str]| {
        let periods = periods.iter().map(|period| (*period).to_owned()).collect();
        Repertoire::new(footfall.clone(), scores.clone(), periods, None, 0, None)
    };
    let mut some = of(&["weekend", "monday", "2013"]);
    let left_out: Vec<String> = some.leave_out_empty_periods().unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!(left_out, ["weekend", "2013"]);
    let first = some.first();
    assert_eq!(some.menu(&first).unwrap().periods, ["monday"]);
    assert!(of(&["weekend"]).leave_out_empty_periods().is_err());
}

#[test]
fn pieces_are_kept_but_not_for_ever() {
    let mut repertoire = repertoire();
    let all = repertoire.first();
    let first = repertoire.piece(&all, Span::Day).unwrap();
    let again = repertoire.piece(&all, Span::Day).unwrap();
    assert!(Arc::ptr_eq(&first.movement, &again.movement));
    for hour in 0..24 {
        repertoire.piece(&all, Span::Hour { hour, bells: hour % 2 == 0 }).unwrap();
    }
    assert_eq!(repertoire.pieces.len(), KEPT);
}

#[test]
fn two_scores_or_periods_never_have_one_name() {
    let quartet = score::shipped("quartet").unwrap().unwrap();
    let twice = vec![quartet.clone(), quartet];
    let periods = ["weekday", "Weekday", "weekend"].map(str::to_owned).to_vec();
    let mut repertoire = Repertoire::new(Footfall::leeds_week(), twice, periods, None, 0, None);
    let first = repertoire.first();
    let menu = repertoire.menu(&first).unwrap();
    assert_eq!(menu.scores, ["quartet", "quartet (2)"]);
    assert_eq!(menu.periods, ["weekday", "weekend"]);
    let gone = Choice { score: "march".into(), ..first };
    assert!(repertoire.piece(&gone, Span::Day).is_err());
}
