//! iOS apps linked from vendors' own static archives, scored: the SDKs that are found in them, and which SDK reaches which
//! API, held against the archives' own symbols and relocations.
//!
//! `tests/linked-ipas.toml` says what is linked. The archives lie where `UNDISCLOSED_VENDOR_BINARIES` says
//! (`tests/vendor-binaries.sh DIR` gets them); the linking tool is `tools/build_ipa.py` of the corpus and needs clang 19 and
//! lld. Linked apps are kept beside what Cargo builds. Run with `cargo test --test linked_ipas -- --nocapture` to read the
//! tables.

#[path = "support/count.rs"]
mod count;
#[path = "support/objects.rs"]
mod objects;
#[path = "support/strip.rs"]
mod strip;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use count::Count;
use objects::Object;
use rayon::prelude::*;
use serde::Deserialize;
use undisclosed::catalog::Catalog;
use undisclosed::catalog::model::{Api, ApiKind, Platform};
use undisclosed::inventory::{Inventory, Via};
use undisclosed::{digest, flow};

const LINKER: &str = "/usr/lib/llvm-19/bin/ld64.lld";

/// What the pairs of an SDK and an API reach at least, over all builds that are not encrypted.
const LEAST_PRECISION: f64 = 0.99;
const LEAST_RECALL: f64 = 0.97;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    variant: Vec<Variant>,
    archive: Vec<Binary>,
    framework: Vec<Binary>,
    app: Vec<App>,
}

