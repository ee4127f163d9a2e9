//! What is on the page of a PDF file: its content and a character map. A damaged file ends far from its text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (content, map) = data.split_at(data.len() / 2);
    let mut file = b"%PDF-1.7\n1 0 obj <</Pages 2 0 R>> endobj 2 0 obj <</Kids [3 0 R]>> endobj \
        3 0 obj <</Contents 4 0 R /Resources <</Font <</F 5 0 R /G 6 0 R>> /XObject <</X 4 0 R>> >> >> endobj \
        5 0 obj <</Subtype /Type0 /Encoding /Identity-H /ToUnicode 7 0 R>> endobj \
        6 0 obj <</Subtype /Type1 /Encoding <</Differences [65 /eacute]>> >> endobj trailer <</Root 1 0 R>> "
        .to_vec();
    for (number, stream) in [(4, content), (7, map)] {
        file.extend(format!("{number} 0 obj <</Subtype /Form /Length {}>> stream\n", stream.len()).bytes());
        file.extend(stream);
        file.extend(b"\nendstream endobj ");
    }
    let _ = undisclosed::document::read(&file, "policy.pdf");
});
