//! What the disclosures of third parties lack: one finding each, or one for them all.

use super::Rule;
use super::parties::{once_per_party, sureness, told_by};
use crate::audit::case::list;
use crate::audit::finding::Draft;
use crate::audit::{Case, Finding};
use crate::inventory::Confidence;
use crate::policy::Disclosure;

/// Where so many third parties, and no other, lack something, the policy as a whole does.
const WHOLE: usize = 3;
/// For so many of them, what to do is told one by one.
const KNOWN: usize = 6;

/// Everything that the policy says of one third party.
pub(super) type Party<'c, 'a> = &'c [&'a Disclosure];

/// A finding for every third party that lacks something. Where all of them do, one finding speaks for those that no
/// waiver of the configuration sets apart: `all` says so of this many, and their names are put behind it.
///
/// Parties that findings of the rules in `follows` are about are left out: those findings say it already.
pub(super) fn lacking<'a>(
    rule: &Rule,
    case: &Case<'a>,
    (found, follows): (&[Finding], &[&str]),
    lacks: impl Fn(Party<'_, 'a>) -> bool,
    one: impl Fn(Party<'_, 'a>) -> Option<Draft>,
    all: impl Fn(usize) -> String,
) -> Vec<Finding> {
    let told = told_by(found, follows);
    let (without, with): (Vec<_>, Vec<_>) = once_per_party(case).into_iter().partition(|said| lacks(said));
    let mut findings = Vec::new();
    let mut together = Vec::new();
    for said in without {
        if said.iter().any(|said| told.contains(said.name.as_str())) {
            continue;
        }
        let Some(finding) = one(&said).and_then(Draft::done) else { continue };
        let apart = case.config.waivers.iter().any(|waiver| waiver.sdk.is_some() && waiver.covers(&finding));
        if apart || !with.is_empty() {
            findings.push(finding);
        } else {
            together.push((said, finding));
        }
    }
    if together.len() < WHOLE {
        findings.extend(together.into_iter().map(|(_, finding)| finding));
        return findings;
    }
    let names = together.iter().filter_map(|(said, _)| said.first()).map(|said| format!("\"{}\"", said.name));
    let message = format!("{}: {}.", all(together.len()), list(names));
    let surest = together.iter().filter_map(|(said, _)| said.first()).map(|said| sureness(said)).min();
    // What is known of some of them helps as much as it would in a finding of its own.
    let known = together.iter().filter(|(_, finding)| finding.fix != rule.fix).take(KNOWN);
    let known = known.filter_map(|(said, finding)| Some(format!(" \"{}\": {}", said.first()?.name, finding.fix)));
    let draft = rule
        .draft(case, message)
        .confidence(surest.unwrap_or(Confidence::Low))
        .topic("every third party")
        .fix(std::iter::once(rule.fix.to_owned()).chain(known).collect())
        .locators(together.iter().flat_map(|(_, finding)| &finding.locators));
    findings.extend(draft.done());
    findings
}
