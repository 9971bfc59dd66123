//! The local socket: a line in, a line out.
//!
//! `status` answers with the status as JSON on one line, `follow` with one such line whenever something changes, and
//! `press ACTION` with `ok` or `error: ...`. Whoever may open the socket may press.

use super::error::DaemonError;
use super::talks::Talks;
use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tracing::{info, warn};

pub use super::talks::Request;

/// How often it looks whether its file is still there.
const LOOK: Duration = Duration::from_secs(2);

/// Waits between attempts to open the socket: from, to.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));

/// How long a daemon that starts waits for one that ends: its music fades out within two seconds.
const FAREWELL: Duration = Duration::from_millis(2_500);

/// The wait before it is looked whether another daemon has let go.
const AGAIN: Duration = Duration::from_millis(50);

/// How often another daemon may be in the way when it looks and binds.
const TURNS: u32 = 20;

/// How long somebody who listens may take to let us in.
const ANSWER: Duration = Duration::from_secs(1);

/// The mode of a folder that is made anew, less what the mask (umask) forbids: as systemd's `RuntimeDirectoryMode`.
const FOLDER: u32 = 0o750;

/// The group that may use the socket of the system's own service.
pub const GROUP: &str = "audio";

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
    /// [`ErrorKind::AddrInUse`] when a daemon listens there already; others when the folder cannot be written, or something else
    /// than a socket is there.
    pub async fn open(path: &Path) -> io::Result<Self> {
        // Of two that start at once one looks and binds first, and the other sees that it listens.
        let _turn = turn(folder_of(path)).await;
        match fs::symlink_metadata(path) {
            Ok(there) if !there.file_type().is_socket() => {
                return Err(io::Error::other("there is something else of that name, which is no socket"));
            }
            Ok(_) if somebody_listens(path).await? => {
                return Err(io::Error::new(ErrorKind::AddrInUse, "another bandstand listens there already"));
            }
            Ok(_) => fs::remove_file(path)?,
            Err(_) => {}
        }
        let listener = UnixListener::bind(path)?;
        // Whatever the mask (umask) says, the group may use it.
        fs::set_permissions(path, fs::Permissions::from_mode(0o660))?;
        Ok(Self { path: path.to_owned(), file: file_of(path), listener })
    }

    /// Opens the socket of a daemon that starts. One that is about to end, as after a restart, is waited for.
    ///
    /// # Errors
    /// As [`Socket::open`].
    pub async fn open_at_start(path: &Path) -> io::Result<Self> {
        let begun = Instant::now();
        loop {
            match Self::open(path).await {
                Err(error) if error.kind() == ErrorKind::AddrInUse && begun.elapsed() < FAREWELL => {
                    tokio::time::sleep(AGAIN).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Listens for ever; requests go to `requests`, statuses to whoever follows come from `statuses`.
    pub async fn serve(&self, requests: mpsc::Sender<Request>, statuses: watch::Receiver<String>) -> io::Error {
        let mut talks = Talks::default();
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => talks.begin(stream, requests.clone(), statuses.clone()),
                Err(error) => return error,
            }
        }
    }

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

impl Drop for Socket {
    fn drop(&mut self) {
        // Another daemon's socket is left alone; the folder may be gone with the service.
        if self.is_there() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Device and number of the file at a path.
fn file_of(path: &Path) -> Option<(u64, u64)> {
    fs::symlink_metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

/// The folder of the socket.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A turn to look and bind, until it is dropped; none where the folder cannot be locked, or somebody holds it for long.
async fn turn(folder: &Path) -> Option<File> {
    let folder = File::open(folder).ok()?;
    for _ in 0..TURNS {
        if flock(&folder, FlockOperation::NonBlockingLockExclusive).is_ok() {
            return Some(folder);
        }
        tokio::time::sleep(AGAIN).await;
    }
    None
}

/// Whether somebody listens at a socket, be it one who is too busy to answer.
async fn somebody_listens(path: &Path) -> io::Result<bool> {
    match timeout(ANSWER, UnixStream::connect(path)).await {
        Ok(Err(error)) => match error.kind() {
            ErrorKind::ConnectionRefused | ErrorKind::NotFound => Ok(false),
            ErrorKind::PermissionDenied => Err(error),
            _ => Ok(true),
        },
        Ok(Ok(_)) | Err(_) => Ok(true),
    }
}

/// Opens the socket before anything else of a daemon that starts; none if there can be none yet.
///
/// # Errors
/// When a daemon listens there already: two would play at once, and presses would reach the first only.
pub async fn begin() -> Result<Option<Socket>, DaemonError> {
    let Some(path) = own_path(|name| std::env::var(name).ok()) else { return Ok(None) };
    match Socket::open_at_start(&path).await {
        Ok(socket) => Ok(Some(socket)),
        Err(error) if error.kind() == ErrorKind::AddrInUse => Err(DaemonError::Taken(path)),
        // The next attempt says why.
        Err(_) => Ok(None),
    }
}

/// Answers on the socket for ever. A socket that cannot be opened, fails, or whose file or folder has gone is opened again, after
/// ever longer waits.
pub async fn keep(first: Option<Socket>, requests: mpsc::Sender<Request>, followed: watch::Receiver<String>) {
    let Some(path) = own_path(|name| std::env::var(name).ok()) else {
        warn!("there is no runtime directory, so no socket: set BANDSTAND_SOCKET for `bandstand press` and `status`");
        return std::future::pending().await;
    };
    let (mut ready, mut was_open) = (first, false);
    let mut wait = BACK_OFF.0;
    let mut told = String::new();
    loop {
        let opened = match ready.take() {
            Some(socket) => Ok(socket),
            None => Socket::open(&path).await,
        };
        let why = match opened {
            Ok(socket) => {
                info!(path = %socket.path().display(), "listening");
                was_open = true;
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
        if was_open && !folder_of(&path).exists() {
            // If the folder cannot be made anew, the next attempt says why there is no socket.
            let _ = fs::DirBuilder::new().mode(FOLDER).create(folder_of(&path));
        }
        tokio::time::sleep(wait).await;
        wait = (2 * wait).min(BACK_OFF.1);
    }
}

/// Begins a talk with one visitor. Public for the fuzz targets only.
#[doc(hidden)]
pub fn begin_talk(stream: UnixStream, requests: mpsc::Sender<Request>, statuses: watch::Receiver<String>) {
    Talks::default().begin(stream, requests, statuses);
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
        let open = || runtime.block_on(Socket::open(&path));
        let socket = open().unwrap();
        assert_eq!(fs::metadata(socket.path()).unwrap().permissions().mode() & 0o777, 0o660);
        assert_eq!(open().err().unwrap().kind(), ErrorKind::AddrInUse);
        drop(socket);
        assert!(!path.exists());
        fs::write(&path, "not ours").unwrap();
        assert_eq!(open().err().unwrap().kind(), ErrorKind::Other);
        assert_eq!(fs::read(&path).unwrap(), b"not ours");
    }

    /// Of many that start at once, on a socket that a dead daemon left behind, exactly one listens.
    #[test]
    fn of_many_that_start_at_once_one_listens() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.sock");
        for _ in 0..20 {
            drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
            let start = std::sync::Barrier::new(8);
            let opened = std::thread::scope(|scope| {
                let starts: Vec<_> = (0..8)
                    .map(|_| {
                        scope.spawn(|| {
                            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                            start.wait();
                            let socket = runtime.block_on(Socket::open(&path));
                            socket.map(|socket| (socket, runtime)).map_err(|error| error.kind())
                        })
                    })
                    .collect();
                starts.into_iter().map(|start| start.join().unwrap()).collect::<Vec<_>>()
            });
            let refused = opened.iter().filter(|outcome| matches!(outcome, Err(ErrorKind::AddrInUse))).count();
            assert_eq!(refused, 7, "{:?}", opened.iter().map(|outcome| outcome.as_ref().err()).collect::<Vec<_>>());
        }
    }
}
