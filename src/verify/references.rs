//! What one part of a report says of another: ids that must exist, numbers that must add up.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::expect;
use super::{Checked, Miss, Subject, Verification, signature};
use crate::audit::{FIRST_PARTY, Finding, Severity, rules};
use crate::catalog::Catalog;
use crate::catalog::model::Role;
use crate::inventory::{DataAccess, Evidence, EvidenceKind, FingerprintUse};
use crate::report::saved::{Build, Report, Speaks, TextKind};

/// Rules about waivers, whose findings point into the configuration.
const OF_CONFIGURATION: [&str; 2] = ["expired-waiver", "unused-waiver"];

/// Checks everything that a report can be asked without any file.
pub(super) fn check(report: &Report, catalog: &Catalog, verification: &mut Verification) {
    let all = All::of(report);
    for build in &report.builds {
        let ids: BTreeSet<&str> = build.evidence().map(|(_, evidence)| evidence.id.as_str()).collect();
        let accesses =
            build.sdks.iter().flat_map(|sdk| sdk.data_types.iter().map(move |access| (sdk.id.as_str(), access)));
        let own = build.first_party.data_types.iter().map(|access| (FIRST_PARTY, access));
        for (owner, access) in accesses.chain(own) {
            observations(owner, access, build, &ids, catalog, verification);
        }
        let others = build.sdks.iter().flat_map(|sdk| sdk.other_apis.iter().map(move |seen| (sdk.id.as_str(), seen)));
        let others = others.chain(build.first_party.other_apis.iter().map(|seen| (FIRST_PARTY, seen)));
        for (owner, seen) in others {
            let api = catalog.signatures.apis.find(&seen.api, |api| &api.id);
            let outcome = match api {
                _ if !ids.contains(seen.evidence.as_str()) => {
                    Err(Miss::differs(format!("evidence {}", seen.evidence), "none of that id in the build"))
                }
                Some(api) if api.data_types.is_empty() => Ok(()),
                _ => Err(Miss::differs(format!("an API `{}` without a data type", seen.api), "the catalog has none")),
            };
            verification.record(Subject::Reference, &format!("{owner} {}", seen.api), &build.path, outcome);
        }
        for found in &build.fingerprints {
            let id = format!("{} {}", found.sdk.as_deref().unwrap_or(FIRST_PARTY), found.id);
            verification.record(Subject::Reference, &id, &build.path, fingerprint(found, build, catalog));
        }
        apple_lists(build, catalog, verification);
    }
    for cell in &report.matrix {
        let id = format!("{} {}", cell.sdk, cell.data_type);
        let outcome = all.build(&cell.build).and_then(|build| {
            let owner = (cell.sdk != FIRST_PARTY).then_some(cell.sdk.as_str());
            cell.evidence.iter().try_for_each(|wanted| speaks_for(build, owner, wanted))
        });
        verification.record(Subject::Reference, &id, "matrix", outcome);
    }
    for finding in &report.findings {
        verification.record(Subject::Reference, &finding.id, "findings", all.finding(finding, report));
    }
    sums(report, verification);
}

/// What the parts of a report are called.
struct All<'r> {
    builds: BTreeMap<&'r str, &'r Build>,
    sdks: BTreeSet<&'r str>,
    /// SDKs that a policy speaks for.
    spoken_for: BTreeSet<&'r str>,
}

impl<'r> All<'r> {
    fn of(report: &'r Report) -> All<'r> {
        let disclosures = report.documents.iter().flat_map(|document| &document.disclosures);
        All {
            builds: report.builds.iter().map(|build| (build.path.as_str(), build)).collect(),
            sdks: report.builds.iter().flat_map(|build| &build.sdks).map(|sdk| sdk.id.as_str()).collect(),
            spoken_for: disclosures.flat_map(|said| &said.resolution.sdks).map(String::as_str).collect(),
        }
    }

    fn build(&self, path: &str) -> Result<&'r Build, Miss> {
        self.builds.get(path).copied().ok_or_else(|| Miss::differs(format!("a build {path}"), "none in the report"))
    }

