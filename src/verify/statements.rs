//! What the report says that a build for Apple's systems says of itself: images and their signatures, provisioning profiles,
//! purpose strings, and the columns of the privacy table. Each is read again where it stands.

use std::collections::BTreeMap;

use super::about::{About, Signature, about, version};
use super::evidence::expect;
use super::files::Package;
use super::{Checked, Miss, Subject, Verification, macho, plist};
use crate::catalog::model::Platform;
use crate::report::saved::{self, Build};

type Pairs = Vec<(String, Option<String>)>;

/// Files that were read before, by name.
struct Files<'p> {
    package: &'p mut Package,
    read: BTreeMap<String, Result<Vec<u8>, String>>,
}

impl Files<'_> {
    /// The first file of a name.
    fn bytes(&mut self, name: &str) -> Result<&[u8], Miss> {
        if !self.read.contains_key(name) {
            let contents =
                self.package.read(name).and_then(|found| found.into_iter().next().ok_or_else(|| "nothing".to_owned()));
            self.read.insert(name.to_owned(), contents);
        }
        match self.read.get(name) {
            Some(Ok(bytes)) => Ok(bytes),
            Some(Err(problem)) => Err(Miss::differs(format!("an entry {name}"), problem)),
            None => Err(Miss::differs(format!("an entry {name}"), "nothing")),
        }
    }

    /// The keys and values of a property list.
    fn pairs(&mut self, name: &str) -> Result<Pairs, Miss> {
        let bytes = self.bytes(name)?;
        plist::pairs(bytes).ok_or_else(|| Miss::differs(format!("a property list {name}"), "it is none"))
    }
}

/// Checks everything that an iOS build says of itself.
pub(super) fn check(package: &mut Package, build: &Build, verification: &mut Verification) {
    let mut files = Files { package, read: BTreeMap::new() };
    each(build, |id, place, statement| {
        let outcome = match statement {
            Statement::Image(image) => of_image(image, &mut files),
            Statement::Profile(profile) => of_profile(profile, &mut files),
            Statement::Purpose(permission) => of_purpose(permission, &mut files),
            Statement::Language(permission, text) => of_language(permission, text, &mut files),
            Statement::Manifest(row, declared) => of_manifest(row, declared, &mut files),
            Statement::Code(row, used) => of_code(row, used, build),
        };
        verification.record(Subject::Statement, id, place, outcome);
    });
}

/// The same where the build is not at hand.
pub(super) fn unchecked(build: &Build, reason: &str, verification: &mut Verification) {
    each(build, |id, place, _| {
        verification.record(Subject::Statement, id, place, Err(Miss::Unchecked(reason.to_owned())));
    });
}

