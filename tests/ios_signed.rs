//! What only a signature holds, written by another program: OpenSSL makes the signed message of a provisioning profile, the DER
//! of entitlements and the signature of an XCFramework. And reports about such a build, which hold until a word is changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use undisclosed::catalog::Catalog;
use undisclosed::facts::{Distribution, EntitlementsSource};
use undisclosed::flow;
use undisclosed::inventory::{Inventory, SdkSignature};
use undisclosed::report;
use undisclosed::verify::{Given, Subject, Verification, read_report, verify};

/// Entitlements as Apple writes them in DER: a version, and pairs of a key and a value.
const ENTITLEMENTS: &str = "asn1 = IMPLICIT:16A,SEQUENCE:all
[all]
version = INTEGER:1
pairs = IMPLICIT:16C,SEQUENCE:pairs
[pairs]
one = SEQUENCE:team
two = SEQUENCE:debug
three = SEQUENCE:groups
[team]
key = UTF8String:application-identifier
value = UTF8String:TEAM123456.org.example.signed
[debug]
key = UTF8String:get-task-allow
value = BOOLEAN:TRUE
[groups]
key = UTF8String:keychain-access-groups
value = SEQUENCE:list
[list]
first = UTF8String:TEAM123456.shared
";

const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>
    <key>Name</key><string>Example</string><key>UUID</key><string>0A-0B</string>
    <key>TeamIdentifier</key><array><string>TEAM123456</string></array><key>TeamName</key><string>Somebody</string>
    <key>CreationDate</key><date>2025-01-02T03:04:05Z</date><key>ExpirationDate</key><date>2026-01-02T03:04:05Z</date>
    <key>ProvisionedDevices</key><array><string>one</string><string>two</string></array>
    <key>Entitlements</key><dict><key>get-task-allow</key><false/></dict></dict></plist>"#;

const MANIFEST: &str = r#"<plist version="1.0"><dict><key>NSPrivacyTracking</key><true/>
    <key>NSPrivacyTrackingDomains</key><array><string>track.example.com</string></array>
    <key>NSPrivacyCollectedDataTypes</key><array><dict>
        <key>NSPrivacyCollectedDataType</key><string>NSPrivacyCollectedDataTypeDeviceID</string>
        <key>NSPrivacyCollectedDataTypeLinked</key><true/><key>NSPrivacyCollectedDataTypeTracking</key><false/>
        <key>NSPrivacyCollectedDataTypePurposes</key>
        <array><string>NSPrivacyCollectedDataTypePurposeAnalytics</string></array></dict></array>
    <key>NSPrivacyAccessedAPITypes</key><array><dict>
        <key>NSPrivacyAccessedAPIType</key><string>NSPrivacyAccessedAPICategoryDiskSpace</string>
        <key>NSPrivacyAccessedAPITypeReasons</key><array><string>E174.1</string></array></dict></array></dict></plist>"#;

const APP: &str = "Payload/Signed.app";

struct Workshop(tempfile::TempDir);

impl Workshop {
    /// `None` where there is no OpenSSL.
    fn open() -> Option<Workshop> {
        let answers = Command::new("openssl").arg("version").output().is_ok_and(|output| output.status.success());
        if !answers {
            println!("skipped: there is no openssl");
            return None;
        }
        let shop = Workshop(tempfile::tempdir().expect("writable"));
        let certificate =
            ["-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Somebody", "-keyout", "key", "-out", "certificate"];
        shop.openssl(&[&["req", "-x509"], &certificate[..]].concat());
        Some(shop)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, contents: &[u8]) {
        std::fs::create_dir_all(self.path(name).parent().expect("a folder")).expect("writable");
        std::fs::write(self.path(name), contents).expect("writable");
    }

