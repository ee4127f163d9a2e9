#![no_main]

use libfuzzer_sys::fuzz_target;
use undisclosed::format::entitlements;
use undisclosed::format::macho::{self, Image, code_signature, exports, fixups::Fixups, objc, strings, swift, symbols};

fuzz_target!(|data: &[u8]| {
    let Ok(parts) = macho::slices(data) else { return };
    for image in parts.slices.iter().filter_map(|slice| Image::parse(slice.bytes).ok()) {
        let fixups = Fixups::new(&image);
        objc::read(&image, &fixups);
        swift::modules(&image, &fixups);
        exports::exports(&image);
        if let Some(signature) = code_signature::read(&image) {
            signature.entitlements.and_then(entitlements::from_xml);
            signature.der_entitlements.and_then(entitlements::from_der);
        }
        symbols::symbols(&image).for_each(drop);
        strings::each_literal(&image, |_, _| {});
    }
});
