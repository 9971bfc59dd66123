//! The service: the show, and what surrounds it: signals, socket, systemd, files that change.

use super::config::{Config, waiting};
use super::error::DaemonError;
use super::material::{Known, Material};
use super::presses::Presses;
use super::reader::{News, Reader};
use super::signals::Signals;
use super::sink::StatusSink;
use super::sinks;
use super::socket::{self, Request, Socket};
use super::state;
use super::state_keeper::StateKeeper;
use super::systemd::{Watchdog, notify};
use super::{buttons, material};
use crate::controls::{ActionSource, WAITING};
use crate::repertoire::Repertoire;
use crate::show::status::Status;
use crate::show::{Refused, Show, Trouble};
use crate::stage::{MachineClocks, Stage, refuse_clashes};
use crate::text::without_number;
use crate::time::Action;
use crate::time::conductor::{Choice, Standing};
use sd_notify::NotifyState;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{info, warn};

/// How often the show is looked after.
const LOOK: Duration = Duration::from_millis(20);

/// How many looks lie between two statuses.
const TELLING: u32 = 4;

/// How many files that cannot be read are named in the log.
const NAMED: usize = 10;

/// How long a fade may take before the program ends anyway; closing the outputs takes 0.4 s more at most.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// Runs until somebody wants it to end. `read_again` reads the config anew, as SIGHUP asks for.
///
/// # Errors
/// When something that the config names cannot be read or opened.
pub fn run(
    config: Config,
    read_again: impl Fn() -> Result<Config, String> + Send + 'static,
) -> Result<(), DaemonError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| DaemonError::System { what: "cannot start the event loop", source })?;
    let ended = runtime.block_on(async {
        let mut signals = Signals::listen()?;
        // Before anything sounds or is opened: another daemon may play already.
        let socket = socket::begin().await?;
        let asked = config.clone();
        tokio::select! {
            clash = spawn_blocking(move || refuse_clashes(&asked.setup().outputs, &asked.read_files())) => {
                // A thread that broke off says nothing of the outputs.
                clash.unwrap_or(Ok(()))?;
            }
            () = signals.end() => return Ok(()),
        }
        let stage = Stage::open_patiently(&config.setup())?;
        let named = config.clone();
        let material = tokio::select! {
            read = spawn_blocking(move || material::at_start(&named)) => read.map_err(|error| DaemonError::System {
                what: "cannot read what the config names",
                source: std::io::Error::other(error),
            })??,
            () = signals.end() => return Ok(()),
        };
        let kept = keep_path(&config).map_or(Ok(None), |path| state::read(&path)).unwrap_or_else(|why| {
            warn!("what played before is not taken up: {why}; it begins as the config says");
            None
        });
        let (pressed, actions) = mpsc::channel(WAITING);
        let sources = buttons::open(&config, &pressed)?;
        let clocks = Rc::new(MachineClocks::new());
        let hour = config.hour.map(|hour| hour.get());
        let (known, mut repertoire) = material.parted();
        // The place that is to play alone may come with later counts; it is chosen then. What is built in never changes.
        let (first, is_whole) = (repertoire.first(), known.lacking.is_empty());
        let may_come = |name: &str, repertoire: &mut Repertoire| {
            config.data.is_some() && repertoire.location(&first, name).is_err()
        };
        let location = config.location.as_deref().filter(|_| !known.is_substitute);
        let location = location.filter(|name| !may_come(name, &mut repertoire));
        let kept_choice = kept.as_ref().map(|kept| Standing::from(kept.clone()).choice);
        let lost = !is_whole && kept_choice.as_ref().is_some_and(|choice| !repertoire.has(choice));
        let waits = known.is_substitute || lost || location.is_some() != config.location.is_some();
        let mut show = Show::new(&config.terms(), repertoire, location, hour, stage, clocks)?;
        show.set_buttons(buttons::status(&sources));
        for line in show.whole().map(|music| config.strange_seats(&music)).unwrap_or_default() {
            warn!("{line}; see `bandstand check`");
        }
        if let Some(kept) = &kept {
            show.resume(kept.clone().into());
        }
        let mut daemon = Daemon::new(config, show, (sources, actions), read_again)?;
        daemon.begin_with(&known, waits.then_some(kept_choice));
        daemon.serve(socket, signals).await
    });
    // A file that is still being read must not hold up the end.
    runtime.shutdown_background();
    ended
}

/// Where what plays is kept; none if it is not to be.
fn keep_path(config: &Config) -> Option<PathBuf> {
    config.resume.unwrap_or(false).then(|| state::path(|name| std::env::var(name).ok())).flatten()
}

/// A choice that waits for counts which could not be read at the start.
struct Waits {
    /// What was kept over a restart; none if the config's own choice is to be made.
    kept: Option<Choice>,
    /// What is chosen meanwhile, unless somebody presses a button.
    meanwhile: Choice,
}

