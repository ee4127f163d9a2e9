//! `undisclosed verify`: a report against the files that it speaks of.

use std::path::PathBuf;

use clap::Args;

use super::{DONE, Format, NOT_DONE, Outcome, output};
use crate::build::{builds_in, is_bundle};
use crate::catalog::Catalog;
use crate::flow;
use crate::report::{self, saved};
use crate::verify::{self, Given};

/// Something is not as the report says.
const DOES_NOT_HOLD: u8 = 1;

/// Check every piece of evidence and every quote of a report against the files, with readers of its own
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  undisclosed check app.apk --policy privacy.md --format json -o report.json
  undisclosed verify report.json app.apk --policy privacy.md
      Each class, call, text and quote: is it where the report says?
  undisclosed verify report.json releases/ --policy privacy.md --format json
  undisclosed verify report.json app.apk --policy privacy.md --data-safety data-safety.csv

Exit codes: 0 all holds, 1 something does not, 2 a file is missing or cannot be read.")]
pub(super) struct Arguments {
    /// What `check`, `scan` or `policy` printed with `--format json`, or `-`
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    /// The builds that the report speaks of, or folders of them, wherever they are now
    #[arg(value_name = "BUILD")]
    builds: Vec<PathBuf>,
    /// A policy file that the report speaks of
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// A mapping file through which the report's names were read; an app bundle's own is found in it
    #[arg(long = "mapping", value_name = "FILE")]
    mappings: Vec<PathBuf>,
    /// The Data safety form that the report speaks of
    #[arg(long, value_name = "FILE")]
    data_safety: Option<PathBuf>,
    /// The privacy label that the report speaks of
    #[arg(long, value_name = "FILE")]
    privacy_label: Option<PathBuf>,
    /// The configuration whose waivers the report speaks of
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments, catalog: &Catalog) -> Result<Outcome, String> {
    let (bytes, name) = flow::read_whole(&arguments.report, saved::LARGEST)?;
    let report = verify::read_report(&bytes, &name)?;
    let given = |path: &PathBuf| Given { path: path.clone(), shown: flow::shown(path) };
    let inside = |path: &PathBuf| {
        let builds = if path.is_dir() && !is_bundle(path) { builds_in(path) } else { Vec::new() };
        if builds.is_empty() { vec![path.clone()] } else { builds }
    };
    let builds: Vec<Given> = arguments.builds.iter().flat_map(inside).map(|path| given(&path)).collect();
    let others = [&arguments.data_safety, &arguments.privacy_label, &arguments.config];
    let texts: Vec<Given> = arguments.policies.iter().chain(others.into_iter().flatten()).map(given).collect();
    let mappings: Vec<Given> = arguments.mappings.iter().map(given).collect();
    let verification = verify::verify_with(&report, &builds, &texts, &mappings, catalog);
    let exit = match (verification.unread.is_empty(), verification.failures.is_empty()) {
        (false, _) => NOT_DONE,
        (true, false) => DOES_NOT_HOLD,
        (true, true) => DONE,
    };
    let text = match arguments.format {
        Format::Text => report::text::verify(&verification, &report, output::width()),
        Format::Json => report::json::verify(&verification, &catalog.digest),
    };
    Ok(Outcome { text, exit, unread: Vec::new() })
}
