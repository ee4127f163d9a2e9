//! The chain behind a finding, a piece of evidence or an SDK: what the build holds, why that counts, what the policy
//! says, the rule, the law. Everything is read from a report and the catalog; nothing is derived anew.

use serde::Serialize;

use super::saved::{Build, Report, Speaks, TextKind};
use crate::audit::case::presence_in_words;
use crate::audit::{FIRST_PARTY, Finding, MatrixCell, Severity, rules};
use crate::catalog::model::{Law, Platform, Tier};
use crate::catalog::{Catalog, word};
use crate::inventory::{Confidence, Evidence, EvidenceKind};
use crate::policy::Locator;
use crate::verify::signature;

/// What is being explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    Finding,
    Evidence,
    Sdk,
}

/// A chain from bytes to law.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    pub about: About,
    pub id: String,
    /// What it comes to, for somebody in a hurry.
    pub sentence: String,
    /// Of a finding.
    pub severity: Option<Severity>,
    pub confidence: Option<Confidence>,
    pub waived_by: Option<String>,
    /// What the builds hold.
    pub build: Vec<Link>,
    /// What the judgement was on each data type concerned.
    pub verdicts: Vec<MatrixCell>,
    /// Where the policy says something of it, or should.
    pub policy: Vec<Locator>,
    /// Where a store form does.
    pub forms: Vec<Locator>,
    /// The waivers in the configuration that it is about.
    pub configuration: Vec<Locator>,
    pub rule: Option<RuleShown>,
    pub law: Vec<Law>,
    pub fix: Option<String>,
    /// Lines for `undisclosed.toml` that accept the finding.
    pub waiver: Option<String>,
    /// The findings that concern the SDK, or cite the evidence.
    pub findings: Vec<Cited>,
    /// What to keep in mind when reading it.
    pub note: Option<String>,
}

/// Evidence and why it counts.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// In words.
    pub says: String,
    pub evidence: Evidence,
    /// The SDK for which it speaks; `null` for the app's own code, and for what Apple's rules are about.
    pub sdk: Option<String>,
    pub signature: Option<SignatureShown>,
    pub api: Option<ApiShown>,
    /// Set for what Apple's own rules are about.
    pub apple: Option<AppleShown>,
}

/// Why something counts under Apple's rules.
#[derive(Clone, Debug, Serialize)]
pub struct AppleShown {
    /// In words.
    pub says: String,
    /// Where Apple's list stands below the repository's root; `null` where the build says it itself.
    pub file: Option<String>,
    /// The list in that file.
    pub key: Option<String>,
}

/// The signature that makes something evidence.
#[derive(Clone, Debug, Serialize)]
pub struct SignatureShown {
    pub file: String,
    /// The key that names the indicator.
    pub key: Option<String>,
    pub tier: Tier,
    pub sources: Vec<String>,
}

/// The way to personal data that a call takes.
#[derive(Clone, Debug, Serialize)]
pub struct ApiShown {
    pub file: String,
    pub data_types: Vec<String>,
    /// Any one of these is needed.
    pub permissions: Vec<String>,
    pub source: Option<String>,
}

/// The rule that found it.
#[derive(Clone, Debug, Serialize)]
pub struct RuleShown {
    pub id: String,
    pub title: String,
    /// File below the repository's root.
    pub page: String,
}

/// A finding in a line.
#[derive(Clone, Debug, Serialize)]
pub struct Cited {
    pub id: String,
    pub rule: String,
    pub severity: Severity,
    pub message: String,
}

/// Explains what goes by this id in a report: a finding, a piece of evidence, or an SDK. The beginning of an id is enough
/// where nothing else begins so.
///
/// # Errors
/// Nothing, or more than one thing, goes by the id.
pub fn explain(id: &str, report: &Report, catalog: &Catalog) -> Result<Explanation, String> {
    let (about, id) = find(id, report)?;
    let mut explanation = match about {
        About::Finding => {
            let finding = report.finding(&id).ok_or_else(|| format!("no finding {id}"))?;
            of_finding(finding, report, catalog)
        }
        About::Evidence => of_evidence(&id, report, catalog),
        About::Sdk => of_sdk(&id, report, catalog),
    };
    if report.tool.catalog_digest != catalog.digest {
        explanation.note = Some(format!(
            "the report was made with catalog {}, and this program has {}: signatures, rules and laws may have changed",
            report.tool.catalog_digest, catalog.digest
        ));
    }
    Ok(explanation)
}

