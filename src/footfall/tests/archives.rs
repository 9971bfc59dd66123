//! ZIP archives and workbooks.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::readings;
use crate::footfall::{Loaded, ReadError, read};

/// An archive of these files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn loaded(name: &str, bytes: &[u8]) -> Loaded {
    read(name, bytes).unwrap_or_else(|error| panic!("{error}"))
}

const MILL: &[u8] = b"Date,Hour,Count\n2023-03-01,7,5\n2023-03-01,8,6\n";
const QUAY: &[u8] = b"Date,Hour,Count\n2023-03-01,7,7\n2023-03-01,8,8\n";

#[test]
fn each_table_of_an_archive_is_a_file() {
    let inner = zip(&[("deep.csv", MILL)]);
    let book = workbook(&[(
        "Counts",
        &[&["s:Date", "s:Hour", "s:Count"], &["d:44986", "n:9", "n:4"], &["d:44986", "n:10", "n:4"]],
    )]);
    let bytes = zip(&[
        ("data/Quay.csv", QUAY),
        ("data/Mill.csv", MILL),
        ("../../etc/passwd.csv", MILL),
        ("readme.txt", b"no table"),
        ("__MACOSX/._Mill.csv", b"\0\x05\x16\x07"),
        (".DS_Store", b"x"),
        ("inner.zip", &inner),
        ("Park.xlsx", &book),
    ]);
    let read = loaded("town.zip", &bytes);
    let names: Vec<&str> = read.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        names,
        [
            "town.zip/../../etc/passwd.csv",
            "town.zip/Park.xlsx",
            "town.zip/data/Mill.csv",
            "town.zip/data/Quay.csv",
            "town.zip/inner.zip",
            "town.zip/readme.txt"
        ]
    );
    assert_eq!(read.footfall.locations(), ["Mill", "Park", "Quay", "passwd"]);
    assert!(read.files[4].problems[0].message.contains("archive in an archive"));
    assert!(read.files[5].problems[0].message.contains("passed over"));
}

#[test]
fn tables_of_an_archive_are_decided_together() {
    let day = |date: &str| format!("Date,Hour,Site,Count\n{date},7,Mill,5\n{date},8,Mill,6\n");
    let (first, second) = (day("03/01/2023"), day("03/14/2023"));
    let read = loaded("town.zip", &zip(&[("1.csv", first.as_bytes()), ("2.csv", second.as_bytes())]));
    assert_eq!(readings(&read)[0], "Mill|2023-03-01 07|5");
    assert!(read.files.iter().all(|file| file.doubts.is_empty()));
}

#[test]
fn archives_without_counts_are_refused() {
    let error = |bytes: &[u8]| read("a.zip", bytes).map(drop).unwrap_err();
    assert!(matches!(error(&zip(&[])), ReadError::NoMember(_)));
    let none = error(&zip(&[("report.pdf", b"%PDF-1.4")])).to_string();
    assert!(none.contains("report.pdf") && none.contains("PDF"), "{none}");
    let whole = zip(&[("a.csv", MILL)]);
    for end in [5, 30, whole.len() / 2, whole.len() - 5] {
        let _ = error(&whole[..end]);
    }
    // The flag that says that a member is encrypted.
    let mut locked = whole.clone();
    let central = locked.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    (locked[6], locked[central + 8]) = (locked[6] | 1, locked[central + 8] | 1);
    assert!(error(&locked).to_string().contains("encrypted"));
    assert!(error(&zip(&[("word/document.xml", b"<w/>")])).to_string().contains("Word"));
}

