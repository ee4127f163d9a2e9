//! OpenDocument text. The package is made here: a damaged one ends in the archive reader, far from the text.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use zip::write::{SimpleFileOptions, ZipWriter};

fuzz_target!(|data: &[u8]| {
    let text = [b"<office:document><office:text>", data].concat();
    let _ = undisclosed::document::read(&text, "policy.fodt");
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in [("content.xml", text.as_slice()), ("styles.xml", data)] {
        package.start_file(name, stored).expect("an entry");
        package.write_all(part).expect("memory");
    }
    let bytes = package.finish().expect("memory").into_inner();
    let _ = undisclosed::document::read(&bytes, "policy.odt");
});
