//! Google Play's Data safety form as the Play Console exports it (CSV).
//!
//! Each row is a question, a response to it and the value of that response. Rows are known by their ids, columns by their
//! titles; neither has a fixed place. Source: Play Console Help, "Provide information for Google Play's Data safety
//! section", and the template that the console exports.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, FormError, ProblemKind, StoreForm, decoded, place};
use crate::catalog::model::{Store, StoreQuestion};
use crate::format::csv::{self, Row};
use crate::policy::Locator;

/// Titles of the columns, in lower case, up to where versions of the template differ.
const QUESTION: &str = "question id";
const RESPONSE: [&str; 2] = ["response id", "response (machine"];
const VALUE: &str = "response value";

/// The question whether anything is collected at all.
const COLLECTS: &str = "PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA";
/// Questions about one data type: this, the type's id and the last part, with colons between them.
const ABOUT_TYPE: &str = "PSL_DATA_USAGE_RESPONSES:";
const USAGE: &str = "PSL_DATA_USAGE_COLLECTION_AND_SHARING";
const COLLECTED: &str = "PSL_DATA_USAGE_ONLY_COLLECTED";
const SHARED: &str = "PSL_DATA_USAGE_ONLY_SHARED";
const PURPOSES: [&str; 2] = ["DATA_USAGE_COLLECTION_PURPOSE", "DATA_USAGE_SHARING_PURPOSE"];

/// Reads a form.
///
/// # Errors
/// Not UTF-8, broken CSV, a row of another width than the first, or a first row without the columns of the template.
pub fn read(bytes: &[u8], file: &str, store: &Store) -> Result<StoreForm, FormError> {
    let (text, before) = decoded(bytes, file)?;
    let error = |line: u32, detail: String| FormError { file: file.to_owned(), line, detail };
    let rows = csv::parse(text).map_err(|broken| error(broken.line, broken.detail.to_owned()))?;
    let Some((titles, rows)) = rows.split_first() else { return Err(error(1, "the file is empty".to_owned())) };
    let columns = Columns::find(titles).map_err(|detail| error(titles.line, detail))?;
    let mut sheet = Sheet { form: StoreForm::default(), given: BTreeMap::new() };
    sheet.form.path = file.to_owned();
    sheet.form.store.clone_from(&store.id);
    for row in rows {
        if row.fields.len() != titles.fields.len() {
            let (found, wanted) = (row.fields.len(), titles.fields.len());
            return Err(error(row.line, format!("the row has {found} columns and the first row has {wanted}")));
        }
        let locator = place(file, row.line, 1, before.saturating_add(row.offset), row.text);
        sheet.row(columns.of(row), locator, store);
    }
    Ok(sheet.finished(store))
}

/// Where the columns are.
struct Columns {
    question: usize,
    response: usize,
    value: usize,
}

/// One row's cells.
#[derive(Clone, Copy)]
struct Cells<'a> {
    question: &'a str,
    response: &'a str,
    value: &'a str,
}

impl Columns {
    fn find(titles: &Row) -> Result<Columns, String> {
        let find = |starts: &[&str], title: &str| {
            let is = |field: &Cow<str>| {
                let field = field.trim().to_lowercase();
                starts.iter().any(|start| field.starts_with(start))
            };
            titles.fields.iter().position(is).ok_or_else(|| {
                format!(
                    "there is no column `{title}`: this is not the CSV that the Play Console exports under App content, \
                     Data safety"
                )
            })
        };
        Ok(Columns {
            question: find(&[QUESTION], "Question ID (machine readable)")?,
            response: find(&RESPONSE, "Response ID (machine readable)")?,
            value: find(&[VALUE], "Response value")?,
        })
    }

    fn of<'a>(&self, row: &'a Row) -> Cells<'a> {
        let cell = |at: usize| row.fields.get(at).map(|field| field.trim()).unwrap_or_default();
        Cells { question: cell(self.question), response: cell(self.response), value: cell(self.value) }
    }
}

/// A value that has been given, with its place.
struct Given {
    value: String,
    locator: Locator,
}

/// The rows that are known, by question and response.
struct Sheet {
    form: StoreForm,
    given: BTreeMap<(String, String), Given>,
}

