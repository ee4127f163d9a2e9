//! Which SDK somebody means: by a name in any language and spelling, a company, a package, a class, a host.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde::Serialize;

use super::key;
use crate::catalog::Catalog;
use crate::catalog::model::{Aliases, Sdk, Vendor};

/// Words less alike than this are different words (Jaro-Winkler, from 0 to 1).
const LIKENESS: f64 = 0.88;
/// Shorter words are never compared by likeness, in characters.
const SHORTEST_LIKE: usize = 4;

/// An SDK that fits what was asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit<'c> {
    pub id: &'c str,
    pub name: &'c str,
    pub vendor: &'c str,
    /// From 0 to 1, the sum over the words divided by their number.
    pub score: f64,
    /// What of the signature fits best.
    pub field: &'static str,
    pub text: &'c str,
}

/// SDKs that fit every word of the query, best first.
pub fn search<'c>(catalog: &'c Catalog, query: &str) -> Vec<Hit<'c>> {
    let whole = key(query);
    let words: Vec<String> = query.split_whitespace().map(key).filter(|word| !word.is_empty()).collect();
    if whole.is_empty() {
        return Vec::new();
    }
    let vendors: HashMap<&str, &Vendor> = catalog.signatures.vendors.iter().map(|v| (v.id.as_str(), v)).collect();
    let mut hits: Vec<Hit> = catalog
        .signatures
        .sdks
        .iter()
        .filter_map(|sdk| {
            let fields: Vec<Field> = fields(sdk, vendors.get(sdk.vendor.as_str()).copied());
            let together = best(&fields, &whole);
            let apart: Option<Vec<Found>> = words.iter().map(|word| best(&fields, word)).collect();
            let (score, found) = [together.map(|found| (found.score, found)), apart.and_then(sum)]
                .into_iter()
                .flatten()
                .max_by(|a, b| a.0.total_cmp(&b.0))?;
            let Field { name: field, text, .. } = *found.field;
            Some(Hit { id: &sdk.id, name: &sdk.name, vendor: &sdk.vendor, score, field, text })
        })
        .collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(b.id)));
    hits
}

/// The mean of the words' scores, and the word that fits best.
fn sum<'f, 'c>(found: Vec<Found<'f, 'c>>) -> Option<(f64, Found<'f, 'c>)> {
    let mean = found.iter().map(|found| found.score).sum::<f64>() / found.len() as f64;
    found.into_iter().max_by(|a, b| a.score.total_cmp(&b.score)).map(|best| (mean, best))
}

/// Something in a signature that can be searched for.
struct Field<'c> {
    name: &'static str,
    text: &'c str,
    key: String,
    /// How much an exact match is worth, from 0 to 1.
    weight: f64,
    /// A dotted name, which everything below it fits.
    is_prefix: bool,
}

#[derive(Clone, Copy)]
struct Found<'f, 'c> {
    field: &'f Field<'c>,
    score: f64,
}

fn fields<'c>(sdk: &'c Sdk, vendor: Option<&'c Vendor>) -> Vec<Field<'c>> {
    let mut fields = Vec::new();
    let mut add = |name, weight, is_prefix, texts: &mut dyn Iterator<Item = &'c String>| {
        fields.extend(texts.map(|text| Field { name, text, key: key(text), weight, is_prefix }));
    };
    add("id", 1.0, false, &mut [&sdk.id].into_iter());
    add("name", 1.0, false, &mut [&sdk.name].into_iter());
    for (aliases, weight) in [(Some(&sdk.aliases), 0.98), (family(sdk, vendor), 0.85)] {
        let Some(aliases) = aliases else { continue };
        add("called", weight, false, &mut aliases.official.iter());
        add("seen as", weight - 0.02, false, &mut aliases.seen.iter());
        add("perhaps", weight - 0.05, false, &mut aliases.guess.iter());
    }
    add("family", 0.85, false, &mut sdk.family.iter());
    if let Some(vendor) = vendor {
        add("vendor", 0.7, false, &mut [&vendor.id, &vendor.name].into_iter().chain(&vendor.entities));
        add("vendor", 0.7, false, &mut vendor.aliases.official.iter().chain(&vendor.aliases.seen));
    }
    if let Some(android) = &sdk.android {
        add("package", 0.9, true, &mut android.packages.iter());
        add("class", 0.95, true, &mut android.classes.iter());
        add("component", 0.9, false, &mut android.components.iter());
        add("meta-data", 0.8, false, &mut android.meta_data.iter());
        add("native library", 0.8, false, &mut android.native_libraries.iter());
        add("Maven name", 0.8, false, &mut android.maven.iter());
    }
    if let Some(ios) = &sdk.ios {
        add("Objective-C class", 0.95, false, &mut ios.classes.iter());
        add("Swift module", 0.8, false, &mut ios.swift_modules.iter());
        add("framework", 0.8, false, &mut ios.frameworks.iter());
        add("bundle id", 0.8, false, &mut ios.bundle_ids.iter());
        add("pod", 0.8, false, &mut ios.pods.iter());
        add("Info.plist key", 0.8, false, &mut ios.plist_keys.iter());
    }
    let relocated = sdk.embeds.iter().flat_map(|embedded| &embedded.packages);
    add("relocated package", 0.9, true, &mut relocated.into_iter());
    add("host", 0.75, false, &mut sdk.hosts.iter());
    add("link", 0.7, false, &mut sdk.policy_links.iter());
    fields
}

