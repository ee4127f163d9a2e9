//! Facts of an Android build.

mod calls;
mod class_files;
mod code;
mod declared;
mod identity;
mod kin;
mod libraries;
mod manifest;
mod native;
mod needles;
mod renaming;
mod structure;
mod urls;
mod versions;

use std::borrow::Cow;
use std::collections::BTreeSet;

use rayon::prelude::*;

use self::declared::Declaration;
use self::identity::Said;
use self::kin::{Heirs, Kin};
use self::manifest::Manifest;
use self::needles::Needles;
use self::structure::Links;
use super::{Anomaly, Facts, Identity, Inconclusive, InconclusiveReason, Mapping, ReadProblem};
use crate::build::{Build, BuildKind, Entry};
use crate::format::dex;
use crate::format::oddity::Oddity;
use crate::format::proguard_map::ProguardMap;
use crate::format::proto_resources;
use crate::format::resource_table::ResourceTable;
use crate::probe::Probes;

/// Where an app bundle keeps the mapping file of its own code.
const BUNDLED_MAP: &str = "BUNDLE-METADATA/com.android.tools.build.obfuscation/proguard.map";

/// Reads everything that an Android build gives away. Names are read through the first of the mapping files that belongs to
/// the build: those given, then the one that the build itself holds.
pub(super) fn extract(build: &Build, probes: &Probes, mappings: &[Mapping]) -> Facts {
    let given = mappings.iter().filter_map(|mapping| Some((&mapping.name, ProguardMap::read(mapping.text())?)));
    let given: Vec<(&String, ProguardMap)> = given.collect();
    let mut unfit = Vec::new();
    if let Some((_, first)) = given.first() {
        // Whether a map fits is seen in the build's own names, through whichever map it was read.
        let mut facts = read(build, probes, Some(first));
        for (at, (name, map)) in given.iter().enumerate() {
            if let Some(reason) = renaming::misfit(map, &facts) {
                unfit.push(((*name).clone(), reason));
                continue;
            }
            if at > 0 {
                facts = read(build, probes, Some(map));
            }
            facts.mapping = Some(renaming::rename_back(map, name, &mut facts));
            facts.unfit_mappings = unfit;
            return facts;
        }
    }
    let bundled = build.find(BUNDLED_MAP).map(|entry| build.read(entry));
    let text = bundled.as_ref().and_then(|read| std::str::from_utf8(read.as_ref().ok()?).ok());
    let map = text.and_then(ProguardMap::read);
    let mut facts = read(build, probes, map.as_ref());
    let problem = match (&bundled, &map) {
        (None, _) => None,
        (Some(Err(error)), _) => Some(error.detail.clone()),
        (Some(Ok(_)), None) => Some("no mapping file of R8 or ProGuard".to_owned()),
        (Some(Ok(_)), Some(map)) => renaming::misfit(map, &facts),
    };
    match (map, problem) {
        (Some(map), None) => facts.mapping = Some(renaming::rename_back(&map, BUNDLED_MAP, &mut facts)),
        (map, Some(detail)) => {
            if map.is_some() {
                facts = read(build, probes, None);
            }
            let detail = format!("names are not read through it: {detail}");
            facts.anomalies.push(Anomaly {
                kind: "unfit-mapping".to_owned(),
                entry: Some(BUNDLED_MAP.to_owned()),
                detail,
            });
        }
        (None, None) => {}
    }
    facts.unfit_mappings = unfit;
    facts
}

/// How many DEX files a chain of classes may lead through.
const MAX_READINGS: usize = 4;

