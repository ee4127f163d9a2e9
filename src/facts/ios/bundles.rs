//! The bundles of a build (apps, frameworks, extensions, resource bundles) and their Info.plist files.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{BundleFact, BundleKind, MetaData, PermissionFact};
use crate::build::Build;
use crate::format::plist::{self, Value};

/// Longer texts of an Info.plist are not kept as values, in bytes.
const VALUE_LIMIT: usize = 200;

const KINDS: [(&str, BundleKind); 5] = [
    (".app", BundleKind::App),
    (".framework", BundleKind::Framework),
    (".appex", BundleKind::Extension),
    // Services of apps for the Mac.
    (".xpc", BundleKind::Extension),
    (".bundle", BundleKind::Resources),
];

/// Where a bundle, or a version of it, keeps its Info.plist: the flat form of iOS first, then those of the Mac.
const INFO_PLACES: [&str; 3] = ["Info.plist", "Contents/Info.plist", "Resources/Info.plist"];
/// Where a bundle of the Mac keeps its executable.
const MAC_EXECUTABLES: &str = "Contents/MacOS";
/// Frameworks of the Mac have their contents in here, by version; what lies outside, and `Current`, are links to it, or
/// copies where an archive knows no links.
const VERSIONS: &str = "Versions";
const CURRENT: &str = "Current";

/// A folder that is a bundle.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// `Payload/App.app/Frameworks/FMDB.framework`.
    pub folder: String,
    pub kind: BundleKind,
    /// `FMDB`.
    pub name: String,
    /// The file that holds the bundle's code, whether it is there or not.
    pub executable: String,
    /// `Payload/App.app/Frameworks/FMDB.framework/Versions/A`, where the bundle has versions.
    version: Option<String>,
    pub info: Option<Info>,
    /// Why an Info.plist that is there could not be read.
    pub problem: Option<(String, String)>,
}

/// A readable Info.plist.
#[derive(Clone, Debug)]
pub struct Info {
    pub entry: String,
    pub root: Value,
}

/// Every bundle below `scope`, sorted by folder, each with its Info.plist.
pub fn find(build: &Build, scope: &str) -> Vec<Bundle> {
    let entries = build.entries().iter().map(|entry| entry.name.as_str());
    let folders: BTreeSet<&str> = entries.filter(|name| name.starts_with(scope)).flat_map(bundle_folders).collect();
    folders.into_iter().filter_map(|folder| read_bundle(build, folder)).collect()
}

/// The folders that a file lies in and that are bundles by name.
fn bundle_folders(entry: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(b'/', entry.as_bytes());
    ends.filter_map(|end| entry.get(..end)).filter(|folder| kind_of(folder).is_some())
}

/// Kind and name of a folder.
fn kind_of(folder: &str) -> Option<(BundleKind, &str)> {
    let last = folder.rsplit('/').next()?;
    KINDS.iter().find_map(|(suffix, kind)| Some((*kind, last.strip_suffix(suffix).filter(|name| !name.is_empty())?)))
}

fn read_bundle(build: &Build, folder: &str) -> Option<Bundle> {
    let (kind, name) = kind_of(folder)?;
    let version = version_folder(build, folder);
    let mut bundle = Bundle {
        folder: folder.to_owned(),
        kind,
        name: name.to_owned(),
        executable: String::new(),
        version,
        info: None,
        problem: None,
    };
    let contents = bundle.version.as_deref().unwrap_or(folder);
    let entry = INFO_PLACES.iter().find_map(|place| build.find(&format!("{contents}/{place}")));
    if let Some(entry) = entry {
        let parsed =
            super::read_list(build, entry).and_then(|bytes| plist::parse(&bytes).map_err(|error| error.to_string()));
        match parsed {
            Ok(root) if root.as_dictionary().is_some() => {
                bundle.info = Some(Info { entry: entry.name.clone(), root });
            }
            Ok(_) => bundle.problem = Some((entry.name.clone(), "the Info.plist is not a dictionary".to_owned())),
            Err(error) => bundle.problem = Some((entry.name.clone(), error)),
        }
    }
    bundle.executable = executable(build, &bundle);
    Some(bundle)
}

/// The newest version inside a framework of the Mac.
fn version_folder(build: &Build, folder: &str) -> Option<String> {
    let prefix = format!("{folder}/{VERSIONS}/");
    let first = build.entries().partition_point(|entry| entry.name < prefix);
    let inside = build.entries().get(first..)?.iter().map_while(|entry| entry.name.strip_prefix(&prefix));
    let versions = inside.filter_map(|rest| Some(rest.split_once('/')?.0)).filter(|version| *version != CURRENT);
    versions.last().map(|version| format!("{prefix}{version}"))
}

/// The file that holds a bundle's code, as its Info.plist names it, otherwise of the bundle's own name; of the places where
/// it may lie, the one where it does.
fn executable(build: &Build, bundle: &Bundle) -> String {
    let file = bundle.text("CFBundleExecutable").unwrap_or(&bundle.name);
    let contents = bundle.version.as_ref().unwrap_or(&bundle.folder);
    let of_mac = format!("{contents}/{MAC_EXECUTABLES}/{file}");
    let is_of_mac = || bundle.info.as_ref().is_some_and(|info| info.entry.ends_with("Contents/Info.plist"));
    if build.find(&of_mac).is_some() || is_of_mac() { of_mac } else { format!("{contents}/{file}") }
}

