//! `scan` for people.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{BOLD, DIM, GREEN, LOUD, PLAIN, Page, Style, YELLOW};
use crate::audit::case::count;
use crate::build::BuildKind;
use crate::catalog::model::{Platform, Role, Status};
use crate::catalog::{Catalog, word};
use crate::facts::System;
use crate::inventory::{Confidence, DataAccess, Detection, Inventory, Observation, Presence, PurposeText};

/// How many packages of unknown code are listed; those that reach most come first.
const UNKNOWN_SHOWN: usize = 8;

/// What is inside each build: the SDKs, the data that they reach, permissions, coverage, and what nobody knows.
/// `width` is in terminal columns.
pub fn scan(builds: &[Inventory], catalog: &Catalog, width: usize) -> String {
    let mut page = Page::new(width);
    for (number, build) in builds.iter().enumerate() {
        if number > 0 {
            page.blank();
        }
        one_build(&mut page, build, catalog);
    }
    page.finish()
}

fn one_build(page: &mut Page, build: &Inventory, catalog: &Catalog) {
    page.line(&[(BOLD, &identity(build))]);
    unreadable(page, build);
    super::apple::which_build(page, build);
    sdks(page, build);
    data(page, build, catalog);
    fingerprints(page, build, catalog);
    permissions(page, build, catalog);
    super::apple::privacy(page, build, catalog);
    switches(page, build, catalog);
    wiring(page, build, catalog);
    unknown(page, build);
    for anomaly in &build.anomalies {
        let place = anomaly.entry.as_deref().map(|entry| format!("{entry}: ")).unwrap_or_default();
        page.labelled(2, (DIM, "odd:"), &format!("{place}{} ({})", anomaly.detail, anomaly.kind));
    }
}

/// `app.apk: com.example.app 1.2, Android, signed by 0123…`.
pub(super) fn identity(build: &Inventory) -> String {
    let main = build.apple.images.first();
    let mut parts = Vec::new();
    let name = [build.id.as_deref(), build.version.as_deref()];
    let name: Vec<&str> = name.into_iter().flatten().collect();
    if !name.is_empty() {
        parts.push(name.join(" "));
    }
    parts.push(match build.platform {
        Some(Platform::Android) => "Android".to_owned(),
        Some(Platform::Ios) => main.and_then(|image| image.system).map_or("iOS", System::name).to_owned(),
        None => "platform unknown".to_owned(),
    });
    if let Some(signer) = &build.signer {
        let schemes: Vec<String> = build.android.signature_schemes.iter().map(word).collect();
        let schemes = if schemes.is_empty() { String::new() } else { format!(" ({})", schemes.join(", ")) };
        parts.push(format!("signed by {}{schemes}", super::page::shortened(signer, 17)));
    }
    // Android installs no app without one.
    if build.signer.is_none()
        && matches!(build.kind, Some(BuildKind::Apk | BuildKind::Apks | BuildKind::Xapk | BuildKind::Apkm))
    {
        parts.push("no signature found".to_owned());
    }
    format!("{}: {}", build.path, parts.join(", "))
}

/// What could not be read, in loud words.
pub(super) fn unreadable(page: &mut Page, build: &Inventory) {
    if !build.is_conclusive() {
        page.labelled(2, (LOUD, "INCONCLUSIVE:"), "not everything could be read, so more SDKs may be inside.");
    }
    for part in &build.inconclusive {
        let place = part.entry.as_deref().map(|entry| format!("{entry}: ")).unwrap_or_default();
        let style = if part.blocks_absence { LOUD } else { DIM };
        page.labelled(4, (style, word(&part.reason).as_str()), &format!("{place}{}", part.scope));
    }
    for error in &build.errors {
        let place = error.entry.as_deref().map(|entry| format!("{entry}: ")).unwrap_or_default();
        page.labelled(4, (LOUD, "error"), &format!("{place}{}", error.detail));
    }
}