/// Reads the build under the names that it has itself.
fn read(build: &Build, probes: &Probes, map: Option<&ProguardMap>) -> Facts {
    let needles = Needles::new(probes, map);
    let mut tasks: Vec<(&Entry, Content)> =
        build.entries().par_iter().filter_map(|entry| Some((entry, Content::of(build, entry)?))).collect();
    tasks.sort_by_key(|(entry, _)| std::cmp::Reverse(entry.size));
    let heirs = Heirs::new();
    // Only where there are several DEX files have they anything to tell each other.
    let is_dex = |content: &Content| matches!(content, Content::Dex);
    let heirs = (tasks.iter().filter(|(_, content)| is_dex(content)).count() > 1).then_some(&heirs);
    let mut read: Vec<Part> =
        tasks.par_iter().with_max_len(1).map(|(entry, content)| content.read(build, entry, &needles, heirs)).collect();
    read_again(build, &needles, &tasks, &mut read);

    let mut parts: Vec<(&Entry, Part)> = tasks.iter().map(|(entry, _)| *entry).zip(read).collect();
    parts.sort_by_key(|(entry, _)| (&entry.name, entry.index));
    let mut all = Part::default();
    for (_, part) in parts {
        all.absorb(part);
    }
    if matches!(build.kind(), BuildKind::Aar | BuildKind::Jar) {
        all.read_class_files(build, &needles);
    }
    if runs_dex(build.kind()) && !tasks.iter().any(|(_, content)| matches!(content, Content::Manifest { .. })) {
        all.lacks_manifest(build);
    }
    all.tell_nested_code(build, &tasks);
    let mut facts = all.facts;
    facts.links = structure::join(&all.links, &facts.code);
    facts.repackaged = map.is_none().then(|| structure::repackaged_into(&facts.code)).flatten();
    let (identity, anomalies) = identity::identity(build, all.said);
    facts.identity = identity;
    facts.anomalies.extend(anomalies);
    facts.map_ids.sort();
    facts.map_ids.dedup();
    if !all.has_dex && all.claims_code.unwrap_or(true) && runs_dex(build.kind()) {
        facts.inconclusive.push(Inconclusive {
            reason: InconclusiveReason::NoCode,
            scope: "the manifest promises code, but there is no DEX file: nothing is known of what the app runs"
                .to_owned(),
            entry: None,
            blocks_absence: true,
        });
    }
    facts
}

/// Reads those DEX files again that extend or call what others define below probed classes; what they define themselves may
/// then concern yet others.
fn read_again(build: &Build, needles: &Needles, tasks: &[(&Entry, Content)], read: &mut [Part]) {
    let mut heirs = Heirs::new();
    for _ in 0..MAX_READINGS {
        let found: Heirs = read.iter_mut().flat_map(|part| std::mem::take(&mut part.kin.heirs)).collect();
        let is_new = |name: &String| found.contains_key(name) && !heirs.contains_key(name);
        let concerned: Vec<bool> = read.iter().map(|part| part.kin.open.iter().any(is_new)).collect();
        heirs.extend(found);
        let work = tasks.par_iter().zip(read.par_iter_mut()).zip(&concerned).filter(|(_, concerned)| **concerned);
        work.for_each(|(((entry, content), part), _)| *part = content.read(build, entry, needles, Some(&heirs)));
        if !concerned.contains(&true) {
            return;
        }
    }
}

fn runs_dex(kind: BuildKind) -> bool {
    matches!(kind, BuildKind::Apk | BuildKind::Aab | BuildKind::Apks | BuildKind::Xapk | BuildKind::Apkm)
}

/// What one entry adds to the facts.
#[derive(Default)]
struct Part {
    facts: Facts,
    has_dex: bool,
    /// What a manifest says of code, where there is one.
    claims_code: Option<bool>,
    links: Vec<Links>,
    kin: Kin,
    said: Vec<Said>,
}