/// What surrounds the show: signals, socket, systemd, files.
pub(super) struct Daemon {
    /// What the config said when the daemon started, and what it says now.
    started: Config,
    config: Config,
    /// Reads configs and counts anew.
    reader: Reader,
    pub(super) show: Show,
    /// Where actions come from, and the channel by which they come.
    sources: Vec<Box<dyn ActionSource>>,
    actions: mpsc::Receiver<Action>,
    presses: Presses,
    /// Keeps what plays, if it is to be resumed.
    keeper: Option<StateKeeper>,
    /// What is to be chosen when the counts come that it needs.
    waits: Option<Waits>,
    watchdog: Option<Watchdog>,
    /// Who is told of the status unasked, and what they were told last, but for the time that the daemon runs.
    sinks: Vec<Box<dyn StatusSink>>,
    told: Option<Status>,
    looks: u32,
}

impl Daemon {
    pub(super) fn new(
        config: Config,
        show: Show,
        (sources, actions): (Vec<Box<dyn ActionSource>>, mpsc::Receiver<Action>),
        read_again: impl Fn() -> Result<Config, String> + Send + 'static,
    ) -> Result<Self, DaemonError> {
        let no_thread = |source| DaemonError::System { what: "cannot start the thread that reads", source };
        Ok(Self {
            keeper: keep_path(&config).map(StateKeeper::new),
            reader: Reader::new(config.clone(), read_again).map_err(no_thread)?,
            waits: None,
            started: config.clone(),
            config,
            show,
            sources,
            actions,
            presses: Presses::default(),
            watchdog: Watchdog::if_any(),
            sinks: Vec::new(),
            told: None,
            looks: 0,
        })
    }

    /// Until somebody wants us to end.
    async fn serve(mut self, socket: Option<Socket>, mut signals: Signals) -> Result<(), DaemonError> {
        let (requests, mut asked) = mpsc::channel::<Request>(64);
        let (statuses, followed) = watch::channel(String::new());
        self.sinks = sinks::all(statuses);
        let serving = socket::keep(socket, requests, followed);
        tokio::pin!(serving);
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.show.begin();
        notify(&[NotifyState::Ready]);
        loop {
            tokio::select! {
                _ = looks.tick() => self.look(),
                request = asked.recv(), if self.presses.has_room() => match request {
                    Some(Request::Status(back)) => {
                        // Whoever asked may have gone.
                        let _ = back.send(self.status());
                    }
                    Some(Request::Press(action, back)) => self.press(action, Some(back)),
                    None => {}
                },
                Some(action) = self.actions.recv(), if self.presses.has_room() => self.press(action, None),
                () = &mut serving => {}
                ends = signals.any() => {
                    if ends {
                        break;
                    }
                    self.read_config();
                }
            }
        }
        notify(&[NotifyState::Stopping]);
        self.leave(&mut signals).await;
        Ok(())
    }

    fn press(&mut self, action: Action, back: Option<oneshot::Sender<()>>) {
        self.presses.add(action, back);
        self.presses.hurry(|actions| self.show.press_all(actions));
    }

