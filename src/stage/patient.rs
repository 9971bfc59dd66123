//! An output that may come later. Until it can be opened, the music goes on in time, unheard.
//!
//! It is opened on a thread of its own, as a device or a sound server may not answer: nothing here waits for it.

use super::error::StageError;
use super::kind::Opened;
use super::player::{Appointment, Cue, Heard, Player};
use super::silence::Silence;
use crate::repertoire::Piece;
use crate::time::Position;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The shortest and the longest wait between attempts to open the output.
const BACK_OFF: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(4));

/// An attempt that takes longer than this is reported.
const SLOW: Duration = Duration::from_secs(3);

/// How long the music takes to fade in.
const FADE: Duration = Duration::from_millis(500);

/// Opens the output.
type Open = Arc<dyn Fn() -> Opened + Send + Sync>;

/// An output that is tried again and again until it can be opened.
pub(super) struct Patient {
    name: String,
    open: Open,
    /// Plays until the output is there.
    silence: Silence,
    there: Option<Box<dyn Player + Send>>,
    /// The piece that plays and its number, which the output takes up when it is there.
    playing: Option<(u64, Piece)>,
    /// The piece that was asked for last, and its number.
    next: Option<(u64, Piece, Entry)>,
    /// How many pieces had begun before the output was there.
    begun_before: u64,
    paused: bool,
    volume: f32,
    /// The attempt that is under way.
    trying: Option<Receiver<Opened>>,
    /// When the last attempt began.
    tried: Instant,
    wait: Duration,
    /// Why the output is not there.
    why: Option<String>,
    /// What people were told last of why it is not there.
    told: Option<String>,
}

/// How a piece begins.
#[derive(Clone, Copy)]
enum Entry {
    Cue(Cue),
    Appointment(Appointment),
}

impl Patient {
    /// An output with the name that messages use; the first attempt to open it begins.
    pub fn new(name: String, open: Open) -> Self {
        let mut patient = Self {
            name,
            open,
            silence: Silence::default(),
            there: None,
            playing: None,
            next: None,
            begun_before: 0,
            paused: false,
            volume: 1.0,
            trying: None,
            tried: Instant::now(),
            wait: BACK_OFF.0,
            why: None,
            told: None,
        };
        patient.try_to_open();
        patient
    }

    /// Waits for the first attempt until a moment. If it fails, the first message says why.
    ///
    /// # Errors
    /// When the output can never be opened as it was asked for.
    pub fn wait_until(&mut self, moment: Instant) -> Result<(), StageError> {
        let Some(trying) = &self.trying else { return Ok(()) };
        match trying.recv_timeout(moment.saturating_duration_since(Instant::now())) {
            Ok(Ok(player)) => {
                (self.there, self.trying) = (Some(player), None);
                Ok(())
            }
            Ok(Err(never @ StageError::Never(_))) => Err(never),
            Ok(Err(failure)) => {
                self.failed(failure.to_string());
                Ok(())
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.failed(BROKE_OFF.to_owned());
                Ok(())
            }
            Err(RecvTimeoutError::Timeout) => Ok(()),
        }
    }

    /// Begins an attempt, on a thread of its own. There is never more than one.
    fn try_to_open(&mut self) {
        self.tried = Instant::now();
        let (done, opened) = channel();
        let open = Arc::clone(&self.open);
        // An output that opens after this program has lost interest is closed on that thread.
        let spawned = thread::Builder::new().name("open".to_owned()).spawn(move || drop(done.send(open())));
        match spawned {
            Ok(_) => self.trying = Some(opened),
            Err(error) => self.failed(format!("the system gives no thread: {error}")),
        }
    }

    fn failed(&mut self, why: String) {
        (self.trying, self.why) = (None, Some(why));
    }

    fn player(&self) -> &dyn Player {
        match &self.there {
            Some(player) => &**player,
            None => &self.silence,
        }
    }

    fn player_mut(&mut self) -> &mut dyn Player {
        match &mut self.there {
            Some(player) => &mut **player,
            None => &mut self.silence,
        }
    }

    /// Makes the next piece the one that plays if the silence has come to it.
    fn settle(&mut self) {
        let playing = self.silence.place().number;
        if let Some((number, piece, _)) = self.next.take_if(|(number, ..)| *number == playing) {
            self.playing = Some((number, piece));
        }
    }

