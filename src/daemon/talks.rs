//! The talks on the socket, and who may have one.
//!
//! Nobody can lock the others out: whoever asks nothing for a while, stops in the middle of a line or does not read answers has
//! to go, and while all places are taken the newest gets the place of the one that has been idle for longest.

use crate::time::Action;
use rustix::event::{PollFd, PollFlags, Timespec};
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::AbortHandle;
use tokio::time::timeout;

/// Talks that may go on at once.
const TALKS: usize = 32;

/// How many of them may follow; the others are for presses and questions.
const FOLLOWERS: usize = 24;

/// The longest request, bytes.
const LONGEST: usize = 1_000;

/// How much of a longer one is read to find its end, bytes.
const SKIPPED: usize = 1 << 20;

/// How long somebody may ask nothing, or write one line.
const IDLE: Duration = Duration::from_secs(10);

/// How long somebody may leave an answer unread, once the system keeps no more for them.
const UNREAD: Duration = Duration::from_secs(5);

/// How often it looks whether those who follow are still there.
const LOOK: Duration = Duration::from_secs(2);

/// What somebody asks for, with the way back.
#[derive(Debug)]
pub enum Request {
    /// The status as JSON, on one line.
    Status(oneshot::Sender<String>),
    /// Somebody presses a button.
    Press(Action, oneshot::Sender<()>),
}

/// All talks.
#[derive(Debug, Default)]
pub(super) struct Talks {
    seats: Arc<Mutex<Vec<Seat>>>,
    /// The number of the next talk.
    next: u64,
}

/// One talk, as all others see it.
#[derive(Debug)]
struct Seat {
    number: u64,
    /// When it last asked for something.
    since: Instant,
    /// Whether it still waits for the answer.
    asks: bool,
    follows: bool,
    task: AbortHandle,
}

impl Talks {
    /// Talks with somebody; they get a place in any case.
    pub fn begin(&mut self, stream: UnixStream, requests: mpsc::Sender<Request>, statuses: watch::Receiver<String>) {
        let place = Held { number: self.next, seats: Arc::clone(&self.seats) };
        self.next += 1;
        if let Some(longest_idle) = self.one_too_many() {
            longest_idle.task.abort();
        }
        let mut seats = lock(&self.seats);
        let number = place.number;
        let task = tokio::spawn(async move {
            // Whoever goes away in the middle of a talk needs no answer.
            let _ = talk(stream, requests, statuses, &place).await;
        });
        seats.push(Seat { number, since: Instant::now(), asks: false, follows: false, task: task.abort_handle() });
    }

    /// If all places are taken, the one that has been idle for longest; it is taken out.
    fn one_too_many(&self) -> Option<Seat> {
        let mut seats = lock(&self.seats);
        if seats.len() < TALKS {
            return None;
        }
        let others = seats.iter().enumerate().filter(|(_, seat)| !seat.follows);
        let idle = others.min_by_key(|(_, seat)| (seat.asks, seat.since));
        let (longest, _) = idle?;
        Some(seats.remove(longest))
    }
}

fn lock(seats: &Mutex<Vec<Seat>>) -> MutexGuard<'_, Vec<Seat>> {
    seats.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A talk's place among all, free again once this is dropped.
struct Held {
    number: u64,
    seats: Arc<Mutex<Vec<Seat>>>,
}

impl Held {
    /// Something was asked for, or answered.
    fn touch(&self, asks: bool) {
        if let Some(seat) = lock(&self.seats).iter_mut().find(|seat| seat.number == self.number) {
            (seat.since, seat.asks) = (Instant::now(), asks);
        }
    }

    /// Makes it a place of somebody who follows; false if there are too many of those.
    fn follow(&self) -> bool {
        let mut seats = lock(&self.seats);
        if seats.iter().filter(|seat| seat.follows).count() >= FOLLOWERS {
            return false;
        }
        seats.iter_mut().filter(|seat| seat.number == self.number).for_each(|seat| seat.follows = true);
        true
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        lock(&self.seats).retain(|seat| seat.number != self.number);
    }
}

