//! Whether what `signatures/` says fits together: ids exist, claims are decided, tiers are founded, names are well-formed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::key;
use crate::catalog::Signatures;
use crate::catalog::index::fits;
use crate::catalog::model::{Sdk, Status, Tier, Vendor, VersionPlace};
use crate::config::is_date;

/// What a complaint means for whoever changes the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The catalog must not be used like this.
    Error,
    /// Somebody should look at it.
    Warning,
}

/// Something that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Complaint {
    pub severity: Severity,
    /// Which check, in kebab-case.
    pub check: &'static str,
    /// Id of the record, or the name of an API or permission.
    pub record: String,
    pub detail: String,
}

/// Checks every record against itself and against all others. Errors come first, then by record.
pub fn lint(signatures: &Signatures) -> Vec<Complaint> {
    let mut linter = Linter { signatures, complaints: BTreeSet::new() };
    linter.ids();
    linter.references();
    linter.tiers();
    linter.dates();
    linter.names();
    linter.claims();
    linter.overlapping_patterns();
    linter.class_prefixes();
    linter.spellings();
    linter.examples();
    linter.version_places();
    linter.complaints.into_iter().collect()
}

struct Linter<'s> {
    signatures: &'s Signatures,
    complaints: BTreeSet<Complaint>,
}

/// One kind of indicator that only one SDK may claim: its name, and where a signature lists it.
type Claimed = (&'static str, fn(&Sdk) -> Vec<&str>);

/// A shorter package loses to a longer one and an exact class beats every package, so only the same claim made twice is
/// undecided.
const CLAIMED_ONCE: [Claimed; 12] = [
    ("package", |sdk| {
        let relocated = sdk.embeds.iter().flat_map(|embedded| &embedded.packages);
        let all: BTreeSet<&str> = android(sdk, |a| &a.packages).chain(relocated).map(String::as_str).collect();
        all.into_iter().collect()
    }),
    ("class", |sdk| texts(android(sdk, |a| &a.classes))),
    ("component", |sdk| texts(android(sdk, |a| &a.components))),
    ("native library", |sdk| texts(android(sdk, |a| &a.native_libraries))),
    ("Maven name", |sdk| texts(android(sdk, |a| &a.maven))),
    ("Objective-C class", |sdk| texts(ios(sdk, |i| &i.classes))),
    ("class prefix", |sdk| texts(ios(sdk, |i| &i.class_prefixes))),
    ("Swift module", |sdk| texts(ios(sdk, |i| &i.swift_modules))),
    ("framework", |sdk| texts(ios(sdk, |i| &i.frameworks))),
    ("bundle id", |sdk| texts(ios(sdk, |i| &i.bundle_ids))),
    ("static library", |sdk| texts(ios(sdk, |i| &i.static_libraries))),
    ("pod", |sdk| texts(ios(sdk, |i| &i.pods))),
];

/// The indicators that may hold a `*`. Of two that fit a name the more exact one wins, as long as one is more exact.
const PATTERNS: [Claimed; 5] = [
    ("component", |sdk| texts(android(sdk, |a| &a.components))),
    ("native library", |sdk| texts(android(sdk, |a| &a.native_libraries))),
    ("asset", |sdk| texts(android(sdk, |a| &a.assets))),
    ("Maven name", |sdk| texts(android(sdk, |a| &a.maven))),
    ("resource bundle", |sdk| texts(ios(sdk, |i| &i.bundles))),
];

fn android(
    sdk: &Sdk,
    list: fn(&crate::catalog::model::AndroidIndicators) -> &Vec<String>,
) -> impl Iterator<Item = &String> {
    sdk.android.iter().flat_map(list)
}

fn ios(sdk: &Sdk, list: fn(&crate::catalog::model::IosIndicators) -> &Vec<String>) -> impl Iterator<Item = &String> {
    sdk.ios.iter().flat_map(list)
}

fn texts<'a>(list: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    list.map(String::as_str).collect()
}

