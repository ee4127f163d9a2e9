//! Archives: listed, and every entry read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use undisclosed::format::zip;

fuzz_target!(|data: &[u8]| {
    if let Ok(listing) = zip::list(data, 1000) {
        for entry in &listing.entries {
            let _ = zip::contents(data, entry);
            let _ = zip::check_local_header(data, entry);
        }
    }
});
