//! The rules about what Apple asks of an iOS build, each with what it finds, what it must not find, and a waiver.

mod support;

use support::*;
use undisclosed::audit::{Audit, Severity};
use undisclosed::config::Config;
use undisclosed::facts::{AccessedApi, CollectedData, PrivacyManifestFact};
use undisclosed::inventory::*;
use undisclosed::policy::{Actor, ClaimKind, ClaimScope, Disclosures};

const APP: &str = "Payload/App.app";

fn evidence(id: &str) -> Evidence {
    Evidence {
        id: id.to_owned(),
        kind: EvidenceKind::ApiCall,
        indicator: id.to_owned(),
        strength: Strength::Strong,
        value: id.to_owned(),
        artifact: "out/app.ipa".to_owned(),
        entry: Some(format!("{APP}/App")),
        slice: Some("arm64".to_owned()),
        offset: Some(0),
        class: None,
        obfuscated: None,
        obfuscated_method: None,
        method: None,
    }
}

trait AppleExt: Sized {
    fn purpose(self, key: &str, words: &str) -> Self;
    fn imports(self, api: &str, keys: &[&str]) -> Self;
    fn needs_reason(self, category: &str) -> Self;
    fn manifest(self, manifest: PrivacyManifestFact) -> Self;
    fn lists(self, name: &str, has_manifest: bool) -> Self;
    fn lists_signed(self, name: &str, has_manifest: bool, signature: SdkSignature) -> Self;
    fn talks_to(self, domain: &str, sdk: &str) -> Self;
}

impl AppleExt for Inventory {
    fn purpose(mut self, key: &str, words: &str) -> Self {
        self.permissions.push(PermissionUse {
            name: key.to_owned(),
            data_types: Vec::new(),
            declared_in: format!("{APP}/Info.plist"),
            merged_by: Vec::new(),
            purpose: Some(words.to_owned()),
            languages: Vec::new(),
            level: None,
            group: None,
            max_sdk: None,
        });
        self
    }

    fn imports(mut self, api: &str, keys: &[&str]) -> Self {
        let purpose_keys = keys.iter().map(|&key| key.to_owned()).collect();
        let (api, evidence) = (api.to_owned(), evidence(api));
        self.apple.guarded_apis.push(GuardedApi { api, purpose_keys, sdk: None, evidence: evidence.id.clone() });
        self.apple.evidence.push(evidence);
        self
    }

    fn needs_reason(mut self, category: &str) -> Self {
        let evidence = evidence(category);
        self.apple.required_reasons.push(RequiredReasonUse {
            bundle: APP.to_owned(),
            category: format!("NSPrivacyAccessedAPICategory{category}"),
            first_party: true,
            sdk: None,
            evidence: evidence.id.clone(),
        });
        self.apple.evidence.push(evidence);
        self
    }

    fn manifest(mut self, manifest: PrivacyManifestFact) -> Self {
        self.apple.manifests.push(OwnedManifest {
            bundle: APP.to_owned(),
            first_party: true,
            sdk: None,
            manifest: PrivacyManifestFact { entry: format!("{APP}/PrivacyInfo.xcprivacy"), ..manifest },
        });
        self
    }

    fn lists(self, name: &str, has_manifest: bool) -> Self {
        self.lists_signed(name, has_manifest, SdkSignature::CannotVerify)
    }

    fn lists_signed(mut self, name: &str, has_manifest: bool, signature: SdkSignature) -> Self {
        let evidence = evidence(name);
        let (name, has_manifest) = (name.to_owned(), Some(has_manifest));
        let listed = ListedSdkUse { name, has_manifest, signature, evidence: evidence.id.clone() };
        self.apple.listed_sdks.push(listed);
        self.apple.evidence.push(evidence);
        self
    }

    fn talks_to(mut self, domain: &str, sdk: &str) -> Self {
        let evidence = evidence(domain);
        let (domain, sdk) = (domain.to_owned(), sdk.to_owned());
        self.apple.tracking_domains.push(TrackingDomainUse { domain, sdk, evidence: evidence.id.clone() });
        self.apple.evidence.push(evidence);
        self
    }
}

const ATT: &str = "NSUserTrackingUsageDescription";
const CAMERA: &str = "NSCameraUsageDescription";