impl Bundle {
    pub fn text(&self, key: &str) -> Option<&str> {
        self.info.as_ref()?.root.text(key)
    }

    /// Entries that stand for the executable of the current version.
    pub fn copies(&self) -> Vec<String> {
        let Some(file) = self.version.as_ref().and_then(|_| self.executable.rsplit('/').next()) else {
            return Vec::new();
        };
        vec![format!("{}/{file}", self.folder), format!("{}/{VERSIONS}/{CURRENT}/{file}", self.folder)]
    }

    /// Whether the bundle is nothing without code.
    pub fn needs_code(&self) -> bool {
        matches!(self.kind, BundleKind::App | BundleKind::Extension)
    }

    pub fn fact(&self) -> BundleFact {
        BundleFact {
            entry: self.folder.clone(),
            name: self.name.clone(),
            kind: self.kind,
            bundle_id: self.text("CFBundleIdentifier").map(str::to_owned),
            version: short_version(self),
        }
    }
}

fn short_version(bundle: &Bundle) -> Option<String> {
    bundle.text("CFBundleShortVersionString").or_else(|| bundle.text("CFBundleVersion")).map(str::to_owned)
}

/// `1.2 (34)`: the version that users see and, where it differs, the build's number.
pub fn full_version(info: &Value) -> Option<String> {
    match (info.text("CFBundleShortVersionString"), info.text("CFBundleVersion")) {
        (Some(short), Some(number)) if short != number => Some(format!("{short} ({number})")),
        (short, number) => short.or(number).map(str::to_owned),
    }
}

/// The keys of an Info.plist. A short value stands beside its key; an array of short values is told value by value;
/// the schemes of `CFBundleURLTypes` are told as `CFBundleURLSchemes`.
pub fn meta_data(info: &Info) -> Vec<MetaData> {
    let fact = |name: &str, value: Option<String>| MetaData { name: name.to_owned(), value, entry: info.entry.clone() };
    let mut facts = Vec::new();
    for (key, value) in info.root.as_dictionary().unwrap_or(&BTreeMap::new()) {
        match value.as_array() {
            Some(items) if items.iter().any(|item| short(item).is_some()) => {
                facts.extend(items.iter().filter_map(short).map(|item| fact(key, Some(item))));
            }
            _ => facts.push(fact(key, short(value))),
        }
    }
    let url_types = info.root.get("CFBundleURLTypes").and_then(Value::as_array).unwrap_or_default();
    let schemes = url_types.iter().filter_map(|url_type| url_type.get("CFBundleURLSchemes")?.as_array()).flatten();
    facts.extend(schemes.filter_map(short).map(|scheme| fact("CFBundleURLSchemes", Some(scheme))));
    facts
}

/// The purpose strings: what the app says when it asks for access.
pub fn permissions(info: &Info) -> Vec<PermissionFact> {
    let keys = info.root.as_dictionary().into_iter().flatten();
    keys.filter(|(key, _)| key.ends_with(super::purposes::PURPOSE))
        .map(|(key, value)| PermissionFact {
            name: key.clone(),
            max_sdk: None,
            purpose: value.as_text().map(str::to_owned),
            entry: info.entry.clone(),
        })
        .collect()
}

fn short(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => (text.len() <= VALUE_LIMIT).then(|| text.clone()),
        Value::Boolean(boolean) => Some(boolean.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Real(number) => Some(number.to_string()),
        Value::Dictionary(_) | Value::Array(_) | Value::Data(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_are_told_by_their_folders() {
        let found: Vec<_> = bundle_folders("Payload/App.app/Frameworks/A.framework/R.bundle/x.png").collect();
        let expected = [
            "Payload/App.app",
            "Payload/App.app/Frameworks/A.framework",
            "Payload/App.app/Frameworks/A.framework/R.bundle",
        ];
        assert_eq!(found, expected);
        assert_eq!(bundle_folders("Payload/.app/Info.plist").count(), 0);
        assert_eq!(bundle_folders("Payload/A.framework").count(), 0);
    }

    #[test]
    fn an_info_plist_becomes_facts() {
        let root = plist::parse(
            b"<plist><dict>
                <key>CFBundleShortVersionString</key><string>1.2</string>
                <key>CFBundleVersion</key><string>34</string>
                <key>CFBundleURLTypes</key><array><dict>
                    <key>CFBundleURLSchemes</key><array><string>wx123</string></array></dict></array>
                <key>LSApplicationQueriesSchemes</key><array><string>weixin</string><string>alipay</string></array>
                <key>NSCameraUsageDescription</key><string>To scan codes</string>
            </dict></plist>",
        )
        .expect("a property list");
        let info = Info { entry: "Info.plist".to_owned(), root };
        assert_eq!(full_version(&info.root).as_deref(), Some("1.2 (34)"));
        let facts = meta_data(&info);
        let schemes: Vec<_> = facts
            .iter()
            .filter(|fact| fact.name.ends_with("Schemes"))
            .filter_map(|fact| fact.value.as_deref())
            .collect();
        assert_eq!(schemes, ["weixin", "alipay", "wx123"]);
        let permissions = permissions(&info);
        assert_eq!(permissions[0].purpose.as_deref(), Some("To scan codes"));
    }
}