/// A way to link.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    name: String,
    arguments: Vec<String>,
    #[serde(default)]
    encrypted: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Binary {
    /// Path below the folder of vendor binaries.
    path: String,
    sdk: String,
    /// Code of others that lies in it.
    #[serde(default)]
    embeds: Vec<String>,
    /// As the package tells it: by the name of a file, a header, its documentation, or the list of a framework.
    #[serde(default)]
    version: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct App {
    name: String,
    #[serde(default)]
    sdks: Vec<String>,
    /// Whether all archives are in it.
    #[serde(default)]
    everything: bool,
    #[serde(default)]
    resources: Vec<String>,
    #[serde(default)]
    plist: Vec<String>,
    /// SDKs that are found although the code is encrypted and nothing is exported.
    #[serde(default)]
    provable: Vec<String>,
}

impl Variant {
    fn drops_dead_code(&self) -> bool {
        self.arguments.iter().any(|argument| argument == "--dead-strip")
    }
}

impl App {
    fn holds(&self, binary: &Binary) -> bool {
        self.everything || self.sdks.contains(&binary.sdk)
    }
}

/// What is there to link with.
struct Workshop {
    tool: PathBuf,
    vendors: PathBuf,
    plan: Plan,
}

impl Workshop {
    /// `None`, with the reason printed, where something is missing.
    fn open() -> Option<Workshop> {
        let from = |name: &str| {
            let value = std::env::var_os(name).map(PathBuf::from);
            if value.is_none() {
                println!("skipped: {name} is not set");
            }
            value
        };
        let tool = from("UNDISCLOSED_CORPUS")?.join("tools/build_ipa.py");
        let vendors = from("UNDISCLOSED_VENDOR_BINARIES")?;
        if !Path::new(LINKER).exists() {
            println!("skipped: there is no {LINKER}");
            return None;
        }
        let plan = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/linked-ipas.toml");
        let plan = toml::from_str(&std::fs::read_to_string(plan).expect("a plan")).expect("TOML");
        Some(Workshop { tool, vendors, plan })
    }

    fn archives<'w>(&'w self, app: &'w App) -> impl Iterator<Item = &'w Binary> {
        self.plan.archive.iter().filter(|archive| app.holds(archive))
    }

    /// The SDKs whose code is in an app.
    fn wanted(&self, app: &App) -> BTreeSet<&str> {
        let binaries = self.plan.archive.iter().chain(&self.plan.framework).filter(|binary| app.holds(binary));
        binaries.flat_map(|binary| std::iter::once(&binary.sdk).chain(&binary.embeds)).map(String::as_str).collect()
    }

    /// Links an app, unless it was linked before with the same tool and arguments. The packages are pinned, so the name of
    /// an archive stands for what is in it.
    fn linked(&self, app: &App, variant: &Variant) -> PathBuf {
        let mut arguments: Vec<String> = vec!["--name".to_owned(), app.name.clone()];
        let vendors = |path: &str| self.vendors.join(path).to_string_lossy().into_owned();
        arguments.extend(self.archives(app).flat_map(|archive| ["--lib".to_owned(), vendors(&archive.path)]));
        let frameworks = self.plan.framework.iter().filter(|framework| app.holds(framework));
        arguments.extend(frameworks.flat_map(|framework| ["--framework".to_owned(), vendors(&framework.path)]));
        arguments.extend(app.resources.iter().flat_map(|resource| ["--res".to_owned(), vendors(resource)]));
        arguments.extend(app.plist.iter().flat_map(|key| ["--plist".to_owned(), key.clone()]));
        arguments.extend(variant.arguments.iter().cloned());
        let mut recipe = std::fs::read(&self.tool).expect("the linking tool");
        recipe.extend(arguments.join("\n").bytes());

        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("linked-ipas");
        std::fs::create_dir_all(&folder).expect("a folder for what is linked");
        let title = format!("{}-{}-{}", app.name, variant.name.replace(' ', "-"), digest::short(&recipe));
        let finished = folder.join(format!("{title}.ipa"));
        if finished.exists() {
            return finished;
        }
        let unfinished = folder.join(format!("{title}.part"));
        let mut linking = Command::new("python3");
        linking.arg(&self.tool).args(&arguments).arg("--out").arg(&unfinished);
        let output = linking.output().expect("python3 runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{} ({}) cannot be linked: {said}", app.name, variant.name);
        std::fs::rename(&unfinished, &finished).expect("renamed");
        finished
    }
}

/// A linked app, scanned.
struct Build {
    /// Places in the plan.
    app: usize,
    variant: usize,
    inventory: Inventory,
}

struct Shelf {
    workshop: Workshop,
    builds: Vec<Build>,
}

impl Shelf {
    /// Every app in every variant, linked and scanned once for all tests; `None` where that is not possible here.
    fn open() -> Option<&'static Shelf> {
        static SHELF: OnceLock<Option<Shelf>> = OnceLock::new();
        let open = || {
            let workshop = Workshop::open()?;
            let catalog = Catalog::compiled();
            let plan = &workshop.plan;
            let builds = (0..plan.app.len() * plan.variant.len()).into_par_iter().map(|number| {
                let (app, variant) = (number / plan.variant.len(), number % plan.variant.len());
                let path = workshop.linked(&plan.app[app], &plan.variant[variant]);
                let inventory = flow::scan(&[path], &catalog, &[]).pop().expect("one answer per build");
                Build { app, variant, inventory }
            });
            let builds = builds.collect();
            Some(Shelf { workshop, builds })
        };
        SHELF.get_or_init(open).as_ref()
    }

    fn builds(&self) -> impl Iterator<Item = (&App, &Variant, &Inventory)> {
        let plan = &self.workshop.plan;
        self.builds.iter().map(|build| (&plan.app[build.app], &plan.variant[build.variant], &build.inventory))
    }
}

/// What is right, extra and missed of what was found, with the differences added to `wrong`.
fn compare<T: Ord + std::fmt::Debug>(
    found: &BTreeSet<T>,
    wanted: &BTreeSet<T>,
    title: &str,
    wrong: &mut Vec<String>,
) -> Count {
    wrong.extend(found.difference(wanted).map(|extra| format!("{title}: extra {extra:?}")));
    wrong.extend(wanted.difference(found).map(|missed| format!("{title}: missed {missed:?}")));
    Count {
        right: found.intersection(wanted).count() as u32,
        extra: found.difference(wanted).count() as u32,
        missed: wanted.difference(found).count() as u32,
    }
}

fn detected(inventory: &Inventory) -> BTreeSet<&str> {
    inventory.sdks.iter().filter(|sdk| sdk.presence.is_detected()).map(|sdk| sdk.id.as_str()).collect()
}

