//! Pages that a browser saved in one file with what they show: MHTML and web archives.

use super::{Builder, Document, DocumentError, html, mhtml, webarchive};
use crate::policy::Format;

/// An address or name of a part beyond this size, in bytes, is cut.
const LONGEST_NAME: usize = 2048;

/// A page and what its part of the file is called: its address, where the file gives one.
#[derive(Debug)]
pub struct Page {
    pub name: String,
    pub html: String,
}

impl Page {
    pub fn new(name: Option<&str>, html: String) -> Page {
        let name: String = name.unwrap_or_default().chars().filter(|letter| !letter.is_control()).collect();
        let cut = name.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST_NAME).unwrap_or(name.len());
        let name = name.get(..cut).unwrap_or_default().trim();
        Page { name: if name.is_empty() { "text/html".to_owned() } else { name.to_owned() }, html }
    }
}

/// The pages of a file: first the one that was saved, then its frames.
#[derive(Debug, Default)]
pub struct Pages {
    pub pages: Vec<Page>,
    pub problems: Vec<String>,
}

/// The pages of a file that is of one of these formats; else nothing.
pub fn of(bytes: &[u8]) -> Option<Result<Pages, String>> {
    if webarchive::is_one(bytes) {
        Some(webarchive::pages(bytes))
    } else {
        mhtml::is_one(bytes).then(|| Ok(mhtml::pages(bytes)))
    }
}

/// Reads the pages as one document; each is a part of it.
pub fn read(pages: Result<Pages, String>, path: String) -> Result<Document, DocumentError> {
    let damaged = |detail: String| DocumentError::Damaged { path: path.clone(), detail };
    let Pages { pages, problems } = pages.map_err(damaged)?;
    let Some(first) = pages.first().map(|page| page.name.clone()) else {
        let why = if problems.is_empty() { String::new() } else { format!(": {}", problems.join("; ")) };
        return Err(damaged(format!("no web page stands in this archive{why}")));
    };
    let mut builder = Builder::of_parts(pages.into_iter().map(|page| (page.name, page.html)).collect());
    builder.each_part(html::read);
    for problem in problems {
        builder.problem(problem);
    }
    Ok(builder.finish(path, Format::Html, Some(first)))
}
