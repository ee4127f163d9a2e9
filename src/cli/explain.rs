//! `undisclosed explain`: the chain behind a finding.

use std::path::PathBuf;

use clap::Args;

use super::{DONE, Format, NOT_DONE, Outcome, check, output};
use crate::catalog::Catalog;
use crate::flow::{self, STANDARD_INPUT};
use crate::report::{self, saved};
use crate::verify;

/// Show the chain behind a finding: bytes in the build, signature, words of the policy, rule, law
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  undisclosed check app.apk --policy privacy.md --format json -o report.json
  undisclosed explain bugly report.json
      All that concerns one SDK. A finding's id stands in brackets behind it; its beginning is enough.
  undisclosed explain bugly app.apk --policy privacy.md
      The same without a report: the check is made anew.
  undisclosed explain bugly                 builds and policies named in undisclosed.toml")]
pub(super) struct Arguments {
    /// A finding, a piece of evidence (`e-…`), or an SDK; the beginning of an id is enough
    #[arg(value_name = "ID")]
    id: String,
    /// A report of `check --format json` or `-`; or builds, to be checked anew
    #[arg(value_name = "REPORT|BUILD")]
    inputs: Vec<PathBuf>,
    /// A policy file, where builds are given
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments, catalog: &Catalog) -> Result<Outcome, String> {
    let (text, name, unread) = match given_report(arguments)? {
        Some((bytes, name)) => (bytes, name, Vec::new()),
        None => {
            let made = check::in_json(&arguments.inputs, &arguments.policies, catalog).map_err(|error| {
                let hint = "`explain` takes a report, or builds with --policy";
                if arguments.inputs.is_empty() { format!("{error}; {hint}") } else { error }
            })?;
            (made.text.into_bytes(), "the check".to_owned(), made.unread)
        }
    };
    let report = verify::read_report(&text, &name)?;
    let explanation = report::explain::explain(&arguments.id, &report, catalog)?;
    let text = match arguments.format {
        Format::Text => report::text::explain(&explanation, catalog, output::width()),
        Format::Json => report::json::explain(&explanation, &catalog.digest),
    };
    Ok(Outcome { text, exit: if unread.is_empty() { DONE } else { NOT_DONE }, unread })
}

/// The report, where one is given rather than builds: from standard input, or a file that begins like one.
fn given_report(arguments: &Arguments) -> Result<Option<(Vec<u8>, String)>, String> {
    let is_report = |path: &PathBuf| {
        path.as_os_str() == STANDARD_INPUT
            || path.extension().is_some_and(|extension| extension == "json")
            || flow::beginning(path).is_some_and(|bytes| saved::looks_like_report(&bytes))
    };
    match arguments.inputs.as_slice() {
        [only] if is_report(only) => flow::read_whole(only, saved::LARGEST).map(Some),
        inputs => match inputs.iter().find(|path| is_report(path)) {
            Some(path) => Err(format!("{}: a report is given alone, without builds", flow::shown(path))),
            None => Ok(None),
        },
    }
}
