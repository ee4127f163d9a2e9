use super::Rule;
use crate::audit::case::list;
use crate::audit::forms::Form;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::Confidence;
use crate::store::{FormProblem, ProblemKind};

pub static RULE: Rule = Rule {
    id: "store-form-problem",
    title: "A store form contradicts itself, or holds answers that are not known",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["app-store-privacy-details", "google-play-data-safety"],
    fix: "Correct the form and export it again.",
    page: include_str!("../../../docs/rules/store-form-problem.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let forms = case.catalog.signatures.stores.iter().flat_map(|store| Form::of(case, &store.id));
    let kinds = [ProblemKind::Inconsistent, ProblemKind::Unknown];
    forms.flat_map(|form| kinds.into_iter().filter_map(move |kind| finding(rule, case, &form, kind))).collect()
}

/// One finding for all problems of a kind.
fn finding(rule: &Rule, case: &Case, form: &Form, kind: ProblemKind) -> Option<Finding> {
    let problems: Vec<&FormProblem> = form.form.problems.iter().filter(|problem| problem.kind == kind).collect();
    let (opening, severity) = match kind {
        ProblemKind::Inconsistent => ("contradicts itself or leaves an answer open", rule.severity),
        ProblemKind::Unknown => ("holds something that is not known here, and that was left out", Severity::Low),
    };
    let told =
        |problem: &&FormProblem| format!("line {}: {}", problem.locator.line.unwrap_or_default(), problem.detail);
    let details: Vec<&str> = problems.iter().map(|problem| problem.detail.as_str()).collect();
    if problems.is_empty() {
        return None;
    }
    let mut finding = rule
        .draft(case, format!("{} {opening}: {}.", form.opening(), list(problems.iter().map(told))))
        .severity(severity)
        .confidence(Confidence::Certain)
        .topic(&format!("{} {}", form.form.store, details.join("\n")))
        .locators(problems.iter().map(|problem| &problem.locator))
        .done()?;
    let of_store = |id: &String| {
        let laws = &case.catalog.signatures.laws;
        laws.iter().any(|law| law.id == *id && law.jurisdiction == form.mapping.store.id)
    };
    finding.basis.retain(of_store);
    Some(finding)
}
