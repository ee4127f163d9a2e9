//! `policy --lint` for people: the sum first, then what is worst.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{counted, not_read, one_finding, waived_findings};
use super::page::{BOLD, DIM, GREEN, PLAIN, Page};
use crate::audit::case::count;
use crate::audit::{Audience, Finding};
use crate::catalog::{Catalog, word};
use crate::report::Check;

/// What is wrong with a policy by itself, what was waived, and how much was held back for readers who want to know
/// more. `width` is in terminal columns.
pub fn lint(check: &Check, held_back: &[Finding], catalog: &Catalog, width: usize) -> String {
    let mut page = Page::new(width);
    let open: Vec<&Finding> = check.audit.findings.iter().filter(|finding| finding.waived_by.is_none()).collect();
    let paths: Vec<&str> = check.documents.iter().map(|document| document.path.as_str()).collect();
    let named: usize = check.documents.iter().map(|document| document.disclosures.len()).sum();
    let sum =
        format!("{} · {} named · {}", counted(&open), count(named, "third party", "third parties"), paths.join(", "));
    page.line(&[(BOLD, &sum)]);
    not_read(&mut page, check);
    for finding in &open {
        page.blank();
        one_finding(&mut page, finding, &BTreeMap::new(), false, catalog);
    }
    let unread = check.documents.iter().any(|document| !document.errors.is_empty());
    if open.is_empty() && !unread {
        page.line(&[(GREEN, "in order"), (PLAIN, " as far as a policy can be judged without the app")]);
    }
    waived_findings(&mut page, check);
    more(&mut page, held_back);
    page.finish()
}

/// `3 more for strict readers (--audience strict): cloned-clause, unofficial-name`.
fn more(page: &mut Page, held_back: &[Finding]) {
    for audience in [Audience::Strict, Audience::Auditor] {
        let theirs: Vec<&Finding> =
            held_back.iter().filter(|finding| finding.audience == audience && finding.waived_by.is_none()).collect();
        if theirs.is_empty() {
            continue;
        }
        let rules: BTreeSet<&str> = theirs.iter().map(|finding| finding.rule.as_str()).collect();
        let rules: Vec<&str> = rules.into_iter().collect();
        page.blank();
        let who = word(&audience);
        page.labelled(0, (DIM, &format!("{} more with --audience {who}:", theirs.len())), &rules.join(", "));
    }
}
