//! When files that have changed are read: not before they have stayed the same for some seconds, as a file that is
//! still being written would be read half.

use crate::files::Mark;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// For how long files must stay the same.
const QUIET: Duration = Duration::from_secs(3);

/// After how long files that never stay the same are read all the same.
const PATIENCE: Duration = Duration::from_secs(600);

/// Files with their marks.
pub(super) type Marks = BTreeMap<PathBuf, Option<Mark>>;

/// What was read last, and what has been seen since.
#[derive(Debug)]
pub(super) struct Settling {
    read: Marks,
    seen: Marks,
    /// When it was seen first.
    since: Duration,
    /// Since when it is another than what was read.
    waiting: Option<Duration>,
}

impl Settling {
    /// These files were read, or are about to be.
    pub fn new(read: Marks, now: Duration) -> Self {
        Self { seen: read.clone(), read, since: now, waiting: None }
    }

    /// These are the files now. If others than were read have stayed the same for long enough, they count as read from
    /// now on, and the answer is true.
    pub fn look(&mut self, marks: Marks, now: Duration) -> bool {
        if marks != self.seen {
            (self.seen, self.since) = (marks, now);
        }
        if self.seen == self.read {
            self.waiting = None;
            return false;
        }
        let waiting = *self.waiting.get_or_insert(now);
        let settled = now.saturating_sub(self.since) >= QUIET || now.saturating_sub(waiting) >= PATIENCE;
        if settled {
            self.read.clone_from(&self.seen);
            self.waiting = None;
        }
        settled
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::marks;
    use proptest::prelude::*;

    proptest! {
        /// Files that change at random moments are read once after each burst of changes, never sooner than they have
        /// been quiet for a while, and never when nothing has changed.
        #[test]
        fn what_is_still_written_is_waited_for(gaps in prop::collection::vec(0u64..12, 1..40)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("counts.csv");
            let args = [folder.path().display().to_string()];
            std::fs::write(&path, "a").unwrap();
            let mut settling = Settling::new(marks(&args), Duration::ZERO);
            let (mut now, mut changed, mut size) = (0, None, 1);
            for gap in gaps {
                for _ in 0..gap {
                    now += 1;
                    let read = settling.look(marks(&args), Duration::from_secs(now));
                    let due = changed.is_some_and(|then| now > then + QUIET.as_secs());
                    prop_assert_eq!(read, due, "at {} s, changed at {:?}", now, changed);
                    if read {
                        changed = None;
                    }
                }
                size += 1;
                std::fs::write(&path, vec![b'a'; size]).unwrap();
                changed = Some(now);
            }
        }
    }

    #[test]
    fn what_never_stays_the_same_is_read_at_last() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("counts.csv");
        let args = [folder.path().display().to_string()];
        std::fs::write(&path, "").unwrap();
        let mut settling = Settling::new(marks(&args), Duration::ZERO);
        let reads = (1..2_000).filter(|second| {
            std::fs::write(&path, vec![b'a'; *second as usize]).unwrap();
            settling.look(marks(&args), Duration::from_secs(*second))
        });
        assert!((2..=4).contains(&reads.count()));
    }
}