    fn finding(&self, finding: &Finding, report: &Report) -> Checked {
        if rules::find(&finding.rule).is_none() {
            return Err(Miss::differs(format!("a rule `{}`", finding.rule), "none of that id"));
        }
        let about = finding.subject.build.as_ref().map(|path| self.build(path)).transpose()?;
        // A finding about several builds of one app stands with the first of them.
        let is_same = |build: &Build, other: &Build| {
            build.path == other.path
                || build.sha256.is_some() && build.sha256 == other.sha256
                || build.id.is_some() && build.id == other.id && build.platform == other.platform
        };
        let concerned = report.builds.iter().filter(|build| about.is_none_or(|about| is_same(about, build)));
        let builds: Vec<&Build> = concerned.collect();
        for sdk in finding.sdks.iter().chain(&finding.subject.sdk) {
            if !self.sdks.contains(sdk.as_str()) && !self.spoken_for.contains(sdk.as_str()) {
                return Err(Miss::differs(format!("SDK {sdk} in a build or a policy"), "in none"));
            }
        }
        finding.evidence.iter().try_for_each(|id| supports(id, finding, &builds))?;
        let of_configuration = OF_CONFIGURATION.contains(&finding.rule.as_str());
        let known = |file: &str| of_configuration || report.text(file) != TextKind::Configuration;
        match finding.locators.iter().find(|locator| !known(&locator.file)) {
            Some(locator) => Err(Miss::differs(format!("a policy or a form {}", locator.file), "none in the report")),
            None => Ok(()),
        }
    }
}

/// Whether evidence of this id is in one of the builds, and speaks for one of the finding's SDKs, for a part that ships in
/// or with these, or for the app.
fn supports(id: &str, finding: &Finding, builds: &[&Build]) -> Checked {
    let same = || builds.iter().flat_map(|build| build.evidence()).filter(|(_, evidence)| evidence.id == id);
    if same().next().is_none() {
        return Err(Miss::differs(format!("evidence {id}"), "none of that id in the report"));
    }
    let concerned = |sdk: &str| finding.sdks.iter().any(|id| id == sdk);
    let families: BTreeSet<&String> = builds
        .iter()
        .flat_map(|build| &build.sdks)
        .filter(|sdk| concerned(&sdk.id))
        .flat_map(|sdk| &sdk.family)
        .collect();
    let fits = |speaks: Speaks| match speaks.sdk() {
        Some(sdk) => {
            concerned(&sdk.id)
                || sdk.embedded_in.iter().chain(&sdk.brought_by).any(|outer| concerned(outer))
                || (sdk.role == Role::Component && sdk.family.as_ref().is_some_and(|family| families.contains(family)))
        }
        None => true,
    };
    if finding.sdks.is_empty() || same().any(|(speaks, _)| fits(speaks)) {
        return Ok(());
    }
    let owners: Vec<&str> = same().filter_map(|(speaks, _)| Some(speaks.sdk()?.id.as_str())).collect();
    Err(Miss::differs(format!("evidence {id} of {}", finding.sdks.join(" or ")), owners.join(", ")))
}

/// Whether evidence of this id speaks for this SDK, or for the app itself.
fn speaks_for(build: &Build, sdk: Option<&str>, id: &str) -> Checked {
    let mut found = build
        .evidence()
        .filter(|(speaks, evidence)| evidence.id == id && !matches!(speaks, Speaks::ToApple))
        .map(|(speaks, _)| speaks.sdk().map(|sdk| sdk.id.as_str()))
        .peekable();
    if found.peek().is_none() {
        return Err(Miss::differs(format!("evidence {id}"), "none of that id in the build"));
    }
    let owner = |sdk: Option<&str>| sdk.unwrap_or(FIRST_PARTY).to_owned();
    let others: Vec<Option<&str>> = found.collect();
    if others.contains(&sdk) {
        return Ok(());
    }
    Err(Miss::differs(
        format!("evidence {id} of {}", owner(sdk)),
        others.into_iter().map(owner).collect::<Vec<_>>().join(", "),
    ))
}

/// Every observation rests on evidence of the build, for an API that opens this data type.
fn observations(
    owner: &str,
    access: &DataAccess,
    build: &Build,
    ids: &BTreeSet<&str>,
    catalog: &Catalog,
    verification: &mut Verification,
) {
    for seen in &access.observed {
        let api = catalog.signatures.apis.find(&seen.api, |api| &api.id);
        let outcome = if !ids.contains(seen.evidence.as_str()) {
            Err(Miss::differs(format!("evidence {}", seen.evidence), "none of that id in the build"))
        } else if api.is_some_and(|api| !api.data_types.contains(&access.id)) {
            Err(Miss::differs(format!("{} gives {}", seen.api, access.id), "the catalog does not say so"))
        } else {
            Ok(())
        };
        verification.record(Subject::Reference, &format!("{owner} {}", access.id), &build.path, outcome);
    }
}

