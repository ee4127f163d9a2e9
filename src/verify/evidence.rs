//! Every piece of evidence against the file that it points into, each kind in its own way.

use std::collections::BTreeMap;

use super::class_file::ClassFile;
use super::dex::{Dex, Named};
use super::files::{self, Package};
use super::macho::{self, Image};
use super::manifest::{self, Element};
use super::mapping::Mapping;
use super::{
    Checked, Given, Miss, Subject, Verification, archive, by_name, declared, images, plist, signature, statements,
    texts,
};
use crate::catalog::Catalog;
use crate::catalog::model::{Api, ApiKind, Platform};
use crate::inventory::{Evidence, EvidenceKind, Strength};
use crate::report::saved::{self, Report, Speaks};

/// Where a bundle keeps its Info.plist. Source: Bundle Programming Guide, "Bundle Structures".
const INFO_PLACES: [&str; 4] =
    ["Info.plist", "Contents/Info.plist", "Resources/Info.plist", "Versions/A/Resources/Info.plist"];

/// The key of a collected data type in a privacy manifest. Source: "Describing data use in privacy manifests" (Apple).
const COLLECTED_TYPE: &str = "NSPrivacyCollectedDataType";

/// How a call is told that goes by the name which the mapping file gives.
const BY_MAPPING: &str = "by its name in the mapping file";

/// The classes of Android that make a component, by the manifest's elements.
const COMPONENTS: [&str; 6] = ["application", "activity", "activity-alias", "service", "receiver", "provider"];

/// Checks the digest and the evidence of every build in the report.
pub(super) fn check_builds(
    report: &Report,
    given: &[Given],
    mappings: &[Given],
    catalog: &Catalog,
    verification: &mut Verification,
) {
    let digests: Vec<Result<String, String>> = given.iter().map(|given| files::sha256(&given.path)).collect();
    for (given, digest) in given.iter().zip(&digests) {
        if let Err(problem) = digest {
            verification.unread.push(format!("{}: {problem}", given.shown));
        }
    }
    for build in &report.builds {
        let same_digest =
            digests.iter().position(|digest| digest.is_ok() && digest.as_ref().ok() == build.sha256.as_ref());
        let found = same_digest.and_then(|at| given.get(at)).or_else(|| by_name(&build.path, given));
        let Some(found) = found else {
            verification.unread.push(format!("{}: the report speaks of this build, and it was not given", build.path));
            unchecked(build, "the build was not given", verification);
            continue;
        };
        let digest = given.iter().zip(&digests).find(|(given, _)| given.shown == found.shown).map(|(_, digest)| digest);
        let outcome = match (&build.sha256, digest) {
            (Some(expected), Some(Ok(found))) if expected == found => Ok(()),
            (Some(expected), Some(Ok(found))) => {
                Err(Miss::differs(format!("SHA-256 {expected}"), format!("SHA-256 {found}")))
            }
            (None, _) => Err(Miss::Unchecked("the report has no digest of the build: it could not be read".to_owned())),
            (_, _) => Err(Miss::Unchecked("the file cannot be read".to_owned())),
        };
        verification.record(Subject::Digest, &build.path, &found.shown, outcome);
        match Package::open(found, &build.path) {
            Ok(mut package) => {
                let text = mapping_text(build, &mut package, mappings).unwrap_or_else(|problem| {
                    verification.unread.push(problem);
                    None
                });
                let mapping = text.as_deref().map(Mapping::read);
                statements::check(&mut package, build, verification);
                Reader { package, build, catalog, mapping, resources: BTreeMap::new() }.check(verification);
            }
            // A build that could not be read when the report was made either bears no evidence.
            Err(problem) => {
                if build.sha256.is_some() {
                    verification.unread.push(format!("{}: {problem}", found.shown));
                }
                unchecked(build, "the build cannot be read", verification);
            }
        }
    }
}

