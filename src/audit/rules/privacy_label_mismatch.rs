use super::Rule;
use super::data_safety_policy_mismatch::against_policy;
use super::data_safety_under_declared::left_out_findings;
use crate::audit::case::list;
use crate::audit::forms::{Claimed, Form};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::{Confidence, Inventory};
use crate::store::APP_STORE;

pub static RULE: Rule = Rule {
    id: "privacy-label-mismatch",
    title: "The privacy label differs from the build, its privacy manifests or the policy",
    severity: Severity::High,
    audience: Audience::Default,
    basis: &["app-store-5-1-1", "app-store-privacy-details"],
    fix: "Make the privacy label say what the app and the code in it collect.",
    page: include_str!("../../../docs/rules/privacy-label-mismatch.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for form in Form::of(case, APP_STORE) {
        let mut of_form = left_out_findings(rule, case, &form, form.claimed(case, rule.id, true));
        let declared = form.claimed(case, rule.id, false);
        of_form.extend(declared.iter().filter_map(|claimed| weaker(rule, case, &form, claimed)));
        of_form.extend(case.builds.iter().filter_map(|build| tracking(rule, case, &form, build)));
        let against = against_policy(rule, case, &form, &of_form.iter().collect::<Vec<_>>());
        findings.extend(of_form);
        findings.extend(against);
    }
    findings
}

/// An answer that says less than a privacy manifest: not linked to the user, or not used for tracking.
fn weaker(rule: &Rule, case: &Case, form: &Form, claimed: &Claimed) -> Option<Finding> {
    let answer = form.form.answer(&claimed.answer.id)?;
    let linked = || claimed.manifested().filter(|data| data.linked == Some(true) && answer.linked == Some(false));
    let tracked = || claimed.manifested().filter(|data| data.tracking == Some(true) && answer.tracking == Some(false));
    let mut manifests: Vec<_> = linked().chain(tracked()).collect();
    manifests.sort();
    manifests.dedup();
    let (is_linked, is_tracked) = (linked().next().is_some(), tracked().next().is_some());
    let what = match (is_linked, is_tracked) {
        (false, false) => return None,
        (true, true) => "linked to the user and used for tracking",
        (true, false) => "linked to the user",
        (false, true) => "used for tracking",
    };
    let name = form.named(&answer.id);
    let message = format!(
        "{} does not say that {name} is {what}, as {} does.",
        form.opening(),
        list(manifests.iter().map(|data| format!("the privacy manifest {}", data.entry)))
    );
    rule.draft(case, message)
        .severity(if is_tracked { Severity::High } else { Severity::Medium })
        .build(claimed.build)
        .answer(&answer.id)
        .evidence(manifests.iter().map(|data| data.evidence.clone()))
        .locators([&answer.locator])
        .topic(what)
        .fix(format!("Say in {} that {name} is {what}.", form.title()))
        .done()
}

/// A manifest that says that the app tracks, and a label in which nothing is used for tracking.
fn tracking(rule: &Rule, case: &Case, form: &Form, build: &Inventory) -> Option<Finding> {
    let tracks = |tracking: Option<bool>| tracking == Some(true);
    let declared = form.form.answers.iter().any(|answer| tracks(answer.tracking));
    // A manifest that names the data says it better, in a finding of its own.
    let named = build.apple.collected.iter().any(|data| tracks(data.tracking));
    let says_so = build.apple.manifests.iter().any(|owned| tracks(owned.manifest.tracking));
    if !says_so || declared || named || build.platform != Some(form.mapping.store.platform) {
        return None;
    }
    let message = format!(
        "A privacy manifest in the build says that the app is used for tracking, and {} says of no data that it is.",
        form.title()
    );
    rule.draft(case, message)
        .confidence(Confidence::High)
        .build(build)
        .topic("tracking")
        .locators([&form.form.start()])
        .fix(format!("Say in {} which data is used for tracking.", form.title()))
        .done()
}
