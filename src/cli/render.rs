//! `bandstand render`: a piece as files.

use super::{
    failure::Failure,
    interrupt::Interrupt,
    piece::Piece,
    say,
    selection::Selection,
    sound_file::{self, Kind},
    voices::{Sounding, Voices},
    whole_file::WholeFile,
};
use crate::compose::Movement;
use crate::outputs;
use anyhow::Context;
use std::io::{self, BufWriter, IsTerminal, Seek, Write};
use std::path::{Path, PathBuf};

/// The flags of `render`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// File to write; its ending says what it will be: .wav, .flac, .mid, .json or .svg. May be given several times; - is standard
    /// output and needs --format
    #[arg(short, long = "output", value_name = "FILE", required_unless_present = "stems")]
    outputs: Vec<PathBuf>,

    /// Folder for one .wav a part, as it is heard from its seat in the hall; with or without -o
    #[arg(long, value_name = "FOLDER", env = "BANDSTAND_STEMS", hide_env_values = true)]
    stems: Option<PathBuf>,

    /// What the files will be, where no ending says so: wav, flac, mid, json or svg
    #[arg(long, value_name = "FORMAT", env = "BANDSTAND_FORMAT", hide_env_values = true, value_parser = Format::parse)]
    format: Option<Format>,

    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    voices: Voices,
}

/// What a file can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Wav,
    Flac,
    Midi,
    Json,
    Svg,
}

/// Endings that later versions will write.
const LATER: [&str; 3] = ["musicxml", "mxl", "xml"];

impl Format {
    fn parse(text: &str) -> Result<Self, String> {
        match text.trim().trim_start_matches('.').to_lowercase().as_str() {
            "wav" | "wave" => Ok(Self::Wav),
            "flac" => Ok(Self::Flac),
            "mid" | "midi" | "smf" => Ok(Self::Midi),
            "json" => Ok(Self::Json),
            "svg" => Ok(Self::Svg),
            later if LATER.contains(&later) => {
                Err(format!("{later} files come in a later version; choose wav, flac, mid, json or svg"))
            }
            _ => Err("choose wav, flac, mid, json or svg".into()),
        }
    }
}

/// One file, or standard output.
#[derive(Debug, PartialEq, Eq)]
struct Output {
    /// None for standard output.
    path: Option<PathBuf>,
    format: Format,
}

impl Output {
    fn new(path: &Path, format: Option<Format>) -> Result<Self, Failure> {
        if path == Path::new("-") {
            let format = format.ok_or_else(|| Failure::usage("`-o -` needs --format wav, flac, mid, json or svg"))?;
            return Ok(Self { path: None, format });
        }
        let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned());
        let shown = path.display();
        let format = match (ending.as_deref().map(Format::parse), format) {
            (Some(Ok(told)), Some(asked)) if told != asked => {
                return Err(Failure::usage(format!("`{shown}` and --format contradict each other; leave one out")));
            }
            (Some(Ok(format)), _) | (_, Some(format)) => format,
            (Some(Err(why)), None) => {
                return Err(Failure::usage(format!("cannot tell what `{shown}` is to be by its ending: {why}")));
            }
            (None, None) => {
                return Err(Failure::usage(format!(
                    "cannot tell what `{shown}` is to be: end its name in .wav, .flac, .mid, .json or .svg, or give --format"
                )));
            }
        };
        Ok(Self { path: Some(path.to_owned()), format })
    }
}

/// What all outputs of one run share.
struct Job {
    piece: Piece,
    /// None where no output can be heard.
    sounding: Option<Sounding>,
    interrupt: Interrupt,
}

impl Job {
    /// Writes sound; returns what was written, in words.
    fn sound(&self, format: Format, shown: &str, writer: impl Write + Seek) -> Result<String, Failure> {
        let Some(sounding) = &self.sounding else { return Err(Failure::failed("there is nothing to hear")) };
        let kind = if format == Format::Flac { Kind::Flac } else { Kind::Wav };
        sound_file::write(kind, &self.piece.movement, sounding, shown, &self.interrupt, writer)
    }

    /// Writes every part by itself.
    fn stems(&self, folder: &Path) -> Result<(), Failure> {
        let Some(sounding) = &self.sounding else { return Err(Failure::failed("there is nothing to hear")) };
        let told = sound_file::write_stems(folder, &self.piece.movement, sounding, &self.interrupt)?;
        say::note(&format!("wrote {}: {told}", folder.display()));
        Ok(())
    }
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let outputs: Vec<Output> =
        args.outputs.iter().map(|path| Output::new(path, args.format)).collect::<Result<_, _>>()?;
    refuse_terminal(&outputs)?;
    let font = args.voices.open()?;
    let piece = Piece::compose(&args.selection)?;
    piece.say_who_sits_out();
    let audible =
        args.stems.is_some() || outputs.iter().any(|output| matches!(output.format, Format::Wav | Format::Flac));
    let sounding = if audible { Some(piece.sounding(font)?) } else { None };
    let job = Job { piece, sounding, interrupt: Interrupt::listen()? };
    // All files are begun before the first is written: a folder that is not there is told at once.
    let files: Vec<Option<WholeFile>> = outputs
        .iter()
        .map(|output| output.path.as_deref().map(WholeFile::create).transpose())
        .collect::<Result<_, _>>()?;
    for (output, file) in outputs.iter().zip(files) {
        match file {
            Some(file) => write_file(&job, output, file)?,
            None => write_stdout(&job, output.format)?,
        }
    }
    args.stems.as_deref().map_or(Ok(()), |folder| job.stems(folder))
}

