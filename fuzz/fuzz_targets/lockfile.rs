#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    undisclosed::format::lockfile::read(&String::from_utf8_lossy(data));
});
