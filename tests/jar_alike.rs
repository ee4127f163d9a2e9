//! Libraries as their vendors ship them, and the same libraries as d8 builds them into an app: what their code calls, holds and
//! names must be the same, whichever of the two is read.
//!
//! Needs `UNDISCLOSED_VENDOR_BINARIES` (`tests/vendor-binaries.sh DIR` gets them) and `UNDISCLOSED_ANDROID_TOOLCHAIN` (the folder
//! that the corpus's `get_toolchain.sh` fills) and a Java machine. Run with `cargo test --test jar_alike -- --nocapture` to read
//! the table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use undisclosed::build::Build;
use undisclosed::catalog::Catalog;
use undisclosed::facts::{self, CodeKind, Facts};

/// The libraries below a folder, each once, however often it was packed; sorted by name.
fn libraries(folder: &Path) -> Vec<PathBuf> {
    let mut found: BTreeMap<Vec<u8>, PathBuf> = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for item in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = item.path();
            let name = item.file_name().to_string_lossy().into_owned();
            // Tools of the build, texts, and what a build left behind are no libraries of a vendor.
            if item.file_type().is_ok_and(|kind| kind.is_dir()) {
                if name != "build" {
                    open.push(path);
                }
            } else if [".jar", ".aar"].iter().any(|suffix| name.ends_with(suffix))
                && !["-sources.jar", "-javadoc.jar", "gradle-wrapper.jar"].iter().any(|suffix| name.ends_with(suffix))
            {
                let digest = Sha256::digest(std::fs::read(&path).expect("a library")).to_vec();
                let first = found.entry(digest).or_insert_with(|| path.clone());
                *first = path.min(first.clone());
            }
        }
    }
    let mut paths: Vec<PathBuf> = found.into_values().collect();
    paths.sort();
    paths
}

/// The class files of a library in one archive that d8 takes; `None` where it has none.
fn class_files(library: &Build, into: &Path) -> Option<()> {
    let mut writer = zip::ZipWriter::new(std::fs::File::create(into).expect("a file"));
    let mut seen = BTreeSet::new();
    for entry in library.entries() {
        let name = entry.name.rsplit('!').next().unwrap_or_default();
        let is_class =
            name.ends_with(".class") && !name.starts_with("META-INF/") && !name.ends_with("module-info.class");
        if is_class && seen.insert(name.to_owned()) {
            writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
            std::io::Write::write_all(&mut writer, &library.read(entry).expect("a class file")).expect("written");
        }
    }
    writer.finish().expect("an archive");
    (!seen.is_empty()).then_some(())
}

/// A class without what d8 adds to the name of one that it makes for a lambda or for a method of an interface.
fn written(class: &str) -> String {
    class
        .split("$$ExternalSynthetic")
        .next()
        .and_then(|class| class.strip_suffix("$-CC").or(Some(class)))
        .unwrap_or(class)
        .to_owned()
}

/// What code names: class, kind and probe of each call, and the form of the calls.
fn calls(facts: &Facts) -> BTreeSet<String> {
    let units = facts.code.iter().filter(|unit| matches!(unit.kind, CodeKind::Dex | CodeKind::ClassFiles));
    let calls = units.flat_map(|unit| &unit.calls);
    calls
        .map(|call| {
            let class = call.class.as_deref().map(written).unwrap_or_default();
            format!("{class} {:?} {:?} {}", call.kind, call.form, call.probe)
        })
        .collect()
}

/// Classes that are defined, literals and hosts, versions but for those beside a literal.
fn held(facts: &Facts, catalog: &Catalog) -> [BTreeSet<String>; 3] {
    // Which constants stand next to each other is the compiler's work.
    let beside = |probe: u32| catalog.sought().probes.versions.get(probe as usize).is_some_and(|v| v.beside.is_some());
    let versions = facts.versions.iter().filter(|found| !beside(found.probe));
    let units = || facts.code.iter().filter(|unit| matches!(unit.kind, CodeKind::Dex | CodeKind::ClassFiles));
    [
        units().flat_map(|unit| unit.defined.iter()).map(written).collect(),
        units().flat_map(|unit| &unit.strings).map(|hit| format!("{} {}", hit.probe, hit.host)).collect(),
        versions.map(|found| format!("{:?} {}", found.class, found.version)).collect(),
    ]
}

