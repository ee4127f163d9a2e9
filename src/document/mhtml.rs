//! Web pages in one file (MHTML), as Chrome, Edge and Internet Explorer save them.
//!
//! Source: RFC 2557, and RFC 2045 and 2046 for its parts. The parts are told apart here, in one pass over the lines, since
//! a part may claim parts of its own a hundred thousand times; headers and encodings are read by `mailparse`.

use mailparse::{MailHeaderMap, ParsedContentType};

use super::encoding;
use super::pages::{Page, Pages};

/// Headers beyond this size, in bytes, are no headers.
const LONGEST_HEADER: usize = 64 << 10;
/// Parts beyond this number are not read: a page has one for each of its pictures.
const MOST_PARTS: usize = 10_000;
/// Of those that are pages, as many are read.
const MOST_PAGES: usize = 1000;
/// Boundaries of parts within parts, at most.
const MOST_BOUNDARIES: usize = 16;

/// Whether the file begins with the header of a message that is a page or has parts.
pub fn is_one(bytes: &[u8]) -> bool {
    let Some(header) = header(bytes) else { return false };
    let lines = || header.split(|byte| *byte == b'\n');
    let says =
        |name: &[u8]| lines().any(|line| line.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name)));
    let opens = |line: &[u8]| {
        let name = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
        name > 0 && line.get(name) == Some(&b':')
    };
    lines().next().is_some_and(opens) && says(b"mime-version:") && says(b"content-type:") && {
        let kind = content_type(header);
        kind.mimetype.starts_with("multipart/") || is_page(&kind)
    }
}

/// The pages of a file, the one that its header calls the root first.
pub fn pages(bytes: &[u8]) -> Pages {
    let whole = content_type(header(bytes).unwrap_or_default());
    let mut found = Pages::default();
    let parts = if whole.mimetype.starts_with("multipart/") {
        parts(bytes, boundary(&whole), &mut found.problems)
    } else {
        vec![Part { from: 0, bytes }]
    };
    let start = whole.params.get("start").map(|id| bare_id(id));
    let mut root = None;
    for part in parts {
        let place = || format!("the part in line {}", 1 + newlines(bytes.get(..part.from).unwrap_or_default()));
        if found.pages.len() >= MOST_PAGES {
            found.problems.push(format!("only the first {MOST_PAGES} pages were read; {} was not", place()));
            break;
        }
        let read = mailparse::parse_mail(part.bytes).and_then(|mail| Ok((mail.get_body_raw()?, mail)));
        let (body, mail) = match read {
            Ok(read) => read,
            Err(error) => {
                found.problems.push(format!("{} cannot be read: {error}", place()));
                continue;
            }
        };
        let id = mail.headers.get_first_value("Content-ID");
        if root.is_none() && start.is_some() && id.as_deref().map(bare_id) == start {
            root = Some(found.pages.len());
        }
        let name = mail.headers.get_first_value("Content-Location").or(id);
        let label = mail.ctype.params.get("charset").map(String::as_str).unwrap_or_default();
        found.pages.push(Page::new(name.as_deref(), encoding::decode_as(&body, label)));
    }
    if let Some(page) = found.pages.get_mut(..=root.unwrap_or_default()) {
        page.rotate_right(1);
    }
    found
}

/// A part that is a page: where it begins in the file, and its header and body.
struct Part<'a> {
    from: usize,
    bytes: &'a [u8],
}

