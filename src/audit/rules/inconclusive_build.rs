use super::Rule;
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::facts::{Inconclusive, InconclusiveReason};
use crate::inventory::{Confidence, Inventory};

pub static RULE: Rule = Rule {
    id: "inconclusive-build",
    title: "A build could not be read to the end",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &[],
    fix: "Give the build as it was before it was packed or encrypted: the one that the build tools made.",
    page: include_str!("../../../docs/rules/inconclusive-build.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let unread = case.builds.iter().filter(|build| !build.is_conclusive());
    unread.filter_map(|build| finding(rule, case, build)).collect()
}

fn finding(rule: &Rule, case: &Case, build: &Inventory) -> Option<Finding> {
    let blocking = build.inconclusive.iter().filter(|part| part.blocks_absence);
    let mut reasons: Vec<String> = blocking.map(in_words).collect();
    reasons.extend(build.errors.iter().map(|error| match &error.entry {
        Some(entry) => format!("{entry}: {}", error.detail),
        None => error.detail.clone(),
    }));
    if reasons.is_empty() {
        reasons.push("its platform is not known".to_owned());
    }
    let message = format!(
        "{} could not be read to the end, so more SDKs may be inside than are listed here, and that something is \
         absent cannot be claimed: {}.",
        build.id.as_deref().unwrap_or(&build.path),
        list(reasons)
    );
    rule.draft(case, message).confidence(Confidence::Certain).build(build).done()
}

fn in_words(part: &Inconclusive) -> String {
    let reason = match part.reason {
        InconclusiveReason::Encrypted => "the code is encrypted",
        InconclusiveReason::Packed => "the code is packed",
        InconclusiveReason::UnreadableCode => "code could not be read",
        InconclusiveReason::LimitReached => "a limit was reached",
        InconclusiveReason::NoCode => "there is no code",
    };
    match &part.entry {
        Some(entry) => format!("{reason} in {entry} ({})", part.scope),
        None => format!("{reason} ({})", part.scope),
    }
}
