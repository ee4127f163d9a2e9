//! The iOS formats against real files, and against files made to break readers.
//!
//! The files are not part of this repository: `UNDISCLOSED_CORPUS` names the folder that holds them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use undisclosed::build::Build;
use undisclosed::facts::{
    self, BundleKind, CallKind, CodeUnit, Facts, InconclusiveReason, MetaData, PermissionFact, PrivacyManifestFact,
};
use undisclosed::format::macho::{self, Image, code_signature, exports, fixups::Fixups, objc, swift, symbols};
use undisclosed::format::{plist, privacy_manifest};
use undisclosed::probe::Probes;

/// The folder `builds` of the corpus, if there is one.
fn builds() -> Option<PathBuf> {
    let corpus = std::env::var_os("UNDISCLOSED_CORPUS");
    if corpus.is_none() {
        println!("skipped: UNDISCLOSED_CORPUS is not set");
    }
    corpus.map(|corpus| PathBuf::from(corpus).join("builds"))
}

fn bytes(builds: &Path, name: &str) -> Vec<u8> {
    std::fs::read(builds.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn probes() -> Probes {
    let sorted = |names: &[&str]| {
        let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        names.sort();
        names
    };
    Probes {
        symbols: sorted(&[
            "_OBJC_CLASS_$_ASIdentifierManager",
            "_OBJC_CLASS_$_UIPasteboard",
            "_sysctl",
            "_sysctlbyname",
            "_uname",
        ]),
        selectors: sorted(&["advertisingIdentifier", "identifierForVendor"]),
        hosts: ["flurry.com", "hockeyapp.net", "umeng.co"].map(str::to_owned).into(),
        ..Probes::default()
    }
}

fn extract(builds: &Path, name: &str) -> Facts {
    let shown = name.rsplit('/').next().unwrap_or(name);
    let build = Build::open(&builds.join(name), shown).unwrap_or_else(|error| panic!("{error}"));
    facts::extract(&build, &probes())
}

/// What a slice holds, counted.
#[derive(Debug, PartialEq)]
struct Counts {
    architecture: String,
    imports: usize,
    exports: usize,
    classes: usize,
    categories: usize,
    modules: BTreeMap<String, usize>,
}

fn counts(file: &[u8]) -> Vec<Counts> {
    let parts = macho::slices(file).expect("a Mach-O file");
    let images = parts.slices.iter().map(|slice| Image::parse(slice.bytes).expect("an image"));
    images
        .map(|image| {
            let fixups = Fixups::new(&image);
            let objective_c = objc::read(&image, &fixups);
            let (modules, unreadable) = swift::modules(&image, &fixups);
            let (exports, complete) = exports::exports(&image);
            assert!(complete && unreadable == 0);
            assert!(image.anomalies.is_empty() && fixups.anomalies.is_empty() && objective_c.anomalies.is_empty());
            Counts {
                architecture: image.architecture(),
                imports: fixups.imports.len(),
                exports: exports.len(),
                classes: objective_c.classes.len(),
                categories: objective_c.categories.len(),
                modules: modules.into_iter().map(|(name, types)| (name.to_owned(), types)).collect(),
            }
        })
        .collect()
}

fn classes_with(unit: &CodeUnit, prefix: &str) -> usize {
    unit.defined.iter().filter(|class| class.starts_with(prefix)).count()
}

fn called<'p>(probes: &'p Probes, unit: &CodeUnit) -> BTreeSet<&'p str> {
    let names = unit.calls.iter().filter_map(|call| match call.kind {
        CallKind::Symbol => probes.symbols.get(call.probe as usize),
        CallKind::Selector => probes.selectors.get(call.probe as usize),
        _ => None,
    });
    names.map(String::as_str).collect()
}

#[test]
fn chained_imports_are_counted() {
    let Some(builds) = builds() else { return };
    for (name, imports) in [("MASTestApp", 160), ("MASTestApp-2", 154)] {
        let counts = counts(&bytes(&builds, &format!("ios/macho/{name}")));
        assert_eq!(counts.len(), 1);
        assert_eq!(counts[0].imports, imports, "{name}");
        assert!(counts[0].modules.contains_key("MASTestApp"), "{name}");
    }
}

