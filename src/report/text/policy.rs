//! `policy` for people.

use std::collections::BTreeSet;

use super::page::{BOLD, DIM, GREEN, LOUD, PLAIN, Page, YELLOW, place, quoted, shortened};
use crate::audit::case::count;
use crate::catalog::{Catalog, word};
use crate::policy::{Claim, Collection, DeclaredData, Disclosure, Disclosures, Polarity, ResolvedTo};

/// What each policy file says: sections, third parties with their data and links, the app's own collection, claims.
/// `width` is in terminal columns.
pub fn policy(documents: &[Disclosures], catalog: &Catalog, width: usize) -> String {
    let mut page = Page::new(width);
    for (number, document) in documents.iter().enumerate() {
        if number > 0 {
            page.blank();
        }
        one_document(&mut page, document, catalog);
    }
    page.finish()
}

fn one_document(page: &mut Page, document: &Disclosures, catalog: &Catalog) {
    let mut about: Vec<String> = document.format.iter().map(word).collect();
    about.extend(document.languages.iter().cloned());
    about.extend(document.date.iter().map(|date| format!("dated {date}")));
    let about = if about.is_empty() { String::new() } else { format!(": {}", about.join(", ")) };
    page.line(&[(BOLD, &document.path), (PLAIN, &about)]);
    for error in &document.errors {
        page.labelled(2, (LOUD, "NOT READ:"), &format!("{}: {}", place(&error.locator), error.detail));
    }
    if document.sections.is_empty() && document.errors.is_empty() {
        page.line(&[(PLAIN, "  "), (YELLOW, "No third-party section found.")]);
    }
    for section in &document.sections {
        let heading = section.heading.as_deref().unwrap_or("(no heading)");
        page.labelled(
            2,
            (PLAIN, "section"),
            &format!("\"{heading}\" ({}) {}", word(&section.kind), place(&section.locator)),
        );
    }
    if !document.disclosures.is_empty() {
        page.blank();
        page.line(&[
            (PLAIN, "  "),
            (BOLD, &format!("{} named", count(document.disclosures.len(), "third party", "third parties"))),
        ]);
    }
    page.each(&document.disclosures, |page, disclosure| one_disclosure(page, disclosure, catalog));
    collection(page, &document.collection, catalog);
    claims(page, &document.claims);
}

/// More products of a vendor than this are counted and not named; the JSON has them all.
const MOST_PRODUCTS: usize = 6;

/// The products that a vendor's name speaks for.
fn products(sdks: &[String]) -> String {
    let named = sdks.get(..MOST_PRODUCTS).unwrap_or(sdks).join(", ");
    match sdks.len().saturating_sub(MOST_PRODUCTS) {
        _ if sdks.is_empty() => String::new(),
        0 => format!(": {named}"),
        more => format!(": {named} and {more} more"),
    }
}

fn one_disclosure(page: &mut Page, disclosure: &Disclosure, catalog: &Catalog) {
    let resolved = match disclosure.resolution.to {
        ResolvedTo::None => "not known".to_owned(),
        to => {
            let by = disclosure.resolution.by.map(|by| format!(" by {}", word(&by))).unwrap_or_default();
            match &disclosure.sdk {
                Some(id) => format!("{} {id}{by}", word(&to)),
                None => format!("{}{by}{}", word(&to), products(&disclosure.resolution.sdks)),
            }
        }
    };
    page.labelled(
        4,
        (BOLD, &shortened(&disclosure.name, 40)),
        &format!("→ {resolved}  {}", place(&disclosure.locator)),
    );
    if let Some(vendor) = &disclosure.vendor {
        page.labelled(6, (DIM, "company:"), vendor);
    }
    match disclosure.data_types.as_slice() {
        [] => page.labelled(6, (YELLOW, "data:"), "none named"),
        said => page.labelled(6, (DIM, "data:"), &data(said, catalog)),
    }
    if !disclosure.denied.is_empty() {
        page.labelled(6, (DIM, "denied:"), &data(&disclosure.denied, catalog));
    }
    if !disclosure.purposes.is_empty() {
        page.labelled(6, (DIM, "purpose:"), &disclosure.purposes.join("; "));
    }
    if disclosure.urls.is_empty() {
        page.labelled(6, (YELLOW, "link:"), "none");
    }
    for link in &disclosure.urls {
        page.labelled(6, (DIM, "link:"), &format!("{} {}", link.url, place(&link.locator)));
    }
}

fn name<'a>(id: &'a str, catalog: &'a Catalog) -> &'a str {
    catalog.data_type(id).map_or(id, |data| data.name.as_str())
}

/// The names, those that are general marked so, and the lines on which they stand.
fn data(said: &[DeclaredData], catalog: &Catalog) -> String {
    let names: Vec<String> = said
        .iter()
        .map(|data| format!("{}{}", name(&data.id, catalog), if data.exact { "" } else { " (general)" }))
        .collect();
    let lines: BTreeSet<u32> = said.iter().filter_map(|data| data.locator.line).collect();
    let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
    match lines.as_slice() {
        [] => names.join(", "),
        [line] => format!("{}; line {line}", names.join(", ")),
        _ => format!("{}; lines {}", names.join(", "), lines.join(", ")),
    }
}

fn collection(page: &mut Page, collection: &[Collection], catalog: &Catalog) {
    for (polarity, title) in
        [(Polarity::Affirmed, "Said to be collected"), (Polarity::Denied, "Said not to be collected")]
    {
        let mut names: Vec<String> = collection
            .iter()
            .filter(|said| said.polarity == polarity)
            .map(|said| format!("{} ({})", name(&said.data_type, catalog), word(&said.actor)))
            .collect();
        names.sort();
        names.dedup();
        if !names.is_empty() {
            page.blank();
            page.labelled(2, (BOLD, &format!("{title}:")), &names.join(", "));
        }
    }
}

fn claims(page: &mut Page, claims: &[Claim]) {
    if !claims.is_empty() {
        page.blank();
        page.line(&[(PLAIN, "  "), (BOLD, "Claims")]);
    }
    page.each(claims, |page, claim| {
        let (style, sign) = match claim.polarity {
            Polarity::Affirmed => (GREEN, "says"),
            Polarity::Denied => (YELLOW, "denies"),
        };
        let condition =
            claim.condition.as_deref().map(|words| format!(", but \"{}\"", shortened(words, 60))).unwrap_or_default();
        page.labelled(
            4,
            (style, sign),
            &format!("{} ({}){condition}: {}", word(&claim.kind), word(&claim.scope), quoted(&claim.locator)),
        );
    });
}

#[cfg(test)]
mod tests {
    use super::products;

    #[test]
    fn many_products_are_counted() {
        let sdks: Vec<String> = (1..=9).map(|number| format!("s{number}")).collect();
        assert_eq!(products(&sdks), ": s1, s2, s3, s4, s5, s6 and 3 more");
        assert_eq!(products(&sdks[..2]), ": s1, s2");
        assert_eq!(products(&[]), "");
    }
}
