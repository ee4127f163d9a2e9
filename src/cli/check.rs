//! `undisclosed check`: builds against a policy.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{Outcome, one_standard_input, output, unread};
use crate::audit::rules;
use crate::audit::{self, AuditInput, Severity};
use crate::catalog::Catalog;
use crate::config::{self, Config, is_date};
use crate::report::{self, Check};
use crate::{flow, report::sarif};

/// Hold builds against a privacy policy: what they do and it leaves unsaid
#[derive(Debug, Default, Args)]
#[command(after_help = "Examples:
  undisclosed check app.apk --policy privacy.md
  undisclosed check app.apk app.ipa --policy privacy.html --policy sdk-list.html
  undisclosed check releases/ --policy privacy.md --format sarif -o undisclosed.sarif
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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    #[default]
    Text,
    Json,
    Sarif,
}

pub(super) fn run(arguments: &Arguments, catalog: &Catalog) -> Result<Outcome, String> {
    let config = configuration(arguments)?;
    let (builds, policies) =
        (inputs(&arguments.builds, &config.builds, &config), inputs(&arguments.policies, &config.policies, &config));
    if builds.is_empty() {
        return Err("no build is given: name one, or list `builds` in undisclosed.toml".to_owned());
    }
    if policies.is_empty() {
        return Err("no policy is given: name one with --policy, or list `policies` in undisclosed.toml".to_owned());
    }
    one_standard_input(builds.iter().chain(&policies))?;
    let (builds, documents) =
        rayon::join(|| flow::scan(&builds, catalog, &config.first_party), || flow::read_policies(&policies, catalog));
    let audit = audit::audit(&AuditInput {
        catalog,
        builds: &builds,
        policies: &documents,
        config: &config,
        as_of: arguments.as_of.as_deref(),
    });
    if let Some(file) = &arguments.write_baseline {
        std::fs::write(file, config::write_baseline(&audit.findings))
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

/// The same check, printed as a report for other commands to read.
pub(super) fn in_json(builds: &[PathBuf], policies: &[PathBuf], catalog: &Catalog) -> Result<Outcome, String> {
    let (builds, policies) = (builds.to_vec(), policies.to_vec());
    run(&Arguments { builds, policies, format: CheckFormat::Json, ..Arguments::default() }, catalog)
}

/// The configuration found upwards from the working folder, or the one that is named, with the command line over it.
fn configuration(arguments: &Arguments) -> Result<Config, String> {
    let here = std::env::current_dir().map_err(|error| format!("the working folder: {error}"))?;
    let file = arguments.config.clone().or_else(|| Some(seen_from(&here, &config::find(&here)?)));
    let mut config = match file {
        Some(file) => {
            let shown = flow::shown(&file);
            let text = std::fs::read_to_string(&file).map_err(|error| format!("{shown}: {error}"))?;
            let known: Vec<&str> = rules::ALL.iter().map(|rule| rule.id).collect();
            Config::parse(&text, &shown, &known)
                .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?
        }
        None => Config::default(),
    };
    if let Some(word) = &arguments.fail_on {
        config.fail_on = Severity::from_word(word);
    }
    if let Some(file) = &arguments.baseline {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        config.baseline = config::read_baseline(&text, &flow::shown(file)).map_err(|error| error.to_string())?;
    }
    if let Some(day) = arguments.as_of.as_deref().filter(|day| !is_date(day)) {
        return Err(format!("--as-of {day}: not a date such as 2026-03-31"));
    }
    Ok(config)
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
    let folder = config.path.as_ref().and_then(|path| Path::new(path).parent()).unwrap_or(Path::new(""));
    configured.iter().map(|path| folder.join(path)).collect()
}
