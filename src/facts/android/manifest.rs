//! The manifest of an app, a bundle module or a library, whichever way its XML is stored.

use crate::facts::{Component, ComponentKind, MetaData, PermissionFact, Place};
use crate::format::element::{Document, Element, Value};
use crate::format::manifest_attributes as attribute;
use crate::format::oddity::Oddity;
use crate::format::{binary_xml, proto_xml, text_xml};

/// What a manifest declares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    pub package: Option<String>,
    /// The version's name, or its code where it has no name.
    pub version: Option<String>,
    pub label: Option<String>,
    /// Whether this is the manifest of a split, which adds to an app that says the rest.
    pub is_split: bool,
    /// Whether the package claims to hold code; the default is that it does.
    pub has_code: bool,
    pub components: Vec<Component>,
    pub meta_data: Vec<MetaData>,
    pub permissions: Vec<PermissionFact>,
    pub authorities: Vec<Place>,
    pub actions: Vec<Place>,
    /// Packages, authorities and actions under `<queries>`.
    pub queries: Vec<Place>,
    pub oddities: Vec<Oddity>,
    /// Why the rest of the manifest is missing, where it is.
    pub cut: Option<String>,
}

/// Parses a manifest: plain text by its first character, else the form that its place calls for.
pub fn parse(bytes: &[u8], is_bundle_module: bool) -> Option<Document> {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
    if text.starts_with(b"<") {
        text_xml::read(&String::from_utf8_lossy(text))
    } else if is_bundle_module && !binary_xml::is_binary_xml(bytes) {
        proto_xml::read(bytes)
    } else {
        binary_xml::read(bytes)
    }
}

impl Manifest {
    /// Reads a parsed manifest. `resolve` follows a resource id to its value; `entry` is where the manifest stands.
    pub fn read(document: Document, entry: &str, resolve: impl FnMut(u32) -> Option<Value>) -> Manifest {
        let manifest =
            Manifest { has_code: true, oddities: document.oddities, cut: document.cut, ..Manifest::default() };
        let mut reader = Reader { manifest, entry, resolve };
        let mut path: Vec<&str> = Vec::new();
        for element in &document.elements {
            path.truncate(element.depth);
            reader.element(&path, element);
            path.push(&element.name);
        }
        if document.elements.first().is_none_or(|root| root.name != "manifest") {
            reader.manifest.oddities.push(Oddity::new("manifest-root", "the root element is not <manifest>"));
        }
        reader.manifest
    }
}

struct Reader<'a, R> {
    manifest: Manifest,
    entry: &'a str,
    resolve: R,
}

impl<R: FnMut(u32) -> Option<Value>> Reader<'_, R> {
    /// Reads one element; `path` names the elements around it.
    fn element(&mut self, path: &[&str], element: &Element) {
        let parent = path.last().copied();
        match (parent, element.name.as_str()) {
            (None, _) => self.root(element),
            (_, "application") => self.application(element),
            (_, "activity" | "activity-alias") => self.component(ComponentKind::Activity, element),
            (_, "service") => self.component(ComponentKind::Service, element),
            (_, "receiver") => self.component(ComponentKind::Receiver, element),
            (Some("queries"), "package") => self.query(element, attribute::NAME),
            (Some("queries"), "provider") => self.query(element, attribute::AUTHORITIES),
            (_, "action") if path.contains(&"queries") => self.query(element, attribute::NAME),
            (Some("application"), "provider") => {
                self.component(ComponentKind::Provider, element);
                let authorities = self.text(element, attribute::AUTHORITIES).unwrap_or_default();
                for name in authorities.split(';').filter(|name| !name.is_empty()) {
                    let name = name.to_owned();
                    self.manifest.authorities.push(Place { name, entry: self.entry.to_owned() });
                }
            }
            (_, "uses-permission" | "uses-permission-sdk-23" | "uses-permission-sdk-m") => {
                let Some(name) = self.text(element, attribute::NAME) else { return };
                let max_sdk = self.text(element, attribute::MAX_SDK).and_then(|text| text.parse().ok());
                let entry = self.entry.to_owned();
                self.manifest.permissions.push(PermissionFact { name, max_sdk, purpose: None, entry });
            }
            (_, "meta-data") => {
                let Some(name) = self.text(element, attribute::NAME) else { return };
                let value = self.text(element, attribute::VALUE).or_else(|| self.text(element, attribute::RESOURCE));
                self.manifest.meta_data.push(MetaData { name, value, entry: self.entry.to_owned() });
            }
            (Some("intent-filter"), "action") => {
                let Some(name) = self.text(element, attribute::NAME) else { return };
                self.manifest.actions.push(Place { name, entry: self.entry.to_owned() });
            }
            _ => {}
        }
    }

    fn query(&mut self, element: &Element, attribute: u32) {
        if let Some(name) = self.text(element, attribute).filter(|name| !name.is_empty()) {
            self.manifest.queries.push(Place { name, entry: self.entry.to_owned() });
        }
    }

    fn root(&mut self, element: &Element) {
        let plain = |name: &str| element.attributes.iter().find(|found| found.id == 0 && found.name == name);
        self.manifest.package = plain("package").and_then(|found| found.value.text());
        self.manifest.is_split = plain("split").is_some();
        let version = self.text(element, attribute::VERSION_NAME);
        self.manifest.version = version.or_else(|| self.text(element, attribute::VERSION_CODE));
    }

    fn application(&mut self, element: &Element) {
        self.manifest.label = self.text(element, attribute::LABEL);
        self.manifest.has_code = self.boolean(element, attribute::HAS_CODE).unwrap_or(true);
        self.component(ComponentKind::Application, element);
    }

    fn component(&mut self, kind: ComponentKind, element: &Element) {
        let Some(name) = self.text(element, attribute::NAME).filter(|name| !name.is_empty()) else { return };
        let exported = self.boolean(element, attribute::EXPORTED);
        let class = full_class_name(self.manifest.package.as_deref().unwrap_or_default(), &name);
        self.manifest.components.push(Component { class, kind, exported, entry: self.entry.to_owned() });
    }

    fn value(&mut self, element: &Element, id: u32) -> Option<Value> {
        match element.attributes.iter().find(|found| found.id == id)?.value.clone() {
            Value::Reference(reference) => (self.resolve)(reference),
            value => Some(value),
        }
    }

    fn text(&mut self, element: &Element, id: u32) -> Option<String> {
        self.value(element, id)?.text()
    }

    fn boolean(&mut self, element: &Element, id: u32) -> Option<bool> {
        match self.value(element, id)? {
            Value::Boolean(value) => Some(value),
            Value::Integer(number) => Some(number != 0),
            Value::Hexadecimal(number) => Some(number != 0),
            Value::Text(_) | Value::Float(_) | Value::Reference(_) | Value::Other => None,
        }
    }
}

