#![no_main]

use libfuzzer_sys::fuzz_target;
use undisclosed::format::dalvik;

fuzz_target!(|data: &[u8]| {
    if let Ok(file) = undisclosed::format::dex::DexFile::open(data) {
        for dex in &file.parts {
            dex.strings().count();
            dex.type_descriptors().filter_map(|index| dex.string(index)).take(1_000).count();
            dex.walk_code(|code| {
                dalvik::walk(code.instructions, |_, _| {});
                true
            });
        }
    }
});