fn assert_waived(build: Inventory, policy: Disclosures, rule: &str, keys: &str) {
    let audit = judged(&[build], &[policy], &waiving(rule, keys));
    assert_eq!(the(&audit, rule).waived_by.as_deref(), Some("agreed"));
}

fn count(audit: &Audit, rule: &str) -> usize {
    of(audit, rule).len()
}

#[test]
fn tracking_without_att() {
    const RULE: &str = "tracking-without-att";
    let reads = || ios().has(sdk("wechat").reaches("idfa"));
    let audit = check(reads(), policy());
    assert_eq!(the(&audit, RULE).severity, Severity::High);
    assert!(the(&audit, RULE).message.contains("read by WeChat Open SDK"));
    let linked = check(ios().imports("ASIdentifierManager", &[ATT]), policy());
    assert_eq!(the(&linked, RULE).severity, Severity::Medium);
    assert!(the(&linked, RULE).message.contains("ITMS-90683"));
    let says = ios().manifest(PrivacyManifestFact { tracking: Some(true), ..PrivacyManifestFact::default() });
    assert_eq!(the(&check(says, policy()), RULE).severity, Severity::High);
    for fine in [reads().purpose(ATT, "To show fewer ads"), ios().has(sdk("wechat").documents("idfa")), ios()] {
        assert_eq!(count(&check(fine, policy()), RULE), 0);
    }
    assert_waived(reads(), policy(), RULE, &format!("permission = {ATT:?}"));
}

#[test]
fn missing_purpose_string() {
    const RULE: &str = "missing-purpose-string";
    let links = || ios().imports("AVCaptureDevice", &[CAMERA]);
    let audit = check(links(), policy());
    let finding = the(&audit, RULE);
    assert_eq!((finding.severity, finding.subject.permission.as_deref()), (Severity::High, Some(CAMERA)));
    assert!(finding.message.contains("ITMS-90683"), "{}", finding.message);
    let said = policy().collects("imei", Actor::FirstParty);
    assert_eq!(count(&check(links().purpose(CAMERA, "To scan codes"), said), RULE), 0);
    assert_eq!(count(&check(ios().imports("ASIdentifierManager", &[ATT]), policy()), RULE), 0, "a rule of its own");
    for hollow in ["", "  ", "$(PRODUCT_NAME) camera use", "TODO"] {
        assert_eq!(the(&check(links().purpose(CAMERA, hollow), policy()), RULE).severity, Severity::Medium, "{hollow}");
    }
    assert_waived(links(), policy(), RULE, &format!("permission = {CAMERA:?}"));

    // The Info.plist is what counts, and a language takes its place.
    let mut elsewhere = links();
    let entries = vec![format!("{APP}/de.lproj/InfoPlist.strings")];
    elsewhere.apple.only_localised.push(OnlyLocalised { key: CAMERA.to_owned(), entries });
    let message = the(&check(elsewhere, policy()), RULE).message.clone();
    assert!(message.contains("de.lproj/InfoPlist.strings has it, which does not count"), "{message}");
    let mut spoken = ios().purpose(CAMERA, "To scan codes");
    let said = [("de", Some("")), ("en", Some("To scan codes")), ("fr", Some("TODO")), ("it", None)];
    spoken.permissions[0].languages.extend(said.map(|(language, purpose)| PurposeText {
        language: language.to_owned(),
        purpose: purpose.map(str::to_owned),
        entry: format!("{APP}/{language}.lproj/InfoPlist.strings"),
    }));
    let audit = check(spoken, policy());
    let finding = the(&audit, RULE);
    assert_eq!(finding.severity, Severity::Medium);
    let told = "is empty in de.lproj/InfoPlist.strings and \"TODO\" in fr.lproj/InfoPlist.strings,";
    assert!(finding.message.contains(told), "{}", finding.message);
}

