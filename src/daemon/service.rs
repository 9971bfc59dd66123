//! The service: the show, and what surrounds it: signals, socket, systemd, files that change.

use super::config::{Config, waiting};
use super::error::DaemonError;
use super::sink::StatusSink;
use super::sinks;
use super::socket::{self, Request};
use super::state::{self, Kept};
use super::systemd::{Watchdog, notify};
use super::{buttons, material};
use crate::controls::ActionSource;
use crate::show::status::Status;
use crate::show::{Show, Trouble};
use crate::stage::{MachineClocks, Stage};
use crate::text::without_number;
use crate::time::Action;
use sd_notify::NotifyState;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};
use tracing::{info, warn};

/// How often the show is looked after.
const LOOK: Duration = Duration::from_millis(20);

/// How many looks lie between two statuses.
const TELLING: u32 = 4;

/// How often the files of counts are checked for changes.
const FILES: Duration = Duration::from_secs(5);

/// How long a fade may take before the program ends anyway; closing the outputs takes 0.4 s more at most.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// Runs until somebody wants it to end. `read_again` reads the config anew, as SIGHUP asks for.
///
/// # Errors
/// When something that the config names cannot be read or opened.
pub fn run(config: Config, read_again: impl Fn() -> Result<Config, String>) -> Result<(), DaemonError> {
    let stage = Stage::open_patiently(&config.setup())?;
    let repertoire = material::repertoire(&config)?;
    let kept = keep_path(&config).and_then(|path| state::read(&path));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| DaemonError::System { what: "cannot start the event loop", source })?;
    runtime.block_on(async {
        let (pressed, actions) = mpsc::unbounded_channel();
        let sources = buttons::open(&config, &pressed)?;
        let clocks = Rc::new(MachineClocks::new());
        let (location, hour) = (config.location.as_deref(), config.hour.map(|hour| hour.get()));
        let mut show = Show::new(&config.terms(), repertoire, location, hour, stage, clocks)?;
        show.set_buttons(buttons::status(&sources));
        if let Some(kept) = kept {
            show.resume(&kept.choice(), kept.hour);
        }
        Daemon::new(config, show, (sources, actions), read_again)?.serve().await
    })
}

/// Where what plays is kept; none if it is not to be.
fn keep_path(config: &Config) -> Option<PathBuf> {
    config.resume.unwrap_or(false).then(|| state::path(|name| std::env::var(name).ok())).flatten()
}

type Files = Vec<(PathBuf, Option<SystemTime>, u64)>;

/// What surrounds the show: signals, socket, systemd, files.
pub(super) struct Daemon<R> {
    /// What the config said when the daemon started, and what it says now.
    started: Config,
    config: Config,
    read_again: R,
    pub(super) show: Show,
    /// Where actions come from, and the channel by which they come.
    sources: Vec<Box<dyn ActionSource>>,
    actions: mpsc::UnboundedReceiver<Action>,
    /// Where what plays is kept, and what is kept there.
    keep: Option<PathBuf>,
    kept: Option<Kept>,
    hangups: Signal,
    interrupts: Signal,
    terminations: Signal,
    files: Files,
    looked: Instant,
    watchdog: Option<Watchdog>,
    /// Who is told of the status unasked, and what they were told last, but for the time that the daemon runs.
    sinks: Vec<Box<dyn StatusSink>>,
    told: Option<Status>,
    looks: u32,
}

impl<R: Fn() -> Result<Config, String>> Daemon<R> {
    pub(super) fn new(
        config: Config,
        show: Show,
        (sources, actions): (Vec<Box<dyn ActionSource>>, mpsc::UnboundedReceiver<Action>),
        read_again: R,
    ) -> Result<Self, DaemonError> {
        let failed = |source| DaemonError::System { what: "cannot listen for signals", source };
        let listen = |kind: SignalKind| signal(kind).map_err(failed);
        let files = files(&config);
        Ok(Self {
            keep: keep_path(&config),
            kept: None,
            started: config.clone(),
            config,
            read_again,
            show,
            sources,
            actions,
            hangups: listen(SignalKind::hangup())?,
            interrupts: listen(SignalKind::interrupt())?,
            terminations: listen(SignalKind::terminate())?,
            files,
            looked: Instant::now(),
            watchdog: Watchdog::if_any(),
            sinks: Vec::new(),
            told: None,
            looks: 0,
        })
    }

