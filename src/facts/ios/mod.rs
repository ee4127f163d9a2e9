//! Facts of an iOS build: bundles and their property lists, privacy manifests, and what is in the Mach-O files.

mod bundles;
mod callers;
mod code;
mod images;
mod literals;
mod owners;
mod profiles;
mod purposes;
mod signatures;
mod symbols;
mod versions;

use std::borrow::Cow;
use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{Anomaly, BundleKind, Facts, Identity, Inconclusive, InconclusiveReason, PrivacyManifestFact, ReadProblem};
use crate::build::{Build, BuildKind, Entry};
use crate::format::{macho, plist, privacy_manifest};
use crate::probe::Probes;
use bundles::Bundle;
use code::{CodeFacts, Signer};
pub use images::{Encrypted, EntitlementsSource, ImageFact, SignatureFact, System};
pub use profiles::{Distribution, ProfileFact};
pub use signatures::RecordedSignature;
use symbols::Symbols;
pub use symbols::{SymbolFile, SymbolsUse};

/// The folder of an archive that holds what is installed.
const PRODUCTS: &str = "/Products/";
/// Files of these suffixes may hold code without being a bundle's executable, as may files without a suffix.
const CODE_SUFFIXES: [&str; 4] = ["a", "dylib", "o", "so"];

/// Where a bundle keeps its provisioning profile: on devices, and on the Mac.
const PROFILES: [&str; 2] = ["embedded.mobileprovision", "Contents/embedded.provisionprofile"];
/// Where a dSYM keeps its Mach-O files.
const DSYM_FILES: &str = ".dSYM/Contents/Resources/DWARF/";

/// Reads everything that an iOS build gives away. `given` are files with debugging symbols that stand beside it.
pub(super) fn extract(build: &Build, probes: &Probes, given: &[SymbolFile]) -> Facts {
    let mut facts = Facts::default();
    let scope = scope(build);
    let bundles = bundles::find(build, scope);
    for bundle in &bundles {
        facts.bundles.push(bundle.fact());
        if let Some((entry, detail)) = &bundle.problem {
            facts.errors.push(ReadProblem { entry: Some(entry.clone()), detail: detail.clone() });
        }
        if let Some(info) = bundle.info.as_ref().filter(|_| bundle.needs_code()) {
            facts.meta_data.extend(bundles::meta_data(info));
            facts.permissions.extend(bundles::permissions(info));
            let (localised, odd) = purposes::read(build, bundle);
            facts.localised_purposes.extend(localised);
            facts.anomalies.extend(odd);
        }
    }
    read_privacy_manifests(build, scope, &mut facts);
    read_profiles(build, &bundles, &mut facts);
    read_recorded_signatures(build, &mut facts);

    let inside = symbols_inside(build);
    let symbols = Symbols(given.iter().chain(&inside).collect());
    let candidates = code_entries(build, scope, &bundles);
    let executables: BTreeSet<&str> = bundles.iter().map(|bundle| bundle.executable.as_str()).collect();
    let is_executable = |entry: &Entry| executables.contains(entry.name.as_str());
    let read: Vec<(CodeFacts, Vec<ImageFact>)> =
        candidates.par_iter().map(|entry| read_code(build, entry, is_executable(entry), probes, &symbols)).collect();
    let main = main_bundle(&bundles);
    let mut signer = Signer::default();
    for (entry, (code, images)) in candidates.iter().zip(read) {
        let is_main = main.is_none_or(|main| main.executable == entry.name);
        if is_main && signer.identifier.is_none() && signer.info.is_none() {
            signer = code.signer;
        }
        facts.code.extend(code.units);
        facts.inconclusive.extend(code.inconclusive);
        facts.anomalies.extend(code.anomalies);
        facts.errors.extend(code.errors);
        facts.images.extend(images);
        facts.versions.extend(code.versions);
    }
    // Whoever asks which build this is means the app first.
    facts.images.sort_by_key(|image| main.is_none_or(|main| main.executable != image.entry));
    note_missing_code(build, &bundles, &mut facts);
    facts.identity = identity(main, signer, &facts.profiles);
    note_symbols(given, &symbols, &mut facts);
    facts
}

/// The folder that holds the app of an IPA or an archive, with its slash. What lies outside of it (`SwiftSupport/`,
/// `Symbols/`, `dSYMs/`) comes along for the store and is not installed.
fn scope(build: &Build) -> &str {
    if !matches!(build.kind(), BuildKind::Ipa | BuildKind::Xcarchive) {
        return "";
    }
    let apps = build.entries().iter().filter_map(|entry| {
        let end = entry.name.find(".app/")?;
        let parent = entry.name.get(..end)?.rfind('/')?;
        entry.name.get(..=parent)
    });
    // The archive of a framework has no app.
    let products = || build.entries().iter().find_map(|entry| entry.name.split_inclusive(PRODUCTS).next());
    let is_products = |folder: &&str| folder.ends_with(PRODUCTS);
    apps.min_by_key(|parent| parent.matches('/').count()).or_else(|| products().filter(is_products)).unwrap_or_default()
}