#[test]
fn a_stripped_swift_framework_keeps_its_module_and_pod() {
    let Some(builds) = builds() else { return };
    let file = bytes(&builds, "ios/macho/Alamofire-stripped");
    let counts = counts(&file);
    assert_eq!(counts[0].modules, [("Alamofire".to_owned(), 48)].into());
    assert_eq!(counts[0].exports, 1163);
    let image = Image::parse(&file).expect("an image");
    assert_eq!(symbols::symbols(&image).count(), 0);
    let unit = &extract(&builds, "ios/macho/Alamofire-stripped").code[0];
    assert!(unit.defined.contains("PodsDummy_Alamofire"));
    assert!(unit.modules.contains("Alamofire"));
}

#[test]
fn statically_linked_sdks_show_their_classes() {
    let Some(builds) = builds() else { return };
    let probes = probes();
    let facts = extract(&builds, "ios/macho/BatteryLife.arm_64.1");
    assert_eq!(facts.identity.id.as_deref(), Some("com.rbt.batteryLifeApp"));
    assert_eq!(facts.identity.signer.as_deref(), Some("KSTH5C259S"));
    let unit = &facts.code[0];
    assert_eq!(unit.defined.len(), 177);
    assert!(classes_with(unit, "GAD") > 100 && classes_with(unit, "DFP") == 4, "{:?}", unit.defined);
    let expected = ["_OBJC_CLASS_$_ASIdentifierManager", "_sysctlbyname", "advertisingIdentifier"];
    assert!(expected.iter().all(|name| called(&probes, unit).contains(name)), "{:?}", called(&probes, unit));

    let facts = extract(&builds, "ios/macho/iGoat-Swift.arm_64.1");
    let unit = &facts.code[0];
    assert!(classes_with(unit, "CBL") > 20 && classes_with(unit, "BLIP") > 5);
    assert!(unit.defined.contains("YapDatabase"));
    assert!(unit.linked.iter().any(|library| library == "@rpath/Realm.framework/Realm"), "{:?}", unit.linked);
    assert_eq!(unit.modules.iter().collect::<Vec<_>>(), ["iGoat_Swift"]);
    assert!(called(&probes, unit).contains("identifierForVendor"));
    let counts = counts(&bytes(&builds, "ios/macho/iGoat-Swift.arm_64.1"));
    assert_eq!(counts[0].modules["iGoat_Swift"], 57);
}

#[test]
fn every_pointer_format_leads_to_the_class_names() {
    let Some(builds) = builds() else { return };
    let expected = [
        ("objc-employee-ios14-arm64e", "arm64e", "Employee"),
        ("objc-employee-ios14-arm64", "arm64", "Employee"),
        ("hello-macos-arm64-chained", "arm64", "Test"),
        ("TrollStore", "arm64", "TSAppDelegate"),
        ("TrollStore", "arm64e", "TSAppDelegate"),
        ("modernobjc-noarm64", "x86_64", "SceneDelegate"),
        ("modernobjc-noarm64", "arm64e", "SceneDelegate"),
        ("AppIOSEntitlements.ios", "armv7", "MasterViewController"),
    ];
    for (name, architecture, class) in expected {
        let facts = extract(&builds, &format!("ios/macho/{name}"));
        let unit = facts.code.iter().find(|unit| unit.slice.as_deref() == Some(architecture));
        let unit = unit.unwrap_or_else(|| panic!("{name} has no {architecture} slice"));
        assert!(unit.defined.contains(class), "{name} {architecture}: {:?}", unit.defined);
    }
    let facts = extract(&builds, "ios/macho/TrollStore");
    assert!(called(&probes(), &facts.code[0]).contains("_OBJC_CLASS_$_UIPasteboard"));
    let password = extract(&builds, "ios/macho/PasswordCheck-swift");
    assert!(called(&probes(), &password.code[0]).contains("_uname"));
}

