//! Talks to a running daemon over its socket: `bandstand press` and `bandstand status`.

use super::failure::Failure;
use super::say;
use crate::daemon::socket::{GROUP, client_paths};
use crate::text::{counted, plain_json};
use crate::time::Action;
use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// How long a daemon may take to answer; one that takes longer is not well.
const PATIENCE: Duration = Duration::from_secs(5);

/// The flags of `press`.
#[derive(Debug, clap::Args)]
pub(super) struct Press {
    /// What the button does: next-location, previous-location, all-locations, next-period, previous-period, next-hour,
    /// previous-hour, play-pause, volume-up, volume-down, next-score, bells, panic or midi-setup
    #[arg(value_name = "ACTION")]
    action: Action,
}

/// The flags of `status`.
#[derive(Debug, clap::Args)]
pub(super) struct Status {
    /// As JSON
    #[arg(long)]
    json: bool,

    /// Prints the status again whenever something changes
    #[arg(long)]
    follow: bool,
}

/// Presses a button of the daemon.
pub(super) fn press(args: &Press) -> Result<(), Failure> {
    let mut talk = Talk::begin()?;
    talk.say(&format!("press {}", args.action))?;
    match talk.hear()?.strip_prefix("error: ") {
        Some(error) => Err(Failure::failed(error)),
        None => Ok(()),
    }
}

/// Asks the daemon for its status and prints it.
pub(super) fn status(args: &Status) -> Result<(), Failure> {
    let mut talk = Talk::begin()?;
    talk.say(if args.follow { "follow" } else { "status" })?;
    if args.follow {
        talk.wait_for_ever()?;
    }
    loop {
        if args.follow {
            talk.wait()?;
        }
        let line = talk.hear()?;
        let value: serde_json::Value = serde_json::from_str(&line)
            .map_err(|_| Failure::failed(format!("the daemon said what is no status: {line}")))?;
        match (args.json, args.follow) {
            (true, true) => say::result(&plain_json(&format!("{value}\n")))?,
            (true, false) => return say::json(&value),
            (false, follow) => {
                say::result(&in_words(&value, !follow))?;
                if !follow {
                    return Ok(());
                }
            }
        }
    }
}

/// The status of the daemon that runs here, if one does and answers.
pub(super) fn running() -> Option<serde_json::Value> {
    let mut talk = Talk::begin().ok()?;
    talk.say("status").ok()?;
    serde_json::from_str(&talk.hear().ok()?).ok()
}

/// A status for people: one line, or `whole` for every detail.
fn in_words(status: &serde_json::Value, whole: bool) -> String {
    let word = |key: &str| status[key].as_str().unwrap_or("").to_owned();
    let number = |key: &str| status[key].as_f64().unwrap_or(0.0);
    let place = match word("location").as_str() {
        "all" => "all places".to_owned(),
        name => name.to_owned(),
    };
    let mut text = format!(
        "{}  {:02}:00  {}.{}  {}  {:.0} beats a minute  {place}  {}  {}\n",
        word("state"),
        number("hour"),
        number("bar"),
        number("beat"),
        word("key"),
        number("tempo_bpm"),
        word("period"),
        word("score"),
    );
    if !whole {
        return text;
    }
    text += &format!("volume   {} %\n", number("volume"));
    for output in status["outputs"].as_array().into_iter().flatten() {
        let of = |key: &str| output[key].as_str().unwrap_or("");
        let why = output["reason"].as_str().map_or_else(String::new, |reason| format!(": {reason}"));
        text += &format!("output   {}: {} since {}{why}\n", of("name"), of("state"), of("since"));
    }
    let of = |table: &str, key: &str| status[table][key].as_str().unwrap_or("").to_owned();
    text += &format!("buttons  {}: {}\n", of("buttons", "driver"), of("buttons", "state"));
    let data = &status["data"];
    let places = data["locations"].as_u64().unwrap_or(0);
    text += &format!("data     {}", counted(places as usize, "place"));
    if let (Some(first), Some(last)) = (data["first"].as_str(), data["last"].as_str()) {
        text += &format!(", {first} to {last}");
    }
    text += &format!("\nclock    {}\n", word("clock"));
    if let Some(error) = status["error"].as_str() {
        text += &format!("error    {error}\n");
    }
    text + &format!("up       {} s, version {}\n", number("uptime_seconds"), word("version"))
}

/// A connection to the daemon.
struct Talk {
    stream: BufReader<UnixStream>,
}

impl Talk {
    fn begin() -> Result<Self, Failure> {
        let paths = client_paths(|name| std::env::var(name).ok());
        for path in &paths {
            match UnixStream::connect(path) {
                Ok(stream) => {
                    stream.set_read_timeout(Some(PATIENCE)).map_err(|error| broken(&error))?;
                    return Ok(Self { stream: BufReader::new(stream) });
                }
                Err(error) if error.kind() == ErrorKind::PermissionDenied => return Err(refused(path)),
                Err(_) => {}
            }
        }
        let tried: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        Err(Failure::failed(format!(
            "no daemon answers at {}; start one with `bandstand run` or `systemctl start bandstand`, or set BANDSTAND_SOCKET",
            tried.join(" or ")
        )))
    }

    fn say(&mut self, line: &str) -> Result<(), Failure> {
        writeln!(self.stream.get_mut(), "{line}").map_err(|error| broken(&error))
    }

    fn hear(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        match self.stream.read_line(&mut line) {
            Ok(0) => Err(Failure::failed("the daemon has gone")),
            Ok(_) => Ok(line.trim_end().to_owned()),
            Err(error) => Err(broken(&error)),
        }
    }

    /// Waits until the daemon says something; whoever follows for a reader ends with that reader, also while nothing changes.
    fn wait(&self) -> Result<(), Failure> {
        let stdout = std::io::stdout();
        while self.stream.buffer().is_empty() {
            let mut asked =
                [PollFd::new(self.stream.get_ref(), PollFlags::IN), PollFd::new(&stdout, PollFlags::empty())];
            match rustix::event::poll(&mut asked, None) {
                Ok(_) if asked[1].revents().intersects(PollFlags::ERR | PollFlags::NVAL) => {
                    return Err(Failure::NoReader);
                }
                Ok(_) if !asked[0].revents().is_empty() => break,
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(broken(&error.into())),
            }
        }
        Ok(())
    }

    fn wait_for_ever(&self) -> Result<(), Failure> {
        self.stream.get_ref().set_read_timeout(None).map_err(|error| broken(&error))
    }
}

fn refused(path: &Path) -> Failure {
    Failure::failed(format!(
        "you may not use {}: join the group with `sudo usermod -aG {GROUP} $USER` and log in anew",
        path.display()
    ))
}

fn broken(error: &std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => Failure::failed("the daemon does not answer"),
        _ => Failure::failed(format!("the talk with the daemon broke off: {error}")),
    }
}