/// One thing that a build says of itself.
enum Statement<'r> {
    Image(&'r saved::Image),
    Profile(&'r saved::Profile),
    Purpose(&'r saved::Permission),
    Language(&'r saved::Permission, &'r saved::PurposeText),
    Manifest(&'r saved::PrivacyRow, &'r saved::Declared),
    Code(&'r saved::PrivacyRow, &'r saved::Used),
}

fn each<'r>(build: &'r Build, mut visit: impl FnMut(&str, &str, Statement<'r>)) {
    if build.platform != Some(Platform::Ios) {
        return;
    }
    let place = |entry: &str| format!("{}!{entry}", build.path);
    for image in &build.apple.images {
        visit(&format!("image {}", image.slice), &place(&image.entry), Statement::Image(image));
    }
    for profile in &build.apple.profiles {
        visit("profile", &place(&profile.entry), Statement::Profile(profile));
    }
    for permission in &build.permissions {
        visit(&permission.name, &place(&permission.declared_in), Statement::Purpose(permission));
        for text in &permission.languages {
            visit(&permission.name, &place(&text.entry), Statement::Language(permission, text));
        }
    }
    for row in &build.apple.privacy.rows {
        for declared in row.app.iter().chain(&row.sdks) {
            visit(&row.value, &place(&declared.entry), Statement::Manifest(row, declared));
        }
        for used in &row.code {
            visit(&format!("{} {}", row.value, used.what), &build.path, Statement::Code(row, used));
        }
    }
}

/// One of the images of the file, of the same architecture, says all of it; of a static library, the first that is read.
fn of_image(said: &saved::Image, files: &mut Files<'_>) -> Checked {
    let images = macho::images(files.bytes(&said.entry)?);
    let mut outcome = Err(Miss::differs(format!("an image of {}", said.slice), "none"));
    for image in images.iter().filter(|image| image.architecture == said.slice) {
        outcome = same_image(said, &about(image));
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

fn same_image(said: &saved::Image, found: &About<'_>) -> Checked {
    let same = |what: &str, said: Option<&str>, found: Option<&str>| {
        let shown = |text: Option<&str>| text.unwrap_or("none").to_owned();
        expect(said == found, || (format!("{what} {}", shown(said)), shown(found)))
    };
    let built_for = found.built_for.iter().find(|(system, ..)| said.system.as_deref() == Some(*system));
    let built_for = built_for.or(found.built_for.first());
    same("system", said.system.as_deref(), built_for.map(|found| found.0))?;
    same("lowest version", said.minimum_os.as_deref(), built_for.and_then(|found| version(found.1)).as_deref())?;
    same("SDK", said.sdk_version.as_deref(), built_for.and_then(|found| version(found.2)).as_deref())?;
    let plain = |uuid: &String| uuid.replace('-', "");
    same("UUID", said.uuid.as_ref().map(plain).as_deref(), found.uuid.as_deref())?;
    let range = |part: (u64, u64)| format!("{} bytes from {} on", part.1, part.0);
    let encrypted = said.encrypted.as_ref().map(|part| range((part.offset, part.size)));
    // Nothing is encrypted where the part has no size.
    let found_encrypted = found.encrypted.filter(|part| part.1 > 0).map(range);
    same("encrypted", encrypted.as_deref(), found_encrypted.as_deref())?;
    match (&said.signature, &found.signature) {
        (None, None) => Ok(()),
        (Some(said), Some(found)) => same_signature(said, found),
        (said, _) => {
            let word = |there: bool| if there { "a signature" } else { "no signature" };
            Err(Miss::differs(word(said.is_some()), word(said.is_none())))
        }
    }
}

fn same_signature(said: &saved::Signature, found: &Signature<'_>) -> Checked {
    let who = |identifier: Option<&str>, team: Option<&str>, ad_hoc: bool| {
        format!("{} of team {}, ad hoc: {ad_hoc}", identifier.unwrap_or("nobody"), team.unwrap_or("none"))
    };
    let said_who = who(said.identifier.as_deref(), said.team.as_deref(), said.ad_hoc);
    let found_who = who(found.identifier, found.team, found.ad_hoc);
    expect(said_who == found_who, || (said_who.clone(), found_who.clone()))?;
    match said.entitlements_source.as_deref() {
        None => expect(said.entitlements.is_empty(), || ("no entitlements", "some without a source")),
        Some("xml") => {
            let pairs = found.xml.and_then(plist::pairs).unwrap_or_default();
            entitled(&said.entitlements, |key, value| {
                pairs.iter().any(|(found, of)| found == key && value.is_none_or(|value| of.as_deref() == Some(value)))
            })
        }
        Some(_) => {
            let der = found.der.unwrap_or_default();
            // A text is its tag, its length and its letters; a boolean stands beside its key.
            entitled(&said.entitlements, |key, value| match value {
                Some("true" | "false") | None => holds_text(der, key),
                Some(value) => holds_text(der, key) && (holds_text(der, value) || value.parse::<i64>().is_ok()),
            })
        }
    }
}

/// Whether DER holds a text of UTF-8 (tag 12), in a length of one or two bytes.
fn holds_text(der: &[u8], text: &str) -> bool {
    let length = text.len();
    let head = match length {
        0..0x80 => vec![12, length as u8],
        0x80..0x100 => vec![12, 0x81, length as u8],
        _ => vec![12, 0x82, (length >> 8) as u8, length as u8],
    };
    memchr::memmem::find(der, &[head.as_slice(), text.as_bytes()].concat()).is_some()
}

/// Every key of entitlements, with each simple value below it, is held.
fn entitled(said: &BTreeMap<String, serde_json::Value>, holds: impl Fn(&str, Option<&str>) -> bool) -> Checked {
    fn simple(key: &str, value: &serde_json::Value, found: &mut Vec<(String, String)>) {
        match value {
            serde_json::Value::Object(inner) => inner.iter().for_each(|(key, value)| simple(key, value, found)),
            serde_json::Value::Array(items) => items.iter().for_each(|item| simple(key, item, found)),
            serde_json::Value::String(text) => found.push((key.to_owned(), text.clone())),
            serde_json::Value::Null => {}
            other => found.push((key.to_owned(), other.to_string())),
        }
    }
    let mut values = Vec::new();
    for (key, value) in said {
        expect(holds(key, None), || (format!("entitlement {key}"), "none"))?;
        simple(key, value, &mut values);
    }
    let missing = values.iter().find(|(key, value)| !holds(key, Some(value)));
    expect(missing.is_none(), || (format!("entitlement {missing:?}"), "another value"))
}

/// The list inside the signed message, in XML or binary.
fn of_profile(said: &saved::Profile, files: &mut Files<'_>) -> Checked {
    let bytes = files.bytes(&said.entry)?;
    let find = |mark: &[u8]| memchr::memmem::find(bytes, mark);
    let begin = find(b"<?xml").or_else(|| find(b"<plist"));
    let list = begin.and_then(|start| {
        let end = find(b"</plist>")?.checked_add(8)?;
        bytes.get(start..end)
    });
    let Some(pairs) = list.and_then(plist::pairs) else {
        return Err(Miss::Unchecked("the profile holds no list in XML, and a binary one is not looked for".to_owned()));
    };
    let has = |key: &str, value: &str| pairs.iter().any(|(found, of)| found == key && of.as_deref() == Some(value));
    let single = [
        ("Name", &said.name),
        ("UUID", &said.uuid),
        ("TeamName", &said.team_name),
        ("CreationDate", &said.created),
        ("ExpirationDate", &said.expires),
    ];
    for (key, value) in single {
        let holds = value.as_ref().is_none_or(|value| has(key, value));
        expect(holds, || (format!("{key} {}", value.as_deref().unwrap_or_default()), "another"))?;
    }
    for team in &said.teams {
        expect(has("TeamIdentifier", team), || (format!("team {team}"), "another"))?;
    }
    let is_there = |key: &str| pairs.iter().any(|(found, _)| found == key);
    let devices = pairs.iter().filter(|(key, of)| key == "ProvisionedDevices" && of.is_some()).count() as u64;
    expect(devices == said.devices, || (format!("{} devices", said.devices), devices.to_string()))?;
    let debuggable = has("get-task-allow", "true") || has("com.apple.security.get-task-allow", "true");
    let distribution = match (has("ProvisionsAllDevices", "true"), is_there("ProvisionedDevices"), debuggable) {
        (true, ..) => "enterprise",
        (_, false, _) => "app-store",
        (_, true, true) => "development",
        (_, true, false) => "ad-hoc",
    };
    expect(said.distribution == distribution, || (&said.distribution, distribution))?;
    entitled(&said.entitlements, |key, value| match value {
        None => is_there(key),
        Some(value) => has(key, value),
    })
}

/// A purpose string stands in the Info.plist with these words.
fn of_purpose(said: &saved::Permission, files: &mut Files<'_>) -> Checked {
    let pairs = files.pairs(&said.declared_in)?;
    let mut of_key = pairs.iter().filter(|(key, _)| *key == said.name).peekable();
    expect(of_key.peek().is_some(), || (format!("the key {}", said.name), "no such key"))?;
    // An empty text is none for a reader of markup.
    let wanted = said.purpose.as_deref().filter(|purpose| !purpose.is_empty());
    let holds = wanted.is_none_or(|wanted| of_key.any(|(_, of)| of.as_deref() == Some(wanted)));
    expect(holds, || (format!("{} \"{}\"", said.name, wanted.unwrap_or_default()), "other words"))
}

/// The file of a language has the key with these words, or does not have it.
fn of_language(permission: &saved::Permission, said: &saved::PurposeText, files: &mut Files<'_>) -> Checked {
    let bytes = files.bytes(&said.entry)?;
    let key = &permission.name;
    let (is_there, is_same) = match plist::pairs(bytes) {
        Some(pairs) => {
            let same =
                |of: &Option<String>| of.as_deref().unwrap_or_default() == said.purpose.as_deref().unwrap_or_default();
            let is_same = pairs.iter().any(|(found, of)| found == key && same(of));
            (pairs.iter().any(|(found, _)| found == key), is_same)
        }
        None => {
            let text = by_hand(bytes);
            let escaped = said.purpose.as_deref().unwrap_or_default().replace('\\', "\\\\").replace('"', "\\\"");
            let is_there = text.split('\n').any(|line| line.contains(key.as_str()) && line.contains('='));
            if escaped.contains(['\n', '\t', '\r']) {
                return Err(Miss::Unchecked("a text of several lines, whose writing is not known".to_owned()));
            }
            (is_there, text.contains(&format!("\"{escaped}\"")))
        }
    };
    match &said.purpose {
        None => expect(!is_there, || (format!("no {key}"), "it is there")),
        Some(purpose) => expect(is_there && is_same, || (format!("{key} \"{purpose}\""), "other words, or none")),
    }
}

/// The text of a file written by hand: UTF-16 with a mark, otherwise UTF-8.
fn by_hand(bytes: &[u8]) -> String {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, _) = rest.as_chunks::<2>();
        String::from_utf16_lossy(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<_>>())
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// A privacy manifest says the value, and each thing that it is reported to say of it. Which of several items says it is
/// not told apart.
fn of_manifest(row: &saved::PrivacyRow, said: &saved::Declared, files: &mut Files<'_>) -> Checked {
    let pairs = files.pairs(&said.entry)?;
    let has = |key: &str, value: &str| pairs.iter().any(|(found, of)| found == key && of.as_deref() == Some(value));
    let wants = |key: &str, value: &str| expect(has(key, value), || (format!("{key} {value}"), "none in the manifest"));
    match row.topic.as_str() {
        "required-reason" => {
            wants("NSPrivacyAccessedAPIType", &row.value)?;
            said.says.iter().try_for_each(|reason| wants("NSPrivacyAccessedAPITypeReasons", reason))
        }
        "collected-data" => {
            wants("NSPrivacyCollectedDataType", &row.value)?;
            said.says.iter().try_for_each(|word| match word.as_str() {
                "linked" => wants("NSPrivacyCollectedDataTypeLinked", "true"),
                "tracking" => wants("NSPrivacyCollectedDataTypeTracking", "true"),
                purpose => {
                    let key = "NSPrivacyCollectedDataTypePurposes";
                    let whole = format!("NSPrivacyCollectedDataTypePurpose{purpose}");
                    expect(has(key, &whole) || has(key, purpose), || {
                        (format!("{key} {purpose}"), "none in the manifest")
                    })
                }
            })
        }
        "tracking" => said.says.iter().try_for_each(|value| wants("NSPrivacyTracking", value)),
        "tracking-domain" => wants("NSPrivacyTrackingDomains", &row.value),
        other => Err(Miss::Unchecked(format!("no check is known for `{other}`"))),
    }
}

/// What code does rests on evidence, or on unknown code that calls the API.
fn of_code(row: &saved::PrivacyRow, used: &saved::Used, build: &Build) -> Checked {
    match &used.evidence {
        Some(id) => {
            let holds = build.evidence().any(|(_, evidence)| evidence.id == *id);
            expect(holds, || (format!("evidence {id} for {}", row.value), "none of that id in the build"))
        }
        None => {
            let holds = build.unknown.iter().any(|code| code.apis.contains(&used.what));
            expect(holds, || (format!("unknown code that calls {}", used.what), "none"))
        }
    }
}
