//! The live view of `bandstand play`: the screen, the keys, and the state of the desk.

use super::draw;
use super::keys::Keys;
use super::look::Look;
use super::model::{Desk, Model};
use super::screen::{self, Screen};
use crate::compose::Movement;
use crate::controls::keyboard::{self, Stroke};
use crate::footfall::Period;
use crate::show::Show;
use crate::stage::Heard;
use crate::time::conductor::{Choice, State};
use ratatui::crossterm::event::KeyCode;
use rustix::process::{Signal, getpgrp, getpid, kill_process};
use rustix::termios::tcgetpgrp;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The signal by which a shell lets a stopped program go on.
pub const CONTINUED: i32 = Signal::CONT.as_raw();

/// How long the last message stays.
const WORD: Duration = Duration::from_secs(10);

/// How long outputs take to fall silent before the program is stopped.
const HUSH: Duration = Duration::from_millis(80);

/// How to draw, if there is a terminal to draw on and to read keys from. There is no view in the background, where
/// reading keys would stop the program, nor when a log is written to the same terminal.
pub fn wanted() -> Option<Look> {
    let environment = |name: &str| std::env::var(name).ok();
    let terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
    let ours = || tcgetpgrp(io::stderr()).map_or(true, |group| group == getpgrp());
    let logs = environment("BANDSTAND_LOG").is_some_and(|filter| !filter.trim().is_empty());
    if terminal && !logs && ours() { Look::of(environment) } else { None }
}

/// The full screen: what is heard, and the keys that are pressed.
pub struct View {
    screen: Screen,
    keys: Keys,
    /// Whether the terminal has gone.
    gone: bool,
    look: Look,
    help: bool,
    /// The last message, and when it was given.
    word: Option<(String, Instant)>,
    /// The movement and tick that were heard last, to show when the music is over.
    heard: Option<(Arc<Movement>, u32)>,
}

impl View {
    /// Takes the terminal.
    pub fn open(look: Look) -> io::Result<Self> {
        let screen = Screen::open()?;
        Ok(Self { screen, keys: Keys::default(), gone: false, look, help: false, word: None, heard: None })
    }

    /// Shows a message for a while.
    pub fn say(&mut self, text: String) {
        self.word = Some((text, Instant::now()));
    }

    /// Shows the help, or hides it.
    pub fn help(&mut self) {
        self.help = !self.help;
    }

    /// The keys that were pressed since the last call.
    pub fn strokes(&mut self) -> Vec<Stroke> {
        if self.gone {
            return Vec::new();
        }
        let Some(keys) = self.keys.read() else {
            self.gone = true;
            return Vec::new();
        };
        let mut strokes = Vec::new();
        for key in keys {
            if self.help && key.code == KeyCode::Esc {
                self.help = false;
            } else {
                strokes.extend(keyboard::stroke(key));
            }
        }
        strokes
    }

    /// Whether nobody sits at the terminal any more: there are no keys, or nothing can be drawn.
    pub fn is_gone(&self) -> bool {
        self.gone
    }

    /// Draws what is heard.
    pub fn show(&mut self, show: &mut Show, leaving: bool) {
        if !show.stage().is_idle()
            && let Some(heard) = show.heard()
        {
            self.heard = Some(heard);
        }
        let Ok(whole) = show.whole() else { return };
        let desk = self.desk(show, &whole, leaving);
        let (movement, tick) = self.heard.clone().unwrap_or_else(|| (Arc::clone(&whole), 0));
        let model = Model::of(&movement, &whole, tick, &desk);
        let look = self.look;
        self.gone |= self.screen.draw(|buffer| draw::draw(buffer, &model, &movement, &desk, look)).is_err();
    }

    fn desk(&mut self, show: &mut Show, whole: &Movement, leaving: bool) -> Desk {
        let conductor = show.conductor();
        let Choice { score, period, .. } = conductor.choice().clone();
        // A relative period such as `today last year` is shown with the date that it means.
        let period = if Period::is_relative(&period) { format!("{period}, {}", whole.period) } else { period };
        let state = match show.state() {
            _ if leaving => "fading out",
            "playing" if self.heard.is_none() => "starting",
            state => state,
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
        let message = show.wrong().filter(|_| !leaving).or(word);
        Desk { state, volume, score, period, chosen: show.chosen(), outputs, message, help: self.help }
    }

    /// Gives the terminal back and stops until the shell lets us go on.
    pub async fn suspend(&mut self, show: &mut Show) {
        show.stage().players().for_each(|player| player.pause(true));
        tokio::time::sleep(HUSH).await;
        screen::give_back();
        // If the program cannot be stopped, it just goes on.
        let _ = kill_process(getpid(), Signal::TSTP);
        self.again();
        let paused = show.conductor().state() == State::Paused;
        show.stage().players().for_each(|player| player.pause(paused));
    }

    /// Takes the terminal again, because another program may have had it.
    pub fn again(&mut self) {
        // If the terminal has gone, drawing the next frame fails.
        let _ = self.screen.again();
    }
}