/// Samples and MIDI would upset a terminal.
fn refuse_terminal(outputs: &[Output]) -> Result<(), Failure> {
    let stdout = outputs.iter().filter(|output| output.path.is_none());
    if stdout.clone().count() > 1 {
        return Err(Failure::usage("`-o -` can be given only once"));
    }
    if stdout.clone().any(|output| matches!(output.format, Format::Wav | Format::Flac | Format::Midi))
        && io::stdout().is_terminal()
    {
        return Err(Failure::usage("sound and MIDI are no sight for a terminal; add `> FILE`, or give -o FILE"));
    }
    Ok(())
}

fn write_file(job: &Job, output: &Output, mut file: WholeFile) -> Result<(), Failure> {
    let movement = &job.piece.movement;
    let shown = output.path.as_deref().unwrap_or(Path::new("-")).display().to_string();
    let told = match output.format {
        Format::Wav | Format::Flac => {
            let mut buffered = BufWriter::new(&mut file);
            let told = job.sound(output.format, &shown, &mut buffered)?;
            buffered.flush().with_context(|| format!("cannot write `{shown}`"))?;
            told
        }
        Format::Midi => {
            outputs::write_midi(movement, &mut file).with_context(|| format!("cannot write `{shown}`"))?;
            midi_facts(movement)
        }
        Format::Json => {
            let mut buffered = BufWriter::new(&mut file);
            let written = outputs::write_json(movement, &mut buffered).and_then(|()| buffered.flush());
            written.with_context(|| format!("cannot write `{shown}`"))?;
            midi_facts(movement)
        }
        Format::Svg => {
            let mut buffered = BufWriter::new(&mut file);
            let written = outputs::write_svg(movement, &mut buffered).and_then(|()| buffered.flush());
            written.with_context(|| format!("cannot write `{shown}`"))?;
            format!("a picture of {} of music", say::minutes(movement.seconds()))
        }
    };
    job.interrupt.check()?;
    file.finish()?;
    say::note(&format!("wrote {shown}: {told}"));
    Ok(())
}

fn write_stdout(job: &Job, format: Format) -> Result<(), Failure> {
    let movement = &job.piece.movement;
    let mut bytes = Vec::new();
    match format {
        Format::Wav | Format::Flac => {
            let mut file = io::Cursor::new(bytes);
            job.sound(format, "standard output", &mut file)?;
            bytes = file.into_inner();
        }
        Format::Midi => outputs::write_midi(movement, &mut bytes).context("cannot make the MIDI file")?,
        Format::Json => outputs::write_json(movement, &mut bytes).context("cannot make the JSON")?,
        Format::Svg => outputs::write_svg(movement, &mut bytes).context("cannot make the picture")?,
    }
    let mut out = io::stdout().lock();
    out.write_all(&bytes).and_then(|()| out.flush()).map_err(say::output_failure)
}

/// What a file of notes holds, in words.
fn midi_facts(movement: &Movement) -> String {
    let notes: usize = movement.parts.iter().map(|part| part.notes.len()).sum();
    format!(
        "{} parts, {} notes, {} of music",
        movement.parts.len(),
        say::thousands(notes as f64),
        say::minutes(movement.seconds())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(path: &str, format: Option<Format>) -> Option<Format> {
        Output::new(Path::new(path), format).ok().map(|output| output.format)
    }

    #[test]
    fn the_ending_says_what_a_file_is() {
        assert_eq!(format("a/Day.WAV", None), Some(Format::Wav));
        assert_eq!(format("day.mid", None), Some(Format::Midi));
        assert_eq!(format("day.Json", None), Some(Format::Json));
        assert_eq!(format("day", Some(Format::Wav)), Some(Format::Wav));
        assert_eq!(format("day.2013", Some(Format::Json)), Some(Format::Json));
        assert_eq!(format("-", Some(Format::Midi)), Some(Format::Midi));
        for (path, given) in [("day.mp3", None), ("day", None), ("-", None), ("day.wav", Some(Format::Midi))] {
            assert_eq!(format(path, given), None, "{path}");
        }
    }

    #[test]
    fn what_comes_later_is_said_so() {
        for ending in LATER {
            assert!(Format::parse(ending).unwrap_err().contains("later version"));
        }
    }
}