#[test]
fn a_library_shows_what_the_app_shows_that_holds_it() {
    let folder = |name: &str| {
        let folder = std::env::var_os(name).map(PathBuf::from);
        if folder.is_none() {
            println!("skipped: {name} is not set");
        }
        folder
    };
    let (Some(vendors), Some(toolchain)) =
        (folder("UNDISCLOSED_VENDOR_BINARIES"), folder("UNDISCLOSED_ANDROID_TOOLCHAIN"))
    else {
        return;
    };
    let catalog = Catalog::compiled();
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("jar-alike");
    std::fs::create_dir_all(&built).expect("a folder");
    let compare = |path: &PathBuf| {
        let shown = path.strip_prefix(&vendors).expect("below").to_string_lossy().into_owned();
        let library = Build::open(path, &shown).ok()?;
        // What was built once stays, under a digest of what it was made from.
        let digest = Sha256::digest(std::fs::read(path).expect("a library"));
        let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let (classes, app) = (built.join(format!("{digest}.jar")), built.join(format!("{digest}.zip")));
        if !app.exists() {
            class_files(&library, &classes)?;
            // Of what no supported device runs nothing is left out only for the oldest device, and while debugging.
            let mut d8 = Command::new("java");
            d8.args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"]).arg(toolchain.join("d8.jar"));
            d8.args(["com.android.tools.r8.D8", "--debug", "--min-api", "1", "--lib"]);
            d8.arg(toolchain.join("android.jar")).arg("--output").arg(&app).arg(&classes);
            let output = d8.output().expect("Java");
            if !output.status.success() {
                let told = String::from_utf8_lossy(&output.stderr).into_owned();
                return Some((shown, Err(told.lines().next().unwrap_or_default().to_owned())));
            }
        }
        let read = |build: &Build| facts::extract(build, &catalog.sought().probes);
        let app = Build::open(&app, "app.apk").expect("an app");
        let (from, to) = (read(&library), read(&app));
        let mut differences = Vec::new();
        let mut count = |what: &str, library: BTreeSet<String>, app: BTreeSet<String>| {
            let only = |one: &BTreeSet<String>, other: &BTreeSet<String>, whose: &str| -> Vec<String> {
                one.difference(other).map(|name| format!("{what}, only {whose}: {name}")).collect()
            };
            differences.extend(only(&library, &app, "in the library"));
            differences.extend(only(&app, &library, "in the app"));
            library.len()
        };
        let calls = count("call", calls(&from), calls(&to));
        let [[classes, strings, versions], in_app] = [held(&from, &catalog), held(&to, &catalog)];
        let [app_classes, app_strings, app_versions] = in_app;
        let counts = [
            calls,
            count("class", classes, app_classes),
            count("text", strings, app_strings),
            count("version", versions, app_versions),
        ];
        assert!(!from.inconclusive.iter().any(|part| part.blocks_absence), "{shown}: {:?}", from.inconclusive);
        Some((shown, Ok((counts, differences))))
    };
    let paths = libraries(&vendors);
    let rows: Vec<_> = paths.par_iter().filter_map(compare).collect();
    let (mut compared, mut all, mut differing) = (0, [0; 4], Vec::new());
    for (shown, outcome) in rows {
        let (counts, differences) = match outcome {
            Ok(outcome) => outcome,
            Err(told) => {
                println!("{shown}: d8 does not build it: {told}");
                continue;
            }
        };
        compared += 1;
        println!("{shown}: {} calls, {} classes, {} texts, {} versions", counts[0], counts[1], counts[2], counts[3]);
        all.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        differing.extend(differences.into_iter().map(|difference| format!("{shown}: {difference}")));
    }
    println!("{compared} libraries: {} calls, {} classes, {} texts, {} versions", all[0], all[1], all[2], all[3]);
    for difference in &differing {
        println!("{difference}");
    }
    assert!(differing.is_empty(), "{} differences", differing.len());
}
