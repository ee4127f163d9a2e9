//! Renamed code: what falls together where packages say nothing, held against what the classes were called before. Where
//! `UNDISCLOSED_CORPUS` names the corpus; run with `cargo test --test android_structure -- --nocapture` to read the tables.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use undisclosed::build::Build;
use undisclosed::catalog::Catalog;
use undisclosed::facts::Names;
use undisclosed::format::dex::{DexFile, class_of_descriptor};
use undisclosed::format::proguard_map::ProguardMap;
use undisclosed::inventory::{self, Inventory};
use undisclosed::{facts, flow};

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("UNDISCLOSED_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        println!("skipped: UNDISCLOSED_CORPUS is not set");
    }
    corpus
}

/// Whose each class is: the SDK or library that the catalog knows it for, else its package. Classes with dots.
fn sources<'c>(classes: &[&'c str], catalog: &Catalog) -> BTreeMap<&'c str, String> {
    let internal: Vec<String> = classes.iter().map(|class| class.replace('.', "/")).collect();
    let names = Names::new(internal.iter().map(String::as_str));
    let owners = inventory::class_owners(&names, catalog);
    let source = |class: &str| {
        let at = names.position(&class.replace('.', "/"));
        let sdk = at.and_then(|at| owners.get(at).copied().flatten());
        // The products of one maker are built from each other.
        let maker = sdk.and_then(|sdk| catalog.signatures.sdks.get(sdk as usize)).map(|sdk| sdk.vendor.clone());
        maker.unwrap_or_else(|| class.split('.').take(3).collect::<Vec<_>>().join("."))
    };
    classes.iter().map(|class| (*class, source(class))).collect()
}

/// How well groups keep apart what comes from several sources.
#[derive(Default)]
struct Score {
    groups: usize,
    sources: usize,
    gathered: usize,
    /// Classes that come from where most of their group comes from.
    pure: usize,
    /// Classes that lie in the group where most of their source lies.
    together: usize,
    guessed: usize,
}

impl Score {
    fn of(inventory: &Inventory, original: impl Fn(&str) -> Option<String>, catalog: &Catalog) -> Score {
        let mut score = Score::default();
        let groups: Vec<Vec<String>> = inventory
            .unknown
            .iter()
            .map(|unknown| unknown.members.iter().filter_map(|member| original(member)).collect())
            .filter(|group: &Vec<String>| !group.is_empty())
            .collect();
        let all: Vec<&str> = groups.iter().flatten().map(String::as_str).collect();
        let sources = sources(&all, catalog);
        let mut largest: BTreeMap<&String, usize> = BTreeMap::new();
        for group in &groups {
            let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
            group.iter().for_each(|class| *counts.entry(&sources[class.as_str()]).or_default() += 1);
            score.groups += 1;
            score.gathered += group.len();
            score.pure += counts.values().max().copied().unwrap_or(0);
            for (source, count) in counts {
                let known = largest.entry(source).or_default();
                *known = count.max(*known);
            }
        }
        score.sources = largest.len();
        score.together = largest.values().sum();
        score.guessed = inventory.unknown.iter().filter(|u| !u.members.is_empty() && u.guess.is_some()).count();
        score
    }

    fn print(&self, name: &str) {
        let share = |part: usize| part as f64 * 100.0 / self.gathered.max(1) as f64;
        println!(
            "{name:<44} {:>8} {:>8} {:>7} {:>7.1} % {:>7.1} % {:>8}",
            self.gathered,
            self.sources,
            self.groups,
            share(self.pure),
            share(self.together),
            self.guessed
        );
    }

    fn add(&mut self, other: &Score) {
        self.groups += other.groups;
        self.sources += other.sources;
        self.gathered += other.gathered;
        self.pure += other.pure;
        self.together += other.together;
        self.guessed += other.guessed;
    }
}

fn heading() {
    println!(
        "{:<44} {:>8} {:>8} {:>7} {:>9} {:>9} {:>8}",
        "build", "classes", "sources", "groups", "purity", "together", "guesses"
    );
}

/// A build whose classes all lie in the default package: `com.a.B` is called `com_a_B`, which takes as many bytes.
fn flattened(path: &Path) -> Vec<u8> {
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in flattened_dexes(path) {
        to.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("an entry");
        to.write_all(&bytes).expect("bytes");
    }
    to.finish().expect("an archive").into_inner()
}

