//! Apps built from vendor binaries of public packages, plain and shrunk, and scanned: what is found, what is missed, what is
//! claimed that is not there, and which versions are known. `tests/built-apks.toml` says what each app holds.
//!
//! Needs `UNDISCLOSED_CORPUS` (its `tools/` build the apps), `UNDISCLOSED_VENDOR_BINARIES` (`tests/vendor-binaries.sh DIR` gets
//! them) and `UNDISCLOSED_ANDROID_TOOLCHAIN` (the folder that the corpus's `get_toolchain.sh` fills). What is built stays in
//! `target/built-apks` under a digest of all that it was made from; with `UNDISCLOSED_BUILT_ONLY` set nothing more is built, and
//! what lies there is scored. Run with `cargo test --test built_apks -- --nocapture` to read the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use rayon::prelude::*;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use undisclosed::build::Build;
use undisclosed::catalog::Catalog;
use undisclosed::catalog::model::Role;
use undisclosed::flow;
use undisclosed::format::proguard_map::ProguardMap;
use undisclosed::inventory::Inventory;

/// How an app is built: nothing renamed; R8 with the rules that the vendors ask for; R8 without them and with all classes in one
/// package; ProGuard.
const VARIANTS: [&str; 4] = ["plain", "r8", "r8full", "proguard"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    app: Vec<App>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct App {
    name: String,
    /// Java statements; `ctx` is the activity.
    #[serde(default)]
    calls: String,
    #[serde(default)]
    keep: Vec<String>,
    #[serde(default)]
    components: Vec<String>,
    #[serde(default)]
    meta_data: Vec<String>,
    /// Folders of native libraries by ABI.
    #[serde(default)]
    native: Vec<String>,
    /// Other apps of the list, of which this one is made.
    #[serde(default)]
    union: Vec<String>,
    /// The variant beside which a bundle is built.
    bundle: Option<String>,
    #[serde(default)]
    archive: Vec<Archive>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Archive {
    path: String,
    sdk: String,
    version: Option<String>,
    /// Packages in it that are another SDK's.
    #[serde(default)]
    parts: BTreeMap<String, String>,
    /// The versions of these, by SDK.
    #[serde(default)]
    part_versions: BTreeMap<String, String>,
}

impl Archive {
    /// The version that it has of an SDK, if its code says so.
    fn version_of(&self, sdk: &str) -> Option<&str> {
        let whole = self.version.as_deref().filter(|_| self.sdk == sdk);
        whole.or_else(|| self.part_versions.get(sdk).map(String::as_str))
    }
}

/// Where everything lies that apps are built from.
struct Workshop {
    tools: PathBuf,
    vendors: PathBuf,
    toolchain: PathBuf,
}

fn workshop() -> Option<Workshop> {
    let folder = |name: &str| {
        let folder = std::env::var_os(name).map(PathBuf::from);
        if folder.is_none() {
            println!("skipped: {name} is not set");
        }
        folder
    };
    Some(Workshop {
        tools: folder("UNDISCLOSED_CORPUS")?.join("tools"),
        vendors: folder("UNDISCLOSED_VENDOR_BINARIES")?,
        toolchain: folder("UNDISCLOSED_ANDROID_TOOLCHAIN")?,
    })
}

fn apps() -> Vec<App> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/built-apks.toml");
    let text = std::fs::read_to_string(file).expect("tests/built-apks.toml");
    let listed = toml::from_str::<List>(&text).expect("apps").app;
    let joined = |app: &App| {
        let mut whole = app.clone();
        for name in &app.union {
            let part = listed.iter().find(|other| other.name == *name).expect("an app of the list");
            let _ = writeln!(whole.calls, "{{ {} }}", part.calls);
            whole.keep.extend(part.keep.iter().cloned());
            whole.components.extend(part.components.iter().cloned());
            whole.meta_data.extend(part.meta_data.iter().cloned());
            whole.native.extend(part.native.iter().cloned());
            whole.archive.extend(part.archive.iter().cloned());
        }
        whole
    };
    listed.iter().map(joined).collect()
}

/// Runs a tool to its end; what it printed, where it fails.
fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(format!("{command:?}\n{told}")) }
}

