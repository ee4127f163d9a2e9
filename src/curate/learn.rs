//! A signature drafted from an SDK's own binary: what it defines, declares, ships, and what the catalog already knows of it.
//!
//! A draft holds only what was read. What it cannot know (category, names in policies, sources of documentation) is left for
//! whoever finishes it, and what it is not sure of is said in comments.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use memchr::memmem;

use crate::build::Build;
use crate::catalog::model::{
    AndroidIndicators, Category, DocumentedData, Examples, IosIndicators, Platform, Role, Sdk, Status, Tier,
};
use crate::catalog::{Catalog, word};
use crate::facts::{self, BundleKind, CodeKind, Facts};
use crate::flow;
use crate::inventory::{self, Inventory};

/// The most exact classes that a draft lists; more prove nothing more.
const MOST_CLASSES: usize = 12;
/// The most examples that a draft holds, per kind.
const MOST_EXAMPLES: usize = 3;
/// Segments of a package that are looked at.
const MOST_SEGMENTS: usize = 8;
/// The longest name that DNS allows, in bytes.
const LONGEST_HOST: usize = 253;

/// A signature to finish by hand.
#[derive(Clone, Debug)]
pub struct Draft {
    pub sdk: Sdk,
    /// What a person should know who finishes it; written as comments.
    pub remarks: Vec<String>,
}

/// Drafts one signature from all files together: an SDK's archive for Android and its framework for iOS, say.
///
/// # Errors
/// A file that is no build that can be read, with the reason.
pub fn learn(files: &[PathBuf], catalog: &Catalog) -> Result<Draft, String> {
    let mut lesson = Lesson { catalog, all: Found::default(), remarks: Vec::new() };
    for file in files {
        let build = Build::open(file, &flow::shown(file)).map_err(|error| error.to_string())?;
        let facts = facts::extract(&build, &catalog.sought().probes);
        let inventory = inventory::take(&build, &facts, catalog, &[]);
        lesson.read(&build, file, &facts, &inventory);
    }
    Ok(lesson.draft())
}

/// What was found, kind by kind.
#[derive(Default)]
struct Found {
    /// Stems of the files, without versions.
    stems: Vec<String>,
    sources: Vec<String>,
    platforms: BTreeSet<Platform>,
    /// Application ids and bundle identifiers.
    ids: BTreeSet<String>,
    /// Classes that no signature owns, with dots.
    classes: BTreeSet<String>,
    components: BTreeSet<String>,
    meta_data: BTreeSet<String>,
    authorities: BTreeSet<String>,
    actions: BTreeSet<String>,
    permissions: BTreeSet<String>,
    native_libraries: BTreeSet<String>,
    assets: BTreeSet<String>,
    maven: BTreeSet<String>,
    objc_classes: BTreeSet<String>,
    swift_modules: BTreeSet<String>,
    frameworks: BTreeSet<String>,
    bundle_ids: BTreeSet<String>,
    bundles: BTreeSet<String>,
    static_libraries: BTreeSet<String>,
    hosts: BTreeSet<String>,
    documented: Vec<DocumentedData>,
    /// API and the caller, where it is known.
    apis: BTreeMap<String, Option<String>>,
    /// Id of a known SDK, and what of it was seen.
    known: BTreeMap<String, String>,
}

struct Lesson<'c> {
    catalog: &'c Catalog,
    all: Found,
    remarks: Vec<String>,
}

