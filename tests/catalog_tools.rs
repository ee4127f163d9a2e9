//! The catalog held to its own tools, and to the traps that real builds set.

use std::collections::BTreeMap;
use std::path::Path;

use undisclosed::catalog::Catalog;
use undisclosed::curate::examples::{self, Guide, Kind};
use undisclosed::curate::lint::{self, Severity};
use undisclosed::policy::{Reader, Resolution, ResolvedTo};

#[test]
fn the_catalog_fits_together() {
    let complaints = lint::lint(&Catalog::compiled().signatures.to_signatures());
    for warning in complaints.iter().filter(|complaint| complaint.severity == Severity::Warning) {
        println!("{}: {}", warning.record, warning.detail);
    }
    let errors: Vec<_> = complaints.iter().filter(|complaint| complaint.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn every_example_leads_where_it_should() {
    let trial = examples::test(&Catalog::compiled());
    println!("{:?}, {:?}", trial.positives, trial.negatives);
    assert!(trial.failures.is_empty(), "{:#?}", trial.failures);
}

/// Names of real builds that look like one SDK and are another, or none.
const TRAPS: &[(Kind, &str, &[&str])] = &[
    // Umeng defines most of its code elsewhere, and carries relocated copies of others.
    (Kind::Class, "u.aly.bd", &["umeng-analytics"]),
    (Kind::Class, "com.umeng.facebook.FacebookSdk", &["umeng-share"]),
    (Kind::Class, "com.umeng.weixin.handler.UmengWXHandler", &["umeng-share"]),
    (Kind::Class, "com.umeng.qq.tencent.Tencent", &["umeng-share"]),
    (Kind::Class, "com.taobao.accs.ChannelService", &["alibaba-accs"]),
    (Kind::Class, "org.android.agoo.accs.AgooService", &["alibaba-accs"]),
    (Kind::Class, "com.ut.device.UTDevice", &["utdid"]),
    (Kind::MetaData, "UMENG_CHANNEL", &[]),
    (Kind::MetaData, "UMENG_APPKEY", &["umeng-analytics"]),
    // Others with a second name.
    (Kind::Class, "m.framework.utils.Utils", &["sharesdk"]),
    (Kind::Class, "com.apptalkingdata.push.service.PushEntity", &["talkingdata"]),
    (Kind::Class, "com.tencent.wxop.stat.StatService", &["wechat-opensdk"]),
    // A permission that apps declare without the SDK.
    (Kind::Action, "com.example.permission.JPUSH_MESSAGE", &[]),
    (Kind::MetaData, "JPUSH_MESSAGE", &[]),
    // Namesakes.
    (Kind::Class, "com.facebook.FacebookSdk", &["facebook-core"]),
    (Kind::Class, "com.facebook.react.ReactActivity", &["react-native"]),
    (Kind::Class, "com.facebook.yoga.YogaNode", &["react-native"]),
    (Kind::Class, "com.facebook.jni.HybridData", &["react-native"]),
    (Kind::Class, "com.facebook.soloader.SoLoader", &["react-native"]),
    (Kind::Class, "com.microsoft.azure.storage.CloudStorageAccount", &[]),
    (Kind::Class, "com.microsoft.appcenter.AppCenter", &["app-center"]),
    (Kind::Class, "com.google.android.material.button.MaterialButton", &["material-components"]),
    (Kind::Class, "com.google.firebase.FirebaseException", &["play-services-base"]),
    (Kind::Class, "com.google.firebase.analytics.FirebaseAnalytics", &["firebase-analytics"]),
    (Kind::Class, "com.google.android.gms.measurement.AppMeasurement", &["google-measurement"]),
    (Kind::Class, "com.google.android.gms.ads.identifier.AdvertisingIdClient", &["google-advertising-id"]),
    (Kind::Class, "com.google.android.gms.ads.AdView", &["admob"]),
    // Shared by many advertising SDKs.
    (Kind::Class, "com.iab.omid.library.adcolony.Omid", &["om-sdk"]),
    (Kind::Class, "com.moat.analytics.mobile.MoatFactory", &["moat"]),
    (Kind::Class, "bolts.Task", &["bolts"]),
    // What shrinking leaves of Bugly.
    (Kind::Library, "libBugly.so", &["bugly"]),
    (Kind::Class, "com.tencent.bugly.crashreport.crash.jni.NativeCrashHandler", &["bugly"]),
    // A vendor's demo is an app.
    (Kind::Class, "cn.jiguang.jmlinkdemo.MainActivity", &[]),
    // Prefixes of Objective-C classes that collide: GDT, WX, MA, RC, TX, UA, FM.
    (Kind::Objc, "GDTCORTransport", &["google-datatransport"]),
    (Kind::Objc, "GDTUnifiedBannerView", &["tencent-gdt"]),
    (Kind::Objc, "WXApi", &["wechat-opensdk"]),
    (Kind::Objc, "WXSDKInstance", &["weex"]),
    (Kind::Objc, "WXViewController", &[]),
    (Kind::Objc, "MAMapView", &["amap"]),
    (Kind::Objc, "MAViewController", &[]),
    (Kind::Objc, "RCIMClient", &["rongcloud"]),
    (Kind::Objc, "RCPurchases", &["revenuecat"]),
    (Kind::Objc, "RCTableView", &[]),
    (Kind::Objc, "RCTBridge", &["react-native"]),
    (Kind::Objc, "TXScrollView", &[]),
    (Kind::Objc, "UAirship", &["airship"]),
    (Kind::Objc, "UAViewController", &[]),
    (Kind::Objc, "FMDatabase", &["fmdb"]),
    (Kind::Objc, "FMDeviceManager", &["tongdun"]),
    (Kind::Objc, "FMViewController", &[]),
    // Words of the React Native core.
    (Kind::Objc, "SegmentFetcher", &[]),
    // A nonsense bundle id, and lists of networks that prove nothing.
    (Kind::BundleId, "O", &[]),
    (Kind::PlistKey, "SKAdNetworkItems", &[]),
    (Kind::PlistKey, "LSApplicationQueriesSchemes", &[]),
    // What an encrypted executable leaves of AdMob.
    (Kind::PlistKey, "GADApplicationIdentifier", &["admob"]),
    (Kind::Bundle, "GoogleMobileAdsResources.bundle", &["admob"]),
    // Names that policies use: machine translations, and words that are no SDK.
    (Kind::Name, "穿山甲", &["csj"]),
    (Kind::Name, "pangolin", &["csj"]),
    (Kind::Name, "设备信息", &[]),
];

#[test]
fn the_traps_of_real_builds_hold() {
    let catalog = Catalog::compiled();
    let classes = TRAPS.iter().filter(|(kind, ..)| *kind == Kind::Class).map(|(_, name, _)| *name);
    let guide = Guide::new(&catalog, classes);
    let fell: Vec<String> = TRAPS
        .iter()
        .map(|(kind, name, wanted)| (kind, name, wanted, guide.lead(*kind, name)))
        .filter(|(_, _, wanted, found)| *found != **wanted)
        .map(|(kind, name, wanted, found)| format!("{} {name}: {found:?} instead of {wanted:?}", kind.word()))
        .collect();
    assert!(fell.is_empty(), "{}", fell.join("\n"));
}

/// An id of an SDK or family, or `vendor:` and a vendor's id, as `tests/policy-ids.toml` writes them.
fn ids(resolution: &Resolution, catalog: &Catalog) -> Vec<String> {
    let first = resolution.sdks.first().and_then(|id| catalog.sdk(id));
    match (resolution.to, first) {
        (ResolvedTo::Sdk, _) => resolution.sdks.clone(),
        (ResolvedTo::Family, Some(sdk)) => resolution.sdks.iter().cloned().chain(sdk.family.clone()).collect(),
        (ResolvedTo::Vendor, Some(sdk)) => vec![format!("vendor:{}", sdk.vendor)],
        // A vendor without a product in the catalog.
        (ResolvedTo::Vendor, None) => vec!["vendor:?".to_owned()],
        _ => Vec::new(),
    }
}

#[test]
fn names_of_labelled_policies_resolve() {
    let Some(corpus) = std::env::var_os("UNDISCLOSED_CORPUS") else {
        println!("skipped: UNDISCLOSED_CORPUS is not set");
        return;
    };
    let read =
        |path: &Path| std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let labels: serde_json::Value =
        serde_json::from_str(&read(&Path::new(&corpus).join("policies/labels.json"))).expect("labels.json is JSON");
    let known: BTreeMap<String, Vec<String>> =
        toml::from_str(&read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy-ids.toml"))).expect("is TOML");
    let catalog = Catalog::compiled();
    let reader = Reader::new(&catalog);
    let entries = labels["documents"].as_array().into_iter().flatten().flat_map(|document| document["sdks"].as_array());
    let (mut all, mut right, mut nobody) = (0, 0, 0);
    for entry in entries.flatten() {
        all += 1;
        let name = entry["name_as_written"].as_str().unwrap_or_default();
        let urls: Vec<&str> = entry["privacy_url"].as_str().into_iter().collect();
        let found = ids(&reader.resolve(name, entry["company"].as_str(), &urls), &catalog);
        let wanted = &known[entry["canonical"].as_str().unwrap_or_default()];
        if wanted.is_empty() && found.iter().all(|id| id.starts_with("vendor:")) {
            nobody += 1;
        } else if found.iter().any(|id| wanted.contains(id) || id == "vendor:?") {
            right += 1;
        } else {
            println!("`{name}` resolves to {found:?} instead of {wanted:?}");
        }
    }
    println!("{right} of {all} labelled names resolve, {nobody} more name no product and stay unresolved");
    assert!(f64::from(right + nobody) >= 0.95 * f64::from(all));
}