async fn talk(
    stream: UnixStream,
    requests: mpsc::Sender<Request>,
    mut statuses: watch::Receiver<String>,
    place: &Held,
) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    loop {
        let Ok(line) = timeout(IDLE, read_line(&mut reader)).await else { return Ok(()) };
        place.touch(true);
        let answer = match line? {
            Line::End => return Ok(()),
            Line::TooLong { ended } => {
                say(&mut writer, &format!("error: a request has at most {LONGEST} bytes")).await?;
                if !ended && !timeout(IDLE, skip_line(&mut reader)).await?? {
                    return Ok(());
                }
                place.touch(false);
                continue;
            }
            Line::Whole(bytes) => match std::str::from_utf8(&bytes).map(str::trim) {
                Err(_) => "error: a request is text in UTF-8".to_owned(),
                Ok("follow") if place.follow() => return follow(&mut writer, &mut statuses).await,
                Ok("follow") => format!("error: {FOLLOWERS} others follow already, and no more may"),
                Ok(request) => match answer(request, &requests).await {
                    Some(answer) => answer,
                    None => return Ok(()),
                },
            },
        };
        say(&mut writer, &answer).await?;
        place.touch(false);
    }
}

/// The answer to a request; none if the daemon is going away.
async fn answer(request: &str, requests: &mpsc::Sender<Request>) -> Option<String> {
    let (word, rest) = request.split_once(char::is_whitespace).unwrap_or((request, ""));
    let error = |text: String| {
        let clean = |c: char| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
        Some(format!("error: {}", text.chars().map(clean).collect::<String>()))
    };
    match (word, rest.trim()) {
        ("status", "") => {
            let (back, answer) = oneshot::channel();
            requests.send(Request::Status(back)).await.ok()?;
            Some(answer.await.unwrap_or_default())
        }
        ("press", action) => match action.parse::<Action>() {
            Err(wrong) => error(wrong.to_string()),
            Ok(action) => {
                let (back, done) = oneshot::channel();
                requests.send(Request::Press(action, back)).await.ok()?;
                if done.await.is_ok() { Some("ok".to_owned()) } else { error("the daemon is going away".to_owned()) }
            }
        },
        _ => error(format!("`{request}` is no request; there are: status, follow, press ACTION")),
    }
}

/// Tells each status, until whoever follows has gone or does not read.
async fn follow(writer: &mut OwnedWriteHalf, statuses: &mut watch::Receiver<String>) -> io::Result<()> {
    loop {
        let status = statuses.borrow_and_update().clone();
        // There is none before the music has begun.
        if !status.is_empty() {
            say(writer, &status).await?;
        }
        loop {
            match timeout(LOOK, statuses.changed()).await {
                Ok(Ok(())) => break,
                Ok(Err(_)) => return Ok(()),
                Err(_) if has_gone(writer.as_ref()) => return Ok(()),
                Err(_) => {}
            }
        }
    }
}

/// Whether nobody can read any more. One who only writes no more (`echo follow | nc -U`) still reads.
fn has_gone(stream: &UnixStream) -> bool {
    let mut asked = [PollFd::new(stream, PollFlags::empty())];
    rustix::event::poll(&mut asked, Some(&Timespec::default())).is_ok()
        && asked[0].revents().intersects(PollFlags::HUP | PollFlags::ERR)
}

/// Says a line to somebody who reads it in time.
async fn say(writer: &mut OwnedWriteHalf, line: &str) -> io::Result<()> {
    timeout(UNREAD, writer.write_all(format!("{line}\n").as_bytes())).await?
}

/// What comes down the socket.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    /// A line without its end; the last may lack one.
    Whole(Vec<u8>),
    /// More than [`LONGEST`] bytes; whether the end of the line has been read.
    TooLong { ended: bool },
    /// There is no more.
    End,
}

async fn read_line(reader: &mut BufReader<OwnedReadHalf>) -> io::Result<Line> {
    let mut line = Vec::new();
    loop {
        let there = reader.fill_buf().await?;
        if there.is_empty() {
            return Ok(if line.is_empty() { Line::End } else { Line::Whole(line) });
        }
        let end = memchr::memchr(b'\n', there);
        let taken = end.unwrap_or(there.len());
        line.extend_from_slice(&there[..taken]);
        reader.consume(end.map_or(taken, |end| end + 1));
        if line.len() > LONGEST {
            return Ok(Line::TooLong { ended: end.is_some() });
        }
        if end.is_some() {
            return Ok(Line::Whole(line));
        }
    }
}

/// Reads to the end of a line; false if that is nowhere near.
async fn skip_line(reader: &mut BufReader<OwnedReadHalf>) -> io::Result<bool> {
    let mut skipped = 0;
    while skipped < SKIPPED {
        let there = reader.fill_buf().await?;
        if there.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let end = memchr::memchr(b'\n', there);
        let taken = end.map_or(there.len(), |end| end + 1);
        reader.consume(taken);
        if end.is_some() {
            return Ok(true);
        }
        skipped += taken;
    }
    Ok(false)
}
