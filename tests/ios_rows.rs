//! Every row of `builds/ios/INDEX.tsv`: what it says of a file, held against what the program reads.
//!
//! The files are not part of this repository: `UNDISCLOSED_CORPUS` names the folder that holds them. A row without an
//! expectation here fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use undisclosed::build::Build;
use undisclosed::catalog::Catalog;
use undisclosed::facts::Distribution;
use undisclosed::flow;
use undisclosed::format::macho::{self, Image, exports, fixups::Fixups, functions, objc, swift, symbols};
use undisclosed::inventory::Inventory;

/// What a row says. What it leaves open is `None` or empty, and not looked at; counts are those of the last slice.
#[derive(Default)]
struct Row {
    id: Option<&'static str>,
    signer: Option<&'static str>,
    /// Of the app's executable, in the order of the file.
    architectures: &'static [&'static str],
    /// In words of the JSON.
    system: Option<&'static str>,
    sdk_version: Option<&'static str>,
    classes: Option<usize>,
    methods: Option<usize>,
    categories: Option<usize>,
    /// Names that are bound.
    imports: Option<usize>,
    exports: Option<usize>,
    /// Of the symbol table.
    undefined: Option<usize>,
    local: Option<usize>,
    /// Of `LC_FUNCTION_STARTS`.
    functions: Option<usize>,
    libraries: Option<usize>,
    message_stubs: Option<usize>,
    modules: &'static [(&'static str, usize)],
    defines: &'static [&'static str],
    links: &'static [&'static str],
    uses: &'static [&'static str],
    entitlements: Option<usize>,
    entitled: &'static [&'static str],
    distribution: Option<Distribution>,
    /// The third-party SDKs that are detected, of all roles but libraries.
    sdks: Option<&'static [&'static str]>,
    /// Entries of executables without their folders, beside the app's own.
    others: &'static [&'static str],
    /// The build cannot be judged, or cannot be opened at all.
    inconclusive: bool,
    refused: bool,
    malformed: bool,
}

const NONE: Option<&[&str]> = Some(&[]);
const OWASP: Option<&str> = Some("LRUD9L355Y");