    fn look(&mut self) {
        self.presses.look(|actions| self.show.press_all(actions));
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
        self.take_news();
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

    /// Keeps what plays, if it is to be resumed.
    fn keep(&mut self) {
        let Some(keeper) = &mut self.keeper else { return };
        let mut standing = self.show.conductor().standing();
        // What is chosen meanwhile is nobody's choice.
        if let Some(Waits { kept, meanwhile }) = &self.waits
            && standing.choice == *meanwhile
        {
            let Some(kept) = kept else { return };
            standing.choice = kept.clone();
        }
        keeper.keep(standing.into());
    }

    /// Tells what could not be read at the start. `waits` if what is to play waits for it: what was kept over a restart, if
    /// anything was, else what the config names.
    pub(super) fn begin_with(&mut self, known: &Known, waits: Option<Option<Choice>>) {
        self.reader.know(known);
        self.waits = waits.map(|kept| Waits { kept, meanwhile: self.show.conductor().choice().clone() });
        self.tell_known(known);
    }

    /// Takes over what has been read since the last call.
    pub(super) fn take_news(&mut self) {
        while let Some(news) = self.reader.news() {
            self.take(news);
        }
    }

    /// Asks for the config to be read anew, which [`Self::take_news`] takes over once it is.
    pub(super) fn read_config(&self) {
        self.reader.read_config();
    }

    /// Takes over what was read anew; refuses what cannot be played.
    fn take(&mut self, news: News) {
        match news {
            News::Counts(Ok(material)) => self.take_counts(*material),
            News::Counts(Err(error)) => self.complain(Trouble::Counts, "the new counts are refused", &error),
            News::Config(config, Ok(material)) => match self.adopt(*config, *material) {
                Ok(waiting) => {
                    info!("the config was read anew");
                    waiting.iter().for_each(|line| warn!("{line}"));
                }
                Err(error) => {
                    self.reader.watch(self.config.clone());
                    self.complain(Trouble::Config, "the old config stays", &error.to_string());
                }
            },
            News::Config(_, Err(error)) | News::NoConfig(error) => {
                self.complain(Trouble::Config, "the old config stays", &error);
            }
        }
    }

    fn take_counts(&mut self, material: Material) {
        let (known, repertoire) = material.parted();
        let gone = material::gone(self.show.repertoire(), &repertoire).filter(|_| self.waits.is_none());
        let touched = self.is_touched();
        match self.show.take_counts(repertoire) {
            Ok(old) => {
                self.reader.drop(old);
                info!("the counts have changed; they are heard from the next piece on");
                if let Some(line) = gone {
                    warn!("{line}");
                }
                let location = self.config.location.clone();
                self.choose_late(location.as_deref(), &known, touched);
                self.tell_known(&known);
            }
            Err(refused) => {
                self.complain(Trouble::Counts, "the new counts are refused", &refused.to_string());
                self.reader.drop(refused.repertoire);
            }
        }
    }

    /// Whether somebody has chosen something while the choice of the start waits.
    fn is_touched(&self) -> bool {
        self.waits.as_ref().is_some_and(|waits| *self.show.conductor().choice() != waits.meanwhile)
    }

    /// Makes the choice that waits, if its counts have come; `location` is the config's.
    fn choose_late(&mut self, location: Option<&str>, known: &Known, touched: bool) {
        let Some(waits) = self.waits.take() else { return };
        if !self.show.choose_late(waits.kept.as_ref(), location, known.lacking.is_empty(), touched) {
            let meanwhile = if touched { waits.meanwhile } else { self.show.conductor().choice().clone() };
            self.waits = Some(Waits { meanwhile, ..waits });
        }
    }

    /// Tells what is wrong with the counts that were read: what could not be read, else what is doubtful.
    fn tell_known(&mut self, known: &Known) {
        let and_more = |others: &[String], what: &str| {
            others.iter().take(NAMED).for_each(|line| warn!("{what}: {line}"));
            if others.is_empty() { String::new() } else { format!("; and {} more", others.len()) }
        };
        if let Some((first, others)) = known.lacking.split_first() {
            known.doubts.iter().take(NAMED).for_each(|line| warn!("{line}"));
            let more = and_more(others, "not read");
            self.complain(Trouble::Counts, "some counts are not read", &format!("{first}{more}"));
        } else if let Some((first, others)) = known.doubts.split_first() {
            let more = and_more(others, "doubtful");
            self.complain(Trouble::Counts, "the counts may mean something else", &format!("{first}{more}"));
        } else if let Some(name) = self.config.location.clone().filter(|_| self.waits.is_some()) {
            let error = format!("no counts of `{name}` are there; the other places play until they come");
            self.complain(Trouble::Counts, "the place cannot be chosen", &error);
        }
    }

    /// Reads what another config names and takes it over, as [`Self::adopt`] does.
    #[cfg(test)]
    pub(super) fn take_over(&mut self, config: Config) -> Result<Vec<String>, DaemonError> {
        let material = material::anew(&config)?;
        self.adopt(config, material)
    }

    /// Takes over another config with what it names, and tells which of its changes wait for the next start, a line each
    /// kind. What is wrong with it is told, and all stays as it was.
    fn adopt(&mut self, config: Config, material: Material) -> Result<Vec<String>, DaemonError> {
        let (known, repertoire) = material.parted();
        let touched = self.is_touched();
        match self.show.reload(config.terms(), repertoire) {
            Ok(old) => self.reader.drop(old),
            Err(refused) => {
                let Refused { why, repertoire } = *refused;
                self.reader.drop(repertoire);
                return Err(why.into());
            }
        }
        self.choose_late(config.location.as_deref(), &known, touched);
        buttons::reload(&mut self.sources, &config);
        // What plays is kept from now on, or no more; whether it is resumed is asked at the next start.
        match keep_path(&config) {
            // Its end may wait for the disk.
            None => self.reader.drop(self.keeper.take()),
            Some(path) if self.keeper.is_none() => self.keeper = Some(StateKeeper::new(path)),
            Some(_) => {}
        }
        let waiting = waiting(&self.started, &config);
        self.config = config;
        self.tell_known(&known);
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
    async fn leave(&mut self, signals: &mut Signals) {
        self.show.stage().fade_out();
        let begun = Instant::now();
        while !self.show.stage().finished() && begun.elapsed() < PATIENCE {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(5)) => {}
                () = signals.interrupt() => return,
            }
        }
    }
}
