//! Small apps and policies, made by hand, for the tests of the judgement.
#![allow(dead_code)]

use std::sync::LazyLock;

use serde::Deserialize;
use undisclosed::audit::{Audit, AuditInput, Finding, audit};
use undisclosed::build::BuildKind;
use undisclosed::catalog::language::{Language, Words};
use undisclosed::catalog::model::{DataType, Permission, Platform, Sdk, Vendor};
use undisclosed::catalog::{Catalog, Signatures};
use undisclosed::config::Config;
use undisclosed::facts::{ComponentKind, Inconclusive, InconclusiveReason, ReadProblem};
use undisclosed::inventory::*;
use undisclosed::policy::*;

const CATALOG: &str = r#"
[[data-type]]
id = "android-id"
name = "Android ID"
class = "device_id"
platform = "android"
generalises_to = ["device-info"]
[[data-type]]
id = "app-list"
name = "installed apps"
class = "behaviour"
platform = "android"
sensitive = true
[[data-type]]
id = "contacts"
name = "contacts"
class = "contact"
sensitive = true
[[data-type]]
id = "device-info"
name = "device information"
class = "generic"
[[data-type]]
id = "gaid"
name = "advertising id"
class = "advertising_id"
platform = "android"
generalises_to = ["device-info"]
[[data-type]]
id = "idfa"
name = "IDFA"
class = "advertising_id"
platform = "ios"
apple = "NSPrivacyCollectedDataTypeDeviceID"
generalises_to = ["device-info"]
[[data-type]]
id = "imei"
name = "IMEI"
class = "permanent_id"
platform = "android"
sensitive = true
generalises_to = ["phone-id"]
[[data-type]]
id = "ip-address"
name = "IP address"
class = "attribute"
[[data-type]]
id = "mac-address"
name = "MAC address"
class = "permanent_id"
sensitive = true
generalises_to = ["device-info"]
[[data-type]]
id = "phone-id"
name = "phone identifiers"
class = "device_id"
generalises_to = ["device-info"]
[[data-type]]
id = "precise-location"
name = "precise location"
class = "location"
sensitive = true

[[permission]]
name = "android.permission.READ_CONTACTS"
platform = "android"
data_types = ["contacts"]
explain = true
label = "contacts"
[[permission]]
name = "android.permission.WRITE_CONTACTS"
platform = "android"
data_types = ["contacts"]
explain = true
label = "contacts"
[[permission]]
name = "android.permission.READ_PHONE_STATE"
platform = "android"
data_types = ["imei"]
explain = true
label = "phone state and identity"
[[permission]]
name = "android.permission.INTERNET"
platform = "android"
label = "network"

[[permission]]
name = "com.google.android.gms.permission.AD_ID"
platform = "android"
data_types = ["gaid"]
explain = true
label = "advertising id"
[[permission]]
name = "android.permission.QUERY_ALL_PACKAGES"
platform = "android"
data_types = ["app-list"]
explain = true
label = "all installed apps"

[[vendor]]
id = "microsoft"
name = "Microsoft"
country = "US"
[[vendor]]
id = "tencent"
name = "Tencent"
entities = ["Tencent Ltd."]
country = "CN"
[[vendor]]
id = "umeng"
name = "Umeng"
entities = ["Umeng Ltd."]
families = [{ id = "umeng", name = "友盟+" }]

[[sdk]]
id = "ad-tracker"
name = "Ad Tracker"
vendor = "tencent"
category = "ads"
role = "sdk"
tier = "listed"
android = {}
[[sdk]]
id = "app-center"
name = "App Center"
vendor = "microsoft"
category = "crash"
role = "sdk"
tier = "verified"
status = "retired"
retired = "2025-03-31"
android = {}
ios = {}
documented = [{ type = "ip-address", source = "https://example.com" }]
[[sdk]]
id = "apple-only"
name = "Apple Only"
vendor = "microsoft"
category = "analytics"
role = "sdk"
tier = "verified"
ios = {}
[[sdk]]
id = "mta"
name = "MTA"
vendor = "tencent"
category = "analytics"
role = "sdk"
tier = "verified"
android = {}
[[sdk]]
id = "okhttp"
name = "OkHttp"
vendor = "microsoft"
category = "library"
role = "library"
tier = "verified"
android = {}
[[sdk]]
id = "umeng-analytics"
name = "Umeng Analytics"
vendor = "umeng"
family = "umeng"
category = "analytics"
role = "sdk"
tier = "verified"
android = { packages = ["com.umeng.analytics"] }
ios = {}
privacy_policy = "https://www.umeng.com/policy"
[[sdk]]
id = "umeng-push"
name = "Umeng Push"
vendor = "umeng"
family = "umeng"
category = "push"
role = "sdk"
tier = "verified"
android = {}
[[sdk]]
id = "wechat"
name = "WeChat Open SDK"
vendor = "tencent"
category = "social"
role = "sdk"
tier = "verified"
android = { packages = ["com.tencent.mm.opensdk"] }
ios = {}
"#;

