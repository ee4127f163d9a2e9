//! `undisclosed check`: builds against a policy.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::beside::BesideArguments;
use super::settings::{Settings, inputs};
use super::{Outcome, one_standard_input, output, unread};
use crate::audit::{self, AuditInput};
use crate::catalog::Catalog;
use crate::config::Config;
use crate::report::{self, Check};
use crate::store::{self, StoreForm};
use crate::{flow, report::sarif};

/// Hold builds against a privacy policy: what they do and it leaves unsaid
#[derive(Debug, Default, Args)]
#[command(after_help = "Examples:
  undisclosed check app.apk --policy privacy.md
  undisclosed check app.apk app.ipa --policy privacy.html --policy sdk-list.html
  undisclosed check releases/ --policy privacy.md --format sarif -o undisclosed.sarif
  undisclosed check app.apk --policy privacy.md --profile cn,google-play
  undisclosed check app.apk --policy privacy.md --audience auditor
  undisclosed check app.apk --policy privacy.md --data-safety data-safety.csv
  undisclosed check app.ipa --policy privacy.md --privacy-label app_privacy_details.json
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
    /// Google Play's Data safety form, as the Play Console exports it (CSV)
    #[arg(long, value_name = "FILE")]
    data_safety: Option<PathBuf>,
    /// The App Store's privacy label, as fastlane keeps it (app_privacy_details.json)
    #[arg(long, value_name = "FILE")]
    privacy_label: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    format: CheckFormat,
    #[command(flatten)]
    beside: BesideArguments,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    #[default]
    Text,
    Json,
    Sarif,
}

pub(super) fn run(arguments: &Arguments, catalog: &Catalog) -> Result<Outcome, String> {
    let config = arguments.settings.configuration(catalog)?;
    let (builds, policies) =
        (inputs(&arguments.builds, &config.builds, &config), inputs(&arguments.policies, &config.policies, &config));
    if builds.is_empty() {
        return Err("no build is given: name one, or list `builds` in undisclosed.toml".to_owned());
    }
    let forms = forms(arguments, &config, catalog)?;
    if policies.is_empty() && forms.is_empty() {
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
        forms: &forms,
        config: &config,
        as_of: arguments.settings.as_of(),
    });
    arguments.settings.keep_baseline(&audit, &builds)?;
    let check = Check { builds: &builds, documents: &documents, audit: &audit };
    let text = match arguments.format {
        CheckFormat::Text => report::text::check(&check, catalog, output::width()),
        CheckFormat::Json => report::json::check(&check, &catalog.digest),
        CheckFormat::Sarif => sarif::check(&check, catalog),
    };
    Ok(Outcome { text, exit: audit.summary.exit, unread: unread(&builds, &documents) })
}

/// The store forms that the command line names, otherwise those that the configuration names.
fn forms(arguments: &Arguments, config: &Config, catalog: &Catalog) -> Result<Vec<StoreForm>, String> {
    let named = [
        (store::GOOGLE_PLAY, &arguments.data_safety, &config.data_safety),
        (store::APP_STORE, &arguments.privacy_label, &config.privacy_label),
    ];
    let mut forms = Vec::new();
    for (store, given, configured) in named {
        if let Some(file) = given.clone().or_else(|| Some(config.beside(configured.as_ref()?))) {
            forms.push(flow::read_form(&file, store, catalog)?);
        }
    }
    Ok(forms)
}

/// The same check, printed as a report for other commands to read.
pub(super) fn in_json(builds: &[PathBuf], policies: &[PathBuf], catalog: &Catalog) -> Result<Outcome, String> {
    let (builds, policies) = (builds.to_vec(), policies.to_vec());
    run(&Arguments { builds, policies, format: CheckFormat::Json, ..Arguments::default() }, catalog)
}