/// The expectations by file.
fn rows() -> BTreeMap<&'static str, Row> {
    let none = Row::default;
    BTreeMap::from([
        (
            "mobsf_ios.ipa",
            Row {
                id: Some("com.kthcorp.helloworld"),
                architectures: &["armv7"],
                local: Some(26),
                libraries: Some(6),
                sdks: NONE,
                ..none()
            },
        ),
        (
            "UnCrackable-Level1.ipa",
            Row {
                id: Some("sg.vp.UnCrackable1"),
                signer: OWASP,
                architectures: &["armv7", "arm64"],
                classes: Some(3),
                // The row says 22; a walk over the lists by hand finds 21, and in UnDebuggable 16 of 17.
                methods: Some(21),
                undefined: Some(73),
                sdks: NONE,
                ..none()
            },
        ),
        (
            "UnCrackable-Level2.ipa",
            Row {
                id: Some("sg.vp.UnCrackable-2"),
                architectures: &["armv7", "arm64"],
                classes: Some(4),
                categories: Some(7),
                ..none()
            },
        ),
        (
            "UnDebuggable.ipa",
            Row { architectures: &["armv7", "arm64"], classes: Some(3), methods: Some(16), sdks: NONE, ..none() },
        ),
        (
            "appinfo_embedded.ipa",
            Row {
                classes: Some(3),
                modules: &[("Demo", 3)],
                others: &["Notification"],
                distribution: Some(Distribution::Enterprise),
                ..none()
            },
        ),
        (
            "appinfo_ipad.ipa",
            Row {
                entitled: &["beta-reports-active"],
                distribution: Some(Distribution::AppStore),
                sdks: NONE,
                ..none()
            },
        ),
        (
            "appinfo_iphone.ipa",
            Row {
                architectures: &["armv7", "arm64"],
                classes: Some(2),
                distribution: Some(Distribution::Development),
                ..none()
            },
        ),
        ("fastlane_ContainsWatchApp.ipa", Row { inconclusive: true, id: Some("com.example.Sample"), ..none() }),
        ("fastlane_IncorrectlySigned.ipa", Row { inconclusive: true, ..none() }),
        ("fastlane_iOSAppOnly.ipa", Row { inconclusive: true, ..none() }),
        (
            "fastlane_very-capable-app.ipa",
            Row {
                entitlements: Some(24),
                entitled: &["com.apple.developer.healthkit", "com.apple.developer.homekit"],
                distribution: Some(Distribution::Development),
                ..none()
            },
        ),
        ("fastlane_no-app-bundle.ipa", Row { refused: true, ..none() }),
        ("fastlane_not-an-ipa.ipa", Row { refused: true, ..none() }),
        ("fastlane_with_swift_twice.ipa", Row { inconclusive: true, ..none() }),
        (
            "macho/BatteryLife.arm_64.1",
            Row {
                id: Some("com.rbt.batteryLifeApp"),
                signer: Some("KSTH5C259S"),
                classes: Some(177),
                functions: Some(4519),
                defines: &["GADGestureIdUtil", "GADCSIConfiguration", "AppDelegate"],
                uses: &["_OBJC_CLASS_$_ASIdentifierManager", "_sysctlbyname"],
                sdks: Some(&["admob"]),
                ..none()
            },
        ),
        (
            "macho/iGoat-Swift.arm_64.1",
            Row {
                modules: &[("iGoat_Swift", 57)],
                // The row also names SWRevealVC, but no text in the file begins so.
                defines: &["CBLDatabase", "BLIPConnection", "YapDatabase"],
                links: &["@rpath/Realm.framework/Realm"],
                ..none()
            },
        ),
        (
            "macho/Alamofire-stripped",
            Row {
                modules: &[("Alamofire", 48)],
                undefined: Some(0),
                exports: Some(1163),
                defines: &["PodsDummy_Alamofire"],
                ..none()
            },
        ),
        ("macho/MASTestApp", Row { imports: Some(160), ..none() }),
        ("macho/MASTestApp-2", Row { imports: Some(154), ..none() }),
        ("macho/SwiftAsynciOS", Row { system: Some("ios"), sdk_version: Some("18.2"), ..none() }),
        ("macho/PasswordCheck-swift", Row { system: Some("ios-simulator"), uses: &["_uname"], ..none() }),
        (
            "macho/TrollStore",
            Row {
                architectures: &["arm64", "arm64e"],
                message_stubs: Some(300),
                entitled: &["platform-application", "com.apple.private.security.no-sandbox"],
                defines: &["TSInstallationController"],
                uses: &["_OBJC_CLASS_$_UIPasteboard", "_sysctl"],
                ..none()
            },
        ),
        ("macho/objc-employee-ios14-arm64e", Row { architectures: &["arm64e"], defines: &["Employee"], ..none() }),
        ("macho/objc-employee-ios14-arm64", Row { architectures: &["arm64"], defines: &["Employee"], ..none() }),
        (
            "macho/modernobjc-noarm64",
            Row { architectures: &["x86_64", "arm64e"], system: Some("mac-catalyst"), ..none() },
        ),
        ("macho/hello-macos-arm64-chained", Row { system: Some("macos"), defines: &["Test"], ..none() }),
        (
            "macho/InsecurePasswordStore",
            Row { architectures: &["x86_64"], links: &["@executable_path/Frameworks/FridaGadget.dylib"], ..none() },
        ),
        ("macho/WheresMyBrowser", Row { architectures: &["arm64"], system: Some("ios-simulator"), ..none() }),
        ("macho/TestApp.ios", Row { classes: Some(3), methods: Some(33), local: Some(45), ..none() }),
        ("macho/TestApp.ios.stripped", Row { classes: Some(3), methods: Some(33), local: Some(0), ..none() }),
        (
            "macho/AppIOSEntitlements.ios",
            Row {
                architectures: &["armv7", "arm64"],
                entitlements: Some(12),
                entitled: &["com.apple.security.personal-information.location"],
                ..none()
            },
        ),
        ("macho/NotificationService_appex", Row { defines: &["NotificationService"], sdks: NONE, ..none() }),
        ("macho/macho-trie-bad-export-info-malformed-uleb128", Row { malformed: true, ..none() }),
        ("macho/macho-rebase-uleb-malformed-uleb128", Row { malformed: true, ..none() }),
        ("frameworks/FMDB", Row { id: Some("org.cocoapods.FMDB"), defines: &["FMDatabase"], ..none() }),
        ("frameworks/libswiftPhotos.dylib", Row { sdks: NONE, ..none() }),
        ("frameworks/mobsf_macho.dylib", Row { sdks: NONE, ..none() }),
        ("cross-platform/flutter_App_HelloApp", Row { id: Some("io.flutter.flutter.app"), ..none() }),
        ("cross-platform/p1_v84.hbc", Row { refused: true, ..none() }),
        ("cross-platform/r2_index.android.bundle", Row { refused: true, ..none() }),
        ("cross-platform/launchpad.hbc", Row { refused: true, ..none() }),
        ("cross-platform/p1_v94.hbc", Row { refused: true, ..none() }),
        ("cross-platform/p1_v99.hbc", Row { refused: true, ..none() }),
        ("cross-platform/harmony_test.hap", Row { refused: true, ..none() }),
        ("../hostile/fat64_hello", Row { defines: &["Test"], ..none() }),
        ("../hostile/cyclic_trie.dylib", Row { malformed: true, ..none() }),
        ("../hostile/fz_mach5", Row { inconclusive: true, malformed: true, ..none() }),
        ("../hostile/fz_mach6", Row { inconclusive: true, malformed: true, ..none() }),
    ])
}