pub fn catalog() -> Catalog {
    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    struct Records {
        data_type: Vec<DataType>,
        permission: Vec<Permission>,
        vendor: Vec<Vendor>,
        sdk: Vec<Sdk>,
    }
    let records: Records = toml::from_str(CATALOG).expect("the catalog of the tests");
    static COMPILED: LazyLock<Signatures> = LazyLock::new(|| Catalog::compiled().signatures.to_signatures());
    Catalog::new(&Signatures {
        sdks: records.sdk,
        vendors: records.vendor,
        data_types: records.data_type,
        permissions: records.permission,
        laws: COMPILED.laws.clone(),
        apple: COMPILED.apple.clone(),
        languages: vec![
            // Enough to tell a registered company.
            Language {
                id: "en".to_owned(),
                words: Words { company: vec!["ltd".to_owned()], ..Words::default() },
                ..Language::default()
            },
            Language { id: "zh".to_owned(), country: Some("cn".to_owned()), ..Language::default() },
        ],
        ..Signatures::default()
    })
}

/// An Android app, conclusive and empty.
pub fn android() -> Inventory {
    Inventory {
        path: "out/app.apk".to_owned(),
        sha256: Some("00".repeat(32)),
        kind: Some(BuildKind::Apk),
        platform: Some(Platform::Android),
        id: Some("com.example.app".to_owned()),
        version: Some("1.2".to_owned()),
        signer: None,
        sdks: Vec::new(),
        permissions: Vec::new(),
        first_party: FirstParty::default(),
        fingerprints: Vec::new(),
        startup: Vec::new(),
        switches: Vec::new(),
        android: Android::default(),
        apple: Apple::default(),
        unknown: Vec::new(),
        coverage: Coverage::default(),
        inconclusive: Vec::new(),
        anomalies: Vec::new(),
        errors: Vec::new(),
    }
}

/// The same app for iOS.
pub fn ios() -> Inventory {
    Inventory { path: "out/app.ipa".to_owned(), kind: Some(BuildKind::Ipa), platform: Some(Platform::Ios), ..android() }
}

pub trait BuildExt: Sized {
    fn has(self, detection: Detection) -> Self;
    fn asks_for(self, permission: &str, merged_by: &[&str]) -> Self;
    fn itself_reaches(self, data_type: &str) -> Self;
    fn starts(self, class: &str, kind: ComponentKind, sdk: Option<&str>) -> Self;
    fn packed(self) -> Self;
    fn unreadable(self) -> Self;
}

impl BuildExt for Inventory {
    fn has(mut self, detection: Detection) -> Self {
        self.sdks.push(detection);
        self
    }

    fn asks_for(mut self, permission: &str, merged_by: &[&str]) -> Self {
        let known = catalog();
        self.permissions.push(PermissionUse {
            name: permission.to_owned(),
            data_types: known.permission(permission).map_or(vec![], |known| known.data_types.clone()),
            declared_in: "AndroidManifest.xml".to_owned(),
            merged_by: merged_by.iter().map(|&id| id.to_owned()).collect(),
            purpose: None,
            languages: Vec::new(),
            level: None,
            group: None,
            max_sdk: None,
        });
        self
    }

    fn itself_reaches(mut self, data_type: &str) -> Self {
        let (evidence, observation) = call(data_type, "com.example.app.Main", None);
        self.first_party.evidence.push(evidence);
        let access = DataAccess { id: data_type.to_owned(), observed: vec![observation], documented: None };
        self.first_party.data_types.push(access);
        self
    }