/// The digest of a file's bytes.
fn digest_of(path: &Path) -> Vec<u8> {
    Sha256::digest(std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))).to_vec()
}

impl App {
    fn package(&self) -> String {
        format!("com.example.built.{}", self.name.replace('-', ""))
    }

    fn has_bundle(&self, variant: &str) -> bool {
        self.bundle.as_deref() == Some(variant)
    }

    /// Where a variant is built to: its name changes with all that it is made from.
    fn apk(&self, variant: &str, workshop: &Workshop) -> PathBuf {
        let mut made_from = Sha256::new();
        let App { name, calls, keep, components, meta_data, native, .. } = self;
        made_from.update(format!(
            "{name} {calls} {keep:?} {components:?} {meta_data:?} {native:?} {}",
            self.has_bundle(variant)
        ));
        for archive in &self.archive {
            made_from.update(digest_of(&workshop.vendors.join(&archive.path)));
        }
        for tool in ["build_apk.sh", "mkspec.py"] {
            made_from.update(digest_of(&workshop.tools.join(tool)));
        }
        let digest: String = made_from.finalize().iter().take(6).fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("built-apks");
        std::fs::create_dir_all(&folder).expect("a folder");
        folder.join(format!("{}-{variant}-{digest}.apk", self.name))
    }

    /// Builds the variant into `apk`, with what else comes of it beside that.
    fn make(&self, variant: &str, workshop: &Workshop, apk: &Path) -> Result<(), String> {
        let work = tempfile::tempdir().expect("a folder");
        let spec = work.path().join("spec");
        let mut mkspec = Command::new("python3");
        mkspec.arg(workshop.tools.join("mkspec.py")).arg(&spec).arg(self.package());
        mkspec.arg(format!("--body={}", self.calls));
        let vendors = |path: &String| workshop.vendors.join(path).into_os_string();
        let given: [(&str, Vec<OsString>); 4] = [
            ("--bin", self.archive.iter().map(|archive| vendors(&archive.path)).collect()),
            ("--so", self.native.iter().map(vendors).collect()),
            ("--comp", self.components.iter().map(OsString::from).collect()),
            ("--meta", self.meta_data.iter().map(OsString::from).collect()),
        ];
        for (option, values) in given.iter().filter(|(_, values)| !values.is_empty()) {
            mkspec.arg(option).args(values);
        }
        run(&mut mkspec)?;
        // The rules of the vendors' instructions join those that come inside the AARs.
        if !self.keep.is_empty() {
            let rules = spec.join("keep.pro");
            let inside = std::fs::read_to_string(&rules).unwrap_or_default();
            std::fs::write(rules, inside + "\n" + &self.keep.join("\n") + "\n").expect("rules");
        }
        let switches: Vec<&str> =
            self.keep.iter().map(String::as_str).filter(|rule| rule.starts_with("-dont")).collect();
        if !switches.is_empty() {
            std::fs::write(spec.join("keep-min.pro"), switches.join("\n") + "\n").expect("rules");
        }
        self.add_resources_of_jars(workshop, &spec.join("rawroot"));
        let unfinished = work.path().join("app.apk");
        let mut build = Command::new("bash");
        build.arg(workshop.tools.join("build_apk.sh")).args([&self.name, variant]).arg(&spec).arg(&unfinished);
        build.env("T", &workshop.toolchain);
        // Short runs of Java programs are not worth its best compiler.
        build.env("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        if self.has_bundle(variant) {
            build.env("AAB", unfinished.with_extension("aab"));
        }
        run(&mut build)?;
        let (map, finished_map) = (beside(&unfinished, "mapping.txt"), beside(apk, "mapping.txt"));
        if map.exists() {
            std::fs::copy(map, finished_map).expect("a mapping file");
        }
        if self.has_bundle(variant) {
            std::fs::copy(unfinished.with_extension("aab"), apk.with_extension("aab")).expect("a bundle");
        }
        std::fs::copy(unfinished, apk).expect("an APK");
        Ok(())
    }

