//! Any bytes as a policy in this format: an answer or an error, and every block leads back to the source.

#![no_main]

use libfuzzer_sys::fuzz_target;
use undisclosed::document;

fuzz_target!(|data: &[u8]| {
    if let Ok(document) = document::read(data, "p.html") {
        for block in &document.blocks {
            let _ = document.locator(block.span);
        }
    }
});
