//! What one part of a report says of another: ids that must exist, numbers that must add up.

use std::collections::{BTreeMap, BTreeSet};

use super::{Checked, Miss, Subject, Verification};
use crate::audit::{FIRST_PARTY, Finding, Severity, rules};
use crate::catalog::Catalog;
use crate::inventory::DataAccess;
use crate::report::saved::{Build, Report};

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
        verification.record(Subject::Reference, &finding.id, "findings", all.finding(finding));
    }
    sums(report, verification);
}

/// What the parts of a report are called.
struct All<'r> {
    builds: BTreeMap<&'r str, &'r Build>,
    documents: BTreeSet<&'r str>,
    evidence: BTreeSet<&'r str>,
    sdks: BTreeSet<&'r str>,
    /// SDKs that a policy speaks for.
    spoken_for: BTreeSet<&'r str>,
}

impl<'r> All<'r> {
    fn of(report: &'r Report) -> All<'r> {
        let disclosures = report.documents.iter().flat_map(|document| &document.disclosures);
        All {
            builds: report.builds.iter().map(|build| (build.path.as_str(), build)).collect(),
            documents: report.documents.iter().map(|document| document.path.as_str()).collect(),
            evidence: report.builds.iter().flat_map(Build::evidence).map(|(_, found)| found.id.as_str()).collect(),
            sdks: report.builds.iter().flat_map(|build| &build.sdks).map(|sdk| sdk.id.as_str()).collect(),
            spoken_for: disclosures.flat_map(|said| &said.resolution.sdks).map(String::as_str).collect(),
        }
    }

    fn build(&self, path: &str) -> Result<&'r Build, Miss> {
        self.builds.get(path).copied().ok_or_else(|| Miss::differs(format!("a build {path}"), "none in the report"))
    }

    fn finding(&self, finding: &Finding) -> Checked {
        if rules::find(&finding.rule).is_none() {
            return Err(Miss::differs(format!("a rule `{}`", finding.rule), "none of that id"));
        }
        if let Some(path) = &finding.subject.build {
            self.build(path)?;
        }
        if let Some(sdk) = &finding.subject.sdk
            && !self.sdks.contains(sdk.as_str())
            && !self.spoken_for.contains(sdk.as_str())
        {
            return Err(Miss::differs(format!("SDK {sdk} in a build or a policy"), "in none"));
        }
        // A finding may rest on evidence of what its SDK brings along, so whose it is is not asked.
        if let Some(id) = finding.evidence.iter().find(|id| !self.evidence.contains(id.as_str())) {
            return Err(Miss::differs(format!("evidence {id}"), "none of that id in the report"));
        }
        match finding.locators.iter().find(|locator| !self.documents.contains(locator.file.as_str())) {
            // What concerns the configuration points into it.
            Some(locator) if !locator.file.ends_with(".toml") => {
                Err(Miss::differs(format!("a policy {}", locator.file), "none in the report"))
            }
            _ => Ok(()),
        }
    }
}

/// Whether evidence of this id speaks for this SDK, or for the app itself.
fn speaks_for(build: &Build, sdk: Option<&str>, id: &str) -> Checked {
    let mut found = build
        .evidence()
        .filter(|(_, evidence)| evidence.id == id)
        .map(|(owner, _)| owner.map(|sdk| sdk.id.as_str()))
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
