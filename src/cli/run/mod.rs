//! `bandstand run`: the daemon. Plays until it is told to stop.

mod buttons;
mod flags;

pub use flags::Args;
pub(super) use flags::{config_file, config_in_force};

use super::failure::Failure;
use super::performance::keep::{self, Kept};
use super::performance::times::Machine;
use super::performance::{Performance, sources};
use super::stage::{Output, Stage};
use super::{counts, say};
use crate::controls::ActionSource;
use crate::daemon::Config;
use crate::daemon::socket::{Request, Socket, own_path};
use crate::performance::Action;
use anyhow::Context;
use sd_notify::NotifyState;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};
use tracing::{info, warn};

/// How often the performance is looked after.
const LOOK: Duration = Duration::from_millis(20);

/// Looks between two statuses.
const TELLING: u32 = 4;

/// How often the counts' files are.
const FILES: Duration = Duration::from_secs(5);

/// Waits between attempts to open the socket: from, to.
const SOCKET_BACK_OFF: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// A fade may take so long before we leave anyway.
const PATIENCE: Duration = Duration::from_millis(1_900);

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let config = args.config()?;
    let outputs = outputs(&config)?;
    let (settings, midi) = args.outputs(&config)?;
    let stage = Stage::open_patiently(&outputs, settings, &midi)?;
    let ensemble = sources::ensemble(&config)?;
    let kept = keep_path(&config).and_then(|path| keep::read(&path));
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start the event loop")?;
    runtime.block_on(async {
        let (pressed, actions) = mpsc::unbounded_channel();
        let sources = buttons::open(&config, &pressed)?;
        let machine = Rc::new(Machine::new());
        let mut performance = Performance::new(config, ensemble, stage, buttons::status(&sources), machine)?;
        if let Some(kept) = kept {
            performance.resume(&kept);
        }
        Daemon::new(performance, sources, actions)?.serve(args).await
    })
}

fn outputs(config: &Config) -> Result<Vec<Output>, Failure> {
    let standard = [String::from("speakers")];
    let names = config.outputs.as_deref().unwrap_or(&standard);
    let parse = |name: &String| Output::parse(name).map_err(|why| Failure::usage(format!("output `{name}`: {why}")));
    names.iter().map(parse).collect()
}

/// Where what plays is kept; none if it is not to be.
fn keep_path(config: &Config) -> Option<PathBuf> {
    config.resume.unwrap_or(false).then(|| keep::path(|name| std::env::var(name).ok())).flatten()
}

type Files = Vec<(PathBuf, Option<SystemTime>, u64)>;

/// What surrounds the performance: signals, socket, systemd, files.
struct Daemon {
    performance: Performance,
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
    /// How often the watchdog wants to hear of us, and when it last did.
    watchdog: Option<(Duration, Instant)>,
    said: String,
    looks: u32,
}

impl Daemon {
    fn new(
        performance: Performance,
        sources: Vec<Box<dyn ActionSource>>,
        actions: mpsc::UnboundedReceiver<Action>,
    ) -> Result<Self, Failure> {
        let listen = |kind: SignalKind| signal(kind).context("cannot listen for signals");
        let files = files(performance.config());
        let mut micros = 0;
        let watched = sd_notify::watchdog_enabled(false, &mut micros);
        Ok(Self {
            keep: keep_path(performance.config()),
            kept: None,
            performance,
            sources,
            actions,
            hangups: listen(SignalKind::hangup())?,
            interrupts: listen(SignalKind::interrupt())?,
            terminations: listen(SignalKind::terminate())?,
            files,
            looked: Instant::now(),
            watchdog: watched.then(|| (Duration::from_micros(micros / 3), Instant::now())),
            said: String::new(),
            looks: 0,
        })
    }

    /// Until somebody wants us to end.
    async fn serve(mut self, args: &Args) -> Result<(), Failure> {
        let (requests, mut asked) = mpsc::channel::<Request>(64);
        let (statuses, followed) = watch::channel(String::new());
        let serving = keep_socket(requests, followed);
        tokio::pin!(serving);
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.performance.begin();
        notify(&[NotifyState::Ready]);
        loop {
            tokio::select! {
                _ = looks.tick() => self.look(&statuses),
                request = asked.recv() => match request {
                    Some(Request::Status(back)) => {
                        // Whoever asked may have gone.
                        let _ = back.send(self.status());
                    }
                    Some(Request::Press(action, back)) => {
                        self.performance.press(action);
                        let _ = back.send(());
                    }
                    None => {}
                },
                Some(action) = self.actions.recv() => self.performance.press(action),
                () = &mut serving => {}
                _ = self.hangups.recv() => self.reload(args),
                _ = self.interrupts.recv() => break,
                _ = self.terminations.recv() => break,
            }
        }
        notify(&[NotifyState::Stopping]);
        self.leave().await;
        Ok(())
    }

