//! Google Play's Data safety form. What it quotes has to stand in the file where it says.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use undisclosed::catalog::Catalog;
use undisclosed::store::{GOOGLE_PLAY, data_safety};

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::compiled);

fuzz_target!(|data: &[u8]| {
    let store = CATALOG.store(GOOGLE_PLAY).expect("the store");
    let Ok(form) = data_safety::read(data, "data-safety.csv", store) else { return };
    for answer in &form.answers {
        let [start, end] = answer.locator.bytes.expect("a place");
        assert_eq!(data.get(start as usize..end as usize), Some(answer.locator.quote.as_bytes()));
    }
});
