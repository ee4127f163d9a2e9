//! A build that is not what its report says: the first byte names the entry that the rest of the input takes the place of.
#![no_main]

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use undisclosed::audit::{AuditInput, audit};
use undisclosed::catalog::Catalog;
use undisclosed::config::Config;
use undisclosed::flow;
use undisclosed::report::{self, Check, saved::Report};
use undisclosed::verify::{Given, read_report, verify};
use zip::{
    CompressionMethod, ZipArchive,
    write::{SimpleFileOptions, ZipWriter},
};

struct Sample {
    name: &'static str,
    report: Report,
    entries: Vec<(String, Vec<u8>)>,
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::compiled);
static SAMPLES: LazyLock<Vec<Sample>> =
    LazyLock::new(|| ["android/lantern.apk", "android/lantern.aab", "ios/harbour.ipa"].map(sample).into());

fn sample(name: &'static str) -> Sample {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample-apps").join(name);
    let mut archive = ZipArchive::new(std::fs::File::open(&path).expect("a sample")).expect("a package");
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("bytes");
        entries.push((entry.name().expect("a text").into_owned(), content));
    }
    let builds = flow::scan(&[path], &CATALOG, &[]);
    let config = Config::default();
    let input =
        AuditInput { catalog: &CATALOG, builds: &builds, policies: &[], forms: &[], config: &config, as_of: None };
    let check = Check { builds: &builds, documents: &[], audit: &audit(&input) };
    let report = report::json::check(&check, &CATALOG.digest);
    Sample { name, report: read_report(report.as_bytes(), "report.json").expect("a report"), entries }
}

fuzz_target!(|data: &[u8]| {
    let Some((&choice, content)) = data.split_first() else { return };
    let sample = &SAMPLES[choice as usize % SAMPLES.len()];
    let replaced = choice as usize / SAMPLES.len() % sample.entries.len();
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (index, (name, was)) in sample.entries.iter().enumerate() {
        package.start_file(name.as_str(), stored).expect("an entry");
        package.write_all(if index == replaced { content } else { was }).expect("memory");
    }
    let path: PathBuf = std::env::temp_dir().join(format!("undisclosed-fuzz-{}", std::process::id()));
    std::fs::write(&path, package.finish().expect("memory").into_inner()).expect("a file");
    let given = Given { path, shown: sample.name.to_owned() };
    verify(&sample.report, &[given], &[], &CATALOG);
});
