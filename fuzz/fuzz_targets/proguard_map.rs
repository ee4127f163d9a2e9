#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    if let Some(map) = undisclosed::format::proguard_map::ProguardMap::read(&text) {
        for class in map.classes() {
            class.members().count();
            assert!(map.obfuscated(class.obfuscated).is_some() && map.original(class.original).is_some());
        }
    }
});
