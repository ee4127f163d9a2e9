//! Builds of every kind: opened, packages and libraries inside included, and every entry read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use undisclosed::build::Build;

fuzz_target!(|data: &[u8]| {
    if let Ok(build) = Build::from_bytes(data.to_vec(), "build") {
        let _ = build.signature();
        for entry in build.entries() {
            let _ = build.read(entry);
        }
    }
});