impl Part {
    fn absorb(&mut self, other: Part) {
        let Part { facts, has_dex, claims_code, links, kin: _, said } = other;
        self.said.extend(said);
        self.has_dex |= has_dex;
        self.links.extend(links);
        self.claims_code = match (self.claims_code, claims_code) {
            (Some(one), Some(other)) => Some(one || other),
            (one, other) => one.or(other),
        };
        self.facts.code.extend(facts.code);
        self.facts.components.extend(facts.components);
        self.facts.meta_data.extend(facts.meta_data);
        self.facts.permissions.extend(facts.permissions);
        self.facts.authorities.extend(facts.authorities);
        self.facts.actions.extend(facts.actions);
        self.facts.queries.extend(facts.queries);
        self.facts.map_ids.extend(facts.map_ids);
        self.facts.versions.extend(facts.versions);
        self.facts.dependencies.extend(facts.dependencies);
        self.facts.inconclusive.extend(facts.inconclusive);
        self.facts.anomalies.extend(facts.anomalies);
        self.facts.errors.extend(facts.errors);
    }

    fn odd(&mut self, entry: &str, oddities: Vec<Oddity>) {
        let anomaly = |oddity: Oddity| Anomaly {
            kind: oddity.kind.to_owned(),
            entry: Some(entry.to_owned()),
            detail: oddity.detail,
        };
        self.facts.anomalies.extend(oddities.into_iter().map(anomaly));
    }

    fn error(&mut self, entry: &str, detail: impl Into<String>) {
        self.facts.errors.push(ReadProblem { entry: Some(entry.to_owned()), detail: detail.into() });
    }

    fn inconclusive(&mut self, reason: InconclusiveReason, entry: &str, scope: String, blocks_absence: bool) {
        self.facts.inconclusive.push(Inconclusive { reason, scope, entry: Some(entry.to_owned()), blocks_absence });
    }

    /// Code that is there and cannot be read.
    fn unreadable_code(&mut self, entry: &str, detail: String) {
        self.inconclusive(
            InconclusiveReason::UnreadableCode,
            entry,
            format!("code that cannot be read: {detail}"),
            true,
        );
        self.error(entry, detail);
    }
}

/// What an entry is read as.
#[derive(Clone, Copy)]
enum Content {
    Dex,
    Manifest {
        is_bundle_module: bool,
    },
    Library,
    Declaration(Declaration),
    /// A file that may hold code to be loaded when the app runs.
    Payload,
    /// A file that begins as DEX or as an archive although its name says otherwise.
    Hidden,
}

/// Whether a package, by the path of its entry, is the app or one of the splits that it is made of; `None` is the build itself.
fn is_app_package(kind: BuildKind, package: Option<&str>) -> bool {
    match kind {
        BuildKind::Apks | BuildKind::Xapk | BuildKind::Apkm => package.is_some_and(|path| !path.contains('!')),
        _ => package.is_none(),
    }
}

/// Whether a file of this name is worth a look at its first bytes. Compiled resources and signatures, of which apps have
/// thousands, are not: only Android itself reads them.
fn may_hide_code(name: &str, extension: &str) -> bool {
    let is_resource = name.contains("res/") && matches!(extension, "xml" | "png" | "webp" | "jpg");
    !is_resource && !matches!(extension, "class" | "kotlin_metadata" | "arsc" | "pb") && !name.starts_with("META-INF/")
}

fn begins_as_code(head: &[u8; 8]) -> bool {
    dex::is_dex(head) || head.starts_with(b"PK\x03\x04")
}

impl Content {
    fn of(build: &Build, entry: &Entry) -> Option<Content> {
        let (package, name) = match entry.name.rsplit_once('!') {
            Some((package, name)) => (Some(package), name),
            None => (None, entry.name.as_str()),
        };
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
        if extension == "dex" || build.kind() == BuildKind::Dex {
            return Some(Content::Dex);
        }
        if extension == "so" {
            return Some(Content::Library);
        }
        let is_app_package = is_app_package(build.kind(), package);
        if is_app_package && name == "AndroidManifest.xml" {
            return Some(Content::Manifest { is_bundle_module: false });
        }
        if build.kind() == BuildKind::Aab
            && let Some(module) = name.strip_suffix("/manifest/AndroidManifest.xml")
            && is_app_package
            && !module.contains('/')
        {
            return Some(Content::Manifest { is_bundle_module: true });
        }
        let is_opened = || {
            let prefix = format!("{}!", entry.name);
            let first = build.entries().partition_point(|inner| inner.name < prefix);
            build.entries().get(first).is_some_and(|inner| inner.name.starts_with(&prefix))
        };
        match extension.as_str() {
            "jar" | "apk" | "zip" if name.contains('/') && !is_opened() => Some(Content::Payload),
            _ => Declaration::of(name).map(Content::Declaration).or_else(|| {
                let hidden = may_hide_code(name, &extension) && !is_opened() && begins_as_code(&build.head(entry)?);
                hidden.then_some(Content::Hidden)
            }),
        }
    }