impl Linter<'_> {
    fn error(&mut self, check: &'static str, record: &str, detail: String) {
        self.complaints.insert(Complaint { severity: Severity::Error, check, record: record.to_owned(), detail });
    }

    fn warn(&mut self, check: &'static str, record: &str, detail: String) {
        self.complaints.insert(Complaint { severity: Severity::Warning, check, record: record.to_owned(), detail });
    }

    /// Ids are kebab-case (data types snake_case) and used once.
    fn ids(&mut self) {
        let all = self.signatures;
        let families = all.vendors.iter().flat_map(|vendor| &vendor.families).map(|family| family.id.as_str());
        let lists: [(&str, Vec<&str>, char); 5] = [
            ("SDK or library", all.sdks.iter().map(|sdk| sdk.id.as_str()).collect(), '-'),
            ("vendor", all.vendors.iter().map(|vendor| vendor.id.as_str()).collect(), '-'),
            ("family", families.collect(), '-'),
            ("data type", all.data_types.iter().map(|data| data.id.as_str()).collect(), '_'),
            ("law", all.laws.iter().map(|law| law.id.as_str()).collect(), '-'),
        ];
        for (kind, ids, separator) in lists {
            let mut seen = BTreeSet::new();
            for id in ids {
                let word =
                    |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
                if !id.split(separator).all(word) {
                    self.error(
                        "id-form",
                        id,
                        format!("the id of a {kind} is lower-case words joined by `{separator}`"),
                    );
                }
                if !seen.insert(id) {
                    self.error("id-twice", id, format!("more than one {kind} has this id"));
                }
            }
        }
        let mut seen = BTreeSet::new();
        for api in &all.apis {
            if !seen.insert(&api.id) {
                self.error("id-twice", &api.id, "more than one API has this id".to_owned());
            }
        }
        let mut seen = BTreeSet::new();
        for permission in &all.permissions {
            if !seen.insert((permission.platform, &permission.name)) {
                self.error("id-twice", &permission.name, "more than one permission has this name".to_owned());
            }
        }
    }

    /// Every id that a record mentions exists.
    fn references(&mut self) {
        let all = self.signatures;
        let vendors: BTreeMap<&str, &Vendor> = all.vendors.iter().map(|vendor| (vendor.id.as_str(), vendor)).collect();
        let sdks: BTreeSet<&str> = all.sdks.iter().map(|sdk| sdk.id.as_str()).collect();
        let data_types: BTreeSet<&str> = all.data_types.iter().map(|data| data.id.as_str()).collect();
        for sdk in &all.sdks {
            match (vendors.get(sdk.vendor.as_str()), &sdk.family) {
                (None, _) => self.error("unknown-vendor", &sdk.id, format!("there is no vendor `{}`", sdk.vendor)),
                (Some(vendor), Some(family)) if !vendor.families.iter().any(|known| known.id == *family) => {
                    self.error("unknown-family", &sdk.id, format!("vendor `{}` has no family `{family}`", vendor.id));
                }
                _ => {}
            }
            for embedded in &sdk.embeds {
                if embedded.sdk == sdk.id || !sdks.contains(embedded.sdk.as_str()) {
                    self.error("unknown-embedded", &sdk.id, format!("it cannot embed `{}`", embedded.sdk));
                }
            }
        }
        let documented = all.sdks.iter().flat_map(|sdk| {
            sdk.documented.iter().flatten().map(|data| (sdk.id.as_str(), std::slice::from_ref(&data.data_type)))
        });
        let reached = all.apis.iter().map(|api| (api.id.as_str(), api.data_types.as_slice()));
        let opened =
            all.permissions.iter().map(|permission| (permission.name.as_str(), permission.data_types.as_slice()));
        let covering = all.data_types.iter().map(|data| (data.id.as_str(), data.generalises_to.as_slice()));
        let mentions = documented.chain(reached).chain(opened).chain(covering);
        let unknown: Vec<(&str, &String)> = mentions
            .flat_map(|(record, types)| types.iter().map(move |data_type| (record, data_type)))
            .filter(|(_, data_type)| !data_types.contains(data_type.as_str()))
            .collect();
        for (record, data_type) in unknown {
            self.error("unknown-data-type", record, format!("there is no data type `{data_type}`"));
        }
        for language in &all.languages {
            let words = [&language.data_types, &language.hypernyms, &language.in_lists];
            for data_type in words.into_iter().flat_map(BTreeMap::keys).filter(|id| !data_types.contains(id.as_str())) {
                self.error("unknown-data-type", &language.id, format!("there is no data type `{data_type}`"));
            }
        }
        for vendor in &all.vendors {
            let has_member =
                |id: &String| all.sdks.iter().any(|s| s.vendor == vendor.id && s.family.as_ref() == Some(id));
            for family in vendor.families.iter().filter(|family| !has_member(&family.id)) {
                self.error("unused-family", &family.id, format!("no SDK of vendor `{}` is of this family", vendor.id));
            }
        }
    }

    /// A tier is what the sources bear out; what somebody remembers is no source.
    fn tiers(&mut self) {
        let all = self.signatures;
        for sdk in &all.sdks {
            let sources: Vec<&str> =
                sdk.sources.iter().map(String::as_str).filter(|source| !source.contains("unverified")).collect();
            let seen = |source: &&str| source.starts_with("real build: ") || source.starts_with("vendor binary: ");
            let places: BTreeSet<&str> = sources.iter().map(|source| place(source)).collect();
            match sdk.tier {
                Tier::Verified if !sources.iter().any(seen) => {
                    self.error(
                        "tier-unfounded",
                        &sdk.id,
                        "verified without a real build or a vendor binary".to_owned(),
                    );
                }
                Tier::Sourced if sources.len() < 2 => {
                    self.error("tier-unfounded", &sdk.id, "sourced with fewer than two sources".to_owned());
                }
                Tier::Sourced if places.len() < 2 => {
                    self.warn("tier-unfounded", &sdk.id, "sourced, but all sources are one repository".to_owned());
                }
                Tier::Listed if sdk.sources.is_empty() => {
                    self.error("tier-unfounded", &sdk.id, "listed without a source".to_owned());
                }
                _ => {}
            }
            for data in sdk.documented.iter().flatten().filter(|data| data.source.trim().is_empty()) {
                let detail = format!("documented `{}` without a source", data.data_type);
                self.error("tier-unfounded", &sdk.id, detail);
            }
        }
        for vendor in all.vendors.iter().filter(|vendor| vendor.sources.is_empty()) {
            self.error("tier-unfounded", &vendor.id, "a vendor without a source".to_owned());
        }
    }

    fn dates(&mut self) {
        let all = self.signatures;
        for sdk in &all.sdks {
            match (sdk.status, &sdk.retired) {
                (Status::Retired, None) => self.error("retired-date", &sdk.id, "retired without a date".to_owned()),
                (Status::Active, Some(date)) => {
                    self.error("retired-date", &sdk.id, format!("active, and ended on {date}"));
                }
                (Status::Retired, Some(date)) if !is_date(date) => {
                    self.error("retired-date", &sdk.id, format!("`{date}` is no ISO date"));
                }
                _ => {}
            }
        }
    }

    /// Hosts, links, packages and patterns have the form that matching expects.
    fn names(&mut self) {
        let all = self.signatures;
        for sdk in &all.sdks {
            for link in sdk.policy_links.iter().filter(|link| !is_link(link)) {
                self.error("link-form", &sdk.id, format!("`{link}` is no host, or host and path without a scheme"));
            }
            for bundle in ios(sdk, |i| &i.bundle_ids).filter(|bundle| !bundle.contains('.')) {
                self.error("bundle-id-form", &sdk.id, format!("the bundle id `{bundle}` is everybody's"));
            }
            for host in sdk.hosts.iter().filter(|host| host.contains('/') || !is_link(host)) {
                self.error("host-form", &sdk.id, format!("`{host}` is no host"));
            }
            let relocated = sdk.embeds.iter().flat_map(|embedded| &embedded.packages);
            for package in android(sdk, |a| &a.packages).chain(android(sdk, |a| &a.classes)).chain(relocated) {
                if !is_dotted(package) {
                    self.error("package-form", &sdk.id, format!("`{package}` is no package or class"));
                }
                if package.len() < 2 || matches!(package.as_str(), "com" | "org" | "net" | "android" | "java") {
                    self.error("package-form", &sdk.id, format!("`{package}` is everybody's"));
                }
            }
            for (kind, list) in PATTERNS {
                for pattern in list(sdk).into_iter().filter(|pattern| pattern.matches('*').count() > 1) {
                    self.error("pattern-form", &sdk.id, format!("the {kind} `{pattern}` has more than one `*`"));
                }
            }
        }
        for vendor in &all.vendors {
            let families = vendor.families.iter().flat_map(|family| &family.policy_links);
            for link in vendor.policy_links.iter().chain(families).filter(|link| !is_link(link)) {
                self.error("link-form", &vendor.id, format!("`{link}` is no host, or host and path without a scheme"));
            }
        }
    }

    /// Nothing is claimed twice.
    fn claims(&mut self) {
        let all = self.signatures;
        for (kind, list) in CLAIMED_ONCE {
            let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
            for sdk in &all.sdks {
                for claim in list(sdk) {
                    if let Some(other) = owners.insert(claim, &sdk.id) {
                        let detail = match other == sdk.id {
                            true => format!("the {kind} `{claim}` stands there twice"),
                            false => format!("the {kind} `{claim}` is `{other}`'s too, and nothing says which wins"),
                        };
                        self.error("claimed-twice", &sdk.id, detail);
                    }
                }
            }
        }
    }

    /// Of two patterns that fit the same name one has to be longer, or nothing decides between them.
    fn overlapping_patterns(&mut self) {
        let all = self.signatures;
        for (kind, list) in PATTERNS {
            let patterns: Vec<(&str, &str)> = all
                .sdks
                .iter()
                .flat_map(|sdk| list(sdk).into_iter().map(move |pattern| (pattern, sdk.id.as_str())))
                .filter(|(pattern, _)| pattern.contains('*'))
                .collect();
            for (at, (one, sdk)) in patterns.iter().enumerate() {
                for (other, others) in patterns.iter().skip(at + 1).filter(|(other, _)| other.len() == one.len()) {
                    let fits = |pattern: &str, name: &str| fits(pattern, &name.replace('*', ""));
                    if sdk != others && (fits(one, other) || fits(other, one)) {
                        let detail =
                            format!("the {kind} `{other}` overlaps with `{one}` of `{sdk}`, and neither is longer");
                        self.error("claimed-twice", others, detail);
                    }
                }
            }
        }
    }

    /// Two letters are everybody's; three are one vendor's only while no other vendor's class begins with them.
    fn class_prefixes(&mut self) {
        let all = self.signatures;
        let names: Vec<(&str, &Sdk)> = all
            .sdks
            .iter()
            .flat_map(|sdk| {
                ios(sdk, |i| &i.classes).chain(ios(sdk, |i| &i.class_prefixes)).map(move |n| (n.as_str(), sdk))
            })
            .collect();
        for sdk in &all.sdks {
            for prefix in ios(sdk, |i| &i.class_prefixes).filter(|prefix| prefix.chars().count() <= 3) {
                if prefix.chars().count() < 3 {
                    self.error("short-prefix", &sdk.id, format!("the class prefix `{prefix}` is everybody's"));
                }
                let other = names.iter().find(|(name, other)| name.starts_with(prefix) && other.vendor != sdk.vendor);
                if let Some((name, other)) = other {
                    let detail = format!("the class prefix `{prefix}` also fits `{name}` of `{}`", other.id);
                    self.error("short-prefix", &sdk.id, detail);
                }
            }
        }
    }

    /// A name leads to one family, or to one SDK that has no family; a company is one vendor.
    fn spellings(&mut self) {
        let all = self.signatures;
        let mut owners: BTreeMap<String, (&str, &str)> = BTreeMap::new();
        for sdk in &all.sdks {
            let family = sdk.family.as_deref().unwrap_or(&sdk.id);
            let aliases = &sdk.aliases;
            for name in [&sdk.name].into_iter().chain(&aliases.official).chain(&aliases.seen).chain(&aliases.guess) {
                if let Some((other, others_family)) = owners.insert(key(name), (&sdk.id, family))
                    && others_family != family
                {
                    self.error("shared-name", &sdk.id, format!("`{name}` is also a name of `{other}`"));
                }
            }
        }
        let mut owners: BTreeMap<String, &str> = BTreeMap::new();
        for vendor in &all.vendors {
            let aliases = vendor.aliases.official.iter().chain(&vendor.aliases.seen);
            for name in [&vendor.name].into_iter().chain(&vendor.entities).chain(aliases) {
                if let Some(other) = owners.insert(key(name), &vendor.id)
                    && other != vendor.id
                {
                    self.error("shared-name", &vendor.id, format!("`{name}` is also a name of the vendor `{other}`"));
                }
            }
        }
    }

    /// A place that nobody can read tells no version.
    fn version_places(&mut self) {
        let all = self.signatures;
        for sdk in &all.sdks {
            for place in android(sdk, |a| &a.versions).filter(|place| VersionPlace::read(place).is_none()) {
                self.error("version-place", &sdk.id, format!("`{place}` is no place of a version"));
            }
            let is_in_code = |place: &str| {
                matches!(VersionPlace::read(place), Some(VersionPlace::Class(..) | VersionPlace::Text(_)))
            };
            for place in ios(sdk, |i| &i.versions).filter(|place| !is_in_code(place)) {
                self.error("version-place", &sdk.id, format!("`{place}` is no place of a version in Mach-O code"));
            }
        }
    }

    /// A positive example that repeats a package tests nothing: it has to be a name from an artifact.
    fn examples(&mut self) {
        let all = self.signatures;
        for sdk in &all.sdks {
            let packages: BTreeSet<&str> = android(sdk, |a| &a.packages).map(String::as_str).collect();
            for example in &sdk.examples.positive {
                if example.split_once(':').is_some_and(|(_, name)| packages.contains(name)) {
                    self.error("example-form", &sdk.id, format!("the example `{example}` only repeats a package"));
                }
            }
            if sdk.tier == Tier::Verified && sdk.examples.positive.is_empty() {
                self.error("example-missing", &sdk.id, "verified without a name copied from an artifact".to_owned());
            }
        }
    }
}