/// Rows that stand for many files, and the tests that hold them.
const OF_OTHERS: [&str; 2] = [
    // `profiles_say_how_they_distribute` in `ios_builds.rs`.
    "frameworks/*.mobileprovision",
    // `the_store_would_refuse_five_of_the_vendor_manifests` there.
    "privacy-manifests/*.xcprivacy",
];

#[test]
fn every_row_of_the_index_holds() {
    let Some(folder) = std::env::var_os("UNDISCLOSED_CORPUS").map(|corpus| PathBuf::from(corpus).join("builds/ios"))
    else {
        println!("skipped: UNDISCLOSED_CORPUS is not set");
        return;
    };
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).expect("INDEX.tsv");
    let names = index.lines().skip(1).filter_map(|line| line.split('\t').next()).flat_map(|names| names.split(" | "));
    let catalog = Catalog::compiled();
    let rows = rows();
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for name in names.filter(|name| !OF_OTHERS.contains(name)) {
        let row = rows.get(name).unwrap_or_else(|| panic!("nothing is expected of {name}"));
        hold(&folder.join(name), name, row, &catalog, &mut wrong);
        seen.insert(name);
    }
    assert_eq!(seen.len(), rows.len(), "expectations of files that have no row");
    assert_eq!(wrong, Vec::<String>::new());
}

/// Notes where a row and the file differ.
fn hold(path: &Path, name: &str, row: &Row, catalog: &Catalog, wrong: &mut Vec<String>) {
    let mut differ = |what: &str, expected: String, found: String| {
        if expected != found {
            wrong.push(format!("{name}: {what}: {expected} expected, {found} found"));
        }
    };
    let scanned = flow::scan(&[path.to_owned()], catalog, &[]).pop().expect("one answer per build");
    differ("refused", row.refused.to_string(), scanned.kind.is_none().to_string());
    if row.refused {
        return;
    }
    if !row.malformed {
        differ("conclusive", (!row.inconclusive).to_string(), scanned.is_conclusive().to_string());
        differ("anomalies", "[]".to_owned(), format!("{:?}", scanned.anomalies));
    }
    of_build(row, &scanned, &mut differ);
    let build = Build::open(path, name).expect("scanned");
    let main = scanned.apple.images.first().and_then(|image| build.find(&image.entry));
    if let Some(bytes) = main.map(|entry| build.read(entry).expect("readable")) {
        let parts = macho::slices(&bytes).expect("a Mach-O file");
        if let Some(image) = parts.slices.last().and_then(|slice| Image::parse(slice.bytes).ok()) {
            of_image(row, &image, &mut differ);
        }
    }
}

type Differ<'d> = dyn FnMut(&str, String, String) + 'd;