    fn read(self, build: &Build, entry: &Entry, needles: &Needles, heirs: Option<&Heirs>) -> Part {
        let mut part = Part::default();
        let bytes = match build.read(entry) {
            Ok(bytes) => bytes,
            Err(error) => {
                match self {
                    Content::Dex | Content::Library => part.unreadable_code(&entry.name, error.detail),
                    _ => part.error(&entry.name, error.detail),
                }
                return part;
            }
        };
        match self {
            Content::Dex => part.read_dex(&bytes, &entry.name, needles, heirs),
            Content::Manifest { is_bundle_module } => part.read_manifest(build, &bytes, &entry.name, is_bundle_module),
            Content::Library => match native::read(&bytes, &entry.name, needles.probes) {
                Some(unit) => part.facts.code.push(unit),
                None => {
                    part.odd(&entry.name, vec![Oddity::new("not-elf", "named as a native library, but it is none")])
                }
            },
            Content::Declaration(declaration) => match declaration.read(&bytes, &entry.name) {
                Some(dependencies) => part.facts.dependencies = dependencies,
                None => part.error(&entry.name, "the libraries that it should name cannot be read"),
            },
            Content::Payload => part.read_payload(bytes, &entry.name, needles),
            Content::Hidden => {
                part.read_payload(bytes, &entry.name, needles);
                if part.has_dex {
                    let detail = "code under a name that does not say so; it was read as the app's";
                    part.odd(&entry.name, vec![Oddity::new("hidden-code", detail)]);
                }
            }
        }
        part
    }
}

impl Part {
    /// Code without a manifest: a package that Android does not install, or one that an app loads by itself.
    fn lacks_manifest(&mut self, build: &Build) {
        let detail = "no AndroidManifest.xml: Android does not install it";
        if build.path().ends_with(".apk") {
            return self.facts.errors.push(ReadProblem { entry: None, detail: detail.to_owned() });
        }
        let detail = format!("{detail}; its code was read");
        self.facts.anomalies.push(Anomaly { kind: "no-manifest".to_owned(), entry: None, detail });
    }

    /// Tells of packages with code inside the app, which it may load or install by itself.
    fn tell_nested_code(&mut self, build: &Build, tasks: &[(&Entry, Content)]) {
        let dexes = tasks.iter().filter(|(_, content)| matches!(content, Content::Dex));
        let packages = dexes.filter_map(|(entry, _)| Some(entry.name.rsplit_once('!')?.0));
        let nested: BTreeSet<&str> = packages.filter(|package| !is_app_package(build.kind(), Some(package))).collect();
        for package in nested.into_iter().filter(|_| runs_dex(build.kind())) {
            let detail = "a package inside with code of its own; it was read as the app's";
            self.odd(package, vec![Oddity::new("nested-code", detail)]);
        }
    }