impl Lesson<'_> {
    fn read(&mut self, build: &Build, file: &Path, facts: &Facts, inventory: &Inventory) {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.all.stems.push(stem(&name));
        self.all.platforms.insert(build.kind().platform());
        self.all.ids.extend(facts.identity.id.clone());
        self.known(inventory);
        self.reached(inventory);
        self.manifest(facts);
        self.package(facts, &name);
        let classes = self.code(facts);
        self.all.sources.push(format!("vendor binary: {name} ({classes} classes)"));
        self.privacy(facts, &name);
        for entry in build.entries().iter().filter(|entry| holds_strings(&entry.name)) {
            match build.read(entry) {
                Ok(bytes) => hosts(&bytes, &mut self.all.hosts),
                Err(error) => self.remarks.push(error.to_string()),
            }
        }
        self.remarks.extend(facts.errors.iter().map(|error| format!("not read: {}", error.detail)));
    }

    /// SDKs that the catalog knows already.
    fn known(&mut self, inventory: &Inventory) {
        for sdk in inventory.sdks.iter().filter(|sdk| sdk.presence.is_detected()) {
            let best = sdk.evidence.iter().min_by_key(|evidence| evidence.strength);
            let shown = best.map(|evidence| evidence.value.clone()).unwrap_or_default();
            self.all.known.insert(sdk.id.clone(), shown);
        }
    }

    /// The ways to personal data that any of its code takes.
    fn reached(&mut self, inventory: &Inventory) {
        let of_sdks = inventory.sdks.iter().flat_map(|sdk| &sdk.data_types);
        for seen in of_sdks.chain(&inventory.first_party.data_types).flat_map(|data| &data.observed) {
            self.all.apis.insert(seen.api.clone(), seen.caller.clone());
        }
        for unknown in &inventory.unknown {
            for api in &unknown.apis {
                self.all.apis.entry(api.clone()).or_insert_with(|| Some(unknown.package.clone()));
            }
        }
    }

    fn manifest(&mut self, facts: &Facts) {
        let index = &self.catalog.index;
        let found = &mut self.all;
        // A placeholder such as `${applicationId}` stands for the app's own name, a name of the platform for no SDK.
        let own = |name: &str| !name.contains("${") && !name.starts_with("android.") && !name.is_empty();
        let components = facts.components.iter().map(|component| &component.class);
        found
            .components
            .extend(components.filter(|class| own(class) && index.components.get(class).is_empty()).cloned());
        let keys =
            facts.meta_data.iter().filter(|_| found.platforms.contains(&Platform::Android)).map(|item| &item.name);
        found.meta_data.extend(keys.filter(|name| own(name) && index.meta_data.get(name).is_empty()).cloned());
        let places = facts.authorities.iter().map(|place| &place.name);
        found.authorities.extend(places.filter(|name| own(name)).cloned());
        let actions = facts.actions.iter().map(|place| &place.name);
        found.actions.extend(actions.filter(|name| own(name) && index.actions.get(name).is_empty()).cloned());
        let asked = facts.permissions.iter().filter(|permission| permission.purpose.is_none());
        found.permissions.extend(asked.map(|p| &p.name).filter(|name| !name.contains("${")).cloned());
    }

    /// What the package ships beside code.
    fn package(&mut self, facts: &Facts, name: &str) {
        let index = &self.catalog.index;
        let found = &mut self.all;
        for entry in &facts.entries {
            let file = entry.rsplit(['/', '!']).next().unwrap_or(entry);
            if file.ends_with(".so") && index.native_libraries.get(file).is_empty() {
                found.native_libraries.insert(file.to_owned());
            }
            if entry.starts_with("assets/") && index.assets.get(entry).is_empty() {
                found.assets.insert(entry.clone());
            }
            if file.ends_with(".a") {
                found.static_libraries.insert(file.to_owned());
            }
        }
        if name.ends_with(".a") {
            found.static_libraries.insert(name.to_owned());
        }
        for dependency in facts.dependencies.iter() {
            let Some(group) = &dependency.group else { continue };
            let coordinate = format!("{group}:{}", dependency.artifact);
            if index.maven.get(&coordinate).is_empty() {
                found.maven.insert(coordinate);
            }
        }
        for bundle in &facts.bundles {
            match bundle.kind {
                BundleKind::Framework => {
                    if !index.frameworks.contains(&bundle.name) {
                        found.frameworks.insert(bundle.name.clone());
                    }
                    let id = bundle.bundle_id.iter().filter(|id| id.contains('.') && !index.bundle_ids.contains(id));
                    found.bundle_ids.extend(id.cloned());
                }
                BundleKind::Resources => {
                    let file = format!("{}.bundle", bundle.name);
                    if index.bundles.get(&file).is_empty() {
                        found.bundles.insert(file);
                    }
                }
                BundleKind::App | BundleKind::Extension => {}
            }
        }
    }

    /// Classes that no signature owns; returns how many there are in all.
    fn code(&mut self, facts: &Facts) -> usize {
        let index = &self.catalog.index;
        let mut all: BTreeSet<String> = BTreeSet::new();
        for unit in &facts.code {
            match unit.kind {
                CodeKind::Dex | CodeKind::ClassFiles => {
                    let owners = inventory::class_owners(&unit.defined, self.catalog);
                    let unowned = unit.defined.iter().zip(owners).filter(|(_, owner)| owner.is_none());
                    self.all.classes.extend(unowned.map(|(class, _)| class.replace('/', ".")));
                }
                CodeKind::MachO => {
                    let own = |class: &&str| !index.objc_classes.contains(class) && !class.starts_with("_Tt");
                    self.all.objc_classes.extend(unit.defined.iter().filter(own).map(str::to_owned));
                    let own = |module: &&str| !index.swift_modules.contains(module);
                    self.all.swift_modules.extend(unit.modules.iter().filter(own).map(str::to_owned));
                }
                CodeKind::Elf => continue,
            }
            all.extend(unit.defined.iter().map(str::to_owned));
        }
        all.len()
    }

    /// What its privacy manifests say that it collects.
    fn privacy(&mut self, facts: &Facts, name: &str) {
        for manifest in &facts.privacy_manifests {
            for collected in &manifest.collected {
                let source = format!("privacy manifest in {name}");
                let purposes: Vec<&str> = collected
                    .purposes
                    .iter()
                    .map(|purpose| purpose.rsplit("Purpose").next().unwrap_or(purpose))
                    .collect();
                let types = &self.catalog.signatures.data_types;
                match types.iter().find(|data| data.apple.as_ref() == Some(&collected.data_type)) {
                    Some(data) if self.all.documented.iter().any(|known| known.data_type == data.id) => {}
                    Some(data) => self.all.documented.push(DocumentedData {
                        data_type: data.id.clone(),
                        purpose: (!purposes.is_empty()).then(|| purposes.join(", ")),
                        source,
                        platform: Some(Platform::Ios),
                    }),
                    None => self.remarks.push(format!("{source}: no data type is {}", collected.data_type)),
                }
            }
            if manifest.tracking == Some(true) {
                self.remarks.push(format!("the privacy manifest in {name} declares tracking"));
            }
            self.all.hosts.extend(manifest.tracking_domains.iter().cloned());
        }
    }

    fn draft(mut self) -> Draft {
        let packages = covering(&self.all.classes, self.catalog);
        let name = self.name();
        let id = kebab(&name);
        let vendor = self.vendor(&packages, &id);
        let telling = telling(&self.all.classes);
        let (own_hosts, other_hosts) = self.hosts(&packages, &id);
        self.remark(&other_hosts, &packages);

        let Found { platforms, objc_classes, .. } = &self.all;
        let objc: Vec<String> =
            objc_classes.iter().filter(|class| !class.starts_with("PodsDummy_")).take(MOST_CLASSES).cloned().collect();
        let pods =
            objc_classes.iter().filter_map(|class| class.strip_prefix("PodsDummy_").map(str::to_owned)).collect();
        let example = |kind: &'static str, names: &[String]| -> Vec<String> {
            names.iter().take(MOST_EXAMPLES).map(|name| format!("{kind}:{name}")).collect()
        };
        let list = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>();
        let positive = [
            example("class", &telling),
            example("objc", &objc),
            example("component", &list(&self.all.components)),
            example("library", &list(&self.all.native_libraries)),
            example("framework", &list(&self.all.frameworks)),
        ]
        .concat();
        let android = platforms.contains(&Platform::Android).then(|| AndroidIndicators {
            classes: telling.into_iter().take(MOST_EXAMPLES).collect(),
            packages,
            components: list(&self.all.components),
            meta_data: list(&self.all.meta_data),
            authorities: list(&self.all.authorities),
            actions: list(&self.all.actions),
            permissions: list(&self.all.permissions),
            native_libraries: list(&self.all.native_libraries),
            assets: list(&self.all.assets),
            maven: list(&self.all.maven),
            strings: Vec::new(),
            versions: Vec::new(),
        });
        let ios = platforms.contains(&Platform::Ios).then(|| IosIndicators {
            classes: objc,
            swift_modules: list(&self.all.swift_modules),
            frameworks: list(&self.all.frameworks),
            bundle_ids: list(&self.all.bundle_ids),
            bundles: list(&self.all.bundles),
            pods,
            static_libraries: list(&self.all.static_libraries),
            ..IosIndicators::default()
        });
        let documented = (!self.all.documented.is_empty()).then(|| std::mem::take(&mut self.all.documented));
        let sdk = Sdk {
            id,
            name,
            vendor,
            family: None,
            category: Category::Other,
            role: Role::Sdk,
            tier: Tier::Listed,
            status: Status::Active,
            retired: None,
            successor: None,
            homepage: None,
            privacy_policy: None,
            policy_links: Vec::new(),
            aliases: Default::default(),
            android,
            ios,
            hosts: own_hosts,
            embeds: Vec::new(),
            documented,
            sources: std::mem::take(&mut self.all.sources),
            examples: Examples { positive, negative: Vec::new() },
            note: None,
        };
        Draft { sdk, remarks: self.remarks }
    }

    /// A framework's own name, or the file's without its version.
    fn name(&self) -> String {
        let framework = self.all.frameworks.iter().next().filter(|_| self.all.frameworks.len() == 1);
        let name = framework.or_else(|| self.all.stems.first()).cloned().unwrap_or_default();
        if name.is_empty() { "unnamed".to_owned() } else { name }
    }

    /// The vendor of the known SDK whose package begins like this one's, or the package's second segment.
    fn vendor(&mut self, packages: &[String], id: &str) -> String {
        let places = packages.iter().chain(&self.all.ids).chain(&self.all.bundle_ids);
        let owners: Vec<String> = places.filter_map(|name| first_segments(name, 2)).collect();
        for owner in &owners {
            let below = format!("{owner}.");
            let neighbour = self.catalog.signatures.sdks.iter().find(|sdk| {
                let packages = sdk.android.iter().flat_map(|android| &android.packages);
                packages.chain(sdk.ios.iter().flat_map(|ios| &ios.bundle_ids)).any(|p| p.starts_with(&below))
            });
            if let Some(neighbour) = neighbour {
                return neighbour.vendor.clone();
            }
        }
        let guess = owners.first().and_then(|owner| owner.split('.').nth(1)).map_or_else(|| id.to_owned(), kebab);
        if self.catalog.vendor(&guess).is_none() {
            self.remarks.push(format!("the vendor is a guess; it needs a file vendors/{guess}.toml"));
        }
        guess
    }

    /// Hosts that bear the vendor's name, and the others that no signature has.
    fn hosts(&self, packages: &[String], id: &str) -> (Vec<String>, Vec<String>) {
        let places = packages.iter().chain(&self.all.ids).chain(&self.all.bundle_ids);
        let mut words: BTreeSet<String> =
            places.filter_map(|name| name.split('.').nth(1)).map(str::to_ascii_lowercase).collect();
        words.extend(id.split('-').map(str::to_owned));
        words.retain(|word| word.len() > 3 && !["android", "framework", "google", "apple"].contains(&word.as_str()));
        let unknown = self.all.hosts.iter().filter(|host| self.catalog.sought().probes.host(host).is_none());
        unknown.cloned().partition(|host| words.iter().any(|word| host.contains(word.as_str())))
    }

    fn remark(&mut self, other_hosts: &[String], packages: &[String]) {
        let known: Vec<String> =
            self.all.known.iter().map(|(id, shown)| format!("known already: {id} ({shown})")).collect();
        self.remarks.extend(known);
        let apis = self.all.apis.iter().map(|(api, caller)| match caller {
            Some(caller) => format!("reaches {api} from {caller}"),
            None => format!("reaches {api}"),
        });
        let apis: Vec<String> = apis.collect();
        self.remarks.extend(apis);
        if !other_hosts.is_empty() {
            self.remarks.push(format!("other hosts in its strings: {}", other_hosts.join(", ")));
        }
        let short = packages.iter().filter(|package| !package.contains('.') || package.len() < 6);
        let short: Vec<String> = short.map(|package| format!("`{package}` may be others' too")).collect();
        self.remarks.extend(short);
        self.remarks
            .push("category, names in policies and the privacy policy are not in a binary: add them".to_owned());
        self.remarks.push(
            "the tier may be `verified` once tests/verified-packages.toml says where the binary can be had".to_owned(),
        );
    }
}