/// `.Main` and `Main` lie in the package, `a.Main` stands for itself.
/// Source: Android's `ParsingUtils.buildClassName`.
fn full_class_name(package: &str, name: &str) -> String {
    if name.starts_with('.') {
        format!("{package}{name}")
    } else if !name.contains('.') && !package.is_empty() {
        format!("{package}.{name}")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(body: &str) -> Manifest {
        let text = format!(
            r#"<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example"
            android:versionCode="7">{body}</manifest>"#
        );
        Manifest::read(parse(text.as_bytes(), false).unwrap(), "AndroidManifest.xml", |_| None)
    }

    #[test]
    fn class_names_are_completed_by_the_package() {
        let manifest = manifest(
            r#"<application android:name=".App"><activity android:name="Main"/><service android:name="org.other.S"
            android:exported="true"/><provider android:name=".P" android:authorities="a.b;c.d"/></application>"#,
        );
        let classes: Vec<_> = manifest.components.iter().map(|found| (found.class.as_str(), found.exported)).collect();
        let expected = ["com.example.App", "com.example.Main", "org.other.S", "com.example.P"];
        assert_eq!(classes.iter().map(|(class, _)| *class).collect::<Vec<_>>(), expected);
        assert_eq!(classes[2].1, Some(true));
        assert_eq!(manifest.authorities.iter().map(|place| place.name.as_str()).collect::<Vec<_>>(), ["a.b", "c.d"]);
        assert_eq!(manifest.version.as_deref(), Some("7"));
    }

    #[test]
    fn permissions_keep_their_last_sdk_and_queries_are_no_filters() {
        let manifest = manifest(
            r#"<uses-permission android:name="android.permission.CAMERA" android:maxSdkVersion="22"/>
            <uses-permission-sdk-23 android:name="android.permission.NFC"/>
            <queries><intent><action android:name="q"/></intent><provider android:authorities="other.app"/></queries>
            <application><receiver android:name=".R"><intent-filter><action android:name="push"/></intent-filter>
            <meta-data android:name="KEY" android:value="1"/></receiver></application>"#,
        );
        let permissions: Vec<_> =
            manifest.permissions.iter().map(|found| (found.name.as_str(), found.max_sdk)).collect();
        assert_eq!(permissions, [("android.permission.CAMERA", Some(22)), ("android.permission.NFC", None)]);
        assert_eq!(manifest.actions.iter().map(|place| place.name.as_str()).collect::<Vec<_>>(), ["push"]);
        assert_eq!(manifest.authorities, []);
        assert_eq!(manifest.queries.iter().map(|place| place.name.as_str()).collect::<Vec<_>>(), ["q", "other.app"]);
        assert_eq!(manifest.meta_data[0].value.as_deref(), Some("1"));
    }

    #[test]
    fn another_root_is_odd() {
        let manifest = Manifest::read(parse(b"<other/>", false).unwrap(), "AndroidManifest.xml", |_| None);
        assert_eq!(manifest.oddities[0].kind, "manifest-root");
        assert_eq!(manifest.components, []);
    }
}