    fn read_dex(&mut self, bytes: &[u8], entry: &str, needles: &Needles, heirs: Option<&Heirs>) {
        self.has_dex = true;
        let code = match code::read(bytes, entry, needles, heirs) {
            Ok(code) => code,
            Err(error) => return self.unreadable_code(entry, error.to_string()),
        };
        self.facts.map_ids.extend(code.map_ids);
        self.facts.versions.extend(code.versions);
        self.facts.dependencies.extend(code.coordinates);
        self.links.extend(code.links);
        self.kin = code.kin;
        self.facts.code.push(code.unit);
        self.odd(entry, code.oddities);
        for missing in code.missing {
            self.unreadable_code(entry, missing);
        }
        for limit in code.limits {
            let scope = format!("the rest of the file: {limit} is past the limit");
            self.inconclusive(InconclusiveReason::LimitReached, entry, scope, true);
        }
    }

    /// An archive or a DEX file under another name is read; anything else is left with a note.
    fn read_payload(&mut self, bytes: Cow<[u8]>, entry: &str, needles: &Needles) {
        if dex::is_dex(&bytes) {
            return self.read_dex(&bytes, entry, needles, None);
        }
        if !bytes.starts_with(b"PK") {
            let scope = "named as an archive that may hold code, but it is none that can be opened".to_owned();
            return self.inconclusive(InconclusiveReason::UnreadableCode, entry, scope, false);
        }
        // An archive that holds no code is no build.
        let Ok(inner) = Build::from_bytes(bytes.into_owned(), entry) else { return };
        for dex in inner.entries().iter().filter(|inner| inner.name.ends_with(".dex")) {
            let name = format!("{entry}!{}", dex.name);
            match inner.read(dex) {
                Ok(bytes) => self.read_dex(&bytes, &name, needles, None),
                Err(error) => self.unreadable_code(&name, error.detail),
            }
        }
    }

    fn read_manifest(&mut self, build: &Build, bytes: &[u8], entry: &str, is_bundle_module: bool) {
        let Some(document) = manifest::parse(bytes, is_bundle_module) else {
            return self.error(entry, "the manifest cannot be read");
        };
        if document.elements.is_empty() {
            self.error(entry, "the manifest holds nothing: Android does not install such a package");
        }
        let stored: Vec<Cow<[u8]>> =
            resource_tables(entry).iter().filter_map(|name| build.read(build.find(name)?).ok()).collect();
        let tables: Vec<Result<ResourceTable, &[u8]>> =
            stored.iter().map(|bytes| ResourceTable::open(bytes).ok_or(&**bytes)).collect();
        let mut work = MAX_RESOURCE_WORK;
        let resolve = |id| {
            tables.iter().find_map(|table| match table {
                Ok(table) => table.resolve(id, &mut work),
                Err(bytes) => proto_resources::resolve(bytes, id, &mut work),
            })
        };
        let manifest = Manifest::read(document, entry, resolve);
        self.claims_code = Some(manifest.has_code);
        let (id, version, name) = (manifest.package, manifest.version, manifest.label);
        let identity = Identity { id, version, name, ..Identity::default() };
        self.said.push(Said { entry: entry.to_owned(), is_split: manifest.is_split, identity });
        self.facts.components = manifest.components;
        self.facts.meta_data = manifest.meta_data;
        self.facts.permissions = manifest.permissions;
        self.facts.authorities = manifest.authorities;
        self.facts.actions = manifest.actions;
        self.facts.queries = manifest.queries;
        self.odd(entry, manifest.oddities);
        if let Some(cut) = manifest.cut {
            self.error(entry, format!("the rest of the manifest is not read: {cut}"));
        }
    }
}

/// Items of resource tables that are looked at for one manifest; a very large app takes a hundredth of that.
const MAX_RESOURCE_WORK: usize = 50_000_000;

/// The names of the resource tables that a manifest refers to: in a bundle its module's, then the base module's.
fn resource_tables(manifest: &str) -> Vec<String> {
    match manifest.strip_suffix("manifest/AndroidManifest.xml") {
        Some(module) if module != "base/" => vec![format!("{module}resources.pb"), "base/resources.pb".to_owned()],
        Some(module) => vec![format!("{module}resources.pb")],
        None => vec![format!("{}resources.arsc", manifest.strip_suffix("AndroidManifest.xml").unwrap_or_default())],
    }
}
