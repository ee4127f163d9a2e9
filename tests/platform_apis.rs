//! The entries of `signatures/apis/android.toml` against Android's own classes: what they name has to be there.
//!
//! Needs `UNDISCLOSED_ANDROID_TOOLCHAIN`, the folder that the corpus's `get_toolchain.sh` fills. Its `android.jar` is that of
//! Android 4.2 (API 17), so what came later is listed here, and was held against the public API of Android 16 (API 36).

use std::collections::BTreeSet;
use std::io::Read;
use std::path::PathBuf;

use undisclosed::catalog::Catalog;
use undisclosed::catalog::model::{ApiKind, Platform};
use undisclosed::format::class_file::ClassFile;

/// Public members that are newer than API 17.
const NEWER: &[(&str, &[&str])] = &[
    (
        "android.telephony.TelephonyManager",
        &[
            "getImei",
            "getMeid",
            "getUiccCardsInfo",
            "getSimCarrierId",
            "getSimCarrierIdName",
            "getPhoneCount",
            "getDataNetworkType",
            "requestCellInfoUpdate",
            "getServiceState",
        ],
    ),
    ("android.telephony.UiccCardInfo", &["getIccId"]),
    (
        "android.telephony.SubscriptionInfo",
        &["getIccId", "getNumber", "getCarrierName", "getMcc", "getMnc", "getMccString", "getMncString"],
    ),
    (
        "android.telephony.SubscriptionManager",
        &[
            "getPhoneNumber",
            "getActiveSubscriptionInfoList",
            "getActiveSubscriptionInfo",
            "getActiveSubscriptionInfoForSimSlotIndex",
        ],
    ),
    ("android.telephony.CellIdentityWcdma", &["getCid", "getLac"]),
    ("android.telephony.CellIdentityNr", &["getNci", "getTac"]),
    ("android.os.Build", &["getSerial"]),
    ("android.os.Build$VERSION", &["SECURITY_PATCH"]),
    ("android.media.MediaDrm", &["getPropertyByteArray"]),
    ("android.app.admin.DevicePolicyManager", &["getWifiMacAddress"]),
    ("android.net.wifi.WifiInfo", &["getFrequency"]),
    ("android.net.LinkProperties", &["getLinkAddresses"]),
    ("android.net.ConnectivityManager", &["getNetworkCapabilities"]),
    ("android.bluetooth.le.BluetoothLeScanner", &["startScan"]),
    ("android.bluetooth.BluetoothAdapter", &["startLeScan"]),
    (
        "android.location.LocationManager",
        &["getCurrentLocation", "registerGnssStatusCallback", "getGnssHardwareModelName", "getGnssYearOfHardware"],
    ),
    ("android.content.pm.PackageManager", &["getPackagesHoldingPermissions", "getInstalledModules"]),
    ("android.app.usage.UsageStatsManager", &["queryUsageStats", "queryEvents", "queryAndAggregateUsageStats"]),
    ("android.service.notification.NotificationListenerService", &["getActiveNotifications"]),
    ("android.provider.Telephony$Sms", &["CONTENT_URI"]),
    ("android.provider.Telephony$Sms$Inbox", &["CONTENT_URI"]),
    ("android.hardware.biometrics.BiometricPrompt", &["authenticate"]),
    ("android.hardware.camera2.CameraManager", &["openCamera"]),
    ("android.media.projection.MediaProjectionManager", &["createScreenCaptureIntent"]),
    ("android.os.StatFs", &["getTotalBytes", "getAvailableBytes", "getBlockCountLong", "getAvailableBlocksLong"]),
    ("android.os.BatteryManager", &["getIntProperty", "isCharging"]),
    (
        "android.location.Location",
        &["getBearingAccuracyDegrees", "getSpeedAccuracyMetersPerSecond", "getVerticalAccuracyMeters"],
    ),
    ("android.app.ActivityManager", &["getHistoricalProcessExitReasons"]),
];

