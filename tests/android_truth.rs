//! Android builds of the corpus, scored: what each kind of evidence is worth, what code alone shows where a build also says
//! what is in it, who reads which identifier, and which APIs are known. Where `UNDISCLOSED_CORPUS` names the corpus; run with
//! `cargo test --test android_truth -- --nocapture` to read the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use undisclosed::build::Build;
use undisclosed::catalog::Catalog;
use undisclosed::catalog::model::{Platform, Role};
use undisclosed::inventory::{EvidenceKind, Inventory};
use undisclosed::{facts, flow, inventory};

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("UNDISCLOSED_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        println!("skipped: UNDISCLOSED_CORPUS is not set");
    }
    corpus
}

fn scan(path: PathBuf, catalog: &Catalog) -> Inventory {
    flow::scan(&[path], catalog, &[]).pop().expect("one answer per build")
}

fn files(folder: &Path, part: &str, suffix: &str) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = all
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.contains(part) && name.ends_with(suffix)
        })
        .collect();
    files.sort();
    files
}

/// Which SDKs of the truth set each kind of evidence points at, by itself and whatever its strength.
#[test]
fn recall_and_precision_by_kind_of_evidence() {
    let Some(corpus) = corpus() else { return };
    let catalog = Catalog::compiled();
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/truth-ids.toml");
    let table = std::fs::read_to_string(table).expect("tests/truth-ids.toml");
    let mut tables: BTreeMap<String, BTreeMap<String, Vec<String>>> = toml::from_str(&table).expect("tables of lists");
    let mut ids = tables.remove("sdks").unwrap_or_default();
    ids.extend(tables.remove("libraries").unwrap_or_default());
    let truth = std::fs::read_to_string(corpus.join("builds/truth.json")).expect("truth.json");
    let truth: Vec<serde_json::Value> = serde_json::from_str(&truth).expect("a list of builds");
    // Per kind: truths pointed at, SDKs pointed at, those of them that are in the truth.
    let mut scores: BTreeMap<EvidenceKind, [usize; 3]> = BTreeMap::new();
    let mut wanted = 0;
    for build in &truth {
        let file = build["file"].as_str().expect("a file name");
        let path = corpus.join("builds").join(file);
        if !file.starts_with("android/") || !path.exists() {
            continue;
        }
        let inventory = scan(path, &catalog);
        let mut by_kind: BTreeMap<EvidenceKind, BTreeSet<&str>> = BTreeMap::new();
        let mut named_in_policies: BTreeSet<&str> = BTreeSet::new();
        for sdk in &inventory.sdks {
            for evidence in sdk.evidence.iter().filter(|evidence| evidence.kind != EvidenceKind::ApiCall) {
                by_kind.entry(evidence.kind).or_default().insert(&sdk.id);
            }
            if sdk.role == Role::Sdk {
                named_in_policies.insert(&sdk.id);
            }
        }
        let truths: Vec<&Vec<String>> = build["sdks"]
            .as_array()
            .expect("a list of SDKs")
            .iter()
            .map(|sdk| &ids[sdk["name"].as_str().expect("a name")])
            .collect();
        wanted += truths.len();
        for (kind, found) in by_kind {
            let score = scores.entry(kind).or_default();
            score[0] += truths.iter().filter(|any| any.iter().any(|id| found.contains(id.as_str()))).count();
            // The truth names libraries and components only here and there.
            let found: BTreeSet<&str> = found.intersection(&named_in_policies).copied().collect();
            score[1] += found.len();
            score[2] += found.iter().filter(|id| truths.iter().any(|any| any.iter().any(|one| one == *id))).count();
        }
    }
    println!("{wanted} SDKs in the Android builds of the truth set");
    println!("{:<20} {:>12} {:>12}", "kind of evidence", "recall", "precision");
    for (kind, [truths, pointed, right]) in &scores {
        println!(
            "{:<20} {:>12} {:>12}",
            format!("{kind:?}"),
            format!("{truths}/{wanted}"),
            format!("{right}/{pointed}")
        );
    }
    let [truths, pointed, right] = scores[&EvidenceKind::DefinedPackage];
    assert!(truths * 100 >= wanted * 85, "defined classes show {truths} of {wanted}");
    assert!(right * 100 >= pointed * 95, "of {pointed} that defined classes show {right} are there");
}

/// A copy of a bundle without what says which libraries were built in; `keep_map` leaves the mapping file there.
fn without_metadata(path: &Path, keep_map: bool) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(std::fs::File::open(path).expect("a bundle")).expect("an archive");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let entry = from.by_index_raw(index).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let is_map = name.ends_with("/proguard.map");
        let tells = name.ends_with("/dependencies.pb")
            || [".version", ".properties", ".kotlin_module"].iter().any(|suffix| name.ends_with(suffix));
        if tells || (is_map && !keep_map) {
            continue;
        }
        to.raw_copy_file(entry).expect("a copied entry");
    }
    to.finish().expect("an archive").into_inner()
}

