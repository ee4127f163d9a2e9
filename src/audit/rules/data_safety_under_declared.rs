use super::Rule;
use crate::audit::case::{list, lowered};
use crate::audit::forms::{Claimed, Form};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::Confidence;
use crate::store::GOOGLE_PLAY;

pub static RULE: Rule = Rule {
    id: "data-safety-under-declared",
    title: "The Data safety form leaves out what the build can collect",
    severity: Severity::High,
    audience: Audience::Default,
    basis: &["google-play-data-safety", "google-play-user-data"],
    fix: "Declare the data type in the Data safety form.",
    page: include_str!("../../../docs/rules/data-safety-under-declared.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for form in Form::of(case, GOOGLE_PLAY) {
        let left_out = form.claimed(case, rule.id, true);
        findings.extend(left_out_findings(rule, case, &form, left_out));
        let declared = form.claimed(case, rule.id, false);
        findings.extend(declared.iter().filter_map(|claimed| shared_only(rule, case, &form, claimed)));
    }
    findings
}

/// One finding for each answer that is missing; one for all of a build where the form says that there is nothing.
pub(super) fn left_out_findings(rule: &Rule, case: &Case, form: &Form, left_out: Vec<Claimed>) -> Vec<Finding> {
    if form.form.nothing_collected.is_none() {
        return left_out.iter().filter_map(|claimed| left_out_finding(rule, case, form, &[claimed])).collect();
    }
    let (waived, open): (Vec<&Claimed>, Vec<&Claimed>) = left_out.iter().partition(|claimed| claimed.waiver.is_some());
    let same_build = |a: &&Claimed, b: &&Claimed| std::ptr::eq(a.build, b.build);
    let builds = open.chunk_by(same_build).filter_map(|all| left_out_finding(rule, case, form, all));
    builds.chain(waived.into_iter().filter_map(|one| left_out_finding(rule, case, form, &[one]))).collect()
}

/// `all`: what a build can collect, in the terms of one or several answers.
fn left_out_finding(rule: &Rule, case: &Case, form: &Form, all: &[&Claimed]) -> Option<Finding> {
    let first = all.first()?;
    let names = list(all.iter().map(|claimed| form.named(&claimed.answer.id)));
    let mut fix = format!("Declare {names} in {}, or remove what collects it.", form.title());
    if !all.iter().any(|claimed| claimed.is_published()) {
        fix.push_str(" What never leaves the device needs no declaration: then waive this with that reason.");
    }
    let mut draft = match &form.form.nothing_collected {
        Some(nothing) if first.waiver.is_none() => {
            let message =
                format!("{} says that no data is collected, and the app can collect {names}.", form.opening());
            rule.draft(case, message).topic("nothing collected").locators([nothing])
        }
        _ => {
            let who = first.in_words(case);
            let message = format!("{} does not declare {names}, and the app can collect it: {who}.", form.opening());
            rule.draft(case, message).answer(&first.answer.id).locators([&form.place(&first.answer.id)])
        }
    };
    if let Some(party) = first.waived_sdk() {
        draft = draft.sdk(party.detection);
    }
    draft
        .severity(all.iter().map(|claimed| weight(case, claimed)).max()?)
        .confidence(all.iter().map(|claimed| confidence(claimed)).min()?)
        .build(first.build)
        .data_types(first.waived_type())
        .covering(all.iter().flat_map(|claimed| claimed.data_types()))
        .evidence(all.iter().flat_map(|claimed| claimed.evidence()))
        .fix(fix)
        .done()
}

/// What is published to be collected weighs most, then what an SDK's code can reach. Of what the app's own code reaches,
/// only its maker knows whether it leaves the device.
fn weight(case: &Case, claimed: &Claimed) -> Severity {
    let sensitive = claimed.data_types().iter().any(|id| case.is_sensitive(id));
    match (claimed.is_published(), claimed.is_reached_by_sdk(), sensitive) {
        (true, _, _) | (_, true, true) => Severity::High,
        (_, true, false) | (_, false, true) => Severity::Medium,
        (_, false, false) => Severity::Low,
    }
}

fn confidence(claimed: &Claimed) -> Confidence {
    let surest = claimed.surest().max(Confidence::High);
    match (claimed.is_published(), claimed.is_reached_by_sdk()) {
        (true, _) => surest,
        (false, true) => lowered(surest),
        (false, false) => Confidence::Low,
    }
}

/// An answer that says "shared" and not "collected": what an SDK sends from the device counts as collected too.
fn shared_only(rule: &Rule, case: &Case, form: &Form, claimed: &Claimed) -> Option<Finding> {
    let answer = form.form.answer(&claimed.answer.id)?;
    if answer.collected != Some(false) || !(claimed.is_published() || claimed.is_reached_by_sdk()) {
        return None;
    }
    let name = form.named(&answer.id);
    let message = format!(
        "{} declares {name} as shared, but not as collected, and the app can collect it: {}.",
        form.opening(),
        claimed.in_words(case)
    );
    rule.draft(case, message)
        .severity(Severity::Medium)
        .confidence(Confidence::Medium)
        .build(claimed.build)
        .answer(&answer.id)
        .covering(claimed.data_types())
        .evidence(claimed.evidence())
        .locators([&answer.locator])
        .topic("shared only")
        .fix(format!("Declare {name} as collected too: what an SDK sends from the device counts as collected."))
        .done()
}