    fn starts(mut self, class: &str, kind: ComponentKind, sdk: Option<&str>) -> Self {
        self.startup.push(StartupCode {
            class: class.to_owned(),
            kind,
            sdk: sdk.map(str::to_owned),
            entry: "AndroidManifest.xml".to_owned(),
        });
        self
    }

    fn packed(mut self) -> Self {
        self.inconclusive.push(Inconclusive {
            reason: InconclusiveReason::Packed,
            scope: "all of the app's code".to_owned(),
            entry: Some("lib/arm64-v8a/libshell.so".to_owned()),
            blocks_absence: true,
        });
        self
    }

    fn unreadable(mut self) -> Self {
        self.errors.push(ReadProblem { entry: Some("classes2.dex".to_owned()), detail: "bad checksum".to_owned() });
        self
    }
}

fn call(data_type: &str, caller: &str, held: Option<bool>) -> (Evidence, Observation) {
    let id = format!("e-{caller}-{data_type}");
    let api = format!("Api.{data_type}");
    let evidence = Evidence {
        id: id.clone(),
        kind: EvidenceKind::ApiCall,
        indicator: api.clone(),
        strength: Strength::Decisive,
        value: api.clone(),
        artifact: "out/app.apk".to_owned(),
        entry: Some("classes.dex".to_owned()),
        slice: None,
        offset: Some(64),
        class: Some(caller.to_owned()),
        obfuscated: None,
        obfuscated_method: None,
        method: Some("a".to_owned()),
    };
    let observation = Observation {
        via: Via::Api,
        api,
        caller: Some(caller.to_owned()),
        evidence: id,
        permission_required: held.map(|_| "android.permission.READ_PHONE_STATE".to_owned()).into_iter().collect(),
        permission_held: held,
    };
    (evidence, observation)
}

/// The code of an SDK of the catalog, surely inside.
pub fn sdk(id: &str) -> Detection {
    let catalog = catalog();
    let known = catalog.sdk(id).expect("an SDK of the catalog");
    Detection {
        id: id.to_owned(),
        name: known.name.clone(),
        vendor: known.vendor.clone(),
        family: known.family.clone(),
        category: known.category,
        role: known.role,
        tier: known.tier,
        status: known.status,
        presence: Presence::Code,
        confidence: Confidence::Certain,
        version: Some(Version {
            value: "2.0".to_owned(),
            source: "version-file".to_owned(),
            confidence: Confidence::High,
        }),
        embedded_in: None,
        brought_by: None,
        evidence: vec![Evidence {
            id: format!("e-{id}"),
            kind: EvidenceKind::DefinedPackage,
            indicator: format!("com.{id}"),
            strength: Strength::Decisive,
            value: format!("com.{id}.Main"),
            artifact: "out/app.apk".to_owned(),
            entry: Some("classes.dex".to_owned()),
            slice: None,
            offset: Some(0),
            class: Some(format!("com.{id}.Main")),
            obfuscated: None,
            obfuscated_method: None,
            method: None,
        }],
        data_types: Vec::new(),
        other_apis: Vec::new(),
    }
}

pub trait DetectionExt: Sized {
    fn reaches(self, data_type: &str) -> Self;
    fn reaches_without_permission(self, data_type: &str) -> Self;
    fn documents(self, data_type: &str) -> Self;
    fn only(self, presence: Presence) -> Self;
    fn inside(self, carrier: &str) -> Self;
    fn brought_by(self, carrier: &str) -> Self;
}

fn observed(mut detection: Detection, data_type: &str, held: Option<bool>) -> Detection {
    let (evidence, observation) = call(data_type, &format!("com.{}.Reader", detection.id), held);
    detection.evidence.push(evidence);
    let access = DataAccess { id: data_type.to_owned(), observed: vec![observation], documented: None };
    detection.data_types.push(access);
    detection
}

impl DetectionExt for Detection {
    fn reaches(self, data_type: &str) -> Self {
        observed(self, data_type, None)
    }

    fn reaches_without_permission(self, data_type: &str) -> Self {
        observed(self, data_type, Some(false))
    }

