//! The local socket: a line in, a line out.
//!
//! `status` answers with the status as JSON on one line, `follow` with one such line whenever something changes, and
//! `press ACTION` with `ok` or `error: ...`. Whoever may open the socket may press.

use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, oneshot, watch};

use crate::time::Action;
use tracing::{info, warn};

/// Lines of requests may be so long, bytes.
const LONGEST: usize = 1_000;

/// How often it looks whether its file is still there.
const LOOK: Duration = Duration::from_secs(2);

/// Talks that may go on at once.
const TALKS: usize = 32;

/// Waits between attempts to open the socket: from, to.
const BACK_OFF: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// The group that may use the socket of the system's own service.
pub const GROUP: &str = "audio";

/// What somebody asks for, with the way back.
#[derive(Debug)]
pub enum Request {
    /// The status as JSON, on one line.
    Status(oneshot::Sender<String>),
    /// Somebody presses a button.
    Press(Action, oneshot::Sender<()>),
}

/// Where the daemon's socket is: `BANDSTAND_SOCKET`, else `bandstand.sock` in its runtime directory.
pub fn own_path(environment: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name: &str| environment(name).filter(|value| !value.is_empty());
    if let Some(path) = set("BANDSTAND_SOCKET") {
        return Some(path.into());
    }
    // systemd gives a list; the first is ours.
    let folder = set("RUNTIME_DIRECTORY").and_then(|list| list.split(':').next().map(str::to_owned));
    folder.or_else(|| set("XDG_RUNTIME_DIR")).map(|folder| Path::new(&folder).join("bandstand.sock"))
}

/// Where a client looks for it, in order.
pub fn client_paths(environment: impl Fn(&str) -> Option<String>) -> Vec<PathBuf> {
    let set = |name: &str| environment(name).filter(|value| !value.is_empty());
    if let Some(path) = set("BANDSTAND_SOCKET") {
        return vec![path.into()];
    }
    let own = set("XDG_RUNTIME_DIR").map(|folder| Path::new(&folder).join("bandstand.sock"));
    own.into_iter().chain([PathBuf::from("/run/bandstand/bandstand.sock")]).collect()
}

/// An open socket. Dropping it takes the file away.
pub struct Socket {
    path: PathBuf,
    file: Option<(u64, u64)>,
    listener: UnixListener,
}

impl Socket {
    /// Opens the socket; one that a dead daemon left behind is taken over.
    ///
    /// # Errors
    /// When a daemon listens there already, or the folder cannot be written.
    pub fn open(path: &Path) -> io::Result<Self> {
        if fs::symlink_metadata(path).is_ok_and(|there| there.file_type().is_socket()) {
            if std::os::unix::net::UnixStream::connect(path).is_ok() {
                return Err(io::Error::new(io::ErrorKind::AddrInUse, "another bandstand listens there already"));
            }
            fs::remove_file(path)?;
        }
        let listener = UnixListener::bind(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o660))?;
        Ok(Self { path: path.to_owned(), file: file_of(path), listener })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Listens for ever; requests go to `requests`, statuses to whoever follows come from `statuses`.
    pub async fn serve(&self, requests: mpsc::Sender<Request>, statuses: watch::Receiver<String>) -> io::Error {
        let talks = std::sync::Arc::new(tokio::sync::Semaphore::new(TALKS));
        loop {
            let stream = match self.listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => return error,
            };
            let Ok(place) = std::sync::Arc::clone(&talks).try_acquire_owned() else { continue };
            let (requests, statuses) = (requests.clone(), statuses.clone());
            tokio::spawn(async move {
                // Whoever goes away in the middle of a talk needs no answer.
                let _ = talk(stream, requests, statuses).await;
                drop(place);
            });
        }
    }
}

impl Socket {
    /// Comes back when the file is no longer this socket's: somebody has cleaned up, or put another in its place.
    pub async fn gone(&self) {
        while self.is_there() {
            tokio::time::sleep(LOOK).await;
        }
    }

    fn is_there(&self) -> bool {
        file_of(&self.path).is_some_and(|file| Some(file) == self.file)
    }
}