    /// What a JAR carries besides classes goes into the package, as Android's Gradle plugin does it; not what it leaves out.
    fn add_resources_of_jars(&self, workshop: &Workshop, root: &Path) {
        for archive in self.archive.iter().filter(|archive| archive.path.ends_with(".jar")) {
            let file = std::fs::File::open(workshop.vendors.join(&archive.path)).expect("an archive");
            let mut jar = zip::ZipArchive::new(file).expect("a JAR");
            for index in 0..jar.len() {
                let mut entry = jar.by_index(index).expect("an entry");
                let name = entry.name().expect("a name").into_owned();
                if entry.is_dir() || name.ends_with(".class") || name.starts_with("META-INF/") {
                    continue;
                }
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes).expect("its bytes");
                let path = root.join(name);
                std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
                std::fs::write(path, bytes).expect("a file");
            }
        }
    }

    /// The classes of each SDK, by the archives alone.
    fn classes(&self, workshop: &Workshop) -> BTreeMap<&str, BTreeSet<String>> {
        let mut classes: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for archive in &self.archive {
            let path = workshop.vendors.join(&archive.path);
            let build = Build::open(&path, &archive.path).expect("an archive");
            for entry in build.entries() {
                let name = entry.name.rsplit('!').next().unwrap_or_default();
                let Some(class) = name.strip_suffix(".class").map(|class| class.replace('/', ".")) else { continue };
                let inside = |package: &str| class.strip_prefix(package).is_some_and(|rest| rest.starts_with('.'));
                let part = archive.parts.iter().find(|(package, _)| inside(package)).map(|(_, sdk)| sdk);
                classes.entry(part.unwrap_or(&archive.sdk)).or_default().insert(class);
            }
        }
        classes
    }
}