/// The parts that are pages. A part that has parts gives its boundary, and its parts stand beside the others.
fn parts<'a>(bytes: &'a [u8], boundary: Option<Vec<u8>>, problems: &mut Vec<String>) -> Vec<Part<'a>> {
    let mut boundaries: Vec<Vec<u8>> = boundary.into_iter().collect();
    let mut parts = Vec::new();
    let mut open = None;
    let mut count = 0;
    let mut ends = false;
    for at in memchr::memmem::find_iter(bytes, b"\n--") {
        let line = bytes.get(at + 3..).unwrap_or_default();
        let line = line.get(..memchr::memchr(b'\n', line).map_or(line.len(), |end| end + 1)).unwrap_or_default();
        let Some(behind) = boundaries.iter().find_map(|boundary| delimits(line, boundary)) else { continue };
        if let Some(from) = open.take() {
            let end = at - usize::from(at > from && bytes.get(at - 1) == Some(&b'\r'));
            parts.push(Part { from, bytes: bytes.get(from..end).unwrap_or_default() });
        }
        ends = behind.starts_with(b"--");
        if ends {
            continue;
        }
        count += 1;
        if count > MOST_PARTS {
            problems.push(format!("only the first {MOST_PARTS} parts were read"));
            return parts;
        }
        let from = at + 3 + line.len();
        let kind = content_type(header(bytes.get(from..).unwrap_or_default()).unwrap_or_default());
        if kind.mimetype.starts_with("multipart/") && boundaries.len() < MOST_BOUNDARIES {
            boundaries.extend(self::boundary(&kind));
        }
        open = is_page(&kind).then_some(from);
    }
    if let Some(from) = open {
        let line = 1 + newlines(bytes.get(..from).unwrap_or_default());
        problems.push(format!("the file ends before the part in line {line} does"));
        parts.push(Part { from, bytes: bytes.get(from..).unwrap_or_default() });
    } else if count == 0 && !ends {
        problems.push("its parts are nowhere".to_owned());
    }
    parts
}

/// What stands behind the boundary in a line that is one, which only blanks and the mark of an end may.
fn delimits<'a>(line: &'a [u8], boundary: &[u8]) -> Option<&'a [u8]> {
    let behind = line.strip_prefix(boundary)?;
    behind.strip_prefix(b"--").unwrap_or(behind).trim_ascii().is_empty().then_some(behind)
}

fn boundary(kind: &ParsedContentType) -> Option<Vec<u8>> {
    kind.params.get("boundary").filter(|boundary| !boundary.is_empty()).map(|boundary| boundary.clone().into_bytes())
}

/// The header that the bytes begin with, up to the first empty line.
fn header(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.get(..LONGEST_HEADER).unwrap_or(bytes);
    let end = memchr::memchr_iter(b'\n', head)
        .find(|at| matches!(head.get(at + 1..), Some([b'\n', ..] | [b'\r', b'\n', ..])))?;
    head.get(..=end)
}

fn content_type(header: &[u8]) -> ParsedContentType {
    let value = mailparse::parse_headers(header).ok().and_then(|(headers, _)| headers.get_first_value("Content-Type"));
    mailparse::parse_content_type(&value.unwrap_or_default())
}

fn is_page(kind: &ParsedContentType) -> bool {
    matches!(kind.mimetype.as_str(), "text/html" | "application/xhtml+xml")
}

fn bare_id(id: &str) -> &str {
    id.trim().trim_start_matches('<').trim_end_matches('>')
}

