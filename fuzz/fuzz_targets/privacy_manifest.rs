#![no_main]

use libfuzzer_sys::fuzz_target;
use undisclosed::format::privacy_manifest;

fuzz_target!(|data: &[u8]| {
    let _ = privacy_manifest::parse(data, "PrivacyInfo.xcprivacy");
});
