//! Android builds read from bytes to facts: files made here field by field, and real ones held against what others
//! read in them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use undisclosed::build::Build;
use undisclosed::facts::{
    self, CallForm, CallKind, CodeKind, ComponentKind, DependencySource, Facts, InconclusiveReason,
};
use undisclosed::format::binary_xml;
use undisclosed::format::element::Value;
use undisclosed::probe::{MemberProbe, Probes};

/// Members by class and name, sorted as probes are.
fn members(list: &[(&str, &str)]) -> Vec<MemberProbe> {
    let mut members: Vec<MemberProbe> =
        list.iter().map(|(class, name)| MemberProbe { class: (*class).into(), name: (*name).into() }).collect();
    members.sort();
    members
}

/// The methods that the second implementation behind `manifest.tsv` looked for.
const METHODS: [(&str, &str); 8] = [
    ("android/app/ActivityManager", "getRunningAppProcesses"),
    ("com/google/android/gms/ads/identifier/AdvertisingIdClient", "getAdvertisingIdInfo"),
    ("android/location/LocationManager", "getLastKnownLocation"),
    ("android/location/LocationManager", "requestLocationUpdates"),
    ("android/content/pm/PackageManager", "getInstalledApplications"),
    ("android/provider/Settings$Secure", "getString"),
    ("android/telephony/TelephonyManager", "getDeviceId"),
    ("android/telephony/TelephonyManager", "getNetworkOperator"),
];

fn probes() -> Probes {
    Probes {
        methods: members(&METHODS),
        fields: members(&[("android/os/Build", "SERIAL")]),
        constants: vec!["android_id".to_owned()],
        strings: vec!["libexample-7".to_owned()],
        hosts: ["example.com", "umeng.com"].map(str::to_owned).into(),
        ..Probes::default()
    }
}

fn extract(bytes: Vec<u8>) -> Facts {
    facts::extract(&Build::from_bytes(bytes, "app").unwrap(), &probes())
}

/// A DEX file with one class and one method, in which everything given is loaded, read and called in order.
#[derive(Clone)]
struct TinyDex {
    version: &'static [u8; 3],
    class: &'static str,
    literals: Vec<&'static str>,
    calls: Vec<(&'static str, &'static str)>,
    /// Writes the method table backwards.
    is_shuffled: bool,
    /// Where the file begins within its container.
    start: usize,
    /// What the class extends.
    superclass: Option<&'static str>,
    /// The name of its method.
    defines: &'static str,
}

impl TinyDex {
    fn new(class: &'static str) -> TinyDex {
        let calls = vec![("android/provider/Settings$Secure", "getString"), ("java/lang/System", "exit")];
        TinyDex {
            version: b"035",
            class,
            literals: vec!["android_id"],
            calls,
            is_shuffled: false,
            start: 0,
            superclass: None,
            defines: "run",
        }
    }

