//! `undisclosed policy`: what privacy policies say.

use std::path::PathBuf;

use clap::Args;

use super::{DONE, Format, NOT_DONE, Outcome, one_standard_input, output, unread};
use crate::catalog::Catalog;
use crate::{flow, report};

/// List whom privacy policies name, which data they admit to, and what they claim
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  undisclosed policy privacy.md
  undisclosed policy privacy.html sdk-list.html --format json
  curl https://example.com/privacy | undisclosed policy -")]
pub(super) struct Arguments {
    /// Text, Markdown, HTML or Word (.docx) files, or `-`
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments, catalog: &Catalog) -> Result<Outcome, String> {
    one_standard_input(&arguments.files)?;
    let documents = flow::read_policies(&arguments.files, catalog);
    let text = match arguments.format {
        Format::Text => report::text::policy(&documents, catalog, output::width()),
        Format::Json => report::json::policy(&documents, &catalog.digest),
    };
    let unread = unread(&[], &documents);
    Ok(Outcome { text, exit: if unread.is_empty() { DONE } else { NOT_DONE }, unread })
}
