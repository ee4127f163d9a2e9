//! Holds the data of `signatures/` to its own rules: what a person writes there must fit together. Where its examples lead is
//! tried in `catalog_tools.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use undisclosed::catalog::Signatures;
use undisclosed::catalog::model::{AndroidIndicators, IosIndicators, Role, Sdk, Status, Tier};

fn signatures() -> Signatures {
    let (signatures, errors) = Signatures::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/signatures")));
    assert!(errors.is_empty(), "{errors:?}");
    signatures
}

/// Fails with every complaint at once, so that one run shows all there is to mend.
fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "{} complaint(s):\n{}", complaints.len(), complaints.join("\n"));
}

/// Who claims what; a complaint for each thing that two SDKs claim.
fn claimed_once<'a>(what: &str, claims: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    let mut complaints = Vec::new();
    for (claim, sdk) in claims {
        if let Some(other) = owners.insert(claim, sdk) {
            complaints.push(format!("{what} `{claim}` is claimed by `{other}` and `{sdk}`"));
        }
    }
    complaints
}

/// What the Android parts of the SDKs claim, each with the SDK's id.
fn android(sdks: &[Sdk], list: impl Fn(&AndroidIndicators) -> &Vec<String>) -> Vec<(&str, &str)> {
    let found = sdks.iter().filter_map(|sdk| Some((sdk.android.as_ref()?, sdk.id.as_str())));
    found.flat_map(|(found, id)| list(found).iter().map(move |claim| (claim.as_str(), id))).collect()
}

/// What the iOS parts of the SDKs claim, each with the SDK's id.
fn ios(sdks: &[Sdk], list: impl Fn(&IosIndicators) -> &Vec<String>) -> Vec<(&str, &str)> {
    let found = sdks.iter().filter_map(|sdk| Some((sdk.ios.as_ref()?, sdk.id.as_str())));
    found.flat_map(|(found, id)| list(found).iter().map(move |claim| (claim.as_str(), id))).collect()
}

#[test]
fn the_catalog_is_as_large_as_it_says() {
    let all = signatures();
    let libraries = all.sdks.iter().filter(|sdk| sdk.role == Role::Library).count();
    assert!(all.sdks.len() - libraries >= 200, "{} SDKs", all.sdks.len() - libraries);
    assert!(libraries >= 80, "{libraries} libraries");
}

#[test]
fn ids_are_unique() {
    let all = signatures();
    let mut complaints = claimed_once("the id", all.sdks.iter().map(|sdk| (sdk.id.as_str(), "an SDK or library")));
    complaints.extend(claimed_once("the id", all.vendors.iter().map(|vendor| (vendor.id.as_str(), "a vendor"))));
    complaints.extend(claimed_once("the id", all.apis.iter().map(|api| (api.id.as_str(), "an API"))));
    let permissions: Vec<String> =
        all.permissions.iter().map(|permission| format!("{:?} {}", permission.platform, permission.name)).collect();
    complaints.extend(claimed_once("the name", permissions.iter().map(|name| (name.as_str(), "a permission"))));
    none(complaints);
}

#[test]
fn vendors_and_families_exist() {
    let all = signatures();
    let mut complaints = Vec::new();
    for sdk in &all.sdks {
        let Some(vendor) = all.vendors.iter().find(|vendor| vendor.id == sdk.vendor) else {
            complaints.push(format!("`{}`: no vendor `{}`", sdk.id, sdk.vendor));
            continue;
        };
        if let Some(family) = &sdk.family
            && !vendor.families.iter().any(|known| known.id == *family)
        {
            complaints.push(format!("`{}`: vendor `{}` has no family `{family}`", sdk.id, vendor.id));
        }
    }
    for vendor in &all.vendors {
        for family in &vendor.families {
            if !all.sdks.iter().any(|sdk| sdk.vendor == vendor.id && sdk.family.as_ref() == Some(&family.id)) {
                complaints.push(format!("`{}`: no SDK is of the family `{}`", vendor.id, family.id));
            }
        }
    }
    none(complaints);
}

#[test]
fn data_types_are_known() {
    let all = signatures();
    if all.data_types.is_empty() {
        println!("skipped: signatures/data-types.toml is not there");
        return;
    }
    let known: BTreeSet<&str> = all.data_types.iter().map(|data| data.id.as_str()).collect();
    let mut complaints = Vec::new();
    let mut check = |owner: &str, data_type: &str| {
        if !known.contains(data_type) {
            complaints.push(format!("`{owner}`: no data type `{data_type}`"));
        }
    };
    for sdk in &all.sdks {
        for data in sdk.documented.iter().flatten() {
            check(&sdk.id, &data.data_type);
        }
    }
    for api in &all.apis {
        api.data_types.iter().for_each(|data_type| check(&api.id, data_type));
    }
    for permission in &all.permissions {
        permission.data_types.iter().for_each(|data_type| check(&permission.name, data_type));
    }
    none(complaints);
}

#[test]
fn nothing_is_claimed_by_two_sdks() {
    let all = signatures();
    let sdks = &all.sdks;
    none(
        [
            claimed_once("the package", android(sdks, |found| &found.packages)),
            claimed_once("the class", android(sdks, |found| &found.classes)),
            claimed_once("the component", android(sdks, |found| &found.components)),
            // Products of one family share their key: it wires the app for all of them.
            claimed_once("the meta-data key", {
                let family = |id| -> &str {
                    sdks.iter().find(|sdk| sdk.id == id).and_then(|sdk| sdk.family.as_deref()).unwrap_or(id)
                };
                let claims = android(sdks, |found| &found.meta_data);
                claims.into_iter().map(|(key, id)| (key, family(id))).collect::<BTreeSet<_>>()
            }),
            claimed_once("the native library", android(sdks, |found| &found.native_libraries)),
            claimed_once("the Maven name", android(sdks, |found| &found.maven)),
            claimed_once("the Objective-C class", ios(sdks, |found| &found.classes)),
            claimed_once("the class prefix", ios(sdks, |found| &found.class_prefixes)),
            claimed_once("the framework", ios(sdks, |found| &found.frameworks)),
            claimed_once("the bundle id", ios(sdks, |found| &found.bundle_ids)),
            claimed_once("the pod", ios(sdks, |found| &found.pods)),
        ]
        .concat(),
    );
}