/// `app.apk.mapping.txt` beside `app.apk`.
fn beside(apk: &Path, suffix: &str) -> PathBuf {
    let mut name = apk.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

/// Whether the text of a version stands in any entry of a package or in its name, by itself and not as part of a longer number;
/// `6_0_0` is a text of 6.0.0.
fn holds_text(package: &Path, version: &str) -> bool {
    let file = std::fs::File::open(package).expect("a package");
    let mut archive = zip::ZipArchive::new(file).expect("an archive");
    let texts = [version.to_owned(), version.replace('.', "_")];
    let wide = texts.each_ref().map(|text| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    let narrow = texts.iter().map(|text| (text.as_bytes(), 1));
    let spellings: Vec<(&[u8], usize)> = narrow.chain(wide.iter().map(|text| (text.as_slice(), 2))).collect();
    (0..archive.len()).any(|index| {
        let mut entry = archive.by_index(index).expect("an entry");
        let mut bytes = entry.name().expect("a name").as_bytes().to_vec();
        entry.read_to_end(&mut bytes).expect("its bytes");
        spellings.iter().any(|(text, width)| {
            let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
            let dot = |at: usize| bytes.get(at) == Some(&b'.');
            memchr::memmem::find_iter(&bytes, text).any(|start| {
                let end = start + text.len();
                let continues = digit(end) || (dot(end) && digit(end + width));
                !continues && start.checked_sub(*width).is_none_or(|before| !digit(before) && !dot(before))
            })
        })
    })
}

fn scan(path: &Path, mapping: Option<&Path>, catalog: &Catalog) -> Inventory {
    let mappings: Vec<PathBuf> = mapping.iter().map(|path| path.to_path_buf()).collect();
    let beside = flow::read_beside(&mappings, &[]).expect("a mapping file");
    let scanned = flow::scan_with(&[path.to_owned()], catalog, &[], &beside).pop();
    let inventory = scanned.expect("one answer per build");
    assert!(inventory.errors.is_empty(), "{}: {:?}", path.display(), inventory.errors);
    inventory
}

/// How a scan did against what is in the builds.
#[derive(Clone, Copy, Default)]
struct Score {
    inside: usize,
    found: usize,
    invented: usize,
    versions: usize,
    /// Of these, the ones whose text is anywhere in the build.
    versions_held: usize,
    versions_right: usize,
    versions_wrong: usize,
}

impl Score {
    /// `inside` names the SDKs of the build with the number of their classes in it; tells what is otherwise.
    fn add(
        &mut self,
        app: &App,
        package: &Path,
        inside: &BTreeMap<&str, usize>,
        inventory: &Inventory,
        shown: &str,
    ) -> Vec<String> {
        let mut told = Vec::new();
        for (sdk, classes) in inside {
            self.inside += 1;
            let known = app.archive.iter().find_map(|archive| archive.version_of(sdk));
            self.versions += usize::from(known.is_some());
            let held = known.is_some_and(|version| holds_text(package, version));
            self.versions_held += usize::from(held);
            let Some(detection) = inventory.detected(sdk) else {
                told.push(format!("{shown}: misses {sdk}, of which {classes} classes are in it"));
                continue;
            };
            self.found += 1;
            match (&detection.version, known) {
                (Some(version), Some(known)) if version.value == known => self.versions_right += 1,
                (Some(version), Some(known)) => {
                    self.versions_wrong += 1;
                    told.push(format!(
                        "{shown}: {sdk} is said to be {} ({}), it is {known}",
                        version.value, version.source
                    ));
                }
                (None, Some(known)) => {
                    let where_it_is = if held { "which stands in the build" } else { "which is nowhere in the build" };
                    told.push(format!("{shown}: the version of {sdk} is not found; it is {known}, {where_it_is}"));
                }
                (Some(version), None) => told.push(format!("{shown}: {sdk} is {} ({})", version.value, version.source)),
                (None, None) => {}
            }
        }
        let all: BTreeSet<&str> = app
            .archive
            .iter()
            .flat_map(|archive| archive.parts.values().chain([&archive.sdk]))
            .map(String::as_str)
            .collect();
        for sdk in inventory.sdks.iter().filter(|sdk| sdk.presence.is_detected() && !all.contains(sdk.id.as_str())) {
            // A package such as `org.json` may be the renamed one of anybody: no policy names a library.
            self.invented += usize::from(sdk.role != Role::Library);
            let evidence = sdk.evidence.first().map(|evidence| format!("{:?} {}", evidence.kind, evidence.value));
            told.push(format!("{shown}: {} is not in it: {}", sdk.id, evidence.unwrap_or_default()));
        }
        told
    }

    fn row(&self, name: &str) -> String {
        let Score { inside, found, invented, versions, versions_held, versions_right, versions_wrong } = self;
        let right = format!("{versions_right}/{versions_held}");
        format!("{name:<22} {found:>4}/{inside:<4} {invented:>8} {right:>10} {versions:>8} {versions_wrong:>6}")
    }
}

/// How many classes of each SDK a shrunk build still holds, by its mapping file; SDKs of which nothing is left are not in it.
fn kept<'a>(classes: &BTreeMap<&'a str, BTreeSet<String>>, map: &ProguardMap) -> BTreeMap<&'a str, usize> {
    let count = |names: &BTreeSet<String>| names.iter().filter(|name| map.original(name).is_some()).count();
    classes.iter().map(|(sdk, names)| (*sdk, count(names))).filter(|(_, count)| *count > 0).collect()
}