/// What an id, or its beginning, stands for.
fn find(wanted: &str, report: &Report) -> Result<(About, String), String> {
    let findings = report.findings.iter().map(|finding| (About::Finding, finding.id.as_str()));
    let sdks = report.builds.iter().flat_map(|build| &build.sdks).map(|sdk| (About::Sdk, sdk.id.as_str()));
    let evidence =
        report.builds.iter().flat_map(Build::evidence).map(|(_, found)| (About::Evidence, found.id.as_str()));
    let mut known: Vec<(About, &str)> = findings.chain(sdks).chain(evidence).collect();
    known.sort_by_key(|(_, id)| *id);
    known.dedup_by_key(|(_, id)| *id);
    if let Some((about, id)) = known.iter().find(|(_, id)| *id == wanted) {
        return Ok((*about, (*id).to_owned()));
    }
    let wanted_evidence = format!("e-{wanted}");
    let begins = |id: &str| !wanted.is_empty() && (id.starts_with(wanted) || id.starts_with(&wanted_evidence));
    let fitting: Vec<&(About, &str)> = known.iter().filter(|(_, id)| begins(id)).collect();
    match fitting.as_slice() {
        [(about, id)] => Ok((*about, (*id).to_owned())),
        [] => {
            let likeness = |id: &str| strsim::jaro_winkler(id, wanted);
            let near = known.iter().max_by(|a, b| likeness(a.1).total_cmp(&likeness(b.1)));
            let near =
                near.map(|(about, id)| format!("; the nearest is the {} `{id}`", word(about))).unwrap_or_default();
            Err(format!("the report has no finding, evidence or SDK with the id `{wanted}`{near}"))
        }
        several => {
            let ids: Vec<String> =
                several.iter().take(6).map(|(about, id)| format!("{id} ({})", word(about))).collect();
            let more = if several.len() > 6 { format!(" and {} more", several.len() - 6) } else { String::new() };
            Err(format!("`{wanted}` may be {}{more}; give more of the id", ids.join(", ")))
        }
    }
}

fn nothing(about: About, id: &str, sentence: String) -> Explanation {
    Explanation {
        about,
        id: id.to_owned(),
        sentence,
        severity: None,
        confidence: None,
        waived_by: None,
        build: Vec::new(),
        verdicts: Vec::new(),
        policy: Vec::new(),
        forms: Vec::new(),
        configuration: Vec::new(),
        rule: None,
        law: Vec::new(),
        fix: None,
        waiver: None,
        findings: Vec::new(),
        note: None,
    }
}

fn of_finding(finding: &Finding, report: &Report, catalog: &Catalog) -> Explanation {
    let subject = &finding.subject;
    let known: Vec<(Speaks, &Evidence)> = report.builds.iter().flat_map(Build::evidence).collect();
    let link = |id: &String| {
        let of_subject = |speaks: Speaks| speaks.sdk().is_some_and(|sdk| finding.sdks.contains(&sdk.id));
        let mut same = known.iter().filter(|(_, found)| found.id == *id);
        // One piece of evidence may speak for several SDKs.
        let (speaks, evidence) = same.clone().find(|(speaks, _)| of_subject(*speaks)).or_else(|| same.next())?;
        Some(linked(*speaks, evidence, report, catalog))
    };
    // Without an SDK, data types are what the app itself reaches.
    let is_own = finding.sdks.is_empty() && !finding.data_types.is_empty();
    let concerned = |cell: &&MatrixCell| {
        (finding.sdks.contains(&cell.sdk) || (is_own && cell.sdk == FIRST_PARTY))
            && subject.build.as_ref().is_none_or(|build| *build == cell.build)
            && (finding.data_types.is_empty() || finding.data_types.contains(&cell.data_type))
    };
    let places = |kind: TextKind| -> Vec<Locator> {
        finding.locators.iter().filter(|locator| report.text(&locator.file) == kind).cloned().collect()
    };
    Explanation {
        severity: Some(finding.severity),
        confidence: Some(finding.confidence),
        waived_by: finding.waived_by.clone(),
        build: finding.evidence.iter().filter_map(link).collect(),
        verdicts: report.matrix.iter().filter(concerned).cloned().collect(),
        policy: places(TextKind::Policy),
        forms: places(TextKind::Form),
        configuration: places(TextKind::Configuration),
        rule: rules::find(&finding.rule).map(|rule| RuleShown {
            id: rule.id.to_owned(),
            title: rule.title.to_owned(),
            page: format!("docs/rules/{}.md", rule.id),
        }),
        law: catalog.signatures.laws.iter().filter(|law| finding.basis.contains(&law.id)).cloned().collect(),
        fix: Some(finding.fix.clone()),
        waiver: Some(waiver(finding)),
        ..nothing(About::Finding, &finding.id, finding.message.clone())
    }
}