    fn build(&self) -> Vec<u8> {
        let descriptor = |class: &str| format!("L{class};");
        let field = (descriptor("android/os/Build"), "SERIAL");
        let mut types: BTreeSet<String> = self.calls.iter().map(|(class, _)| descriptor(class)).collect();
        types.extend(self.superclass.map(descriptor));
        types.extend([descriptor(self.class), field.0.clone(), "V".into(), "[Lcom/example/Item;".into()]);
        let mut strings: BTreeSet<String> = types.clone();
        strings.extend(self.literals.iter().chain([&self.defines, &field.1]).map(|text| (*text).to_owned()));
        strings.extend(self.calls.iter().map(|(_, name)| (*name).to_owned()));
        let strings: Vec<String> = strings.into_iter().collect();
        let types: Vec<String> = types.into_iter().collect();
        let string = |text: &str| strings.iter().position(|found| found == text).unwrap() as u32;
        let type_of = |text: &str| types.iter().position(|found| found == text).unwrap() as u32;
        let run = (type_of(&descriptor(self.class)), string(self.defines));
        let mut methods: Vec<(u32, u32)> =
            self.calls.iter().map(|(class, name)| (type_of(&descriptor(class)), string(name))).chain([run]).collect();
        methods.sort();
        if self.is_shuffled {
            methods.reverse();
        }
        let method = |wanted: (u32, u32)| methods.iter().position(|found| *found == wanted).unwrap() as u32;

        let mut code: Vec<u16> = Vec::new();
        for literal in &self.literals {
            code.extend([0x001a, string(literal) as u16]);
        }
        code.extend([0x0062, 0]);
        for (class, name) in &self.calls {
            code.extend([0x0071, method((type_of(&descriptor(class)), string(name))) as u16, 0]);
        }
        code.push(0x000e);

        let header_bytes = if self.version == b"041" { 120 } else { 112 };
        let counts = [strings.len(), types.len(), 1, 1, methods.len(), 1];
        let sizes = [4, 4, 12, 8, 8, 32];
        let mut offsets = Vec::new();
        let mut end = self.start + header_bytes;
        for (count, size) in counts.iter().zip(sizes) {
            offsets.push(end);
            end += count * size;
        }
        let mut data = Vec::new();
        let code_offset = end;
        data.extend([1u16, 0, 0, 0].iter().flat_map(|field| field.to_le_bytes()));
        data.extend([0u32, code.len() as u32].iter().flat_map(|field| field.to_le_bytes()));
        data.extend(code.iter().flat_map(|unit| unit.to_le_bytes()));
        let class_data_offset = end + data.len();
        let leb128 =
            |value: usize| [(value & 0x7f | 0x80) as u8, (value >> 7 & 0x7f | 0x80) as u8, (value >> 14) as u8];
        data.extend([0, 0, 1, 0, method(run) as u8, 9]);
        data.extend(leb128(code_offset));
        let mut string_offsets = Vec::new();
        for text in &strings {
            string_offsets.push((end + data.len()) as u32);
            data.extend(leb128(text.encode_utf16().count()));
            data.extend(text.as_bytes());
            data.push(0);
        }

        let mut words: Vec<u32> = string_offsets;
        words.extend(types.iter().map(|text| string(text)));
        words.extend([string("V"), type_of("V"), 0]);
        words.extend([type_of(&field.0) | type_of(&field.0) << 16, string(field.1)]);
        words.extend(methods.iter().flat_map(|(class, name)| [*class, *name]));
        let superclass = self.superclass.map_or(u32::MAX, |class| type_of(&descriptor(class)));
        words.extend([run.0, 1, superclass, 0, u32::MAX, 0, class_data_offset as u32, 0]);
        let size = end - self.start + data.len();
        let mut bytes = [b"dex\n", &self.version[..], &[0; 25]].concat();
        let mut header = vec![size as u32, header_bytes as u32, 0x1234_5678, 0, 0, 0];
        header.extend(counts.iter().zip(&offsets).flat_map(|(count, offset)| [*count as u32, *offset as u32]));
        header.extend([0, 0]);
        if header_bytes == 120 {
            header.extend([(self.start + size) as u32, self.start as u32]);
        }
        bytes.extend(header.iter().chain(&words).flat_map(|word| word.to_le_bytes()));
        bytes.extend(data);
        bytes
    }
}

#[test]
fn a_dex_tells_its_types_and_who_calls_what_with_which_constants() {
    let bytes = TinyDex::new("com/example/App").build();
    let facts = extract(bytes.clone());
    let [unit] = &facts.code[..] else { panic!("{facts:?}") };
    assert_eq!(unit.defined.iter().collect::<Vec<_>>(), ["com/example/App"]);
    let referenced = ["android/os/Build", "android/provider/Settings$Secure", "java/lang/System"];
    assert_eq!(unit.referenced.iter().collect::<Vec<_>>(), referenced);
    let kinds: Vec<CallKind> = unit.calls.iter().map(|call| call.kind).collect();
    assert_eq!(kinds, [CallKind::Method, CallKind::Field, CallKind::Constant]);
    for (call, opcode) in unit.calls.iter().zip([0x71, 0x62, 0x1a]) {
        assert_eq!(call.class.as_deref(), Some("com/example/App"));
        assert_eq!(call.method.as_deref(), Some("run"));
        assert_eq!(call.constants, [0]);
        assert_eq!(bytes[call.offset as usize], opcode);
    }
    assert_eq!((facts.errors, facts.inconclusive, facts.anomalies), (vec![], vec![], vec![]));
}

#[test]
fn shuffled_tables_hide_nothing_and_are_odd() {
    let facts = extract(TinyDex { is_shuffled: true, ..TinyDex::new("com/example/App") }.build());
    assert_eq!(facts.code[0].calls.len(), 3);
    assert_eq!(facts.anomalies.iter().map(|found| found.kind.as_str()).collect::<Vec<_>>(), ["dex-unsorted-ids"]);
}

#[test]
fn all_parts_of_a_container_are_one_unit() {
    let mut first = TinyDex { version: b"041", ..TinyDex::new("com/example/App") }.build();
    let calls = vec![("com/example/App", "go"), ("android/telephony/TelephonyManager", "getDeviceId")];
    let start = first.len();
    let second = TinyDex { version: b"041", start, calls, ..TinyDex::new("com/example/Other") }.build();
    let size = (start + second.len()) as u32;
    first[112..116].copy_from_slice(&size.to_le_bytes());
    let facts = extract([first, second].concat());
    let [unit] = &facts.code[..] else { panic!("{facts:?}") };
    assert_eq!(unit.defined.iter().collect::<Vec<_>>(), ["com/example/App", "com/example/Other"]);
    assert!(unit.referenced.contains("android/telephony/TelephonyManager"));
    assert!(!unit.referenced.contains("com/example/App"));
    let methods = unit.calls.iter().filter(|call| call.kind == CallKind::Method);
    let callers: BTreeSet<_> = methods.map(|call| call.class.as_deref().unwrap()).collect();
    assert_eq!(callers, BTreeSet::from(["com/example/App", "com/example/Other"]));
    assert_eq!(facts.errors, []);
}

