//! Plain XML, as the manifests of libraries (AAR) hold it.

use std::borrow::Cow;

use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::element::{ANDROID_NAMESPACE, Attribute, Document, Element, Value};
use super::manifest_attributes::id_of;

/// A deeper document is no manifest.
const MAX_DEPTH: usize = 1_000;

/// Reads a document; `None` where there is no element before the first error.
pub fn read(text: &str) -> Option<Document> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut document = Document::default();
    let mut depth = 0usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                document.elements.push(read_element(&reader, &start, depth));
                depth += 1;
                if depth > MAX_DEPTH {
                    document.cut = Some(format!("elements nested deeper than {MAX_DEPTH}"));
                    break;
                }
            }
            Ok(Event::Empty(start)) => document.elements.push(read_element(&reader, &start, depth)),
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                document.cut = Some(format!("at byte {}: {error}", reader.error_position()));
                break;
            }
        }
    }
    (!document.elements.is_empty()).then_some(document)
}

fn read_element(reader: &NsReader<&[u8]>, start: &BytesStart, depth: usize) -> Element {
    let mut attributes = start.attributes();
    let attributes = attributes.with_checks(false).flatten().map(|attribute| {
        let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
        let name = name.into_inner();
        let android = matches!(namespace, ResolveResult::Bound(bound) if bound.0 == ANDROID_NAMESPACE);
        // An entity that XML does not know stays as it is written.
        let text = unescape(&attribute.value).unwrap_or(Cow::Borrowed(&attribute.value));
        Attribute {
            id: if android { id_of(name) } else { 0 },
            name: name.to_owned(),
            namespaced: !matches!(namespace, ResolveResult::Unbound),
            value: Value::of_text(&text),
        }
    });
    let attributes = attributes.collect();
    Element { depth, name: start.local_name().into_inner().to_owned(), attributes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::manifest_attributes::{EXPORTED, NAME};

    #[test]
    fn the_namespace_counts_and_not_the_prefix() {
        let document = read(
            r#"<?xml version="1.0"?><!-- a --><manifest xmlns:a="http://schemas.android.com/apk/res/android"
            xmlns:android="urn:other" package="com.example"><service a:name=".S&amp;T" android:exported="true"/>"#,
        )
        .unwrap();
        let [manifest, service] = &document.elements[..] else { panic!("{document:?}") };
        assert_eq!((manifest.depth, service.depth, service.name.as_str()), (0, 1, "service"));
        let ids: Vec<_> = service.attributes.iter().map(|attribute| attribute.id).collect();
        assert_eq!(ids, [NAME, 0]);
        assert_eq!(service.attributes[0].value, Value::Text(".S&T".to_owned()));
        assert_ne!(service.attributes[1].id, EXPORTED);
    }

    #[test]
    fn a_broken_end_keeps_what_came_before() {
        let document = read("<manifest><a></a><b").unwrap();
        assert_eq!(document.elements.len(), 2);
        assert!(document.cut.is_some());
        assert_eq!(read("no markup"), None);
    }
}