    fn look(&mut self, statuses: &watch::Sender<String>) {
        self.performance.look();
        let showing = self.performance.showing();
        self.sources.iter_mut().for_each(|source| source.show(showing));
        self.performance.buttons = buttons::status(&self.sources);
        self.looks = self.looks.wrapping_add(1);
        if self.looks.is_multiple_of(TELLING) {
            self.tell(statuses);
        }
        if let Some((every, last)) = &mut self.watchdog
            && last.elapsed() >= *every
        {
            *last = Instant::now();
            notify(&[NotifyState::Watchdog]);
        }
        if self.looked.elapsed() >= FILES {
            self.looked = Instant::now();
            self.look_at_files();
        }
    }

    /// Lets systemd and whoever follows know what has changed.
    fn tell(&mut self, statuses: &watch::Sender<String>) {
        let status = self.performance.status();
        let line = status.line();
        if line == self.said {
            return;
        }
        notify(&[NotifyState::Status(&line)]);
        if let Ok(json) = serde_json::to_string(&status) {
            statuses.send_replace(json);
        }
        self.said = line;
        self.keep();
    }

    /// Keeps what plays, if it is to be resumed. Where nothing can be written nothing is kept.
    fn keep(&mut self) {
        let Some(path) = &self.keep else { return };
        let now = self.performance.kept();
        if self.kept.as_ref() == Some(&now) {
            return;
        }
        if let Err(error) = keep::write(path, &now) {
            info!(%error, path = %path.display(), "what plays cannot be kept here, so it will not be resumed");
            self.keep = None;
        }
        self.kept = Some(now);
    }

    /// Takes over counts that were replaced on disk; refuses what cannot be played.
    fn look_at_files(&mut self) {
        let files = files(self.performance.config());
        if files == self.files {
            return;
        }
        self.files = files;
        let config = self.performance.config().clone();
        let read = counts::load(config.data.as_deref().unwrap_or_default())
            .and_then(|loaded| sources::with_counts(&config, loaded.footfall))
            .and_then(|ensemble| self.performance.take_counts(ensemble));
        match read {
            Ok(()) => info!("the counts have changed; they are heard from the next piece on"),
            Err(failure) => self.performance.complain(&format!("the new counts are refused: {failure}")),
        }
    }

    fn reload(&mut self, args: &Args) {
        match args.config().and_then(|config| self.performance.reload(config)) {
            Ok(()) => {
                self.files = files(self.performance.config());
                buttons::reload(&mut self.sources, self.performance.config());
                info!("the config was read anew");
            }
            Err(failure) => self.performance.complain(&format!("the old config stays: {failure}")),
        }
    }

    fn status(&mut self) -> String {
        serde_json::to_string(&self.performance.status()).unwrap_or_default()
    }

    /// Fades out.
    async fn leave(&mut self) {
        self.performance.stage().fade_out();
        let begun = Instant::now();
        while !self.performance.stage().finished() && begun.elapsed() < PATIENCE {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(5)) => {}
                _ = self.interrupts.recv() => return,
            }
        }
    }
}

/// Standard input cannot be read twice, and what is built in does not change.
fn files(config: &Config) -> Files {
    sources::fingerprint(config.data.as_deref().unwrap_or_default())
}

/// Answers on the socket for ever: one that cannot be had, fails, or whose file has gone is opened again, after ever longer.
async fn keep_socket(requests: mpsc::Sender<Request>, followed: watch::Receiver<String>) {
    let Some(path) = own_path(|name| std::env::var(name).ok()) else {
        say::note(
            "there is no runtime directory, so no socket: set BANDSTAND_SOCKET for `bandstand press` and `status`",
        );
        return std::future::pending().await;
    };
    let mut wait = SOCKET_BACK_OFF.0;
    let mut told = String::new();
    loop {
        let why = match Socket::open(&path) {
            Ok(socket) => {
                info!(path = %socket.path().display(), "listening");
                (wait, told) = (SOCKET_BACK_OFF.0, String::new());
                tokio::select! {
                    error = socket.serve(requests.clone(), followed.clone()) => error.to_string(),
                    () = socket.gone() => "its file has gone".to_owned(),
                }
            }
            Err(error) => error.to_string(),
        };
        if why != told {
            warn!(
                "no socket at {}: {why}; until it is back `bandstand press` and `status` do not work",
                path.display()
            );
            told = why;
        }
        tokio::time::sleep(wait).await;
        wait = (2 * wait).min(SOCKET_BACK_OFF.1);
    }
}

/// Tells systemd, if it started us.
fn notify(states: &[NotifyState]) {
    if let Err(error) = sd_notify::notify(false, states) {
        tracing::debug!(%error, "systemd does not listen");
    }
}
