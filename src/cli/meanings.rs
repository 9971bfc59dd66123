//! One variable has one meaning: what `play` and `run` both know, they spell, take and refuse alike.

use super::{CommandLine, Failure, play, run};
use crate::daemon::Config;
use crate::daemon::config::{Flag, Form, Key, PeriodName, keys};
use clap::{Arg, Command, CommandFactory, Parser};

#[derive(Debug, Parser)]
struct Play {
    #[command(flatten)]
    args: play::Args,
}

#[derive(Debug, Parser)]
struct Run {
    #[command(flatten)]
    args: run::Args,
}

/// The keys of which `play` has the variable, with their flags there.
fn shared(play: &Command) -> Vec<(&'static Key<Config>, &'static Flag, &Arg)> {
    let known = |variable: &str| play.get_arguments().find(|arg| arg.get_env().is_some_and(|name| name == variable));
    keys().filter_map(|key| Some((key, key.flag.as_ref()?, known(key.flag.as_ref()?.variable)?))).collect()
}

/// Words for a key that both take, and words that both refuse.
fn words(key: &Key<Config>) -> (&'static [&'static str], &'static [&'static str]) {
    match key.path {
        "data" => (&["counts.csv", "a,b.csv"], &[]),
        "attribution" => (&["City of Anywhere, CC BY 4.0"], &[]),
        "scores" => (&["leeds", "quartet, night-owl"], &[]),
        "periods" => (&["weekday", "weekday,weekend", "weekday, 2013,monday", "today last year"], &[]),
        "location" => (&["Briggate", "Albion Street, North"], &[]),
        "hour" => (&["7", "07", "07:00", "0", "23"], &["24", "noon", "-1", ""]),
        "volume" => (&["100", "0", "37", "50%", "-6dB", "-6 db", "0dB"], &["101", "-1", "3dB", "loud", ""]),
        "outputs" => {
            (&["null", "null,midi:Synth", "speakers:hw:CARD=PCH,DEV=0,pcm:-"], &["loudspeaker", "midi-log", ""])
        }
        "buffer" => (&["128", "2048"], &["64", "-5", "big"]),
        "audio-latency" | "midi.advance" => (&["40", "-1.5"], &["6000", "soon"]),
        "soundfont" => (&["none", "default", "a,b.sf2"], &[]),
        "seed" => (&["0", "18446744073709551615"], &["-1", "minus"]),
        "statistic" => (&["mean", "Median"], &["meen"]),
        "midi.channel" => (&["1", "16"], &["0", "17"]),
        "midi.map" => (&["Briggate=1,Headrow=2"], &["Briggate", "=3"]),
        "midi.transpose" => (&["-12", "48"], &["60"]),
        "midi.velocity" => (&["0.7", "1:30,64:90,127:127"], &["loud"]),
        "midi.no-programs" | "midi.no-reset" | "midi.clock" => (&["yes", "no", "1", "off"], &["perhaps"]),
        "midi.baud" => (&["31250"], &["1"]),
        "time-zone" => (&["Europe/London", "UTC"], &["Europe/Londin", ""]),
        "count-column" | "location-column" | "ignore" => (&["Count", "3", "In, Out"], &[]),
        "date-column" | "hour-column" => (&["Date", "1"], &[]),
        "date-order" => (&["dmy", "MDY"], &["ymd", ""]),
        "hour-ends" | "strict" | "clean" => (&["yes", "no"], &["perhaps"]),
        "day-starts" => (&["0", "6", "23"], &["24", "-1"]),
        "count-as" => (&["each", "total", "Events"], &["people"]),
        "rows" => (&["/data/rows"], &[]),
        other => panic!("{other}: say what `play` and `run` take"),
    }
}

/// A line that says a word.
fn line(flag: &Flag, word: &str) -> Vec<String> {
    match flag.form {
        Form::Words => vec!["bandstand".into(), "--".into(), word.into()],
        _ => vec!["bandstand".into(), format!("--{}={word}", flag.long)],
    }
}

/// What `play` makes of a line, as a config.
fn played(line: &[String]) -> Result<Config, String> {
    let args = Play::try_parse_from(line).map_err(|error| error.to_string())?.args;
    let some = |list: &[String]| Some(list.to_vec()).filter(|list| !list.is_empty());
    let selection = &args.selection;
    let periods = selection.period.all().iter().map(|period| period.parse::<PeriodName>());
    let hour = selection.counts.hours.as_ref().map(|hours| hours.0[0].to_string().parse()).transpose()?;
    Ok(Config {
        data: some(&selection.counts.data),
        attribution: some(&selection.attribution),
        scores: selection.score.as_ref().map(|scores| scores.all().to_vec()),
        periods: Some(periods.collect::<Result<_, _>>()?),
        location: selection.counts.locations.first().cloned(),
        hour,
        volume: Some(args.settings.volume),
        soundfont: Some(args.voices.soundfont.clone()),
        seed: Some(selection.seed),
        statistic: selection.statistic,
        ..args.config().map_err(|failure| failure.to_string())?
    })
}

/// What `run` makes of it.
fn run_with(line: &[String]) -> Result<Config, String> {
    let args = Run::try_parse_from(line).map_err(|error| error.to_string())?.args;
    args.config().map_err(|failure: Failure| failure.to_string())
}

fn play_command() -> Command {
    CommandLine::command().find_subcommand("play").unwrap().clone()
}

#[test]
fn a_variable_means_the_same_to_play_and_to_run() {
    let play = play_command();
    let shared = shared(&play);
    assert!(shared.len() >= 20, "{}", shared.len());
    for (key, flag, arg) in shared {
        let long = (flag.form != Form::Words).then_some(flag.long);
        assert_eq!((arg.get_long(), arg.get_short()), (long, flag.short), "{}", key.path);
        let (taken, refused) = words(key);
        for word in taken {
            let line = line(flag, word);
            let (played, run) = (played(&line).unwrap(), run_with(&line).unwrap());
            assert!(!key.differs(&played, &run), "{}: {word}: {played:?} and {run:?}", key.path);
            assert!(key.differs(&run, &Config::default()), "{}: {word}", key.path);
        }
        for word in refused {
            let line = line(flag, word);
            assert!(played(&line).is_err() && run_with(&line).is_err(), "{}: {word}", key.path);
        }
    }
}

#[test]
fn a_stretch_of_hours_is_for_play_alone_and_run_says_so() {
    let line = ["bandstand".to_owned(), "--hour=7..9".to_owned()];
    assert!(played(&line).is_ok());
    let refused = run_with(&line).unwrap_err();
    assert!(refused.contains("one hour") && refused.contains("write 7, not 7..9"), "{refused}");
}

#[test]
fn a_variable_that_both_have_comes_from_the_table() {
    // These are no keys: which file holds the config, where the log and the socket are.
    let others = ["BANDSTAND_CONFIG"];
    let run = CommandLine::command().find_subcommand("run").unwrap().clone();
    for arg in run.get_arguments().filter_map(Arg::get_env) {
        let name = arg.to_string_lossy().into_owned();
        let is_key = keys().filter_map(|key| key.flag).any(|flag| flag.variable == name);
        assert!(is_key || others.contains(&name.as_str()), "{name} is no key of the config");
    }
}
