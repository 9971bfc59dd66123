//! ZIP archives: the tables in them, and the workbooks that are such archives themselves. Nothing is unpacked to a disk.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::error::ReadError;
use super::metered::{Endless, Metered};
use crate::text::plain;

/// The largest archive or workbook that is read, in bytes: it is kept in memory while it is read.
pub(super) const PACKED: u64 = 256 << 20;
/// How many members an archive may have.
const MEMBERS: usize = 10_000;

/// An archive in memory.
pub(super) struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
}

/// What an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An archive of files.
    Files,
    /// An Excel workbook.
    Xlsx,
    /// A workbook of LibreOffice or another program that uses OpenDocument.
    Ods,
}

/// All bytes of a file that cannot be read as a stream.
pub(super) fn all_of(bytes: impl Read) -> Result<Vec<u8>, ReadError> {
    let mut all = Vec::new();
    bytes.take(PACKED + 1).read_to_end(&mut all)?;
    if all.len() as u64 > PACKED { Err(ReadError::TooLarge(PACKED >> 20)) } else { Ok(all) }
}

/// What is wrong with an archive, or one of its members.
fn damaged(error: ZipError) -> ReadError {
    match error {
        ZipError::Io(error) => ReadError::from(error),
        ZipError::CompressionMethodNotSupported(_) => {
            ReadError::Foreign("packed in an unusual way; unpack it first, or pack it anew with deflate")
        }
        ZipError::UnsupportedArchive(words) if words.contains("assword") => ReadError::Foreign(ENCRYPTED),
        error => ReadError::Damaged(error.to_string()),
    }
}

const ENCRYPTED: &str = "encrypted; unpack it with its password first";

impl Archive {
    /// Opens an archive.
    pub fn open(bytes: impl Read) -> Result<Self, ReadError> {
        let bytes = all_of(bytes)?;
        // The list of members takes more memory than the archive.
        if memchr::memmem::find_iter(&bytes, b"PK\x01\x02").nth(MEMBERS).is_some() {
            return Err(ReadError::TooManyMembers(MEMBERS));
        }
        Ok(Self { zip: ZipArchive::new(Cursor::new(bytes)).map_err(damaged)? })
    }

    /// What the archive is, by the names of its members.
    pub fn kind(&self) -> Result<Kind, ReadError> {
        let has = |name: &str| self.zip.index_for_name(name).is_some();
        let book = |name: &[u8]| name == b"workbook.xml" || name.ends_with(b"/workbook.xml");
        match () {
            () if has("[Content_Types].xml") && self.zip.file_names_raw().any(book) => Ok(Kind::Xlsx),
            () if has("xl/workbook.bin") => Err(ReadError::Foreign("a binary Excel workbook; save it as .xlsx or CSV")),
            () if has("word/document.xml") => Err(ReadError::Foreign("a Word document; save its table as CSV")),
            () if has("ppt/presentation.xml") => {
                Err(ReadError::Foreign("a presentation; give the counts as CSV or .xlsx"))
            }
            () if has("content.xml") && has("META-INF/manifest.xml") => Ok(Kind::Ods),
            () => Ok(Kind::Files),
        }
    }

    /// The members that may be tables, by name: their numbers and names. Folders and hidden files are left out.
    pub fn members(&self) -> Vec<(usize, String)> {
        let mut members: Vec<(usize, String)> = (0..self.zip.len())
            .filter_map(|number| {
                let name = self.zip.name_for_index(number)?.ok()?.replace('\\', "/");
                let hidden = name
                    .split('/')
                    .any(|part| (part.starts_with('.') && !part.trim_matches('.').is_empty()) || part == "__MACOSX");
                (!hidden && !name.ends_with('/')).then(|| (number, plain(&name).into_owned()))
            })
            .collect();
        members.sort_by(|a, b| a.1.cmp(&b.1));
        members
    }

    /// A member's bytes, unpacked.
    pub fn member(&mut self, number: usize) -> Result<Box<dyn Read + '_>, ReadError> {
        if self.zip.by_index_raw(number).map_err(damaged)?.encrypted() {
            return Err(ReadError::Foreign(ENCRYPTED));
        }
        Ok(Box::new(self.zip.by_index(number).map_err(damaged)?))
    }

    /// The bytes of the member of this name, if there is one.
    pub fn named(&mut self, name: &str) -> Result<Box<dyn Read + '_>, ReadError> {
        let number = self.zip.index_for_name(name).ok_or(ReadError::Workbook("it is not whole".into()))?;
        self.member(number)
    }

    /// The archive's bytes, once it is sure that its members unpack to at most `limit` bytes, and to `part` the one
    /// whose name ends so.
    pub fn checked(mut self, limit: u64, part: (&str, u64)) -> Result<Cursor<Vec<u8>>, ReadError> {
        let mut left = limit;
        for number in 0..self.zip.len() {
            let name = self.zip.name_for_index(number).and_then(Result::ok).unwrap_or_default().into_owned();
            let most = if name.ends_with(part.0) { left.min(part.1) } else { left };
            let unpacked = io::copy(&mut Metered::new(self.member(number)?, most, &|_| {}), &mut io::sink());
            left -=
                unpacked.map_err(|error| match error.get_ref().and_then(|inner| inner.downcast_ref::<Endless>()) {
                    Some(_) => ReadError::TooLarge(most >> 20),
                    None => ReadError::Io(error),
                })?;
        }
        Ok(self.zip.into_inner())
    }
}