/// A waiver for the configuration; a text within quotes is written as JSON writes it, which TOML reads alike.
fn waiver(finding: &Finding) -> String {
    let subject = &finding.subject;
    // A waiver of one SDK does not cover a finding about several.
    let sdk = if let [only] = finding.sdks.as_slice() { Some(only) } else { None };
    let keys = [
        ("sdk", sdk),
        ("data-type", subject.data_type.as_ref()),
        ("permission", subject.permission.as_ref()),
        ("disclosure", subject.disclosure.as_ref()),
    ];
    let line = |key: &str, value: &String| Some(format!("{key} = {}\n", serde_json::to_string(value).ok()?));
    let narrowed: String = keys.into_iter().filter_map(|(key, value)| line(key, value?)).collect();
    let whole = if narrowed.is_empty() { "# accepts every finding of this rule\n" } else { "" };
    let rule = line("rule", &finding.rule).unwrap_or_default();
    format!("{whole}[[waiver]]\n{rule}{narrowed}reason = \"who accepts this, and why\"\n")
}

fn cited(finding: &Finding) -> Cited {
    Cited {
        id: finding.id.clone(),
        rule: finding.rule.clone(),
        severity: finding.severity,
        message: finding.message.clone(),
    }
}

fn of_evidence(id: &str, report: &Report, catalog: &Catalog) -> Explanation {
    let same = report.builds.iter().flat_map(Build::evidence).filter(|(_, found)| found.id == id);
    let links: Vec<Link> = same.map(|(speaks, found)| linked(speaks, found, report, catalog)).collect();
    let findings: Vec<Cited> =
        report.findings.iter().filter(|finding| finding.evidence.iter().any(|cited| cited == id)).map(cited).collect();
    let sentence = links.first().map(|link| match (&link.sdk, &link.apple) {
        (Some(sdk), _) => format!("{} It speaks for {}.", link.says, name(sdk, catalog)),
        (None, Some(apple)) => format!("{} {}", link.says, apple.says),
        (None, None) => format!("{} It speaks for the app itself.", link.says),
    });
    Explanation { build: links, findings, ..nothing(About::Evidence, id, sentence.unwrap_or_default()) }
}

fn name(sdk: &str, catalog: &Catalog) -> String {
    catalog.sdk(sdk).map_or_else(|| sdk.to_owned(), |known| known.name.clone())
}

fn of_sdk(id: &str, report: &Report, catalog: &Catalog) -> Explanation {
    let mut sentences = Vec::new();
    let mut links = Vec::new();
    for build in &report.builds {
        for sdk in build.sdks.iter().filter(|sdk| sdk.id == id) {
            let vendor = catalog.vendor(&sdk.vendor).map_or(sdk.vendor.as_str(), |vendor| vendor.name.as_str());
            let mut sentence =
                format!("{} by {vendor} in {}: {}", sdk.name, build.path, presence_in_words(sdk.presence));
            if let Some(outer) = &sdk.embedded_in {
                sentence.push_str(&format!(", as a part of {}", name(outer, catalog)));
            }
            sentences.push(format!("{sentence}."));
            links.extend(sdk.evidence.iter().map(|evidence| linked(Speaks::ForSdk(sdk), evidence, report, catalog)));
        }
    }
    let disclosures = report.documents.iter().flat_map(|document| &document.disclosures);
    let spoken = disclosures.filter(|said| said.resolution.sdks.iter().any(|sdk| sdk == id));
    let about = report.findings.iter().filter(|finding| finding.sdks.iter().any(|sdk| sdk == id));
    Explanation {
        build: links,
        verdicts: report.matrix.iter().filter(|cell| cell.sdk == id).cloned().collect(),
        policy: spoken.map(|said| said.locator.clone()).collect(),
        findings: about.map(cited).collect(),
        ..nothing(About::Sdk, id, sentences.join(" "))
    }
}

