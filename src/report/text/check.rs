//! `check` for people: the sum first, then what is worst.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{BOLD, DIM, GREEN, PLAIN, Page, of_severity, quoted};
use super::scan::unreadable;
use crate::audit::case::count;
use crate::audit::{Audience, Finding, Severity, Verdict};
use crate::catalog::Catalog;
use crate::inventory::Evidence;
use crate::report::{Check, evidence_by_id};

/// How many lines of evidence, and of places in the policy, a finding shows.
const SHOWN: usize = 3;

/// The judgement: a line that sums it up, each finding with its evidence on both sides, what was waived, and what was
/// in order. `width` is in terminal columns.
pub fn check(check: &Check, catalog: &Catalog, width: usize) -> String {
    let mut page = Page::new(width);
    let (open, closer) = told(check);
    page.line(&[(BOLD, &sum(check, &open))]);
    for build in check.builds.iter().filter(|build| !build.is_conclusive()) {
        page.line(&[(PLAIN, &build.path)]);
        unreadable(&mut page, build);
    }
    not_read(&mut page, check);
    let evidence = evidence_by_id(check.builds);
    for finding in open {
        page.blank();
        one_finding(&mut page, finding, &evidence, check.builds.len() > 1, catalog);
    }
    in_order(&mut page, check, catalog);
    hidden(&mut page, &closer);
    waived_findings(&mut page, check);
    page.finish()
}

/// The findings that are not waived: those for the chosen audience, and those for a closer look.
pub(super) fn told<'a>(check: &Check<'a>) -> (Vec<&'a Finding>, Vec<&'a Finding>) {
    let open = check.audit.findings.iter().filter(|finding| finding.waived_by.is_none());
    open.partition(|finding| finding.audience <= check.audit.audience)
}

/// How many findings are for a closer look, and how to see them.
pub(super) fn hidden(page: &mut Page, closer: &[&Finding]) {
    let counts: Vec<String> = Audience::ALL
        .into_iter()
        .filter_map(|audience| {
            let number = closer.iter().filter(|finding| finding.audience == audience).count();
            (number > 0).then(|| format!("{number} {}", audience.word()))
        })
        .collect();
    if let Some(closest) = closer.iter().map(|finding| finding.audience).max() {
        page.blank();
        let number = count(closer.len(), "finding", "findings");
        let told =
            format!("{number} for a closer look not shown ({}): --audience {}", counts.join(", "), closest.word());
        page.line(&[(DIM, &told)]);
    }
}

/// The parts of the policy that could not be read.
pub(super) fn not_read(page: &mut Page, check: &Check) {
    for error in check.documents.iter().flat_map(|document| &document.errors) {
        let text = format!("{}: {}", super::page::place(&error.locator), error.detail);
        page.labelled(2, (of_severity(Severity::Critical), "NOT READ:"), &text);
    }
}

/// The findings that count no longer, with the reasons.
pub(super) fn waived_findings(page: &mut Page, check: &Check) {
    let waived: Vec<&Finding> = check.audit.findings.iter().filter(|finding| finding.waived_by.is_some()).collect();
    if waived.is_empty() {
        return;
    }
    page.blank();
    page.line(&[(DIM, &format!("{} waived:", waived.len()))]);
    for finding in waived {
        let reason = finding.waived_by.as_deref().unwrap_or_default();
        page.labelled(2, (DIM, &format!("{}{}", finding.rule, subject(finding))), &format!("({reason})"));
    }
}

/// `3 findings: 1 critical, 2 high · 5 SDKs found, 2 disclosed · app.apk against privacy.md`.
fn sum(check: &Check, open: &[&Finding]) -> String {
    let summary = &check.audit.summary;
    let counted = counted(open);
    let builds: Vec<&str> = check.builds.iter().map(|build| build.path.as_str()).collect();
    let documents: Vec<&str> = check.documents.iter().map(|document| document.path.as_str()).collect();
    format!(
        "{counted} · {} found, {} disclosed · {} against {}",
        count(summary.sdks_detected as usize, "SDK", "SDKs"),
        summary.sdks_disclosed,
        names(&builds, "no build"),
        names(&documents, "no policy")
    )
}

/// `3 findings: 1 critical, 2 high`.
pub(super) fn counted(open: &[&Finding]) -> String {
    let counts: Vec<String> = Severity::ALL
        .into_iter()
        .rev()
        .filter_map(|severity| {
            let number = open.iter().filter(|finding| finding.severity == severity).count();
            (number > 0).then(|| format!("{number} {}", severity.word()))
        })
        .collect();
    let mut counted = count(open.len(), "finding", "findings");
    if !counts.is_empty() {
        counted.push_str(&format!(": {}", counts.join(", ")));
    }
    counted
}

