//! `undisclosed sdk`: what the catalog knows.

use std::fmt::Write;

use clap::{Args, Subcommand};

use super::{DONE, Format, Outcome};
use crate::catalog::Catalog;
use crate::catalog::model::Sdk;

const EXAMPLES: &str = "\
Examples:
  undisclosed sdk list
  undisclosed sdk list --format json -o sdks.json
  undisclosed sdk show umeng-analytics";

/// Look into the catalog of SDKs
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List every SDK that is known
    #[command(after_help = EXAMPLES)]
    List {
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Show what is known about one SDK, and how it is recognised
    #[command(after_help = EXAMPLES)]
    Show {
        /// Its id, as `sdk list` prints it
        id: String,
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

pub(super) fn run(arguments: &Arguments, catalog: &Catalog) -> Result<Outcome, String> {
    let text = match &arguments.command {
        Command::List { format: Format::Text } => list(catalog),
        Command::List { format: Format::Json } => json(&catalog.signatures.sdks)?,
        Command::Show { id, format } => {
            let sdk = catalog.sdk(id).ok_or_else(|| unknown(id, catalog))?;
            match format {
                Format::Text => show(sdk, catalog),
                Format::Json => json(sdk)?,
            }
        }
    };
    Ok(Outcome { text, exit: DONE, unread: Vec::new() })
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<String, String> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|error| error.to_string())
}

/// The known id that looks most like what was asked for.
pub(super) fn nearest<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known.max_by(|a, b| strsim::jaro_winkler(a, wanted).total_cmp(&strsim::jaro_winkler(b, wanted)))
}

fn unknown(id: &str, catalog: &Catalog) -> String {
    let near = nearest(id, catalog.signatures.sdks.iter().map(|sdk| sdk.id.as_str())).unwrap_or_default();
    format!("no SDK has the id `{id}`; the nearest is `{near}`. `undisclosed sdk list` prints them all")
}

fn list(catalog: &Catalog) -> String {
    let mut text = String::new();
    let width = catalog.signatures.sdks.iter().map(|sdk| sdk.id.len()).max().unwrap_or(0);
    for sdk in &catalog.signatures.sdks {
        let platforms = match (&sdk.android, &sdk.ios) {
            (Some(_), Some(_)) => "android, ios",
            (Some(_), None) => "android",
            (None, Some(_)) => "ios",
            (None, None) => "policy only",
        };
        let _ = writeln!(
            text,
            "{:width$}  {:<9} {:<8} {:<12}  {}",
            sdk.id,
            word(&sdk.role),
            word(&sdk.tier),
            platforms,
            sdk.name
        );
    }
    let _ = writeln!(text, "{} entries", catalog.signatures.sdks.len());
    text
}

/// The kebab-case word of a closed enum.
pub(super) fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn show(sdk: &Sdk, catalog: &Catalog) -> String {
    let mut text = String::new();
    let mut line = |label: &str, values: &[String]| {
        if !values.is_empty() {
            let _ = writeln!(text, "{label:<18} {}", values.join(", "));
        }
    };
    let one = |value: &Option<String>| value.iter().cloned().collect::<Vec<_>>();
    line("id", std::slice::from_ref(&sdk.id));
    line("name", std::slice::from_ref(&sdk.name));
    let vendor = catalog.vendor(&sdk.vendor);
    let mut vendor_names = vec![vendor.map_or_else(|| sdk.vendor.clone(), |vendor| vendor.name.clone())];
    vendor_names.extend(vendor.into_iter().flat_map(|vendor| vendor.entities.clone()));
    line("vendor", &vendor_names);
    line("family", &one(&sdk.family));
    line("category", &[word(&sdk.category)]);
    line("role", &[word(&sdk.role)]);
    line("tier", &[word(&sdk.tier)]);
    line(
        "status",
        &[match &sdk.retired {
            Some(date) => format!("{} since {date}", word(&sdk.status)),
            None => word(&sdk.status),
        }],
    );
    line("successor", &one(&sdk.successor));
    line("homepage", &one(&sdk.homepage));
    line("privacy policy", &one(&sdk.privacy_policy));
    line("called", &sdk.aliases.official);
    line("seen as", &sdk.aliases.seen);
    line("perhaps", &sdk.aliases.guess);
    line("hosts", &sdk.hosts);
    if let Some(android) = &sdk.android {
        line("android packages", &android.packages);
        line("  classes", &android.classes);
        line("  components", &android.components);
        line("  meta-data", &android.meta_data);
        line("  libraries", &android.native_libraries);
        line("  maven", &android.maven);
        line("  permissions", &android.permissions);
    }
    if let Some(ios) = &sdk.ios {
        line("ios classes", &ios.classes);
        line("  prefixes", &ios.class_prefixes);
        line("  swift modules", &ios.swift_modules);
        line("  frameworks", &ios.frameworks);
        line("  bundle ids", &ios.bundle_ids);
        line("  pods", &ios.pods);
        line("  plist keys", &ios.plist_keys);
    }
    line("embeds", &sdk.embeds.iter().map(|embedded| embedded.sdk.clone()).collect::<Vec<_>>());
    match &sdk.documented {
        None => line("documented data", &["unknown".to_owned()]),
        Some(documented) if documented.is_empty() => line("documented data", &["none".to_owned()]),
        Some(documented) => {
            for data in documented {
                let platform = data.platform.map(|platform| format!(" ({})", word(&platform))).unwrap_or_default();
                let purpose = data.purpose.as_ref().map(|purpose| format!(": {purpose}")).unwrap_or_default();
                line("documented data", &[format!("{}{platform}{purpose} [{}]", data.data_type, data.source)]);
            }
        }
    }
    line("sources", &sdk.sources);
    line("note", &one(&sdk.note));
    text
}