#[test]
fn device_fingerprint() {
    const RULE: &str = "device-fingerprint";
    let signal = |label: &str| SignalUse {
        label: label.to_owned(),
        apis: vec!["uname".to_owned()],
        evidence: vec!["e-wechat".to_owned()],
    };
    let reaching = |sdk: Option<&str>| FingerprintUse {
        id: "device-signals".to_owned(),
        name: "the device".to_owned(),
        sdk: sdk.map(str::to_owned),
        of: 17,
        at_least: 2,
        signals: vec![signal("hardware name"), signal("carrier")],
    };
    let with = |found: FingerprintUse| {
        let mut build = ios().has(sdk("wechat"));
        build.fingerprints.push(found);
        build
    };
    let audit = check(with(reaching(Some("wechat"))), policy());
    let finding = the(&audit, RULE);
    assert_eq!((finding.severity, finding.subject.sdk.as_deref()), (Severity::Low, Some("wechat")));
    assert!(
        finding.message.contains("2 of 17 signals of the device: hardware name and carrier."),
        "{}",
        finding.message
    );
    assert!(finding.message.contains("is not seen") && finding.message.contains("Apple"), "{}", finding.message);
    let own = check(with(reaching(None)), policy());
    assert!(the(&own, RULE).message.starts_with("The app's own code can read"));
    assert_eq!(count(&check(ios().has(sdk("wechat")), policy()), RULE), 0);
    assert_waived(with(reaching(Some("wechat"))), policy(), RULE, "sdk = \"wechat\"");
}

#[test]
fn listed_sdk_without_manifest() {
    const RULE: &str = "listed-sdk-without-manifest";
    let audit = check(ios().lists("AFNetworking", false).lists("FMDB", true).lists("SDWebImage", false), policy());
    let finding = the(&audit, RULE);
    assert!(finding.message.starts_with("Apple wants a privacy manifest from AFNetworking and SDWebImage"));
    assert_eq!(finding.evidence, ["AFNetworking", "SDWebImage"]);
    assert!(finding.message.contains("ITMS-91061") && finding.message.contains("cannot be verified"));
    let unsigned = check(ios().lists_signed("FMDB", true, SdkSignature::Unsigned), policy());
    let message = &the(&unsigned, RULE).message;
    assert!(message.contains("ITMS-91065") && !message.contains("ITMS-91061"), "{message}");
    for fine in [SdkSignature::CannotVerify, SdkSignature::Signed] {
        assert_eq!(count(&check(ios().lists_signed("FMDB", true, fine), policy()), RULE), 0);
    }
    assert_waived(ios().lists("FMDB", false), policy(), RULE, "");
    // What cannot be verified is no finding.
    let mut by_class = ios().lists("FMDB", true);
    by_class.apple.listed_sdks[0].has_manifest = None;
    assert_eq!(count(&check(by_class, policy()), RULE), 0);
}

#[test]
fn required_reason_undeclared() {
    const RULE: &str = "required-reason-undeclared";
    let uses = || ios().needs_reason("UserDefaults").needs_reason("DiskSpace");
    let declaring = |categories: &[&str]| {
        let access = |category: &&str| AccessedApi {
            category: format!("NSPrivacyAccessedAPICategory{category}"),
            reasons: vec!["CA92.1".to_owned()],
        };
        PrivacyManifestFact { accessed: categories.iter().map(access).collect(), ..PrivacyManifestFact::default() }
    };
    let audit = check(uses(), policy());
    let finding = the(&audit, RULE);
    assert!(
        finding.message.contains("there is no privacy manifest at all: App.app (free disk space and user defaults)"),
        "{}",
        finding.message
    );
    let partly = check(uses().manifest(declaring(&["UserDefaults"])), policy());
    assert!(the(&partly, RULE).message.contains("no privacy manifest gives one: App.app (free disk space)"));
    assert_eq!(count(&check(uses().manifest(declaring(&["UserDefaults", "DiskSpace"])), policy()), RULE), 0);
    assert_waived(uses(), policy(), RULE, "");
}

