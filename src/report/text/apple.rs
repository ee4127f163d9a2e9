//! The parts of `scan` for people that only builds for Apple's systems have: which build it is, and its privacy manifests
//! beside what the code does.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{BOLD, DIM, PLAIN, Page, Style, YELLOW};
use crate::audit::case::count;
use crate::catalog::{Catalog, word};
use crate::facts::{ImageFact, ProfileFact, SignatureFact};
use crate::inventory::{CodeOwner, Declared, Inventory, ListedSdkUse, PrivacyRow, PrivacyTopic, SdkSignature, Used};

/// What stands in a cell of which nothing is known.
const NOTHING: &str = "–";
/// How many of the APIs that one owner uses are named.
const APIS_SHOWN: usize = 4;

/// What the app was built for, by whom it was signed and for whom.
pub(super) fn which_build(page: &mut Page, build: &Inventory) {
    let apple = &build.apple;
    let Some(main) = apple.images.first() else { return };
    let (of_main, others): (Vec<&ImageFact>, Vec<&ImageFact>) =
        apple.images.iter().partition(|image| image.entry == main.entry);
    page.blank();
    page.line(&[(PLAIN, "  "), (BOLD, "Which build this is")]);
    for image in &of_main {
        page.labelled(4, (PLAIN, &format!("{}:", image.slice)), &built_for(image));
    }
    if let Some(signature) = &main.signature {
        page.labelled(4, (PLAIN, "signature:"), &signed_by(signature));
    }
    for profile in &apple.profiles {
        page.labelled(4, (PLAIN, "profile:"), &provisioned(profile));
    }
    let granted =
        main.signature.as_ref().map(|signature| &signature.entitlements).filter(|granted| !granted.is_empty());
    if let Some(granted) = granted {
        let each = granted.iter().map(|(key, value)| match (value.as_boolean(), value.to_string()) {
            (Some(true), _) => key.clone(),
            (_, empty) if empty.is_empty() => format!("{key} (empty)"),
            (_, value) => format!("{key} = {value}"),
        });
        page.labelled(4, (PLAIN, "entitlements:"), &each.collect::<Vec<_>>().join("; "));
    }
    let entries: BTreeSet<&str> = others.iter().map(|image| image.entry.as_str()).collect();
    if !entries.is_empty() {
        let names: Vec<&str> = entries.iter().filter_map(|entry| entry.rsplit('/').next()).collect();
        page.labelled(4, (DIM, "other code:"), &format!("{} (each with its UUID in --format json)", names.join(", ")));
    }
    let team = |image: &ImageFact| image.signature.as_ref().and_then(|signature| signature.team.clone());
    let strangers: BTreeMap<&str, String> = others
        .iter()
        .filter_map(|image| Some((image.entry.as_str(), team(image)?)))
        .filter(|(_, of_other)| team(main).is_some_and(|of_main| of_main != *of_other))
        .collect();
    for (entry, team) in strangers {
        page.labelled(4, (YELLOW, "signed by another team:"), &format!("{entry} ({team})"));
    }
    for symbols in &apple.symbols {
        let functions = count(symbols.functions as usize, "function", "functions");
        page.labelled(4, (PLAIN, "names:"), &format!("{functions} of {} named by {}", symbols.slice, symbols.source));
    }
}

/// `iOS 12.0 or later, built with SDK 17.2, UUID …`.
fn built_for(image: &ImageFact) -> String {
    let mut parts = Vec::new();
    if let Some(system) = image.system {
        let version = image.minimum_os.as_deref().map(|version| format!(" {version} or later")).unwrap_or_default();
        parts.push(format!("{}{version}", system.name()));
    }
    parts.extend(image.sdk_version.as_deref().map(|version| format!("built with SDK {version}")));
    parts.extend(image.uuid.as_deref().map(|uuid| format!("UUID {uuid}")));
    parts.extend(image.encrypted.map(|part| format!("{} bytes encrypted from {:#x} on", part.size, part.offset)));
    if parts.is_empty() { "says nothing of itself".to_owned() } else { parts.join(", ") }
}

fn signed_by(signature: &SignatureFact) -> String {
    let team = match (&signature.team, signature.ad_hoc) {
        (Some(team), _) => format!("team {team}"),
        (None, true) => "ad hoc, by nobody in particular".to_owned(),
        (None, false) => "no team named".to_owned(),
    };
    format!("{}, {team}; not verified", signature.identifier.as_deref().unwrap_or("no identifier"))
}

fn provisioned(profile: &ProfileFact) -> String {
    let mut parts = vec![format!("\"{}\"", profile.name.as_deref().unwrap_or("without a name"))];
    let names = [profile.team_name.clone(), Some(profile.teams.join(", ")).filter(|teams| !teams.is_empty())];
    let names: Vec<String> = names.into_iter().flatten().collect();
    if !names.is_empty() {
        parts.push(format!("of {}", names.join(", ")));
    }
    parts.push(word(&profile.distribution));
    if profile.devices > 0 {
        parts.push(format!("for {}", count(profile.devices as usize, "device", "devices")));
    }
    parts.extend(profile.expires.as_deref().map(|date| format!("expires {date}")));
    parts.join(", ")
}