#[test]
fn stripping_changes_no_class() {
    let Some(builds) = builds() else { return };
    let whole = extract(&builds, "ios/macho/TestApp.ios");
    let stripped = extract(&builds, "ios/macho/TestApp.ios.stripped");
    let classes = |facts: &Facts| facts.code.iter().map(|unit| unit.defined.clone()).collect::<Vec<_>>();
    assert_eq!(classes(&whole), classes(&stripped));
    assert!(whole.code.iter().all(|unit| unit.defined.len() == 3));
    let local = |name: &str| {
        let file = bytes(&builds, name);
        let parts = macho::slices(&file).expect("a Mach-O file");
        let image = Image::parse(parts.slices[0].bytes).expect("an image");
        symbols::symbols(&image).filter(|symbol| symbol.defined && !symbol.external).count()
    };
    assert_eq!(local("ios/macho/TestApp.ios.stripped"), 0);
    assert!(local("ios/macho/TestApp.ios") > 0);
}

#[test]
fn load_commands_say_platform_and_libraries() {
    let Some(builds) = builds() else { return };
    let platforms = [("PasswordCheck-swift", 7), ("modernobjc-noarm64", 6), ("SwiftAsynciOS", 2)];
    for (name, platform) in platforms {
        let file = bytes(&builds, &format!("ios/macho/{name}"));
        for slice in macho::slices(&file).expect("a Mach-O file").slices {
            let image = Image::parse(slice.bytes).expect("an image");
            assert_eq!(image.build_version.map(|version| version.platform), Some(platform), "{name}");
        }
    }
    let facts = extract(&builds, "ios/macho/InsecurePasswordStore");
    let injected = "@executable_path/Frameworks/FridaGadget.dylib";
    assert!(facts.code[0].linked.iter().any(|library| library == injected), "{:?}", facts.code[0].linked);
}

#[test]
fn signatures_name_identifier_team_and_entitlements() {
    let Some(builds) = builds() else { return };
    let file = bytes(&builds, "ios/frameworks/FMDB");
    for slice in macho::slices(&file).expect("a Mach-O file").slices {
        let image = Image::parse(slice.bytes).expect("an image");
        assert_eq!(image.install_name, Some("@rpath/FMDB.framework/FMDB"));
        let signature = code_signature::read(&image).expect("signed");
        assert_eq!((signature.identifier, signature.team), (Some("org.cocoapods.FMDB"), Some("WKR87TTKML")));
    }
    let file = bytes(&builds, "ios/macho/AppIOSEntitlements.ios");
    for slice in macho::slices(&file).expect("a Mach-O file").slices {
        let image = Image::parse(slice.bytes).expect("an image");
        let entitlements = code_signature::read(&image).and_then(|signature| signature.entitlements).expect("some");
        let entitlements = plist::parse(entitlements).expect("a property list");
        let keys = entitlements.as_dictionary().expect("a dictionary");
        assert_eq!(keys.len(), 12);
        assert!(keys.keys().any(|key| key.ends_with("personal-information.location")), "{keys:?}");
    }
}

#[test]
fn static_libraries_show_the_classes_of_every_member() {
    let Some(builds) = builds() else { return };
    for (name, architectures, count, class) in [
        ("ios/cloudorz__jzsou__libMobClickLibrary.a", 3, 21, "MobClick"),
        ("ios/jusso-dev__OhmsLawCalculator__AppCenterAnalytics.macho", 5, 7, "MSAnalytics"),
    ] {
        let facts = extract(&builds, name);
        assert!(facts.inconclusive.is_empty(), "{name}: {:?}", facts.inconclusive);
        let mut classes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for unit in &facts.code {
            classes.entry(unit.slice.as_deref().unwrap_or_default()).or_default().extend(unit.defined.iter());
        }
        assert_eq!(classes.len(), architectures, "{name}");
        for (architecture, classes) in classes {
            assert_eq!(classes.len(), count, "{name} {architecture}");
            assert!(classes.contains(class), "{name} {architecture}");
        }
    }
    let facts = extract(&builds, "ios/cloudorz__jzsou__libMobClickLibrary.a");
    assert!(facts.code.iter().flat_map(|unit| &unit.strings).any(|hit| hit.probe == "umeng.co"));
}

