//! Privacy manifests (`PrivacyInfo.xcprivacy`): what a bundle says it collects and which guarded APIs it uses.
//!
//! Only the form is checked: types, emptiness, the shape of names. Whether a category, a reason or a data type exists
//! is for the catalog to say. Source of the schema: Apple's "Privacy manifest files" and technote TN3183.

use std::collections::BTreeMap;

use super::plist::{self, PlistError, Value};
use crate::facts::{AccessedApi, CollectedData, PrivacyManifestFact};

const TRACKING: &str = "NSPrivacyTracking";
const TRACKING_DOMAINS: &str = "NSPrivacyTrackingDomains";
const COLLECTED: &str = "NSPrivacyCollectedDataTypes";
const DATA_TYPE: &str = "NSPrivacyCollectedDataType";
const DATA_LINKED: &str = "NSPrivacyCollectedDataTypeLinked";
const DATA_TRACKING: &str = "NSPrivacyCollectedDataTypeTracking";
const DATA_PURPOSES: &str = "NSPrivacyCollectedDataTypePurposes";
const ACCESSED: &str = "NSPrivacyAccessedAPITypes";
const CATEGORY: &str = "NSPrivacyAccessedAPIType";
const REASONS: &str = "NSPrivacyAccessedAPITypeReasons";

/// Every value of these begins so.
const PURPOSE_PREFIX: &str = "NSPrivacyCollectedDataTypePurpose";
const CATEGORY_PREFIX: &str = "NSPrivacyAccessedAPICategory";

/// Reads a privacy manifest. What is wrong with its form is told in [`PrivacyManifestFact::problems`]; what could be
/// read stays.
///
/// # Errors
/// The bytes are no property list.
pub fn parse(bytes: &[u8], entry: &str) -> Result<PrivacyManifestFact, PlistError> {
    let root = plist::parse(bytes)?;
    let mut manifest = PrivacyManifestFact { entry: entry.to_owned(), ..PrivacyManifestFact::default() };
    let mut check = Check { problems: Vec::new() };
    match &root {
        Value::Dictionary(keys) => read(keys, &mut manifest, &mut check),
        _ => check.problem("the root is not a dictionary"),
    }
    manifest.problems = check.problems;
    Ok(manifest)
}

fn read(keys: &BTreeMap<String, Value>, manifest: &mut PrivacyManifestFact, check: &mut Check) {
    for key in keys.keys() {
        if ![TRACKING, TRACKING_DOMAINS, COLLECTED, ACCESSED].contains(&key.as_str()) {
            check.problem(format!("{key} is not a key of a privacy manifest"));
        }
    }
    manifest.tracking = check.boolean(keys, TRACKING);
    manifest.tracking_domains = check.texts(keys, TRACKING_DOMAINS);
    for domain in &manifest.tracking_domains {
        if !is_bare_domain(domain) {
            check.problem(format!("{TRACKING_DOMAINS}: `{domain}` is not a bare domain"));
        }
    }
    match (manifest.tracking == Some(true), manifest.tracking_domains.is_empty()) {
        (true, true) => check.problem(format!("{TRACKING} is true, but no domain is listed")),
        (false, false) => check.problem(format!("{TRACKING_DOMAINS} lists domains, but {TRACKING} is not true")),
        _ => {}
    }
    for (number, item) in check.dictionaries(keys, COLLECTED).into_iter().enumerate() {
        let place = format!("{COLLECTED}, item {}", number + 1);
        let data_type = check.text(item, DATA_TYPE, DATA_TYPE, &place);
        let purposes = check.texts(item, DATA_PURPOSES);
        if purposes.is_empty() {
            check.problem(format!("{place}: no purpose is given"));
        }
        check.prefixes(&purposes, PURPOSE_PREFIX, &place);
        let linked = check.boolean(item, DATA_LINKED);
        let tracking = check.boolean(item, DATA_TRACKING);
        manifest.collected.push(CollectedData { data_type, linked, tracking, purposes });
    }
    for (number, item) in check.dictionaries(keys, ACCESSED).into_iter().enumerate() {
        let place = format!("{ACCESSED}, item {}", number + 1);
        let category = check.text(item, CATEGORY, CATEGORY_PREFIX, &place);
        let reasons = check.texts(item, REASONS);
        if reasons.is_empty() {
            check.problem(format!("{place}: no reason is given"));
        }
        for reason in reasons.iter().filter(|reason| !is_reason_code(reason)) {
            check.problem(format!("{place}: `{reason}` is not a reason code"));
        }
        manifest.accessed.push(AccessedApi { category, reasons });
    }
}

/// Whether the text is a domain without scheme, path or port.
fn is_bare_domain(text: &str) -> bool {
    text.contains('.') && text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | '*'))
}

