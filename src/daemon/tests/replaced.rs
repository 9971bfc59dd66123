//! Counts that are replaced by ones without what was chosen, under a fake clock.

use super::fakes::{config, show};
use crate::daemon::material;
use crate::footfall::Footfall;
use crate::repertoire::Repertoire;
use crate::show::Trouble;
use crate::time::Action;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Writes the counts of some places on some days of March 2024, every hour of them.
fn write(path: &Path, places: &[&str], days: &[u8]) {
    let mut text = String::from("location,date,hour,count\n");
    for (number, place) in places.iter().enumerate() {
        for day in days {
            for hour in 0..24 {
                writeln!(text, "{place},2024-03-{day:02},{hour},{}", 10 + hour * 5 + number * 40).unwrap();
            }
        }
    }
    fs::write(path, text).unwrap();
}

/// A press that plays says nothing of the config; only one that is read rightly does.
#[test]
fn what_is_wrong_stays_told_until_that_very_thing_is_right() {
    let (mut show, ..) = show(&config(""), "2024-03-20T08:00:00Z");
    show.begin();
    show.complain(Trouble::Config, "the old config stays: line 3");
    show.complain(Trouble::Counts, "the new counts are refused");
    for action in Action::ALL {
        show.press(action);
        show.look();
    }
    let told = show.status().error.unwrap();
    assert_eq!(told, "the old config stays: line 3; the new counts are refused");
    show.take_counts(material::repertoire(&config("")).unwrap()).unwrap();
    assert_eq!(show.trouble().as_deref(), Some("the old config stays: line 3"));
    show.reload(config("").terms(), material::repertoire(&config("")).unwrap()).unwrap();
    assert_eq!(show.status().error, None);
}

/// What cannot be played is given back whole, as to take it apart takes time, and all stays as it was.
#[test]
fn a_repertoire_that_is_refused_is_given_back() {
    let (mut show, ..) = show(&config(""), "2024-03-20T08:00:00Z");
    show.begin();
    let scores = vec![crate::score::shipped("leeds").unwrap().unwrap()];
    let empty = Repertoire::new(Footfall::leeds_week(), scores, vec!["1999".into()], None, 0, None);
    let refused = show.take_counts(empty).err().unwrap();
    assert_eq!(refused.repertoire.periods(), ["1999"]);
    let refused = show.reload(config("").terms(), refused.repertoire).err().unwrap();
    assert_eq!(refused.repertoire.periods(), ["1999"]);
    assert!(refused.to_string().contains("1999"), "{refused}");
    assert_eq!(show.repertoire().periods(), ["weekday", "weekend"]);
}

/// Whatever was chosen and however the music goes on, the first of what is there plays.
#[test]
fn counts_without_the_chosen_period_and_place_are_played_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("counts.csv");
    for settings in [
        "",
        "alternate = true\n",
        "mode = \"loop\"\n",
        "mode = \"now-repeating\"\ntime-zone = \"UTC\"\n",
        "alternate = true\nmode = \"journey\"\nanswer = \"none\"\n",
    ] {
        // 4 March 2024 is a Monday; the 9th and 10th are a weekend.
        write(&path, &["Mill", "Quay"], &[4, 5, 9, 10]);
        let text =
            format!("data = [{:?}]\nperiods = [\"weekday\", \"weekend\"]\n{settings}", path.display().to_string());
        let config = config(&text);
        let (mut show, clocks, synth) = show(&config, "2024-03-20T07:59:30Z");
        show.begin();
        let run = |show: &mut crate::show::Show, seconds: u64| {
            for _ in 0..seconds * 20 {
                clocks.moment.set(clocks.moment.get() + 50_000);
                show.look();
            }
        };
        run(&mut show, 40);
        show.press(Action::NextPeriod);
        show.press(Action::NextLocation);
        run(&mut show, 5);
        let before = show.status();
        assert_eq!((&before.period[..], &before.location[..]), ("weekend", "Quay"), "{settings}");
        // Only Mondays of another place are left.
        write(&path, &["Gate", "Mill"], &[4, 11]);
        show.take_counts(material::repertoire(&config).unwrap()).unwrap();
        run(&mut show, 900);
        for action in
            [Action::NextPeriod, Action::NextLocation, Action::NextHour, Action::Bells, Action::PreviousPeriod]
        {
            show.press(action);
            run(&mut show, 2);
        }
        let after = show.status();
        assert_eq!((&after.period[..], after.error), ("weekday", None), "{settings}");
        assert_eq!(after.location, "Mill", "{settings}");
        assert!(synth.borrow().struck() > 100, "{settings}");
    }
}