/// Whether an entry's strings may name the hosts that the SDK talks to.
fn holds_strings(entry: &str) -> bool {
    let file = entry.rsplit(['/', '!']).next().unwrap_or(entry);
    match file.rsplit_once('.') {
        Some((_, suffix)) => matches!(suffix, "class" | "dex" | "so" | "a" | "o" | "dylib" | "js"),
        None => true,
    }
}

/// The hosts of all `http` and `ws` addresses in some bytes, in lower case.
fn hosts(bytes: &[u8], found: &mut BTreeSet<String>) {
    for at in memmem::find_iter(bytes, "://") {
        let before = bytes.get(at.saturating_sub(5)..at).unwrap_or_default();
        if ![&b"http"[..], b"https", b"ws", b"wss"].iter().any(|scheme| before.ends_with(scheme)) {
            continue;
        }
        let rest = bytes.get(at + 3..).unwrap_or_default();
        let rest = rest.get(..LONGEST_HOST).unwrap_or(rest);
        let end =
            rest.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))).unwrap_or(rest.len());
        let host = String::from_utf8_lossy(rest.get(..end).unwrap_or_default()).to_ascii_lowercase();
        let Some((name, top)) = host.rsplit_once('.') else { continue };
        if name.split('.').all(|label| !label.is_empty())
            && top.len() > 1
            && top.bytes().all(|b| b.is_ascii_alphabetic())
        {
            found.insert(host);
        }
    }
}