fn flattened_dexes(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut from = zip::ZipArchive::new(std::fs::File::open(path).expect("a build")).expect("an archive");
    let mut dexes: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..from.len() {
        let mut entry = from.by_index(index).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        if name.ends_with(".dex") {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("bytes");
            dexes.push((name, bytes));
        }
    }
    let defined: Vec<Names> = dexes.iter().map(|(_, bytes)| defined(bytes)).collect();
    for (_, bytes) in &mut dexes {
        let places: Vec<std::ops::Range<usize>> = {
            let file = DexFile::open(bytes).expect("a DEX file");
            let dex = &file.parts[0];
            let own = |index: u32| {
                let string = dex.string_start(index)?;
                let text = dex.string_bytes(index)?;
                let class = std::str::from_utf8(class_of_descriptor(text)?).ok()?;
                let is_own = defined.iter().any(|names| names.contains(class));
                is_own.then_some(string.offset..string.offset + text.len())
            };
            dex.type_descriptors().filter_map(own).collect()
        };
        for place in places {
            bytes[place].iter_mut().filter(|byte| **byte == b'/').for_each(|byte| *byte = b'_');
        }
    }
    dexes
}

fn defined(dex: &[u8]) -> Names {
    let file = DexFile::open(dex).expect("a DEX file");
    let names: Vec<String> = file.parts[0]
        .defined_classes()
        .filter_map(|class| file.parts[0].class_name(class).map(|name| name.into_owned()))
        .collect();
    Names::new(names.iter().map(String::as_str))
}

fn scan(bytes: Vec<u8>, shown: &str, catalog: &Catalog) -> Inventory {
    let build = Build::from_bytes(bytes, shown).expect("a build");
    inventory::take(&build, &facts::extract(&build, &catalog.sought().probes), catalog, &[])
}

/// Builds whose names are known, with all classes put into one package: who belonged together still holds together.
#[test]
fn classes_of_one_source_fall_together_when_packages_are_gone() {
    let Some(corpus) = corpus() else { return };
    let catalog = Catalog::compiled();
    let truth = std::fs::read_to_string(corpus.join("builds/truth.json")).expect("truth.json");
    let truth: Vec<serde_json::Value> = serde_json::from_str(&truth).expect("a list of builds");
    heading();
    let mut all = Score::default();
    for build in truth.iter().filter(|build| build["obfuscated"] == "no") {
        let file = build["file"].as_str().expect("a file name");
        let path = corpus.join("builds").join(file);
        let inventory = scan(flattened(&path), file, &catalog);
        let score = Score::of(&inventory, |class| Some(class.replace('_', ".")), &catalog);
        score.print(file.rsplit('/').next().unwrap_or(file));
        all.add(&score);
    }
    all.print("all");
    assert!(all.gathered > 10_000, "{}", all.gathered);
    assert!(all.pure * 100 >= all.gathered * 85, "{} of {}", all.pure, all.gathered);
}

/// Apps that R8 or ProGuard made, held against the mapping files beside them (`x.apk.mapping.txt` beside `x.apk`), where
/// `UNDISCLOSED_BUILT_APKS` names their folder; those that put all classes into one package are of interest.
#[test]
fn classes_of_one_source_fall_together_in_shrunk_builds() {
    let Some(folder) = std::env::var_os("UNDISCLOSED_BUILT_APKS").map(PathBuf::from) else {
        return println!("skipped: UNDISCLOSED_BUILT_APKS is not set");
    };
    let catalog = Catalog::compiled();
    let mut builds: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "apk"))
        .collect();
    builds.sort();
    heading();
    let mut all = Score::default();
    for path in builds {
        let beside = PathBuf::from(format!("{}.mapping.txt", path.display()));
        let Ok(text) = std::fs::read_to_string(&beside) else { continue };
        let map = ProguardMap::read(&text).expect("a mapping file");
        let inventory = flow::scan(std::slice::from_ref(&path), &catalog, &[]).pop().expect("an answer");
        let original = |class: &str| map.obfuscated(class).map(|found| found.original.to_owned());
        let score = Score::of(&inventory, original, &catalog);
        if score.gathered > 0 {
            score.print(&path.file_name().unwrap_or_default().to_string_lossy());
            all.add(&score);
        }
    }
    all.print("all");
    assert!(all.pure * 100 >= all.gathered * 90, "{} of {}", all.pure, all.gathered);
}

/// The DEX file of the sample app, flattened.
static SAMPLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-apps/android/lantern.apk");
    flattened_dexes(&path).remove(0).1
});

#[test]
fn the_sample_is_linked_when_its_packages_are_gone() {
    let catalog = Catalog::compiled();
    let build = Build::from_bytes(SAMPLE.clone(), "classes.dex").expect("a build");
    let facts = facts::extract(&build, &catalog.sought().probes);
    assert!(!facts.links.is_empty(), "{} classes", facts.code[0].defined.len());
    let count = facts.code[0].defined.len() as u32;
    for link in &facts.links {
        assert!(link.from != link.to && link.from.class < count && link.to.class < count && link.weight > 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn damaged_flattened_files_end(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = SAMPLE.clone();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(build) = Build::from_bytes(bytes, "classes.dex") {
            let catalog = Catalog::compiled();
            inventory::take(&build, &facts::extract(&build, &catalog.sought().probes), &catalog, &[]);
        }
    }
}
