#![no_main]

use libfuzzer_sys::fuzz_target;
use undisclosed::format::plist;

fuzz_target!(|data: &[u8]| {
    let _ = plist::parse(data);
    let _ = plist::parse_embedded(data);
});