/// The fewest package prefixes that cover the classes: of two segments at least, as long as their classes agree, and
/// longer where the catalog knows other SDKs below the shorter one.
fn covering(classes: &BTreeSet<String>, catalog: &Catalog) -> Vec<String> {
    let known: BTreeSet<String> = {
        let android = catalog.signatures.sdks.iter().filter_map(|sdk| sdk.android.as_ref());
        android.flat_map(|android| android.packages.iter().chain(&android.classes)).cloned().collect()
    };
    let is_shared = |prefix: &str| {
        let below = format!("{prefix}.");
        known.range(below.clone()..).next().is_some_and(|package| package.starts_with(&below))
    };
    let mut groups: BTreeMap<String, BTreeSet<Vec<&str>>> = BTreeMap::new();
    for class in classes {
        let Some((package, _)) = class.rsplit_once('.') else { continue };
        let segments: Vec<&str> = package.split('.').take(MOST_SEGMENTS).collect();
        let mut length = segments.len().min(2);
        while length < segments.len() && segments.get(..length).is_some_and(|prefix| is_shared(&prefix.join("."))) {
            length += 1;
        }
        groups.entry(segments.iter().take(length).copied().collect::<Vec<_>>().join(".")).or_default().insert(segments);
    }
    let mut packages: Vec<String> = groups.values().map(|packages| common(packages).join(".")).collect();
    packages.sort();
    // Sorted, a package follows the shorter ones that cover it.
    let mut covering: Vec<String> = Vec::new();
    for package in packages {
        let is_below =
            |shorter: &String| package.strip_prefix(shorter.as_str()).is_some_and(|rest| rest.starts_with('.'));
        if !covering.iter().any(is_below) {
            covering.push(package);
        }
    }
    covering
}