fn family<'c>(sdk: &Sdk, vendor: Option<&'c Vendor>) -> Option<&'c Aliases> {
    let family = vendor?.families.iter().find(|family| sdk.family.as_ref() == Some(&family.id))?;
    Some(&family.aliases)
}

/// The field that a word fits best.
fn best<'f, 'c>(fields: &'f [Field<'c>], word: &str) -> Option<Found<'f, 'c>> {
    let fits = |field: &'f Field<'c>| {
        let likeness = likeness(field, word)?;
        Some(Found { field, score: likeness * field.weight })
    };
    let order = |a: &Found, b: &Found| a.score.total_cmp(&b.score).then(Ordering::Greater);
    fields.iter().filter_map(fits).max_by(order)
}

/// How well a word fits, from 0 to 1: the same, below it, its beginning, a part of it, nearly it.
fn likeness(field: &Field, word: &str) -> Option<f64> {
    let known = field.key.as_str();
    let share = |part: &str, whole: &str| part.len() as f64 / whole.len() as f64;
    if known == word {
        return Some(1.0);
    }
    if field.is_prefix && word.strip_prefix(known).is_some_and(|rest| rest.starts_with(['.', '$'])) {
        return Some(0.9 + 0.1 * share(known, word));
    }
    let wide = !word.is_ascii();
    if word.chars().count() >= if wide { 2 } else { 3 } {
        if known.starts_with(word) {
            return Some(0.8 + 0.1 * share(word, known));
        }
        if known.contains(word) {
            return Some(0.6 + 0.1 * share(word, known));
        }
    }
    // A whole name inside of what was asked for: 友盟统计 in "友盟统计平台".
    if known.chars().count() >= if wide { 3 } else { 5 } && word.contains(known) {
        return Some(0.5 + 0.2 * share(known, word));
    }
    if wide || known.chars().count() < SHORTEST_LIKE || word.chars().count() < SHORTEST_LIKE {
        return None;
    }
    let alike = strsim::jaro_winkler(known, word);
    (alike >= LIKENESS).then_some(0.6 * alike)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_language_and_spelling_finds_the_sdk() {
        let catalog = Catalog::compiled();
        for (query, id) in [
            ("umeng-analytics", "umeng-analytics"),
            ("UMENG analytics", "umeng-analytics"),
            ("友盟统计", "umeng-analytics"),
            ("com.umeng.analytics.MobclickAgent", "umeng-analytics"),
            ("MobClick", "umeng-analytics"),
            ("Ｂｕｇｌｙ", "bugly"),
            ("buggly", "bugly"),
            ("穿山甲", "csj"),
            ("JPush", "jpush"),
            ("极光推送", "jpush"),
            ("com.amap.api.location.AMapLocation", "amap-location"),
            ("app center crashes", "app-center-crashes"),
            ("crashlitics", "firebase-crashlytics"),
        ] {
            let hits = search(&catalog, query);
            assert!(hits.iter().take(3).any(|hit| hit.id == id), "{query}: {:?}", &hits[..hits.len().min(4)]);
        }
    }

    #[test]
    fn nonsense_finds_nothing() {
        let catalog = Catalog::compiled();
        assert_eq!(search(&catalog, "zzqqxxyy"), []);
        assert_eq!(search(&catalog, "  "), []);
    }
}
