//! Any bytes as a policy, understood with the whole catalog: never a panic, and every place inside the source.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use undisclosed::catalog::Catalog;
use undisclosed::document;
use undisclosed::policy::Reader;

fuzz_target!(|data: &[u8]| {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    static READER: OnceLock<Reader<'static>> = OnceLock::new();
    let reader = READER.get_or_init(|| Reader::new(CATALOG.get_or_init(Catalog::compiled)));
    for name in ["p.html", "p.md", "p.txt", "p.ts"] {
        if let Ok(document) = document::read(data, name) {
            let said = reader.understand(&document);
            for disclosure in &said.disclosures {
                if let Some([start, end]) = disclosure.locator.bytes {
                    assert!(start <= end && end <= data.len() as u64);
                }
            }
        }
    }
});