    fn documents(mut self, data_type: &str) -> Self {
        let documented = vec![Documentation { purpose: None, source: "https://example.com".to_owned() }];
        self.data_types.push(DataAccess {
            id: data_type.to_owned(),
            observed: Vec::new(),
            documented: Some(documented),
        });
        self
    }

    fn only(self, presence: Presence) -> Self {
        Detection { presence, ..self }
    }

    fn inside(self, carrier: &str) -> Self {
        Detection { embedded_in: Some(carrier.to_owned()), ..self }
    }

    fn brought_by(self, carrier: &str) -> Self {
        Detection { brought_by: Some(carrier.to_owned()), ..self }
    }
}

/// A place in the policy.
pub fn at(line: u32, quote: &str) -> Locator {
    Locator {
        file: "privacy.md".to_owned(),
        line: Some(line),
        column: Some(1),
        quote: quote.to_owned(),
        ..Locator::default()
    }
}

/// A readable policy that says nothing of third parties.
pub fn policy() -> Disclosures {
    Disclosures {
        path: "privacy.md".to_owned(),
        format: Some(Format::Markdown),
        languages: vec!["en".to_owned()],
        date: Some("2026-01-01".to_owned()),
        ..Disclosures::default()
    }
}

pub trait PolicyExt: Sized {
    fn section(self, kind: SectionKind) -> Self;
    fn names(self, disclosure: Disclosure) -> Self;
    fn collects(self, data_type: &str, actor: Actor) -> Self;
    fn denies_collecting(self, data_type: &str, actor: Actor) -> Self;
    fn denies(self, kind: ClaimKind, scope: ClaimScope) -> Self;
    fn denies_unless(self, kind: ClaimKind, condition: &str) -> Self;
    fn speaks_of_partners(self) -> Self;
    fn speaks_of(self, topic: TopicKind) -> Self;
    fn unread(self) -> Self;
}

fn claim(kind: ClaimKind, polarity: Polarity, scope: ClaimScope, condition: Option<&str>) -> Claim {
    let condition = condition.map(str::to_owned);
    Claim { kind, polarity, scope, condition, listed: false, locator: at(3, "a general statement") }
}

impl PolicyExt for Disclosures {
    fn section(mut self, kind: SectionKind) -> Self {
        let heading = Some("Third parties".to_owned());
        self.sections.push(Section { heading, kind, locator: at(10, "Third parties") });
        self
    }

    fn names(mut self, disclosure: Disclosure) -> Self {
        self.disclosures.push(disclosure);
        self
    }

    fn collects(mut self, data_type: &str, actor: Actor) -> Self {
        let locator = at(5, data_type);
        self.collection.push(Collection {
            data_type: data_type.to_owned(),
            actor,
            polarity: Polarity::Affirmed,
            locator,
        });
        self
    }

    fn denies_collecting(mut self, data_type: &str, actor: Actor) -> Self {
        let locator = at(6, data_type);
        self.collection.push(Collection {
            data_type: data_type.to_owned(),
            actor,
            polarity: Polarity::Denied,
            locator,
        });
        self
    }

    fn denies(mut self, kind: ClaimKind, scope: ClaimScope) -> Self {
        self.claims.push(claim(kind, Polarity::Denied, scope, None));
        self
    }

    fn denies_unless(mut self, kind: ClaimKind, condition: &str) -> Self {
        self.claims.push(claim(kind, Polarity::Denied, ClaimScope::All, Some(condition)));
        self
    }

    fn speaks_of_partners(mut self) -> Self {
        self.claims.push(claim(ClaimKind::Umbrella, Polarity::Affirmed, ClaimScope::All, None));
        self
    }

    fn speaks_of(mut self, kind: TopicKind) -> Self {
        self.topics.push(Topic { kind, locator: at(7, "a topic") });
        self
    }

    fn unread(mut self) -> Self {
        self.errors.push(DocumentProblem { locator: at(1, ""), detail: "the file is damaged".to_owned() });
        self
    }
}

