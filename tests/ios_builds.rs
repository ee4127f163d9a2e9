//! Containers of Apple's systems, the facts that tell one build from another, debugging symbols, and privacy manifests: real
//! files in folders as Xcode leaves them.
//!
//! The files are not part of this repository: `UNDISCLOSED_CORPUS` names the folder that holds them.

#[path = "support/strip.rs"]
mod strip;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use strip::stripped;
use undisclosed::audit::{AuditInput, Finding, audit};
use undisclosed::catalog::Catalog;
use undisclosed::config::Config;
use undisclosed::facts::{Distribution, System};
use undisclosed::flow;
use undisclosed::inventory::{CodeOwner, Inventory, PrivacyRow, SdkSignature};

/// A folder to build in, and the real files.
struct Workshop {
    folder: tempfile::TempDir,
    real: PathBuf,
}

impl Workshop {
    fn open() -> Option<Workshop> {
        let Some(corpus) = std::env::var_os("UNDISCLOSED_CORPUS") else {
            println!("skipped: UNDISCLOSED_CORPUS is not set");
            return None;
        };
        let folder = tempfile::tempdir().expect("writable");
        Some(Workshop { folder, real: PathBuf::from(corpus).join("builds/ios") })
    }

    fn real(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.real.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn write(&self, name: &str, contents: &[u8]) {
        let file = self.folder.path().join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
        std::fs::write(file, contents).expect("writable");
    }

    fn copy(&self, real: &str, name: &str) {
        self.write(name, &self.real(real));
    }

    fn info(&self, folder: &str, id: &str, executable: &str) {
        let list = format!(
            "<plist><dict><key>CFBundleIdentifier</key><string>{id}</string>
             <key>CFBundleExecutable</key><string>{executable}</string></dict></plist>"
        );
        self.write(&format!("{folder}/Info.plist"), list.as_bytes());
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn scan(&self, name: &str, mappings: &[&Path]) -> Inventory {
        let mappings: Vec<PathBuf> = mappings.iter().map(|path| path.to_path_buf()).collect();
        let beside = flow::read_beside(&mappings, &[]).expect("symbols");
        let catalog = Catalog::compiled();
        flow::scan_with(&[self.path(name)], &catalog, &[], &beside).pop().expect("one answer per build")
    }
}

fn errors(build: &Inventory) -> Vec<&str> {
    build.errors.iter().map(|error| error.detail.as_str()).collect()
}

/// Images by the file's name and the architecture.
fn images(build: &Inventory) -> Vec<(&str, &str)> {
    build
        .apple
        .images
        .iter()
        .map(|image| (image.entry.rsplit('/').next().unwrap_or_default(), image.slice.as_str()))
        .collect()
}

const QUIET: &[u8] = b"<plist><dict><key>NSPrivacyTracking</key><false/></dict></plist>";

#[test]
fn apps_for_the_mac_are_read_by_the_same_road() {
    let Some(shop) = Workshop::open() else { return };
    let contents = "An App.app/Contents";
    shop.info(contents, "org.example.mac", "modernobjc");
    shop.copy("macho/modernobjc-noarm64", &format!("{contents}/MacOS/modernobjc"));
    shop.write(&format!("{contents}/Resources/PrivacyInfo.xcprivacy"), QUIET);
    shop.copy("frameworks/ios_development.mobileprovision", &format!("{contents}/embedded.provisionprofile"));
    let framework = format!("{contents}/Frameworks/FMDB.framework");
    shop.copy("frameworks/FMDB", &format!("{framework}/Versions/A/FMDB"));
    shop.info(&format!("{framework}/Versions/A/Resources"), "org.cocoapods.FMDB", "FMDB");
    shop.write(&format!("{framework}/Versions/A/Resources/PrivacyInfo.xcprivacy"), QUIET);
    // Archives that know no links hold copies in their place.
    shop.copy("frameworks/FMDB", &format!("{framework}/FMDB"));
    shop.copy("frameworks/FMDB", &format!("{framework}/Versions/Current/FMDB"));
    let extension = format!("{contents}/PlugIns/Note.appex/Contents");
    shop.info(&extension, "org.example.mac.note", "Note");
    shop.copy("macho/NotificationService_appex", &format!("{extension}/MacOS/Note"));

    let build = shop.scan("An App.app", &[]);
    assert!(build.is_conclusive(), "{:?} {:?}", build.inconclusive, build.errors);
    assert_eq!((build.id.as_deref(), build.signer.as_deref()), (Some("org.example.mac"), Some("7JJ26R4EJS")));
    let found = images(&build);
    assert_eq!(found[..2], [("modernobjc", "x86_64"), ("modernobjc", "arm64e")]);
    assert_eq!(found[2..].iter().filter(|(name, _)| *name == "FMDB").count(), 2, "one copy of two slices: {found:?}");
    assert_eq!(build.apple.images[0].system, Some(System::MacCatalyst));
    assert_eq!(build.apple.profiles[0].distribution, Distribution::Development);
    let own: Vec<_> = build.apple.manifests.iter().map(|owned| (owned.first_party, owned.sdk.as_deref())).collect();
    assert_eq!(own, [(false, Some("fmdb")), (true, None)]);
    assert!(build.sdks.iter().any(|sdk| sdk.id == "fmdb" && sdk.presence.is_detected()));
}

/// The same image, built for another system as far as its `LC_BUILD_VERSION` says.
fn for_system(mut image: Vec<u8>, platform: u8) -> Vec<u8> {
    const BUILD_VERSION_OF_IOS: [u8; 4] = [0x32, 0, 0, 0];
    let commands = image.windows(12).position(|bytes| bytes[..4] == BUILD_VERSION_OF_IOS && bytes[8..] == [2, 0, 0, 0]);
    image[commands.expect("built for iOS") + 8] = platform;
    image
}

#[test]
fn other_systems_are_named() {
    let Some(shop) = Workshop::open() else { return };
    for (number, system) in
        [(3, System::TvOs), (4, System::WatchOs), (8, System::TvOsSimulator), (11, System::VisionOs)]
    {
        shop.info("Tv.app", "org.example.tv", "MASTestApp");
        shop.write("Tv.app/MASTestApp", &for_system(shop.real("macho/MASTestApp"), number));
        let build = shop.scan("Tv.app", &[]);
        assert!(build.is_conclusive(), "{:?}", build.inconclusive);
        assert_eq!(build.apple.images[0].system, Some(system));
        assert!(build.apple.images[0].minimum_os.is_some() && build.apple.images[0].uuid.is_some());
    }
}

/// An archive with an app and all that can be inside.
fn archive(shop: &Workshop) -> &'static str {
    const APP: &str = "My Apps.xcarchive/Products/Applications/My App.app";
    shop.info(APP, "org.example.app", "My App");
    shop.copy("macho/TestApp.ios.stripped", &format!("{APP}/My App"));
    shop.info(&format!("{APP}/AppClips/Clip.app"), "org.example.app.clip", "Clip");
    shop.copy("macho/MASTestApp", &format!("{APP}/AppClips/Clip.app/Clip"));
    shop.info(&format!("{APP}/Watch/Watch.app"), "org.example.app.watch", "Watch");
    shop.copy("macho/MASTestApp-2", &format!("{APP}/Watch/Watch.app/Watch"));
    shop.info(&format!("{APP}/Frameworks/FMDB.framework"), "org.cocoapods.FMDB", "FMDB");
    shop.copy("frameworks/FMDB", &format!("{APP}/Frameworks/FMDB.framework/FMDB"));
    shop.copy("frameworks/libswiftPhotos.dylib", &format!("{APP}/Frameworks/libswiftPhotos.dylib"));
    for left_out in ["SwiftSupport/iphoneos/libx.dylib", "Symbols/A.symbols", "BCSymbolMaps/A"] {
        shop.copy("macho/TrollStore", &format!("My Apps.xcarchive/{left_out}"));
    }
    APP
}

#[test]
fn archives_hold_apps_in_apps_and_what_is_not_installed() {
    let Some(shop) = Workshop::open() else { return };
    let app = archive(&shop);
    let build = shop.scan("My Apps.xcarchive", &[]);
    assert!(build.is_conclusive(), "{:?} {:?}", build.inconclusive, build.errors);
    let expected = [
        ("My App", "armv7"),
        ("My App", "arm64"),
        ("Clip", "arm64"),
        ("FMDB", "armv7"),
        ("FMDB", "arm64"),
        ("Watch", "arm64"),
    ];
    assert_eq!(images(&build), expected);
    std::fs::remove_file(shop.path(&format!("{app}/Watch/Watch.app/Watch"))).expect("written above");
    let build = shop.scan("My Apps.xcarchive", &[]);
    assert!(build.inconclusive.iter().any(|part| part.scope == "the executable of Watch is missing"));

    // The archive of a framework has no app.
    let kit = "Kit.xcarchive/Products/Library/Frameworks/FMDB.framework";
    shop.info(kit, "org.cocoapods.FMDB", "FMDB");
    shop.copy("frameworks/FMDB", &format!("{kit}/FMDB"));
    let build = shop.scan("Kit.xcarchive", &[]);
    assert_eq!(build.id.as_deref(), Some("org.cocoapods.FMDB"));
    assert!(build.is_conclusive() && images(&build).len() == 2, "{:?}", build.inconclusive);
}

#[test]
fn symbols_name_functions_of_the_image_that_they_belong_to() {
    let Some(shop) = Workshop::open() else { return };
    archive(&shop);
    shop.copy("macho/TestApp.ios", "Test.dSYM/Contents/Resources/DWARF/TestApp");
    let (dsym, image) = (shop.path("Test.dSYM"), shop.path("Test.dSYM/Contents/Resources/DWARF/TestApp"));
    for given in [&dsym, &image] {
        let build = shop.scan("My Apps.xcarchive", &[given]);
        assert!(build.errors.is_empty(), "{:?}", build.errors);
        let named: Vec<_> = build.apple.symbols.iter().map(|used| (used.slice.as_str(), used.functions > 30)).collect();
        assert_eq!(named, [("armv7", true), ("arm64", true)], "{}", given.display());
        assert!(build.apple.symbols.iter().all(|used| used.entry.ends_with("/My App") && !used.source.is_empty()));
    }
    // Those of the archive itself need not be named.
    shop.copy("macho/TestApp.ios", "My Apps.xcarchive/dSYMs/My App.app.dSYM/Contents/Resources/DWARF/My App");
    let build = shop.scan("My Apps.xcarchive", &[]);
    assert!(build.apple.symbols.iter().all(|used| used.source.contains("/dSYMs/")));
    assert_eq!(build.apple.symbols.len(), 2);

    // Symbols of another build, and files that are none.
    shop.info("Other.app", "org.example.other", "Other");
    shop.copy("macho/TrollStore", "Other.app/Other");
    let build = shop.scan("Other.app", &[&dsym]);
    let [error] = errors(&build)[..] else { panic!("{:?}", build.errors) };
    assert!(error.contains("do not belong to this build: UUID of the symbols"), "{error}");
    assert!(error.contains("B387B52F-2E15-3D82-A995-CFF2BDC4DFB1") && error.contains("C18E38BD-"), "{error}");
    let stripped = [shop.real.join("macho/TestApp.ios.stripped")];
    assert!(flow::read_beside(&stripped, &[]).is_err_and(|error| error.contains("no debugging symbols")));
    let no_dsym = [shop.path("Other.app")];
    assert!(flow::read_beside(&no_dsym, &[]).is_err_and(|error| error.contains("no dSYM")));
}

/// In these files stripping hides nothing of what is told, and symbols must not change it. What they give back is held in
/// `tests/linked_ipas.rs`, where stripping does.
#[test]
fn symbols_change_nothing_that_was_told_without_them() {
    let Some(shop) = Workshop::open() else { return };
    for name in ["macho/WheresMyBrowser", "macho/InsecurePasswordStore", "macho/PasswordCheck-swift"] {
        shop.info("Whole.app", "org.example.app", "App");
        shop.copy(name, "Whole.app/App");
        shop.info("Bare.app", "org.example.app", "App");
        shop.write("Bare.app/App", &stripped(shop.real(name)));
        let told = |build: &Inventory| {
            let text = serde_json::to_string(&(&build.first_party, &build.sdks, &build.unknown)).expect("JSON");
            text.replace("Bare.app", "Whole.app")
        };
        let without_ids = |text: String| {
            let parts = text.split('"').filter(|part| !part.starts_with("e-") && !part.starts_with("u-"));
            parts.map(|part| part.replace(&*shop.folder.path().to_string_lossy(), "")).collect::<Vec<_>>()
        };
        let whole = shop.scan("Whole.app", &[]);
        let named = shop.scan("Bare.app", &[&shop.real.join(name)]);
        assert_eq!(named.apple.symbols.len(), 1, "{name}: {:?}", named.errors);
        assert_eq!(without_ids(told(&named)), without_ids(told(&whole)), "{name}");
    }
}

#[test]
fn the_records_of_an_archive_say_who_was_signed() {
    let Some(shop) = Workshop::open() else { return };
    archive(&shop);
    let signature = |shop: &Workshop| {
        let build = shop.scan("My Apps.xcarchive", &[]);
        let [listed] = &build.apple.listed_sdks[..] else { panic!("{:?}", build.apple.listed_sdks) };
        assert_eq!((listed.name.as_str(), listed.has_manifest), ("FMDB", Some(false)));
        let finding = rule(&build, "listed-sdk-without-manifest").pop().expect("no manifest");
        (listed.signature, finding.message)
    };
    let (found, message) = signature(&shop);
    assert_eq!(found, SdkSignature::CannotVerify);
    assert!(message.contains("ITMS-91061") && message.contains("cannot be verified"), "{message}");
    for (signed, expected) in [("true", SdkSignature::Signed), ("false", SdkSignature::Unsigned)] {
        let record = format!(
            "<plist><dict><key>metadata</key><dict><key>library</key><string>FMDB.framework</string></dict>
             <key>signed</key><{signed}/></dict></plist>"
        );
        shop.write("My Apps.xcarchive/Signatures/FMDB.xcframework-ios.signature", record.as_bytes());
        let (found, message) = signature(&shop);
        assert_eq!(
            (found, message.contains("ITMS-91065")),
            (expected, expected == SdkSignature::Unsigned),
            "{message}"
        );
    }
}

fn rule(build: &Inventory, rule: &str) -> Vec<Finding> {
    let (catalog, config) = (Catalog::compiled(), Config::default());
    let builds = std::slice::from_ref(build);
    let input = AuditInput { catalog: &catalog, builds, policies: &[], forms: &[], config: &config, as_of: None };
    audit(&input).findings.into_iter().filter(|finding| finding.rule == rule).collect()
}

/// One app with every vendor's manifest in a bundle of its own.
#[test]
fn the_store_would_refuse_five_of_the_vendor_manifests() {
    let Some(shop) = Workshop::open() else { return };
    shop.info("Many.app", "org.example.many", "MASTestApp");
    shop.copy("macho/MASTestApp", "Many.app/MASTestApp");
    let files = std::fs::read_dir(shop.real.join("privacy-manifests")).expect("the folder is there").flatten();
    let mut count = 0;
    for file in files.map(|file| file.path()) {
        if file.extension().is_some_and(|extension| extension == "xcprivacy") {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let manifest = std::fs::read(&file).expect("readable");
            shop.write(&format!("Many.app/{name}.bundle/PrivacyInfo.xcprivacy"), &manifest);
            count += 1;
        }
    }
    let build = shop.scan("Many.app", &[]);
    assert_eq!((count, build.apple.manifests.len()), (126, 126));
    let refused: BTreeMap<String, Vec<&str>> = rule(&build, "invalid-privacy-manifest")
        .iter()
        .map(|finding| {
            let name = finding.message.split("Many.app/").nth(1).and_then(|rest| rest.split('_').next());
            let codes = ["ITMS-91054", "ITMS-91055", "ITMS-91056", "ITMS-91064"];
            let codes = codes.into_iter().filter(|code| finding.message.contains(code)).collect();
            (name.unwrap_or_default().to_owned(), codes)
        })
        .collect();
    let expected = [
        // No reasons.
        ("Meiqia", vec!["ITMS-91056"]),
        // `https://` before domains.
        ("adjust", vec!["ITMS-91056"]),
        // Data types that do not exist.
        ("rudderlabs", vec!["ITMS-91056"]),
        // The same, paths in domains, and domains without tracking.
        ("segmentio", vec!["ITMS-91056", "ITMS-91064"]),
        // Empty texts.
        ("tiktok", vec!["ITMS-91056"]),
    ];
    assert_eq!(refused, expected.map(|(name, codes)| (name.to_owned(), codes)).into());
    // They are no app's own, and nobody's code: one column of three.
    let rows = &build.apple.privacy.rows;
    assert!(rows.len() > 20 && rows.iter().all(|row| row.app.is_empty()), "{rows:?}");
}

#[test]
fn three_columns_stand_side_by_side() {
    let Some(shop) = Workshop::open() else { return };
    let app = "Three.app";
    shop.info(app, "org.example.three", "Three");
    // Its code uses user defaults.
    shop.copy("macho/NotificationService_appex", &format!("{app}/Three"));
    let manifest = "<plist><dict><key>NSPrivacyAccessedAPITypes</key><array><dict>
        <key>NSPrivacyAccessedAPIType</key><string>NSPrivacyAccessedAPICategoryUserDefaults</string>
        <key>NSPrivacyAccessedAPITypeReasons</key><array><string>CA92.1</string></array></dict></array></dict></plist>";
    shop.write(&format!("{app}/PrivacyInfo.xcprivacy"), manifest.as_bytes());
    shop.copy(
        "privacy-manifests/adjust_ios_sdk_Adjust_PrivacyInfo.xcprivacy",
        &format!("{app}/Adjust.bundle/PrivacyInfo.xcprivacy"),
    );
    let build = shop.scan(app, &[]);
    let row = |value: &str| -> &PrivacyRow {
        let found = build.apple.privacy.rows.iter().find(|row| row.value == value);
        found.unwrap_or_else(|| panic!("no row for {value}"))
    };
    let defaults = row("NSPrivacyAccessedAPICategoryUserDefaults");
    assert_eq!(defaults.label, "user defaults");
    assert_eq!(defaults.app[0].says, ["CA92.1"]);
    assert_eq!((defaults.sdks[0].sdk.as_deref(), defaults.sdks[0].bundle.as_str()), (Some("adjust"), "Adjust.bundle"));
    assert_eq!((defaults.code[0].by, defaults.code[0].what.as_str()), (CodeOwner::App, "_OBJC_CLASS_$_NSUserDefaults"));
    let device = row("NSPrivacyCollectedDataTypeDeviceID");
    assert_eq!(device.sdks[0].says, ["linked", "tracking", "Analytics", "ThirdPartyAdvertising"]);
    assert_eq!(row("NSPrivacyTracking").sdks[0].says, ["true"]);
    assert_eq!(build.apple.privacy.tracking_purpose, None);
    // Whoever declares it has nothing to mend.
    assert!(rule(&build, "required-reason-undeclared").is_empty());
    // A manifest in any resource bundle of the app speaks for its executable.
    for manifest in ["PrivacyInfo.xcprivacy", "Adjust.bundle/PrivacyInfo.xcprivacy"] {
        std::fs::remove_file(shop.path(&format!("{app}/{manifest}"))).expect("written above");
    }
    let [finding] = &rule(&shop.scan(app, &[]), "required-reason-undeclared")[..] else { panic!("one finding") };
    assert!(finding.message.contains("ITMS-91053") && finding.message.contains("user defaults"), "{}", finding.message);
}

#[test]
fn profiles_say_how_they_distribute() {
    let Some(shop) = Workshop::open() else { return };
    let expected = [
        ("ios_adhoc", Distribution::AdHoc),
        ("ios_appstore", Distribution::AppStore),
        ("ios_development", Distribution::Development),
        ("bplist", Distribution::Enterprise),
    ];
    for (name, distribution) in expected {
        shop.info("P.app", "org.example.p", "MASTestApp");
        shop.copy("macho/MASTestApp", "P.app/MASTestApp");
        shop.copy(&format!("frameworks/{name}.mobileprovision"), "P.app/embedded.mobileprovision");
        let build = shop.scan("P.app", &[]);
        let [profile] = &build.apple.profiles[..] else { panic!("{name}: {:?}", build.anomalies) };
        assert_eq!(profile.distribution, distribution, "{name}");
        assert!(profile.teams.len() == 1 && profile.expires.is_some() && profile.uuid.is_some(), "{name}: {profile:?}");
    }
}