/// Who calls `getDeviceId` in a build whose classes `C < B < A < TelephonyManager` lie in four DEX files, where `definer`
/// defines that method itself.
fn callers_through_subclasses(definer: &str) -> Vec<(String, CallForm)> {
    let telephony = "android/telephony/TelephonyManager";
    let class = |class: &'static str, superclass: &'static str| {
        let defines = if class == definer { "getDeviceId" } else { "run" };
        TinyDex { superclass: Some(superclass), defines, calls: vec![], ..TinyDex::new(class) }.build()
    };
    let caller = TinyDex { calls: vec![("app/C", "getDeviceId")], ..TinyDex::new("app/Caller") }.build();
    let dexes = [caller, class("app/C", "app/B"), class("app/B", "app/A"), class("app/A", telephony)];
    let names = ["classes.dex", "classes2.dex", "classes3.dex", "classes4.dex"];
    let entries: Vec<(&str, &[u8])> = names.into_iter().zip(dexes.iter().map(Vec::as_slice)).collect();
    let facts = extract(archive(&entries));
    assert_eq!(facts.code.len(), 4, "{:?}", facts.errors);
    let calls = facts.code.iter().flat_map(|unit| &unit.calls).filter(|call| call.kind == CallKind::Method);
    calls.map(|call| (call.class.clone().unwrap_or_default(), call.form)).collect()
}

#[test]
fn a_chain_of_subclasses_is_followed_through_other_dex_files() {
    let inherited = [("app/Caller".to_owned(), CallForm::Inherited)];
    assert_eq!(callers_through_subclasses("nobody"), inherited);
    for definer in ["app/A", "app/B", "app/C"] {
        assert_eq!(callers_through_subclasses(definer), [], "{definer}");
    }
}

