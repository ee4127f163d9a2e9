//! Data that a text names apart from the row, title or sentence that names the third party; small texts of our own.

use std::sync::OnceLock;

use undisclosed::catalog::Catalog;
use undisclosed::document;
use undisclosed::policy::{Disclosures, Reader};

fn read(text: &str, name: &str) -> Disclosures {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    static READER: OnceLock<Reader<'static>> = OnceLock::new();
    let reader = READER.get_or_init(|| Reader::new(CATALOG.get_or_init(Catalog::compiled)));
    reader.understand(&document::read(text.as_bytes(), name).expect("the text is readable"))
}

/// The data types of an entry, sorted and joined; "-" where there is no such entry.
fn types(text: &str, of: &str) -> String {
    let found = read(text, "p.md").disclosures.into_iter().find(|entry| entry.name == of);
    let Some(entry) = found else { return "-".to_owned() };
    let mut types: Vec<String> = entry.data_types.into_iter().map(|data| data.id).collect();
    types.sort_unstable();
    types.join(" ")
}

fn names(text: &str) -> Vec<String> {
    read(text, "p.md").disclosures.into_iter().map(|entry| entry.name).collect()
}

const LIST: &str =
    "# Privacy Policy\n\n## Third-Party Services\n\n- Sentry: errors\n- Supabase: hosting\n\n## Data\n\n";
const TABLE: &str = "# Privacy Policy\n\n## Third parties\n\n| Third party | Purpose |\n|---|---|\n| Norvex | x |\n| Mixpanel | y |\n\n## Data\n\n";

#[test]
fn what_goes_to_a_row_in_another_sentence_is_its_data() {
    for sentence in [
        "Your name and email address are sent to Sentry.",
        "Your name and email address are stored in Sentry.",
        "Your name and email address are shared with Sentry.",
        "Your name and email address may be transmitted to our error tracker, Sentry.",
        "Only your name and email address are forwarded to Sentry.",
        "We send your name and email address to Sentry.",
        "The app sends your name and email address to Sentry for support.",
        "We share your name and email address with Sentry.",
        "We store your name and email address in Sentry.",
        "We send Sentry your name and email address.",
    ] {
        assert_eq!(types(&format!("{LIST}{sentence}\n"), "Sentry"), "email name", "{sentence}");
    }
    for sentence in [
        "Your name and email address are not sent to Sentry.",
        "The report that is sent to Sentry does not include your name and email address.",
        "Your name and email address stay with us; Sentry sends us reports.",
        "You can share your name and email address with Sentry.",
    ] {
        assert_eq!(types(&format!("{LIST}{sentence}\n"), "Sentry"), "", "{sentence}");
    }
}

#[test]
fn each_clause_goes_to_its_own_row() {
    let text = format!("{LIST}Your email address is stored in Supabase, and crash logs are sent to Sentry.\n");
    assert_eq!(types(&text, "Supabase"), "email");
    assert_eq!(types(&text, "Sentry"), "crash_logs");
}

#[test]
fn beside_a_list_running_text_adds_no_entry() {
    let text = format!("{LIST}Your name and email address are sent to Mixpanel.\n");
    assert_eq!(names(&text), ["Sentry", "Supabase"]);
}

#[test]
fn a_row_that_no_catalog_knows_is_known_in_the_text() {
    for sentence in [
        "Norvex collects your email address.",
        "Norvex may collect your email address.",
        "Your email address is sent to Norvex.",
        "Norvex may collect:\n\n- Email address",
    ] {
        assert_eq!(types(&format!("{TABLE}{sentence}\n"), "Norvex"), "email", "{sentence}");
    }
    assert_eq!(types(&format!("{TABLE}The app collects your email address.\n"), "Norvex"), "");
    assert_eq!(types(&format!("{TABLE}Norvexian users send us their email address.\n"), "Norvex"), "");
}

#[test]
fn active_sentences_name_who_is_given_the_data() {
    let text = "# Privacy Policy\n\n## Data\n\nWe send your name and email address to Sentry.\n";
    assert_eq!(types(text, "Sentry"), "email name");
    let text = "# Privacy Policy\n\n## Data\n\nWe send your name and email address to Norway.\n";
    assert!(names(text).is_empty());
}

#[test]
fn a_lead_says_where_the_items_below_it_go() {
    for lead in [
        "We send the following data to Sentry:",
        "We share the following with Sentry:",
        "We store the following in Sentry:",
        "The app sends the following user attributes to Sentry:",
        "The following data is sent to Sentry:",
        "Only the following is transmitted to Sentry:",
        "Data sent to Sentry:",
        "What is shared with Sentry:",
        "We send Sentry the following:",
    ] {
        for before in ["# Privacy Policy\n\n## Data\n\n", LIST] {
            let text = format!("{before}{lead}\n\n- Display name\n- Email address\n\n## Rights\n\nWrite to us.\n");
            assert_eq!(types(&text, "Sentry"), "email name", "{lead}");
        }
    }
    let text = format!("{LIST}The following data is never sent to Sentry:\n\n- Display name\n- Email address\n");
    assert_eq!(types(&text, "Sentry"), "");
}
