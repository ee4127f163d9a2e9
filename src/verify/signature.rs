//! Does a signature, or one of Apple's lists, name this indicator? Asked of the catalog's records, without its look-ups.

use crate::catalog::Catalog;
use crate::catalog::index::fits;
use crate::catalog::model::{RequiredReason, Role, Sdk};
use crate::inventory::{Evidence, EvidenceKind};

/// The key of an SDK's signature that makes something evidence for it: `android.packages`. `None`: no key does.
pub fn key(sdk: &Sdk, evidence: &Evidence) -> Option<&'static str> {
    let indicator = evidence.indicator.as_str();
    let exact = |list: &[String]| list.iter().any(|name| name == indicator);
    let matches = |list: &[String]| list.iter().any(|name| fits(name, indicator));
    let relocated = || sdk.embeds.iter().any(|embedded| exact(&embedded.packages));
    let android = || sdk.android.as_ref();
    let ios = || sdk.ios.as_ref();
    let pod = |name: &str| ios().is_some_and(|ios| ios.pods.iter().any(|pod| pod == name));
    let when = |holds: bool, key: &'static str| holds.then_some(key);
    match evidence.kind {
        EvidenceKind::Dependency => when(
            android()?.maven.iter().any(|maven| {
                let artifact = maven.split_once(':').map_or("", |(_, artifact)| artifact);
                fits(maven, indicator) || artifact == indicator
            }),
            "android.maven",
        ),
        EvidenceKind::Lockfile => {
            let of_pod = |name: &str| pod(name) || name.split_once('/').is_some_and(|(outer, _)| pod(outer));
            when(android().is_some_and(|android| matches(&android.maven)), "android.maven")
                .or(when(of_pod(indicator), "ios.pods"))
        }
        EvidenceKind::DefinedClass => when(exact(&android()?.classes), "android.classes"),
        EvidenceKind::DefinedPackage | EvidenceKind::ReferencedPackage => {
            when(exact(&android()?.packages), "android.packages").or(when(relocated(), "embeds.packages"))
        }
        EvidenceKind::Component => when(matches(&android()?.components), "android.components"),
        // Plist keys are matched like names in a manifest.
        EvidenceKind::MetaData => when(matches(&android()?.meta_data), "android.meta_data"),
        EvidenceKind::Authority => when(matches(&android()?.authorities), "android.authorities"),
        EvidenceKind::Action => when(matches(&android()?.actions), "android.actions"),
        EvidenceKind::Permission => when(exact(&android()?.permissions), "android.permissions"),
        EvidenceKind::NativeLibrary => when(matches(&android()?.native_libraries), "android.native_libraries"),
        EvidenceKind::Asset => when(matches(&android()?.assets), "android.assets"),
        EvidenceKind::Literal => when(android().is_some_and(|android| exact(&android.strings)), "android.strings")
            .or(when(ios().is_some_and(|ios| exact(&ios.strings)), "ios.strings")),
        EvidenceKind::Host => when(exact(&sdk.hosts), "hosts"),
        EvidenceKind::ObjcClass => {
            let ios = ios()?;
            let prefix = indicator.strip_suffix('*');
            when(exact(&ios.classes), "ios.classes")
                .or(when(
                    prefix.is_some_and(|prefix| ios.class_prefixes.iter().any(|p| p == prefix)),
                    "ios.class_prefixes",
                ))
                .or(when(indicator.strip_prefix("PodsDummy_").is_some_and(pod), "ios.pods"))
        }
        EvidenceKind::ObjcClassReference => when(exact(&ios()?.classes), "ios.classes"),
        EvidenceKind::SwiftModule => when(exact(&ios()?.swift_modules), "ios.swift_modules"),
        EvidenceKind::Framework | EvidenceKind::LinkedLibrary => when(exact(&ios()?.frameworks), "ios.frameworks"),
        EvidenceKind::BundleId => when(exact(&ios()?.bundle_ids), "ios.bundle_ids"),
        EvidenceKind::ResourceBundle => when(matches(&ios()?.bundles), "ios.bundles")
            .or(when(indicator.strip_suffix("_Privacy.bundle").is_some_and(pod), "ios.pods")),
        EvidenceKind::PlistKey => when(matches(&ios()?.plist_keys), "ios.plist_keys"),
        // What code calls is held against `signatures/apis`; what a manifest file says needs no signature.
        EvidenceKind::ApiCall | EvidenceKind::PrivacyManifest => None,
    }
}

/// The file of Apple's lists below the repository's root.
pub const APPLE_FILE: &str = "signatures/apple.toml";

/// The list of Apple's that makes something evidence. `None`: none does.
pub fn listed(catalog: &Catalog, evidence: &Evidence) -> Option<&'static str> {
    let indicator = evidence.indicator.as_str();
    let apple = catalog.signatures.apple();
    let is_listed = |name: &str| {
        apple.listed_sdks.iter().any(|sdk| sdk.name == name || sdk.aliases.iter().any(|alias| alias == name))
    };
    let when = |holds: bool, key: &'static str| holds.then_some(key);
    match evidence.kind {
        EvidenceKind::ApiCall => when(required_reason(catalog, evidence).is_some(), "apple.required_reasons"),
        EvidenceKind::Framework | EvidenceKind::SwiftModule => when(is_listed(indicator), "apple.listed_sdks"),
        EvidenceKind::ObjcClass => {
            let is_class = || apple.listed_sdks.iter().any(|sdk| sdk.classes.iter().any(|class| class == indicator));
            let is_known = indicator.strip_prefix("PodsDummy_").map_or_else(is_class, is_listed);
            when(is_known, "apple.listed_sdks")
        }
        EvidenceKind::Host => {
            let known = apple.tracking_domains.iter().any(|known| known.domain == indicator);
            when(known, "apple.tracking_domains")
        }
        _ => None,
    }
}

/// The category of Apple's that a call belongs to.
pub fn required_reason<'c>(catalog: &'c Catalog, evidence: &Evidence) -> Option<&'c RequiredReason> {
    let mut known = catalog.signatures.apple().required_reasons.iter();
    known.find(|known| evidence.kind == EvidenceKind::ApiCall && known.label == evidence.indicator)
}

/// The file of an SDK's signature below the repository's root.
pub fn file(sdk: &Sdk) -> String {
    let folder = match sdk.role {
        Role::Sdk | Role::Component | Role::Framework => "sdks",
        Role::Library => "libraries",
    };
    format!("signatures/{folder}/{}.toml", sdk.id)
}