/// The mapping file through which a build's names were read: an entry of its own, or one of those given; `None` where there was
/// none, or it was not given.
///
/// # Errors
/// In words: it was given and cannot be read.
fn mapping_text(build: &saved::Build, package: &mut Package, given: &[Given]) -> Result<Option<String>, String> {
    let Some(source) = build.android.mapping.as_ref().map(|mapping| &mapping.source) else { return Ok(None) };
    let own = package.read(source).ok().and_then(|found| found.into_iter().next());
    let bytes = match (own, by_name(source, given)) {
        (Some(bytes), _) => bytes,
        (None, None) => return Ok(None),
        (None, Some(given)) => std::fs::File::open(&given.path)
            .map_err(|error| error.to_string())
            .and_then(|mut file| archive::bounded(&mut file))
            .map_err(|problem| format!("{}: {problem}", given.shown))?,
    };
    String::from_utf8(bytes).map(Some).map_err(|_| format!("{source}: not UTF-8 text"))
}

fn unchecked(build: &saved::Build, reason: &str, verification: &mut Verification) {
    statements::unchecked(build, reason, verification);
    for (_, evidence) in build.evidence() {
        verification.record(Subject::Evidence, &evidence.id, &place(evidence), Err(Miss::Unchecked(reason.to_owned())));
    }
}

/// `app.apk!classes.dex`, with the architecture where there is one.
pub(super) fn place(evidence: &Evidence) -> String {
    let mut place = evidence.artifact.clone();
    if let Some(entry) = &evidence.entry {
        place.push_str(&format!("!{entry}"));
    }
    if let Some(slice) = &evidence.slice {
        place.push_str(&format!(" ({slice})"));
    }
    if let Some(offset) = evidence.offset {
        place.push_str(&format!(" at {offset}"));
    }
    place
}