fn newlines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::document::{Document, DocumentError, Span, read};

    /// As Chrome writes it: a header with the address, soft line breaks, a style sheet, a frame and a picture.
    const SAVED: &str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://lantern.example/privacy\r\n\
        Subject: =?utf-8?Q?Privacy=20=E9=9A=90=E7=A7=81?=\r\nDate: Mon, 6 Jan 2025 10:00:00 -0000\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----MultipartBoundary--q7Zx----\"\r\n\r\n\r\n\
        ------MultipartBoundary--q7Zx----\r\nContent-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\n\
        Content-Transfer-Encoding: quoted-printable\r\nContent-Location: https://lantern.example/privacy\r\n\r\n\
        <!DOCTYPE html><html><head><meta http-equiv=3D\"Content-Type\" content=3D\"text/html; c=\r\nharset=3DUTF-8\"></head>\r\n\
        <body><h2>What others g=\r\net</h2>\r\n<p>The IMEI goes to =E5=8C=97=E9=A3=8E=E6=8E=A8=E9=80=\r\n=81 under <a href=3D\"https://north.exam=\r\nple/p?a=3D1\">their terms</a>.</p></body></html>\r\n\
        ------MultipartBoundary--q7Zx----\r\nContent-Type: text/css\r\nContent-Transfer-Encoding: quoted-printable\r\n\
        Content-Location: cid:css-1@mhtml.blink\r\n\r\np { color: red; }\r\n\
        ------MultipartBoundary--q7Zx----\r\nContent-Type: text/html\r\nContent-ID: <frame-2@mhtml.blink>\r\n\
        Content-Transfer-Encoding: quoted-printable\r\nContent-Location: cid:frame-2@mhtml.blink\r\n\r\n\
        <html><body>\r\n<p>In the frame</p></body></html>\r\n\
        ------MultipartBoundary--q7Zx----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\
        Content-Location: https://lantern.example/a.png\r\n\r\niVBORw0KGgo=\r\n\r\n------MultipartBoundary--q7Zx------\r\n";

    fn place_of(document: &Document, words: &str) -> (Option<String>, Option<u32>, Option<u32>) {
        let at = document.text.normal().find(words).unwrap();
        let locator = document.locator(Span::new(at, at + words.len()));
        assert_eq!((locator.quote.as_str(), locator.bytes), (words, None));
        (locator.part, locator.line, locator.column)
    }

    #[test]
    fn a_saved_page_is_read_with_its_frames_and_places_in_its_parts() {
        for name in ["privacy.mhtml", "privacy.mht", "privacy.html"] {
            let document = read(SAVED.as_bytes(), name).unwrap();
            assert_eq!(
                document.text.normal(),
                "What others get\nThe IMEI goes to 北风推送 under their terms.\nIn the frame\n"
            );
            assert_eq!(document.links[0].url, "https://north.example/p?a=1");
            assert_eq!(document.problems, []);
            let page = Some("https://lantern.example/privacy".to_owned());
            assert_eq!(document.part, page);
            assert_eq!(place_of(&document, "北风推送"), (page, Some(3), Some(21)));
            let frame = Some("cid:frame-2@mhtml.blink".to_owned());
            assert_eq!(place_of(&document, "In the frame"), (frame, Some(2), Some(4)));
        }
    }

    #[test]
    fn the_root_is_named_by_the_header_and_charsets_by_the_parts() {
        let (page, ..) = encoding_rs::GBK.encode("<p>我们收集设备信息</p>");
        let encoded = "PHA+ZnJhbWU8L3A+";
        let head = "MIME-Version: 1.0\nContent-Type: multipart/related; start=\"<root>\"; boundary=b\n\npreamble\n--b\n\
            Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n";
        let file = [
            head.as_bytes(),
            encoded.as_bytes(),
            b"\n--b\nContent-Type: multipart/alternative; boundary=inner\n\n--inner\nContent-ID: <root>\n\
              Content-Type: text/html; charset=\"gb2312\"\nContent-Transfer-Encoding: 8bit\n\n",
            &page,
            b"\n--inner--\n--b--\n",
        ]
        .concat();
        let document = read(&file, "p.mht").unwrap();
        assert_eq!(document.text.normal(), "我们收集设备信息\nframe\n");
        assert_eq!(document.part.as_deref(), Some("<root>"));
        let alone = b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Alone</p>";
        assert_eq!(read(alone, "p.mht").unwrap().text.normal(), "Alone\n");
    }

    #[test]
    fn what_is_cut_or_empty_says_so() {
        let cut = SAVED.find("under").unwrap();
        let document = read(&SAVED.as_bytes()[..cut], "p.mhtml").unwrap();
        assert_eq!(document.text.normal(), "What others get\nThe IMEI goes to 北风推送\n");
        assert!(document.problems[0].detail.contains("line 12"), "{:?}", document.problems);
        let none = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: image/png\n\nx\n--b--\n";
        assert!(matches!(read(none.as_bytes(), "p.mht"), Err(DocumentError::Damaged { .. })));
        let bad = SAVED.replace(
            "Content-Transfer-Encoding: quoted-printable\r\nContent-Location: cid:f",
            "Content-Transfer-Encoding: base64\r\nContent-Location: cid:f",
        );
        let document = read(bad.as_bytes(), "p.mht").unwrap();
        assert!(document.text.normal().starts_with("What others get"));
        assert!(document.problems[0].detail.contains("cannot be read"), "{:?}", document.problems);
    }

    proptest! {
        #[test]
        fn no_change_to_a_saved_page_makes_it_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30)) {
            let mut bytes = SAVED.as_bytes().to_vec();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = read(&bytes, "p.mhtml");
        }
    }
}