impl Sheet {
    fn row(&mut self, cells: Cells, locator: Locator, store: &Store) {
        // A spreadsheet leaves rows of commas at the end.
        if cells.question.is_empty() && cells.response.is_empty() {
            return;
        }
        if let Err(unknown) = known(cells, store) {
            self.form.problem(ProblemKind::Unknown, locator, unknown);
            return;
        }
        let key = (cells.question.to_owned(), cells.response.to_owned());
        match self.given.get(&key) {
            None => drop(self.given.insert(key, Given { value: cells.value.to_owned(), locator })),
            Some(first) if first.value.eq_ignore_ascii_case(cells.value) => {}
            Some(first) => {
                let line = first.locator.line.unwrap_or_default();
                let detail = format!("{} is answered differently in line {line}, which counts", name(cells));
                self.form.problem(ProblemKind::Inconsistent, locator, detail);
            }
        }
    }

    /// Whether a response is chosen; `None`: left open, or not there.
    fn chosen(&self, question: &str, response: &str) -> Option<bool> {
        let given = self.given.get(&(question.to_owned(), response.to_owned()))?;
        match given.value.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    fn finished(mut self, store: &Store) -> StoreForm {
        self.tell_strange_values(store);
        for known in &store.answers {
            let Some(question) = &known.question else { continue };
            let Some(given) = self.given.get(&(question.clone(), known.id.clone())) else { continue };
            let locator = given.locator.clone();
            let declared = self.chosen(question, &known.id) == Some(true);
            let usage = format!("{ABOUT_TYPE}{}:{USAGE}", known.id);
            let (collected, shared) = (self.chosen(&usage, COLLECTED), self.chosen(&usage, SHARED));
            let said = collected == Some(true) || shared == Some(true);
            match (declared, said) {
                (true, false) => {
                    let detail = format!("{} is ticked, but neither as collected nor as shared", known.id);
                    self.form.problem(ProblemKind::Inconsistent, locator.clone(), detail);
                }
                (false, true) => {
                    let detail = format!("{} is said to be collected or shared, but is not ticked here", known.id);
                    self.form.problem(ProblemKind::Inconsistent, locator.clone(), detail);
                }
                _ => {}
            }
            // Of two boxes, one that is ticked says that the other is left empty on purpose.
            let answered = |chosen: Option<bool>| (declared && said).then(|| chosen == Some(true));
            self.form.answers.push(Answer {
                id: known.id.clone(),
                declared,
                collected: answered(collected),
                shared: answered(shared),
                linked: None,
                tracking: None,
                purposes: self.purposes(&known.id),
                locator,
            });
        }
        self.judge_total();
        self.form.finished()
    }

    fn purposes(&self, id: &str) -> Vec<String> {
        let questions = PURPOSES.map(|question| format!("{ABOUT_TYPE}{id}:{question}"));
        let keys = self.given.keys().filter(|(question, _)| questions.contains(question));
        let chosen = keys.filter(|(question, response)| self.chosen(question, response) == Some(true));
        chosen.map(|(_, response)| response.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Holds the answer to "does your app collect anything" against the rest.
    fn judge_total(&mut self) {
        let total = self.chosen(COLLECTS, "");
        let Some(given) = self.given.get(&(COLLECTS.to_owned(), String::new())) else { return };
        let locator = given.locator.clone();
        let ticked = self.form.answers.iter().find(|answer| answer.declared);
        match (total, ticked) {
            (Some(false), None) => self.form.nothing_collected = Some(locator),
            (Some(false), Some(ticked)) => {
                let detail = format!("the form says that nothing is collected, and ticks {}", ticked.id);
                self.form.problem(ProblemKind::Inconsistent, locator, detail);
            }
            (Some(true), None) => {
                let detail = "the form says that data is collected, and ticks no data type".to_owned();
                self.form.problem(ProblemKind::Inconsistent, locator, detail);
            }
            _ => {}
        }
    }

    /// Boxes that hold something else than yes, no or nothing.
    fn tell_strange_values(&mut self, store: &Store) {
        let is_box = |question: &str, response: &str| {
            !response.is_empty()
                || question == COLLECTS
                || (question.starts_with(ABOUT_TYPE) && template(question, store).is_some())
        };
        let strange: Vec<(String, Locator)> = self
            .given
            .iter()
            .filter(|((question, response), given)| {
                let value = given.value.as_str();
                is_box(question, response)
                    && !["", "true", "false"].iter().any(|known| value.eq_ignore_ascii_case(known))
            })
            .map(|((question, response), given)| {
                let cells = Cells { question, response, value: &given.value };
                let value: String = given.value.chars().take(40).collect();
                (format!("{} has the value `{value}`: neither TRUE nor FALSE", name(cells)), given.locator.clone())
            })
            .collect();
        for (detail, locator) in strange {
            self.form.problem(ProblemKind::Unknown, locator, detail);
        }
    }
}

/// How a row is called in messages.
fn name(cells: Cells) -> String {
    let short = |id: &str| id.chars().take(120).collect::<String>();
    match cells.response {
        "" => short(cells.question),
        response => format!("{}, {}", short(cells.question), short(response)),
    }
}

/// Whether question and response belong to the form; otherwise which of the two does not.
fn known(cells: Cells, store: &Store) -> Result<(), String> {
    let Cells { question, response, .. } = cells;
    let is_type = store.answers.iter().any(|answer| answer.question.as_deref() == Some(question));
    let known = match template(question, store) {
        _ if is_type => {
            store.answers.iter().any(|answer| answer.question.as_deref() == Some(question) && answer.id == response)
        }
        Some(template) if template.responses.is_empty() => response.is_empty(),
        Some(template) => template.responses.iter().any(|known| known == response),
        None => return Err(format!("the question {} is not known", name(Cells { response: "", ..cells }))),
    };
    if known { Ok(()) } else { Err(format!("the response {} is not known", name(cells))) }
}

/// The question of the form that this is, where `*` stands for the id of a data type.
fn template<'a>(question: &str, store: &'a Store) -> Option<&'a StoreQuestion> {
    store.questions.iter().find(|known| match known.id.split_once('*') {
        None => known.id == question,
        Some((start, end)) => question
            .strip_prefix(start)
            .and_then(|rest| rest.strip_suffix(end))
            .is_some_and(|id| store.answers.iter().any(|answer| answer.id == id)),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::catalog::Catalog;
    use crate::store::GOOGLE_PLAY;

    static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::compiled);
    const TITLES: &str = "Question ID (machine readable),Response ID (machine readable),Response value,Answer \
                          requirement,Human-friendly question label\n";
    const TICKED: &str = "PSL_DATA_TYPES_IDENTIFIERS,PSL_DEVICE_ID,true,MULTIPLE_CHOICE,\"Device, or other IDs\"\n";
    const COLLECTED_ROW: &str = "PSL_DATA_USAGE_RESPONSES:PSL_DEVICE_ID:PSL_DATA_USAGE_COLLECTION_AND_SHARING,\
                                 PSL_DATA_USAGE_ONLY_COLLECTED,TRUE,MULTIPLE_CHOICE,x\n";

    fn form(text: &str) -> Result<StoreForm, FormError> {
        read(text.as_bytes(), "form.csv", CATALOG.store(GOOGLE_PLAY).expect("the store"))
    }

    fn problems(text: &str) -> Vec<(u32, String)> {
        let problems = form(text).expect("a form").problems;
        problems.into_iter().map(|problem| (problem.locator.line.unwrap_or(0), problem.detail)).collect()
    }

    #[test]
    fn a_type_that_is_ticked_is_declared_with_its_line() {
        let purpose = COLLECTED_ROW
            .replace("PSL_DATA_USAGE_COLLECTION_AND_SHARING", "DATA_USAGE_COLLECTION_PURPOSE")
            .replace("PSL_DATA_USAGE_ONLY_COLLECTED", "PSL_ANALYTICS");
        let form = form(&format!("{TITLES}{TICKED}{COLLECTED_ROW}{purpose}")).expect("a form");
        assert_eq!(form.problems, []);
        let answer = form.answer("PSL_DEVICE_ID").expect("an answer");
        assert_eq!((answer.declared, answer.collected, answer.shared), (true, Some(true), Some(false)));
        assert_eq!(answer.purposes, ["PSL_ANALYTICS"]);
        assert_eq!((answer.locator.line, answer.locator.quote.as_str()), (Some(2), TICKED.trim_end()));
    }

    #[test]
    fn neither_rows_nor_columns_have_a_fixed_place() {
        let turned = "\u{feff}Response value,question id (machine readable),Response (machine readable)\r\n\
                      TRUE,PSL_DATA_USAGE_RESPONSES:PSL_DEVICE_ID:PSL_DATA_USAGE_COLLECTION_AND_SHARING,\
                      PSL_DATA_USAGE_ONLY_SHARED\r\nTrue,PSL_DATA_TYPES_IDENTIFIERS,PSL_DEVICE_ID\r\n,,\r\n";
        let form = form(turned).expect("a form");
        let answer = form.answer("PSL_DEVICE_ID").expect("an answer");
        assert_eq!((answer.declared, answer.collected, answer.shared), (true, Some(false), Some(true)));
        let [start, end] = answer.locator.bytes.expect("bytes");
        assert_eq!(turned.get(start as usize..end as usize), Some(answer.locator.quote.as_str()));
        assert_eq!(form.problems, []);
    }

    #[test]
    fn what_is_not_known_is_told_and_left_out() {
        let rows = "PSL_DATA_TYPES_IDENTIFIERS,PSL_DEVICE_IDS,true,,\nPSL_NEW_QUESTION,,true,,\n\
                    PSL_DATA_COLLECTION_ENCRYPTED_IN_TRANSIT,,true,,\nPSL_DATA_TYPES_IDENTIFIERS,PSL_DEVICE_ID,yes,,\n\
                    PSL_DATA_USAGE_RESPONSES:PSL_NOBODY:PSL_DATA_USAGE_EPHEMERAL,,,,\n";
        let told = problems(&format!("{TITLES}{rows}"));
        let expected = [
            (2, "the response PSL_DATA_TYPES_IDENTIFIERS, PSL_DEVICE_IDS is not known"),
            (3, "the question PSL_NEW_QUESTION is not known"),
            (5, "PSL_DATA_TYPES_IDENTIFIERS, PSL_DEVICE_ID has the value `yes`: neither TRUE nor FALSE"),
            (6, "the question PSL_DATA_USAGE_RESPONSES:PSL_NOBODY:PSL_DATA_USAGE_EPHEMERAL is not known"),
        ];
        assert_eq!(told, expected.map(|(line, detail)| (line, detail.to_owned())));
    }

    #[test]
    fn a_form_that_contradicts_itself_is_told() {
        let nothing = format!("{COLLECTS},,false,REQUIRED,x\n");
        let told = problems(&format!("{TITLES}{nothing}{TICKED}{}", TICKED.replace("true", "")));
        let expected = [
            (2, "the form says that nothing is collected, and ticks PSL_DEVICE_ID"),
            (3, "PSL_DEVICE_ID is ticked, but neither as collected nor as shared"),
            (4, "PSL_DATA_TYPES_IDENTIFIERS, PSL_DEVICE_ID is answered differently in line 3, which counts"),
        ];
        assert_eq!(told, expected.map(|(line, detail)| (line, detail.to_owned())));
        let consistent = form(&format!("{TITLES}{nothing}")).expect("a form");
        assert_eq!(
            (consistent.nothing_collected.and_then(|place| place.line), consistent.problems.len()),
            (Some(2), 0)
        );
        let told = problems(&format!("{TITLES}{}{COLLECTED_ROW}", TICKED.replace("true", "")));
        assert_eq!(told, [(2, "PSL_DEVICE_ID is said to be collected or shared, but is not ticked here".to_owned())]);
    }

    #[test]
    fn another_file_is_refused_with_its_line() {
        let error = |text: &str| form(text).expect_err("no form").to_string();
        assert!(error("a,b\n1,2\n").starts_with("form.csv:1: there is no column `Question ID (machine readable)`"));
        assert_eq!(
            error(&format!("{TITLES}{TICKED}x,y\n")),
            "form.csv:3: the row has 2 columns and the first row has 5"
        );
        assert_eq!(error(&format!("{TITLES}\"x,,,,\n")), "form.csv:2: a quoted field does not end");
        assert_eq!(error(""), "form.csv:1: the file is empty");
        let latin = read(b"a\n\xe9", "form.csv", CATALOG.store(GOOGLE_PLAY).expect("the store"));
        assert_eq!(latin.expect_err("not UTF-8").to_string(), "form.csv:2: the file is not UTF-8 text");
    }

    #[test]
    fn thousands_of_problems_are_cut() {
        let told = problems(&format!("{TITLES}{}", "PSL_X,,,,\n".repeat(5000)));
        assert_eq!(told.len(), super::super::PROBLEM_LIMIT + 1);
        assert_eq!(
            told.last().map(|(_, detail)| detail.as_str()),
            Some("there are more problems, which are not listed")
        );
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_end_in_a_form_or_an_error(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = read(&bytes, "f", CATALOG.store(GOOGLE_PLAY).expect("the store"));
        }

        #[test]
        fn a_changed_form_ends_too(at in 0..400_usize, byte in proptest::num::u8::ANY) {
            let mut bytes = format!("{TITLES}{TICKED}{COLLECTED_ROW}").into_bytes();
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = read(&bytes, "f", CATALOG.store(GOOGLE_PLAY).expect("the store"));
        }
    }
}