#[test]
fn ipas_say_who_they_are() {
    let Some(builds) = builds() else { return };
    let expected = [
        ("mobsf_ios", "com.kthcorp.helloworld", Some("M8ZCXDJQW4"), &[("armv7", 2)][..]),
        ("UnCrackable-Level1", "sg.vp.UnCrackable1", Some("LRUD9L355Y"), &[("armv7", 3), ("arm64", 3)]),
        ("UnCrackable-Level2", "sg.vp.UnCrackable-2", Some("LRUD9L355Y"), &[("armv7", 4), ("arm64", 4)]),
        ("UnDebuggable", "sg.vp.UnDebuggable", Some("LRUD9L355Y"), &[("armv7", 3), ("arm64", 3)]),
        ("appinfo_ipad", "com.icyleaf.bundle", Some("5PJA6N5A3B"), &[("armv7", 2), ("arm64", 2)]),
        ("appinfo_iphone", "com.icyleaf.AppInfoDemo", Some("5PJA6N5A3B"), &[("armv7", 2), ("arm64", 2)]),
        ("jsyadav__pocketEzCall__app1.2", "com.Netitude.pocketEzCall", Some("TYSYQHPUVX"), &[("armv7", 17)]),
        // One class more than in the list of classes: it stands only in the list of those loaded early.
        (
            "lwq6211__Installation_ipa__demo",
            "com.tendcloud.tdga.demo",
            Some("HT52B44RDL"),
            &[("armv7", 48), ("arm64", 48)],
        ),
        ("ujff888__ujff888.github.io__app", "com.szmlab.app", Some("6H4EXA6F2C"), &[("armv7", 309), ("arm64", 309)]),
    ];
    for (name, id, team, slices) in expected {
        let facts = extract(&builds, &format!("ios/{name}.ipa"));
        assert_eq!(facts.identity.id.as_deref(), Some(id));
        assert_eq!(facts.identity.signer.as_deref(), team, "{name}");
        let classes: Vec<_> =
            facts.code.iter().map(|unit| (unit.slice.as_deref().unwrap_or_default(), unit.defined.len())).collect();
        assert_eq!(classes, slices, "{name}");
        assert!(!facts.inconclusive.iter().any(|part| part.blocks_absence), "{name}");
        assert!(facts.anomalies.is_empty() && facts.errors.is_empty(), "{name}");
        assert!(facts.code.iter().all(|unit| !unit.encrypted), "{name}");
    }
}

#[test]
fn extensions_bundles_and_plist_keys_are_facts() {
    let Some(builds) = builds() else { return };
    let facts = extract(&builds, "ios/appinfo_embedded.ipa");
    let bundles: Vec<_> = facts.bundles.iter().map(|bundle| (bundle.name.as_str(), bundle.kind)).collect();
    assert_eq!(bundles, [("Demo", BundleKind::App), ("Notification", BundleKind::Extension)]);
    let code: Vec<_> = facts.code.iter().map(|unit| (unit.entry.as_str(), unit.defined.len())).collect();
    let extension = "Payload/Demo.app/PlugIns/Notification.appex/Notification";
    assert_eq!(code, [("Payload/Demo.app/Demo", 3), (extension, 1)]);
    assert!(facts.code[0].modules.contains("Demo") && facts.code[1].modules.contains("Notification"));

    let facts = extract(&builds, "ios/ac-distribution-test-apps__ios-native-fastlane-demo__app.ipa");
    let resources = facts.bundles.iter().find(|bundle| bundle.kind == BundleKind::Resources).expect("one");
    assert_eq!(resources.name, "HockeySDKResources");
    assert_eq!(resources.bundle_id.as_deref(), Some("net.hockeyapp.sdk.resources.ios"));
    let scheme = MetaData {
        name: "CFBundleURLSchemes".to_owned(),
        value: Some("ha2e9b0795e7404cc9bec065f93adee710".to_owned()),
        entry: "Payload/ios-native-fastlane-demo.app/Info.plist".to_owned(),
    };
    assert!(facts.meta_data.contains(&scheme));
    assert!(facts.code[0].strings.iter().any(|hit| hit.probe == "hockeyapp.net"));

    let facts = extract(&builds, "ios/ujff888__ujff888.github.io__app.ipa");
    let camera = PermissionFact {
        name: "NSCameraUsageDescription".to_owned(),
        max_sdk: None,
        purpose: Some("App需要访问您的相机".to_owned()),
        entry: "Payload/app.app/Info.plist".to_owned(),
    };
    assert!(facts.permissions.contains(&camera), "{:?}", facts.permissions);
    assert_eq!(facts.permissions.len(), 3);
}