/// The app, or the framework where there is no app: the one that lies least deep.
fn main_bundle(bundles: &[Bundle]) -> Option<&Bundle> {
    let of_kind = |kind: BundleKind| {
        let found = bundles.iter().filter(move |bundle| bundle.kind == kind);
        found.min_by_key(|bundle| bundle.folder.matches('/').count())
    };
    of_kind(BundleKind::App).or_else(|| of_kind(BundleKind::Framework)).or_else(|| of_kind(BundleKind::Extension))
}

fn identity(main: Option<&Bundle>, signer: Signer, profiles: &[ProfileFact]) -> Identity {
    let info = main.and_then(|main| main.info.as_ref()).map(|info| &info.root).or(signer.info.as_ref());
    let text = |key: &str| info.and_then(|info| info.text(key)).map(str::to_owned);
    let of_main =
        |profile: &&ProfileFact| main.is_some_and(|main| profile_of(main).any(|entry| profile.entry == entry));
    let team_of_profile = || profiles.iter().find(of_main).and_then(|profile| profile.teams.first().cloned());
    Identity {
        id: text("CFBundleIdentifier").or(signer.identifier),
        version: info.and_then(bundles::full_version),
        name: text("CFBundleDisplayName").or_else(|| text("CFBundleName")),
        signer: signer.team.or_else(team_of_profile),
        signature_schemes: Vec::new(),
    }
}

/// Where the provisioning profile of a bundle would lie.
fn profile_of(bundle: &Bundle) -> impl Iterator<Item = String> + '_ {
    PROFILES.iter().map(|place| format!("{}/{place}", bundle.folder))
}

fn read_profiles(build: &Build, bundles: &[Bundle], facts: &mut Facts) {
    for entry in bundles.iter().flat_map(profile_of).filter_map(|name| build.find(&name)) {
        let profile = read_list(build, entry).and_then(|bytes| profiles::read(&bytes, &entry.name));
        match profile {
            Ok(profile) => facts.profiles.push(profile),
            Err(detail) => {
                let (kind, entry) = ("unreadable-profile".to_owned(), Some(entry.name.clone()));
                facts.anomalies.push(Anomaly { kind, entry, detail });
            }
        }
    }
}

/// The records lie beside the folder of the app, at the root of an IPA or an archive.
fn read_recorded_signatures(build: &Build, facts: &mut Facts) {
    let is_record = |entry: &&Entry| {
        let folder = entry.name.rsplit('/').nth(1);
        entry.name.ends_with(signatures::SUFFIX) && folder == Some(signatures::FOLDER)
    };
    if !matches!(build.kind(), BuildKind::Ipa | BuildKind::Xcarchive) {
        return;
    }
    for entry in build.entries().iter().filter(is_record) {
        match read_list(build, entry).and_then(|bytes| signatures::read(&bytes, &entry.name)) {
            Ok(record) => facts.recorded_signatures.push(record),
            Err(detail) => {
                let (kind, entry) = ("unreadable-signature-record".to_owned(), Some(entry.name.clone()));
                facts.anomalies.push(Anomaly { kind, entry, detail });
            }
        }
    }
}

/// The dSYMs of an archive. One that holds nothing useful is none.
fn symbols_inside(build: &Build) -> Vec<SymbolFile> {
    let dsyms = build.entries().iter().filter(|entry| entry.name.contains(DSYM_FILES));
    dsyms.filter_map(|entry| SymbolFile::new(entry.name.clone(), &build.read(entry).ok()?).ok()).collect()
}

/// Tells which images got names for their functions, and which of the given files belong to none, with the reason.
fn note_symbols(given: &[SymbolFile], symbols: &Symbols<'_>, facts: &mut Facts) {
    let used = facts.images.iter().filter_map(|image| {
        let uuid = image.uuid.as_deref()?;
        let (file, functions) = symbols.0.iter().find_map(|file| Some((file, file.functions(uuid)?)))?;
        Some(SymbolsUse {
            source: file.name.clone(),
            uuid: uuid.to_owned(),
            entry: image.entry.clone(),
            slice: image.slice.clone(),
            functions: functions.len() as u64,
        })
    });
    facts.symbols = used.collect();
    let known: BTreeSet<&str> = facts.images.iter().filter_map(|image| image.uuid.as_deref()).collect();
    let list = |uuids: &mut dyn Iterator<Item = &str>| uuids.collect::<Vec<_>>().join(", ");
    for file in given.iter().filter(|file| !file.uuids().any(|uuid| known.contains(uuid))) {
        let of_build = match known.is_empty() {
            true => "no image of the build has one".to_owned(),
            false => format!("of the build {}", list(&mut known.iter().copied())),
        };
        let reason = format!("UUID of the symbols {}; {of_build}", list(&mut file.uuids()));
        facts.unfit_mappings.push((file.name.clone(), reason));
    }
}

