//! Tells by its first bytes what a file is that holds no table of counts, though people may keep it beside their counts.

/// Files that begin with these bytes: what they are and what to do.
const MAGIC: [(&[u8], &str); 18] = [
    (b"\xff\xd8\xff", "a JPEG picture; give the counts from which it was made"),
    (b"\x89PNG", "a PNG picture; give the counts from which it was made"),
    (b"GIF8", "a GIF picture; give the counts from which it was made"),
    (b"%PDF", "a PDF document; give the counts from which it was made, as CSV or Excel"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook of before 2007, or an encrypted one; save it as .xlsx or CSV"),
    (b"PAR1", "a Parquet file; save it as CSV, for instance with DuckDB or pandas"),
    (b"ARROW1", "an Arrow file; save it as CSV, for instance with DuckDB or pandas"),
    (b"Obj\x01", "an Avro file; save it as CSV"),
    (b"\x89HDF", "an HDF5 file; save its table as CSV"),
    (b"SQLite format 3", "an SQLite database; save its table as CSV, for instance with sqlite3 -csv -header"),
    (b"RIFF", "a sound or picture file; give files of hourly counts"),
    (b"MThd", "a MIDI file; give files of hourly counts"),
    (b"BZh", "packed by bzip2; unpack it first with bunzip2"),
    (b"\xfd7zXZ", "packed by xz; unpack it first with unxz"),
    (b"\x28\xb5\x2f\xfd", "packed by Zstandard; unpack it first with unzstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (
        b"version https://git-lfs.github.com/spec/",
        "a Git LFS pointer, which stands for a file that was not fetched; fetch it with git lfs pull",
    ),
];

/// What a file is and what to do, by its first bytes; none for what may be text with rows or JSON.
pub(super) fn foreign(first: &[u8]) -> Option<&'static str> {
    let magic = MAGIC.iter().find(|(magic, _)| first.starts_with(magic)).map(|(_, what)| *what);
    magic.or_else(|| {
        if first.get(257..262) == Some(b"ustar") {
            return Some("a tar archive; unpack it first with tar -xf");
        }
        let start = first.trim_ascii_start();
        let head = start[..start.len().min(2048)].to_ascii_lowercase();
        let page = |head: &[u8]| {
            [&b"<!doctype html"[..], b"<html", b"<head", b"<body"].iter().any(|tag| head.starts_with(tag))
        };
        let inside = |tag: &[u8]| memchr::memmem::find(&head, tag).is_some();
        match () {
            () if page(&head) => Some(web_page(&head)),
            () if head.starts_with(b"<!--") && inside(b"<html") => Some(web_page(&head)),
            () if head.starts_with(b"<?xml") && inside(b"<html") => Some(web_page(&head)),
            () if head.starts_with(b"<?xml") && inside(b"excel.sheet") => {
                Some("an Excel workbook in XML of 2003; open it and save it as .xlsx or CSV")
            }
            () if head.starts_with(b"<?xml") || head.starts_with(b"<rss") => {
                Some("an XML document; give the counts as CSV, JSON, Excel or ODS")
            }
            () if head.starts_with(b"%!ps") => Some("a PostScript document; give the counts from which it was made"),
            () if head.starts_with(br"{\rtf") => Some("a document in RTF; save its table as CSV"),
            () => None,
        }
    })
}

/// What a web page is that came in place of a file.
fn web_page(head: &[u8]) -> &'static str {
    let says = |words: &[&[u8]]| words.iter().any(|word| memchr::memmem::find(head, word).is_some());
    match () {
        () if says(&[b"login", b"log in", b"sign in", b"signin", b"password"]) => {
            "a web page that asks for a login; log in and fetch the file itself, or take the address of the download"
        }
        () if says(&[b"404", b"not found", b"403", b"forbidden", b"error", b"502", b"503"]) => {
            "a web page that tells an error; look for the file's present address and fetch it again"
        }
        () => "a web page; fetch the file itself, from the address of the download",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_files_are_named_with_a_remedy() {
        for (first, words) in [
            (&b"PAR1\x15\x04"[..], "Parquet"),
            (b"SQLite format 3\0", "sqlite3 -csv"),
            (b"%PDF-1.7", "PDF"),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n", "git lfs pull"),
            (b"\r\n <!DOCTYPE HTML><title>Sign in</title>", "asks for a login"),
            (b"<html><head><title>404 Not Found</title>", "tells an error"),
            (b"<html><body>hello", "a web page; fetch"),
            (b"<?xml version=\"1.0\"?><!DOCTYPE html><html>", "a web page"),
            (b"<?xml version=\"1.0\"?><rows/>", "an XML document"),
        ] {
            assert!(foreign(first).is_some_and(|what| what.contains(words)), "{words}: {:?}", foreign(first));
        }
        let mut tar = vec![b'a'; 512];
        tar[257..262].copy_from_slice(b"ustar");
        assert!(foreign(&tar).is_some_and(|what| what.contains("tar -xf")));
        for text in [&b"Date,Hour,Count\n"[..], b"{\"a\":1}", b"[1]", b"", b"<5,6\n"] {
            assert_eq!(foreign(text), None);
        }
    }
}