#[test]
fn embedded_sdks_exist_and_relocated_packages_are_nobodys_own() {
    let all = signatures();
    let packages: BTreeSet<&str> =
        all.sdks.iter().flat_map(|sdk| &sdk.android).flat_map(|found| &found.packages).map(String::as_str).collect();
    let mut complaints = Vec::new();
    for sdk in &all.sdks {
        for embedded in &sdk.embeds {
            if !all.sdks.iter().any(|known| known.id == embedded.sdk) {
                complaints.push(format!("`{}` embeds `{}`, which is not known", sdk.id, embedded.sdk));
            }
            for package in embedded.packages.iter().filter(|package| packages.contains(package.as_str())) {
                complaints.push(format!("`{}`: the relocated `{package}` is also a package of an SDK", sdk.id));
            }
        }
    }
    none(complaints);
}

#[test]
fn what_is_retired_says_since_when() {
    let mut complaints = Vec::new();
    for sdk in signatures().sdks {
        match (&sdk.status, &sdk.retired) {
            (Status::Retired, None) => complaints.push(format!("`{}` is retired without a date", sdk.id)),
            (Status::Active, Some(date)) => complaints.push(format!("`{}` is active and ended on {date}", sdk.id)),
            (Status::Retired, Some(date)) if !is_date(date) => {
                complaints.push(format!("`{}`: `{date}` is no ISO date", sdk.id));
            }
            _ => {}
        }
    }
    none(complaints);
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts[..], [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2))
}

#[test]
fn every_file_says_where_its_facts_come_from() {
    let all = signatures();
    let mut complaints = Vec::new();
    for sdk in &all.sdks {
        if sdk.sources.is_empty() {
            complaints.push(format!("`{}` has no sources", sdk.id));
        }
        let seen = |source: &String| source.starts_with("real build: ") || source.starts_with("vendor binary: ");
        if sdk.tier == Tier::Verified && !sdk.sources.iter().any(seen) {
            complaints.push(format!("`{}` is verified without a build or a vendor binary", sdk.id));
        }
        if sdk.tier == Tier::Sourced && sdk.sources.len() < 2 {
            complaints.push(format!("`{}` is sourced with fewer than two sources", sdk.id));
        }
    }
    for vendor in all.vendors.iter().filter(|vendor| vendor.sources.is_empty()) {
        complaints.push(format!("vendor `{}` has no sources", vendor.id));
    }
    none(complaints);
}

#[test]
fn a_name_leads_to_one_family() {
    let all = signatures();
    let mut owners: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    let mut complaints = Vec::new();
    for sdk in &all.sdks {
        let family = sdk.family.as_deref().unwrap_or(&sdk.id);
        let aliases = &sdk.aliases;
        for name in [&sdk.name].into_iter().chain(&aliases.official).chain(&aliases.seen).chain(&aliases.guess) {
            let key: String =
                name.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect();
            if let Some((other, others_family)) = owners.insert(key, (&sdk.id, family))
                && others_family != family
            {
                complaints.push(format!("`{name}` names `{other}` and `{}`", sdk.id));
            }
        }
    }
    none(complaints);
}

#[test]
fn packages_are_anchored_names() {
    let mut complaints = Vec::new();
    for sdk in signatures().sdks {
        let found = sdk.android.unwrap_or_default();
        for package in found.packages.iter().chain(sdk.embeds.iter().flat_map(|embedded| &embedded.packages)) {
            let well_formed = |segment: &str| {
                !segment.is_empty()
                    && segment.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
            };
            if !package.split('.').all(well_formed) {
                complaints.push(format!("`{}`: `{package}` is no package", sdk.id));
            }
        }
        for pattern in found.native_libraries.iter().chain(&found.assets) {
            if pattern.matches('*').count() > 1 {
                complaints.push(format!("`{}`: `{pattern}` has more than one `*`", sdk.id));
            }
        }
    }
    none(complaints);
}

#[test]
fn the_truth_is_told_in_ids_that_exist() {
    let all = signatures();
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/truth-ids.toml")).expect("is there");
    let tables: BTreeMap<String, BTreeMap<String, Vec<String>>> = toml::from_str(&text).expect("is TOML");
    let mut complaints = Vec::new();
    for (name, ids) in tables.values().flatten() {
        for id in ids.iter().filter(|id| !all.sdks.iter().any(|sdk| sdk.id == **id)) {
            complaints.push(format!("`{name}`: no SDK `{id}`"));
        }
    }
    let Some(corpus) = std::env::var_os("UNDISCLOSED_CORPUS") else {
        none(complaints);
        println!("skipped: UNDISCLOSED_CORPUS is not set");
        return;
    };
    let truth = std::fs::read(Path::new(&corpus).join("builds/truth.json")).expect("the corpus has builds/truth.json");
    let builds: serde_json::Value = serde_json::from_slice(&truth).expect("is JSON");
    for sdk in builds.as_array().into_iter().flatten().flat_map(|build| build["sdks"].as_array()).flatten() {
        let name = sdk["name"].as_str().unwrap_or_default();
        if !tables["sdks"].contains_key(name) && !tables["libraries"].contains_key(name) {
            complaints.push(format!("`{name}` has no ids"));
        }
    }
    none(complaints);
}