/// An archive as Xcode leaves it, around real code.
fn write_archive(builds: &Path, folder: &Path) {
    let write = |name: &str, contents: &[u8]| {
        let file = folder.join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
        std::fs::write(file, contents).expect("writable");
    };
    let app = "Demo.xcarchive/Products/Applications/Demo.app";
    let info = |id: &str, executable: &str| {
        format!(
            "<plist><dict><key>CFBundleIdentifier</key><string>{id}</string>
             <key>CFBundleExecutable</key><string>{executable}</string>
             <key>CFBundleShortVersionString</key><string>2.0</string></dict></plist>"
        )
    };
    write(&format!("{app}/Info.plist"), info("org.example.demo", "MASTestApp").as_bytes());
    write(&format!("{app}/MASTestApp"), &bytes(builds, "ios/macho/MASTestApp"));
    write(&format!("{app}/PrivacyInfo.xcprivacy"), b"<plist><dict><key>NSPrivacyTracking</key><false/></dict></plist>");
    write(&format!("{app}/Frameworks/libswiftPhotos.dylib"), &bytes(builds, "ios/frameworks/libswiftPhotos.dylib"));
    let framework = format!("{app}/Frameworks/FMDB.framework");
    write(&format!("{framework}/Info.plist"), info("org.cocoapods.FMDB", "FMDB").as_bytes());
    write(&format!("{framework}/FMDB"), &bytes(builds, "ios/frameworks/FMDB"));
    let symbols = "Demo.xcarchive/dSYMs/Demo.app.dSYM/Contents/Resources/DWARF/Demo";
    write(symbols, &bytes(builds, "ios/macho/MASTestApp"));
    let library = "Vendor.xcframework/ios-arm64/Vendor.framework/Vendor";
    write("Vendor.xcframework/Info.plist", b"<plist><dict/></plist>");
    write(library, &bytes(builds, "ios/jusso-dev__OhmsLawCalculator__AppCenterAnalytics.macho"));
}

#[test]
fn folders_are_read_like_packages() {
    let Some(builds) = builds() else { return };
    let folder = tempfile::tempdir().expect("writable");
    write_archive(&builds, folder.path());
    let read = |name: &str| extract(folder.path(), name);

    let app = "Demo.xcarchive/Products/Applications/Demo.app";
    for name in ["Demo.xcarchive", app] {
        let facts = read(name);
        let prefix = if name == app { "Demo.app" } else { app };
        assert_eq!(facts.identity.id.as_deref(), Some("org.example.demo"), "{name}");
        assert_eq!(facts.identity.signer.as_deref(), Some("D4WYSK5293"), "{name}");
        let bundles: Vec<_> =
            facts.bundles.iter().map(|bundle| (bundle.entry.clone(), bundle.version.as_deref())).collect();
        let framework = format!("{prefix}/Frameworks/FMDB.framework");
        assert_eq!(bundles, [(prefix.to_owned(), Some("2.0")), (framework.clone(), Some("2.0"))], "{name}");
        // The framework has two slices; the Swift runtime and the debugging symbols are left out.
        let code: Vec<_> = facts.code.iter().map(|unit| unit.entry.clone()).collect();
        let framework = format!("{framework}/FMDB");
        assert_eq!(code, [framework.clone(), framework, format!("{prefix}/MASTestApp")], "{name}");
        assert_eq!(facts.privacy_manifests.len(), 1, "{name}");
        assert_eq!(facts.privacy_manifests[0].tracking, Some(false));
        assert!(facts.inconclusive.is_empty() && facts.anomalies.is_empty(), "{name}: {:?}", facts.inconclusive);
    }

    let facts = read(&format!("{app}/Frameworks/FMDB.framework"));
    assert_eq!(facts.identity.id.as_deref(), Some("org.cocoapods.FMDB"));
    assert_eq!(facts.code.len(), 2);

    // A static library in a framework: one unit per architecture, its offsets those of the file.
    let facts = read("Vendor.xcframework");
    let units: Vec<_> =
        facts.code.iter().map(|unit| (unit.slice.as_deref().unwrap_or_default(), unit.defined.len())).collect();
    assert_eq!(units, [("armv7", 7), ("armv7s", 7), ("i386", 7), ("x86_64", 7), ("arm64", 7)]);
    assert!(facts.code.iter().all(|unit| unit.entry.ends_with("Vendor.framework/Vendor")));
    assert!(facts.code.iter().all(|unit| !unit.referenced.contains("MSAnalytics")));
}

