//! `undisclosed policy`: what privacy policies say, and with `--lint` what is wrong with them.

use std::mem::ManuallyDrop;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::settings::{Settings, inputs};
use super::{DONE, NOT_DONE, Outcome, one_standard_input, output, unread};
use crate::audit::{self, Audit, AuditInput};
use crate::catalog::Catalog;
use crate::policy::Disclosures;
use crate::report::{self, Check, sarif};
use crate::{config::Config, flow};

/// List whom privacy policies name, which data they admit to, and what they claim; or lint them
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  undisclosed policy privacy.md
  undisclosed policy privacy.html sdk-list.html --format json
  curl https://example.com/privacy | undisclosed policy -
  undisclosed policy --lint privacy.md
  undisclosed policy --lint privacy.html sdk-list.html --as-of 2026-03-31 --fail-on medium
  undisclosed policy --lint --format sarif -o policy.sarif      policies named in undisclosed.toml")]
pub(super) struct Arguments {
    /// Text, Markdown, HTML, MHTML, PDF, Word (.docx), OpenDocument or Rich Text files, or `-`
    #[arg(required_unless_present = "lint", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print what is wrong with the policy by itself, without a build; all files together are one policy
    #[arg(long)]
    lint: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = PolicyFormat::Text)]
    format: PolicyFormat,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PolicyFormat {
    Text,
    Json,
    Sarif,
}

pub(super) fn run(arguments: &Arguments, catalog: &Catalog) -> Result<Outcome, String> {
    if arguments.lint {
        return lint(arguments, catalog);
    }
    if arguments.settings.is_given() {
        return Err("these flags judge a policy: give --lint too".to_owned());
    }
    one_standard_input(&arguments.files)?;
    // As the catalog, they are not taken apart at the end.
    let documents = ManuallyDrop::new(flow::read_policies(&arguments.files, catalog));
    let text = match arguments.format {
        PolicyFormat::Text => report::text::policy(&documents, catalog, output::width()),
        PolicyFormat::Json => report::json::policy(&documents, &catalog.digest),
        PolicyFormat::Sarif => return Err("--format sarif prints findings: give --lint too".to_owned()),
    };
    let unread = unread(&[], &documents);
    Ok(Outcome { text, exit: if unread.is_empty() { DONE } else { NOT_DONE }, unread })
}

fn lint(arguments: &Arguments, catalog: &Catalog) -> Result<Outcome, String> {
    let config: Config = arguments.settings.configuration(catalog)?;
    let files = inputs(&arguments.files, &config.policies, &config);
    if files.is_empty() {
        return Err("no policy is given: name one, or list `policies` in undisclosed.toml".to_owned());
    }
    one_standard_input(&files)?;
    let mut documents = flow::read_policies(&files, catalog);
    let as_of = arguments.settings.as_of();
    let audit =
        audit::audit(&AuditInput { catalog, builds: &[], policies: &documents, forms: &[], config: &config, as_of });
    arguments.settings.keep_baseline(&audit, &[])?;
    let text = match arguments.format {
        PolicyFormat::Text => {
            let check = Check { builds: &[], documents: &documents, audit: &audit };
            report::text::lint(&check, catalog, output::width())
        }
        PolicyFormat::Sarif => sarif::check(&Check { builds: &[], documents: &documents, audit: &audit }, catalog),
        PolicyFormat::Json => {
            hand_out(&audit, &mut documents)?;
            report::json::policy(&documents, &catalog.digest)
        }
    };
    Ok(Outcome { text, exit: audit.summary.exit, unread: unread(&[], &documents) })
}

/// Puts every finding into the document that its first place is in; those that have none in a document into the first.
fn hand_out(audit: &Audit, documents: &mut [Disclosures]) -> Result<(), String> {
    for finding in &audit.findings {
        let file = finding.locators.first().map(|place| place.file.as_str());
        let at = documents.iter().position(|document| Some(document.path.as_str()) == file).unwrap_or(0);
        let value = serde_json::to_value(finding).map_err(|error| error.to_string())?;
        if let Some(document) = documents.get_mut(at) {
            document.findings.push(value);
        }
    }
    Ok(())
}
