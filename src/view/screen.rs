//! The terminal, taken for a while and given back as it was on every way out.

use super::words::{self, Words};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::crossterm::{cursor, execute, terminal};
use ratatui::layout::Rect;
use rustix::termios::tcgetwinsize;
use std::io;
use std::sync::Once;
use std::time::Duration;

/// Columns and rows to use if a terminal does not say its size.
const USUAL: (u16, u16) = (80, 24);

/// The most columns and rows that are drawn: nobody reads more.
const MOST: (u16, u16) = (400, 200);

/// How long a terminal that stands still may take to be given back.
const PATIENCE: Duration = Duration::from_millis(300);

/// The terminal, taken for the view until this is dropped. It draws on standard error, because standard output may be a
/// pipe for samples.
pub(super) struct Screen {
    backend: CrosstermBackend<Words>,
    /// The frame that is on the screen; none if that is not known.
    shown: Option<Buffer>,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When there is none.
    pub fn open() -> io::Result<Self> {
        give_back_in_a_panic();
        take()?;
        Ok(Self { backend: CrosstermBackend::new(Words::default()), shown: None })
    }

    /// Takes the terminal once more, because another program may have had it.
    ///
    /// # Errors
    /// When the terminal has gone.
    pub fn again(&mut self) -> io::Result<()> {
        self.shown = None;
        take()
    }

    /// Draws a frame; only what differs from the last is sent. A terminal that has not taken the last one yet gets none.
    ///
    /// # Errors
    /// When the terminal has gone.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        if words::are_waiting() {
            return Ok(());
        }
        if words::are_lost() {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let area = area();
        let shown = match self.shown.take_if(|shown| shown.area == area) {
            Some(shown) => shown,
            None => {
                self.backend.clear()?;
                Buffer::empty(area)
            }
        };
        let mut next = Buffer::empty(area);
        paint(&mut next);
        let updates = shown.diff(&next);
        if !updates.is_empty() {
            self.backend.draw(updates.into_iter())?;
        }
        Backend::flush(&mut self.backend)?;
        self.shown = Some(next);
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn area() -> Rect {
    let (columns, rows) = tcgetwinsize(io::stderr()).map_or(USUAL, |size| (size.ws_col, size.ws_row));
    let (columns, rows) = if columns == 0 || rows == 0 { USUAL } else { (columns, rows) };
    Rect::new(0, 0, columns.min(MOST.0), rows.min(MOST.1))
}

fn take() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    execute!(Words::default(), terminal::EnterAlternateScreen, cursor::Hide)
}

/// Gives the shell its screen, its cursor and its line editing back.
pub(super) fn give_back() {
    // If the terminal has gone, there is nothing to give back.
    let _ = execute!(Words::default(), terminal::LeaveAlternateScreen, cursor::Show);
    words::flush(PATIENCE);
    let _ = terminal::disable_raw_mode();
}

/// Makes a panic give the terminal back first, so that people can read its message.
fn give_back_in_a_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back();
            before(panic);
        }));
    });
}
