//! Samples to a pipe, a file or standard output.

use super::deck::{DeckPlayer, Decked};
use super::error::StageError;
use super::kind::{Opened, Output, OutputKind, Setup};
use super::player::Heard;
use crate::outputs::moment;
use crate::outputs::pcm::Pcm;
use crate::sound::DeckHandle;
use std::io::{self, IsTerminal};

/// The pipe's row in the table of outputs.
pub(super) const KIND: OutputKind = OutputKind {
    words: &["pcm"],
    usage: &["pcm:PATH", "pcm:-"],
    check: |_, name| match name {
        None | Some("") => Err("name a pipe or file after `pcm:`, or - for standard output".to_owned()),
        Some(_) => Ok(()),
    },
    open,
    leads: false,
    is_waited_for: |_| false,
};

fn open(output: &Output, setup: &Setup) -> Opened {
    let target = output.name().unwrap_or("-");
    if target == "-" && io::stdout().is_terminal() {
        return Err(StageError::Name(
            "samples are no sight for a terminal; send them on, as with `| aplay -f cd -r 48000`".into(),
        ));
    }
    let pcm = Pcm::open(target).map_err(|error| StageError::Failed(error.to_string()))?;
    Ok(Box::new(DeckPlayer::new(pcm, setup.amplitude)))
}

impl Decked for Pcm {
    fn deck(&mut self) -> &mut DeckHandle {
        Self::deck(self)
    }

    fn frame(&self) -> u64 {
        self.position()
    }

    fn first_frame(&self) -> Option<i64> {
        Some(moment::of(self.start()))
    }

    fn begun(&self) -> u64 {
        Self::begun(self)
    }

    fn heard(&self) -> Heard {
        if self.is_flowing() { Heard::Flowing } else { Heard::Lost }
    }

    fn is_playing(&self) -> bool {
        Self::is_playing(self)
    }

    fn name(&self) -> String {
        format!("pcm:{}", Self::name(self))
    }

    fn is_heard(&self) -> bool {
        // Before the first block is due, nobody can have read one.
        self.is_flowing() || self.blocks() == (0, 0)
    }

    fn words(&self) -> String {
        match self.name() {
            "-" => "the reader of standard output".to_owned(),
            path => format!("the reader of `{path}`"),
        }
    }

    fn may_come_back(&self) -> bool {
        self.name() != "-"
    }
}
