use super::lacking::lacking;
use super::{Rule, stale_disclosure, undisclosed_data_type, vague_data_type};
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::Confidence;
use crate::policy::DeclaredData;

pub static RULE: Rule = Rule {
    id: "general-data-types",
    title: "A third party's data is named only in general words",
    severity: Severity::Low,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-1", "cn-2019-191-2-4", "pipl-17"],
    fix: "Say which data is meant, such as the IMEI or the Android ID, as the vendor documents it.",
    page: include_str!("../../../docs/rules/general-data-types.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    lacking(
        rule,
        case,
        // What a build shows of it says it better.
        (found, &[stale_disclosure::RULE.id, undisclosed_data_type::RULE.id, vague_data_type::RULE.id]),
        |same| {
            let mut said = same.iter().flat_map(|said| &said.data_types).peekable();
            said.peek().is_some() && !said.any(|data| data.exact)
        },
        |same| {
            let first = same.iter().find(|said| !said.data_types.is_empty())?;
            let said: Vec<&DeclaredData> = same.iter().flat_map(|said| &said.data_types).collect();
            let mut words: Vec<String> = said.iter().map(|data| format!("\"{}\"", data.locator.quote)).collect();
            words.dedup();
            let message = format!("All that the policy says of the data of \"{}\" is {}.", first.name, list(words));
            let draft = rule.draft(case, message).confidence(Confidence::Medium).disclosure(first);
            let draft = draft.data_types(said.iter().map(|data| data.id.as_str()));
            Some(draft.locators(said.iter().map(|data| &data.locator)))
        },
        |number| format!("The policy has only general words for the data of its {number} third parties"),
    )
}
