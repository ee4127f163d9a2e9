//! The App Store's privacy label as fastlane keeps it (`app_privacy_details.json`).
//!
//! A list of answers, each with a `category` (the data type), `purposes` and `data_protections`, in the ids of App Store
//! Connect; an app that collects nothing has one answer without a category. Source: fastlane,
//! `upload_app_privacy_details_to_app_store`, and App Store Connect's `appDataUsage…` resources.

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::{Answer, FormError, ProblemKind, StoreForm, decoded, place};
use crate::catalog::model::Store;
use crate::policy::Locator;

const CATEGORY: &str = "category";
const PURPOSES: &str = "purposes";
const PROTECTIONS: &str = "data_protections";

const NOT_COLLECTED: &str = "DATA_NOT_COLLECTED";
const LINKED: &str = "DATA_LINKED_TO_YOU";
const NOT_LINKED: &str = "DATA_NOT_LINKED_TO_YOU";
const TRACKING: &str = "DATA_USED_TO_TRACK_YOU";

/// Reads a label.
///
/// # Errors
/// Not UTF-8, not JSON, or JSON of another shape.
pub fn read(bytes: &[u8], file: &str, store: &Store) -> Result<StoreForm, FormError> {
    let (text, before) = decoded(bytes, file)?;
    let source = Source { file, text, before };
    let mut cursor = Cursor { at: 0, line: 1, column: 1 };
    let mut form = StoreForm { path: file.to_owned(), store: store.id.clone(), ..StoreForm::default() };
    let mut nothing = None;
    for (item, offset, length) in source.items()? {
        let written = text.get(offset..offset.saturating_add(length)).unwrap_or_default();
        let Value::Object(item) = item else {
            return Err(source.error(offset, "an answer has to be an object with a `category`".to_owned()));
        };
        let (line, column) = cursor.advance(text, offset);
        if let Some(key) = item.keys().find(|key| ![CATEGORY, PURPOSES, PROTECTIONS].contains(&key.as_str())) {
            let place = place(file, line, column, before.saturating_add(offset), written);
            form.problem(ProblemKind::Unknown, place, format!("the key `{}` is not known", short(key)));
        }
        let entry = Entry::read(&item).map_err(|detail| source.error(offset, detail))?;
        let locator = source.locator(&mut cursor, offset, written, entry.category.unwrap_or(NOT_COLLECTED));
        if entry.protections.contains(&NOT_COLLECTED) {
            if let Some(category) = entry.category {
                let detail = format!("{category} stands beside {NOT_COLLECTED}");
                form.problem(ProblemKind::Inconsistent, locator.clone(), detail);
            }
            nothing = Some(locator);
        } else {
            add(&mut form, &entry, locator, store);
        }
    }
    match (nothing, form.answers.first()) {
        (Some(locator), Some(answer)) => {
            let detail = format!("the label says that nothing is collected, and names {}", answer.id);
            form.problem(ProblemKind::Inconsistent, locator, detail);
        }
        (nothing, _) => form.nothing_collected = nothing,
    }
    Ok(form.finished())
}

/// One answer of the list.
struct Entry<'a> {
    category: Option<&'a str>,
    purposes: Vec<&'a str>,
    protections: Vec<&'a str>,
}

impl<'a> Entry<'a> {
    fn read(item: &'a Map<String, Value>) -> Result<Entry<'a>, String> {
        let category = match item.get(CATEGORY) {
            None | Some(Value::Null) => None,
            Some(Value::String(category)) => Some(category.as_str()),
            Some(_) => return Err(format!("`{CATEGORY}` has to be a string")),
        };
        let texts = |key: &str| match item.get(key) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(list)) => list
                .iter()
                .map(|text| text.as_str().ok_or_else(|| format!("`{key}` has to be a list of strings")))
                .collect(),
            Some(_) => Err(format!("`{key}` has to be a list of strings")),
        };
        Ok(Entry { category, purposes: texts(PURPOSES)?, protections: texts(PROTECTIONS)? })
    }
}

/// An id as messages show it, however long somebody made it.
fn short(id: &str) -> String {
    id.chars().take(120).collect()
}