fn print_table(title: &str, rows: &BTreeMap<String, Count>) {
    println!("{title:<20}{:>8}{:>8}{:>8}", "right", "extra", "missed");
    for (name, count) in rows {
        println!("{name:<20}{:>8}{:>8}{:>8}", count.right, count.extra, count.missed);
    }
}

#[test]
fn sdks_are_found_however_they_are_linked() {
    let Some(shelf) = Shelf::open() else { return };
    let (mut by_variant, mut by_app) = (BTreeMap::<String, Count>::new(), BTreeMap::<String, Count>::new());
    let mut wrong = Vec::new();
    for (app, variant, inventory) in shelf.builds().filter(|(_, variant, _)| !variant.encrypted) {
        assert!(inventory.errors.is_empty(), "{} ({}): {:?}", app.name, variant.name, inventory.errors);
        assert!(inventory.anomalies.is_empty(), "{} ({}): {:?}", app.name, variant.name, inventory.anomalies);
        assert!(inventory.is_conclusive(), "{} ({}): {:?}", app.name, variant.name, inventory.inconclusive);
        let title = format!("{} ({})", app.name, variant.name);
        let count = compare(&detected(inventory), &shelf.workshop.wanted(app), &title, &mut wrong);
        by_variant.entry(variant.name.clone()).or_default().add(count);
        by_app.entry(app.name.clone()).or_default().add(count);
    }
    print_table("SDKs by variant", &by_variant);
    print_table("SDKs by app", &by_app);
    println!("{wrong:#?}");
    assert!(by_variant.values().all(|count| count.extra == 0), "{wrong:#?}");
    assert!(by_variant.values().map(|count| count.missed).sum::<u32>() <= 1, "{wrong:#?}");
}

/// What is encrypted proves no absence, and what can be seen in spite of it is told.
#[test]
fn encrypted_apps_say_what_can_be_proved() {
    let Some(shelf) = Shelf::open() else { return };
    for (app, variant, inventory) in shelf.builds().filter(|(_, variant, _)| variant.encrypted) {
        let title = format!("{} ({})", app.name, variant.name);
        assert!(!inventory.is_conclusive(), "{title}");
        let (found, wanted) = (detected(inventory), shelf.workshop.wanted(app));
        println!("{title}: {} of {} SDKs: {found:?}", found.len(), wanted.len());
        assert!(found.is_subset(&wanted), "{title}: {found:?}");
        assert!(app.provable.iter().all(|sdk| found.contains(sdk.as_str())), "{title}: {found:?}");
        // What is called by code that nobody can read is nobody's until it is read.
        let own = &inventory.first_party.data_types;
        assert!(own.is_empty(), "{title}: the app's own code is said to reach {own:?}");
    }
}

/// Which SDK reaches which API, by the symbols that its objects take from elsewhere and the selectors that they send.
struct Truth<'w> {
    workshop: &'w Workshop,
    apis: Vec<Api>,
    objects: BTreeMap<&'w str, Vec<Object>>,
}