fn of_build(row: &Row, scanned: &Inventory, differ: &mut Differ<'_>) {
    let shown = |text: Option<&str>| text.unwrap_or("nothing").to_owned();
    if row.id.is_some() {
        differ("id", shown(row.id), shown(scanned.id.as_deref()));
    }
    if row.signer.is_some() {
        differ("signer", shown(row.signer), shown(scanned.signer.as_deref()));
    }
    let images = &scanned.apple.images;
    if !row.inconclusive && !row.malformed {
        differ("encrypted", "false".to_owned(), images.iter().any(|image| image.encrypted.is_some()).to_string());
    }
    let of_app: Vec<_> = images.iter().take_while(|image| image.entry == images[0].entry).collect();
    if !row.architectures.is_empty() {
        let found: Vec<&str> = of_app.iter().map(|image| image.slice.as_str()).collect();
        differ("architectures", format!("{:?}", row.architectures), format!("{found:?}"));
    }
    let others: Vec<&str> =
        images.iter().skip(of_app.len()).filter_map(|image| image.entry.rsplit('/').next()).collect();
    differ("other code", format!("{:?}", row.others), format!("{others:?}"));
    let last = of_app.last();
    if row.system.is_some() {
        let system = last.and_then(|image| serde_json::to_value(image.system).ok());
        differ("system", shown(row.system), shown(system.as_ref().and_then(|system| system.as_str())));
    }
    if row.sdk_version.is_some() {
        differ("SDK", shown(row.sdk_version), shown(last.and_then(|image| image.sdk_version.as_deref())));
    }
    let granted = last.and_then(|image| image.signature.as_ref()).map(|signature| &signature.entitlements);
    if let Some(count) = row.entitlements {
        differ("entitlements", count.to_string(), granted.map_or(0, |granted| granted.len()).to_string());
    }
    for key in row.entitled {
        differ(key, "true".to_owned(), granted.is_some_and(|granted| granted.contains_key(*key)).to_string());
    }
    if let Some(distribution) = row.distribution {
        let found = scanned.apple.profiles.first().map(|profile| profile.distribution);
        differ("distribution", format!("{distribution:?}"), format!("{:?}", found.expect("a profile")));
    }
    if let Some(sdks) = row.sdks {
        let third_parties = scanned
            .sdks
            .iter()
            .filter(|sdk| sdk.presence.is_detected() && sdk.role == undisclosed::catalog::model::Role::Sdk);
        let found: Vec<&str> = third_parties.map(|sdk| sdk.id.as_str()).collect();
        differ("SDKs", format!("{sdks:?}"), format!("{found:?}"));
    }
}

fn of_image(row: &Row, image: &Image<'_>, differ: &mut Differ<'_>) {
    let fixups = Fixups::new(image);
    let objective_c = objc::read(image, &fixups);
    let (modules, unreadable) = swift::modules(image, &fixups);
    if !row.malformed {
        differ("unreadable Swift types", "0".to_owned(), unreadable.to_string());
        differ("odd metadata", "[]".to_owned(), format!("{:?}", objective_c.anomalies.iter().collect::<Vec<_>>()));
    }
    let table = || symbols::symbols(image);
    let stubs = image.sections_named("__objc_stubs").map(|section| section.size as usize / 32).sum();
    let counts = [
        ("classes", row.classes, objective_c.classes.len()),
        ("methods", row.methods, objective_c.methods.len()),
        ("categories", row.categories, objective_c.categories.len()),
        ("imports", row.imports, fixups.imports.len()),
        ("exports", row.exports, exports::exports(image).0.len()),
        ("undefined symbols", row.undefined, table().filter(|symbol| !symbol.defined).count()),
        ("local symbols", row.local, table().filter(|symbol| symbol.defined && !symbol.external).count()),
        ("functions", row.functions, functions::starts(image).len()),
        ("libraries", row.libraries, image.libraries.len()),
        ("message stubs", row.message_stubs, stubs),
    ];
    for (what, expected, found) in counts {
        if let Some(expected) = expected {
            differ(what, expected.to_string(), found.to_string());
        }
    }
    for (module, types) in row.modules {
        differ(module, types.to_string(), modules.get(module).copied().unwrap_or_default().to_string());
    }
    let holds = |found: bool| found.to_string();
    for class in row.defines {
        differ(class, "true".to_owned(), holds(objective_c.classes.iter().any(|found| found.ends_with(class))));
    }
    for library in row.links {
        differ(library, "true".to_owned(), holds(image.libraries.iter().any(|found| found.name == *library)));
    }
    for symbol in row.uses {
        differ(symbol, "true".to_owned(), holds(fixups.imports.iter().any(|import| import.name == *symbol)));
    }
}