/// The segments with which all packages begin.
fn common<'a>(packages: &BTreeSet<Vec<&'a str>>) -> Vec<&'a str> {
    // In a sorted set the first and the last differ the earliest.
    let (Some(first), Some(last)) = (packages.first(), packages.last()) else { return Vec::new() };
    first.iter().zip(last).take_while(|(one, other)| one == other).map(|(one, _)| *one).collect()
}

/// Classes that an app would call: with a name of their own (nothing renamed, nothing nested), least deep first.
fn telling(classes: &BTreeSet<String>) -> Vec<String> {
    let has_name = |class: &&String| {
        let mut parts = class.split('.');
        let name = parts.next_back().unwrap_or_default();
        name.len() > 4
            && name.starts_with(char::is_uppercase)
            && !name.contains('$')
            && name != "BuildConfig"
            && parts.all(|part| part.len() > 1)
    };
    let mut named: Vec<String> = classes.iter().filter(has_name).cloned().collect();
    named.sort_by_key(|class| class.matches('.').count());
    named.truncate(MOST_CLASSES);
    named
}

/// A file's name without its suffix, `lib`, and version: `umeng-analytics` of `umeng-analytics-v5.6.7.jar`.
fn stem(file: &str) -> String {
    const SUFFIXES: [&str; 8] = [".aar", ".jar", ".a", ".framework", ".xcframework", ".apk", ".zip", ".dex"];
    let name = SUFFIXES.iter().find_map(|suffix| file.strip_suffix(suffix)).unwrap_or(file);
    let name = name.strip_prefix("lib").unwrap_or(name);
    let is_version = |word: &str| {
        let digits = word.trim_start_matches(['v', 'r', 'V']);
        digits.starts_with(|c: char| c.is_ascii_digit()) || ["release", "debug", "SNAPSHOT"].contains(&word)
    };
    let words: Vec<&str> = name.split(['-', '_']).take_while(|word| !is_version(word)).collect();
    if words.is_empty() { name.to_owned() } else { words.join("-") }
}

