//! Reads configs and counts on a thread of its own, so that the daemon's loop never waits for a file: it takes over what
//! is ready to be played.

use super::config::Config;
use super::material::{self, Known, Material};
use super::settling::{Marks, Settling};
use crate::files;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};
use tracing::warn;

/// How often files of counts are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// After how long counts that could not be read are tried again, though no file has changed.
const AGAIN: Duration = Duration::from_secs(600);

/// How much less than the music the reading thread and those that it starts may use of the machine (nice).
const NICE: i32 = 10;

/// What the loop asks for.
enum Errand {
    /// To read the config anew.
    Config,
    /// To look at the files of this config from now on, because it plays.
    Watch(Box<Config>),
    /// To take this for what was read: files as they were, those without counts, and whether all could be read.
    Known(Marks, Vec<PathBuf>, bool),
    /// To take something large apart.
    Drop(Box<dyn Send>),
}

/// What was read.
pub(super) enum News {
    /// Another config, with what it names; or what is wrong with it.
    Config(Box<Config>, Result<Box<Material>, String>),
    /// A config that cannot be read, and why.
    NoConfig(String),
    /// Other counts; or what is wrong with them.
    Counts(Result<Box<Material>, String>),
}

/// The thread that reads. It ends when this is dropped, or with the program.
pub(super) struct Reader {
    errands: Sender<Errand>,
    news: Receiver<News>,
    /// Whether the config is to be read anew, and that has not begun.
    config_is_asked: Arc<AtomicBool>,
}

impl Reader {
    /// Begins to look at the files of counts that `config` names, which were read as they are now.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new<R>(config: Config, read_again: R) -> std::io::Result<Self>
    where
        R: Fn() -> Result<Config, String> + Send + 'static,
    {
        let (errands, asked) = channel();
        let (told, news) = sync_channel(1);
        let config_is_asked = Arc::new(AtomicBool::new(false));
        let is_asked = Arc::clone(&config_is_asked);
        thread::Builder::new().name("reader".into()).spawn(move || {
            // Where the system does not allow it, reading competes with the music.
            let _ = rustix::process::setpriority_process(None, NICE);
            Work::new(config, read_again, told).go_on(&asked, &is_asked);
        })?;
        Ok(Self { errands, news, config_is_asked })
    }

    /// What has been read since the last call.
    pub fn news(&self) -> Option<News> {
        self.news.try_recv().ok()
    }

    /// Asks for the config to be read anew.
    pub fn read_config(&self) {
        // One that has not begun yet will read what is there by then.
        if !self.config_is_asked.swap(true, Ordering::AcqRel) {
            self.send(Errand::Config);
        }
    }

    /// Looks at the files of this config from now on.
    pub fn watch(&self, config: Config) {
        self.send(Errand::Watch(Box::new(config)));
    }

    /// Tells what was read already, so that whatever has changed since is read anew.
    pub fn know(&self, known: &Known) {
        let is_whole = known.lacking.is_empty();
        self.send(Errand::Known(known.marks.clone(), known.strangers.clone(), is_whole));
    }

    /// Takes something apart on the thread, as freeing much memory takes time.
    pub fn drop(&self, what: impl Send + 'static) {
        self.send(Errand::Drop(Box::new(what)));
    }

    fn send(&self, errand: Errand) {
        // Without the thread nothing is read anew, and what plays plays on.
        if self.errands.send(errand).is_err() {
            warn!("nothing is read anew any more: the thread that reads has ended; start the service again");
        }
    }
}

/// What the thread knows.
struct Work<R> {
    config: Config,
    read_again: R,
    told: SyncSender<News>,
    begun: Instant,
    counts: Settling,
    /// The files that hold no counts. When one of them changes, it alone is looked into.
    others: Settling,
    strangers: Vec<PathBuf>,
    /// When counts that could not all be read are tried again.
    again: Option<Instant>,
}

impl<R: Fn() -> Result<Config, String>> Work<R> {
    fn new(config: Config, read_again: R, told: SyncSender<News>) -> Self {
        let none = || Settling::new(Marks::new(), Duration::ZERO);
        let (counts, others, begun) = (none(), none(), Instant::now());
        let mut work = Self { config, read_again, told, begun, counts, others, strangers: Vec::new(), again: None };
        work.settled(work.marks(), true);
        work
    }

    fn go_on(&mut self, asked: &Receiver<Errand>, config_is_asked: &AtomicBool) {
        loop {
            match asked.recv_timeout(LOOK) {
                Ok(Errand::Config) => {
                    config_is_asked.store(false, Ordering::Release);
                    self.read_config();
                }
                Ok(Errand::Watch(config)) => {
                    let same = config.data == self.config.data;
                    self.config = *config;
                    if !same {
                        self.strangers.clear();
                        self.settled(self.marks(), true);
                    }
                }
                Ok(Errand::Known(marks, strangers, is_whole)) => {
                    self.strangers = strangers;
                    self.settled(marks, is_whole);
                }
                Ok(Errand::Drop(what)) => drop(what),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn tell(&self, news: News) {
        // Where news waits already, the thread waits too: what was read takes much memory. Without a loop the program ends.
        let _ = self.told.send(news);
    }

    fn read_config(&mut self) {
        let config = match (self.read_again)() {
            Ok(config) => config,
            Err(error) => return self.tell(News::NoConfig(error)),
        };
        let before = self.marks_of(&config);
        let read = material::anew(&config).map_err(|error| error.to_string());
        if read.is_ok() {
            self.config = config.clone();
            self.note(before, &read);
        }
        self.tell(News::Config(Box::new(config), read.map(Box::new)));
    }

    fn look(&mut self) {
        // What is piped in cannot be read again, nor can the other files be read without it.
        if material::is_piped(&self.config) {
            return;
        }
        let now = self.begun.elapsed();
        let (counts, others) = self.parted(self.marks());
        let mut changed = self.counts.look(counts, now);
        if self.others.look(others.clone(), now) && !changed {
            changed = others.keys().any(|path| material::holds_counts(&self.config, path));
        }
        if changed || self.again.is_some_and(|again| Instant::now() >= again) {
            let before = self.marks();
            let read = material::anew(&self.config).map_err(|error| error.to_string());
            self.note(before, &read);
            self.tell(News::Counts(read.map(Box::new)));
        }
    }

    /// Notes what was read; what has changed since will be read again.
    fn note(&mut self, before: Marks, read: &Result<Material, String>) {
        if let Ok(material) = read {
            self.strangers.clone_from(&material.known().strangers);
        }
        self.settled(before, read.as_ref().is_ok_and(|material| material.known().lacking.is_empty()));
    }

    fn settled(&mut self, marks: Marks, is_whole: bool) {
        self.again = (!is_whole).then(|| Instant::now() + AGAIN);
        let (counts, others) = self.parted(marks);
        let now = self.begun.elapsed();
        (self.counts, self.others) = (Settling::new(counts, now), Settling::new(others, now));
    }

    fn marks(&self) -> Marks {
        self.marks_of(&self.config)
    }

    fn marks_of(&self, config: &Config) -> Marks {
        files::marks(config.data.as_deref().unwrap_or_default())
    }

    /// The files of counts, and the others.
    fn parted(&self, marks: Marks) -> (Marks, Marks) {
        marks.into_iter().partition(|(path, _)| !self.strangers.contains(path))
    }
}
