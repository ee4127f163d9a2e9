//! `check` for people: the sum first, then what is worst.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{BOLD, DIM, GREEN, PLAIN, Page, of_severity, quoted};
use super::scan::unreadable;
use crate::audit::case::count;
use crate::audit::{Audience, Finding, Severity, Verdict};
use crate::catalog::Catalog;
use crate::config::KnownFinding;
use crate::inventory::Evidence;
use crate::policy::Locator;
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
    for (at, finding) in open.iter().enumerate() {
        page.blank();
        // Several of one kind in a row are mended in the same way, which the last of them tells.
        let next = open.get(at + 1);
        let goes_on = next.is_some_and(|next| (&next.rule, &next.fix) == (&finding.rule, &finding.fix));
        what_is_wrong(&mut page, finding, &evidence, check);
        if !goes_on {
            remedy(&mut page, finding, catalog);
        }
    }
    in_order(&mut page, check, catalog);
    since_baseline(&mut page, check);
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
    let how = if check.audit.summary.in_baseline > 0 { "waived or in the baseline" } else { "waived" };
    page.line(&[(DIM, &format!("{} {how}:", waived.len()))]);
    for finding in waived {
        let reason = finding.waived_by.as_deref().unwrap_or_default();
        page.labelled(2, (DIM, &format!("{}{}", finding.rule, subject(finding))), &format!("({reason})"));
    }
}

/// `3 findings: 1 critical, 2 high · 5 SDKs found, 2 disclosed · app.apk against privacy.md`.
fn sum(check: &Check, open: &[&Finding]) -> String {
    let summary = &check.audit.summary;
    let mut counted = counted(open);
    // Hidden is hidden in the first line too.
    for (number, how) in [(summary.waived, "waived"), (summary.in_baseline, "in the baseline")] {
        if number > 0 {
            counted.push_str(&format!(" · {number} {how}"));
        }
    }
    let forms = check.audit.forms.iter().map(|form| form.path.as_str());
    let builds: Vec<&str> = check.builds.iter().map(|build| build.path.as_str()).collect();
    let documents: Vec<&str> = check.documents.iter().map(|document| document.path.as_str()).chain(forms).collect();
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

/// What became of the findings of the baseline that were not met again.
fn since_baseline(page: &mut Page, check: &Check) {
    let Some(compared) = &check.audit.baseline else { return };
    let known = |page: &mut Page, known: &KnownFinding, why: &str| {
        let rule = known.rule.as_deref().unwrap_or("a finding");
        page.line(&[(PLAIN, "  "), (BOLD, rule), (DIM, &format!("  [{}]{why}", known.id))]);
        if let Some(message) = &known.message {
            page.labelled(4, (PLAIN, ""), message);
        }
    };
    if !compared.fixed.is_empty() {
        page.blank();
        page.line(&[(GREEN, &format!("{} fixed since the baseline:", compared.fixed.len()))]);
    }
    for fixed in &compared.fixed {
        known(page, fixed, "");
    }
    if !compared.undecided.is_empty() {
        page.blank();
        let number = compared.undecided.len();
        page.line(&[(DIM, &format!("{number} of the baseline not met again, and not called fixed:"))]);
    }
    for undecided in &compared.undecided {
        known(page, &undecided.known, &format!("  ({})", undecided.reason));
    }
}

/// What the finding is about, after a blank; nothing where it is about the policy as a whole.
fn subject(finding: &Finding) -> String {
    let subject = &finding.subject;
    let parts = [&subject.sdk, &subject.permission, &subject.disclosure, &subject.build];
    parts.into_iter().flatten().next().map(|part| format!(" {part}")).unwrap_or_default()
}

/// A finding with its remedy.
pub(super) fn one_finding(
    page: &mut Page,
    finding: &Finding,
    evidence: &BTreeMap<&str, &Evidence>,
    check: &Check,
    catalog: &Catalog,
) {
    what_is_wrong(page, finding, evidence, check);
    remedy(page, finding, catalog);
}

/// What the finding says, and what it rests on.
fn what_is_wrong(page: &mut Page, finding: &Finding, evidence: &BTreeMap<&str, &Evidence>, check: &Check) {
    // Then they have to be told apart.
    let several = check.builds.len() > 1;
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
    for (label, locators) in places(finding, check) {
        limited(page, label, &locators, |locator| Some(quoted(locator)));
    }
}

/// How to mend it, and which articles ask for it.
fn remedy(page: &mut Page, finding: &Finding, catalog: &Catalog) {
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

/// The places of a finding by the kind of file that they are in.
fn places<'a>(finding: &'a Finding, check: &Check) -> [(&'static str, Vec<&'a Locator>); 3] {
    let in_form = |locator: &&Locator| check.audit.forms.iter().any(|form| form.path == locator.file);
    let in_policy = |locator: &&Locator| check.documents.iter().any(|document| document.path == locator.file);
    let (forms, rest): (Vec<&Locator>, Vec<&Locator>) = finding.locators.iter().partition(in_form);
    let (policies, rest): (Vec<&Locator>, Vec<&Locator>) = rest.into_iter().partition(in_policy);
    [("policy:", policies), ("form:", forms), ("config:", rest)]
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
    let amiss = |sdk: &str| {
        let findings = check.audit.findings.iter().filter(|finding| finding.subject.build.is_some());
        let cells = || check.audit.matrix.iter().filter(|cell| cell.sdk == sdk);
        findings.into_iter().any(|finding| {
            let said = finding.subject.disclosure.as_ref();
            finding.sdks.iter().any(|id| id == sdk)
                || said.is_some() && cells().any(|cell| cell.disclosure.as_ref() == said)
        })
    };
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
