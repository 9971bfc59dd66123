//! The system's monotonic clock, and an alarm that can be rung early.

use crate::time::Micros;
use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
use rustix::io::Errno;
use rustix::time::{
    ClockId, Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, clock_gettime, timerfd_create,
    timerfd_settime,
};
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

/// The moment it is, in microseconds of the system's monotonic clock.
pub fn now() -> Micros {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec.cast_unsigned() * 1_000_000 + now.tv_nsec.cast_unsigned() / 1_000
}

/// Waits for a moment. The deadline is absolute and stands in a timer of the kernel's, so that waits do not drift.
pub(super) struct Alarm {
    timer: OwnedFd,
    bell: Arc<OwnedFd>,
}

/// Wakes whoever waits for an alarm before its moment has come.
#[derive(Clone)]
pub(super) struct Bell(Arc<OwnedFd>);

impl Alarm {
    /// An alarm that nobody waits for.
    pub fn new() -> io::Result<Self> {
        let timer = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK)?;
        let bell = Arc::new(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?);
        Ok(Self { timer, bell })
    }

    /// The bell that wakes whoever waits for this alarm.
    pub fn bell(&self) -> Bell {
        Bell(Arc::clone(&self.bell))
    }

    /// Waits until a moment, or without one for ever; in both cases not longer than until the bell rings.
    pub fn wait(&self, until: Option<Micros>) -> io::Result<()> {
        // A timer that is set to zero is off. A moment that is over ends the wait at once.
        let at = until.map_or(Timespec { tv_sec: 0, tv_nsec: 0 }, |moment| Timespec {
            tv_sec: (moment.max(1) / 1_000_000).cast_signed(),
            tv_nsec: (moment.max(1) % 1_000_000 * 1_000).cast_signed(),
        });
        let never = Timespec { tv_sec: 0, tv_nsec: 0 };
        timerfd_settime(&self.timer, TimerfdTimerFlags::ABSTIME, &Itimerspec { it_interval: never, it_value: at })?;
        let mut ends = [PollFd::new(&self.timer, PollFlags::IN), PollFd::new(&*self.bell, PollFlags::IN)];
        match poll(&mut ends, None) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        if ends[1].revents().contains(PollFlags::IN) {
            let mut count = [0; 8];
            // Nothing can be read if somebody else has heard the bell meanwhile.
            let _ = rustix::io::read(&*self.bell, &mut count);
        }
        Ok(())
    }
}

impl Bell {
    /// Ends the wait that is under way, or the next one.
    pub fn ring(&self) {
        // Writing fails only when the counter is full, and then the bell rings already.
        let _ = rustix::io::write(&*self.0, &1u64.to_ne_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_goes_off_at_its_moment_or_when_rung() {
        let alarm = Alarm::new().unwrap();
        let moment = now() + 20_000;
        alarm.wait(Some(moment)).unwrap();
        assert!(now() >= moment);
        alarm.bell().ring();
        alarm.wait(None).unwrap();
        alarm.wait(Some(1)).unwrap();
    }
}