fn sdks(page: &mut Page, build: &Inventory) {
    let (third_parties, others): (Vec<&Detection>, Vec<&Detection>) =
        build.sdks.iter().partition(|sdk| sdk.role == Role::Sdk);
    let detected = |list: &[&Detection]| list.iter().filter(|sdk| sdk.presence.is_detected()).count();
    page.blank();
    if detected(&third_parties) == 0 && build.is_conclusive() {
        page.labelled(2, (GREEN, "No third-party SDK found."), "Everything that names one was read.");
    } else {
        page.line(&[
            (PLAIN, "  "),
            (BOLD, &format!("{} found", count(detected(&third_parties), "third-party SDK", "third-party SDKs"))),
        ]);
    }
    let mut rows = third_parties;
    rows.sort_by_key(|sdk| (sdk.presence, sdk.confidence, &sdk.name));
    let rows: Vec<_> = rows.into_iter().map(row).collect();
    if !rows.is_empty() {
        page.table(2, &["SDK", "present as", "confidence", "signature", "version", "remarks"], &rows);
    }
    let mut names: Vec<&str> =
        others.iter().filter(|sdk| sdk.presence.is_detected()).map(|sdk| sdk.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if !names.is_empty() {
        page.labelled(2, (DIM, "components, libraries, frameworks:"), &names.join(", "));
    }
}

fn row(sdk: &Detection) -> Vec<(Style, String)> {
    let mut remarks = Vec::new();
    if let Some(carrier) = &sdk.embedded_in {
        remarks.push(format!("inside {carrier}"));
    }
    if let Some(carrier) = &sdk.brought_by {
        remarks.push(format!("brought by {carrier}"));
    }
    if sdk.status == Status::Retired {
        remarks.push("retired".to_owned());
    }
    let style = match (sdk.presence, sdk.confidence) {
        (Presence::Wiring | Presence::Reference, _) => DIM,
        (_, Confidence::Certain | Confidence::High) => BOLD,
        _ => PLAIN,
    };
    let version = sdk.version.as_ref().map(|version| version.value.clone()).unwrap_or_default();
    vec![
        (style, sdk.name.clone()),
        (PLAIN, word(&sdk.presence)),
        (PLAIN, word(&sdk.confidence)),
        (DIM, word(&sdk.tier)),
        (PLAIN, version),
        (YELLOW, remarks.join(", ")),
    ]
}

/// Identifiers and the like one by one, with the class that reaches them; what only describes the device in one line.
fn data(page: &mut Page, build: &Inventory, catalog: &Catalog) {
    let (code, libraries): (Vec<&Detection>, Vec<&Detection>) =
        build.sdks.iter().partition(|sdk| matches!(sdk.role, Role::Sdk | Role::Component));
    let mut owners: Vec<(&str, &[DataAccess], &[Observation])> =
        code.iter().map(|sdk| (sdk.name.as_str(), sdk.data_types.as_slice(), sdk.other_apis.as_slice())).collect();
    owners.sort_by_key(|(name, ..)| *name);
    let own = &build.first_party;
    owners.push(("the app's own code", &own.data_types, &own.other_apis));
    owners.retain(|(_, accesses, others)| {
        accesses.iter().any(|access| !access.observed.is_empty()) || !others.is_empty()
    });
    let name = |id: &str| catalog.data_type(id).map_or(id.to_owned(), |data| data.name.clone());
    let telling = |access: &&DataAccess| !access.observed.is_empty() && !catalog.is_attribute(&access.id);
    let mut by_libraries: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for sdk in libraries {
        for access in sdk.data_types.iter().filter(telling) {
            by_libraries.entry(name(&access.id)).or_default().insert(&sdk.name);
        }
    }
    if owners.is_empty() && by_libraries.is_empty() {
        return;
    }
    page.blank();
    page.line(&[(PLAIN, "  "), (BOLD, "Data within reach of code")]);
    for (owner, accesses, other_apis) in owners {
        page.line(&[(PLAIN, "    "), (PLAIN, owner)]);
        for access in accesses.iter().filter(telling) {
            let Some(first) = access.observed.first() else { continue };
            let caller = first.caller.as_deref().map(|caller| format!("{caller} → ")).unwrap_or_default();
            let more = match access.observed.len() {
                1 => String::new(),
                many => format!(" and {} more", many - 1),
            };
            let held = if first.permission_held == Some(false) { "; no permission held" } else { "" };
            page.labelled(6, (BOLD, &name(&access.id)), &format!("{caller}{}{more}{held}", first.api));
        }
        let seen = accesses.iter().filter(|access| !access.observed.is_empty() && !telling(access));
        let others: Vec<String> = seen.map(|access| name(&access.id)).collect();
        if !others.is_empty() {
            page.labelled(6, (DIM, "also"), &others.join(", "));
        }
        // What it gives may be anything: a password, an identifier, a setting.
        let others: BTreeSet<&str> = other_apis.iter().map(|seen| seen.api.as_str()).collect();
        if !others.is_empty() {
            page.labelled(6, (DIM, "calls"), &Vec::from_iter(others).join(", "));
        }
    }
    if !by_libraries.is_empty() {
        let each =
            by_libraries.iter().map(|(data, by)| format!("{data} ({})", Vec::from_iter(by.iter().copied()).join(", ")));
        page.labelled(4, (DIM, "libraries can reach"), &each.collect::<Vec<_>>().join(", "));
    }
}

/// Who could tell devices apart by what describes them.
fn fingerprints(page: &mut Page, build: &Inventory, catalog: &Catalog) {
    if build.fingerprints.is_empty() {
        return;
    }
    page.blank();
    page.line(&[
        (PLAIN, "  "),
        (BOLD, "Within reach, and together able to tell devices apart (nobody saw them put together)"),
    ]);
    for found in &build.fingerprints {
        let owner = match found.sdk.as_deref() {
            Some(id) => catalog.sdk(id).map_or(id, |sdk| sdk.name.as_str()),
            None => "the app's own code",
        };
        let labels: Vec<&str> = found.signals.iter().map(|signal| signal.label.as_str()).collect();
        let reached = format!("{} of {} signals of {}: {}", labels.len(), found.of, found.name, labels.join(", "));
        page.labelled(4, (PLAIN, owner), &reached);
    }
}

fn permissions(page: &mut Page, build: &Inventory, catalog: &Catalog) {
    let known: Vec<_> = build.permissions.iter().filter(|permission| !permission.data_types.is_empty()).collect();
    if known.is_empty() {
        return;
    }
    page.blank();
    page.line(&[(PLAIN, "  "), (BOLD, "Permissions that open personal data")]);
    for permission in known {
        let names: Vec<&str> = permission
            .data_types
            .iter()
            .map(|id| catalog.data_type(id).map_or(id.as_str(), |data| data.name.as_str()))
            .collect();
        let mut remarks = String::new();
        let group = permission.group.as_deref().and_then(|group| group.rsplit('.').next());
        for word in [permission.level.as_deref(), group].into_iter().flatten() {
            remarks.push_str(&format!("; {}", word.to_ascii_lowercase().replace('_', " ")));
        }
        let (told, untold): (Vec<&PurposeText>, Vec<&PurposeText>) =
            permission.languages.iter().partition(|text| text.purpose.is_some());
        let spoken =
            |texts: &[&PurposeText]| texts.iter().map(|text| text.language.clone()).collect::<Vec<_>>().join(", ");
        if !told.is_empty() {
            remarks.push_str(&format!("; explained in {}", spoken(&told)));
        }
        if !told.is_empty() && !untold.is_empty() {
            remarks.push_str(&format!("; not in {}", spoken(&untold)));
        }
        if let Some(last) = permission.max_sdk {
            remarks.push_str(&format!("; up to API level {last}"));
        }
        let merged = if permission.merged_by.is_empty() {
            String::new()
        } else {
            format!("; merged in by {}", permission.merged_by.join(", "))
        };
        page.labelled(4, (PLAIN, &permission.name), &format!("({}{remarks}{merged})", names.join(", ")));
    }
}

/// The switches for what SDKs collect, as the app sets them.
fn switches(page: &mut Page, build: &Inventory, catalog: &Catalog) {
    if build.switches.is_empty() {
        return;
    }
    page.blank();
    page.line(&[(PLAIN, "  "), (BOLD, "Switches that the app sets")]);
    for switch in &build.switches {
        let name = catalog.sdk(&switch.sdk).map_or(switch.sdk.as_str(), |sdk| sdk.name.as_str());
        let state = match switch.off {
            Some(true) => "off",
            Some(false) => "on",
            None => "not known",
        };
        let value = switch.value.as_deref().map(|value| format!(" = {value}")).unwrap_or_default();
        page.labelled(4, (PLAIN, &format!("{}{value}", switch.key)), &format!("({name}: {}: {state})", switch.what));
    }
}

/// Where names of classes come from, and what other apps can reach or are looked for.
fn wiring(page: &mut Page, build: &Inventory, catalog: &Catalog) {
    let android = &build.android;
    if let Some(mapping) = &android.mapping {
        page.blank();
        let id = mapping.id.as_deref().map(|id| format!(" (id {id})")).unwrap_or_default();
        let classes = count(mapping.classes as usize, "renamed class", "renamed classes");
        page.labelled(2, (BOLD, "Names:"), &format!("{classes} read through {}{id}", mapping.source));
    } else if !android.map_ids.is_empty() {
        page.blank();
        let ids = android.map_ids.join(", ");
        page.labelled(
            2,
            (BOLD, "Names:"),
            &format!("made by R8; --mapping takes the mapping file of that run (id {ids})"),
        );
    }
    if !android.exported.is_empty() {
        page.blank();
        page.line(&[(PLAIN, "  "), (BOLD, "Components of SDKs that other apps can start")]);
        for component in &android.exported {
            let name = catalog.sdk(&component.sdk).map_or(component.sdk.as_str(), |sdk| sdk.name.as_str());
            page.labelled(4, (PLAIN, &component.class), &format!("({}, {name})", word(&component.kind)));
        }
    }
    if !android.queries.is_empty() {
        page.blank();
        page.labelled(2, (BOLD, "Asks to see other apps:"), &android.queries.join(", "));
    }
}

fn unknown(page: &mut Page, build: &Inventory) {
    let classes = &build.coverage.classes;
    let all = [classes.sdk, classes.library, classes.first_party, classes.unknown, classes.unreadable];
    let total = all.iter().fold(0_u64, |sum, part| sum.saturating_add(*part));
    if total > 0 {
        let share = |part: u64| format!("{:.0} %", part as f64 * 100.0 / total as f64);
        page.blank();
        page.labelled(
            2,
            (BOLD, "Coverage:"),
            &format!(
                "{total} classes: {} SDKs, {} libraries, {} the app's own, {} unknown, {} unreadable",
                share(classes.sdk),
                share(classes.library),
                share(classes.first_party),
                share(classes.unknown),
                share(classes.unreadable)
            ),
        );
        if let Some(bytes) = &build.coverage.bytes {
            let all = [bytes.sdk, bytes.library, bytes.first_party, bytes.unknown];
            let total = all.iter().fold(0_u64, |sum, part| sum.saturating_add(*part)).max(1);
            let share = |part: u64| format!("{:.0} %", part as f64 * 100.0 / total as f64);
            let [sdk, library, own, unknown] = all.map(share);
            let parts = format!("{sdk} SDKs, {library} libraries, {own} the app's own, {unknown} unknown");
            page.labelled(4, (DIM, "by size:"), &format!("{} of code: {parts}", kilobytes(total)));
        }
    }
    for code in build.unknown.iter().take(UNKNOWN_SHOWN) {
        let reason = code.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let guess = code.guess.as_deref().map(|guess| format!("; perhaps {guess}{reason}")).unwrap_or_default();
        let apis = if code.apis.is_empty() { String::new() } else { format!("; calls {}", code.apis.join(", ")) };
        let size = code.bytes.map(|bytes| format!(", {}", kilobytes(bytes))).unwrap_or_default();
        let classes = count(code.classes as usize, "class", "classes");
        page.labelled(4, (YELLOW, "unknown:"), &format!("{} ({classes}{size}{apis}{guess})", code.package));
    }
    let rest = build.unknown.len().saturating_sub(UNKNOWN_SHOWN);
    if rest > 0 {
        page.labelled(4, (YELLOW, "unknown:"), &format!("and {rest} more packages (all of them in --format json)"));
    }
}

/// Bytes as people read them.
fn kilobytes(bytes: u64) -> String {
    match bytes {
        0..1024 => count(bytes as usize, "byte", "bytes"),
        _ => format!("{} KiB", bytes / 1024),
    }
}
