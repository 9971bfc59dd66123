//! The log, for finding faults: `BANDSTAND_LOG=debug`, or `BANDSTAND_LOG=bandstand=debug,rodio=warn`. The daemon logs
//! what it does without being asked.

use super::failure::Failure;
use crate::text::plain_lines;
use crate::view::Words;
use std::fmt;
use tracing::field::Field;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::fmt::format::{Writer, debug_fn};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// What the daemon logs if nobody asks for anything else.
const DAEMON: &str = "warn,bandstand=info";

/// Begins to log to standard error, if the environment asks for it or the command is the daemon.
pub(super) fn begin(daemon: bool) -> Result<(), Failure> {
    let asked = std::env::var("BANDSTAND_LOG").unwrap_or_default();
    let asked = match asked.trim() {
        "" if daemon => DAEMON,
        "" => return Ok(()),
        asked => asked,
    };
    // A word that is no level would be taken for the name of a part of the program, and silence all others.
    let is_level =
        |word: &str| word.contains(['=', '[', ':']) || word.parse::<tracing::level_filters::LevelFilter>().is_ok();
    if let Some(word) = asked.split(',').map(str::trim).find(|word| !word.is_empty() && !is_level(word)) {
        return Err(Failure::usage(format!(
            "BANDSTAND_LOG: `{word}` is no level; write error, warn, info, debug or trace"
        )));
    }
    let filter = EnvFilter::builder().parse(asked).map_err(|error| {
        Failure::usage(format!(
            "BANDSTAND_LOG: `{asked}` is no filter ({error}); write error, warn, info, debug or trace"
        ))
    })?;
    let subscriber =
        tracing_subscriber::fmt().with_env_filter(filter).fmt_fields(plain_fields()).with_writer(Words::default);
    let subscriber = subscriber.log_internal_errors(false);
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        subscriber.event_format(Journal).init();
    } else {
        subscriber.with_ansi(super::say::Paint::stderr().is_on()).init();
    }
    Ok(())
}

/// Writes what an event says in plain characters: names of places and devices are other people's.
fn plain_fields() -> impl for<'a> FormatFields<'a> + 'static {
    let plain = |writer: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug| {
        let words = plain_lines(&format!("{value:?}"), false).replace('\n', "; ");
        if field.name() == "message" { write!(writer, "{words}") } else { write!(writer, "{field}={words}") }
    };
    debug_fn(plain).delimited(" ")
}

/// Writes each event as a line with its level in front, as the journal reads it (sd-daemon(3)), and without the time,
/// which the journal adds.
struct Journal;

impl<S: Subscriber + for<'a> LookupSpan<'a>, N: for<'a> FormatFields<'a> + 'static> FormatEvent<S, N> for Journal {
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let level = match *event.metadata().level() {
            Level::ERROR => 3,
            Level::WARN => 4,
            Level::INFO => 6,
            Level::DEBUG | Level::TRACE => 7,
        };
        let mut line = String::new();
        context.format_fields(Writer::new(&mut line), event)?;
        writeln!(writer, "<{level}>{}", line.replace('\n', "; "))
    }
}
