use super::Rule;
use super::undisclosed_data_type::is_missing;
use crate::audit::case::{access_evidence, list};
use crate::audit::matching::Party;
use crate::audit::matrix::Cell;
use crate::audit::{Audience, Case, Finding, Severity, Verdict};
use crate::inventory::Confidence;

pub static RULE: Rule = Rule {
    id: "vague-data-type",
    title: "What an SDK collects is only said in general words",
    severity: Severity::Low,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-1", "cn-2019-191-2-4", "pipl-17"],
    fix: "Name the data types themselves.",
    page: include_str!("../../../docs/rules/vague-data-type.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.parties.iter().filter(|party| party.is_disclosed()).filter_map(|party| finding(rule, case, party)).collect()
}

fn finding(rule: &Rule, case: &Case, party: &Party) -> Option<Finding> {
    let vague = |cell: &&Cell| cell.verdict == Verdict::Vague && cell.is_of(party) && !is_missing(case, cell);
    let cells: Vec<&Cell> = case.cells.iter().filter(vague).collect();
    let disclosure = party.spoken.first()?.disclosure;
    let first = cells.first()?;
    let mut message = format!(
        "What {} collects is only said in general words, so readers cannot know that it can reach {}.",
        party.detection.name,
        list(cells.iter().map(|cell| case.data_name(cell.data_type).to_owned()))
    );
    let (general, unsaid): (Vec<&Cell>, Vec<&Cell>) = cells.iter().partition(|cell| !cell.words.is_empty());
    let said = general.iter().filter_map(|cell| {
        let word = cell.words.first()?;
        Some(format!("{} as \"{}\"", case.data_name(cell.data_type), case.data_name(word.data_type)))
    });
    if !general.is_empty() {
        message.push_str(&format!(" The policy speaks of {}.", list(said)));
    }
    if !unsaid.is_empty() {
        let names = list(unsaid.iter().map(|cell| case.data_name(cell.data_type).to_owned()));
        message.push_str(&format!(" Of \"{}\" as a whole it does not say {names}.", disclosure.name));
    }
    let places: Vec<_> = cells.iter().flat_map(|cell| &cell.words).map(|word| word.locator).collect();
    // "Device information" for a screen size is as good as the word itself.
    let only_attributes = cells.iter().all(|cell| case.is_attribute(cell.data_type));
    rule.draft(case, message)
        .at_most(if only_attributes { Severity::Info } else { rule.severity })
        .confidence(party.detection.confidence.max(Confidence::Medium))
        .build(party.build)
        .sdk(party.detection)
        .disclosure(first.disclosure.unwrap_or(disclosure))
        .data_types(cells.iter().map(|cell| cell.data_type))
        .evidence(access_evidence(cells.iter().filter_map(|cell| cell.access)))
        .locators(if places.is_empty() { vec![&disclosure.locator] } else { places })
        .done()
}