fn linked(speaks: Speaks, evidence: &Evidence, report: &Report, catalog: &Catalog) -> Link {
    let sdk = speaks.sdk();
    let known = sdk.and_then(|sdk| catalog.sdk(&sdk.id));
    let platform = report.builds.iter().find(|build| build.path == evidence.artifact).and_then(|build| build.platform);
    let api = catalog.signatures.apis.find(&evidence.indicator, |api| &api.id);
    let api = api.filter(|api| {
        evidence.kind == EvidenceKind::ApiCall && platform.is_none_or(|platform| platform == api.platform)
    });
    Link {
        says: in_words(evidence),
        evidence: evidence.clone(),
        sdk: sdk.map(|sdk| sdk.id.clone()),
        signature: known.map(|known| SignatureShown {
            file: signature::file(known),
            key: signature::key(known, evidence).map(str::to_owned),
            tier: known.tier,
            sources: known.sources.clone(),
        }),
        apple: matches!(speaks, Speaks::ToApple).then(|| apple(evidence, catalog)).flatten(),
        api: api.map(|api| ApiShown {
            file: match api.platform {
                Platform::Android => "signatures/apis/android.toml".to_owned(),
                Platform::Ios => "signatures/apis/ios.toml".to_owned(),
            },
            data_types: api.data_types.clone(),
            permissions: api.permissions.clone(),
            source: api.source.clone(),
        }),
    }
}

/// Why evidence counts under Apple's rules, as far as the catalog knows.
fn apple(evidence: &Evidence, catalog: &Catalog) -> Option<AppleShown> {
    let known = catalog.signatures.apple();
    let indicator = &evidence.indicator;
    let says = match evidence.kind {
        EvidenceKind::ApiCall => match signature::required_reason(catalog, evidence) {
            Some(guarded) => format!("Apple wants a declared reason for {indicator} ({}).", guarded.category),
            None => {
                let api = catalog.signatures.apis.find(indicator, |api| &api.id)?;
                format!("The system opens it only with a purpose string: {}.", api.permissions.join(" or "))
            }
        },
        EvidenceKind::Host => {
            let domain = known.tracking_domains.iter().find(|known| known.domain == *indicator)?;
            format!("{} declares this domain as one that it tracks with.", name(&domain.sdk, catalog))
        }
        EvidenceKind::Framework | EvidenceKind::ObjcClass => {
            "It is on Apple's list of SDKs that have to bring a privacy manifest and a signature.".to_owned()
        }
        EvidenceKind::PrivacyManifest => "So the app or SDK that brings this manifest says itself.".to_owned(),
        _ => return None,
    };
    let key = signature::listed(catalog, evidence).map(str::to_owned);
    Some(AppleShown { says, file: key.is_some().then(|| signature::APPLE_FILE.to_owned()), key })
}

/// Evidence as a sentence.
fn in_words(evidence: &Evidence) -> String {
    let (value, indicator) = (&evidence.value, &evidence.indicator);
    let at = evidence.offset.map(|offset| format!(" (byte {offset})")).unwrap_or_default();
    use EvidenceKind::*;
    match evidence.kind {
        Dependency => format!("The build itself lists {value}."),
        Lockfile => format!("The lockfile {} beside the build names {value}.", evidence.artifact),
        DefinedClass => format!("Class {value} is defined."),
        DefinedPackage if value.contains(' ') => format!("Below {indicator} are defined {value}."),
        DefinedPackage => format!("Below {indicator} is defined {value}."),
        ReferencedPackage => format!("Class {value} is referred to, and not defined."),
        Component => format!("The manifest declares the component {value}."),
        MetaData => format!("The manifest sets {value}."),
        Authority => format!("A content provider has the authority {value}."),
        Action => format!("The manifest listens for {value}."),
        NativeLibrary => format!("The package ships the native library {indicator}."),
        Asset => format!("The package ships the file {value}."),
        Literal => format!("The code holds the text \"{value}\"{at}."),
        Host => format!("The code names the host {indicator} in \"{value}\"{at}."),
        ObjcClass if value.contains(' ') => format!("Of the classes {indicator} are defined {value}."),
        ObjcClass => format!("Objective-C class {value} is defined."),
        ObjcClassReference => format!("Objective-C class {value} is taken from elsewhere."),
        SwiftModule => format!("Types of the Swift module {value} are defined."),
        Framework => format!("The app ships the framework {indicator}."),
        LinkedLibrary => format!("The code links {value}."),
        BundleId => format!("A bundle calls itself {indicator}."),
        ResourceBundle => format!("The app ships the resource bundle {indicator}."),
        PlistKey => format!("The Info.plist sets {value}."),
        Permission => format!("The manifest asks for {value}."),
        PrivacyManifest => format!("A privacy manifest says that {value} is collected."),
        ApiCall => match (&evidence.class, &evidence.method) {
            (Some(class), Some(method)) => format!("{class}.{method} uses {value}{at}."),
            _ => format!("The image uses {value}{at}."),
        },
    }
}
