//! `bandstand render`: writes a piece to files.

use super::{
    failure::Failure,
    interrupt::Interrupt,
    rendition, say,
    selection::Selection,
    sound_file,
    voices::{Sounding, Voices},
};
use crate::compose::Movement;
use crate::files::{WholeFile, WriteError};
use crate::formats::{self, Format, Holds, RenderOptions, Sink};
use crate::repertoire::Rendition;
use crate::text;
use anyhow::Context;
use std::collections::BTreeSet;
use std::io::{self, BufWriter, Cursor, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// The flags of `render`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[arg(short, long = "output", value_name = "FILE", required_unless_present = "stems", help = output_help())]
    outputs: Vec<PathBuf>,

    /// Folder for one .wav a part, as it is heard from its seat in the hall; with or without -o
    #[arg(long, value_name = "FOLDER", env = "BANDSTAND_STEMS", hide_env_values = true)]
    stems: Option<PathBuf>,

    #[arg(
        long,
        value_name = "FORMAT",
        env = "BANDSTAND_FORMAT",
        hide_env_values = true,
        value_parser = formats::find,
        help = format_help()
    )]
    format: Option<&'static Format>,

    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    voices: Voices,
}

fn output_help() -> String {
    format!(
        "File to write; its ending says what it will be: {}. May be given several times; - is standard output and needs \
         --format",
        formats::endings("or")
    )
}

fn format_help() -> String {
    format!("What the files will be, where no ending says so: {}", formats::names("or"))
}

/// One file or standard output, and the format written to it.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    /// The file; none for standard output.
    path: Option<PathBuf>,
    format: &'static Format,
}

impl Target {
    fn new(path: &Path, asked: Option<&'static Format>) -> Result<Self, Failure> {
        if path == Path::new("-") {
            let needed = || Failure::usage(format!("`-o -` needs --format {}", formats::names("or")));
            return Ok(Self { path: None, format: asked.ok_or_else(needed)? });
        }
        let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned());
        let shown = path.display();
        let format = match (ending.as_deref().map(formats::find), asked) {
            (Some(Ok(told)), Some(asked)) if told != asked && is_said() => {
                return Err(Failure::usage(format!("`{shown}` and --format contradict each other; leave one out")));
            }
            (Some(Ok(format)), _) | (_, Some(format)) => format,
            (Some(Err(why)), None) => {
                return Err(Failure::usage(format!("cannot tell what `{shown}` is to be by its ending: {why}")));
            }
            (None, None) => {
                return Err(Failure::usage(format!(
                    "cannot tell what `{shown}` is to be: end its name in {}, or give --format",
                    formats::endings("or")
                )));
            }
        };
        Ok(Self { path: Some(path.to_owned()), format })
    }
}

/// Whether the line itself says --format: the variable means only files whose endings say nothing.
fn is_said() -> bool {
    std::env::args_os().any(|word| word.to_str().is_some_and(|word| word.split('=').next() == Some("--format")))
        || std::env::var_os("BANDSTAND_FORMAT").is_none()
}

/// Refuses a file that is named twice, also by another way to the same folder: the second would take the place of the first.
fn refuse_repeats(targets: &[Target]) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    for path in targets.iter().filter_map(|target| target.path.as_deref()) {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let folder = whole.parent().and_then(|folder| folder.canonicalize().ok());
        let same = folder.zip(whole.file_name()).map_or(whole.clone(), |(folder, name)| folder.join(name));
        if !seen.insert(same) {
            let shown = path.display();
            return Err(Failure::usage(format!("`{shown}` is to be written twice; give each -o a name of its own")));
        }
    }
    Ok(())
}

/// What all files of one run have in common.
struct Job {
    piece: Rendition,
    /// How it sounds; none if no file of this run holds sound.
    sounding: Option<Sounding>,
    interrupt: Interrupt,
}

impl Job {
    /// Writes the music; returns what was written, in words.
    fn write(&self, format: &Format, shown: &str, sink: &mut dyn Sink) -> Result<String, Failure> {
        let movement = &self.piece.movement;
        if format.holds == Holds::Sound {
            return sound_file::write(format, movement, self.sounding()?, shown, &self.interrupt, sink);
        }
        let written = (format.write)(movement, &RenderOptions::default(), sink, &mut |_, _| ());
        written.map_err(|error| sound_file::failure(error, shown))?;
        self.interrupt.check()?;
        Ok(match format.holds {
            Holds::Picture => format!("a picture of {} of music", text::minutes(movement.seconds())),
            Holds::Notes | Holds::Sound => facts(movement),
        })
    }