/// Which of the SDKs, components and libraries that a bundle declares its code gives away too.
#[test]
fn code_alone_against_what_bundles_declare() {
    let Some(corpus) = corpus() else { return };
    let catalog = Catalog::compiled();
    let detected = |inventory: &Inventory, library: bool| -> BTreeSet<String> {
        let all = inventory.sdks.iter().filter(|sdk| sdk.presence.is_detected());
        all.filter(|sdk| (sdk.role == Role::Library) == library).map(|sdk| sdk.id.clone()).collect()
    };
    let take = |bytes: Vec<u8>, shown: &str| {
        let build = Build::from_bytes(bytes, shown).expect("a bundle");
        inventory::take(&build, &facts::extract(&build, &catalog.sought().probes), &catalog, &[])
    };
    println!("{:<46} {:>6} {:>10} {:>10} {:>10}", "bundle", "", "declared", "code", "with map");
    let (mut declared_all, mut found_all) = (0, 0);
    for path in files(&corpus.join("builds/android"), "", ".aab") {
        let whole = scan(path.clone(), &catalog);
        let shown = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let declares = |id: &str| {
            let sdk = whole.sdks.iter().find(|sdk| sdk.id == id);
            sdk.is_some_and(|sdk| sdk.evidence.iter().any(|evidence| evidence.kind == EvidenceKind::Dependency))
        };
        let bare = take(without_metadata(&path, false), &shown);
        let mapped = take(without_metadata(&path, true), &shown);
        for library in [false, true] {
            let mut declared = detected(&whole, library);
            declared.retain(|id| declares(id));
            let (by_code, by_map) = (detected(&bare, library), detected(&mapped, library));
            let of = |found: &BTreeSet<String>| format!("{}/{}", found.intersection(&declared).count(), declared.len());
            let role = if library { "libs" } else { "SDKs" };
            println!("{shown:<46} {role:>6} {:>10} {:>10} {:>10}", declared.len(), of(&by_code), of(&by_map));
            let missed: Vec<&String> = declared.difference(&by_code).collect();
            let extra: Vec<&String> = by_code.difference(&declared).collect();
            println!("    not by code: {missed:?}; not declared: {extra:?}");
            declared_all += declared.len();
            found_all += by_map.intersection(&declared).count();
            assert!(by_code.is_subset(&detected(&whole, library)), "{shown}: code alone shows more than all together");
        }
    }
    // No bundle of the corpus that declares its libraries is left out.
    let declaring = ["builds/android", "builds/hostile"].iter().flat_map(|folder| files(&corpus.join(folder), "", ""));
    let declaring = declaring.filter(|path| {
        let archive = std::fs::File::open(path).ok().and_then(|file| zip::ZipArchive::new(file).ok());
        let name = "BUNDLE-METADATA/com.android.tools.build.libraries/dependencies.pb";
        archive.is_some_and(|mut archive| archive.by_name(name).is_ok())
    });
    let declaring: BTreeSet<PathBuf> = declaring.collect();
    let scored: BTreeSet<PathBuf> = files(&corpus.join("builds/android"), "", ".aab").into_iter().collect();
    assert_eq!(declaring, scored);
    println!("{} bundles declare their libraries", scored.len());
    println!("through the maps, code shows {found_all} of {declared_all} that are declared");
    assert!(found_all * 10 >= declared_all * 7, "{found_all} of {declared_all}");
}

/// DroidBench's apps leak on purpose; what each reads is in its source. What is typed into the app, or only logged, is read by
/// no API.
#[test]
fn identifiers_of_droidbench_are_read_by_the_app_itself() {
    let Some(corpus) = corpus() else { return };
    let catalog = Catalog::compiled();
    let apps = files(&corpus.join("builds/android"), "__DroidBench__", ".apk");
    assert!(apps.len() >= 24, "{}", apps.len());
    println!("{:<28} {:<18} {:<40} called in", "app", "reads", "by");
    for path in apps {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let app = name.rsplit("__").next().unwrap_or_default();
        let wanted = match app {
            "AnonymousClass1" => Some("location_precise"),
            "LogNoLeak" | "PrivateDataLeak1" | "PrivateDataLeak2" => None,
            _ => Some("imei"),
        };
        let inventory = scan(path, &catalog);
        let reads = |id: &str| {
            let found = inventory.first_party.data_types.iter().find(|access| access.id == id);
            found.is_some_and(|access| !access.observed.is_empty())
        };
        for id in ["imei", "location_precise"] {
            assert_eq!(reads(id), wanted == Some(id), "{app}: {id}");
        }
        let others = inventory.sdks.iter().filter(|sdk| sdk.role == Role::Sdk && sdk.presence.is_detected());
        assert_eq!(others.map(|sdk| sdk.id.as_str()).collect::<Vec<_>>(), Vec::<&str>::new(), "{app}");
        let observed = inventory.first_party.data_types.iter().filter(|access| Some(access.id.as_str()) == wanted);
        let mut seen = observed.flat_map(|access| &access.observed).peekable();
        if seen.peek().is_none() {
            println!("{app:<28} {:<18}", "nothing");
        }
        for one in seen {
            let id = inventory.id.as_deref().unwrap_or_default();
            let caller = one.caller.as_deref().unwrap_or_default();
            println!("{app:<28} {:<18} {:<40} {caller}", wanted.unwrap_or_default(), one.api);
            assert!(caller.starts_with(id), "{app}: {caller} is not the app's");
        }
    }
}

