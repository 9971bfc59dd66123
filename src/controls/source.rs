//! Sources of actions: whatever presses buttons.

use super::lamps::Showing;
use super::plan::ControlPlan;

/// How many presses may wait to be carried out; a source leaves out those for which there is no room.
pub const WAITING: usize = 64;

/// A source of actions: the pins today, later a web page or MIDI keys.
///
/// Where it is opened a source is given a [`tokio::sync::mpsc::Sender`], and it sends an
/// [`Action`](crate::time::Action) whenever somebody does something; how it waits for that, on a thread or in a task,
/// is its own business. None of the calls below blocks. Requests that want an answer, such as the socket's, keep their own way
/// back: only the presses among them are actions. A new source is one file of `controls/sources` that
/// implements this trait, and one row in that folder's `mod.rs`.
pub trait ActionSource {
    /// What the source is, and how it is.
    fn status(&self) -> SourceStatus;

    /// Shows what is heard, as lamps do. Called every few milliseconds; a source without lamps leaves it out.
    fn show(&mut self, _showing: Showing) {}

    /// Takes over what the plan says of this source, if that has changed. What cannot be opened then is waited for.
    fn reload(&mut self, _plan: &ControlPlan) {}
}

/// A source of actions in words, for the status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceStatus {
    /// What watches: `rppal`, `gpiocdev`, `fake`, or `none`.
    pub name: String,
    /// `watching`, `none`, or what is wrong.
    pub state: String,
}

/// Why a source that was asked for by name cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SourceError(pub String);