    fn sounding(&self) -> Result<&Sounding, Failure> {
        self.sounding.as_ref().ok_or_else(|| Failure::failed("there is nothing to hear"))
    }

    /// Writes every part to a file of its own.
    fn stems(&self, folder: &Path) -> Result<(), Failure> {
        let told = sound_file::write_stems(folder, &self.piece.movement, self.sounding()?, &self.interrupt)?;
        say::note(&format!("wrote {}: {told}", folder.display()));
        Ok(())
    }
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let targets: Vec<Target> =
        args.outputs.iter().map(|path| Target::new(path, args.format)).collect::<Result<_, _>>()?;
    refuse_repeats(&targets)?;
    refuse_terminal(&targets)?;
    let font = args.voices.open()?;
    let (piece, _) = rendition::compose(&args.selection)?;
    rendition::say_what_is_left_out(&args.selection);
    rendition::say_who_sits_out(&piece);
    let audible = args.stems.is_some() || targets.iter().any(|target| target.format.holds == Holds::Sound);
    let sounding = if audible { Some(Sounding::of(&piece, font)?) } else { None };
    let job = Job { piece, sounding, interrupt: Interrupt::listen()? };
    // All files are begun before the first is written, so that a missing folder is reported at once.
    let files: Vec<Option<WholeFile>> = targets
        .iter()
        .map(|target| target.path.as_deref().map(WholeFile::create).transpose())
        .collect::<Result<_, WriteError>>()
        .map_err(|error| Failure::failed(error.to_string()))?;
    for (target, file) in targets.iter().zip(files) {
        match file {
            Some(file) => write_file(&job, target, file)?,
            None => write_stdout(&job, target.format)?,
        }
    }
    args.stems.as_deref().map_or(Ok(()), |folder| job.stems(folder))
}

/// Refuses to write samples or MIDI to a terminal, which would be upset.
fn refuse_terminal(targets: &[Target]) -> Result<(), Failure> {
    let stdout = targets.iter().filter(|target| target.path.is_none());
    if stdout.clone().count() > 1 {
        return Err(Failure::usage("`-o -` can be given only once"));
    }
    if stdout.clone().any(|target| !target.format.is_text) && io::stdout().is_terminal() {
        return Err(Failure::usage("sound and MIDI are no sight for a terminal; add `> FILE`, or give -o FILE"));
    }
    Ok(())
}

fn write_file(job: &Job, target: &Target, mut file: WholeFile) -> Result<(), Failure> {
    let shown = target.path.as_deref().unwrap_or(Path::new("-")).display().to_string();
    let mut buffered = BufWriter::new(&mut file);
    let told = job.write(target.format, &shown, &mut buffered)?;
    buffered.flush().with_context(|| format!("cannot write `{shown}`"))?;
    drop(buffered);
    job.interrupt.check()?;
    file.finish().map_err(|error| Failure::failed(error.to_string()))?;
    say::note(&format!("wrote {shown}: {told}"));
    Ok(())
}

fn write_stdout(job: &Job, format: &Format) -> Result<(), Failure> {
    let mut bytes = Cursor::new(Vec::new());
    job.write(format, "standard output", &mut bytes)?;
    let mut out = io::stdout().lock();
    out.write_all(bytes.get_ref()).and_then(|()| out.flush()).map_err(say::output_failure)
}

/// What a file of notes holds, in words.
fn facts(movement: &Movement) -> String {
    let notes: usize = movement.parts.iter().map(|part| part.notes.len()).sum();
    format!(
        "{}, {}, {} of music",
        text::counted(movement.parts.len(), "part"),
        text::counted(notes, "note"),
        text::minutes(movement.seconds())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(path: &str, asked: Option<&str>) -> Option<&'static str> {
        let asked = asked.map(|name| formats::find(name).unwrap());
        Target::new(Path::new(path), asked).ok().map(|target| target.format.name)
    }

    #[test]
    fn the_ending_says_what_a_file_is() {
        assert_eq!(format("a/Day.WAV", None), Some("wav"));
        assert_eq!(format("day.mid", None), Some("mid"));
        assert_eq!(format("day.Json", None), Some("json"));
        assert_eq!(format("day", Some("wav")), Some("wav"));
        assert_eq!(format("day.2013", Some("json")), Some("json"));
        assert_eq!(format("-", Some("mid")), Some("mid"));
        for (path, asked) in [("day.mp3", None), ("day", None), ("-", None), ("day.wav", Some("mid"))] {
            assert_eq!(format(path, asked), None, "{path}");
        }
    }
}
