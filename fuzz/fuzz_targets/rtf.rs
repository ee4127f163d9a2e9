//! Rich Text. The target writes how it begins, which no other format does.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = undisclosed::document::read(&[b"{\\rtf1", data].concat(), "policy.rtf");
});
