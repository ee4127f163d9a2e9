//! `undisclosed scan`: the SDKs in builds.

use std::path::PathBuf;

use clap::Args;

use super::beside::BesideArguments;
use super::{DONE, Format, NOT_DONE, Outcome, one_standard_input, output, unread};
use crate::catalog::Catalog;
use crate::{flow, report};

/// List the SDKs inside builds, and who reaches which personal data
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  undisclosed scan app.apk
  undisclosed scan releases/            every build in a folder
  undisclosed scan app.apk --mapping mapping.txt --lockfile gradle.lockfile
  undisclosed scan app.ipa --format json
  cat app.apk | undisclosed scan -")]
pub(super) struct Arguments {
    /// APK, AAB, APKS, XAPK, IPA, .app, .xcarchive, framework, library or DEX files, folders of them, or `-`
    #[arg(required = true, value_name = "BUILD")]
    builds: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    beside: BesideArguments,
}

pub(super) fn run(arguments: &Arguments, catalog: &Catalog) -> Result<Outcome, String> {
    one_standard_input(&arguments.builds)?;
    let builds = flow::scan_with(&arguments.builds, catalog, &[], &arguments.beside.read()?);
    let text = match arguments.format {
        Format::Text => report::text::scan(&builds, catalog, output::width()),
        Format::Json => report::json::scan(&builds, &catalog.digest),
    };
    let unread = unread(&builds, &[]);
    Ok(Outcome { text, exit: if unread.is_empty() { DONE } else { NOT_DONE }, unread })
}