/// An entry that was opened, by what it holds.
pub(super) enum Opened<'a> {
    Dex(Dex<'a>),
    ClassFile(ClassFile<'a>),
    Images(Vec<Image<'a>>),
    Manifest(Vec<Element>),
    List(Vec<(String, Option<String>)>),
    Other,
}

struct Reader<'a> {
    package: Package,
    build: &'a saved::Build,
    catalog: &'a Catalog,
    /// The mapping file through which names were read, where it is at hand.
    mapping: Option<Mapping<'a>>,
    /// Resource tables by the manifest that refers to them.
    resources: BTreeMap<String, Option<Vec<u8>>>,
}

impl Reader<'_> {
    /// Opens one entry after the other, with everything that points into it.
    fn check(mut self, verification: &mut Verification) {
        let mut by_entry: BTreeMap<&str, Vec<&Evidence>> = BTreeMap::new();
        for (speaks, evidence) in self.build.evidence() {
            by_entry.entry(evidence.entry.as_deref().unwrap_or_default()).or_default().push(evidence);
            if let Some(outcome) = self.signed(speaks, evidence) {
                verification.record(Subject::Signature, &evidence.id, &place(evidence), outcome);
            }
        }
        for (entry, all) in by_entry {
            let outcomes = self.entry(entry, &all);
            for (evidence, outcome) in all.into_iter().zip(outcomes) {
                if evidence.kind == EvidenceKind::Lockfile {
                    let reason = "a lockfile beside the build, which is not at hand".to_owned();
                    verification.record(
                        Subject::Evidence,
                        &evidence.id,
                        &place(evidence),
                        Err(Miss::Unchecked(reason)),
                    );
                    continue;
                }
                let same_build = evidence.artifact == self.build.path;
                let outcome =
                    if same_build { outcome } else { Err(Miss::differs(&self.build.path, &evidence.artifact)) };
                verification.record(Subject::Evidence, &evidence.id, &place(evidence), outcome);
            }
        }
    }

    /// Whether the signature of the SDK for which evidence speaks, or one of Apple's lists, names the indicator; `None` where
    /// none has to: what a privacy manifest says needs no signature.
    fn signed(&self, speaks: Speaks, evidence: &Evidence) -> Option<Checked> {
        match (speaks, evidence.kind) {
            (Speaks::ToApple, EvidenceKind::PrivacyManifest) => return None,
            (Speaks::ToApple, _) if signature::listed(self.catalog, evidence).is_some() => return Some(Ok(())),
            (_, EvidenceKind::ApiCall) => {
                let wanted = || (format!("an API `{}` in signatures/apis", evidence.indicator), "none of that id");
                return Some(expect(self.api(&evidence.indicator).is_some(), wanted));
            }
            (Speaks::ToApple, _) => {
                let wanted = format!("{} names {}", signature::APPLE_FILE, evidence.indicator);
                return Some(Err(Miss::differs(wanted, "it is in none of Apple's lists")));
            }
            (Speaks::ForSdk(_) | Speaks::ForApp, _) => {}
        }
        let sdk = speaks.sdk()?;
        let Some(known) = self.catalog.sdk(&sdk.id) else {
            return Some(Err(Miss::differs(format!("an SDK `{}` in the catalog", sdk.id), "none of that id")));
        };
        Some(match signature::key(known, evidence) {
            Some(_) => Ok(()),
            None => Err(Miss::differs(
                format!("{} names {}", signature::file(known), evidence.indicator),
                format!("no such {} there", crate::catalog::word(&evidence.kind)),
            )),
        })
    }

    fn api(&self, id: &str) -> Option<&Api> {
        self.catalog.signatures.apis.find(id, |api| &api.id)
    }

    /// The API that evidence is a call of.
    fn api_for(&self, platform: Platform, evidence: &Evidence) -> Result<&Api, Miss> {
        let api = self.api(&evidence.indicator).filter(|api| api.platform == platform);
        api.ok_or_else(|| Miss::Unchecked(format!("the catalog has no API `{}` for this platform", evidence.indicator)))
    }

    /// The outcomes of all evidence in one entry, in its order.
    fn entry(&mut self, entry: &str, all: &[&Evidence]) -> Vec<Checked> {
        let by_name = |evidence: &&Evidence| is_by_name(evidence.kind);
        if all.iter().all(by_name) {
            return all.iter().map(|evidence| self.by_name(entry, evidence)).collect();
        }
        let contents = match self.package.read(entry) {
            Ok(contents) => contents,
            Err(problem) => {
                // The class files of a library that is the build itself stand in no entry of their own.
                return all
                    .iter()
                    .map(|evidence| match evidence.kind {
                        EvidenceKind::DefinedClass | EvidenceKind::DefinedPackage => self.class_files(entry, evidence),
                        EvidenceKind::ReferencedPackage => self.named_in_class_files(entry, evidence),
                        kind if is_by_name(kind) => self.by_name(entry, evidence),
                        _ => Err(Miss::differs(format!("an entry {entry}"), &problem)),
                    })
                    .collect();
            }
        };
        let opened: Vec<(Opened, &[u8])> =
            contents.iter().map(|bytes| (open(entry, bytes), bytes.as_slice())).collect();
        all.iter()
            .map(|evidence| {
                if is_by_name(evidence.kind) {
                    return self.by_name(entry, evidence);
                }
                let mut outcome = Err(Miss::differs(format!("an entry {entry}"), "nothing"));
                // Of several members of one name any may bear it.
                for (opened, bytes) in &opened {
                    outcome = self.one(entry, evidence, opened, bytes);
                    if outcome.is_ok() {
                        break;
                    }
                }
                outcome
            })
            .collect()
    }

    /// What the mere names of entries show.
    fn by_name(&mut self, entry: &str, evidence: &Evidence) -> Checked {
        let file = evidence.value.rsplit('/').next().unwrap_or_default();
        let indicator = &evidence.indicator;
        let present = |holds: bool| expect(holds, || (format!("an entry {}", evidence.value), "no such entry"));
        match evidence.kind {
            EvidenceKind::NativeLibrary => {
                expect(file == indicator, || (format!("a library {indicator}"), file))?;
                present(evidence.value == entry && self.package.has(&evidence.value))
            }
            EvidenceKind::Asset => {
                expect(&evidence.value == indicator, || (format!("an entry {indicator}"), &evidence.value))?;
                present(evidence.value == entry && self.package.has(&evidence.value))
            }
            EvidenceKind::Framework | EvidenceKind::ResourceBundle => {
                let fits = file == indicator || file.strip_suffix(".framework") == Some(indicator.as_str());
                expect(fits, || (format!("a folder {indicator}"), file))?;
                present(evidence.value == entry && self.package.has_folder(&evidence.value))
            }
            EvidenceKind::BundleId => {
                let mut found = "no Info.plist".to_owned();
                for place in INFO_PLACES {
                    let Ok(contents) = self.package.read(&format!("{entry}/{place}")) else { continue };
                    let pairs = contents.iter().filter_map(|bytes| plist::pairs(bytes)).flatten();
                    for (_, value) in pairs.filter(|(key, _)| key == "CFBundleIdentifier") {
                        if value.as_ref() == Some(indicator) {
                            return Ok(());
                        }
                        found = value.unwrap_or(found);
                    }
                }
                Err(Miss::differs(format!("CFBundleIdentifier {indicator}"), found))
            }
            _ => Err(Miss::Unchecked("no check is known for this kind".to_owned())),
        }
    }

    /// One piece of evidence against an opened entry.
    fn one(&mut self, entry: &str, evidence: &Evidence, opened: &Opened, bytes: &[u8]) -> Checked {
        match (evidence.kind, opened) {
            // What it was called before is the mapping file's word.
            (EvidenceKind::DefinedClass | EvidenceKind::DefinedPackage, Opened::Dex(dex))
                if evidence.obfuscated.is_some() =>
            {
                let class = evidence.obfuscated.as_deref().unwrap_or_default();
                expect(dex.defines(class), || (format!("class {class} is defined"), "it is not"))?;
                let (_, example) = counted(&evidence.value);
                below(example, &evidence.indicator)?;
                self.named_so(example, evidence)
            }
            (EvidenceKind::DefinedClass, Opened::Dex(dex)) => {
                let class = &evidence.value;
                expect(class == &evidence.indicator, || (format!("class {}", evidence.indicator), class))?;
                expect(dex.defines(class), || {
                    (format!("class {class} is defined"), format!("it is not among the {} classes", dex.class_count()))
                })
            }
            (EvidenceKind::DefinedPackage, Opened::Dex(dex)) => {
                let (count, example) = counted(&evidence.value);
                below(example, &evidence.indicator)?;
                expect(dex.defines(example), || (format!("class {example} is defined"), "it is not"))?;
                let found = dex.defined_below(&evidence.indicator);
                expect(found >= count, || (format!("{count} classes below {}", evidence.indicator), found.to_string()))
            }
            (EvidenceKind::DefinedClass | EvidenceKind::DefinedPackage, _) => self.class_files(entry, evidence),
            (EvidenceKind::ReferencedPackage, Opened::Dex(dex)) => {
                below(&evidence.value, &evidence.indicator)?;
                expect(dex.names(&evidence.value), || (format!("class {} is named", evidence.value), "it is not"))
            }
            (EvidenceKind::ReferencedPackage, _) => self.named_in_class_files(entry, evidence),
            (EvidenceKind::ApiCall, Opened::Dex(dex)) => self.java_call(evidence, |class, method, offset| {
                dex.named_at(class, method, offset).map(|(named, texts)| (vec![named], texts))
            }),
            (EvidenceKind::ApiCall, Opened::ClassFile(file)) => self.java_call(evidence, |class, method, offset| {
                if file.name == class {
                    file.named_at(method, offset)
                } else {
                    Err(format!("the class file of {}", file.name))
                }
            }),
            (EvidenceKind::ApiCall, Opened::Images(images)) => {
                if let Some(guarded) = signature::required_reason(self.catalog, evidence) {
                    return images::guarded_call(guarded, images, evidence);
                }
                let api = self.api_for(Platform::Ios, evidence)?;
                images::call(api, images, evidence)
            }
            (EvidenceKind::Literal | EvidenceKind::Host, _) => texts::stands(evidence, opened, bytes),
            (EvidenceKind::Dependency, _) => {
                let is_coordinate = evidence
                    .value
                    .strip_prefix(&evidence.indicator)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
                let holds = is_coordinate && declared::names(bytes, entry, &evidence.value);
                expect(holds, || (format!("{} is declared", evidence.value), "it is not"))
            }
            (EvidenceKind::Component, Opened::Manifest(elements)) => self.component(elements, evidence),
            (EvidenceKind::MetaData, Opened::Manifest(elements)) => self.meta_data(entry, elements, evidence),
            (EvidenceKind::Authority, Opened::Manifest(elements)) => {
                self.attribute(entry, elements, &["provider"], "authorities", evidence)
            }
            (EvidenceKind::Action, Opened::Manifest(elements)) => {
                self.attribute(entry, elements, &["action"], "name", evidence)
            }
            (EvidenceKind::Permission, Opened::Manifest(elements)) => {
                let kinds = ["uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m"];
                self.attribute(entry, elements, &kinds, "name", evidence)
            }
            (EvidenceKind::PlistKey | EvidenceKind::MetaData, Opened::List(pairs)) => key(pairs, evidence),
            (EvidenceKind::PrivacyManifest, Opened::List(pairs)) => {
                let same = |(key, value): &(String, Option<String>)| {
                    key == COLLECTED_TYPE && value.as_ref() == Some(&evidence.value)
                };
                let holds = evidence.value == evidence.indicator && pairs.iter().any(same);
                expect(holds, || (format!("{COLLECTED_TYPE} {}", evidence.value), "the manifest does not say so"))
            }
            (
                EvidenceKind::ObjcClass
                | EvidenceKind::ObjcClassReference
                | EvidenceKind::SwiftModule
                | EvidenceKind::LinkedLibrary,
                Opened::Images(images),
            ) => images::names(images, evidence),
            (kind, _) => Err(Miss::differs(
                format!("a file that can hold a {}", crate::catalog::word(&kind)),
                "a file of another kind",
            )),
        }
    }

    /// The class files of a library.
    fn class_files(&mut self, entry: &str, evidence: &Evidence) -> Checked {
        let names = self
            .package
            .names_in(entry)
            .map_err(|problem| Miss::differs(format!("class files in {entry}"), problem))?;
        let (count, example) = counted(&evidence.value);
        below(example, &evidence.indicator)?;
        let in_build = evidence.obfuscated.as_deref().unwrap_or(example);
        let file = format!("{}.class", in_build.replace('.', "/"));
        expect(names.contains(&file), || (format!("an entry {file}"), "no such entry"))?;
        if evidence.obfuscated.is_some() {
            // What it was called before is the mapping file's word.
            return self.named_so(example, evidence);
        }
        let prefix = format!("{}/", evidence.indicator.replace('.', "/"));
        let found = names.iter().filter(|name| name.starts_with(&prefix) && name.ends_with(".class")).count();
        let enough = evidence.kind == EvidenceKind::DefinedClass || found >= count;
        expect(enough, || (format!("{count} classes below {}", evidence.indicator), found.to_string()))
    }

    /// A class file of a library names the class.
    fn named_in_class_files(&mut self, entry: &str, evidence: &Evidence) -> Checked {
        below(&evidence.value, &evidence.indicator)?;
        let names = |bytes: &[u8]| ClassFile::open(bytes).is_some_and(|class| class.names(&evidence.value));
        let found = self.package.any_class(entry, names);
        let found = found.map_err(|problem| Miss::differs(format!("class files in {entry}"), problem))?;
        expect(found, || (format!("class {} is named", evidence.value), "it is not"))
    }

    /// The instruction at the offset, in a method of the class and name, names one of the API's members. `named_at` tells what
    /// it names, and every text that the method loads.
    fn java_call(
        &self,
        evidence: &Evidence,
        named_at: impl Fn(&str, &str, usize) -> Result<(Vec<Named>, Vec<String>), String>,
    ) -> Checked {
        let api = self.api_for(Platform::Android, evidence)?;
        let class = evidence.obfuscated.as_ref().or(evidence.class.as_ref());
        let method = evidence.obfuscated_method.as_ref().or(evidence.method.as_ref());
        let (Some(class), Some(method), Some(offset)) = (class, method, evidence.offset) else {
            return Err(Miss::Unchecked("the evidence names no class, method or offset".to_owned()));
        };
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let wanted = || format!("{class}.{method} names {} at {offset}", evidence.value);
        let (named, texts) = named_at(class, method, offset).map_err(|found| Miss::differs(wanted(), found))?;
        let mut outcome = Err(Miss::differs(wanted(), "nothing"));
        for named in &named {
            outcome = self.is_api(api, named, &texts, evidence, &wanted());
            if outcome.is_ok() {
                break;
            }
        }
        outcome?;
        let with = api.with.is_empty() || api.with.iter().any(|text| texts.contains(text));
        expect(with, || (format!("the method loads {}", api.with.join(" or ")), "it does not"))?;
        self.named_so(evidence.class.as_deref().unwrap_or_default(), evidence)
    }

    /// What an instruction names is the API. `texts` are those that its method loads.
    fn is_api(&self, api: &Api, named: &Named, texts: &[String], evidence: &Evidence, wanted: &str) -> Checked {
        let manner = evidence.value.rsplit_once(", ").map(|(_, manner)| manner);
        // What a renamed class and its member were called before.
        let renamed = |owner: &str, name: &str| {
            let mapping = self.mapping.as_ref().ok_or_else(no_mapping)?;
            let is_member = |original: &String| mapping.names_member(owner, name, original);
            Ok(mapping.class(owner) == Some(&*api.class) && api.names.iter().any(is_member))
        };
        let (holds, found) = match named {
            Named::Method(owner, name) if manner == Some(BY_MAPPING) => {
                (api.kind == ApiKind::Method && renamed(owner, name)?, format!("a call of {owner}.{name}"))
            }
            Named::Field(owner, name) if manner == Some(BY_MAPPING) => {
                (api.kind == ApiKind::Field && renamed(owner, name)?, format!("a read of {owner}.{name}"))
            }
            Named::Method(owner, name) if manner == Some("by a subclass") => (
                api.kind == ApiKind::Method && evidence.value.starts_with(&format!("{}.{name}, ", api.class)),
                format!("a call of {owner}.{name}"),
            ),
            Named::Text(text) if manner == Some("by reflection") => (
                evidence.value.starts_with(&format!("{}.{text}, ", api.class)) && texts.contains(&api.class),
                format!("the text \"{text}\""),
            ),
            Named::Method(owner, name) => (
                api.kind == ApiKind::Method && *owner == api.class && api.names.contains(name),
                format!("a call of {owner}.{name}"),
            ),
            Named::Field(owner, name) => (
                api.kind == ApiKind::Field && *owner == api.class && api.names.contains(name),
                format!("a read of {owner}.{name}"),
            ),
            Named::Text(text) => {
                (api.kind == ApiKind::Constant && api.names.contains(text), format!("the text \"{text}\""))
            }
        };
        let is_told =
            matches!(manner, Some("by a subclass" | "by reflection" | BY_MAPPING)) || told(api, &evidence.value);
        expect(holds && is_told, || (wanted, found))
    }

    /// The mapping file calls class and method so, where the evidence has them from one.
    fn named_so(&self, class: &str, evidence: &Evidence) -> Checked {
        if evidence.obfuscated.is_none() && evidence.obfuscated_method.is_none() {
            return Ok(());
        }
        let mapping = self.mapping.as_ref().ok_or_else(no_mapping)?;
        let in_build = evidence.obfuscated.as_deref().unwrap_or(class);
        if evidence.obfuscated.is_some() {
            let original = mapping.class(in_build);
            expect(original == Some(class), || (format!("{in_build} was {class}"), original.unwrap_or("not mapped")))?;
        }
        let (Some(method), Some(renamed)) = (&evidence.method, &evidence.obfuscated_method) else { return Ok(()) };
        let holds = method.split(" or ").all(|original| mapping.names_member(in_build, renamed, original));
        expect(holds, || (format!("{in_build}.{renamed} was {method}"), "the mapping file does not say so"))
    }

    /// A component of this class; where the report says so, the class is defined as well.
    fn component(&mut self, elements: &[Element], evidence: &Evidence) -> Checked {
        // The manifest calls a renamed class as the build does.
        let class = evidence.obfuscated.as_ref().unwrap_or(&evidence.value);
        let package =
            elements.iter().find(|element| element.name == "manifest").and_then(|root| root.attribute("package"));
        let named = elements.iter().filter(|element| COMPONENTS.contains(&element.name.as_str()));
        let mut names = named.filter_map(|element| element.attribute("name"));
        let holds = names.any(|name| {
            let completed = |short: &str| {
                package.is_some_and(|package| class.strip_suffix(short).is_some_and(|rest| package.means(rest, None)))
            };
            match name {
                manifest::Value::Text(text) if text.starts_with('.') => completed(text),
                manifest::Value::Text(text) if !text.contains('.') => text == class || completed(&format!(".{text}")),
                other => other.means(class, None),
            }
        });
        let is_told = evidence.value == evidence.indicator;
        expect(holds && is_told, || (format!("a component {class}"), "none of that class"))?;
        self.named_so(&evidence.value, evidence)?;
        if evidence.strength != Strength::Strong {
            return Ok(());
        }
        let holds_code = |name: &&str| name.ends_with(".dex") || name.ends_with(".jar");
        let files: Vec<String> = self.package.names().into_iter().filter(holds_code).map(str::to_owned).collect();
        let mut defined = |name: &String| {
            if name.ends_with(".jar") {
                let file = format!("{}.class", class.replace('.', "/"));
                return self.package.names_in(name).is_ok_and(|names| names.contains(&file));
            }
            let contents = self.package.read(name).unwrap_or_default();
            contents.iter().any(|bytes| Dex::open(bytes).is_some_and(|dex| dex.defines(class)))
        };
        if files.is_empty() {
            return Err(Miss::Unchecked(
                "whether its class is defined: there is no code beside the manifest".to_owned(),
            ));
        }
        expect(files.iter().any(&mut defined), || (format!("class {class} is defined"), "it is not"))
    }

    /// The value in an attribute of one of these elements.
    fn attribute(
        &mut self,
        entry: &str,
        elements: &[Element],
        kinds: &[&str],
        name: &str,
        evidence: &Evidence,
    ) -> Checked {
        let resources = self.resources(entry);
        let wanted = &evidence.value;
        let holds = elements.iter().filter(|element| kinds.contains(&element.name.as_str())).any(|element| {
            element.attribute(name).is_some_and(|value| match value {
                manifest::Value::Text(text) => text.split(';').any(|part| part == wanted),
                other => other.means(wanted, resources),
            })
        });
        expect(holds && wanted == &evidence.indicator, || (format!("{} {name} {wanted}", kinds.join(" or ")), "none"))
    }

    /// `name = value`, or the name alone.
    fn meta_data(&mut self, entry: &str, elements: &[Element], evidence: &Evidence) -> Checked {
        let resources = self.resources(entry);
        let value = pair(evidence)?;
        let mut of_name = elements.iter().filter(|element| {
            element.name == "meta-data"
                && element.attribute("name").is_some_and(|name| name.means(&evidence.indicator, resources))
        });
        let holds = of_name.any(|element| {
            let found = [element.attribute("value"), element.attribute("resource")];
            value.is_none_or(|value| found.into_iter().flatten().any(|found| found.means(value, resources)))
        });
        expect(holds, || (format!("meta-data {}", evidence.value), "none of that name and value"))
    }

    /// The resource table beside a manifest.
    fn resources(&mut self, manifest: &str) -> Option<&[u8]> {
        if !self.resources.contains_key(manifest) {
            let tables = match manifest.strip_suffix("manifest/AndroidManifest.xml") {
                Some(module) => vec![format!("{module}resources.pb"), "base/resources.pb".to_owned()],
                None => {
                    vec![format!("{}resources.arsc", manifest.strip_suffix("AndroidManifest.xml").unwrap_or_default())]
                }
            };
            let read: Vec<u8> =
                tables.iter().filter_map(|name| self.package.read(name).ok()).flatten().flatten().collect();
            self.resources.insert(manifest.to_owned(), Some(read));
        }
        self.resources.get(manifest)?.as_deref()
    }
}