    /// Looks after the attempts to open the output, and returns a message for people if there is something new.
    fn look(&mut self) -> Option<String> {
        let arrived = match &self.trying {
            None => {
                if self.tried.elapsed() >= self.wait {
                    self.wait = (2 * self.wait).min(BACK_OFF.1);
                    self.try_to_open();
                }
                None
            }
            Some(trying) => match trying.recv_timeout(Duration::ZERO) {
                Ok(Ok(player)) => Some(player),
                Ok(Err(failure)) => {
                    self.failed(failure.to_string());
                    None
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.failed(BROKE_OFF.to_owned());
                    None
                }
                Err(RecvTimeoutError::Timeout) => {
                    if self.tried.elapsed() >= SLOW {
                        self.why = Some("it does not answer".to_owned());
                    }
                    None
                }
            },
        };
        if let Some(player) = arrived {
            self.trying = None;
            return self.take_up(player);
        }
        let why = self.why.as_ref().filter(|why| self.told.as_ref() != Some(why))?.clone();
        self.told = Some(why.clone());
        Some(format!("{}: {why}; it is tried again, and the music goes on unheard until then", self.name))
    }

    /// Gives the output what plays, and what waits to.
    fn give(&mut self, player: &mut dyn Player, begun_before: &mut u64) -> Result<(), StageError> {
        let idle = self.silence.is_idle();
        let playing = self.playing.as_ref().filter(|_| !idle);
        if let Some((number, piece)) = playing {
            let tick = piece.movement.tempo.tick_at(self.silence.position().as_micros() as u64);
            player.play(*number, piece, Cue { tick, at: None, during: 0, fade: FADE })?;
            // The output counts this piece too, which the silence has counted already.
            *begun_before = begun_before.saturating_sub(1);
        }
        match &self.next {
            Some((number, next, Entry::Cue(cue))) if playing.is_some() => player.play(*number, next, *cue),
            Some((number, next, Entry::Appointment(appointment))) => player.play_at(*number, next, *appointment),
            _ => Ok(()),
        }
    }

    /// Lets the output, which is open now, take up the music at the place that it has reached; it fades in.
    fn take_up(&mut self, mut player: Box<dyn Player + Send>) -> Option<String> {
        self.settle();
        player.volume(self.volume);
        let mut begun_before = self.silence.begun();
        if let Err(failure) = self.give(&mut *player, &mut begun_before) {
            // Closing it may take time.
            let _ = thread::Builder::new().name("close".to_owned()).spawn(move || drop(player));
            self.failed(failure.to_string());
            return None;
        }
        player.pause(self.paused);
        self.begun_before = begun_before;
        (self.there, self.playing, self.next, self.why) = (Some(player), None, None, None);
        self.told.take().map(|_| format!("{} is there now", self.name))
    }
}

/// Why there is no output when the thread that was to open it ended by a fault of a library.
const BROKE_OFF: &str = "the attempt to open it broke off";

impl Player for Patient {
    fn play(&mut self, number: u64, piece: &Piece, cue: Cue) -> Result<(), StageError> {
        if self.there.is_none() {
            self.settle();
            self.next = Some((number, piece.clone(), Entry::Cue(cue)));
        }
        self.player_mut().play(number, piece, cue)
    }

    fn play_at(&mut self, number: u64, piece: &Piece, appointment: Appointment) -> Result<(), StageError> {
        if self.there.is_none() {
            self.settle();
            self.next = Some((number, piece.clone(), Entry::Appointment(appointment)));
        }
        self.player_mut().play_at(number, piece, appointment)
    }

    fn forget_next(&mut self) {
        self.settle();
        self.next = None;
        self.player_mut().forget_next();
    }

    fn tick(&mut self) {
        self.player_mut().tick();
    }

    fn begun(&self) -> u64 {
        self.begun_before + self.player().begun()
    }

    fn place(&self) -> Position {
        self.player().place()
    }

    fn follow(&mut self, leader: Position) {
        self.player_mut().follow(leader);
    }

    fn panic(&mut self) {
        self.player_mut().panic();
    }

    fn set_up(&mut self) {
        self.player_mut().set_up();
    }

    fn is_idle(&mut self) -> bool {
        self.player_mut().is_idle()
    }

    fn pause(&mut self, paused: bool) {
        self.paused = paused;
        self.player_mut().pause(paused);
    }

    fn volume(&mut self, amplitude: f32) {
        self.volume = amplitude;
        self.player_mut().volume(amplitude);
    }

    fn aside(&mut self, piece: &Piece) {
        self.player_mut().aside(piece);
    }

    fn rest(&mut self) {
        (self.playing, self.next) = (None, None);
        self.player_mut().rest();
    }

    fn fade_out(&mut self) {
        self.player_mut().fade_out();
    }

    fn finished(&mut self) -> bool {
        self.player_mut().finished()
    }

