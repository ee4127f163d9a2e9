//! `policy --lint` for people: the sum first, then what is worst.

use std::collections::BTreeMap;

use super::check::{counted, hidden, not_read, one_finding, told, waived_findings};
use super::page::{BOLD, GREEN, PLAIN, Page};
use crate::audit::case::count;
use crate::catalog::Catalog;
use crate::report::Check;

/// What is wrong with a policy by itself, what was waived, and how much there is for a closer look. `width` is in terminal columns.
pub fn lint(check: &Check, catalog: &Catalog, width: usize) -> String {
    let mut page = Page::new(width);
    let (open, closer) = told(check);
    let paths: Vec<&str> = check.documents.iter().map(|document| document.path.as_str()).collect();
    let named: usize = check.documents.iter().map(|document| document.disclosures.len()).sum();
    let sum =
        format!("{} · {} named · {}", counted(&open), count(named, "third party", "third parties"), paths.join(", "));
    page.line(&[(BOLD, &sum)]);
    not_read(&mut page, check);
    for finding in &open {
        page.blank();
        one_finding(&mut page, finding, &BTreeMap::new(), check, catalog);
    }
    let unread = check.documents.iter().any(|document| !document.errors.is_empty());
    if open.is_empty() && !unread {
        page.line(&[(GREEN, "in order"), (PLAIN, " as far as a policy can be judged without the app")]);
    }
    hidden(&mut page, &closer);
    waived_findings(&mut page, check);
    page.finish()
}