    fn openssl(&self, arguments: &[&str]) {
        let output = Command::new("openssl").args(arguments).current_dir(self.0.path()).output().expect("openssl runs");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// A signed message (CMS, RFC 5652) that holds the contents, or only speaks of them.
    fn signed(&self, contents: &[u8], detached: bool) -> Vec<u8> {
        self.write("contents", contents);
        let mut arguments =
            vec!["cms", "-sign", "-binary", "-outform", "DER", "-signer", "certificate", "-inkey", "key"];
        arguments.extend(["-in", "contents", "-out", "message"]);
        if !detached {
            arguments.push("-nodetach");
        }
        self.openssl(&arguments);
        std::fs::read(self.path("message")).expect("a message")
    }

    fn der(&self, description: &str) -> Vec<u8> {
        self.write("description", description.as_bytes());
        self.openssl(&["asn1parse", "-genconf", "description", "-noout", "-out", "der"]);
        std::fs::read(self.path("der")).expect("DER")
    }

    /// An app with a profile, entitlements in DER, a manifest, and purpose strings in two languages.
    fn app(&self) -> Inventory {
        let info = "<plist><dict><key>CFBundleIdentifier</key><string>org.example.signed</string>
            <key>CFBundleExecutable</key><string>Signed</string>
            <key>NSCameraUsageDescription</key><string>To scan codes</string></dict></plist>";
        self.write(&format!("{APP}/Info.plist"), info.as_bytes());
        self.write(&format!("{APP}/Signed"), &image(&self.der(ENTITLEMENTS)));
        self.write(&format!("{APP}/embedded.mobileprovision"), &self.signed(PROFILE.as_bytes(), false));
        self.write(&format!("{APP}/PrivacyInfo.xcprivacy"), MANIFEST.as_bytes());
        let german = "\u{feff}/* Kamera */\nNSCameraUsageDescription = \"Für „Codes“\";\n\"NSMicrophoneUsageDescription\" = \"Zum Reden\";";
        let wide: Vec<u8> = german.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.write(&format!("{APP}/de.lproj/InfoPlist.strings"), &wide);
        self.write(&format!("{APP}/fr.lproj/InfoPlist.strings"), b"CFBundleName = \"Signed\";");
        self.write(&format!("{APP}/zh-Hans.lproj/InfoPlist.strings"), b"NSCameraUsageDescription = \"\";");
        scan(&self.path("Payload/Signed.app"))
    }
}

fn scan(path: &Path) -> Inventory {
    flow::scan(&[path.to_path_buf()], &Catalog::compiled(), &[]).pop().expect("an answer")
}

/// An executable for iOS 12 with nothing in it but load commands and a signature. Sources: `mach-o/loader.h`, `cs_blobs.h`.
fn image(entitlements: &[u8]) -> Vec<u8> {
    const COMMANDS: u32 = 24 + 24 + 16;
    let little = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let big = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<u8>>();
    let names = b"org.example.signed\0TEAM123456\0";
    let head = 52;
    let mut directory =
        big(&[0xfade_0c02, head + names.len() as u32, 0x2_0400, 0, 0, head, 0, 0, 0, 0, 0, 0, head + 19]);
    directory.extend(names);
    let granted = [big(&[0xfade_7172, 8 + entitlements.len() as u32]), entitlements.to_vec()].concat();
    let (first, second) = (28, 28 + directory.len() as u32);
    let index = big(&[0xfade_0cc0, second + granted.len() as u32, 2, 0, first, 7, second]);
    let signature = [index, directory, granted].concat();
    let mut image = little(&[0xfeed_facf, 0x0100_000c, 0, 2, 3, COMMANDS, 0, 0]);
    image.extend(little(&[0x1b, 24, 0x0302_0100, 0x0706_0504, 0x0b0a_0908, 0x0f0e_0d0c]));
    image.extend(little(&[0x32, 24, 2, 0x000c_0000, 0x0011_0200, 0]));
    image.extend(little(&[0x1d, 16, 32 + COMMANDS, signature.len() as u32]));
    image.extend(signature);
    image
}

#[test]
fn what_openssl_signed_is_read() {
    let Some(shop) = Workshop::open() else { return };
    let build = shop.app();
    assert!(build.errors.is_empty() && build.anomalies.is_empty(), "{:?} {:?}", build.errors, build.anomalies);
    let [profile] = &build.apple.profiles[..] else { panic!("{:?}", build.apple.profiles) };
    assert_eq!(
        (profile.name.as_deref(), profile.distribution, profile.devices),
        (Some("Example"), Distribution::AdHoc, 2)
    );
    assert_eq!(profile.expires.as_deref(), Some("2026-01-02T03:04:05Z"));
    let signature = build.apple.images[0].signature.as_ref().expect("signed");
    assert_eq!(
        (signature.identifier.as_deref(), signature.team.as_deref()),
        (Some("org.example.signed"), Some("TEAM123456"))
    );
    assert_eq!(signature.entitlements_source, Some(EntitlementsSource::Der));
    let granted = serde_json::to_value(&signature.entitlements).expect("JSON");
    let expected = json!({
        "application-identifier": "TEAM123456.org.example.signed",
        "get-task-allow": true,
        "keychain-access-groups": ["TEAM123456.shared"],
    });
    assert_eq!(granted, expected);
    let [camera] = &build.permissions[..] else { panic!("{:?}", build.permissions) };
    let said: Vec<_> = camera.languages.iter().map(|text| (text.language.as_str(), text.purpose.as_deref())).collect();
    assert_eq!(said, [("de", Some("Für „Codes“")), ("fr", None), ("zh-Hans", Some(""))]);
    let [only] = &build.apple.only_localised[..] else { panic!("{:?}", build.apple.only_localised) };
    assert_eq!(only.key, "NSMicrophoneUsageDescription");
}

/// What Xcode leaves where a maker signs an XCFramework: the seal of its files, and a message that speaks of it.
#[test]
fn a_signed_xcframework_is_told_from_one_that_is_not() {
    let Some(shop) = Workshop::open() else { return };
    shop.write(
        "FMDB.xcframework/Info.plist",
        b"<plist><dict><key>CFBundlePackageType</key><string>XFWK</string></dict></plist>",
    );
    shop.write("FMDB.xcframework/ios-arm64/FMDB.framework/FMDB", &image(&[]));
    let told = || {
        let build = scan(&shop.path("FMDB.xcframework"));
        let [listed] = &build.apple.listed_sdks[..] else { panic!("{:?}", build.apple.listed_sdks) };
        (listed.name.clone(), listed.signature)
    };
    assert_eq!(told(), ("FMDB".to_owned(), SdkSignature::Unsigned));
    let seal = b"<plist><dict><key>files2</key><dict/></dict></plist>";
    shop.write("FMDB.xcframework/_CodeSignature/CodeResources", seal);
    shop.write("FMDB.xcframework/_CodeSignature/CodeSignature", &shop.signed(seal, true));
    assert_eq!(told(), ("FMDB".to_owned(), SdkSignature::Signed));
}

#[test]
fn a_report_holds_until_a_word_of_it_is_changed() {
    let Some(shop) = Workshop::open() else { return };
    let catalog = Catalog::compiled();
    let build = shop.app();
    let report: Value = serde_json::from_str(&report::json::scan(&[build], &catalog.digest)).expect("JSON");
    let verified = |report: &Value| -> Verification {
        let report = read_report(&serde_json::to_vec(report).expect("JSON"), "report.json").expect("a report");
        let path = shop.path("Payload/Signed.app");
        verify(&report, &[Given { shown: flow::shown(&path), path }], &[], &catalog)
    };
    let found = verified(&report);
    assert!(found.failures.is_empty() && found.unchecked.is_empty(), "{found:#?}");
    // One image, one profile, one purpose string in three languages, and four rows of the manifest.
    assert_eq!(found.tally(Subject::Statement).holds, 1 + 1 + 1 + 3 + 4);
    let changes: [(&str, Value); 17] = [
        ("/apple/images/0/system", json!("tvos")),
        ("/apple/images/0/minimum_os", json!("12.1")),
        ("/apple/images/0/sdk_version", Value::Null),
        ("/apple/images/0/uuid", json!("00010203-0405-0607-0809-0A0B0C0D0E0E")),
        ("/apple/images/0/encrypted", json!({ "offset": 0, "size": 16 })),
        ("/apple/images/0/signature/team", json!("TEAM123457")),
        ("/apple/images/0/signature/entitlements/application-identifier", json!("TEAM123456.org.example.other")),
        ("/apple/profiles/0/expires", json!("2027-01-02T03:04:05Z")),
        ("/apple/profiles/0/distribution", json!("app-store")),
        ("/apple/profiles/0/devices", json!(3)),
        ("/permissions/0/purpose", json!("To scan faces")),
        ("/permissions/0/languages/0/purpose", json!("Für Gesichter")),
        ("/permissions/0/languages/1/purpose", json!("Pour les visages")),
        ("/apple/privacy/rows/0/app/0/says/0", json!("85F4.1")),
        ("/apple/privacy/rows/1/app/0/says/1", json!("ThirdPartyAdvertising")),
        ("/apple/privacy/rows/2/app/0/says/0", json!("false")),
        ("/apple/privacy/rows/3/value", json!("other.example.com")),
    ];
    for (place, value) in changes {
        let mut changed = report.clone();
        *changed["builds"][0].pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = value;
        let found = verified(&changed);
        assert_eq!(found.tally(Subject::Statement).fails, 1, "{place}: {:#?}", found.failures);
    }
}