impl<'w> Truth<'w> {
    fn read(workshop: &'w Workshop, catalog: &Catalog) -> Truth<'w> {
        let archives = workshop.plan.archive.iter().map(|binary| (binary, workshop.vendors.join(&binary.path)));
        let frameworks = workshop.plan.framework.iter().map(|binary| {
            let folder = workshop.vendors.join(&binary.path);
            (binary, folder.join(folder.file_stem().unwrap_or_default()))
        });
        let read = |(binary, path): (&'w Binary, PathBuf)| {
            let file = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let objects = objects::arm64(&file);
            assert!(!objects.is_empty(), "{} holds no object", path.display());
            (binary.path.as_str(), objects)
        };
        let all: Vec<_> = archives.chain(frameworks).collect();
        Truth { workshop, apis: judged_apis(catalog), objects: all.into_par_iter().map(read).collect() }
    }

    /// Pairs of an SDK and the id of an API.
    fn pairs(&self, app: &App) -> BTreeSet<(String, String)> {
        let plan = &self.workshop.plan;
        let binaries: Vec<&Binary> =
            plan.archive.iter().chain(&plan.framework).filter(|binary| app.holds(binary)).collect();
        let objects = |binary: &Binary| &self.objects[binary.path.as_str()];
        // What one archive gives to another is no API of the system.
        let inside: BTreeSet<&String> =
            binaries.iter().flat_map(|binary| objects(binary)).flat_map(|object| &object.defined).collect();
        let names = |object: &Object, symbol: &String| {
            let by_text = symbol.strip_prefix("_OBJC_CLASS_$_").is_some_and(|class| object.class_names.contains(class));
            by_text || (object.undefined.contains(symbol) && !inside.contains(symbol))
        };
        let reaches = |object: &Object, api: &Api| {
            // A selector is its class's where the same object names that; of two, one is sent to what the other gives.
            let sends = |chain: &String| chain.split(' ').all(|selector| object.selectors.contains(selector));
            let called = match api.kind {
                ApiKind::Selector => api.names.iter().any(sends),
                _ => api.names.iter().any(|symbol| names(object, symbol)),
            };
            let holds = |with: &String| names(object, with) || object.texts.contains(with);
            called && (api.with.is_empty() || api.with.iter().any(holds))
        };
        let mut pairs = BTreeSet::new();
        for binary in binaries {
            let reached = self.apis.iter().filter(|api| objects(binary).iter().any(|object| reaches(object, api)));
            pairs.extend(reached.map(|api| (binary.sdk.clone(), api.id.clone())));
        }
        pairs
    }
}

/// The APIs about which the symbols of an object tell: not those that are messages to what another one gives.
fn judged_apis(catalog: &Catalog) -> Vec<Api> {
    let is_chain = |api: &Api| api.kind == ApiKind::Selector && api.names.iter().any(|name| name.contains(' '));
    let all = catalog.signatures.to_signatures().apis.into_iter();
    all.filter(|api| api.platform == Platform::Ios && !is_chain(api)).collect()
}

/// Who reaches what by the program's account. What it says of code that one SDK holds of another counts for its holder.
fn observed(inventory: &Inventory, truth: &Truth<'_>, app: &App) -> BTreeSet<(String, String)> {
    let workshop = truth.workshop;
    let holder = |sdk: &str| {
        let embedded = workshop.archives(app).find(|archive| archive.embeds.iter().any(|inner| inner == sdk));
        embedded.map_or(sdk, |archive| archive.sdk.as_str()).to_owned()
    };
    let sdks = inventory.sdks.iter().map(|sdk| (holder(&sdk.id), &sdk.data_types, &sdk.other_apis));
    let own = &inventory.first_party;
    let all = sdks.chain([("the app".to_owned(), &own.data_types, &own.other_apis)]);
    let apis = all.flat_map(|(owner, data_types, other_apis)| {
        let seen = data_types.iter().flat_map(|data_type| &data_type.observed).chain(other_apis);
        let judged = |api: &str| truth.apis.iter().any(|known| known.id == api);
        seen.filter(move |seen| seen.via == Via::Api && judged(&seen.api))
            .map(move |seen| (owner.clone(), seen.api.clone()))
    });
    apis.collect()
}

#[test]
fn calls_are_attributed_to_the_sdk_whose_object_makes_them() {
    let Some(shelf) = Shelf::open() else { return };
    let truth = Truth::read(&shelf.workshop, &Catalog::compiled());
    let (mut by_variant, mut by_app) = (BTreeMap::<String, Count>::new(), BTreeMap::<String, Count>::new());
    let mut wrong = Vec::new();
    for (app, variant, inventory) in shelf.builds().filter(|(_, variant, _)| !variant.encrypted) {
        let (found, mut wanted) = (observed(inventory, &truth, app), truth.pairs(app));
        if variant.drops_dead_code() {
            // Which calls the linker left out is not known here.
            wanted.retain(|pair| found.contains(pair));
        }
        let count = compare(&found, &wanted, &format!("{} ({})", app.name, variant.name), &mut wrong);
        by_variant.entry(variant.name.clone()).or_default().add(count);
        by_app.entry(app.name.clone()).or_default().add(count);
    }
    print_table("pairs by variant", &by_variant);
    print_table("pairs by app", &by_app);
    println!("{wrong:#?}");
    assert!(wrong.iter().all(|difference| !difference.contains("the app")), "the app's own code calls nothing");
    let all = by_variant.values().fold(Count::default(), |mut all, count| {
        all.add(*count);
        all
    });
    println!("all pairs: {all:?}, precision {:.3}, recall {:.3}", all.precision(), all.recall());
    assert!(all.precision() >= LEAST_PRECISION && all.recall() >= LEAST_RECALL, "{all:?}");
}

/// The versions that the code tells of itself, held against those that the packages tell.
#[test]
fn versions_are_those_of_the_packages() {
    let Some(shelf) = Shelf::open() else { return };
    let mut by_sdk = BTreeMap::<String, Count>::new();
    let mut wrong = Vec::new();
    let plan = &shelf.workshop.plan;
    for (app, variant, inventory) in shelf.builds().filter(|(_, variant, _)| !variant.encrypted) {
        for binary in plan.archive.iter().chain(&plan.framework).filter(|binary| app.holds(binary)) {
            let Some(wanted) = &binary.version else { continue };
            let found = inventory.detected(&binary.sdk).and_then(|sdk| sdk.version.as_ref());
            let count = by_sdk.entry(binary.sdk.clone()).or_default();
            match found {
                Some(found) if found.value == *wanted => count.right += 1,
                Some(found) => {
                    count.extra += 1;
                    wrong.push(format!("{} ({}): {} is {wanted}, not {found:?}", app.name, variant.name, binary.sdk));
                }
                None => count.missed += 1,
            }
        }
    }
    print_table("versions by SDK", &by_sdk);
    assert_eq!(wrong, Vec::<String>::new());
}

/// Who reaches what, and in which function, in a program, in its stripped copy, and in that copy with the symbols of the first.
#[test]
fn symbols_give_back_what_stripping_takes() {
    let Some(workshop) = Workshop::open() else { return };
    let catalog = Catalog::compiled();
    let truth = Truth { workshop: &workshop, apis: judged_apis(&catalog), objects: BTreeMap::new() };
    let plan = &workshop.plan;
    let plain = plan.variant.iter().find(|variant| variant.name == "plain").expect("a plain variant");
    let folder = tempfile::tempdir().expect("writable");
    let mut given_back = BTreeMap::new();
    for app in plan.app.iter().filter(|app| ["AppsFlyer", "JVerification"].contains(&app.name.as_str())) {
        let package = std::fs::File::open(workshop.linked(app, plain)).expect("linked");
        let mut package = zip::ZipArchive::new(package).expect("a package");
        let mut whole = Vec::new();
        let name = format!("Payload/{0}.app/{0}", app.name);
        package.by_name(&name).expect("a program").read_to_end(&mut whole).expect("bytes");
        let [with, without] = ["whole", "bare"].map(|name| folder.path().join(name).join(&app.name));
        for (path, bytes) in [(&with, whole.clone()), (&without, strip::stripped(whole))] {
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
            std::fs::write(path, bytes).expect("writable");
        }
        let told = |path: &PathBuf, symbols: &[PathBuf]| {
            let beside = flow::read_beside(symbols, &[]).expect("symbols");
            let build = flow::scan_with(std::slice::from_ref(path), &catalog, &[], &beside).pop().expect("an answer");
            assert!(build.errors.is_empty(), "{}: {:?}", app.name, build.errors);
            let evidence = build.sdks.iter().flat_map(|sdk| &sdk.evidence).filter(|found| found.method.is_some());
            let places = evidence.map(|found| (found.indicator.clone(), found.class.clone(), found.method.clone()));
            (observed(&build, &truth, app), places.collect::<BTreeSet<_>>())
        };
        let (whole, bare) = (told(&with, &[]), told(&without, &[]));
        assert_eq!(told(&without, std::slice::from_ref(&with)), whole, "{}", app.name);
        given_back.insert(app.name.as_str(), whole.1.difference(&bare.1).count());
    }
    println!("places that stripping takes and symbols give back: {given_back:?}");
    assert!(given_back.values().all(|count| *count > 0), "stripping takes nothing, so that this proves nothing");
}
