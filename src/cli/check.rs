//! `undisclosed check`: builds against a policy.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{Outcome, one_standard_input, output, unread};
use crate::audit::rules;
use crate::audit::{self, AuditInput, Severity};
use crate::catalog::Catalog;
use crate::config::{self, Baseline, Config, is_date};
use crate::report::{self, Check};
use crate::store::{self, StoreForm};
use crate::{flow, report::sarif};

/// Hold builds against a privacy policy: what they do and it leaves unsaid
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  undisclosed check app.apk --policy privacy.md
  undisclosed check app.apk app.ipa --policy privacy.html --policy sdk-list.html
  undisclosed check releases/ --policy privacy.md --format sarif -o undisclosed.sarif
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
    /// Exit with 1 where a finding is at least this bad [default: high]
    #[arg(long, value_name = "LEVEL")]
    #[arg(value_parser = ["info", "low", "medium", "high", "critical", "never"])]
    fail_on: Option<String>,
    /// Use this configuration instead of the `undisclosed.toml` found upwards from here
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Findings in this file are known and do not fail the check
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings of this run as a baseline
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// The day as of which waivers expire (YYYY-MM-DD); without it no waiver does
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    Text,
    Json,
    Sarif,
}

pub(super) fn run(arguments: &Arguments, catalog: &Catalog) -> Result<Outcome, String> {
    let config = configuration(arguments, catalog)?;
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
    let (builds, documents) =
        rayon::join(|| flow::scan(&builds, catalog, &config.first_party), || flow::read_policies(&policies, catalog));
    let audit = audit::audit(&AuditInput {
        catalog,
        builds: &builds,
        policies: &documents,
        forms: &forms,
        config: &config,
        as_of: arguments.as_of.as_deref(),
    });
    if let Some(file) = &arguments.write_baseline {
        std::fs::write(file, config::write_baseline(&audit.findings, &builds))
            .map_err(|error| format!("{}: {error}", file.display()))?;
    }
    let check = Check { builds: &builds, documents: &documents, audit: &audit };
    let text = match arguments.format {
        CheckFormat::Text => report::text::check(&check, catalog, output::width()),
        CheckFormat::Json => report::json::check(&check, &catalog.digest),
        CheckFormat::Sarif => sarif::check(&check, catalog),
    };
    Ok(Outcome { text, exit: audit.summary.exit, unread: unread(&builds, &documents) })
}

/// The configuration found upwards from the working folder, or the one that is named, with the command line over it.
fn configuration(arguments: &Arguments, catalog: &Catalog) -> Result<Config, String> {
    let here = std::env::current_dir().map_err(|error| format!("the working folder: {error}"))?;
    let file = arguments.config.clone().or_else(|| Some(seen_from(&here, &config::find(&here)?)));
    let mut config = match file {
        Some(file) => {
            let shown = flow::shown(&file);
            let text = std::fs::read_to_string(&file).map_err(|error| format!("{shown}: {error}"))?;
            let known: Vec<&str> = rules::ALL.iter().map(|rule| rule.id).collect();
            Config::parse(&text, &shown, &known, catalog)
                .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?
        }
        None => Config::default(),
    };
    if let Some(word) = &arguments.fail_on {
        config.fail_on = Severity::from_word(word);
    }
    config.baseline = baseline(arguments, &config)?;
    if let Some(day) = arguments.as_of.as_deref().filter(|day| !is_date(day)) {
        return Err(format!("--as-of {day}: not a date such as 2026-03-31"));
    }
    Ok(config)
}

/// The findings that are known already. A file that this run is to write for the first time need not be there yet.
fn baseline(arguments: &Arguments, config: &Config) -> Result<Option<Baseline>, String> {
    let configured = config.baseline_file.as_ref().map(|path| config.beside(path));
    let Some(file) = arguments.baseline.clone().or(configured) else { return Ok(None) };
    if arguments.write_baseline.as_ref() == Some(&file) && !file.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    config::read_baseline(&text, &flow::shown(&file)).map(Some).map_err(|error| error.to_string())
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

/// A file in this folder or above it, by a relative path, so that messages and reports carry no path of the machine.
fn seen_from(here: &Path, file: &Path) -> PathBuf {
    let above = |folder| Some(here.strip_prefix(folder).ok()?.components().count());
    match (file.parent().and_then(above), file.file_name()) {
        (Some(levels), Some(name)) => std::iter::repeat_n("..", levels).collect::<PathBuf>().join(name),
        _ => file.to_owned(),
    }
}

/// What the command line names, otherwise what the configuration names, relative to its own folder.
fn inputs(given: &[PathBuf], configured: &[String], config: &Config) -> Vec<PathBuf> {
    if !given.is_empty() {
        return given.to_vec();
    }
    configured.iter().map(|path| config.beside(path)).collect()
}