#[test]
fn vendor_binaries_built_into_apps_are_found() {
    let Some(workshop) = workshop() else { return };
    let catalog = Catalog::compiled();
    let mut scores: BTreeMap<(usize, &str), Score> = BTreeMap::new();
    let apps = apps();
    let all: Vec<(&App, &str)> = apps.iter().flat_map(|app| VARIANTS.map(|variant| (app, variant))).collect();
    let build = std::env::var_os("UNDISCLOSED_BUILT_ONLY").is_none();
    let failed: Vec<String> = all
        .par_iter()
        .with_max_len(1)
        .filter(|_| build)
        .filter_map(|(app, variant)| {
            let apk = app.apk(variant, &workshop);
            if apk.exists() { None } else { app.make(variant, &workshop, &apk).err() }
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    for app in &apps {
        let classes = app.classes(&workshop);
        let whole: BTreeMap<&str, usize> = classes.iter().map(|(sdk, names)| (*sdk, names.len())).collect();
        for (at, variant) in VARIANTS.into_iter().enumerate() {
            let apk = app.apk(variant, &workshop);
            if !apk.exists() {
                println!("not built: {} {variant}", app.name);
                continue;
            }
            let shown = format!("{} {variant}", app.name);
            let map = beside(&apk, "mapping.txt");
            let map_text = std::fs::read_to_string(&map).ok();
            assert_eq!(map_text.is_some(), variant != "plain", "{shown}: a mapping file");
            let read_map = map_text.as_deref().and_then(ProguardMap::read);
            let inside = read_map.as_ref().map_or_else(|| whole.clone(), |map| kept(&classes, map));
            let mut score = |key, package: &Path, inventory: &Inventory, shown: &str| {
                for line in scores.entry(key).or_default().add(app, package, &inside, inventory, shown) {
                    println!("{line}");
                }
            };
            let bare = scan(&apk, None, &catalog);
            assert_eq!(bare.id.as_deref(), Some(app.package().as_str()));
            score((at, variant), &apk, &bare, &shown);
            if read_map.is_some() {
                let mapped = scan(&apk, Some(&map), &catalog);
                score((at, "  with its map"), &apk, &mapped, &format!("{shown} with its map"));
            }
            if app.has_bundle(variant) {
                let bundle = apk.with_extension("aab");
                score((9, "bundles"), &bundle, &scan(&bundle, None, &catalog), &format!("{shown} bundle"));
            }
        }
    }
    println!("{:<22} {:>9} {:>8} {:>10} {:>8} {:>6}", "variant", "found", "invented", "versions", "of all", "wrong");
    for ((_, name), score) in &scores {
        println!("{}", score.row(name));
    }
    for ((_, name), score) in &scores {
        // What R8 leaves of a small SDK may be a few interfaces without a text; with the mapping file they have their names.
        let floor = match *name {
            "r8full" => 80,
            "r8" | "proguard" => 90,
            _ => 100,
        };
        assert!(score.found * 100 >= score.inside * floor, "{}", score.row(name));
        assert_eq!((score.invented, score.versions_wrong), (0, 0), "{}", score.row(name));
        assert!(score.versions_right * 100 >= score.versions_held * 90, "{}", score.row(name));
    }
}

/// The base module of this bundle holds no SDK; a feature that is delivered with the app does.
#[test]
fn an_sdk_in_a_dynamic_feature_is_found() {
    let Some(workshop) = workshop() else { return };
    let apps = apps();
    let alipay = apps.iter().find(|app| app.name == "alipay").expect("an app of the list");
    let bundle = alipay.apk("feature", &workshop).with_extension("aab");
    if !bundle.exists() {
        if std::env::var_os("UNDISCLOSED_BUILT_ONLY").is_some() {
            println!("not built: {}", bundle.display());
            return;
        }
        let work = tempfile::tempdir().expect("a folder");
        let unfinished = work.path().join("feature.aab");
        let mut build = Command::new("bash");
        build.arg(workshop.tools.join("build_dynfeature_aab.sh")).arg(&unfinished);
        build.arg(workshop.vendors.join(&alipay.archive[0].path)).env("T", &workshop.toolchain);
        run(&mut build).expect("a bundle");
        std::fs::copy(unfinished, &bundle).expect("a bundle");
    }
    let inventory = scan(&bundle, None, &Catalog::compiled());
    let found = inventory.detected("alipay").expect("Alipay");
    let entries: BTreeSet<&str> = found.evidence.iter().filter_map(|evidence| evidence.entry.as_deref()).collect();
    println!("Alipay is found in {entries:?}");
    assert!(!entries.is_empty() && entries.iter().all(|entry| entry.starts_with("pay/")), "{entries:?}");
}
