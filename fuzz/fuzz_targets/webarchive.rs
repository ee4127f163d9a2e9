//! Safari's web archive: the bytes as they are, as a page that the target packs, and as an XML property list.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plist::{Dictionary, Value};

fuzz_target!(|data: &[u8]| {
    let resource = Dictionary::from_iter([("WebResourceData", Value::Data(data.to_vec()))]);
    let archive = Value::Dictionary(Dictionary::from_iter([("WebMainResource", Value::Dictionary(resource))]));
    let mut packed = Vec::new();
    archive.to_writer_binary(&mut packed).expect("memory");
    let xml = [b"<plist version=\"1.0\"><dict><key>WebMainResource</key>".as_slice(), data].concat();
    for bytes in [data, &packed, &xml] {
        let _ = undisclosed::document::read(bytes, "policy.webarchive");
    }
});