#[test]
fn invalid_privacy_manifest() {
    const RULE: &str = "invalid-privacy-manifest";
    let message = |manifest: PrivacyManifestFact| the(&check(ios().manifest(manifest), policy()), RULE).message.clone();
    let collected = |data_type: &str| CollectedData {
        data_type: format!("NSPrivacyCollectedDataType{data_type}"),
        purposes: vec!["NSPrivacyCollectedDataTypePurposeAnalytics".to_owned()],
        ..CollectedData::default()
    };
    let accessed = |category: &str, reason: &str| AccessedApi {
        category: format!("NSPrivacyAccessedAPICategory{category}"),
        reasons: vec![reason.to_owned()],
    };
    let with = |collected, accessed, problems: &[&str]| PrivacyManifestFact {
        collected,
        accessed,
        problems: problems.iter().map(|&problem| problem.to_owned()).collect(),
        ..PrivacyManifestFact::default()
    };
    assert!(message(with(vec![collected("Everything")], vec![], &[])).contains("(ITMS-91056)"));
    assert!(message(with(vec![], vec![accessed("Memory", "CA92.1")], &[])).contains("(ITMS-91054)"));
    assert!(message(with(vec![], vec![accessed("UserDefaults", "8FFB.1")], &[])).contains("(ITMS-91055)"));
    let domains = "NSPrivacyTracking is true, but no domain is listed";
    assert!(message(with(vec![], vec![], &[domains])).contains("(ITMS-91064)"));
    let formless = with(vec![], vec![accessed("x", "y")], &["item 1: `y` is not a reason code"]);
    assert!(message(formless).contains("`y` is not a reason code (ITMS-91055)"));
    let sound = with(vec![collected("DeviceID")], vec![accessed("UserDefaults", "CA92.1")], &[]);
    assert_eq!(count(&check(ios().manifest(sound), policy().collects("idfa", Actor::FirstParty)), RULE), 0);
    assert_waived(ios().manifest(with(vec![], vec![], &[domains])), policy(), RULE, "");
}

#[test]
fn manifest_contradicts_policy() {
    const RULE: &str = "manifest-contradicts-policy";
    let tracks = || ios().manifest(PrivacyManifestFact { tracking: Some(true), ..PrivacyManifestFact::default() });
    let denied = || policy().denies(ClaimKind::Tracking, ClaimScope::All);
    assert_eq!(the(&check(tracks(), denied()), RULE).severity, Severity::High);
    assert_eq!(count(&check(tracks(), policy().denies_unless(ClaimKind::Tracking, "unless you agree")), RULE), 0);
    let collects = || {
        let data_type = "NSPrivacyCollectedDataTypeDeviceID".to_owned();
        let collected = vec![CollectedData { data_type, ..CollectedData::default() }];
        ios().manifest(PrivacyManifestFact { collected, ..PrivacyManifestFact::default() })
    };
    let audit = check(collects(), policy());
    let finding = the(&audit, RULE);
    assert_eq!(finding.severity, Severity::Medium);
    assert!(finding.message.contains("DeviceID"), "{}", finding.message);
    assert_eq!(count(&check(collects(), policy().collects("idfa", Actor::FirstParty)), RULE), 0);
    assert_eq!(count(&check(collects(), policy().collects("device-info", Actor::FirstParty)), RULE), 0);
    assert_waived(tracks(), denied(), RULE, "");
}

#[test]
fn tracking_domain_mismatch() {
    const RULE: &str = "tracking-domain-mismatch";
    let talks = || ios().talks_to("consent.example.com", "wechat").purpose(ATT, "To show fewer ads");
    let audit = check(talks(), policy());
    assert_eq!(the(&audit, RULE).severity, Severity::Medium);
    let listing = |domain: &str| PrivacyManifestFact {
        tracking: Some(true),
        tracking_domains: vec![domain.to_owned()],
        ..PrivacyManifestFact::default()
    };
    for domain in ["consent.example.com", "example.com"] {
        assert_eq!(count(&check(talks().manifest(listing(domain)), policy()), RULE), 0, "{domain}");
    }
    assert_eq!(count(&check(talks().manifest(listing("ample.com")), policy()), RULE), 1);
    let asks_nobody = check(ios().talks_to("consent.example.com", "wechat"), policy());
    assert_eq!(count(&asks_nobody, RULE), 0);
    assert_waived(talks(), policy(), RULE, "");
}

#[test]
fn the_profile_of_the_store_turns_them_on_and_others_off() {
    let build = || [ios().lists("FMDB", false).needs_reason("UserDefaults")];
    let on = judged(&build(), &[policy()], &config("profiles = [\"app-store\"]"));
    let rules = ["listed-sdk-without-manifest", "required-reason-undeclared"];
    assert_eq!(rules.map(|rule| count(&on, rule)), [1, 1]);
    let off = judged(&build(), &[policy()], &config("profiles = [\"google-play\"]"));
    assert_eq!(rules.map(|rule| count(&off, rule)), [0, 0]);
    assert_eq!(rules.map(|rule| count(&judged(&[android()], &[policy()], &Config::default()), rule)), [0, 0]);
}
