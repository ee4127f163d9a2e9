//! Everything that happens to a build: opened, its facts taken, held against the whole catalog.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use undisclosed::build::Build;
use undisclosed::catalog::Catalog;
use undisclosed::{facts, inventory};

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::compiled);

fuzz_target!(|data: &[u8]| {
    if let Ok(build) = Build::from_bytes(data.to_vec(), "build") {
        inventory::take(&build, &facts::extract(&build, &CATALOG.sought().probes), &CATALOG, &[]);
    }
});