    /// Until somebody wants us to end.
    async fn serve(mut self) -> Result<(), DaemonError> {
        let (requests, mut asked) = mpsc::channel::<Request>(64);
        let (statuses, followed) = watch::channel(String::new());
        self.sinks = sinks::all(statuses);
        let serving = socket::keep(requests, followed);
        tokio::pin!(serving);
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.show.begin();
        notify(&[NotifyState::Ready]);
        loop {
            tokio::select! {
                _ = looks.tick() => self.look(),
                request = asked.recv() => match request {
                    Some(Request::Status(back)) => {
                        // Whoever asked may have gone.
                        let _ = back.send(self.status());
                    }
                    Some(Request::Press(action, back)) => {
                        self.show.press(action);
                        let _ = back.send(());
                    }
                    None => {}
                },
                Some(action) = self.actions.recv() => self.show.press(action),
                () = &mut serving => {}
                _ = self.hangups.recv() => self.reload(),
                _ = self.interrupts.recv() => break,
                _ = self.terminations.recv() => break,
            }
        }
        notify(&[NotifyState::Stopping]);
        self.leave().await;
        Ok(())
    }

    fn look(&mut self) {
        self.show.look();
        let showing = buttons::showing(&self.show);
        self.sources.iter_mut().for_each(|source| source.show(showing));
        self.show.set_buttons(buttons::status(&self.sources));
        self.looks = self.looks.wrapping_add(1);
        if self.looks.is_multiple_of(TELLING) {
            self.tell();
        }
        if let Some(watchdog) = &mut self.watchdog {
            watchdog.look();
        }
        if self.looked.elapsed() >= FILES {
            self.looked = Instant::now();
            self.look_at_files();
        }
    }

    /// Tells every sink what has changed; that time has gone by is no change.
    fn tell(&mut self) {
        let status = self.show.status();
        let timeless = Status { uptime_seconds: 0, ..status.clone() };
        if self.told.as_ref() == Some(&timeless) {
            return;
        }
        self.sinks.iter_mut().for_each(|sink| sink.tell(&status));
        self.told = Some(timeless);
        self.keep();
    }

    /// Keeps what plays, if it is to be resumed. Where nothing can be written nothing is kept.
    fn keep(&mut self) {
        let Some(path) = &self.keep else { return };
        let conductor = self.show.conductor();
        let now = Kept::new(conductor.choice(), conductor.hour());
        if self.kept.as_ref() == Some(&now) {
            return;
        }
        if let Err(error) = state::write(path, &now) {
            info!(%error, path = %path.display(), "what plays cannot be kept here, so it will not be resumed");
            self.keep = None;
        }
        self.kept = Some(now);
    }

    /// Takes over counts that were replaced on disk; refuses what cannot be played.
    fn look_at_files(&mut self) {
        let files = files(&self.config);
        if files == self.files {
            return;
        }
        self.files = files;
        let read = material::repertoire(&self.config);
        match read.and_then(|repertoire| Ok(self.show.take_counts(repertoire)?)) {
            Ok(()) => info!("the counts have changed; they are heard from the next piece on"),
            Err(error) => self.complain(Trouble::Counts, "the new counts are refused", &error.to_string()),
        }
    }

    fn reload(&mut self) {
        match (self.read_again)().and_then(|config| self.take_over(config).map_err(|error| error.to_string())) {
            Ok(waiting) => {
                info!("the config was read anew");
                waiting.iter().for_each(|line| warn!("{line}"));
            }
            Err(error) => self.complain(Trouble::Config, "the old config stays", &error),
        }
    }

    /// Takes over another config, and tells which of its changes wait for the next start, a line each kind. What is wrong
    /// with it is told, and all stays as it was.
    pub(super) fn take_over(&mut self, config: Config) -> Result<Vec<String>, DaemonError> {
        self.show.reload(config.terms(), material::repertoire(&config)?)?;
        self.files = files(&config);
        buttons::reload(&mut self.sources, &config);
        // What plays is kept from now on, or no more; whether it is resumed is asked at the next start.
        (self.keep, self.kept) = (keep_path(&config), None);
        let waiting = waiting(&self.started, &config);
        self.config = config;
        Ok(waiting)
    }

    /// Notes that something is wrong that people should see, without the system's numbers of errors.
    fn complain(&mut self, trouble: Trouble, what: &str, error: &str) {
        self.show.complain(trouble, &format!("{what}: {}", without_number(error)));
    }

    fn status(&mut self) -> String {
        serde_json::to_string(&self.show.status()).unwrap_or_default()
    }

    /// Fades out.
    async fn leave(&mut self) {
        self.show.stage().fade_out();
        let begun = Instant::now();
        while !self.show.stage().finished() && begun.elapsed() < PATIENCE {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(5)) => {}
                _ = self.interrupts.recv() => return,
            }
        }
    }
}

/// Standard input cannot be read twice, and what is built in does not change.
fn files(config: &Config) -> Files {
    material::fingerprint(config.data.as_deref().unwrap_or_default())
}