/// Whether the text has the form of a reason: `CA92.1`.
fn is_reason_code(text: &str) -> bool {
    let Some((code, number)) = text.split_once('.') else { return false };
    code.len() == 4
        && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads values and notes those that are not what they should be.
struct Check {
    problems: Vec<String>,
}

impl Check {
    fn problem(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    fn boolean(&mut self, keys: &BTreeMap<String, Value>, key: &str) -> Option<bool> {
        let value = keys.get(key)?;
        if value.as_boolean().is_none() {
            self.problem(format!("{key} is not a boolean"));
        }
        value.as_boolean()
    }

    /// The text of a key, which has to begin with `prefix`; empty where there is none.
    fn text(&mut self, keys: &BTreeMap<String, Value>, key: &str, prefix: &str, place: &str) -> String {
        match keys.get(key).map(Value::as_text) {
            None => self.problem(format!("{place}: {key} is missing")),
            Some(None) => self.problem(format!("{place}: {key} is not a string")),
            Some(Some("")) => self.problem(format!("{place}: {key} is empty")),
            Some(Some(text)) => {
                self.prefixes(&[text.to_owned()], prefix, place);
                return text.to_owned();
            }
        }
        String::new()
    }

    fn prefixes(&mut self, texts: &[String], prefix: &str, place: &str) {
        for text in texts.iter().filter(|text| !text.starts_with(prefix) || text.len() == prefix.len()) {
            self.problem(format!("{place}: `{text}` is not a {prefix}… value"));
        }
    }

    /// The strings of an array; a missing key is an empty array.
    fn texts(&mut self, keys: &BTreeMap<String, Value>, key: &str) -> Vec<String> {
        let Some(value) = keys.get(key) else { return Vec::new() };
        let Some(array) = value.as_array() else {
            self.problem(format!("{key} is not an array"));
            return Vec::new();
        };
        if array.iter().any(|item| item.as_text().is_none()) {
            self.problem(format!("{key} holds something else than strings"));
        }
        array.iter().filter_map(Value::as_text).map(str::to_owned).collect()
    }

    fn dictionaries<'v>(&mut self, keys: &'v BTreeMap<String, Value>, key: &str) -> Vec<&'v BTreeMap<String, Value>> {
        let Some(value) = keys.get(key) else { return Vec::new() };
        let Some(array) = value.as_array() else {
            self.problem(format!("{key} is not an array"));
            return Vec::new();
        };
        if array.iter().any(|item| item.as_dictionary().is_none()) {
            self.problem(format!("{key} holds something else than dictionaries"));
        }
        array.iter().filter_map(Value::as_dictionary).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(body: &str) -> PrivacyManifestFact {
        parse(format!("<plist version=\"1.0\"><dict>{body}</dict></plist>").as_bytes(), "PrivacyInfo.xcprivacy")
            .expect("a property list")
    }

    #[test]
    fn a_sound_manifest_has_no_problems() {
        let manifest = manifest(
            "<key>NSPrivacyTracking</key><true/>
             <key>NSPrivacyTrackingDomains</key><array><string>track.example.com</string></array>
             <key>NSPrivacyCollectedDataTypes</key><array><dict>
               <key>NSPrivacyCollectedDataType</key><string>NSPrivacyCollectedDataTypeDeviceID</string>
               <key>NSPrivacyCollectedDataTypeLinked</key><false/>
               <key>NSPrivacyCollectedDataTypeTracking</key><true/>
               <key>NSPrivacyCollectedDataTypePurposes</key>
               <array><string>NSPrivacyCollectedDataTypePurposeAnalytics</string></array></dict></array>
             <key>NSPrivacyAccessedAPITypes</key><array><dict>
               <key>NSPrivacyAccessedAPIType</key><string>NSPrivacyAccessedAPICategoryUserDefaults</string>
               <key>NSPrivacyAccessedAPITypeReasons</key><array><string>CA92.1</string></array></dict></array>",
        );
        assert_eq!(manifest.problems, [""; 0]);
        assert_eq!(manifest.tracking, Some(true));
        assert_eq!(manifest.collected.len(), 1);
        assert_eq!(manifest.collected[0].linked, Some(false));
        assert_eq!(manifest.accessed[0].reasons, ["CA92.1"]);
    }

    #[test]
    fn every_fault_of_form_is_told() {
        let manifest = manifest(
            "<key>Extra</key><string/>
             <key>NSPrivacyTracking</key><string>YES</string>
             <key>NSPrivacyTrackingDomains</key><array><string>https://example.com</string></array>
             <key>NSPrivacyCollectedDataTypes</key><array><dict>
               <key>NSPrivacyCollectedDataType</key><string></string></dict></array>
             <key>NSPrivacyAccessedAPITypes</key><array><dict>
               <key>NSPrivacyAccessedAPIType</key><string>Disk</string>
               <key>NSPrivacyAccessedAPITypeReasons</key><array/></dict></array>",
        );
        assert_eq!(
            manifest.problems,
            [
                "Extra is not a key of a privacy manifest",
                "NSPrivacyTracking is not a boolean",
                "NSPrivacyTrackingDomains: `https://example.com` is not a bare domain",
                "NSPrivacyTrackingDomains lists domains, but NSPrivacyTracking is not true",
                "NSPrivacyCollectedDataTypes, item 1: NSPrivacyCollectedDataType is empty",
                "NSPrivacyCollectedDataTypes, item 1: no purpose is given",
                "NSPrivacyAccessedAPITypes, item 1: `Disk` is not a NSPrivacyAccessedAPICategory… value",
                "NSPrivacyAccessedAPITypes, item 1: no reason is given",
            ]
        );
    }
}
