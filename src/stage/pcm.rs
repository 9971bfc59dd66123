//! Samples to a pipe, a file or standard output.

use super::deck::{DeckPlayer, Decked};
use super::error::StageError;
use super::kind::{Opened, Output, OutputKind, Setup};
use super::player::Heard;
use crate::outputs::moment;
use crate::outputs::pcm::{Pcm, PcmError};
use crate::sound::DeckHandle;
use std::io::{self, IsTerminal};
use std::path::Path;

/// The row of pipes and files of samples in the table of outputs.
pub(super) const KIND: OutputKind = OutputKind {
    words: &["pcm", "pcm-file"],
    usage: &["pcm:PATH", "pcm:-", "pcm-file:PATH"],
    check: |word, name| match (word, name) {
        ("pcm-file", None | Some("" | "-")) => Err("name a file after `pcm-file:`".to_owned()),
        (_, None | Some("")) => {
            Err("name a pipe after `pcm:`, or - for standard output; pcm-file:PATH writes a file".to_owned())
        }
        _ => Ok(()),
    },
    open,
    leads: false,
    is_device: true,
};

fn open(output: &Output, setup: &Setup) -> Opened {
    let target = output.name().unwrap_or("-");
    if target == "-" && io::stdout().is_terminal() {
        return Err(StageError::Never(
            "samples are no sight for a terminal; send them on, as with `| aplay -f cd -r 48000`".into(),
        ));
    }
    let pcm = match output.word.as_str() {
        "pcm-file" => Pcm::open_file(Path::new(target)),
        _ => Pcm::open(target),
    };
    let pcm = pcm.map_err(|error| match error {
        PcmError::OtherKind(why) => StageError::Name(why),
        other => StageError::Failed(other.to_string()),
    })?;
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
        let word = if self.is_file() { "pcm-file" } else { "pcm" };
        format!("{word}:{}", Self::name(self))
    }

    fn is_heard(&self) -> bool {
        // Before the first block is due, nobody can have read one.
        self.is_flowing() || self.blocks() == (0, 0)
    }

    fn words(&self) -> String {
        match Self::name(self) {
            path if self.is_file() => format!("the file `{path}`"),
            path if path == "-" => "the reader of standard output".to_owned(),
            path => format!("the reader of `{path}`"),
        }
    }

    fn reason(&self) -> Option<String> {
        Self::reason(self)
    }

    fn may_come_back(&self) -> bool {
        Self::name(self) != "-"
    }
}