fn no_mapping() -> Miss {
    Miss::Unchecked("its names are those of the mapping file, which was not given".to_owned())
}

/// Whether a kind of evidence is shown by the names of entries, not by what an entry holds.
fn is_by_name(kind: EvidenceKind) -> bool {
    use EvidenceKind::{Asset, BundleId, Framework, NativeLibrary, ResourceBundle};
    matches!(kind, Asset | BundleId | Framework | NativeLibrary | ResourceBundle)
}

fn open<'a>(entry: &str, bytes: &'a [u8]) -> Opened<'a> {
    let name = entry.rsplit(['/', '!']).next().unwrap_or(entry);
    if let Some(dex) = Dex::open(bytes) {
        return Opened::Dex(dex);
    }
    // Fat files begin alike.
    if name.ends_with(".class") {
        return ClassFile::open(bytes).map_or(Opened::Other, Opened::ClassFile);
    }
    if name == "AndroidManifest.xml" {
        return manifest::elements(bytes).map_or(Opened::Other, Opened::Manifest);
    }
    if name.ends_with(".plist") || name.ends_with(".xcprivacy") {
        return plist::pairs(bytes).map_or(Opened::Other, Opened::List);
    }
    let images = macho::images(bytes);
    if images.is_empty() { Opened::Other } else { Opened::Images(images) }
}