/// Methods that the compliance test hooks and that no entry of `signatures/apis` has to have, with the reason.
const NOT_OURS: [(&str, &str); 11] = [
    ("ApplicationPackageManager.", "what the system puts in the place of PackageManager; no app names it"),
    ("ClipboardManager.setPrimaryClip", "writes, and reads nothing"),
    ("SmsManager.getDefault", "hands out the manager, no message"),
    ("SmsManager.sendDataMessageWithSelfPermissions", "hidden from apps"),
    ("SmsManager.sendMultipartTextMessageInternal", "hidden from apps"),
    ("SmsManager.sendTextMessage", "hidden forms of what is known"),
    ("ActivityCompat.requestPermissions", "asks for a permission; permissions are read from the manifest"),
    ("LocationManager.get", "names of providers, no location"),
    ("Location.get", "when and by what a location was taken"),
    ("java.io.", "files of any kind"),
    ("MediaRecorder.start", "what is recorded is set before, by methods that are known"),
];

/// Addresses of the other end of a connection are no personal data.
const OTHER_END: [&str; 3] = ["InetAddress.getAddress", "InetAddress.getHostName", "InetSocketAddress."];

/// Every API that a Chinese compliance test hooks is known, or left out for a reason.
#[test]
fn apis_that_compliance_tests_hook_are_known() {
    let Some(corpus) = corpus() else { return };
    let mut text = String::new();
    let file = corpus.join("facts/android/appscan_hooks_default.js");
    std::fs::File::open(file).expect("the hooks").read_to_string(&mut text).expect("text");
    let quoted = |line: &str| line.split('\'').nth(1).map(str::to_owned);
    let mut hooks: BTreeSet<(String, String)> = BTreeSet::new();
    let mut class = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        if line.starts_with("hook('") {
            class = quoted(line)
                .unwrap_or_default()
                .replace("Images.Media", "Images$Media")
                .replace("MediaStore.", "MediaStore$");
        } else if let Some(method) = line.split("'methodName':").nth(1).and_then(quoted) {
            hooks.insert((class.clone(), method));
        }
    }
    assert!(hooks.len() > 100, "{}", hooks.len());
    let catalog = Catalog::compiled();
    let known = |class: &str, method: &str| {
        let mut apis = catalog.signatures.apis.iter().filter(|api| api.platform == Platform::Android);
        let fits = |of: &str| of == class;
        // A query of a table is known by the address of the table, which is a field of the same class.
        let is_query = method == "query" && class.starts_with("android.provider.");
        apis.any(|api| fits(&api.class) && (is_query || api.names.iter().any(|name| name == method)))
    };
    let unknown: Vec<String> = hooks.iter().filter(|(c, m)| !known(c, m)).map(|(c, m)| format!("{c}.{m}")).collect();
    let reason = |hook: &str| {
        let end = OTHER_END.iter().any(|part| hook.contains(part)).then_some("the other end of a connection");
        end.or_else(|| NOT_OURS.iter().find(|(part, _)| hook.contains(part)).map(|(_, reason)| *reason))
    };
    println!("{} of {} hooked methods are known; left out:", hooks.len() - unknown.len(), hooks.len());
    for hook in &unknown {
        println!("    {hook}: {}", reason(hook).unwrap_or("no reason"));
    }
    let missing: Vec<&String> = unknown.iter().filter(|hook| reason(hook).is_none()).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

/// Every data type that Google Play asks about can be reached by a known API, but for what only a form tells.
#[test]
fn data_types_of_google_play_have_apis() {
    const BY_FORMS: [&str; 1] = ["PSL_ADDRESS"];
    let catalog = Catalog::compiled();
    let android = catalog.signatures.apis.iter().filter(|api| api.platform == Platform::Android);
    let reached: BTreeSet<&str> = android.flat_map(|api| &api.data_types).map(String::as_str).collect();
    let mut asked: BTreeMap<&str, bool> = BTreeMap::new();
    for data in &catalog.signatures.data_types {
        if let Some(form) = &data.google_play {
            *asked.entry(form).or_default() |= reached.contains(data.id.as_str());
        }
    }
    let without: Vec<&str> = asked.iter().filter(|(_, has)| !**has).map(|(form, _)| *form).collect();
    println!("{} of {} data types of Google Play have APIs", asked.len() - without.len(), asked.len());
    assert_eq!(without, BY_FORMS);
}