/// Members that are hidden from the public API, which apps reach by reflection or in an older version.
const HIDDEN: &[(&str, &str)] = &[
    ("android.telephony.TelephonyManager", "getMsisdn"),
    ("android.provider.Settings$Secure", "getStringForUser"),
    ("android.location.LocationManager", "getLastLocation"),
];

/// Classes of others, which stand in apps and not in Android.
const OF_OTHERS: &[&str] = &[
    "androidx.",
    "com.amap.",
    "com.android.billingclient.",
    "com.android.id.",
    "com.baidu.",
    "com.bun.",
    "com.google.",
    "com.huawei.",
    "com.samsung.",
    "com.tencent.",
    "com.ut.",
    "repeackage.",
];

/// Names of the fields and of the methods of a class and of those above it, as far as they are Android's; empty where it has no
/// such class.
fn members(jar: &mut zip::ZipArchive<std::fs::File>, class: &str) -> [BTreeSet<String>; 2] {
    let mut members = [BTreeSet::new(), BTreeSet::new()];
    let mut open = vec![class.replace('.', "/")];
    while let Some(name) = open.pop() {
        let mut bytes = Vec::new();
        let Ok(mut entry) = jar.by_name(&format!("{name}.class")) else { continue };
        entry.read_to_end(&mut bytes).expect("a class file");
        let class = ClassFile::read(&bytes).expect("a class file");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        members[0].extend(class.fields.iter().map(|field| text(field.name)));
        members[1].extend(class.methods.iter().map(|method| text(method.name)));
        open.extend(class.superclass.into_iter().chain(class.interfaces).map(text));
    }
    members
}

#[test]
fn what_the_catalog_names_is_androids() {
    let Some(folder) = std::env::var_os("UNDISCLOSED_ANDROID_TOOLCHAIN").map(PathBuf::from) else {
        println!("skipped: UNDISCLOSED_ANDROID_TOOLCHAIN is not set");
        return;
    };
    let jar = std::fs::File::open(folder.join("android.jar")).expect("android.jar");
    let mut jar = zip::ZipArchive::new(jar).expect("an archive");
    let catalog = Catalog::compiled();
    let android = catalog.signatures.apis.iter().filter(|api| api.platform == Platform::Android);
    let (mut there, mut newer, mut hidden, mut others) = (0, BTreeSet::new(), BTreeSet::new(), 0);
    let mut missing = Vec::new();
    for api in android.filter(|api| api.kind != ApiKind::Constant) {
        let [fields, methods] = members(&mut jar, &api.class);
        let known = if api.kind == ApiKind::Field { &fields } else { &methods };
        for name in &api.names {
            let is_newer = NEWER.iter().any(|(class, names)| *class == api.class && names.contains(&name.as_str()));
            if known.contains(name) {
                there += 1;
            } else if is_newer {
                newer.insert((&api.class, name));
            } else if HIDDEN.iter().any(|(class, hidden)| *class == api.class && hidden == name) {
                hidden.insert((&api.class, name));
            } else if OF_OTHERS.iter().any(|prefix| api.class.starts_with(prefix)) {
                others += 1;
            } else {
                missing.push(format!("{}.{name}", api.class));
            }
        }
    }
    println!("{there} in android.jar, {} newer, {} hidden, {others} of others", newer.len(), hidden.len());
    assert_eq!(missing, Vec::<String>::new());
}

/// No name stands in the lists above that the catalog does not have.
#[test]
fn the_lists_name_what_the_catalog_has() {
    let catalog = Catalog::compiled();
    let has = |class: &str, name: &str| {
        catalog.signatures.apis.iter().any(|api| api.class == class && api.names.iter().any(|known| known == name))
    };
    let newer = NEWER.iter().flat_map(|(class, names)| names.iter().map(move |name| (*class, *name)));
    let stale: Vec<_> = newer.chain(HIDDEN.iter().copied()).filter(|(class, name)| !has(class, name)).collect();
    assert_eq!(stale, []);
}
