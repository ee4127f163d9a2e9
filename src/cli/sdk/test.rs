//! `undisclosed sdk test`: whether every signature's examples lead where they should.

use std::fmt::Write;

use super::{DONE, FOUND, Format, Outcome, json};
use crate::catalog::Catalog;
use crate::curate::examples;

pub(super) fn test(catalog: &Catalog, format: Format) -> Result<Outcome, String> {
    let trial = examples::test(catalog);
    let text = match format {
        Format::Json => json(&trial)?,
        Format::Text => {
            let mut text = String::new();
            for failure in &trial.failures {
                let _ = writeln!(text, "{}: `{}`: {}", failure.sdk, failure.example, failure.detail);
            }
            let by_kind = |counts: &std::collections::BTreeMap<&str, usize>| {
                counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect::<Vec<_>>().join(", ")
            };
            let positives: usize = trial.positives.values().sum();
            let negatives: usize = trial.negatives.values().sum();
            let _ = writeln!(text, "{positives} positives ({})", by_kind(&trial.positives));
            let _ = writeln!(text, "{negatives} negatives ({})", by_kind(&trial.negatives));
            let others = trial.of_signatures.saturating_sub(1);
            let _ = writeln!(text, "each positive is a negative of the other {others} signatures");
            let _ = writeln!(
                text,
                "{} of {} signatures have a positive; {} examples fail",
                trial.signatures,
                trial.of_signatures,
                trial.failures.len()
            );
            text
        }
    };
    Ok(Outcome { text, exit: if trial.failures.is_empty() { DONE } else { FOUND }, unread: Vec::new() })
}
