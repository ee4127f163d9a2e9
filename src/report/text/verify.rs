//! `verify` for people: what was checked, then what does not hold.

use super::page::{BOLD, DIM, GREEN, LOUD, PLAIN, Page, YELLOW};
use crate::audit::case::count;
use crate::catalog::word;
use crate::report::saved::Report;
use crate::verify::{Subject, Verification};

/// How many checks that could not be made are told one by one.
const SHOWN: usize = 20;

/// The outcome of a verification. `width` is in terminal columns.
pub fn verify(verification: &Verification, report: &Report, width: usize) -> String {
    let mut page = Page::new(width);
    let failed = verification.failures.len();
    let verdict = match (failed, verification.unread.is_empty()) {
        (0, true) => (GREEN, "The report holds.".to_owned()),
        (0, false) => (YELLOW, "What could be checked holds; not everything could.".to_owned()),
        (1, _) => (LOUD, "The report does not hold: 1 check failed.".to_owned()),
        (failed, _) => (LOUD, format!("The report does not hold: {failed} checks failed.")),
    };
    page.line(&[(verdict.0, &verdict.1)]);
    let made = format!("made by {} {}, catalog {}", report.tool.name, report.tool.version, report.tool.catalog_digest);
    page.line(&[(DIM, &made)]);
    page.blank();
    let rows: Vec<Vec<_>> = verification
        .tallies
        .iter()
        .map(|tally| {
            let number = |number: u64, style| (if number == 0 { DIM } else { style }, number.to_string());
            vec![
                (PLAIN, of_subject(tally.subject).to_owned()),
                number(tally.holds, GREEN),
                number(tally.fails, LOUD),
                number(tally.unchecked, YELLOW),
            ]
        })
        .collect();
    page.table(2, &["", "hold", "fail", "not checked"], &rows);
    for failure in &verification.failures {
        page.blank();
        page.line(&[
            (LOUD, "fails"),
            (PLAIN, " "),
            (BOLD, &word(&failure.subject)),
            (PLAIN, &format!(" {}", located(&failure.id, &failure.place))),
        ]);
        page.labelled(2, (DIM, "expected:"), &failure.expected);
        page.labelled(2, (DIM, "found:   "), &failure.found);
    }
    if !verification.unread.is_empty() {
        page.blank();
    }
    for unread in &verification.unread {
        page.labelled(0, (YELLOW, "NOT READ:"), unread);
    }
    if !verification.unchecked.is_empty() {
        page.blank();
    }
    for unchecked in verification.unchecked.iter().take(SHOWN) {
        let place = located(&unchecked.id, &unchecked.place);
        let text = format!("{} {place}: {}", word(&unchecked.subject), unchecked.reason);
        page.labelled(0, (YELLOW, "not checked:"), &text);
    }
    if verification.unchecked.len() > SHOWN {
        let more = count(verification.unchecked.len() - SHOWN, "more was", "more were");
        page.labelled(0, (YELLOW, "not checked:"), &format!("{more} not checked; --format json lists them"));
    }
    page.finish()
}

/// The id of what was checked and its place; a file's name is told once.
fn located(id: &str, place: &str) -> String {
    if place.starts_with(id) { format!("in {place}") } else { format!("{id} in {place}") }
}

/// What a subject is, for people.
fn of_subject(subject: Subject) -> &'static str {
    match subject {
        Subject::Digest => "digests of builds and of the catalog",
        Subject::Evidence => "evidence in builds",
        Subject::Signature => "indicators named by a signature",
        Subject::Statement => "what images, profiles and lists say",
        Subject::Quote => "quotes from policies, forms and settings",
        Subject::Reference => "references within the report",
        Subject::Sum => "sums",
    }
}