/// `AppsFlyerLib` to `apps-flyer-lib`.
fn kebab(name: &str) -> String {
    let mut id = String::new();
    let mut before = ' ';
    for letter in name.chars() {
        let starts_word = letter.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit());
        if (starts_word || !letter.is_ascii_alphanumeric()) && !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
        if letter.is_ascii_alphanumeric() {
            id.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    let id = id.trim_matches('-');
    if id.is_empty() { "unnamed".to_owned() } else { id.to_owned() }
}

fn first_segments(name: &str, count: usize) -> Option<String> {
    let segments: Vec<&str> = name.split('.').take(count).collect();
    (segments.len() == count).then(|| segments.join("."))
}

impl Draft {
    /// The file to put into `signatures/sdks/`, remarks first.
    pub fn to_toml(&self) -> String {
        let mut file = File::default();
        for remark in &self.remarks {
            let _ = writeln!(file.text, "# {}", remark.replace(char::is_control, " "));
        }
        let sdk = &self.sdk;
        file.text("id", &sdk.id);
        file.text("name", &sdk.name);
        file.text("vendor", &sdk.vendor);
        file.text("category", &word(&sdk.category));
        file.text("role", &word(&sdk.role));
        file.text("tier", &word(&sdk.tier));
        file.list("hosts", &sdk.hosts);
        file.list("sources", &sdk.sources);
        if let Some(documented) = &sdk.documented {
            let items = documented.iter().map(|data| {
                let mut item = format!("{{ type = {}", quoted(&data.data_type));
                if let Some(platform) = &data.platform {
                    let _ = write!(item, ", platform = {}", quoted(&word(platform)));
                }
                if let Some(purpose) = &data.purpose {
                    let _ = write!(item, ", purpose = {}", quoted(purpose));
                }
                let _ = write!(item, ", source = {} }}", quoted(&data.source));
                item
            });
            file.items("documented", &items.collect::<Vec<_>>());
        }
        if let Some(android) = &sdk.android {
            file.table("android");
            file.list("packages", &android.packages);
            file.list("classes", &android.classes);
            file.list("components", &android.components);
            file.list("meta_data", &android.meta_data);
            file.list("authorities", &android.authorities);
            file.list("actions", &android.actions);
            file.list("permissions", &android.permissions);
            file.list("native_libraries", &android.native_libraries);
            file.list("assets", &android.assets);
            file.list("maven", &android.maven);
            file.list("versions", &android.versions);
        }
        if let Some(ios) = &sdk.ios {
            file.table("ios");
            file.list("classes", &ios.classes);
            file.list("swift_modules", &ios.swift_modules);
            file.list("frameworks", &ios.frameworks);
            file.list("bundle_ids", &ios.bundle_ids);
            file.list("bundles", &ios.bundles);
            file.list("pods", &ios.pods);
            file.list("static_libraries", &ios.static_libraries);
        }
        file.table("examples");
        file.list("positive", &sdk.examples.positive);
        file.text
    }
}

/// A TOML file in the making, with the fields in the order that signatures have.
#[derive(Default)]
struct File {
    text: String,
}

impl File {
    fn table(&mut self, name: &str) {
        let _ = writeln!(self.text, "\n[{name}]");
    }

    fn text(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.text, "{key} = {}", quoted(value));
    }

    fn list(&mut self, key: &str, values: &[String]) {
        self.items(key, &values.iter().map(|value| quoted(value)).collect::<Vec<_>>());
    }

    /// A list of values as TOML; on one line where it fits.
    fn items(&mut self, key: &str, items: &[String]) {
        let line = format!("{key} = [{}]", items.join(", "));
        let _ = match items.len() {
            0 => Ok(()),
            _ if line.len() <= 120 && !line.contains('{') => writeln!(self.text, "{line}"),
            _ => writeln!(self.text, "{key} = [\n    {},\n]", items.join(",\n    ")),
        };
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::*;
    use crate::catalog::Signatures;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a name");
            writer.write_all(bytes).expect("a file");
        }
        writer.finish().expect("an archive").into_inner()
    }

    fn set(classes: &[&str]) -> BTreeSet<String> {
        classes.iter().map(|class| (*class).to_owned()).collect()
    }

    #[test]
    fn a_draft_holds_what_the_archive_holds() {
        let classes = archive(&[
            ("com/maker/push/PushManager.class", b"\xca\xfe\xba\xbe https://api.maker.example/v1 http://www.w3.org/"),
            ("com/maker/push/a/b.class", b""),
            ("com/maker/core/Core.class", b""),
            ("okhttp3/OkHttpClient.class", b""),
        ]);
        let manifest =
            br#"<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.maker.push">
            <uses-permission android:name="android.permission.INTERNET"/>
            <application>
              <service android:name="com.maker.push.PushService"/>
              <meta-data android:name="MAKER_KEY" android:value="1"/>
              <provider android:name=".Files" android:authorities="${applicationId}.files"/>
            </application></manifest>"#;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("maker-push-sdk-1.2.3.aar");
        let aar = archive(&[
            ("AndroidManifest.xml", manifest),
            ("classes.jar", &classes),
            ("jni/arm64-v8a/libmakerpush.so", b""),
        ]);
        std::fs::write(&file, aar).expect("a file");
        let draft = learn(std::slice::from_ref(&file), &Catalog::compiled()).expect("a draft");
        let alone = Catalog::new(&Signatures { sdks: vec![draft.sdk.clone()], ..Signatures::default() });
        let scanned = flow::scan(&[file], &alone, &[]);
        assert!(scanned[0].detected("maker-push-sdk").is_some(), "the draft finds what it was drafted from");
        let text = draft.to_toml();
        let read: Sdk = toml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(read, draft.sdk, "{text}");
        assert_eq!((read.id.as_str(), read.vendor.as_str()), ("maker-push-sdk", "maker"));
        assert_eq!(read.hosts, ["api.maker.example"]);
        let android = read.android.expect("an Android part");
        assert_eq!(android.packages, ["com.maker"]);
        assert_eq!(android.classes, ["com.maker.push.PushManager"]);
        assert_eq!(android.components, ["com.maker.push.Files", "com.maker.push.PushService"]);
        assert_eq!(android.meta_data, ["MAKER_KEY"]);
        assert_eq!(android.permissions, ["android.permission.INTERNET"]);
        assert_eq!(android.authorities, [""; 0]);
        assert_eq!(android.native_libraries, ["libmakerpush.so"]);
        assert!(draft.remarks.iter().any(|remark| remark.starts_with("known already: okhttp ")), "{:?}", draft.remarks);
        assert!(draft.remarks.iter().any(|remark| remark.contains("www.w3.org")), "{:?}", draft.remarks);
    }

    #[test]
    fn a_privacy_manifest_says_what_is_documented() {
        let folder = tempfile::tempdir().expect("a folder");
        let framework = folder.path().join("MakerKit.framework");
        std::fs::create_dir(&framework).expect("a framework");
        let list = |body: &str| format!("<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>{body}</dict></plist>");
        let info = list("<key>CFBundleIdentifier</key><string>com.maker.MakerKit</string>");
        std::fs::write(framework.join("Info.plist"), info).expect("a file");
        let privacy = list(
            "<key>NSPrivacyCollectedDataTypes</key><array><dict><key>NSPrivacyCollectedDataType</key>\
             <string>NSPrivacyCollectedDataTypeDeviceID</string><key>NSPrivacyCollectedDataTypePurposes</key><array>\
             <string>NSPrivacyCollectedDataTypePurposeAnalytics</string></array></dict></array>",
        );
        std::fs::write(framework.join("PrivacyInfo.xcprivacy"), privacy).expect("a file");
        let draft = learn(&[framework], &Catalog::compiled()).expect("a draft");
        let read: Sdk = toml::from_str(&draft.to_toml()).expect("a signature");
        assert_eq!(read, draft.sdk);
        assert_eq!(read.id, "maker-kit");
        let ios = read.ios.expect("an iOS part");
        assert_eq!(
            (ios.frameworks, ios.bundle_ids),
            (vec!["MakerKit".to_owned()], vec!["com.maker.MakerKit".to_owned()])
        );
        let documented = read.documented.expect("what it collects");
        assert_eq!(documented.len(), 1);
        assert_eq!(documented[0].purpose.as_deref(), Some("Analytics"));
    }

    #[test]
    fn the_fewest_prefixes_cover_the_classes() {
        let nobody = Catalog::new(&Signatures::default());
        let classes = set(&["com.maker.a.A", "com.maker.b.B", "org.other.kit.deep.C", "org.other.kit.D", "kit.E", "F"]);
        assert_eq!(covering(&classes, &nobody), ["com.maker", "kit", "org.other.kit"]);
        // Where others live below, the prefix is longer.
        let classes = set(&["com.umeng.fresh.a.A", "com.umeng.fresh.b.B"]);
        assert_eq!(covering(&classes, &Catalog::compiled()), ["com.umeng.fresh"]);
        let classes = set(&["com.umeng.A", "com.umeng.fresh.B"]);
        assert_eq!(covering(&classes, &Catalog::compiled()), ["com.umeng"]);
    }

    #[test]
    fn names_come_from_files() {
        assert_eq!(stem("umeng-analytics-v5.6.7.jar"), "umeng-analytics");
        assert_eq!(stem("libAppsFlyerLib.a"), "AppsFlyerLib");
        assert_eq!(stem("open_sdk_r5793.jar"), "open-sdk");
        assert_eq!(stem("GTSDK.xcframework"), "GTSDK");
        assert_eq!(kebab("AppsFlyerLib"), "apps-flyer-lib");
        assert_eq!(kebab("HockeySDK-Android"), "hockey-sdk-android");
        assert_eq!(kebab("友盟"), "unnamed");
    }

    #[test]
    fn hosts_are_those_of_addresses() {
        let mut found = BTreeSet::new();
        let bytes =
            b"https://A.b-c.example/x\0ftp://no.example http://192.168.0.1/ ws://x.example:80 http://localhost/ ://";
        hosts(bytes, &mut found);
        assert_eq!(found, set(&["a.b-c.example", "x.example"]));
    }
}