#[test]
fn a_build_without_its_executable_is_inconclusive() {
    let Some(builds) = builds() else { return };
    for name in ["iOSAppOnly", "ContainsWatchApp", "IncorrectlySigned", "with_swift_twice"] {
        let facts = extract(&builds, &format!("ios/fastlane_{name}.ipa"));
        assert!(facts.code.is_empty(), "{name}");
        let missing = facts.inconclusive.iter().filter(|part| part.reason == InconclusiveReason::NoCode);
        assert!(missing.clone().count() > 0 && missing.clone().all(|part| part.blocks_absence), "{name}");
    }
    let watch = extract(&builds, "ios/fastlane_ContainsWatchApp.ipa");
    assert_eq!(watch.bundles.iter().filter(|bundle| bundle.kind == BundleKind::App).count(), 2);
    assert_eq!(watch.identity.id.as_deref(), Some("com.example.Sample"));
    for name in ["no-app-bundle", "not-an-ipa"] {
        assert!(Build::open(&builds.join(format!("ios/fastlane_{name}.ipa")), name).is_err());
    }
}

#[test]
fn provisioning_profiles_name_the_team() {
    let Some(builds) = builds() else { return };
    for name in ["ios_adhoc", "ios_appstore", "ios_development"] {
        let profile = bytes(&builds, &format!("ios/frameworks/{name}.mobileprovision"));
        let profile = plist::parse_embedded(&profile).unwrap_or_else(|error| panic!("{name}: {error}"));
        let team =
            profile.get("TeamIdentifier").and_then(plist::Value::as_array).and_then(|teams| teams.first()?.as_text());
        assert_eq!(team, Some("WKR87TTKML"), "{name}");
    }
    let bare = plist::parse_embedded(&bytes(&builds, "ios/frameworks/bplist.mobileprovision")).expect("a binary list");
    assert!(bare.get("TeamIdentifier").is_some());
}

#[test]
fn five_of_the_vendor_manifests_are_invalid() {
    let Some(builds) = builds() else { return };
    let folder = builds.join("ios/privacy-manifests");
    let files = std::fs::read_dir(&folder).expect("the folder is there").flatten().map(|file| file.path());
    let manifests: Vec<PrivacyManifestFact> = files
        .filter(|file| file.extension().is_some_and(|extension| extension == "xcprivacy"))
        .map(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let bytes = std::fs::read(&file).expect("readable");
            privacy_manifest::parse(&bytes, &name).unwrap_or_else(|error| panic!("{name}: {error}"))
        })
        .collect();
    assert_eq!(manifests.len(), 126);
    let invalid = manifests.iter().filter(|manifest| !manifest.problems.is_empty());
    let mut invalid: Vec<&str> = invalid.map(|manifest| manifest.entry.split('_').next().unwrap_or_default()).collect();
    invalid.sort_unstable();
    assert_eq!(invalid, ["Meiqia", "adjust", "rudderlabs", "segmentio", "tiktok"]);
}

#[test]
fn hostile_files_end_in_an_answer() {
    let Some(builds) = builds() else { return };
    let names = [
        "hostile/cyclic_trie.dylib",
        "hostile/fat64_hello",
        "hostile/fz_mach5",
        "hostile/fz_mach6",
        "ios/macho/macho-trie-bad-export-info-malformed-uleb128",
        "ios/macho/macho-rebase-uleb-malformed-uleb128",
    ];
    for name in names {
        let facts = extract(&builds, name);
        assert_eq!(facts.code.len(), 1, "{name}");
        let file = bytes(&builds, name);
        for slice in macho::slices(&file).expect("a Mach-O file").slices {
            if let Ok(image) = Image::parse(slice.bytes) {
                exports::exports(&image);
            }
        }
    }
    assert!(extract(&builds, "hostile/fat64_hello").code[0].defined.contains("Test"));
    for name in ["hostile/fz_mach5", "hostile/fz_mach6"] {
        let facts = extract(&builds, name);
        assert!(facts.anomalies.iter().any(|anomaly| anomaly.kind == "bad-bind-opcodes"), "{name}");
        assert!(facts.inconclusive.iter().any(|part| part.blocks_absence), "{name}");
    }
}
