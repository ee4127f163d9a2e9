//! The stages one by one, on the sample apps, and on the three largest APKs of the corpus, where `UNDISCLOSED_CORPUS` names it.
//!
//! `inflate` reads the same entries and does nothing else with them: it is the floor that `extract` is held against.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use undisclosed::build::Build;
use undisclosed::catalog::Catalog;
use undisclosed::probe::Probes;
use undisclosed::{document, facts, inventory, policy};

fn builds() -> Vec<PathBuf> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-apps");
    let mut builds = vec![samples.join("android/lantern.apk"), samples.join("ios/harbour.ipa")];
    match std::env::var_os("UNDISCLOSED_CORPUS") {
        Some(corpus) => {
            let folder = Path::new(&corpus).join("builds/android");
            let files = std::fs::read_dir(&folder).expect("the corpus").flatten().map(|entry| entry.path());
            let mut apks: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|e| e == "apk")).collect();
            let size = |path: &PathBuf| path.metadata().map_or(0, |metadata| metadata.len());
            apks.sort_by_key(|path| (std::cmp::Reverse(size(path)), path.clone()));
            builds.extend(apks.into_iter().take(3));
        }
        None => println!("skipped the real APKs: UNDISCLOSED_CORPUS is not set"),
    }
    builds
}

/// A folder of as many signatures, the catalog's own under other ids.
fn overlay(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sdks = folder.path().join("sdks");
    std::fs::create_dir(&sdks).expect("a new folder");
    let own = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("signatures/sdks")).expect("signatures");
    let texts: Vec<String> = own.flatten().filter_map(|entry| std::fs::read_to_string(entry.path()).ok()).collect();
    for (at, text) in texts.iter().cycle().take(count).enumerate() {
        let id = format!("id = \"overlaid-{at}\"\n");
        let renamed = id + text.split_once('\n').map_or("", |(_, rest)| rest);
        std::fs::write(sdks.join(format!("overlaid-{at}.toml")), renamed).expect("a written signature");
    }
    folder
}

fn stages(criterion: &mut Criterion) {
    let catalog = Catalog::compiled();
    criterion.bench_function("catalog/load", |bench| bench.iter(Catalog::compiled));
    let folder = overlay(1000);
    criterion.bench_function("catalog/overlay of 1000 files", |bench| {
        bench.iter(|| Catalog::with_overlay(folder.path()).expect("an overlay"));
    });
    for path in builds() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let open = || Build::open(&path, &name).expect("a readable build");
        let build = open();
        let facts = facts::extract(&build, &catalog.sought().probes);
        let mut group = criterion.benchmark_group(name.clone());
        group.bench_function("open", |bench| bench.iter(&open));
        group.bench_function("inflate", |bench| {
            let read: Vec<_> = facts.code.iter().filter_map(|unit| build.find(&unit.entry)).collect();
            bench.iter(|| read.iter().map(|entry| build.read(entry).map_or(0, |bytes| bytes.len())).sum::<usize>());
        });
        group.bench_function("extract", |bench| {
            bench.iter(|| facts::extract(black_box(&build), &catalog.sought().probes))
        });
        // What the search of all code for calls costs: the same without anything to search it for.
        let no_calls = Probes {
            methods: Vec::new(),
            fields: Vec::new(),
            constants: Vec::new(),
            ..catalog.sought().probes.clone()
        };
        group.bench_function("extract without call sites", |bench| {
            bench.iter(|| facts::extract(black_box(&build), &no_calls))
        });
        group.bench_function("inventory", |bench| bench.iter(|| inventory::take(&build, &facts, &catalog, &[])));
        group.bench_function("sha256", |bench| bench.iter(|| build.sha256()));
        group.finish();
    }
    // What the first policy of a run pays on top of loading the catalog.
    criterion.bench_function("open the words", |bench| bench.iter(|| Catalog::compiled().lexicon().names.count()));
    for name in ["android/policy.md", "android/policy.zh.md", "ios/policy.html"] {
        let once = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-apps").join(name));
        let repeated = repeated(&once.expect("the sample policy"));
        let mut group = criterion.benchmark_group(format!("100 KB of {name}"));
        group.bench_function("read", |bench| bench.iter(|| document::read(&repeated, name)));
        let document = document::read(&repeated, name).expect("a policy");
        group.bench_function("understand", |bench| bench.iter(|| policy::understand(&document, &catalog)));
        group.finish();
    }
}

/// A policy as often as makes 100 KB.
fn repeated(policy: &[u8]) -> Vec<u8> {
    policy.repeat(100 * 1024 / policy.len().max(1) + 1)
}

criterion_group!(benches, stages);
criterion_main!(benches);