#[test]
fn strings_are_evidence_only_when_whole() {
    let literals = vec![
        "https://api.umeng.com/v1",
        "x libexample-7",
        "libexample-7",
        "log.example.com",
        "com.umeng.a,com.umeng.b,sdk.example.com",
        "notexample.com",
        "user@mail https://a:b@www.example.com:8080/ http://umeng.com",
    ];
    let facts = extract(TinyDex { literals: literals.clone(), ..TinyDex::new("com/example/App") }.build());
    let mut found: Vec<_> =
        facts.code[0].strings.iter().map(|hit| (hit.probe.as_str(), hit.host, hit.value.as_str())).collect();
    found.sort();
    let expected = [
        ("example.com", true, literals[3]),
        ("example.com", true, literals[6]),
        ("libexample-7", false, literals[2]),
        ("umeng.com", true, literals[0]),
        ("umeng.com", true, literals[6]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_address_is_found_however_long_it_is() {
    // A string's length stands in front of it, and may look like a letter of the scheme.
    for length in 20..128 {
        let address = format!("{:x<length$}", "https://umeng.com/");
        let literals = vec![&*address.leak()];
        let facts = extract(TinyDex { literals: literals.clone(), ..TinyDex::new("com/example/App") }.build());
        let found: Vec<&str> = facts.code[0].strings.iter().map(|hit| hit.value.as_str()).collect();
        assert_eq!(found, literals, "{length}");
    }
}

#[test]
fn code_that_cannot_be_read_blocks_absence() {
    let whole = TinyDex::new("com/example/App").build();
    let with = |position: usize, bytes: &[u8]| {
        let mut changed = whole.clone();
        changed[position..position + bytes.len()].copy_from_slice(bytes);
        changed
    };
    let cases = [
        ("compact", with(0, b"cdex001\0")),
        ("header", whole[..80].to_vec()),
        ("endian", with(40, &[0x12, 0x34, 0x56, 0x78])),
        ("type_ids", with(64, &[0xff; 4])),
        ("strings", whole[..whole.len() - 40].to_vec()),
    ];
    for (what, bytes) in cases {
        let facts = extract(bytes);
        let told = facts.errors.iter().any(|error| error.detail.contains(what));
        assert!(told, "{what}: {:?}", facts.errors);
        let blocks =
            |found: &facts::Inconclusive| found.reason == InconclusiveReason::UnreadableCode && found.blocks_absence;
        assert!(facts.inconclusive.iter().any(blocks), "{what}: {:?}", facts.inconclusive);
    }
}

/// A manifest with an application and a service, as `aapt` writes it, and what may be done to it.
#[derive(Clone, Copy, Default)]
struct TinyManifest {
    magic: u16,
    is_padded: bool,
    has_unknown_chunk: bool,
    has_no_map: bool,
    has_fake_names: bool,
    is_utf8: bool,
}

impl TinyManifest {
    fn build(self) -> Vec<u8> {
        let names = if self.has_fake_names { ["exported", "x", "y"] } else { ["name", "exported", "versionName"] };
        let rest = ["manifest", "package", "com.example", "1.2", "application", "service", ".Push"];
        let namespace = "http://schemas.android.com/apk/res/android";
        let strings: Vec<&str> = names.into_iter().chain(rest).chain([namespace]).collect();
        let index = |text: &str| strings.iter().rposition(|found| *found == text).unwrap() as u32;

        let mut offsets = Vec::new();
        let mut text = Vec::new();
        for string in &strings {
            offsets.extend((text.len() as u32).to_le_bytes());
            if self.is_utf8 {
                text.extend([string.len() as u8, string.len() as u8]);
                text.extend(string.bytes().chain([0]));
            } else {
                text.extend((string.len() as u16).to_le_bytes());
                text.extend(string.encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
            }
        }
        text.resize(text.len().next_multiple_of(4), 0);
        let flags = if self.is_utf8 { 1 << 8 } else { 0 };
        let words = [strings.len() as u32, 0, flags, 28 + offsets.len() as u32, 0];
        let pool = chunk(0x0001, 28, &[&le(&words), &offsets[..], &text].concat());
        let map = chunk(0x0180, 8, &le(&[0x0101_0003, 0x0101_0010, 0x0101_021c]));

        let attribute = |name: u32, has_namespace: bool, kind: u32, data: u32| {
            let namespace = if has_namespace { index(namespace) } else { u32::MAX };
            let padding = if self.is_padded { vec![7u32] } else { vec![] };
            le(&[&[namespace, name, u32::MAX, 8 | kind << 24, data], &padding[..]].concat())
        };
        let element = |name: &str, attributes: &[Vec<u8>]| {
            let stride: u32 = if self.is_padded { 24 } else { 20 };
            let head = le(&[1, u32::MAX, u32::MAX, index(name), 20 | stride << 16, attributes.len() as u32, 0]);
            chunk(0x0102, 16, &[head, attributes.concat()].concat())
        };
        let end = |name: &str| chunk(0x0103, 16, &le(&[1, u32::MAX, u32::MAX, index(name)]));
        let unknown = if self.has_unknown_chunk { chunk(0x0999, 8, &[0; 8]) } else { vec![] };
        let body = [
            pool,
            if self.has_no_map { vec![] } else { map },
            unknown,
            element(
                "manifest",
                &[attribute(2, true, 3, index("1.2")), attribute(index("package"), false, 3, index("com.example"))],
            ),
            element("application", &[]),
            element("service", &[attribute(0, true, 3, index(".Push")), attribute(1, true, 0x12, u32::MAX)]),
            end("service"),
            end("application"),
            end("manifest"),
        ];
        let magic = if self.magic == 0 { 3 } else { self.magic };
        chunk(magic, 8, &body.concat())
    }
}

fn le(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn chunk(kind: u16, header_bytes: u16, rest: &[u8]) -> Vec<u8> {
    let size = (rest.len() + 8) as u32;
    [&kind.to_le_bytes()[..], &header_bytes.to_le_bytes(), &size.to_le_bytes(), rest].concat()
}

/// An archive with stored entries.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_manifest_reads_the_same_however_it_was_tampered_with() {
    let plain = TinyManifest::default();
    let cases: [(TinyManifest, &[&str]); 7] = [
        (plain, &[]),
        (TinyManifest { is_utf8: true, ..plain }, &[]),
        (TinyManifest { magic: 0x0101, ..plain }, &["axml-magic"]),
        (TinyManifest { is_padded: true, ..plain }, &["axml-attribute-layout"]),
        (TinyManifest { has_unknown_chunk: true, ..plain }, &["axml-unknown-chunk"]),
        (TinyManifest { has_fake_names: true, ..plain }, &[]),
        (TinyManifest { has_no_map: true, ..plain }, &["axml-no-resource-map"]),
    ];
    let dex = TinyDex::new("com/example/App").build();
    for (manifest, oddities) in cases {
        let facts = extract(archive(&[("AndroidManifest.xml", &manifest.build()), ("classes.dex", &dex)]));
        assert_eq!(facts.identity.id.as_deref(), Some("com.example"));
        assert_eq!(facts.identity.version.as_deref(), Some("1.2"));
        let [service] = &facts.components[..] else { panic!("{facts:?}") };
        assert_eq!((service.kind, service.class.as_str()), (ComponentKind::Service, "com.example.Push"));
        assert_eq!(service.exported, Some(true));
        let kinds: Vec<&str> = facts.anomalies.iter().map(|found| found.kind.as_str()).collect();
        assert_eq!(kinds, oddities);
        assert_eq!(facts.code.len(), 1);
    }
}

#[test]
fn an_app_without_code_is_inconclusive_and_a_hidden_dex_is_found() {
    let manifest = TinyManifest::default().build();
    let without = extract(archive(&[("AndroidManifest.xml", &manifest)]));
    let [found] = &without.inconclusive[..] else { panic!("{without:?}") };
    assert_eq!((found.reason, found.blocks_absence), (InconclusiveReason::NoCode, true));

    let dex = TinyDex::new("com/example/Hidden").build();
    let inner = archive(&[("classes.dex", &dex)]);
    let entries: [(&str, &[u8]); 5] = [
        ("AndroidManifest.xml", &manifest),
        ("assets/a.zip", &inner),
        ("assets/b.jar", &dex),
        ("assets/c.jar", b"encrypted"),
        ("assets/d.jar", &inner),
    ];
    let with = extract(archive(&entries));
    let units: Vec<&str> = with.code.iter().map(|unit| unit.entry.as_str()).collect();
    assert_eq!(units, ["assets/a.zip!classes.dex", "assets/b.jar", "assets/d.jar!classes.dex"]);
    let notes = with.inconclusive.iter().filter(|found| found.entry.is_some());
    let notes: Vec<_> = notes.map(|found| (found.entry.as_deref().unwrap(), found.blocks_absence)).collect();
    assert_eq!(notes, [("assets/c.jar", false)]);
}

#[test]
fn code_is_found_whatever_it_is_called() {
    let manifest = TinyManifest::default().build();
    let dex = TinyDex::new("com/example/Hidden").build();
    let inner = archive(&[("AndroidManifest.xml", &manifest), ("classes.dex", &dex)]);
    let entries: [(&str, &[u8]); 7] = [
        ("AndroidManifest.xml", &manifest),
        ("assets/font.ttf", &dex),
        ("assets/data.bin", &inner),
        ("assets/plugin", &dex),
        ("assets/short", b"dex"),
        ("assets/words.txt", b"dexterous"),
        ("classes.dex", &dex),
    ];
    let facts = extract(archive(&entries));
    let units: Vec<&str> = facts.code.iter().map(|unit| unit.entry.as_str()).collect();
    assert_eq!(units, ["assets/data.bin!classes.dex", "assets/font.ttf", "assets/plugin", "classes.dex"]);
    let hidden = facts.anomalies.iter().filter(|anomaly| anomaly.kind == "hidden-code");
    let hidden: Vec<&str> = hidden.filter_map(|anomaly| anomaly.entry.as_deref()).collect();
    assert_eq!(hidden, ["assets/data.bin", "assets/font.ttf", "assets/plugin"]);
}

#[test]
fn a_library_names_its_classes_and_says_whose_code_is_not_read() {
    let text = r#"<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.lib">
        <application><receiver android:name=".R"/></application></manifest>"#;
    let classes = archive(&[("com/example/lib/R.class", b""), ("META-INF/versions/9/com/example/lib/R.class", b"")]);
    let entries: [(&str, &[u8]); 2] = [("AndroidManifest.xml", text.as_bytes()), ("classes.jar", &classes)];
    let facts = extract(archive(&entries));
    assert_eq!(facts.identity.id.as_deref(), Some("com.example.lib"));
    assert_eq!(facts.components[0].class, "com.example.lib.R");
    let [unit] = &facts.code[..] else { panic!("{facts:?}") };
    assert_eq!((unit.kind, unit.entry.as_str()), (CodeKind::ClassFiles, "classes.jar"));
    assert_eq!(unit.defined.iter().collect::<Vec<_>>(), ["com/example/lib/R"]);
    assert!(facts.inconclusive.iter().any(|found| found.blocks_absence));
}

#[test]
fn what_android_does_not_install_is_told() {
    let dex = TinyDex::new("com/example/App").build();
    let manifest = TinyManifest::default().build();
    let read = |name: &str, entries: &[(&str, &[u8])]| {
        let build = Build::from_bytes(archive(entries), name).unwrap();
        facts::extract(&build, &probes())
    };
    let without = read("app.apk", &[("classes.dex", &dex)]);
    assert!(without.errors.iter().any(|error| error.detail.contains("AndroidManifest.xml")), "{:?}", without.errors);
    // A package of code that an app loads by itself has none.
    let plugin = read("plugin.jar", &[("classes.dex", &dex)]);
    assert!(plugin.errors.is_empty() && plugin.anomalies.iter().any(|anomaly| anomaly.kind == "no-manifest"));
    let garbage = b"\x03\x00\x08\x00garbage";
    let empty = read("app.apk", &[("AndroidManifest.xml", garbage), ("classes.dex", &dex)]);
    assert!(empty.errors.iter().any(|error| error.entry.as_deref() == Some("AndroidManifest.xml")));
    let inner = archive(&[("AndroidManifest.xml", &manifest), ("classes.dex", &dex)]);
    let outer = [("AndroidManifest.xml", &*manifest), ("assets/inner.apk", &inner), ("classes.dex", &dex)];
    let nested = read("app.apk", &outer);
    let told: Vec<_> = nested.anomalies.iter().map(|found| (found.kind.as_str(), found.entry.as_deref())).collect();
    assert_eq!(told, [("nested-code", Some("assets/inner.apk"))]);
}

/// A package of a set with a manifest in plain text, and code.
fn package_of_set(id: &str, version: &str, more: &str) -> Vec<u8> {
    let android = "http://schemas.android.com/apk/res/android";
    let manifest = format!(
        r#"<manifest xmlns:android="{android}" package="{id}" android:versionName="{version}" {more}><application/></manifest>"#
    );
    let dex = TinyDex::new("com/example/App").build();
    archive(&[("AndroidManifest.xml", manifest.as_bytes()), ("classes.dex", &dex)])
}

#[test]
fn a_set_is_called_as_its_base_says() {
    let base = package_of_set("com.example", "2.0", "");
    let split = package_of_set("com.example", "2.0", r#"split="config.arm64_v8a""#);
    let other = package_of_set("com.another", "9.9", "");
    let manifest = br#"{"package_name": "com.example", "split_apks": [{"file": "main.apk", "id": "base"}]}"#;
    let unnamed = br#"{"package_name": "com.example"}"#;
    type Entries<'a> = Vec<(&'a str, &'a [u8])>;
    let sets: [(&str, Entries); 5] = [
        ("bundletool", vec![("toc.pb", b""), ("splits/a.apk", &other), ("splits/base-master.apk", &base)]),
        ("XAPK", vec![("a.apk", &other), ("config.apk", &split), ("main.apk", &base), ("manifest.json", manifest)]),
        ("XAPK that names no base", vec![("a.apk", &other), ("com.example.apk", &base), ("manifest.json", unnamed)]),
        ("APKM", vec![("asset.apk", &other), ("base.apk", &base), ("info.json", b"{}")]),
        ("base by name is a split", vec![("base.apk", &split), ("com.example.apk", &base), ("z.apk", &other)]),
    ];
    for (what, entries) in sets {
        let facts = extract(archive(&entries));
        let identity = [facts.identity.id.as_deref(), facts.identity.version.as_deref()];
        assert_eq!(identity, [Some("com.example"), Some("2.0")], "{what}");
        let strangers = facts.anomalies.iter().filter(|anomaly| anomaly.kind == "split-of-another-app");
        assert_eq!(strangers.count(), 1, "{what}");
    }
}

proptest! {
    #[test]
    fn damaged_dex_files_end(
        changes in prop::collection::vec((0usize..700, any::<u8>()), 1..12),
        cut in 8usize..700,
        is_container: bool,
    ) {
        let version = if is_container { b"041" } else { b"035" };
        let literals = vec!["android_id", "https://umeng.com/a", "a.example.com"];
        let mut bytes = TinyDex { version, literals, ..TinyDex::new("com/example/App") }.build();
        for (position, byte) in changes {
            // The magic stays, or the file would be no build.
            if let Some(found) = bytes.get_mut(8 + position) {
                *found = byte;
            }
        }
        bytes.truncate(cut);
        extract(bytes);
    }

    #[test]
    fn damaged_manifests_end(
        changes in prop::collection::vec((0usize..1000, any::<u8>()), 1..12),
        cut in 0usize..1000,
        is_utf8: bool,
    ) {
        let mut bytes = TinyManifest { is_utf8, ..TinyManifest::default() }.build();
        for (position, byte) in changes {
            if let Some(found) = bytes.get_mut(position) {
                *found = byte;
            }
        }
        bytes.truncate(cut);
        extract(archive(&[("AndroidManifest.xml", &bytes), ("base/manifest/AndroidManifest.xml", &bytes)]));
    }

    #[test]
    fn any_bytes_in_any_place_end(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let names = [
            "AndroidManifest.xml", "base/manifest/AndroidManifest.xml", "resources.arsc", "base/resources.pb",
            "classes.dex", "lib/x86/liba.so", "a.properties", "META-INF/a.b_c.version", "assets/a.zip",
            "BUNDLE-METADATA/com.android.tools.build.libraries/dependencies.pb",
        ];
        let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, &bytes[..])).collect();
        extract(archive(&entries));
    }
}

/// The folder of real builds, or `None` where the tests have none.
fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("UNDISCLOSED_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        println!("skipped: UNDISCLOSED_CORPUS is not set");
    }
    corpus.map(|path| path.join("builds"))
}

/// The facts of a file; `None` where opening it ended in a problem, which is an answer too.
fn read(path: &Path) -> Option<Facts> {
    let build = Build::open(path, &path.display().to_string()).ok()?;
    Some(facts::extract(&build, &probes()))
}

/// `TelephonyManager.getDeviceId` for every method that is called.
fn called_methods(facts: &Facts) -> BTreeSet<String> {
    let methods = members(&METHODS);
    let calls = facts
        .code
        .iter()
        .flat_map(|unit| &unit.calls)
        .filter(|call| call.kind == CallKind::Method && call.form == CallForm::Direct);
    let probes = calls.map(|call| &methods[call.probe as usize]);
    probes.map(|probe| format!("{}.{}", probe.class.rsplit('/').next().unwrap(), probe.name)).collect()
}

/// The Android rows of `manifest.tsv`: file, and facts by key.
fn rows(corpus: &Path) -> Vec<(String, BTreeMap<String, String>)> {
    let text = std::fs::read_to_string(corpus.join("manifest.tsv")).unwrap();
    let rows = text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.filter(|cells| cells[0].ends_with(".apk") || cells[0].ends_with(".aab"))
        .map(|cells| {
            let facts = cells.get(4).copied().unwrap_or_default();
            let facts = facts.split("; ").filter_map(|fact| fact.split_once('='));
            (cells[0].to_owned(), facts.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
        })
        .collect()
}

#[test]
fn classes_calls_and_coordinates_are_those_of_a_second_implementation() {
    let Some(corpus) = corpus() else { return };
    let mut checked = 0;
    let mut wrong = Vec::new();
    for (file, known) in rows(&corpus) {
        let Some(facts) = read(&corpus.join(&file)) else { continue };
        let Some(list) = known.get("dex") else { continue };
        for dex in list.split(',') {
            // `classes.dex:035:7962`, or `:ERR` for what is no DEX file.
            let [entry, _version, count] = dex.split(':').collect::<Vec<_>>()[..] else { continue };
            let unit = facts.code.iter().find(|unit| unit.entry == entry && unit.kind == CodeKind::Dex);
            checked += 1;
            if unit.map(|unit| unit.defined.len().to_string()).as_deref() != Some(count) {
                wrong.push(format!("{file}: {dex}, read {:?}", unit.map(|unit| unit.defined.len())));
            }
        }
        let expected = known.get("id_apis").map(|list| list.split('|').map(str::to_owned).collect());
        let called = called_methods(&facts);
        if called != expected.unwrap_or_default() {
            wrong.push(format!("{file}: calls {called:?}, known {:?}", known.get("id_apis")));
        }
        let count = |source| facts.dependencies.iter().filter(|found| found.source == source).count();
        let artifacts = known.get("artifact_properties").map(|list| list.split('|').count().to_string());
        let declared = [
            (known.get("deps_pb_gavs").cloned(), count(DependencySource::DependenciesPb)),
            (known.get("meta_inf_versions").cloned(), count(DependencySource::VersionFile)),
            (artifacts, count(DependencySource::Properties)),
        ];
        for (known, found) in declared {
            if known.as_deref().unwrap_or("0") != found.to_string() {
                wrong.push(format!("{file}: {found} coordinates, known {known:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 400, "only {checked} DEX files");
}

#[test]
fn packages_permissions_classes_and_libraries_are_the_known_ones() {
    let Some(corpus) = corpus() else { return };
    let truth = std::fs::read_to_string(corpus.join("truth.json")).unwrap();
    let truth: serde_json::Value = serde_json::from_str(&truth).unwrap();
    let mut checked = 0;
    for known in truth.as_array().unwrap().iter().filter(|known| known["kind"] == "apk") {
        let file = known["file"].as_str().unwrap();
        let facts = read(&corpus.join(file)).unwrap();
        assert_eq!(facts.identity.id.as_deref(), known["package"].as_str(), "{file}");
        let mut permissions: BTreeSet<&str> = facts.permissions.iter().map(|found| found.name.as_str()).collect();
        // The list was made with `aapt`, which adds what Android grants along with another permission.
        if permissions.contains("android.permission.WRITE_EXTERNAL_STORAGE") {
            permissions.insert("android.permission.READ_EXTERNAL_STORAGE");
        }
        let expected = known["permissions"].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
        assert_eq!(permissions, expected.collect(), "{file}");
        let classes: usize =
            facts.code.iter().filter(|unit| unit.kind == CodeKind::Dex).map(|unit| unit.defined.len()).sum();
        assert_eq!(Some(classes as u64), known["defined_classes"].as_u64(), "{file}");
        let libraries = facts.code.iter().filter(|unit| unit.kind == CodeKind::Elf);
        let libraries: BTreeSet<&str> = libraries.map(|unit| unit.entry.rsplit('/').next().unwrap()).collect();
        let expected = known["native_libs"].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
        assert_eq!(libraries, expected.collect(), "{file}");
        checked += 1;
    }
    assert_eq!(checked, 15);
}

#[test]
fn a_bundle_declares_what_the_package_made_from_it_declares() {
    let Some(corpus) = corpus() else { return };
    let read = |suffix: &str| read(&corpus.join(format!("android/01000-you__Reviewer__app-release.{suffix}"))).unwrap();
    let (bundle, package) = (read("aab"), read("apk"));
    assert_eq!(bundle.identity.id, package.identity.id);
    assert_eq!(bundle.identity.name, package.identity.name);
    let classes = |facts: &Facts| -> BTreeSet<_> {
        facts.components.iter().map(|found| (found.class.clone(), found.exported)).collect()
    };
    assert_eq!(classes(&bundle), classes(&package));
    let meta_data = |facts: &Facts| -> BTreeSet<_> {
        facts.meta_data.iter().map(|found| (found.name.clone(), found.value.clone())).collect()
    };
    assert_eq!(meta_data(&bundle), meta_data(&package));
}

#[test]
fn every_hostile_file_ends_in_an_answer_or_a_problem() {
    let Some(corpus) = corpus() else { return };
    let mut read_to_the_end = 0;
    for file in std::fs::read_dir(corpus.join("hostile")).unwrap() {
        let path = file.unwrap().path();
        let Some(facts) = path.is_file().then(|| read(&path)).flatten() else { continue };
        let is_answer = facts.code.iter().any(|unit| !unit.defined.is_empty() || !unit.modules.is_empty());
        let is_problem = !facts.errors.is_empty() || !facts.inconclusive.is_empty();
        let is_without_code = facts.identity.id.is_some() && facts.code.iter().all(|unit| unit.defined.is_empty());
        if path.extension().is_some_and(|extension| extension == "apk") {
            assert!(is_answer || is_problem || is_without_code, "{}", path.display());
            read_to_the_end += 1;
        }
    }
    assert!(read_to_the_end > 300, "{read_to_the_end}");
}

/// Elements and attributes as `aapt dump xmltree` counts them; for the two whose strings have no terminators it gives
/// up half-way, so there the counts are those that remain readable.
#[test]
fn evasive_manifests_lose_no_element() {
    let Some(corpus) = corpus() else { return };
    let known = [
        ("AndroidManifest-Chinese.xml", 79, 147, "com.hotel"),
        ("AndroidManifestDoubleNamespace.xml", 156, 261, "com.tencent.weread"),
        ("AndroidManifestExtraNamespace.xml", 57, 102, "com.shopgate.android.app13182"),
        ("AndroidManifestLiapp.xml", 165, 260, "kc.dotoritv.android.air"),
        ("AndroidManifestMaskingNamespace.xml", 150, 271, "com.primedia.apartmentguide"),
        ("AndroidManifestTextChunksXML.xml", 39, 84, "com.tslstudio.tsladsudoku"),
        ("AndroidManifestUTF8Strings.xml", 27, 48, "com.easylocker.bbottles.zt"),
        ("AndroidManifest_InvalidCharsInAttribute.xml", 412, 1104, "com.chaozhuo.gameassistant"),
        ("AndroidManifest_NamespaceInAttributeName2.xml", 230, 456, "com.car2go"),
        ("AndroidManifest_StringNotTerminated.xml", 64, 65, "com.swampy.sexpos"),
        ("AndroidManifestWrongFilesize.xml", 64, 65, "com.swampy.sexpos"),
        ("AndroidManifest_WrongChunkStart.xml", 76, 95, "com.zxfxxx160.sucruri55633254"),
        ("apkInspector_AndroidManifest_CDATA.xml", 7, 19, "com.erev0s.minimal"),
        ("apkInspector_AndroidManifest_resource_map_not_found.xml", 7, 19, "com.erev0s.minimal"),
    ];
    for (file, elements, attributes, package) in known {
        let document = binary_xml::read(&std::fs::read(corpus.join("hostile/axml").join(file)).unwrap()).unwrap();
        assert_eq!(document.elements.len(), elements, "{file}");
        let all = document.elements.iter().map(|element| element.attributes.len());
        assert_eq!(all.sum::<usize>(), attributes, "{file}");
        let root = &document.elements[0];
        let found = root.attributes.iter().find(|attribute| attribute.name == "package").map(|found| &found.value);
        assert_eq!(found, Some(&Value::Text(package.to_owned())), "{file}");
        assert_eq!(document.cut, None, "{file}");
    }
}
