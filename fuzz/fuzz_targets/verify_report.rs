//! A report from somebody else, held against a build and a policy that are as they should be.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use undisclosed::catalog::Catalog;
use undisclosed::verify::{Given, read_report, verify};

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::compiled);

fn sample(name: &str) -> Vec<Given> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample-apps/android").join(name);
    vec![Given { path, shown: name.to_owned() }]
}

fuzz_target!(|data: &[u8]| {
    if let Ok(report) = read_report(data, "report.json") {
        verify(&report, &sample("lantern.apk"), &sample("policy.md"), &CATALOG);
    }
});
