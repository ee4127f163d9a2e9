//! Who calls what in Mach-O images, held against real ones whose callers are known.
//!
//! The images lie in the corpus (`UNDISCLOSED_CORPUS`), vendors' own archives where `UNDISCLOSED_VENDOR_BINARIES` says
//! (`tests/vendor-binaries.sh DIR` gets them).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use undisclosed::catalog::Catalog;
use undisclosed::flow;
use undisclosed::format::macho;
use undisclosed::inventory::{EvidenceKind, Inventory};
use undisclosed::report;
use undisclosed::verify::{Given, read_report, verify};

/// Who, in which method, reaches which API.
type Call<'i> = (&'i str, &'i str, &'i str);

/// The file in the folder that the variable names; `None`, with the reason printed, where it is not set.
fn file(variable: &str, path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(variable);
    if folder.is_none() {
        println!("skipped: {variable} is not set");
    }
    Some(Path::new(&folder?).join(path))
}

fn corpus(name: &str) -> Option<PathBuf> {
    file("UNDISCLOSED_CORPUS", &format!("builds/ios/macho/{name}"))
}

fn scan(path: &Path) -> Inventory {
    flow::scan(&[path.to_owned()], &Catalog::compiled(), &[]).pop().expect("one answer per build")
}

/// Calls of functions with their owner, `app` for the app itself.
fn calls(inventory: &Inventory) -> BTreeSet<Call<'_>> {
    let of_sdks = inventory.sdks.iter().flat_map(|sdk| sdk.evidence.iter().map(|found| (sdk.id.as_str(), found)));
    let all = of_sdks.chain(inventory.first_party.evidence.iter().map(|found| ("app", found)));
    all.filter(|(_, found)| found.kind == EvidenceKind::ApiCall)
        .filter_map(|(owner, found)| Some((owner, found.method.as_deref()?, found.indicator.as_str())))
        .collect()
}

#[test]
fn an_sdk_and_the_app_that_holds_it_are_told_apart() {
    let Some(path) = corpus("BatteryLife.arm_64.1") else { return };
    let inventory = scan(&path);
    let found = calls(&inventory);
    for call in [
        ("admob", "-[GADGestureIdUtil deviceIdentifier]", "ASIdentifierManager.advertisingIdentifier"),
        ("admob", "+[GADCSIConfiguration deviceVersionString]", "sysctlbyname"),
        ("app", "-[AppDelegate platform]", "sysctlbyname"),
    ] {
        assert!(found.contains(&call), "{call:?} of {found:#?}");
    }
    assert!(!found.iter().any(|(owner, _, api)| *owner == "app" && api.contains("ASIdentifierManager")), "{found:#?}");
    let classes = &inventory.coverage.classes;
    assert!(classes.sdk >= 165 && classes.unknown <= 2, "{classes:?}");
}

#[test]
fn swift_code_of_the_app_is_told_from_linked_libraries() {
    let Some(path) = corpus("iGoat-Swift.arm_64.1") else { return };
    let inventory = scan(&path);
    let found = calls(&inventory);
    let vendor_id: Vec<_> = found.iter().filter(|(_, _, api)| *api == "UIDevice.identifierForVendor").collect();
    assert!(!vendor_id.is_empty() && vendor_id.iter().all(|(owner, _, _)| *owner == "app"), "{found:#?}");
    let callers = inventory.first_party.evidence.iter().filter_map(|found| found.class.as_deref());
    assert!(callers.into_iter().any(|class| class == "iGoat_Swift.RandomKeyGenerationExerciseVC"));
    assert!(found.contains(&("couchbase-lite", "-[CBLReachability init]", "SCNetworkReachability")), "{found:#?}");
}

#[test]
fn messages_sent_through_stubs_are_found_in_every_slice() {
    let Some(path) = corpus("TrollStore") else { return };
    let file = std::fs::read(path).expect("an image");
    let parts = macho::slices(&file).expect("a fat file");
    assert_eq!(parts.slices.len(), 2);
    for part in parts.slices {
        let folder = tempfile::tempdir().expect("a folder");
        let slice = folder.path().join("TrollStore");
        std::fs::write(&slice, part.bytes).expect("written");
        let inventory = scan(&slice);
        let found = &inventory.first_party.evidence;
        let pasteboard = found.iter().find(|found| found.value == "generalPasteboard");
        let caller = pasteboard.and_then(|found| found.class.as_deref());
        assert_eq!(caller, Some("TSInstallationController"), "{found:#?}");
        assert!(found.iter().any(|found| found.value == "_sysctl"), "{found:#?}");
    }
}

#[test]
fn an_archives_objects_name_their_callers() {
    let archive = "rn-umeng-1.0.6/package/ios/RCTUmeng/RCTUmeng/UMAnalytics_Sdk/libMobClickLibrary.a";
    let Some(path) = file("UNDISCLOSED_VENDOR_BINARIES", archive) else { return };
    let inventory = scan(&path);
    let found = calls(&inventory);
    assert!(
        found.iter().any(|(owner, method, _)| *owner == "umeng-analytics" && method.starts_with("+[UM")),
        "{found:#?}"
    );
    assert!(found.iter().all(|(owner, _, _)| *owner == "umeng-analytics"), "{found:#?}");
}

/// Every call in a report holds for a reader that shares nothing with the one that found it.
#[test]
fn calls_hold_when_they_are_verified() {
    for name in
        ["BatteryLife.arm_64.1", "iGoat-Swift.arm_64.1", "TrollStore", "modernobjc-noarm64", "InsecurePasswordStore"]
    {
        let Some(path) = corpus(name) else { return };
        let catalog = Catalog::compiled();
        let inventory = scan(&path);
        let json = report::json::scan(std::slice::from_ref(&inventory), &catalog.digest);
        let report = read_report(json.as_bytes(), "report.json").expect("a report");
        let given = [Given { shown: flow::shown(&path), path: path.clone() }];
        let found = verify(&report, &given, &[], &catalog);
        assert!(found.failures.is_empty() && found.unchecked.is_empty(), "{name}: {found:#?}");
    }
}

#[test]
fn no_change_to_a_real_image_makes_it_panic() {
    let Some(folder) = corpus("") else { return };
    let folder_of_tries = tempfile::tempdir().expect("a folder");
    let path = folder_of_tries.path().join("image");
    for name in ["objc-employee-ios14-arm64e", "MASTestApp", "modernobjc-noarm64", "hello-macos-arm64-chained"] {
        let sound = std::fs::read(folder.join(name)).expect("an image");
        let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 1..24);
        let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
        let outcome = runner.run(&changes, |changes| {
            let mut bytes = sound.clone();
            for (at, byte, in_front) in changes {
                let room = if in_front { bytes.len().min(0x1000) } else { bytes.len() };
                if let Some(changed) = bytes.get_mut(at.index(room)) {
                    *changed = byte;
                }
            }
            std::fs::write(&path, bytes).expect("written");
            scan(&path);
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}