#[test]
fn bombs_are_bounded() {
    let mut table = MILL.to_vec();
    table.resize(3 << 20, b'\n');
    let bytes = zip(&[("a.csv", &table), ("b.csv", &table)]);
    assert!(bytes.len() < 20_000);
    let options = crate::footfall::ReadOptions::default();
    let limited = |limit| {
        crate::footfall::source::Unpacker { options: &options, limit, watch: &|_| {}, crew: &crate::footfall::Alone }
            .read("a.zip", &bytes[..])
            .map(drop)
    };
    assert!(limited(7 << 20).is_ok());
    assert!(matches!(limited(5 << 20), Err(ReadError::Endless(_))));
    let many: Vec<String> = (0..10_001).map(|i| format!("{i}.csv")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    assert!(matches!(read("a.zip", &zip(&many)[..]), Err(ReadError::TooManyMembers(10_000))));
}

/// A workbook of sheets, each with rows of cells: `s:` text, `n:` a number, `d:` a number shown as date and time.
fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut files: Vec<(String, String)> = Vec::new();
    let (mut list, mut relations) = (String::new(), String::new());
    for (i, (name, rows)) in sheets.iter().enumerate() {
        list += &format!("<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"rId{0}\"/>", i + 1);
        relations += &format!(
            "<Relationship Id=\"rId{0}\" Type=\"{RELS}/worksheet\" Target=\"worksheets/sheet{0}.xml\"/>",
            i + 1
        );
        let mut text = String::new();
        for (r, row) in rows.iter().enumerate() {
            text += &format!("<row r=\"{}\">", r + 1);
            for (c, cell) in row.iter().enumerate() {
                let at = format!("{}{}", char::from(b'A' + c as u8), r + 1);
                text += &match cell.split_once(':') {
                    Some(("s", value)) => format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{value}</t></is></c>"),
                    Some(("d", value)) => format!("<c r=\"{at}\" s=\"1\"><v>{value}</v></c>"),
                    Some((_, value)) => format!("<c r=\"{at}\"><v>{value}</v></c>"),
                    None => String::new(),
                };
            }
            text += "</row>";
        }
        files.push((
            format!("xl/worksheets/sheet{}.xml", i + 1),
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{text}</sheetData></worksheet>"),
        ));
    }
    files.push((
        "xl/workbook.xml".into(),
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELS}\"><sheets>{list}</sheets></workbook>"),
    ));
    files.push(("xl/_rels/workbook.xml.rels".into(), format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>")));
    files.push(("xl/styles.xml".into(), format!("<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>")));
    files.push((
        "_rels/.rels".into(),
        format!("<Relationships><Relationship Id=\"rId1\" Type=\"{RELS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
    ));
    files.push((
        "[Content_Types].xml".into(),
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".into(),
    ));
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    zip(&files)
}

#[test]
fn the_first_sheet_that_holds_counts_is_read() {
    let rows: &[&[&str]] = &[
        &["s:Footfall of our town"],
        &[],
        &["s:When", "s:Mill", "s:Quay"],
        &["d:44986.2916666667", "n:5", "n:7"],
        &["d:44986.3333333333", "n:6", ""],
    ];
    let bytes = workbook(&[("About", &[&["s:Made by us"]]), ("Counts", rows)]);
    let read = loaded("town.xlsx", &bytes);
    assert_eq!(readings(&read), ["Mill|2023-03-01 07|5", "Mill|2023-03-01 08|6", "Quay|2023-03-01 07|7"]);
    assert_eq!(read.files[0].notes, ["read from the sheet \"Counts\", the only one of 2 that holds counts"]);
    let bad: &[&[&str]] = &[
        &["s:Date", "s:Hour", "s:Count"],
        &["d:44986", "n:7", "n:5"],
        &["d:44986", "n:8", "s:many"],
        &["d:44986", "n:9", "n:6"],
    ];
    let read = loaded("Mill.xlsx", &workbook(&[("A", bad), ("B", bad)]));
    assert_eq!(
        (readings(&read), read.files[0].problems[0].line),
        (vec!["Mill|2023-03-01 07|5".into(), "Mill|2023-03-01 09|6".into()], 3)
    );
    assert!(read.files[0].doubts[0].what.contains("not \"B\""), "{:?}", read.files[0].doubts);
    let none = workbook(&[("About", &[&["s:Made by us", "s:in"], &["s:the", "s:town"]])]);
    let error = crate::footfall::read("a.xlsx", &none[..]).map(drop).unwrap_err().to_string();
    assert!(error.contains("About") && error.contains("workbook"), "{error}");
}

#[test]
fn a_far_cell_takes_no_memory_and_damage_is_told() {
    let rows = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let whole = workbook(&[("A", &[])]);
    let mut archive = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
    let mut files = Vec::new();
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        files.push((name.clone(), if name.ends_with("sheet1.xml") { sheet.clone().into_bytes() } else { bytes }));
    }
    let far: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    assert!(matches!(read("a.xlsx", &zip(&far)[..]), Err(ReadError::NoSheet(_))));
    let cut: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), &bytes[..bytes.len() / 2])).collect();
    assert!(read("a.xlsx", &zip(&cut)[..]).is_err());
}

#[test]
fn opendocument_is_read() {
    let row = |cells: &[&str]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let number = |number: &str| {
        format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>{number}</text:p></table:table-cell>"
        )
    };
    let date = |date: &str| {
        format!(
            "<table:table-cell office:value-type=\"date\" office:date-value=\"{date}\"><text:p>1. 3.</text:p></table:table-cell>"
        )
    };
    let rows = [
        row(&[&text("Date"), &text("Location"), &text("Count")]),
        row(&[&date("2023-03-01T07:00:00"), &text("Mill"), &number("5")]),
        row(&[&date("2023-03-01T08:00:00"), &text("Mill"), &number("6")]),
    ];
    let content = format!(
        "<office:document-content><table:table table:name=\"a\">{}</table:table></office:document-content>",
        rows.concat()
    );
    let mime: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
    let bytes = zip(&[("mimetype", mime), ("META-INF/manifest.xml", b"<m/>"), ("content.xml", content.as_bytes())]);
    assert_eq!(readings(&loaded("a.ods", &bytes)), ["Mill|2023-03-01 07|5", "Mill|2023-03-01 08|6"]);
}
