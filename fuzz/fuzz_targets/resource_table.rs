#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Some(table) = undisclosed::format::resource_table::ResourceTable::open(data) {
        for id in 0x7f01_0000..0x7f01_0010 {
            table.resolve(id, &mut 1_000_000);
        }
    }
});
