//! `undisclosed sdk list`: every SDK that is known, or how many there are.

use std::collections::BTreeMap;
use std::fmt::Write;

use clap::ValueEnum;

use super::{Format, json};
use crate::catalog::model::Sdk;
use crate::catalog::{Catalog, word};

/// What to count by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CountBy {
    Tier,
    Category,
    Platform,
    Status,
    Role,
}

impl CountBy {
    fn of(self, sdk: &Sdk) -> String {
        match self {
            CountBy::Tier => word(&sdk.tier),
            CountBy::Category => word(&sdk.category),
            CountBy::Platform => platforms(sdk).to_owned(),
            CountBy::Status => word(&sdk.status),
            CountBy::Role => word(&sdk.role),
        }
    }
}

/// The platforms that an SDK can be recognised on.
fn platforms(sdk: &Sdk) -> &'static str {
    match (&sdk.android, &sdk.ios) {
        (Some(_), Some(_)) => "android, ios",
        (Some(_), None) => "android",
        (None, Some(_)) => "ios",
        (None, None) => "policy only",
    }
}

/// One line per SDK.
pub(super) fn list(catalog: &Catalog) -> String {
    let mut text = String::new();
    let width = catalog.signatures.sdks.iter().map(|sdk| sdk.id.len()).max().unwrap_or(0);
    for sdk in &catalog.signatures.sdks {
        let _ = writeln!(
            text,
            "{:width$}  {:<9} {:<8} {:<12}  {}",
            sdk.id,
            word(&sdk.role),
            word(&sdk.tier),
            platforms(sdk),
            sdk.name
        );
    }
    let _ = writeln!(text, "{} entries", catalog.signatures.sdks.len());
    text
}

/// How many SDKs there are of each kind.
pub(super) fn counts(catalog: &Catalog, by: &[CountBy], format: Format) -> Result<String, String> {
    let mut counts: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for &by in by {
        let name = by.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        let of_kind = counts.entry(name).or_default();
        of_kind.clear();
        for sdk in &catalog.signatures.sdks {
            *of_kind.entry(by.of(sdk)).or_default() += 1;
        }
    }
    if format == Format::Json {
        return json(&counts);
    }
    let mut text = String::new();
    for (name, counts) in &counts {
        let _ = writeln!(text, "by {name}");
        for (kind, count) in counts {
            let _ = writeln!(text, "  {kind:<18} {count:>5}");
        }
    }
    let _ = writeln!(text, "{} entries", catalog.signatures.sdks.len());
    Ok(text)
}
