//! A policy, read and understood with the whole catalog.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use undisclosed::catalog::Catalog;
use undisclosed::document;
use undisclosed::policy::Reader;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::compiled);
static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&CATALOG));

fuzz_target!(|data: &[u8]| {
    if let Ok(document) = document::read(data, "policy") {
        READER.understand(&document);
    }
});
