//! The App Store's privacy label. What it quotes has to stand in the file where it says.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use undisclosed::catalog::Catalog;
use undisclosed::store::{APP_STORE, privacy_label};

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::compiled);

fuzz_target!(|data: &[u8]| {
    let store = CATALOG.store(APP_STORE).expect("the store");
    let Ok(form) = privacy_label::read(data, "app_privacy_details.json", store) else { return };
    for answer in &form.answers {
        let [start, end] = answer.locator.bytes.expect("a place");
        assert_eq!(data.get(start as usize..end as usize), Some(answer.locator.quote.as_bytes()));
    }
});
