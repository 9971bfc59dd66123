//! Tries an output for a moment: what would `run` say of it?

use super::error::StageError;
use super::kind::{Output, Setup};
#[cfg(target_os = "linux")]
use crate::outputs::midi::ports::log;
use crate::outputs::pcm::Pcm;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long a device may take to open.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens an output for a moment, where that disturbs nobody: no message goes to a synth, no file is made, and a pipe is only
/// looked at, as its reader would take our leaving for the end of the music.
///
/// # Errors
/// Why nothing would be heard there.
pub fn trial(output: &Output, setup: &Setup) -> Result<(), StageError> {
    let (tell, told) = mpsc::channel();
    let (output, setup) = (output.clone(), setup.clone());
    // A device whose server is frozen blocks whoever opens it; the thread ends with the program.
    let spawned = thread::Builder::new().name("trial".to_owned()).spawn(move || {
        // Whoever asked may have gone on.
        let _ = tell.send(opened(&output, &setup));
    });
    let failed = |why: &str| StageError::Failed(why.to_owned());
    spawned.map_err(|error| failed(&error.to_string()))?;
    let seconds = PATIENCE.as_secs();
    told.recv_timeout(PATIENCE).unwrap_or_else(|_| Err(failed(&format!("it does not answer within {seconds} s"))))
}

fn opened(output: &Output, setup: &Setup) -> Result<(), StageError> {
    let name = output.name().unwrap_or_default();
    match output.word.as_str() {
        "pcm" | "pcm-file" | "midi-log" if name == "-" => Ok(()),
        "pcm" => Pcm::look(Path::new(name)).map_err(StageError::Failed),
        "pcm-file" => Pcm::look_at_file(Path::new(name)).map_err(StageError::Failed),
        #[cfg(target_os = "linux")]
        "midi-log" => log::look(Path::new(name)).map_err(StageError::Failed),
        #[cfg(target_os = "linux")]
        "midi" | "midi-virtual" | "midi-serial" => port(output.word.as_str(), name, setup),
        _ => (output.kind.open)(output, setup).map(drop),
    }
}

/// Whether a port can be opened; nothing is sent.
#[cfg(target_os = "linux")]
fn port(word: &str, name: &str, setup: &Setup) -> Result<(), StageError> {
    use crate::outputs::midi::ports::serial::{BAUD, SerialDoor};
    #[cfg(feature = "midi")]
    use crate::outputs::midi::ports::system::{SystemDoor, VirtualDoor};
    use crate::outputs::midi::ports::{Door, PortError};
    let door: Result<Box<dyn Door>, PortError> = match word {
        "midi-serial" => Ok(Box::new(SerialDoor::new(name, setup.midi.baud.unwrap_or(BAUD)))),
        #[cfg(feature = "midi")]
        "midi" => Ok(Box::new(SystemDoor::new(name))),
        #[cfg(feature = "midi")]
        _ => Ok(Box::new(VirtualDoor::new(name))),
        #[cfg(not(feature = "midi"))]
        _ => Err(PortError::NoMidi("this build has no feature `midi`".to_owned())),
    };
    let open = door.and_then(|mut door| door.open());
    open.map(drop).map_err(|error| StageError::Failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::{MidiSetup, output};

    #[test]
    fn a_trial_makes_no_file_and_says_what_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let setup = Setup { amplitude: 1.0, buffer: 2_048, midi: MidiSetup::default(), outputs: Vec::new() };
        let of = |word: &str, name: &str| {
            let wanted = output(&format!("{word}:{}", folder.path().join(name).display())).unwrap();
            trial(&wanted, &setup).map_err(|error| error.to_string())
        };
        assert!(trial(&output("null").unwrap(), &setup).is_ok());
        assert!(of("pcm", "fifo").unwrap_err().contains("mkfifo"));
        assert_eq!(of("midi-log", "sent"), Ok(()));
        assert!(of("midi-log", "nowhere/sent").unwrap_err().contains("no folder"));
        assert!(of("midi-serial", "tty").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        std::fs::write(folder.path().join("file"), "").unwrap();
        assert!(of("pcm", "file").unwrap_err().contains("is a file, not a pipe"));
        // What `run` refuses is refused here in the same words.
        assert!(of("pcm-file", "no/file").unwrap_err().contains("there is no folder"));
        let device = trial(&output("pcm-file:/dev/full").unwrap(), &setup).unwrap_err().to_string();
        assert!(device.contains("`/dev/full` is a device, not a file"), "{device}");
    }
}
