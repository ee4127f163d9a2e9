//! `undisclosed.toml`, with the whole catalog to look ids up in; every mistake is printed.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use undisclosed::audit::rules;
use undisclosed::catalog::Catalog;
use undisclosed::config::Config;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::compiled);

fuzz_target!(|text: &str| {
    let rules: Vec<&str> = rules::ALL.iter().map(|rule| rule.id).collect();
    for error in Config::parse(text, "undisclosed.toml", &rules, &CATALOG).err().into_iter().flatten() {
        let _ = error.to_string();
    }
});
