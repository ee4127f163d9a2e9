//! Any bytes as a Word document: an answer or an error.

#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use undisclosed::document;

fuzz_target!(|data: &[u8]| {
    let _ = document::read(data, "p.docx");
    // The bytes as the text part of a sound container, so that the XML is reached too.
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let started = zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default());
    if started.is_ok()
        && zip.write_all(data).is_ok()
        && let Ok(container) = zip.finish()
    {
        let _ = document::read(&container.into_inner(), "p.docx");
    }
});
