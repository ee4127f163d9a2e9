//! Policy files in every format, as people save them: what is read from one has to be read from the other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use undisclosed::catalog::Catalog;
use undisclosed::document;
use undisclosed::policy::{Disclosures, Reader};

fn reader() -> &'static Reader<'static> {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    static READER: OnceLock<Reader<'static>> = OnceLock::new();
    READER.get_or_init(|| Reader::new(CATALOG.get_or_init(Catalog::compiled)))
}

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn understood(bytes: &[u8], name: &str) -> Disclosures {
    reader().understand(&document::read(bytes, name).unwrap_or_else(|error| panic!("{error}")))
}

fn read(path: &str) -> Disclosures {
    understood(&std::fs::read(file(path)).expect("the file is there"), path)
}

/// What counts of an entry, by its name without white space: SDK, company, data types and addresses.
type Entries = BTreeMap<String, (Option<String>, Option<String>, Vec<String>, Vec<String>)>;

fn entries(said: &Disclosures) -> Entries {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    said.disclosures
        .iter()
        .map(|entry| {
            let mut types: Vec<String> = entry.data_types.iter().map(|data| data.id.clone()).collect();
            types.sort();
            types.dedup();
            let urls = entry.urls.iter().map(|link| link.url.clone()).collect();
            (bare(&entry.name), (entry.sdk.clone(), entry.vendor.as_deref().map(bare), types, urls))
        })
        .collect()
}

// ---- PDF ----

#[test]
fn a_printed_policy_says_what_the_page_says() {
    let english = read("sample-apps/ios/policy.html");
    let chinese = read("tests/documents/policy-zh.html");
    assert_eq!((english.disclosures.len(), chinese.disclosures.len()), (4, 7));
    for (page, printed) in [
        (&english, "tests/documents/chromium-en.pdf"),
        (&english, "tests/documents/libreoffice-en.pdf"),
        (&chinese, "tests/documents/chromium-zh.pdf"),
        (&chinese, "tests/documents/libreoffice-zh.pdf"),
    ] {
        let printed_says = read(printed);
        assert_eq!(entries(&printed_says), entries(page), "{printed}");
        assert_eq!(printed_says.date, page.date, "{printed}");
        let claims =
            |said: &Disclosures| said.claims.iter().map(|claim| (claim.kind, claim.polarity)).collect::<Vec<_>>();
        assert_eq!(claims(&printed_says), claims(page), "{printed}");
        let place = &printed_says.disclosures[0].locator;
        assert!(place.page.is_some() && place.line.is_some(), "{place:?}");
    }
}

#[test]
fn an_encrypted_pdf_says_so() {
    let bytes = std::fs::read(file("tests/documents/encrypted.pdf")).unwrap();
    let error = document::read(&bytes, "p.pdf").unwrap_err().to_string();
    assert!(error.contains("encrypted"), "{error}");
}
