#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    undisclosed::format::proto_xml::read(data);
    undisclosed::format::proto_resources::resolve(data, 0x7f01_0000, &mut 1_000_000);
});
