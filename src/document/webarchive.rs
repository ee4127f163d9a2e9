//! Safari's web archives: a property list of a page, what it shows, and the archives of its frames.
//!
//! Source: WebKit, `Source/WebCore/loader/archive/cf/LegacyWebArchive.cpp`.

use super::pages::{Page, Pages};
use super::{LARGEST_FILE, encoding};
use crate::format::plist::{self, Value};

/// All text and data of an archive together, in bytes.
const MOST_CONTENT: usize = LARGEST_FILE + (16 << 20);
/// Frames beyond this number are not read.
const MOST_FRAMES: usize = 1000;
const MAIN: &str = "WebMainResource";

/// Whether the bytes are a property list, binary or XML, with the key of a page.
pub fn is_one(bytes: &[u8]) -> bool {
    let head = bytes.get(..512).unwrap_or(bytes);
    (head.starts_with(b"bplist0") || memchr::memmem::find(head, b"<plist").is_some())
        && memchr::memmem::find(bytes, MAIN.as_bytes()).is_some()
}

/// The page of an archive and those of its frames, in their order.
pub fn pages(bytes: &[u8]) -> Result<Pages, String> {
    let archive = plist::parse_large::<MOST_CONTENT>(bytes).map_err(|error| error.to_string())?;
    let mut found = Pages::default();
    let mut archives = vec![&archive];
    while let Some(archive) = archives.pop() {
        if found.pages.len() > MOST_FRAMES {
            found.problems.push(format!("only the first {MOST_FRAMES} frames were read"));
            break;
        }
        found.pages.extend(archive.get(MAIN).and_then(page));
        // The next one to be read lies on top.
        let frames = archive.get("WebSubframeArchives").and_then(Value::as_array).unwrap_or_default();
        archives.extend(frames.iter().rev());
    }
    Ok(found)
}

/// The page of a resource, if it is one.
fn page(resource: &Value) -> Option<Page> {
    let is_page =
        resource.text("WebResourceMIMEType").is_none_or(|kind| matches!(kind, "text/html" | "application/xhtml+xml"));
    let Some(Value::Data(data)) = resource.get("WebResourceData").filter(|_| is_page) else { return None };
    let label = resource.text("WebResourceTextEncodingName").unwrap_or_default();
    Some(Page::new(resource.text("WebResourceURL"), encoding::decode_as(data, label)))
}

#[cfg(test)]
mod tests {
    use ::plist::{Dictionary, Value};
    use proptest::prelude::*;

    use crate::document::{DocumentError, Span, read};

    fn resource(kind: &str, url: &str, charset: &str, data: &[u8]) -> Value {
        let mut resource = Dictionary::new();
        for (key, value) in
            [("WebResourceMIMEType", kind), ("WebResourceURL", url), ("WebResourceTextEncodingName", charset)]
        {
            resource.insert(key.to_owned(), value.into());
        }
        resource.insert("WebResourceData".to_owned(), Value::Data(data.to_vec()));
        resource.insert("WebResourceFrameName".to_owned(), "".into());
        Value::Dictionary(resource)
    }

    fn archive(main: Value, frames: Vec<Value>) -> Value {
        let mut archive = Dictionary::new();
        let picture = resource("image/png", "https://lantern.example/a.png", "", b"\x89PNG");
        archive.insert("WebMainResource".to_owned(), main);
        archive.insert("WebSubresources".to_owned(), Value::Array(vec![picture]));
        archive.insert("WebSubframeArchives".to_owned(), Value::Array(frames));
        Value::Dictionary(archive)
    }

    fn binary(value: &Value) -> Vec<u8> {
        let mut bytes = Vec::new();
        value.to_writer_binary(&mut bytes).unwrap();
        bytes
    }

    fn saved() -> Value {
        let (page, ..) = encoding_rs::GBK.encode("<html><body>\n<p>位置信息归甲地图</p></body></html>");
        let main = resource("text/html", "https://lantern.example/privacy", "gb2312", &page);
        archive(main, vec![archive(resource("text/html", "about:blank", "UTF-8", b"<p>In the frame"), Vec::new())])
    }

    #[test]
    fn the_page_of_an_archive_and_its_frames_are_read() {
        let mut xml = Vec::new();
        saved().to_writer_xml(&mut xml).unwrap();
        for bytes in [binary(&saved()), xml] {
            let document = read(&bytes, "privacy.webarchive").unwrap();
            assert_eq!(document.text.normal(), "位置信息归甲地图\nIn the frame\n");
            let place = document.locator(Span::new(0, "位置信息".len()));
            assert_eq!(place.part.as_deref(), Some("https://lantern.example/privacy"));
            assert_eq!((place.line, place.column, place.bytes), (Some(2), Some(4), None));
            assert_eq!(document.locator(document.blocks[1].span).part.as_deref(), Some("about:blank"));
        }
    }

    #[test]
    fn an_archive_without_a_page_or_a_damaged_one_is_an_error() {
        let picture = archive(resource("image/png", "https://lantern.example/a.png", "", b"\x89PNG"), Vec::new());
        let whole = binary(&saved());
        for bytes in [binary(&picture).as_slice(), &whole[..whole.len() - 9]] {
            assert!(matches!(read(bytes, "p.webarchive"), Err(DocumentError::Damaged { .. })));
        }
    }

    proptest! {
        #[test]
        fn no_change_to_an_archive_makes_it_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
            let mut bytes = binary(&saved());
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = read(&bytes, "p.webarchive");
        }
    }
}
