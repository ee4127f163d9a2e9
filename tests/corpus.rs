//! Real builds and policies, where `UNDISCLOSED_CORPUS` names the folder that holds them. What is printed here is what the project
//! reports of itself; run with `cargo test --test corpus -- --nocapture` to read it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use undisclosed::catalog::Catalog;
use undisclosed::catalog::model::Role;
use undisclosed::flow;
use undisclosed::inventory::{Detection, Inventory};

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("UNDISCLOSED_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        println!("skipped: UNDISCLOSED_CORPUS is not set");
    }
    corpus
}

/// The ids that a name in `builds/truth.json` may stand for, from the tables `sdks` and `libraries` of `tests/truth-ids.toml`.
fn truth_ids() -> BTreeMap<String, Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/truth-ids.toml");
    let text = std::fs::read_to_string(path).expect("tests/truth-ids.toml");
    let mut tables: BTreeMap<String, BTreeMap<String, Vec<String>>> = toml::from_str(&text).expect("tables of lists");
    let mut ids = tables.remove("sdks").unwrap_or_default();
    ids.extend(tables.remove("libraries").unwrap_or_default());
    ids
}

fn sdks(inventory: &Inventory) -> Vec<&Detection> {
    inventory.sdks.iter().filter(|sdk| sdk.presence.is_detected() && sdk.role == Role::Sdk).collect()
}

fn scan(path: PathBuf, catalog: &Catalog) -> Inventory {
    flow::scan(&[path], catalog, &[]).pop().expect("one answer per build")
}

/// Recall counts every SDK of every un-renamed build; precision every SDK that the program claims in any of them.
#[test]
fn the_truth_set() {
    let Some(corpus) = corpus() else { return };
    let catalog = Catalog::compiled();
    let ids = truth_ids();
    let truth = std::fs::read_to_string(corpus.join("builds/truth.json")).expect("truth.json");
    let truth: Vec<serde_json::Value> = serde_json::from_str(&truth).expect("a list of builds");
    let (mut wanted, mut found, mut renamed, mut renamed_found, mut claimed, mut right) = (0, 0, 0, 0, 0, 0);
    let mut clean_with_sdk = Vec::new();
    for build in &truth {
        let file = build["file"].as_str().expect("a file name");
        let path = corpus.join("builds").join(file);
        if !path.exists() {
            println!("not at hand: {file}");
            continue;
        }
        let inventory = scan(path, &catalog);
        let detected: BTreeSet<&str> =
            inventory.sdks.iter().filter(|sdk| sdk.presence.is_detected()).map(|sdk| sdk.id.as_str()).collect();
        let mut allowed: BTreeSet<&str> = BTreeSet::new();
        let expected = build["sdks"].as_array().expect("a list of SDKs");
        for sdk in expected {
            let name = sdk["name"].as_str().expect("a name");
            let any = ids.get(name).unwrap_or_else(|| panic!("tests/truth-ids.toml has no `{name}`"));
            allowed.extend(any.iter().map(String::as_str));
            let hit = any.iter().any(|id| detected.contains(id.as_str()));
            match sdk["strength"].as_str() {
                Some("library-not-sdk") => {}
                Some("strong-obfuscated") => {
                    renamed += 1;
                    renamed_found += usize::from(hit);
                }
                _ => {
                    wanted += 1;
                    found += usize::from(hit);
                    if !hit {
                        println!("missed: {name} in {file}");
                    }
                }
            }
        }
        for sdk in sdks(&inventory) {
            claimed += 1;
            if allowed.contains(sdk.id.as_str()) {
                right += 1;
            } else {
                println!("not in the truth: {} ({:?}, {:?}) in {file}", sdk.id, sdk.presence, sdk.confidence);
            }
        }
        if expected.is_empty() && !sdks(&inventory).is_empty() {
            clean_with_sdk.push(file.to_owned());
        }
    }
    println!(
        "truth set: recall {found}/{wanted} un-renamed, {renamed_found}/{renamed} renamed; precision {right}/{claimed}"
    );
    assert!(found as f64 >= 0.95 * wanted as f64, "recall {found}/{wanted}");
    assert!(right as f64 >= 0.95 * claimed as f64, "precision {right}/{claimed}");
    assert_eq!(clean_with_sdk, Vec::<String>::new());
}

/// Every build gives an answer: an identified app, or an error that says what is wrong.
#[test]
fn every_build_gives_an_answer() {
    let Some(corpus) = corpus() else { return };
    let catalog = Catalog::compiled();
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["builds/android", "builds/ios"] {
        files.extend(std::fs::read_dir(corpus.join(folder)).expect("a folder").flatten().map(|entry| entry.path()));
    }
    files.retain(|path| path.extension().is_some_and(|e| e == "apk" || e == "aab" || e == "ipa"));
    files.sort();
    let inventories = flow::scan(&files, &catalog, &[]);
    assert_eq!(inventories.len(), files.len());
    let (mut conclusive, mut inconclusive) = (0, 0);
    let mut refused = Vec::new();
    for inventory in &inventories {
        match inventory.platform {
            None => {
                assert!(!inventory.errors.is_empty(), "{}: neither an answer nor an error", inventory.path);
                refused.push(Path::new(&inventory.path).file_name().unwrap_or_default().to_string_lossy().into_owned());
            }
            Some(_) if inventory.is_conclusive() => conclusive += 1,
            Some(_) => {
                inconclusive += 1;
                let why = inventory.inconclusive.iter().map(|part| part.scope.clone());
                let why: Vec<String> = why.chain(inventory.errors.iter().map(|error| error.detail.clone())).collect();
                println!("inconclusive: {}: {}", inventory.path, why.join("; "));
            }
        }
    }
    println!("{} builds: {conclusive} conclusive, {inconclusive} inconclusive, refused {refused:?}", files.len());
    assert_eq!(refused, ["fastlane_no-app-bundle.ipa", "fastlane_not-an-ipa.ipa"]);
}

/// Every policy document is read.
#[test]
fn every_policy_is_read() {
    let Some(corpus) = corpus() else { return };
    let catalog = Catalog::compiled();
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["policies/seeds", "policies/documents"] {
        files.extend(std::fs::read_dir(corpus.join(folder)).expect("a folder").flatten().map(|entry| entry.path()));
    }
    files.sort();
    let documents = flow::read_policies(&files, &catalog);
    let failed: Vec<_> = documents.iter().filter(|document| !document.errors.is_empty()).map(|d| &d.path).collect();
    let named: usize = documents.iter().map(|document| document.disclosures.len()).sum();
    println!("{} policies read, {named} third parties named in them, {} failed", documents.len(), failed.len());
    assert_eq!(failed, Vec::<&String>::new());
}

/// The same bytes in, the same bytes out, whatever the number of threads.
#[test]
fn answers_do_not_depend_on_threads() {
    let Some(corpus) = corpus() else { return };
    let catalog = Catalog::compiled();
    let files: Vec<PathBuf> = ["lss0555__ChuanQisss__app-baidu-release.apk", "01000-you__Reviewer__app-release.aab"]
        .iter()
        .map(|file| corpus.join("builds/android").join(file))
        .collect();
    let answer = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| serde_json::to_string(&flow::scan(&files, &catalog, &[])).expect("plain data"))
    };
    assert_eq!(answer(1), answer(4));
}
