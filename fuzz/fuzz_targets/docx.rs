//! The text of a Word file. The input is packed here: a damaged package ends in the archive reader, far from the text.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use zip::write::{SimpleFileOptions, ZipWriter};

fuzz_target!(|data: &[u8]| {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    package.start_file("word/document.xml", stored).expect("a first entry");
    package.write_all(data).expect("memory");
    let bytes = package.finish().expect("memory").into_inner();
    let _ = undisclosed::document::read(&bytes, "policy.docx");
});
