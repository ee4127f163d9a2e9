//! `undisclosed sdk lint`: whether the signatures fit together.

use std::fmt::Write;

use super::{DONE, FOUND, Format, Outcome, json};
use crate::catalog::{Catalog, word};
use crate::curate::lint::{self, Severity};

pub(super) fn lint(catalog: &Catalog, format: Format) -> Result<Outcome, String> {
    let signatures = catalog.signatures.to_signatures();
    let complaints = lint::lint(&signatures);
    let errors = complaints.iter().filter(|complaint| complaint.severity == Severity::Error).count();
    let text = match format {
        Format::Json => json(&serde_json::json!({
            "catalog_digest": catalog.digest,
            "complaints": complaints,
        }))?,
        Format::Text => {
            let mut text = String::new();
            for found in &complaints {
                let _ = writeln!(
                    text,
                    "{:<7}  {:<18} {}: {}",
                    word(&found.severity),
                    found.check,
                    found.record,
                    found.detail
                );
            }
            let _ = writeln!(
                text,
                "{} SDKs and libraries, {} vendors, {} APIs: {errors} errors, {} warnings",
                signatures.sdks.len(),
                signatures.vendors.len(),
                signatures.apis.len(),
                complaints.len() - errors,
            );
            text
        }
    };
    Ok(Outcome { text, exit: if errors == 0 { DONE } else { FOUND }, unread: Vec::new() })
}
