//! The sources of actions that a daemon has: a new one is one file of this folder and one row here.

mod pin_keeper;

use tokio::sync::mpsc::Sender;

use super::plan::ControlPlan;
use super::source::{ActionSource, SourceError};
use crate::time::Action;
pub use pin_keeper::PinKeeper;

/// Opens every source of the plan; each sends its actions to `actions`. The pins come first.
///
/// # Errors
/// When a source that was asked for by name cannot be opened.
pub fn open_sources(plan: &ControlPlan, actions: &Sender<Action>) -> Result<Vec<Box<dyn ActionSource>>, SourceError> {
    Ok(vec![Box::new(PinKeeper::open(plan, actions.clone())?)])
}