/// Takes an answer over, with what is wrong with it.
fn add(form: &mut StoreForm, entry: &Entry, locator: Locator, store: &Store) {
    let mut wrong = |kind: ProblemKind, detail: String| form.problem(kind, locator.clone(), detail);
    let Some(category) = entry.category else {
        wrong(ProblemKind::Inconsistent, format!("an answer names neither a category nor {NOT_COLLECTED}"));
        return;
    };
    if !store.answers.iter().any(|known| known.id == category) {
        wrong(ProblemKind::Unknown, format!("the category {} is not known", short(category)));
        return;
    }
    for purpose in entry.purposes.iter().filter(|purpose| !store.purposes.iter().any(|known| known == *purpose)) {
        wrong(ProblemKind::Unknown, format!("{category}: the purpose {} is not known", short(purpose)));
    }
    for word in entry.protections.iter().filter(|word| ![LINKED, NOT_LINKED, TRACKING].contains(word)) {
        wrong(ProblemKind::Unknown, format!("{category}: the data protection {} is not known", short(word)));
    }
    if entry.purposes.is_empty() {
        wrong(ProblemKind::Inconsistent, format!("{category} has no purpose"));
    }
    let says = |word: &str| entry.protections.contains(&word);
    let linked = match (says(LINKED), says(NOT_LINKED)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        (both, _) => {
            let what = if both { "both linked and not linked" } else { "neither linked nor not linked" };
            wrong(ProblemKind::Inconsistent, format!("{category} is {what} to the user"));
            None
        }
    };
    if form.answer(category).is_some() {
        let detail = format!("{category} is answered twice; the first counts");
        form.problem(ProblemKind::Inconsistent, locator, detail);
        return;
    }
    let mut purposes: Vec<String> = entry.purposes.iter().map(|&purpose| purpose.to_owned()).collect();
    purposes.sort();
    purposes.dedup();
    form.answers.push(Answer {
        id: category.to_owned(),
        declared: true,
        collected: Some(true),
        shared: None,
        linked,
        tracking: Some(says(TRACKING)),
        purposes,
        locator,
    });
}

/// The text that places refer to.
#[derive(Clone, Copy)]
struct Source<'a> {
    file: &'a str,
    text: &'a str,
    /// Bytes in front of it.
    before: usize,
}

impl Source<'_> {
    fn error(&self, offset: usize, detail: String) -> FormError {
        let line = Cursor { at: 0, line: 1, column: 1 }.advance(self.text, offset).0;
        FormError { file: self.file.to_owned(), line, detail }
    }

    /// The answers of the list, each with its offset and length in bytes. A JSON library tells no places, so the list is
    /// taken apart here and each answer read by itself.
    fn items(&self) -> Result<Vec<(Value, usize, usize)>, FormError> {
        let whole: Result<IgnoredAny, _> = serde_json::from_str(self.text);
        if let Err(error) = whole {
            let line = u32::try_from(error.line()).unwrap_or(u32::MAX).max(1);
            return Err(FormError { file: self.file.to_owned(), line, detail: format!("not JSON: {error}") });
        }
        let skip = |mut at: usize| {
            while self.text.as_bytes().get(at).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b',') {
                at += 1;
            }
            at
        };
        let start = skip(0);
        if self.text.as_bytes().get(start) != Some(&b'[') {
            let detail = "a list of answers is expected, each with `category`, `purposes` and `data_protections`, as \
                          fastlane keeps it in app_privacy_details.json";
            return Err(self.error(start, detail.to_owned()));
        }
        let mut items = Vec::new();
        let mut at = skip(start + 1);
        while let Some(rest) = self.text.get(at..).filter(|rest| !rest.starts_with(']')) {
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
            match values.next() {
                Some(Ok(value)) => items.push((value, at, values.byte_offset())),
                Some(Err(error)) => return Err(self.error(at, format!("not JSON: {error}"))),
                None => break,
            }
            at = skip(at.saturating_add(values.byte_offset()));
        }
        Ok(items)
    }

    /// The place of a word of an answer, else of the answer itself.
    fn locator(&self, cursor: &mut Cursor, offset: usize, written: &str, word: &str) -> Locator {
        let (at, quote) = match written.find(&format!("\"{word}\"")) {
            // Behind the quotation mark.
            Some(inside) => (offset.saturating_add(inside).saturating_add(1), word),
            None => (offset, written),
        };
        let (line, column) = cursor.advance(self.text, at);
        place(self.file, line, column, self.before.saturating_add(at), quote)
    }
}

/// A place that only moves on, so that a file of many answers is counted through once.
struct Cursor {
    at: usize,
    line: u32,
    column: u32,
}

