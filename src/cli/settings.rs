//! What decides how findings are judged: `undisclosed.toml`, and the flags that `check` and `policy --lint` lay over it.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::audit::{Audience, Audit, Severity, rules};
use crate::catalog::Catalog;
use crate::config::{self, Baseline, Config, is_date};
use crate::flow;
use crate::inventory::Inventory;

#[derive(Debug, Default, Args)]
pub(super) struct Settings {
    /// Exit with 1 where a finding is at least this bad [default: high]
    #[arg(long, value_name = "LEVEL")]
    #[arg(value_parser = ["info", "low", "medium", "high", "critical", "never"])]
    fail_on: Option<String>,
    /// Apply and cite only these: app-store, cn, eu, google-play, us [default: all]
    #[arg(long = "profile", value_name = "PROFILES", value_delimiter = ',')]
    profiles: Vec<String>,
    /// Whom the text is for: `strict` adds what could be said better, `auditor` what a person has to look into; the other
    /// formats hold every finding [default: default]
    #[arg(long, value_name = "AUDIENCE", value_parser = ["default", "strict", "auditor"])]
    audience: Option<String>,
    /// Use this configuration instead of the `undisclosed.toml` found upwards from here
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Findings in this file are known and do not fail the check
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings of this run as a baseline
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// The day as of which waivers expire and a policy is old (YYYY-MM-DD); without it none does and none is
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

impl Settings {
    /// The configuration found upwards from the working folder, or the one that is named, with the command line over it.
    pub(super) fn configuration(&self, catalog: &Catalog) -> Result<Config, String> {
        let here = std::env::current_dir().map_err(|error| format!("the working folder: {error}"))?;
        let file = self.config.clone().or_else(|| Some(seen_from(&here, &config::find(&here)?)));
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
        if let Some(word) = &self.fail_on {
            config.fail_on = Severity::from_word(word);
        }
        if !self.profiles.is_empty() {
            config.profiles.clear();
            for name in self.profiles.iter().map(|name| name.trim()) {
                let known =
                    config::profile(name).map_err(|help| format!("--profile {name}: no such profile; {help}"))?;
                config.profiles.push(known.to_owned());
            }
        }
        if let Some(audience) = self.audience.as_deref().and_then(Audience::from_word) {
            config.audience = audience;
        }
        config.baseline = self.baseline(&config)?;
        if let Some(day) = self.as_of.as_deref().filter(|day| !is_date(day)) {
            return Err(format!("--as-of {day}: not a date such as 2026-03-31"));
        }
        Ok(config)
    }

    /// The findings that are known already. A file that this run is to write for the first time need not be there yet.
    fn baseline(&self, config: &Config) -> Result<Option<Baseline>, String> {
        let configured = config.baseline_file.as_ref().map(|path| config.beside(path));
        let Some(file) = self.baseline.clone().or(configured) else { return Ok(None) };
        if self.write_baseline.as_ref() == Some(&file) && !file.exists() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        config::read_baseline(&text, &flow::shown(&file)).map(Some).map_err(|error| error.to_string())
    }

    /// The day that was given, as an ISO date.
    pub(super) fn as_of(&self) -> Option<&str> {
        self.as_of.as_deref()
    }

    /// Writes the baseline, where one is asked for.
    pub(super) fn keep_baseline(&self, audit: &Audit, builds: &[Inventory]) -> Result<(), String> {
        let Some(file) = &self.write_baseline else { return Ok(()) };
        let text = config::write_baseline(&audit.findings, builds);
        std::fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
    }

    /// Whether anything is set on the command line.
    pub(super) fn is_given(&self) -> bool {
        let files = [&self.config, &self.baseline, &self.write_baseline];
        files.into_iter().any(Option::is_some)
            || [&self.fail_on, &self.audience, &self.as_of].into_iter().any(Option::is_some)
            || !self.profiles.is_empty()
    }
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
pub(super) fn inputs(given: &[PathBuf], configured: &[String], config: &Config) -> Vec<PathBuf> {
    if !given.is_empty() {
        return given.to_vec();
    }
    configured.iter().map(|path| config.beside(path)).collect()
}
