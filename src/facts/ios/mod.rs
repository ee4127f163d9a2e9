//! Facts of an iOS build: bundles and their property lists, privacy manifests, and what is in the Mach-O files.

mod bundles;
mod callers;
mod code;
mod literals;
mod owners;

use std::borrow::Cow;
use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{Anomaly, BundleKind, Facts, Identity, Inconclusive, InconclusiveReason, PrivacyManifestFact, ReadProblem};
use crate::build::{Build, BuildKind, Entry};
use crate::format::{macho, plist, privacy_manifest};
use crate::probe::Probes;
use bundles::Bundle;
use code::{CodeFacts, Signer};

/// Files of these suffixes may hold code without being a bundle's executable, as may files without a suffix.
const CODE_SUFFIXES: [&str; 4] = ["a", "dylib", "o", "so"];

/// Reads everything that an iOS build gives away.
pub(super) fn extract(build: &Build, probes: &Probes) -> Facts {
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
        }
    }
    read_privacy_manifests(build, scope, &mut facts);

    let executables: BTreeSet<String> = bundles.iter().map(Bundle::executable).collect();
    let candidates = code_entries(build, scope, &executables);
    let is_executable = |entry: &Entry| executables.contains(&entry.name);
    let read: Vec<CodeFacts> =
        candidates.par_iter().map(|entry| read_code(build, entry, is_executable(entry), probes)).collect();
    let main = main_bundle(&bundles);
    let mut signer = Signer::default();
    for (entry, code) in candidates.iter().zip(read) {
        let is_main = main.is_none_or(|main| main.executable() == entry.name);
        if is_main && signer.identifier.is_none() && signer.info.is_none() {
            signer = code.signer;
        }
        facts.code.extend(code.units);
        facts.inconclusive.extend(code.inconclusive);
        facts.anomalies.extend(code.anomalies);
        facts.errors.extend(code.errors);
    }
    note_missing_code(build, &bundles, &mut facts);
    facts.identity = identity(build, main, signer);
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
    apps.min_by_key(|parent| parent.matches('/').count()).unwrap_or_default()
}

/// The app, or the framework where there is no app: the one that lies least deep.
fn main_bundle(bundles: &[Bundle]) -> Option<&Bundle> {
    let of_kind = |kind: BundleKind| {
        let found = bundles.iter().filter(move |bundle| bundle.kind == kind);
        found.min_by_key(|bundle| bundle.folder.matches('/').count())
    };
    of_kind(BundleKind::App).or_else(|| of_kind(BundleKind::Framework)).or_else(|| of_kind(BundleKind::Extension))
}

fn identity(build: &Build, main: Option<&Bundle>, signer: Signer) -> Identity {
    let info = main.and_then(|main| main.info.as_ref()).map(|info| &info.root).or(signer.info.as_ref());
    let text = |key: &str| info.and_then(|info| info.text(key)).map(str::to_owned);
    let team = signer.team.or_else(|| main.and_then(|main| profile_team(build, main)));
    Identity {
        id: text("CFBundleIdentifier").or(signer.identifier),
        version: info.and_then(bundles::full_version),
        name: text("CFBundleDisplayName").or_else(|| text("CFBundleName")),
        signer: team,
    }
}

/// The team of the provisioning profile.
fn profile_team(build: &Build, main: &Bundle) -> Option<String> {
    let entry = build.find(&format!("{}/embedded.mobileprovision", main.folder))?;
    let profile = plist::parse_embedded(&read_list(build, entry).ok()?).ok()?;
    Some(profile.get("TeamIdentifier")?.as_array()?.first()?.as_text()?.to_owned())
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
fn code_entries<'b>(build: &'b Build, scope: &str, executables: &BTreeSet<String>) -> Vec<&'b Entry> {
    // A bare image or library holds nothing else.
    if matches!(build.kind(), BuildKind::MachO | BuildKind::StaticLibrary) {
        return build.entries().iter().collect();
    }
    let may_hold_code = |entry: &&Entry| {
        let name = entry.name.as_str();
        let file = file_name(name);
        let suffix = file.rsplit_once('.').map(|(_, suffix)| suffix);
        // Members of a library are read with the library.
        name.starts_with(scope)
            && !is_member(build, name)
            && !name.split('/').any(|folder| folder == "_CodeSignature" || folder.ends_with(".dSYM"))
            && !is_swift_runtime(file)
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

fn read_code(build: &Build, entry: &Entry, is_executable: bool, probes: &Probes) -> CodeFacts {
    let lost = |detail: String| {
        let name = Some(entry.name.clone());
        let unknown = Inconclusive {
            reason: InconclusiveReason::UnreadableCode,
            scope: "the code in it could not be read".to_owned(),
            entry: name.clone(),
            blocks_absence: true,
        };
        let problem = ReadProblem { entry: name, detail };
        CodeFacts { inconclusive: vec![unknown], errors: vec![problem], ..CodeFacts::default() }
    };
    match build.read(entry) {
        Ok(bytes) if macho::is_mach_o(&bytes) => code::read(&bytes, &entry.name, probes),
        Ok(_) if is_executable => lost("the executable is not a Mach-O file".to_owned()),
        Ok(_) => CodeFacts::default(),
        Err(error) => lost(error.to_string()),
    }
}

/// Apps and extensions whose executable is not there cannot be judged; nor can a build without any code.
fn note_missing_code(build: &Build, bundles: &[Bundle], facts: &mut Facts) {
    for bundle in bundles {
        let executable = bundle.executable();
        if build.find(&executable).is_some() {
            continue;
        }
        if bundle.needs_code() {
            facts.inconclusive.push(Inconclusive {
                reason: InconclusiveReason::NoCode,
                scope: format!("the executable of {} is missing", bundle.name),
                entry: Some(executable),
                blocks_absence: true,
            });
        } else if bundle.text("CFBundleExecutable").is_some() {
            facts.anomalies.push(Anomaly {
                kind: "missing-executable".to_owned(),
                entry: Some(executable),
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
