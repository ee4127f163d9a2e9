//! `undisclosed rule`: what is checked, and why.

use std::fmt::Write;

use clap::{Args, Subcommand};

use super::sdk::{json, nearest};
use super::{DONE, Format, Outcome};
use crate::audit::rules::{self, Rule};
use crate::catalog::Catalog;

const EXAMPLES: &str = "\
Examples:
  undisclosed rule list
  undisclosed rule show undisclosed-sdk";

/// Look up the rules: what they find, on which legal or store basis, how to fix and how to waive
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List every rule
    #[command(after_help = EXAMPLES)]
    List {
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Show a rule's page
    #[command(after_help = EXAMPLES)]
    Show {
        /// Its id, as `rule list` prints it
        id: String,
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

pub(super) fn run(arguments: &Arguments, catalog: &Catalog) -> Result<Outcome, String> {
    let text = match &arguments.command {
        Command::List { format: Format::Text } => list(),
        Command::List { format: Format::Json } => {
            json(&rules::ALL.iter().map(|rule| described(rule)).collect::<Vec<_>>())?
        }
        Command::Show { id, format } => {
            let rule = rules::find(id).ok_or_else(|| {
                let near = nearest(id, rules::ALL.iter().map(|rule| rule.id)).unwrap_or_default();
                format!("no rule has the id `{id}`; the nearest is `{near}`. `undisclosed rule list` prints them all")
            })?;
            match format {
                Format::Text => show(rule, catalog),
                Format::Json => json(&described(rule))?,
            }
        }
    };
    Ok(Outcome { text, exit: DONE, unread: Vec::new() })
}

fn described(rule: &Rule) -> serde_json::Value {
    serde_json::json!({
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "audience": rule.audience,
        "basis": rule.basis,
        "fix": rule.fix,
    })
}

fn list() -> String {
    let mut text = String::new();
    let width = rules::ALL.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for rule in rules::ALL {
        let (severity, audience) = (rule.severity.word(), rule.audience.word());
        let _ = writeln!(text, "{:width$}  {severity:<8}  {audience:<7}  {}", rule.id, rule.title);
    }
    text
}

/// The rule's page, and the law behind it.
fn show(rule: &Rule, catalog: &Catalog) -> String {
    let mut text = rule.page.trim_end().to_owned() + "\n";
    let laws: Vec<_> = catalog.signatures.laws.iter().filter(|law| rule.basis.contains(&law.id.as_str())).collect();
    if !laws.is_empty() {
        text.push_str("\nBasis:\n");
    }
    for law in laws {
        let _ = writeln!(text, "  {}: {} {} — {}", law.id, law.title, law.article, law.says);
    }
    text
}