fn read_privacy_manifests(build: &Build, scope: &str, facts: &mut Facts) {
    let entries = build.entries().iter().filter(|entry| entry.name.starts_with(scope));
    for entry in entries.filter(|entry| file_name(&entry.name) == "PrivacyInfo.xcprivacy") {
        let parsed = read_list(build, entry)
            .and_then(|bytes| privacy_manifest::parse(&bytes, &entry.name).map_err(|error| error.to_string()));
        facts.privacy_manifests.push(parsed.unwrap_or_else(|error| PrivacyManifestFact {
            entry: entry.name.clone(),
            problems: vec![error],
            ..PrivacyManifestFact::default()
        }));
    }
}

/// The entries that may hold code, sorted by name. Whether they do is told by their first bytes.
fn code_entries<'b>(build: &'b Build, scope: &str, bundles: &[Bundle]) -> Vec<&'b Entry> {
    // A bare image or library holds nothing else.
    if matches!(build.kind(), BuildKind::MachO | BuildKind::StaticLibrary) {
        return build.entries().iter().collect();
    }
    let executables: BTreeSet<&str> = bundles.iter().map(|bundle| bundle.executable.as_str()).collect();
    let copies: BTreeSet<String> = bundles.iter().flat_map(Bundle::copies).collect();
    let may_hold_code = |entry: &&Entry| {
        let name = entry.name.as_str();
        let file = file_name(name);
        let suffix = file.rsplit_once('.').map(|(_, suffix)| suffix);
        // Members of a library are read with the library.
        name.starts_with(scope)
            && !is_member(build, name)
            && !name.split('/').any(|folder| folder == "_CodeSignature" || folder.ends_with(".dSYM"))
            && !is_swift_runtime(file)
            && !copies.contains(name)
            && (suffix.is_none_or(|suffix| CODE_SUFFIXES.contains(&suffix)) || executables.contains(name))
    };
    build.entries().iter().filter(may_hold_code).collect()
}

/// Whether the name is that of a library in the build, `!`, and the name of a member.
fn is_member(build: &Build, name: &str) -> bool {
    name.match_indices('!').any(|(end, _)| name.get(..end).is_some_and(|library| build.find(library).is_some()))
}

/// The runtime that Swift apps carried along for systems before iOS 12.2.
fn is_swift_runtime(file: &str) -> bool {
    file.starts_with("libswift") && file.ends_with(".dylib")
}

/// What the code in a file gives away, and which build it is.
fn read_code(
    build: &Build,
    entry: &Entry,
    is_executable: bool,
    probes: &Probes,
    symbols: &Symbols<'_>,
) -> (CodeFacts, Vec<ImageFact>) {
    let lost = |detail: String| {
        let name = Some(entry.name.clone());
        let unknown = Inconclusive {
            reason: InconclusiveReason::UnreadableCode,
            scope: "the code in it could not be read".to_owned(),
            entry: name.clone(),
            blocks_absence: true,
        };
        let problem = ReadProblem { entry: name, detail };
        (CodeFacts { inconclusive: vec![unknown], errors: vec![problem], ..CodeFacts::default() }, Vec::new())
    };
    match build.read(entry) {
        Ok(bytes) if macho::is_mach_o(&bytes) => {
            (code::read(&bytes, &entry.name, probes, symbols), images::read(&bytes, &entry.name))
        }
        Ok(_) if is_executable => lost("the executable is not a Mach-O file".to_owned()),
        Ok(_) => <(CodeFacts, Vec<ImageFact>)>::default(),
        Err(error) => lost(error.to_string()),
    }
}

/// Apps and extensions whose executable is not there cannot be judged; nor can a build without any code.
fn note_missing_code(build: &Build, bundles: &[Bundle], facts: &mut Facts) {
    for bundle in bundles {
        let executable = &bundle.executable;
        if build.find(executable).is_some() {
            continue;
        }
        if bundle.needs_code() {
            facts.inconclusive.push(Inconclusive {
                reason: InconclusiveReason::NoCode,
                scope: format!("the executable of {} is missing", bundle.name),
                entry: Some(executable.clone()),
                blocks_absence: true,
            });
        } else if bundle.text("CFBundleExecutable").is_some() {
            facts.anomalies.push(Anomaly {
                kind: "missing-executable".to_owned(),
                entry: Some(executable.clone()),
                detail: "the Info.plist names it, but it is not there".to_owned(),
            });
        }
    }
    if facts.code.is_empty() && facts.inconclusive.is_empty() {
        facts.inconclusive.push(Inconclusive {
            reason: InconclusiveReason::NoCode,
            scope: "no executable code was found".to_owned(),
            entry: None,
            blocks_absence: true,
        });
    }
}

/// The bytes of a property list; one that would be refused for its size is not even inflated.
fn read_list<'b>(build: &'b Build, entry: &Entry) -> Result<Cow<'b, [u8]>, String> {
    if entry.size > plist::MAX_BYTES as u64 {
        return Err(format!("{} bytes are more than a property list may have", entry.size));
    }
    build.read(entry).map_err(|error| error.to_string())
}

fn file_name(entry: &str) -> &str {
    entry.rsplit('/').next().unwrap_or(entry)
}
