//! `explain` for people: one link of the chain after the other.

use super::page::{BOLD, DIM, GREEN, PLAIN, Page, YELLOW, of_severity, quoted};
use crate::catalog::{Catalog, word};
use crate::policy::Locator;
use crate::report::explain::{Explanation, Link};

/// How many pieces of evidence, and of places in the policy, are told one by one.
const SHOWN: usize = 12;
/// How many sources of a signature are told.
const SOURCES: usize = 3;

/// A chain, from what it comes to down to how to accept it. `width` is in terminal columns.
pub fn explain(explanation: &Explanation, catalog: &Catalog, width: usize) -> String {
    let mut page = Page::new(width);
    let style = explanation.severity.map_or(BOLD, of_severity);
    page.labelled(0, (style, ""), &explanation.sentence);
    if let (Some(severity), Some(confidence)) = (explanation.severity, explanation.confidence) {
        let sure = format!("{} · confidence {} · finding {}", severity.word(), word(&confidence), explanation.id);
        page.line(&[(DIM, &sure)]);
    }
    if let Some(reason) = &explanation.waived_by {
        page.labelled(0, (YELLOW, "waived:"), reason);
    }
    if let Some(note) = &explanation.note {
        page.labelled(0, (YELLOW, "note:"), note);
    }
    if !explanation.build.is_empty() {
        heading(&mut page, "What the build holds");
    }
    for (at, link) in explanation.build.iter().take(SHOWN).enumerate() {
        one_link(&mut page, link, explanation.build.get(..at).unwrap_or_default(), catalog);
    }
    more(&mut page, explanation.build.len());
    verdicts(&mut page, explanation, catalog);
    places(&mut page, "In the policy", &explanation.policy);
    places(&mut page, "In the store form", &explanation.forms);
    places(&mut page, "In the configuration", &explanation.configuration);
    if let Some(rule) = &explanation.rule {
        heading(&mut page, "The rule");
        page.labelled(2, (BOLD, &rule.id), &rule.title);
        page.labelled(2, (DIM, "page:"), &format!("{} (`undisclosed rule show {}`)", rule.page, rule.id));
    }
    if !explanation.law.is_empty() {
        heading(&mut page, "The law behind it");
    }
    for law in &explanation.law {
        page.labelled(2, (BOLD, &format!("{} {}:", law.short, law.article)), &law.says);
    }
    if !explanation.findings.is_empty() {
        heading(&mut page, "Findings");
    }
    for finding in &explanation.findings {
        let label = format!("{} {} [{}]", finding.severity.word(), finding.rule, finding.id);
        page.line(&[(PLAIN, "  "), (of_severity(finding.severity), &label)]);
        page.labelled(4, (PLAIN, ""), &finding.message);
    }
    if let Some(fix) = &explanation.fix {
        heading(&mut page, "How to mend it");
        page.labelled(2, (GREEN, ""), fix);
    }
    if let Some(waiver) = &explanation.waiver {
        heading(&mut page, "How to accept it: in undisclosed.toml");
        for line in waiver.lines() {
            page.line(&[(PLAIN, "  "), (DIM, line)]);
        }
    }
    page.finish()
}

fn heading(page: &mut Page, text: &str) {
    page.blank();
    page.line(&[(BOLD, text)]);
}

fn places(page: &mut Page, title: &str, places: &[Locator]) {
    if !places.is_empty() {
        heading(page, title);
    }
    for locator in places.iter().take(SHOWN) {
        let empty = locator.quote.trim().is_empty();
        let text = if empty { format!("{}: nowhere in this file", locator.file) } else { quoted(locator) };
        page.labelled(2, (PLAIN, ""), &text);
    }
    more(page, places.len());
}

fn more(page: &mut Page, count: usize) {
    if count > SHOWN {
        page.labelled(2, (DIM, ""), &format!("and {} more; --format json has them all", count - SHOWN));
    }
}

/// A piece of evidence; what holds for several is told with the first of them.
fn one_link(page: &mut Page, link: &Link, before: &[Link], catalog: &Catalog) {
    let evidence = &link.evidence;
    page.labelled(2, (PLAIN, "-"), &link.says);
    let mut place = evidence.artifact.clone();
    if let Some(entry) = &evidence.entry {
        place.push_str(&format!("!{entry}"));
    }
    if let Some(slice) = &evidence.slice {
        place.push_str(&format!(" ({slice})"));
    }
    page.labelled(4, (DIM, "in:"), &format!("{place} [{}]", evidence.id));
    if let Some(api) = &link.api {
        let names: Vec<&str> = api
            .data_types
            .iter()
            .map(|id| catalog.data_type(id).map_or(id.as_str(), |data| data.name.as_str()))
            .collect();
        let mut gives = format!("{} ({})", names.join(", "), api.file);
        if !api.permissions.is_empty() {
            gives.push_str(&format!("; asks for {}", api.permissions.join(" or ")));
        }
        page.labelled(4, (DIM, "gives:"), &gives);
        if let Some(source) = &api.source {
            page.labelled(4, (DIM, "source:"), source);
        }
    }
    if let Some(apple) = &link.apple {
        page.labelled(4, (DIM, "counts:"), &apple.says);
        if let (Some(file), Some(key)) = (&apple.file, &apple.key) {
            page.labelled(4, (DIM, "list:"), &format!("{key} in {file}"));
        }
        return;
    }
    let Some(signature) = &link.signature else {
        if before.iter().all(|before| before.signature.is_some() || before.apple.is_some()) {
            page.labelled(4, (DIM, "counts:"), "code of the app itself: no signature claims its class");
        }
        return;
    };
    if let Some(key) = &signature.key {
        let counts = format!("{} indicator {} of {}", word(&evidence.strength), evidence.indicator, key);
        page.labelled(4, (DIM, "counts:"), &counts);
    }
    let told = before.iter().flat_map(|before| &before.signature).any(|known| known.file == signature.file);
    if !told {
        page.labelled(4, (DIM, "signature:"), &format!("{} (tier {})", signature.file, word(&signature.tier)));
        let mut sources: Vec<&str> = signature.sources.iter().take(SOURCES).map(String::as_str).collect();
        let more = format!("{} more", signature.sources.len().saturating_sub(SOURCES));
        if signature.sources.len() > SOURCES {
            sources.push(&more);
        }
        page.labelled(4, (DIM, "sources:"), &sources.join("; "));
    }
}

fn verdicts(page: &mut Page, explanation: &Explanation, catalog: &Catalog) {
    if explanation.verdicts.is_empty() {
        return;
    }
    heading(page, "The verdict on each data type");
    let several = explanation.verdicts.iter().any(|cell| cell.build != explanation.verdicts[0].build);
    let rows: Vec<Vec<_>> = explanation
        .verdicts
        .iter()
        .map(|cell| {
            let name = catalog.data_type(&cell.data_type).map_or(cell.data_type.as_str(), |data| data.name.as_str());
            let mut verdict = word(&cell.verdict);
            if let Some(distance) = cell.distance {
                let steps = if distance == 1 { "step" } else { "steps" };
                verdict.push_str(&format!(" ({distance} {steps} away)"));
            }
            let said = cell.disclosure.as_ref().map(|name| format!("through \"{name}\"")).unwrap_or_default();
            let mut row = vec![(PLAIN, name.to_owned()), (BOLD, verdict), (DIM, said)];
            if several {
                row.push((DIM, cell.build.clone()));
            }
            row
        })
        .collect();
    page.table(2, &["data", "verdict", "", ""][..if several { 4 } else { 3 }], &rows);
}