fn disclosure(name: &str, to: ResolvedTo, id: Option<&str>, sdks: Vec<String>) -> Disclosure {
    let by = (to != ResolvedTo::None).then_some(ResolvedBy::Alias);
    Disclosure {
        name: name.to_owned(),
        sdk: id.map(str::to_owned),
        resolution: Resolution { to, by, confidence: by.map(|_| Confidence::High), sdks },
        vendor: by.map(|_| "Example Ltd".to_owned()),
        contact: None,
        platforms: Vec::new(),
        packages: Vec::new(),
        permissions: Vec::new(),
        purposes: Vec::new(),
        method: None,
        urls: vec![LinkTo { url: "https://example.com/policy".to_owned(), locator: at(12, "link") }],
        data_types: Vec::new(),
        denied: Vec::new(),
        locator: at(12, name),
    }
}

fn sdks_where(wanted: impl Fn(&Sdk) -> bool) -> Vec<String> {
    catalog().signatures.to_signatures().sdks.into_iter().filter(wanted).map(|sdk| sdk.id).collect()
}

/// A disclosure of one SDK by its own name, with a link.
pub fn names_sdk(id: &str) -> Disclosure {
    let name = catalog().sdk(id).expect("an SDK of the catalog").name.clone();
    disclosure(&name, ResolvedTo::Sdk, Some(id), vec![id.to_owned()])
}

/// A disclosure by the family's name.
pub fn names_family(name: &str, family: &str) -> Disclosure {
    let sdks = sdks_where(|sdk| sdk.family.as_deref() == Some(family));
    disclosure(name, ResolvedTo::Family, Some(family), sdks)
}

/// A disclosure by the vendor's name.
pub fn names_vendor(name: &str, vendor: &str) -> Disclosure {
    disclosure(name, ResolvedTo::Vendor, None, sdks_where(|sdk| sdk.vendor == vendor))
}

/// A disclosure of somebody whom the catalog does not know.
pub fn names_stranger(name: &str) -> Disclosure {
    disclosure(name, ResolvedTo::None, None, Vec::new())
}

pub trait DisclosureExt: Sized {
    fn data(self, ids: &[&str]) -> Self;
    fn denying(self, ids: &[&str]) -> Self;
    fn on(self, platform: Platform) -> Self;
    fn unlinked(self) -> Self;
}

fn declared(ids: &[&str]) -> Vec<DeclaredData> {
    let one = |&id: &&str| DeclaredData { id: id.to_owned(), exact: id != "device-info", locator: at(13, id) };
    ids.iter().map(one).collect()
}

impl DisclosureExt for Disclosure {
    fn data(mut self, ids: &[&str]) -> Self {
        self.data_types.extend(declared(ids));
        self
    }

    fn denying(mut self, ids: &[&str]) -> Self {
        self.denied.extend(declared(ids));
        self
    }

    fn on(mut self, platform: Platform) -> Self {
        self.platforms.push(platform);
        self
    }

    fn unlinked(mut self) -> Self {
        self.urls.clear();
        self
    }
}

/// The settings of a TOML text.
pub fn config(text: &str) -> Config {
    let rules: Vec<&str> = undisclosed::audit::rules::ALL.iter().map(|rule| rule.id).collect();
    Config::parse(text, "undisclosed.toml", &rules, &catalog()).expect("a good configuration")
}

/// One waiver of a rule, with further keys.
pub fn waiving(rule: &str, keys: &str) -> Config {
    config(&format!("[[waiver]]\nrule = {rule:?}\nreason = \"agreed\"\n{keys}\n"))
}

pub fn judged(builds: &[Inventory], policies: &[Disclosures], config: &Config) -> Audit {
    audit(&AuditInput { catalog: &catalog(), builds, policies, forms: &[], config, as_of: None })
}

/// Judges one build against one policy without any configuration.
pub fn check(build: Inventory, policy: Disclosures) -> Audit {
    judged(&[build], &[policy], &Config::default())
}

/// The findings of one rule.
pub fn of<'a>(audit: &'a Audit, rule: &str) -> Vec<&'a Finding> {
    audit.findings.iter().filter(|finding| finding.rule == rule).collect()
}

/// The only finding of a rule.
pub fn the<'a>(audit: &'a Audit, rule: &str) -> &'a Finding {
    match of(audit, rule).as_slice() {
        [only] => only,
        others => panic!("one finding of {rule} expected, found {others:#?}"),
    }
}