fn names(names: &[&str], none: &str) -> String {
    match names {
        [] => none.to_owned(),
        all if all.len() <= 3 => all.join(", "),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}

/// What the finding is about, after a blank; nothing where it is about the policy as a whole.
fn subject(finding: &Finding) -> String {
    let subject = &finding.subject;
    let parts = [&subject.sdk, &subject.permission, &subject.disclosure, &subject.build];
    parts.into_iter().flatten().next().map(|part| format!(" {part}")).unwrap_or_default()
}

/// `several`: the builds have to be told apart.
pub(super) fn one_finding(
    page: &mut Page,
    finding: &Finding,
    evidence: &BTreeMap<&str, &Evidence>,
    several: bool,
    catalog: &Catalog,
) {
    let style = of_severity(finding.severity);
    page.line(&[
        (style, finding.severity.word()),
        (PLAIN, " "),
        (BOLD, &finding.rule),
        (PLAIN, &subject(finding)),
        (DIM, &format!("  [{}]", finding.id)),
    ]);
    page.labelled(2, (PLAIN, ""), &finding.message);
    let shown = |id: &String| evidence.get(id.as_str()).map(|found| evidence_line(found, several));
    limited(page, "build:", &finding.evidence, shown);
    limited(page, "policy:", &finding.locators, |locator| Some(quoted(locator)));
    page.labelled(2, (GREEN, "fix:"), &finding.fix);
    let mut basis: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for law in catalog.signatures.laws.iter().filter(|law| finding.basis.contains(&law.id)) {
        basis.entry(&law.short).or_default().push(&law.article);
    }
    let basis: Vec<String> = basis.iter().map(|(law, articles)| format!("{law} {}", articles.join(", "))).collect();
    if !basis.is_empty() {
        page.labelled(2, (DIM, "basis:"), &basis.join("; "));
    }
}

/// Some lines under a label, and how many more there are.
fn limited<T>(page: &mut Page, label: &str, items: &[T], line: impl Fn(&T) -> Option<String>) {
    let lines: Vec<String> = items.iter().filter_map(line).collect();
    for line in lines.iter().take(SHOWN) {
        page.labelled(2, (DIM, label), line);
    }
    if lines.len() > SHOWN {
        page.labelled(2, (DIM, label), &format!("and {} more", lines.len() - SHOWN));
    }
}

/// `app.apk!classes.dex com.umeng.a.b.c: TelephonyManager.getDeviceId`, without the build where there is only one.
fn evidence_line(evidence: &Evidence, several: bool) -> String {
    let mut line = match &evidence.entry {
        Some(entry) if several => format!("{}!{entry}", evidence.artifact),
        Some(entry) => entry.clone(),
        None => evidence.artifact.clone(),
    };
    if let Some(slice) = &evidence.slice {
        line.push_str(&format!(" ({slice})"));
    }
    match (&evidence.class, &evidence.method) {
        (Some(class), Some(method)) => line.push_str(&format!(" {class}.{method}:")),
        (Some(class), None) => line.push_str(&format!(" {class}:")),
        (None, _) => line.push(':'),
    }
    if evidence.class.as_ref() == Some(&evidence.value) {
        line.pop();
    } else {
        line.push_str(&format!(" {}", evidence.value));
    }
    // An API is best told by the id under which the message speaks of it.
    if evidence.indicator != evidence.value {
        line.push_str(&format!(" ({})", evidence.indicator));
    }
    line
}

/// SDKs of which nothing was found amiss, with what the policy says of them.
fn in_order(page: &mut Page, check: &Check, catalog: &Catalog) {
    let amiss = |sdk: &str| check.audit.findings.iter().any(|finding| finding.subject.sdk.as_deref() == Some(sdk));
    let mut clear: BTreeMap<&str, (&str, BTreeSet<&str>)> = BTreeMap::new();
    let detections = check.builds.iter().flat_map(|build| &build.sdks).filter(|sdk| sdk.presence.is_detected());
    let named = detections.filter(|sdk| check.audit.disclosed.contains(&sdk.id) && !amiss(&sdk.id));
    for sdk in named {
        let said = check.audit.matrix.iter().filter(|cell| cell.sdk == sdk.id && cell.verdict == Verdict::Clear);
        let types = &mut clear.entry(&sdk.id).or_insert((&sdk.name, BTreeSet::new())).1;
        types.extend(
            said.map(|cell| catalog.data_type(&cell.data_type).map_or(cell.data_type.as_str(), |data| &data.name)),
        );
    }
    if !clear.is_empty() {
        page.blank();
    }
    for (name, types) in clear.into_values() {
        let types: Vec<&str> = types.into_iter().collect();
        page.labelled(
            0,
            (GREEN, "in order"),
            &format!("{name}: {}", if types.is_empty() { "disclosed".to_owned() } else { types.join(", ") }),
        );
    }
}
