//! `undisclosed sdk show`: one SDK, and how it is recognised.

use std::fmt::Write;

use crate::catalog::model::Sdk;
use crate::catalog::{Catalog, word};

/// Everything known about an SDK, a line per kind.
pub(super) fn show(sdk: &Sdk, catalog: &Catalog) -> String {
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
        line("  version in", &android.versions);
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