pub(super) fn expect<E: Into<String>, F: Into<String>>(holds: bool, otherwise: impl FnOnce() -> (E, F)) -> Checked {
    if holds {
        return Ok(());
    }
    let (expected, found) = otherwise();
    Err(Miss::differs(expected, found))
}

/// The number and the example of `12 classes, such as X`; 1 and `X` of `X`.
pub(super) fn counted(value: &str) -> (usize, &str) {
    let parts = value.split_once(" classes, such as ");
    parts.and_then(|(count, example)| Some((count.parse().ok()?, example))).unwrap_or((1, value))
}

/// A class lies in the package, or is the class, that the indicator names.
fn below(class: &str, indicator: &str) -> Checked {
    let rest = class.strip_prefix(indicator);
    let holds = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    expect(holds, || (format!("a class below {indicator}"), class))
}

/// Whether the report's words for an API are the catalog's.
pub(super) fn told(api: &Api, value: &str) -> bool {
    value.starts_with(&api.class) && api.names.iter().all(|name| value.contains(name))
}

/// The value of `name = value`.
fn pair(evidence: &Evidence) -> Result<Option<&str>, Miss> {
    let rest = evidence.value.strip_prefix(&evidence.indicator);
    match rest {
        Some("") => Ok(None),
        Some(rest) if rest.starts_with(" = ") => Ok(rest.get(3..)),
        _ => Err(Miss::differs(format!("a value of {}", evidence.indicator), &evidence.value)),
    }
}

fn key(pairs: &[(String, Option<String>)], evidence: &Evidence) -> Checked {
    let value = pair(evidence)?;
    let same = |found: &str, wanted: &str| {
        found == wanted || found.parse::<f64>().is_ok_and(|found| wanted.parse() == Ok(found))
    };
    let holds = pairs.iter().filter(|(key, _)| *key == evidence.indicator).any(|(_, found)| match (value, found) {
        (None, _) => true,
        (Some(value), Some(found)) => same(found, value),
        _ => false,
    });
    expect(holds, || (format!("the key {}", evidence.value), "no such key and value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_say_how_many_and_which() {
        assert_eq!(counted("72 classes, such as com.a.B"), (72, "com.a.B"));
        assert_eq!(counted("com.a.B"), (1, "com.a.B"));
        assert!(below("com.a.B", "com.a").is_ok() && below("com.ab.B", "com.a").is_err());
    }
}