/// Device and number of the file at a path.
fn file_of(path: &Path) -> Option<(u64, u64)> {
    fs::symlink_metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Another daemon's socket is left alone; the folder may be gone with the service.
        if self.is_there() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Answers on the socket for ever. A socket that cannot be opened, fails, or whose file has gone is opened again, after
/// ever longer waits.
pub async fn keep(requests: mpsc::Sender<Request>, followed: watch::Receiver<String>) {
    let Some(path) = own_path(|name| std::env::var(name).ok()) else {
        warn!("there is no runtime directory, so no socket: set BANDSTAND_SOCKET for `bandstand press` and `status`");
        return std::future::pending().await;
    };
    let mut wait = BACK_OFF.0;
    let mut told = String::new();
    loop {
        let why = match Socket::open(&path) {
            Ok(socket) => {
                info!(path = %socket.path().display(), "listening");
                (wait, told) = (BACK_OFF.0, String::new());
                tokio::select! {
                    error = socket.serve(requests.clone(), followed.clone()) => error.to_string(),
                    () = socket.gone() => "its file has gone".to_owned(),
                }
            }
            Err(error) => error.to_string(),
        };
        if why != told {
            warn!(
                "no socket at {}: {why}; until it is back `bandstand press` and `status` do not work",
                path.display()
            );
            told = why;
        }
        tokio::time::sleep(wait).await;
        wait = (2 * wait).min(BACK_OFF.1);
    }
}

/// Begins a talk with one visitor. Public for the fuzz targets only.
#[doc(hidden)]
pub fn begin_talk(stream: UnixStream, requests: mpsc::Sender<Request>, statuses: watch::Receiver<String>) {
    tokio::spawn(talk(stream, requests, statuses));
}

async fn talk(
    stream: UnixStream,
    requests: mpsc::Sender<Request>,
    mut statuses: watch::Receiver<String>,
) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(tokio::io::AsyncReadExt::take(reader, LONGEST as u64));
    let mut line = String::new();
    loop {
        line.clear();
        reader.get_mut().set_limit(LONGEST as u64);
        if reader.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let answer = match line.trim().split_once(' ').unwrap_or((line.trim(), "")) {
            ("status", "") => {
                let (back, answer) = oneshot::channel();
                if requests.send(Request::Status(back)).await.is_err() {
                    return Ok(());
                }
                answer.await.unwrap_or_default()
            }
            ("follow", "") => loop {
                let status = statuses.borrow_and_update().clone();
                writer.write_all(format!("{status}\n").as_bytes()).await?;
                if statuses.changed().await.is_err() {
                    return Ok(());
                }
            },
            ("press", action) => match action.parse::<Action>() {
                Err(error) => format!("error: {error}"),
                Ok(action) => {
                    let (back, done) = oneshot::channel();
                    if requests.send(Request::Press(action, back)).await.is_err() {
                        return Ok(());
                    }
                    if done.await.is_ok() { "ok".to_owned() } else { "error: the daemon is going away".to_owned() }
                }
            },
            (other, _) => format!("error: `{other}` is no request; there are: status, follow, press ACTION"),
        };
        // What was asked is repeated in an error, and must not reach a terminal as a control character.
        let answer = answer.replace(char::is_control, "\u{FFFD}");
        writer.write_all(format!("{answer}\n").as_bytes()).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_follow_the_environment() {
        let of = |pairs: &'static [(&str, &str)]| {
            move |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(own_path(of(&[("BANDSTAND_SOCKET", "/tmp/s")])), Some("/tmp/s".into()));
        assert_eq!(
            own_path(of(&[("RUNTIME_DIRECTORY", "/run/bandstand:/run/x")])),
            Some("/run/bandstand/bandstand.sock".into())
        );
        assert_eq!(own_path(of(&[("XDG_RUNTIME_DIR", "/run/user/7")])), Some("/run/user/7/bandstand.sock".into()));
        assert_eq!(own_path(of(&[])), None);
        let paths = client_paths(of(&[("XDG_RUNTIME_DIR", "/run/user/7")]));
        assert_eq!(paths, [PathBuf::from("/run/user/7/bandstand.sock"), "/run/bandstand/bandstand.sock".into()]);
        assert_eq!(client_paths(of(&[("BANDSTAND_SOCKET", "/tmp/s")])), [PathBuf::from("/tmp/s")]);
    }

    #[test]
    fn a_dead_socket_is_taken_over_and_a_live_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.sock");
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _inside = runtime.enter();
        let socket = Socket::open(&path).unwrap();
        assert_eq!(fs::metadata(socket.path()).unwrap().permissions().mode() & 0o777, 0o660);
        assert_eq!(Socket::open(&path).err().unwrap().kind(), io::ErrorKind::AddrInUse);
        drop(socket);
        assert!(!path.exists());
    }
}
