//! `undisclosed check`: builds against a policy.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::beside::BesideArguments;
use super::settings::{Settings, inputs};
use super::{Outcome, one_standard_input, output, unread};
use crate::audit::{self, AuditInput};
use crate::catalog::Catalog;
use crate::report::{self, Check};
use crate::{flow, report::sarif};

/// Hold builds against a privacy policy: what they do and it leaves unsaid
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  undisclosed check app.apk --policy privacy.md
  undisclosed check app.apk app.ipa --policy privacy.html --policy sdk-list.html
  undisclosed check releases/ --policy privacy.md --format sarif -o undisclosed.sarif
  undisclosed check app.apk --policy privacy.md --profile cn,google-play
  undisclosed check app.apk --policy privacy.md --audience auditor
  undisclosed check app.apk --policy privacy.md --write-baseline baseline.json
  undisclosed check app.apk --policy privacy.md --baseline baseline.json --fail-on medium
  undisclosed check                     builds and policies named in undisclosed.toml")]
pub(super) struct Arguments {
    /// Builds, folders of builds, or `-`; those of `undisclosed.toml` where none is given
    #[arg(value_name = "BUILD")]
    builds: Vec<PathBuf>,
    /// A policy file; may be given several times (a policy and its list of SDKs)
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    format: CheckFormat,
    #[command(flatten)]
    beside: BesideArguments,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    Text,
    Json,
    Sarif,
}

pub(super) fn run(arguments: &Arguments, catalog: &Catalog) -> Result<Outcome, String> {
    let config = arguments.settings.configuration()?;
    let (builds, policies) =
        (inputs(&arguments.builds, &config.builds, &config), inputs(&arguments.policies, &config.policies, &config));
    if builds.is_empty() {
        return Err("no build is given: name one, or list `builds` in undisclosed.toml".to_owned());
    }
    if policies.is_empty() {
        return Err("no policy is given: name one with --policy, or list `policies` in undisclosed.toml".to_owned());
    }
    one_standard_input(builds.iter().chain(&policies))?;
    let beside = arguments.beside.read()?;
    let scan = || flow::scan_with(&builds, catalog, &config.first_party, &beside);
    let (builds, documents) = rayon::join(scan, || flow::read_policies(&policies, catalog));
    let audit = audit::audit(&AuditInput {
        catalog,
        builds: &builds,
        policies: &documents,
        config: &config,
        as_of: arguments.settings.as_of(),
    });
    arguments.settings.keep_baseline(&audit)?;
    let check = Check { builds: &builds, documents: &documents, audit: &audit };
    let text = match arguments.format {
        CheckFormat::Text => report::text::check(&check, catalog, output::width()),
        CheckFormat::Json => report::json::check(&check, &catalog.digest),
        CheckFormat::Sarif => sarif::check(&check, catalog),
    };
    Ok(Outcome { text, exit: audit.summary.exit, unread: unread(&builds, &documents) })
}