/// Every signal is one of the list, rests on evidence for one of its APIs that speaks for the same owner, and there are as many
/// as the list asks for.
fn fingerprint(found: &FingerprintUse, build: &Build, catalog: &Catalog) -> Checked {
    let Some(list) = catalog.signatures.fingerprints.find(&found.id, |list| &list.id) else {
        return Err(Miss::differs(format!("a list of signals `{}`", found.id), "none of that id"));
    };
    for signal in &found.signals {
        let known = list.signals.iter().find(|known| known.label == signal.label);
        let same = known.is_some_and(|known| signal.apis.iter().all(|api| known.apis.contains(api)));
        expect(same, || (format!("a signal \"{}\" of {}", signal.label, signal.apis.join(", ")), "none in the list"))?;
        for (api, id) in signal.apis.iter().zip(&signal.evidence) {
            speaks_for(build, found.sdk.as_deref(), id)?;
            let holds = build.evidence().any(|(_, evidence)| evidence.id == *id && evidence.indicator == *api);
            expect(holds, || (format!("evidence {id} for {api}"), "for something else"))?;
        }
    }
    let labels: BTreeSet<&str> = found.signals.iter().map(|signal| signal.label.as_str()).collect();
    let numbers = (list.at_least, list.signals.len());
    expect(labels.len() >= list.at_least && (found.at_least, found.of) == numbers, || {
        (format!("{} signals of {}", numbers.0, numbers.1), labels.len().to_string())
    })
}

/// What is said of Apple's lists rests on evidence of the build for the same thing.
fn apple_lists(build: &Build, catalog: &Catalog, verification: &mut Verification) {
    let apple = &build.apple;
    let known = catalog.signatures.apple();
    let mut record = |name: &str, evidence: &str, fits: &dyn Fn(&Evidence) -> bool| {
        let mut same = apple.evidence.iter().filter(|found| found.id == evidence).peekable();
        let outcome = match same.peek() {
            None => Err(Miss::differs(format!("evidence {evidence}"), "none of that id among Apple's")),
            Some(found) => {
                let found = format!("{} {}", crate::catalog::word(&found.kind), found.indicator);
                expect(same.any(fits), || (format!("evidence for {name}"), found))
            }
        };
        verification.record(Subject::Reference, name, &build.path, outcome);
    };
    for data in &apple.collected {
        record(&data.data_type, &data.evidence, &|found| {
            found.kind == EvidenceKind::PrivacyManifest && found.indicator == data.data_type
        });
    }
    for used in &apple.required_reasons {
        record(&used.category, &used.evidence, &|found| {
            signature::required_reason(catalog, found).is_some_and(|known| known.category == used.category)
        });
    }
    for listed in &apple.listed_sdks {
        let known = known.listed_sdks.iter().find(|known| known.name == listed.name);
        record(&listed.name, &listed.evidence, &|found| {
            let name = found.indicator.strip_prefix("PodsDummy_").unwrap_or(&found.indicator);
            let mut names =
                known.iter().flat_map(|known| known.aliases.iter().chain(&known.classes).chain([&known.name]));
            names.any(|known| known == name)
        });
    }
    for named in &apple.tracking_domains {
        let of_sdk = known.tracking_domains.iter().any(|known| known.domain == named.domain && known.sdk == named.sdk);
        record(&named.domain, &named.evidence, &|found| {
            of_sdk && found.kind == EvidenceKind::Host && found.indicator == named.domain
        });
    }
    for guarded in &apple.guarded_apis {
        let api = catalog.signatures.apis.find(&guarded.api, |api| &api.id);
        let same_keys = api.is_some_and(|api| api.permissions == guarded.purpose_keys);
        record(&guarded.api, &guarded.evidence, &|found| {
            same_keys && found.kind == EvidenceKind::ApiCall && found.indicator == guarded.api
        });
    }
}

/// The summary against the findings that are not waived.
fn sums(report: &Report, verification: &mut Verification) {
    let Some(summary) = &report.summary else { return };
    let open = || report.findings.iter().filter(|finding| finding.waived_by.is_none());
    let mut compare = |name: &str, said: Option<&u64>, counted: usize| {
        let said = said.copied().unwrap_or(0);
        let holds = said == counted as u64;
        let outcome = if holds { Ok(()) } else { Err(Miss::differs(said.to_string(), format!("{counted} findings"))) };
        verification.record(Subject::Sum, name, "summary", outcome);
    };
    for severity in Severity::ALL {
        let counted = open().filter(|finding| finding.severity == severity).count();
        compare(severity.word(), summary.by_severity.get(severity.word()), counted);
    }
    let named: BTreeSet<&str> =
        summary.by_rule.keys().map(String::as_str).chain(open().map(|finding| finding.rule.as_str())).collect();
    for rule in named {
        compare(rule, summary.by_rule.get(rule), open().filter(|finding| finding.rule == rule).count());
    }
}
