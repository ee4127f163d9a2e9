//! A page saved with its parts. The target writes the header: without one, the bytes are no message.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let header = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n";
    let _ = undisclosed::document::read(&[header, data].concat(), "policy.mhtml");
});
