//! One part's dry sound, worked out a stretch of blocks at a time.

use crate::sound::BLOCK;
use crate::sound::band::Band;
use crate::sound::bus::Seat;
use crate::sound::part_renderer::PartRenderer;
use crate::sound::room::Block;
use crate::sound::timeline::{NoteEvent, Timeline};

/// Blocks in the stretches of all parts together: few enough to stay in a processor's cache, so many that handing
/// stretches from thread to thread costs nothing beside working them out.
const BLOCKS: usize = 4_096;

/// Blocks in the shortest stretch.
pub(super) const SHORTEST: usize = 32;
/// Blocks in the longest stretch.
const LONGEST: usize = 256;

/// Frames in each part's stretch, for a number of parts.
pub(super) fn stretch_frames(parts: usize) -> usize {
    (BLOCKS / parts.max(1)).clamp(SHORTEST, LONGEST) * BLOCK
}

/// A part at work: it can be sent to another thread and back.
pub(super) struct PartWorker {
    /// The part's musician.
    renderer: PartRenderer,
    /// The part's own events, in order of time.
    events: Vec<NoteEvent>,
    /// Index of the next event.
    next: usize,
    /// First frame of the next stretch.
    frame: u64,
    /// The stretch that was worked out last.
    pub(super) stretch: DryStretch,
}

/// A stretch of one part's dry sound, and which of its blocks sound.
pub(super) struct DryStretch {
    blocks: Vec<Block>,
    /// For each block, whether it sounds; a block that does not is to be left out.
    sounding: Vec<bool>,
}

impl DryStretch {
    /// A silent stretch of some frames, a multiple of [`BLOCK`].
    fn new(frames: usize) -> Self {
        Self { blocks: vec![[0.0; BLOCK]; frames / BLOCK], sounding: vec![false; frames / BLOCK] }
    }

    /// Frames in the stretch.
    pub(super) fn frames(&self) -> usize {
        self.blocks.len() * BLOCK
    }

    /// A block of the stretch; none where it is silent.
    pub(super) fn block(&self, n: usize) -> Option<&Block> {
        self.blocks.get(n).filter(|_| self.sounding[n])
    }
}

impl PartWorker {
    /// The part's seat and a silent stretch, to be exchanged for the one that was worked out.
    pub(super) fn place(&self) -> (Seat, DryStretch) {
        (self.renderer.seat, DryStretch::new(self.stretch.frames()))
    }

    /// Works out the next stretch.
    pub(super) fn work(&mut self) {
        for (block, sounding) in self.stretch.blocks.iter_mut().zip(&mut self.stretch.sounding) {
            if *sounding {
                *block = [0.0; BLOCK];
            }
            let end = self.frame + BLOCK as u64;
            while let Some(event) = self.events.get(self.next).filter(|e| e.frame < end) {
                self.renderer.act(block, event.frame.saturating_sub(self.frame) as usize, event.action);
                self.next += 1;
            }
            *sounding = self.renderer.finish(block);
            self.frame = end;
        }
    }
}

/// A worker for every part, with the part's own events, for stretches of `length` frames.
pub(super) fn workers(band: &Band, timeline: &Timeline, length: usize) -> Vec<PartWorker> {
    let mut workers: Vec<PartWorker> = band
        .players()
        .into_iter()
        .map(|player| PartWorker {
            renderer: PartRenderer::new(player),
            events: Vec::new(),
            next: 0,
            frame: 0,
            stretch: DryStretch::new(length),
        })
        .collect();
    for event in timeline.events() {
        if let Some(worker) = workers.get_mut(usize::from(event.part)) {
            worker.events.push(*event);
        }
    }
    workers
}
