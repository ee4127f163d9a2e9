//! `undisclosed sdk search`: which SDK somebody means.

use std::fmt::Write;

use super::{Format, json};
use crate::catalog::Catalog;
use crate::curate::search;

pub(super) fn search(catalog: &Catalog, query: &str, limit: usize, format: Format) -> Result<String, String> {
    let mut found = search::search(catalog, query);
    let all = found.len();
    found.truncate(limit);
    if format == Format::Json {
        return json(&found);
    }
    let mut text = String::new();
    let width = found.iter().map(|hit| hit.id.len()).max().unwrap_or(0);
    for hit in &found {
        let _ = writeln!(text, "{:width$}  {}  ({}: {})", hit.id, hit.name, hit.field, hit.text);
    }
    let _ = match all {
        0 => writeln!(text, "nothing in the catalog looks like `{query}`"),
        _ if all > limit => writeln!(text, "{limit} of {all} shown"),
        _ => Ok(()),
    };
    Ok(text)
}
