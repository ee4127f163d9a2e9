use super::{Rule, data_safety_under_declared};
use crate::audit::case::{list, lowered};
use crate::audit::forms::Form;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::Confidence;
use crate::policy::Locator;
use crate::store::GOOGLE_PLAY;

pub static RULE: Rule = Rule {
    id: "data-safety-policy-mismatch",
    title: "The Data safety form and the policy say different things",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["google-play-data-safety", "google-play-user-data"],
    fix: "Make the form and the policy say the same.",
    page: include_str!("../../../docs/rules/data-safety-policy-mismatch.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    let told: Vec<&Finding> =
        found.iter().filter(|finding| finding.rule == data_safety_under_declared::RULE.id).collect();
    let forms = Form::of(case, GOOGLE_PLAY);
    forms.iter().flat_map(|form| against_policy(rule, case, form, &told)).collect()
}

/// An answer of the form, and the places of form and policy that are about it.
struct Said {
    answer: String,
    places: Vec<Locator>,
}

/// What only one of form and policy says: one finding each way, and one for each answer that has a waiver of its own.
/// `told` are findings that say already that the form leaves something out.
pub(super) fn against_policy(rule: &Rule, case: &Case, form: &Form, told: &[&Finding]) -> Vec<Finding> {
    if !case.has_policy() {
        return Vec::new();
    }
    let unsaid = form.unsaid(case).into_iter();
    let unsaid = unsaid.map(|answer| Said { answer: answer.id.clone(), places: vec![answer.locator.clone()] });
    let is_told = |answer: &str| {
        let types = form.mapping.data_types(answer);
        told.iter().any(|finding| types.iter().any(|data| finding.data_types.contains(&data.id)))
    };
    let undeclared = form.undeclared(case).into_iter().filter(|(answer, _)| !is_told(answer));
    let undeclared = undeclared.map(|(answer, words)| {
        let words = words.into_iter().take(2).cloned();
        Said { answer: answer.to_owned(), places: std::iter::once(form.place(answer)).chain(words).collect() }
    });
    let (unsaid, undeclared) = (split(rule, case, unsaid), split(rule, case, undeclared));
    let unsaid = unsaid.iter().filter_map(|group| unsaid_finding(rule, case, form, group));
    unsaid.chain(undeclared.iter().filter_map(|group| undeclared_finding(rule, case, form, group))).collect()
}

/// All together, but for those that a waiver names.
fn split(rule: &Rule, case: &Case, all: impl Iterator<Item = Said>) -> Vec<Vec<Said>> {
    let waived = |said: &Said| {
        let mut waivers = case.config.waivers.iter().filter(|waiver| waiver.is_active(case.as_of));
        waivers.any(|waiver| waiver.rule == rule.id && waiver.disclosure.as_ref() == Some(&said.answer))
    };
    let (alone, together): (Vec<Said>, Vec<Said>) = all.partition(waived);
    let together = (!together.is_empty()).then_some(together);
    together.into_iter().chain(alone.into_iter().map(|said| vec![said])).collect()
}

fn unsaid_finding(rule: &Rule, case: &Case, form: &Form, group: &[Said]) -> Option<Finding> {
    let names = names(form, group);
    let message = format!("{} declares what the privacy policy does not mention: {names}.", form.opening());
    let confidence =
        if case.doubts_about_policy().is_some() { lowered(Confidence::Medium) } else { Confidence::Medium };
    let fix = format!("Say in the policy that the app collects {names} and for what, or take it out of the form.");
    mismatch(rule, case, group, "unsaid", message, confidence, fix)
}

fn undeclared_finding(rule: &Rule, case: &Case, form: &Form, group: &[Said]) -> Option<Finding> {
    let names = names(form, group);
    let message =
        format!("The privacy policy says that data is collected that {} does not declare: {names}.", form.title());
    let fix = format!(
        "Declare {names} in {}, or say in the policy that it never leaves the device and waive this with that reason.",
        form.title()
    );
    mismatch(rule, case, group, "undeclared", message, Confidence::Medium, fix)
}

fn names(form: &Form, group: &[Said]) -> String {
    list(group.iter().map(|said| form.named(&said.answer)))
}

fn mismatch(
    rule: &Rule,
    case: &Case,
    group: &[Said],
    way: &str,
    message: String,
    confidence: Confidence,
    fix: String,
) -> Option<Finding> {
    let answers: Vec<&str> = group.iter().map(|said| said.answer.as_str()).collect();
    let mut draft = rule
        .draft(case, message)
        .severity(Severity::Medium)
        .confidence(confidence)
        .topic(&format!("{way} {}", answers.join(",")))
        .locators(group.iter().flat_map(|said| &said.places))
        .fix(fix);
    if let [only] = answers.as_slice() {
        draft = draft.answer(only);
    }
    draft.done()
}