/// The repository that a source stands in, or the source itself where it names none.
fn place(source: &str) -> &str {
    let place = source.split_once(" in ").map_or(source, |(_, place)| place);
    let repository = place.split(':').find(|part| part.contains('/'));
    repository.map_or(source, str::trim)
}

/// `host` or `host/path`, in lower case and without a scheme.
fn is_link(link: &str) -> bool {
    let (host, path) = link.split_once('/').unwrap_or((link, ""));
    let label = |label: &str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
    };
    host.contains('.') && host.split('.').all(label) && !path.contains(char::is_whitespace)
}

fn is_dotted(name: &str) -> bool {
    let part =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'));
    name.split('.').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checks that fail for these SDKs, each written as TOML.
    fn checks(sdks: &[&str]) -> Vec<(String, &'static str)> {
        let vendor = r#"id = "maker"
            name = "Maker"
            sources = ["a table"]"#;
        let other = r#"id = "rival"
            name = "Rival"
            sources = ["a table"]"#;
        let sdks = sdks.iter().map(|text| toml::from_str(text).expect("a signature")).collect();
        let vendors = [vendor, other].map(|text| toml::from_str(text).expect("a vendor")).to_vec();
        let found = lint(&Signatures { sdks, vendors, ..Signatures::default() });
        found
            .into_iter()
            .filter(|found| found.severity == Severity::Error)
            .map(|found| (found.record, found.check))
            .collect()
    }

    fn sdk(id: &str, vendor: &str, rest: &str) -> String {
        format!(
            "id = \"{id}\"\nname = \"{id}\"\nvendor = \"{vendor}\"\ncategory = \"analytics\"\nrole = \"sdk\"\n\
             tier = \"listed\"\nsources = [\"a table\"]\n{rest}"
        )
    }

    #[test]
    fn a_sound_signature_is_let_through() {
        let one = sdk("one", "maker", "[android]\npackages = [\"com.maker\"]");
        let two = sdk("two", "maker", "[android]\npackages = [\"com.maker.two\"]");
        assert_eq!(checks(&[&one, &two]), []);
    }

    #[test]
    fn what_nothing_decides_is_refused() {
        let one = sdk("one", "maker", "[android]\npackages = [\"com.maker\"]\nnative_libraries = [\"liba*.so\"]");
        let two = sdk("two", "maker", "[android]\npackages = [\"com.maker\"]\nnative_libraries = [\"lib*a.so\"]");
        let claimed = ("two".to_owned(), "claimed-twice");
        assert_eq!(checks(&[&one, &two]), [claimed.clone(), claimed]);
    }

    #[test]
    fn a_relocated_package_is_claimed_like_an_own_one() {
        let one = sdk("one", "maker", "embeds = [{ sdk = \"two\", packages = [\"com.two\"] }]");
        let two = sdk("two", "rival", "[android]\npackages = [\"com.two\"]");
        assert_eq!(checks(&[&one, &two]), [("two".to_owned(), "claimed-twice")]);
    }

    #[test]
    fn short_prefixes_that_others_classes_have_are_refused() {
        let one = sdk("one", "maker", "[ios]\nclass_prefixes = [\"GDT\", \"WX\"]");
        let two = sdk("two", "rival", "[ios]\nclasses = [\"GDTCORTransport\"]");
        let sister = sdk("sister", "maker", "[ios]\nclasses = [\"WXApi\"]");
        let short = ("one".to_owned(), "short-prefix");
        assert_eq!(checks(&[&one, &two, &sister]), [short.clone(), short]);
    }

    #[test]
    fn ids_names_tiers_and_dates_are_held_to_their_form() {
        let no_vendor = sdk("a_b", "nobody", "policy_links = [\"https://a.example\"]\nhosts = [\"A.example\"]");
        let found: BTreeSet<&str> = checks(&[&no_vendor]).into_iter().map(|(_, check)| check).collect();
        assert_eq!(found, BTreeSet::from(["host-form", "id-form", "link-form", "unknown-vendor"]));

        let guessed = sdk("one", "maker", "status = \"retired\"").replace("\"listed\"", "\"verified\"");
        let found: BTreeSet<&str> = checks(&[&guessed]).into_iter().map(|(_, check)| check).collect();
        assert_eq!(found, BTreeSet::from(["example-missing", "retired-date", "tier-unfounded"]));

        let one = sdk("one", "maker", "[aliases]\nseen = [\"Ｐush Kit\"]");
        let two = sdk("two", "maker", "[aliases]\nguess = [\"push-kit\"]");
        assert_eq!(checks(&[&one, &two]), [("two".to_owned(), "shared-name")]);
    }

    #[test]
    fn two_files_of_one_repository_are_one_place() {
        assert_eq!(place("public source: A in maker/kit:Sources/A.h"), "maker/kit");
        assert_eq!(place("public source: maker/kit:Sources/A.h"), "maker/kit");
        assert_eq!(place("AppScan SDK list: com.maker"), "AppScan SDK list: com.maker");
    }
}