/// The app's manifest, those of its SDKs, and the code, side by side; and the SDKs of Apple's list.
pub(super) fn privacy(page: &mut Page, build: &Inventory, catalog: &Catalog) {
    let table = &build.apple.privacy;
    if !table.rows.is_empty() {
        page.blank();
        page.line(&[(PLAIN, "  "), (BOLD, "Privacy manifests, and what the code does")]);
        if build.apple.manifests.is_empty() {
            page.line(&[(PLAIN, "    "), (YELLOW, "No privacy manifest is in the build.")]);
        }
        let head = ["", "the app's manifest", "SDKs' manifests", "within reach of the code"];
        let topics = [
            (PrivacyTopic::RequiredReason, "APIs that need a reason"),
            (PrivacyTopic::CollectedData, "collected data"),
            (PrivacyTopic::Tracking, "tracking"),
            (PrivacyTopic::TrackingDomain, "tracking domains"),
        ];
        let mut rows = Vec::new();
        for (topic, title) in topics {
            let of_topic: Vec<&PrivacyRow> = table.rows.iter().filter(|row| row.topic == topic).collect();
            if !of_topic.is_empty() {
                rows.push(vec![(DIM, title.to_owned())]);
            }
            rows.extend(of_topic.into_iter().map(|row| cells(row, catalog)));
        }
        page.columns(4, &head, &rows);
        match table.tracking_purpose.as_deref() {
            Some(words) => page.labelled(4, (PLAIN, "asks to track:"), &format!("\"{words}\"")),
            None => page.labelled(4, (PLAIN, "asks to track:"), "no (there is no NSUserTrackingUsageDescription)"),
        }
    }
    if !build.apple.listed_sdks.is_empty() {
        page.blank();
        page.line(&[(PLAIN, "  "), (BOLD, "SDKs of Apple's list")]);
        for listed in &build.apple.listed_sdks {
            page.labelled(4, (PLAIN, &listed.name), &kept(listed));
        }
    }
}

fn kept(listed: &ListedSdkUse) -> String {
    let manifest = match listed.has_manifest {
        Some(true) => "has a privacy manifest",
        Some(false) => "NO privacy manifest",
        None => "known by its classes alone; whether a privacy manifest speaks for it cannot be verified",
    };
    let signature = match listed.signature {
        SdkSignature::Signed => "signed by its maker",
        SdkSignature::Unsigned => "NOT signed by its maker",
        SdkSignature::CannotVerify => "whether its maker signed it cannot be verified from this build",
    };
    format!("({manifest}; {signature})")
}

fn cells(row: &PrivacyRow, catalog: &Catalog) -> Vec<(Style, String)> {
    let name = |id: &str| catalog.sdk(id).map_or_else(|| id.to_owned(), |sdk| sdk.name.clone());
    let app: Vec<String> = row.app.iter().map(said).collect();
    let of_sdk = |found: &Declared| {
        let whose = found.sdk.as_deref().map_or_else(|| found.bundle.clone(), &name);
        format!("{whose}: {}", said(found))
    };
    let sdks: Vec<String> = row.sdks.iter().map(of_sdk).collect();
    let mut users: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for used in &row.code {
        users.entry(owner(used, &name)).or_default().insert(&used.what);
    }
    let code: Vec<String> = users.into_iter().map(|(who, what)| format!("{who}: {}", few(&what))).collect();
    let cell = |lines: Vec<String>| if lines.is_empty() { NOTHING.to_owned() } else { lines.join("\n") };
    vec![(PLAIN, format!("  {}", row.label)), (PLAIN, cell(app)), (PLAIN, cell(sdks)), (PLAIN, cell(code))]
}

/// The first few, without what the linker adds to names.
fn few(what: &BTreeSet<&str>) -> String {
    let plain = |name: &&str| {
        let name = name.strip_prefix("_OBJC_CLASS_$_").unwrap_or(name);
        name.strip_prefix('_').unwrap_or(name).to_owned()
    };
    let mut shown: Vec<String> = what.iter().take(APIS_SHOWN).map(plain).collect();
    let rest = what.len().saturating_sub(APIS_SHOWN);
    if rest > 0 {
        shown.push(format!("{rest} more"));
    }
    shown.join(", ")
}

fn owner(used: &Used, name: &impl Fn(&str) -> String) -> String {
    match (used.by, &used.sdk) {
        (CodeOwner::App, _) => "the app".to_owned(),
        (_, Some(sdk)) => name(sdk),
        _ => "unknown code".to_owned(),
    }
}

fn said(found: &Declared) -> String {
    if found.says.is_empty() { "declared".to_owned() } else { found.says.join(", ") }
}