impl Cursor {
    /// Line and column, in characters, of an offset that is not before the last one.
    fn advance(&mut self, text: &str, to: usize) -> (u32, u32) {
        for letter in text.get(self.at..to).unwrap_or_default().chars() {
            match letter {
                '\n' => (self.line, self.column) = (self.line.saturating_add(1), 1),
                _ => self.column = self.column.saturating_add(1),
            }
        }
        self.at = self.at.max(to);
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::catalog::Catalog;
    use crate::store::APP_STORE;

    static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::compiled);
    const LABEL: &str = r#"[
  {
    "category": "CRASH_DATA",
    "purposes": ["ANALYTICS", "APP_FUNCTIONALITY"],
    "data_protections": ["DATA_NOT_LINKED_TO_YOU"]
  },
  {
    "category": "DEVICE_ID",
    "purposes": ["THIRD_PARTY_ADVERTISING"],
    "data_protections": ["DATA_LINKED_TO_YOU", "DATA_USED_TO_TRACK_YOU"]
  }
]
"#;

    fn label(text: &str) -> Result<StoreForm, FormError> {
        read(text.as_bytes(), "label.json", CATALOG.store(APP_STORE).expect("the store"))
    }

    fn problems(text: &str) -> Vec<(u32, String)> {
        let problems = label(text).expect("a label").problems;
        problems.into_iter().map(|problem| (problem.locator.line.unwrap_or(0), problem.detail)).collect()
    }

    #[test]
    fn answers_have_their_protections_and_their_lines() {
        let form = label(LABEL).expect("a label");
        assert_eq!(form.problems, []);
        let device = form.answer("DEVICE_ID").expect("an answer");
        assert_eq!((device.linked, device.tracking), (Some(true), Some(true)));
        assert_eq!((device.locator.line, device.locator.column), (Some(8), Some(18)));
        assert_eq!(device.locator.quote, "DEVICE_ID");
        let [start, end] = device.locator.bytes.expect("bytes");
        assert_eq!(LABEL.get(start as usize..end as usize), Some("DEVICE_ID"));
        assert_eq!(form.answer("CRASH_DATA").and_then(|crash| crash.tracking), Some(false));
        assert_eq!(form.answer("NAME"), None);
    }

    #[test]
    fn an_app_that_collects_nothing_says_so() {
        let form = label("[{\"data_protections\": [\"DATA_NOT_COLLECTED\"]}]").expect("a label");
        assert_eq!(form.nothing_collected.map(|place| place.quote).as_deref(), Some("DATA_NOT_COLLECTED"));
        assert_eq!((form.answers.len(), form.problems.len()), (0, 0));
        assert_eq!(label(" [ ] ").expect("an empty list").answers, []);
    }

    #[test]
    fn what_is_not_known_or_contradicts_itself_is_told() {
        let told = problems(
            "[{\"category\": \"FACES\", \"purposes\": []},\n\
             {\"category\": \"NAME\", \"purposes\": [\"FUN\"], \"data_protections\": [\"DATA_SOLD\"], \"more\": 1},\n\
             {\"category\": \"AUDIO\", \"data_protections\": [\"DATA_LINKED_TO_YOU\", \"DATA_NOT_LINKED_TO_YOU\"]},\n\
             {\"data_protections\": [\"DATA_NOT_COLLECTED\"]}]",
        );
        let expected = [
            (1, "the category FACES is not known"),
            (2, "the key `more` is not known"),
            (2, "NAME: the purpose FUN is not known"),
            (2, "NAME: the data protection DATA_SOLD is not known"),
            (2, "NAME is neither linked nor not linked to the user"),
            (3, "AUDIO has no purpose"),
            (3, "AUDIO is both linked and not linked to the user"),
            (4, "the label says that nothing is collected, and names NAME"),
        ];
        assert_eq!(told, expected.map(|(line, detail)| (line, detail.to_owned())));
    }

    #[test]
    fn another_file_is_refused_with_its_line() {
        let error = |text: &str| label(text).expect_err("no label").to_string();
        assert!(error("[\n{]").starts_with("label.json:2: not JSON: "));
        assert!(error("\n{\"data\": []}").starts_with("label.json:2: a list of answers is expected"));
        assert_eq!(error("[{},\n1]"), "label.json:2: an answer has to be an object with a `category`");
        assert_eq!(error("[{\"purposes\": \"x\"}]"), "label.json:1: `purposes` has to be a list of strings");
    }

    #[test]
    fn a_line_of_many_answers_is_counted_through_once() {
        let form = label(&format!("[{}]", vec!["{}"; 200_000].join(","))).expect("a label");
        assert_eq!(form.problems.len(), super::super::PROBLEM_LIMIT + 1);
    }

    proptest::proptest! {
        #[test]
        fn any_text_ends_in_a_label_or_an_error(text in "[\\[\\]{}\":,a-z ]{0,60}|\\PC{0,60}") {
            let _ = label(&text);
        }

        #[test]
        fn a_changed_label_ends_too(at in 0..LABEL.len(), byte in proptest::num::u8::ANY) {
            let mut bytes = LABEL.as_bytes().to_vec();
            bytes[at] = byte;
            let _ = read(&bytes, "f", CATALOG.store(APP_STORE).expect("the store"));
        }
    }
}
