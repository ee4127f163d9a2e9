//! The forms about collected data that stores ask for, read as they are exported: Google Play's Data safety form
//! ([`data_safety`]) and the App Store's privacy label ([`privacy_label`]).
//!
//! A form is a third text beside build and policy. This room only reads it; what it leaves out is for the audit to say.

pub mod data_safety;
mod mapping;
pub mod privacy_label;

use serde::Serialize;

use crate::policy::Locator;
pub use mapping::{Mapping, Type};

/// The ids of the stores in `signatures/store/`.
pub const GOOGLE_PLAY: &str = "google-play";
pub const APP_STORE: &str = "app-store";

/// The largest form that is read, in bytes. Google's template has about 120,000.
pub const SIZE_LIMIT: u64 = 1 << 20;

/// The most problems of a form that are told one by one.
const PROBLEM_LIMIT: usize = 50;

/// The longest quotation, in characters.
const QUOTE_LIMIT: usize = 300;

/// What a form says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StoreForm {
    /// As given on the command line, with `/` as separator.
    pub path: String,
    /// Id in `signatures/store/`.
    pub store: String,
    /// The data types that the form has an answer to, by id.
    pub answers: Vec<Answer>,
    /// Where it says that nothing at all is collected, unless it contradicts itself.
    pub nothing_collected: Option<Locator>,
    /// What is not known of it, or contradicts itself, in the order of the file.
    pub problems: Vec<FormProblem>,
}

/// What a form says of a data type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// In the store's own terms: `PSL_DEVICE_ID`, `DEVICE_ID`.
    pub id: String,
    /// Whether the app is said to collect or share it. An answer that is not is the place where that could be said.
    pub declared: bool,
    /// `null`: the form does not say, or does not ask.
    pub collected: Option<bool>,
    pub shared: Option<bool>,
    pub linked: Option<bool>,
    pub tracking: Option<bool>,
    /// Ids of purposes. Sorted.
    pub purposes: Vec<String>,
    pub locator: Locator,
}

/// Something amiss in a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormProblem {
    pub kind: ProblemKind,
    pub locator: Locator,
    pub detail: String,
}

/// The kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// A question, answer or word that nobody knows; it is left out.
    Unknown,
    /// Two answers that cannot both be true, or a part of an answer that is missing.
    Inconsistent,
}

/// Why a file is no such form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {detail}")]
pub struct FormError {
    pub file: String,
    /// From 1.
    pub line: u32,
    pub detail: String,
}

impl StoreForm {
    /// What it says of a data type, by the store's id.
    pub fn answer(&self, id: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.id == id)
    }

    /// The start of the file.
    pub fn start(&self) -> Locator {
        Locator { file: self.path.clone(), line: Some(1), column: Some(1), ..Locator::default() }
    }

    fn problem(&mut self, kind: ProblemKind, locator: Locator, detail: String) {
        // One more than is told, so that it shows that there are more.
        if self.problems.len() <= PROBLEM_LIMIT {
            self.problems.push(FormProblem { kind, locator, detail });
        }
    }

    /// Brings what was read into order, with no more problems than somebody would read.
    fn finished(mut self) -> StoreForm {
        self.answers.sort_by(|a, b| a.id.cmp(&b.id));
        self.problems.sort_by_key(|problem| (problem.locator.line, problem.kind));
        if self.problems.len() > PROBLEM_LIMIT {
            self.problems.truncate(PROBLEM_LIMIT);
            let start = self.start();
            self.problem(ProblemKind::Unknown, start, "there are more problems, which are not listed".to_owned());
        }
        self
    }
}

/// The text of a form, and how many bytes stand before it.
fn decoded<'a>(bytes: &'a [u8], file: &str) -> Result<(&'a str, usize), FormError> {
    let (bytes, before) = bytes.strip_prefix(b"\xef\xbb\xbf").map_or((bytes, 0), |rest| (rest, 3));
    let error = |error: std::str::Utf8Error| {
        let read = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = read.iter().filter(|byte| **byte == b'\n').count().saturating_add(1);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        FormError { file: file.to_owned(), line, detail: "the file is not UTF-8 text".to_owned() }
    };
    Ok((std::str::from_utf8(bytes).map_err(error)?, before))
}

/// A place whose quotation stands at this many bytes of the file.
fn place(file: &str, line: u32, column: u32, offset: usize, text: &str) -> Locator {
    let end = text.char_indices().nth(QUOTE_LIMIT).map_or(text.len(), |(end, _)| end);
    let quote = text.get(..end).unwrap_or_default().to_owned();
    let bytes = [offset as u64, offset.saturating_add(quote.len()) as u64];
    Locator {
        file: file.to_owned(),
        line: Some(line),
        column: Some(column),
        bytes: Some(bytes),
        quote,
        ..Locator::default()
    }
}