    fn heard(&self) -> Heard {
        match &self.there {
            Some(player) => player.heard(),
            // An attempt mostly takes a moment, which nobody needs to be told of.
            None if self.trying.is_some() && self.tried.elapsed() >= SLOW => Heard::Reconnecting,
            None => Heard::Lost,
        }
    }

    fn reason(&self) -> Option<String> {
        self.there.as_ref().map_or_else(|| self.why.clone(), |player| player.reason())
    }

    fn underruns(&self) -> u64 {
        self.player().underruns()
    }

    fn close(mut self: Box<Self>) -> Option<JoinHandle<()>> {
        let there = self.there.take()?;
        thread::Builder::new().name("close".to_owned()).spawn(move || drop(there)).ok()
    }

    fn name(&self) -> String {
        // A card or port may have a longer name of its own; whoever compares this with a config needs the config's.
        self.name.clone()
    }

    fn news(&mut self) -> Option<String> {
        match &mut self.there {
            Some(player) => player.news(),
            None => self.look(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::Footfall;
    use crate::repertoire::{Repertoire, Span};
    use crate::score;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::Sender;

    fn piece() -> Piece {
        let scores = vec![score::shipped("leeds").unwrap().unwrap()];
        let mut repertoire = Repertoire::new(Footfall::leeds_week(), scores, vec!["weekday".into()], None, 0, None);
        repertoire.piece(&repertoire.first(), Span::Day).unwrap()
    }

    /// Looks until there is a message.
    fn news(patient: &mut Patient) -> String {
        let begun = Instant::now();
        loop {
            if let Some(news) = patient.news() {
                return news;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "no message");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// How an output is opened that fails with these words until it is ready.
    fn failing(ready: &Arc<AtomicBool>, failure: fn() -> StageError) -> Open {
        let ready = Arc::clone(ready);
        Arc::new(move || if ready.load(Ordering::SeqCst) { Ok(Box::<Silence>::default()) } else { Err(failure()) })
    }

    #[test]
    fn an_output_that_comes_later_joins_in_where_the_music_is() {
        let failures: [fn() -> StageError; 2] =
            [|| StageError::Name("no such card".into()), || StageError::Failed("no such card".into())];
        for failure in failures {
            let ready = Arc::new(AtomicBool::new(false));
            let mut patient = Patient::new("speakers:DAC".into(), failing(&ready, failure));
            assert!(news(&mut patient).contains("no such card"));
            assert_eq!(patient.reason().as_deref(), Some("no such card"));
            patient.play(1, &piece(), Cue { tick: 9_600, at: None, during: 0, fade: FADE }).unwrap();
            assert_eq!((patient.begun(), patient.heard(), patient.name().as_str()), (1, Heard::Lost, "speakers:DAC"));
            let before = patient.position();
            // What has been told is not told again.
            patient.wait = Duration::ZERO;
            for _ in 0..100 {
                assert_eq!(patient.news(), None);
            }
            ready.store(true, Ordering::SeqCst);
            patient.wait = Duration::ZERO;
            assert!(news(&mut patient).contains("there now"));
            assert_eq!((patient.begun(), patient.heard(), patient.reason()), (1, Heard::Flowing, None));
            // The name is the one that was asked for, whatever the device calls itself.
            assert_eq!(patient.name(), "speakers:DAC");
            assert!(patient.position() >= before);
        }
    }

    #[test]
    fn what_never_can_become_right_is_said_at_once() {
        let never: Open = Arc::new(|| Err(StageError::Never("no such feature".into())));
        let mut patient = Patient::new("midi".into(), never);
        let later = Instant::now() + Duration::from_secs(30);
        assert_eq!(patient.wait_until(later).unwrap_err().to_string(), "no such feature");
    }

    #[test]
    fn a_device_that_never_answers_holds_nobody_up() {
        let (_release, held): (Sender<()>, _) = channel();
        let held = Mutex::new(held);
        let open: Open = Arc::new(move || {
            // Returns when the test is over.
            let _ = held.lock().unwrap().recv();
            Err(StageError::Failed("the end".into()))
        });
        let mut patient = Patient::new("speakers".into(), open);
        patient.wait_until(Instant::now()).unwrap();
        patient.play(1, &piece(), Cue { tick: 0, at: None, during: 0, fade: FADE }).unwrap();
        assert!(patient.news().is_none());
        patient.tried = Instant::now().checked_sub(2 * SLOW).unwrap();
        assert!(patient.news().unwrap().contains("it does not answer"));
        assert_eq!((patient.heard(), patient.begun()), (Heard::Reconnecting, 1));
        patient.fade_out();
        assert!(patient.finished());
    }
}
