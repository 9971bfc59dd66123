//! The live view of `bandstand play`: the screen, the keys, and what stands on the desk.

use super::draw;
use super::look::Look;
use super::model::{Desk, Model};
use super::screen::{self, Screen};
use crate::compose::Movement;
use crate::controls::keyboard::{self, Stroke};
use crate::footfall::Period;
use crate::show::Show;
use crate::stage::Heard;
use crate::time::conductor::{Choice, State};
use ratatui::crossterm::event::{self, Event, KeyCode};
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::process::{Signal, getpgrp, getpid, kill_process};
use rustix::termios::tcgetpgrp;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The signal by which a shell lets a stopped program go on.
pub const CONTINUED: i32 = Signal::CONT.as_raw();

/// How long the last word stays.
const WORD: Duration = Duration::from_secs(10);

/// How long outputs take to fall silent before the program is stopped.
const HUSH: Duration = Duration::from_millis(80);

/// How to draw, if there is a terminal to draw on and to read keys from. Not in the background, where reading keys would stop
/// the program, and not where a log is written to the same place.
pub fn wanted() -> Option<Look> {
    let environment = |name: &str| std::env::var(name).ok();
    let terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
    let ours = || tcgetpgrp(io::stderr()).map_or(true, |group| group == getpgrp());
    let logs = environment("BANDSTAND_LOG").is_some_and(|filter| !filter.trim().is_empty());
    if terminal && !logs && ours() { Look::of(environment) } else { None }
}

/// Whether the terminal of standard input has gone: a window that was closed, a line that was cut. Asked before crossterm is,
/// which would read from it for ever.
fn has_hung_up() -> bool {
    let stdin = io::stdin();
    let mut asked = [PollFd::new(&stdin, PollFlags::IN)];
    let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    rustix::event::poll(&mut asked, Some(&Timespec::default())).is_ok() && asked[0].revents().intersects(gone)
}

/// The full screen: what is heard, and the keys that are pressed.
pub struct View {
    screen: Screen,
    look: Look,
    help: bool,
    /// The last word, and when it was said.
    word: Option<(String, Instant)>,
    /// What was heard last, for when it is over.
    heard: Option<(Arc<Movement>, u32)>,
}

impl View {
    /// Takes the terminal.
    pub fn open(look: Look) -> io::Result<Self> {
        let screen = Screen::open()?;
        Ok(Self { screen, look, help: false, word: None, heard: None })
    }

    /// A word for a while.
    pub fn say(&mut self, text: String) {
        self.word = Some((text, Instant::now()));
    }

    /// Shows the help, or hides it.
    pub fn help(&mut self) {
        self.help = !self.help;
    }

    /// The keys that were pressed since last asked.
    pub fn strokes(&mut self) -> Vec<Stroke> {
        let mut strokes = Vec::new();
        if has_hung_up() {
            return vec![Stroke::Leave];
        }
        loop {
            match event::poll(Duration::ZERO).and_then(|there| if there { event::read().map(Some) } else { Ok(None) }) {
                Ok(Some(Event::Key(key))) if self.help && key.code == KeyCode::Esc => self.help = false,
                Ok(Some(Event::Key(key))) => strokes.extend(keyboard::stroke(key)),
                Ok(Some(_)) => {}
                Ok(None) => return strokes,
                Err(_) => {
                    // Nobody is at the keyboard any more.
                    strokes.push(Stroke::Leave);
                    return strokes;
                }
            }
        }
    }

    /// Shows what is heard; false if nobody can see it any more.
    pub fn show(&mut self, show: &mut Show, leaving: bool) -> bool {
        if !show.stage().is_idle()
            && let Some(heard) = show.heard()
        {
            self.heard = Some(heard);
        }
        let Ok(whole) = show.whole() else { return true };
        let desk = self.desk(show, &whole, leaving);
        let (movement, tick) = self.heard.clone().unwrap_or_else(|| (Arc::clone(&whole), 0));
        let model = Model::of(&movement, &whole, tick, &desk);
        let look = self.look;
        self.screen.draw(|buffer| draw::draw(buffer, &model, &movement, &desk, look)).is_ok()
    }

    fn desk(&mut self, show: &mut Show, whole: &Movement, leaving: bool) -> Desk {
        let conductor = show.conductor();
        let Choice { score, period, .. } = conductor.choice().clone();
        // `today last year` is a date.
        let period = if Period::is_relative(&period) { format!("{period}, {}", whole.period) } else { period };
        let state = match conductor.state() {
            _ if leaving => "fading out",
            State::Paused => "paused",
            _ if self.heard.is_none() => "starting",
            _ => "playing",
        };
        let volume = conductor.volume();
        let outputs = show.outputs().into_iter().map(|(name, heard)| match heard {
            Heard::Flowing => (name, "playing", true),
            Heard::Silent => (name, "silent", true),
            Heard::Lost => (name, "lost", false),
            Heard::Reconnecting => (name, "lost, looking for it", false),
        });
        let outputs = outputs.collect();
        self.word.take_if(|(_, said)| said.elapsed() > WORD);
        let word = self.word.as_ref().map(|(text, _)| text.clone());
        let message = show.trouble().map(str::to_owned).or(word);
        Desk { state, volume, score, period, chosen: show.chosen(), outputs, message, help: self.help }
    }

    /// Gives the terminal back and stops until the shell lets us go on.
    pub async fn suspend(&mut self, show: &mut Show) {
        show.stage().players().for_each(|player| player.pause(true));
        tokio::time::sleep(HUSH).await;
        screen::give_back();
        // Nothing is stopped where no shell could let it go on again.
        let _ = kill_process(getpid(), Signal::TSTP);
        self.again();
        let paused = show.conductor().state() == State::Paused;
        show.stage().players().for_each(|player| player.pause(paused));
    }

    /// Somebody else may have had the terminal.
    pub fn again(&mut self) {
        // If it has gone, the next frame tells.
        let _ = self.screen.again();
    }
}
