//! Texts made by crossing layouts, sentences and names, each read and held against what it says.

use std::sync::OnceLock;

use undisclosed::catalog::Catalog;
use undisclosed::document;
use undisclosed::policy::{Disclosure, Disclosures, Reader};

/// The entries of a text: the name of each without brackets, and its data types behind it.
fn told(text: &str, file: &str) -> Vec<String> {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    static READER: OnceLock<Reader<'static>> = OnceLock::new();
    let reader = READER.get_or_init(|| Reader::new(CATALOG.get_or_init(Catalog::compiled)));
    let said: Disclosures = reader.understand(&document::read(text.as_bytes(), file).expect("the text is readable"));
    let row = |entry: &Disclosure| {
        let name = entry.name.split(['（', '(']).next().unwrap_or_default().trim_end().to_owned();
        let data = entry.data_types.iter().map(|data| data.id.as_str());
        std::iter::once(name.as_str()).chain(data).collect::<Vec<_>>().join(" ")
    };
    said.disclosures.iter().map(row).collect()
}

/// All texts are read as expected, in the file of that name and whatever is read first; else the first that is not, with what
/// was read.
pub fn hold(cases: impl Iterator<Item = (String, &'static str, Vec<String>)>) {
    let mut all = 0;
    let counted = cases.inspect(|_| all += 1);
    let wrong = |(text, file, mut expected): (String, &'static str, Vec<String>)| {
        let said = told(&text, file);
        let mut sorted = said.clone();
        sorted.sort_unstable();
        expected.sort_unstable();
        (sorted != expected).then(|| format!("{file}\n{text}\n  read {said:?}"))
    };
    let failures: Vec<String> = counted.filter_map(wrong).collect();
    assert!(failures.is_empty(), "{} of {all}: {}", failures.len(), failures.first().unwrap());
}
