//! Measures how late MIDI is sent. The busiest hour of Leeds plays for some seconds to a port that only records when it got each
//! message. Beside it a bare loop sleeps until the same moments with `clock_nanosleep(TIMER_ABSTIME)`, which is the best that this
//! machine can do. Both run at once with the same priority, first on an idle machine, then with one core kept busy.
//!
//! `cargo bench --bench midi -- [SECONDS]` (default 60) prints p50, p99 and the worst lateness of both, in microseconds.
#![allow(clippy::unwrap_used, reason = "a bench may")]

use bandstand::compose::{Movement, Options, compose};
use bandstand::footfall::{Footfall, Statistic};
use bandstand::outputs::midi::ports::fake::FakePort;
use bandstand::outputs::midi::{MidiOut, Roll, SequencerCommand, SynthSettings, clock};
use bandstand::score;
use rustix::thread::{ClockId, clock_nanosleep_absolute};
use rustix::time::Timespec;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep, spawn};
use std::time::Duration;

fn noon(seconds: u64) -> Movement {
    let profile = Footfall::leeds_week().profile(&"weekday".parse().unwrap(), Statistic::Mean).unwrap();
    let score = score::shipped("leeds").unwrap().unwrap();
    let hours = vec![12; (seconds as usize).div_ceil(18) + 1];
    compose(&profile, &score, &Options { hours, ..Options::default() }).unwrap()
}

/// Gives this thread the same scheduling class and priority as the thread that sends.
fn real_time() {
    use thread_priority::{
        RealtimeThreadSchedulePolicy::Fifo, ThreadPriority, ThreadPriorityValue, ThreadSchedulePolicy,
        set_thread_priority_and_policy, thread_native_id,
    };
    let priority = ThreadPriority::Crossplatform(ThreadPriorityValue::try_from(40).unwrap());
    let policy = ThreadSchedulePolicy::Realtime(Fifo);
    if set_thread_priority_and_policy(thread_native_id(), priority, policy).is_err() {
        println!("(no real-time priority here)");
    }
}

/// How late a bare loop wakes at these moments, in microseconds.
fn bare(moments: &[u64]) -> Vec<u64> {
    real_time();
    let mut late = Vec::with_capacity(moments.len());
    for moment in moments {
        let (tv_sec, tv_nsec) = ((moment / 1_000_000) as i64, (moment % 1_000_000 * 1_000) as i64);
        while clock_nanosleep_absolute(ClockId::Monotonic, &Timespec { tv_sec, tv_nsec }).is_err() {}
        late.push(clock::now() - moment);
    }
    late
}

fn say(what: &str, mut late: Vec<u64>) -> [u64; 2] {
    late.sort_unstable();
    let at = |share: f64| late[((late.len() - 1) as f64 * share) as usize];
    println!("  {what:34} {:6} {:6} {:6}   ({} wakings)", at(0.5), at(0.99), at(1.0), late.len());
    [at(0.5), at(0.99)]
}

fn measure(seconds: u64) {
    let movement = noon(seconds);
    let fake = FakePort::new();
    let out = MidiOut::open(fake.clone(), SynthSettings::default()).unwrap();
    sleep(Duration::from_millis(300));
    let start = clock::now() + 500_000;
    let piece = Arc::new(Roll::new(&movement, &SynthSettings::default()));
    out.command(SequencerCommand::Play { piece, tick: 0, moment: start });
    // The bare loop wakes at the same moments, half a millisecond later so that the two do not wake each other.
    let mut moments: Vec<u64> = movement
        .parts
        .iter()
        .flat_map(|part| &part.notes)
        .flat_map(|note| [note.onset, note.onset + note.duration])
        .map(|tick| start + movement.tempo.micros_at(tick) + 500)
        .filter(|moment| *moment < start + seconds * 1_000_000)
        .collect();
    moments.sort_unstable();
    moments.dedup();
    let loop_late = thread::Builder::new().spawn(move || bare(&moments)).unwrap().join().unwrap();
    drop(out);
    // Messages of one moment go one after another: the first shows how late the thread woke, and all show how late they went.
    let sent: Vec<_> =
        fake.messages().into_iter().filter(|m| m.due > start && m.arrived < start + seconds * 1_000_000).collect();
    let every: Vec<u64> = sent.iter().map(|m| m.arrived - m.due).collect();
    println!("  microseconds late                     p50    p99  worst");
    let [limit50, limit99] = say("bare clock_nanosleep loop", loop_late);
    let [p50, p99] = say("bandstand, every message", every);
    let times = |a: u64, b: u64| a as f64 / b.max(1) as f64;
    println!("  bandstand / bare loop: p50 {:.2}, p99 {:.2}", times(p50, limit50), times(p99, limit99));
}

fn main() {
    let seconds = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(60);
    println!("{seconds} s of noon, machine left alone:");
    measure(seconds);
    println!("{seconds} s of noon, one core kept busy:");
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    let hog = spawn(move || while !told.load(Ordering::Relaxed) {});
    measure(seconds);
    stop.store(true, Ordering::Relaxed);
    hog.join().unwrap();
}
