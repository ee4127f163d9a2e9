#![no_main]

use libfuzzer_sys::fuzz_target;
use undisclosed::format::macho::{self, Image, code_signature, exports, fixups::Fixups, objc, strings, swift, symbols};

fuzz_target!(|data: &[u8]| {
    let Ok(parts) = macho::slices(data) else { return };
    for image in parts.slices.iter().filter_map(|slice| Image::parse(slice.bytes).ok()) {
        let fixups = Fixups::new(&image);
        objc::read(&image, &fixups);
        swift::modules(&image, &fixups);
        exports::exports(&image);
        code_signature::read(&image);
        symbols::symbols(&image).for_each(drop);
        strings::each_literal(&image, |_, _| {});
    }
});
