//! The data model of `signatures/`, as a person writes it in TOML.
//!
//! This module depends on nothing but `serde` and the standard library, because `build.rs` includes it too:
//! the same types read the TOML when the program is built, and the compiled form when it runs.
//! Field names are the words of the field; what is unknown is left out of a file, never guessed.

use serde::{Deserialize, Serialize};

/// The operating system that a build or a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    Android,
    Ios,
}

/// What a signature stands for in a privacy policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A product of a third party that a policy has to name.
    Sdk,
    /// A part that only ships inside other SDKs (`firebase-installations`); disclosed through them.
    Component,
    /// An app framework (React Native, Flutter) that collects nothing for its maker by itself.
    Framework,
    /// Known code without a recipient of data (OkHttp).
    Library,
}

/// How well a signature is founded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Found in a vendor binary or a real build.
    Verified,
    /// Two independent sources.
    Sourced,
    /// One source. Never raises a finding above `info`.
    Listed,
}

/// Whether the vendor still offers the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    #[default]
    Active,
    Retired,
}

/// What a third party's code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    AbTesting,
    Ads,
    Analytics,
    AppStore,
    Attribution,
    Authentication,
    Biometrics,
    Cloud,
    Crash,
    CustomerService,
    DeviceId,
    Framework,
    HotFix,
    Library,
    Location,
    Media,
    Messaging,
    Payment,
    Performance,
    Push,
    RiskControl,
    Social,
    Verification,
    WebView,
    Other,
}

/// How the name of an SDK came to be known; decides what it may resolve by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AliasKind {
    /// The vendor writes it so.
    Official,
    /// A real policy writes it so, mistranslations included.
    Seen,
    /// Thought up; resolves only together with a link or a company.
    Guess,
}

/// Other names of an SDK, a family or a vendor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Aliases {
    pub official: Vec<String>,
    pub seen: Vec<String>,
    pub guess: Vec<String>,
}

/// One file of `signatures/sdks/` or `signatures/libraries/`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sdk {
    /// Kebab-case, the same as the file's name.
    pub id: String,
    pub name: String,
    /// Id of a file in `signatures/vendors/`.
    pub vendor: String,
    /// A name that a policy may use for several products of a vendor at once (`umeng`); an id in a vendor's `families`.
    #[serde(default)]
    pub family: Option<String>,
    pub category: Category,
    pub role: Role,
    pub tier: Tier,
    #[serde(default)]
    pub status: Status,
    /// ISO date on which the vendor ended it.
    #[serde(default)]
    pub retired: Option<String>,
    /// What the vendor names instead.
    #[serde(default)]
    pub successor: Option<String>,
    #[serde(default)]
    pub homepage: Option<String>,
    #[serde(default)]
    pub privacy_policy: Option<String>,
    /// Hosts (or `host/path` prefixes) whose link beside a name in a policy means this SDK.
    #[serde(default)]
    pub policy_links: Vec<String>,
    #[serde(default)]
    pub aliases: Aliases,
    #[serde(default)]
    pub android: Option<AndroidIndicators>,
    #[serde(default)]
    pub ios: Option<IosIndicators>,
    /// Hosts that the SDK's code talks to; evidence in string tables.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// SDKs whose code this one ships inside itself.
    #[serde(default)]
    pub embeds: Vec<Embedded>,
    /// What the vendor publishes that the SDK collects. Absent means *unknown*, an empty list means *nothing*.
    #[serde(default)]
    pub documented: Option<Vec<DocumentedData>>,
    /// Where the facts of this file come from.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Names copied from artifacts that must, and must not, lead to this SDK.
    #[serde(default)]
    pub examples: Examples,
    /// A remark for people.
    #[serde(default)]
    pub note: Option<String>,
}

/// What gives an SDK away in an Android build. Packages and classes are written with dots.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AndroidIndicators {
    /// Package prefixes, anchored at segment ends: `com.umeng.analytics` covers `com.umeng.analytics.b.c`.
    pub packages: Vec<String>,
    /// Exact classes (nested classes follow their outer class).
    pub classes: Vec<String>,
    /// Manifest components: exact class names, or a prefix that ends in `.*`.
    pub components: Vec<String>,
    pub meta_data: Vec<String>,
    pub authorities: Vec<String>,
    pub actions: Vec<String>,
    /// Permissions that the SDK's own manifest merges into the app's.
    pub permissions: Vec<String>,
    /// File names such as `libBugly.so`; one `*` is allowed.
    pub native_libraries: Vec<String>,
    /// Entry names inside the package; one `*` is allowed.
    pub assets: Vec<String>,
    /// `group:artifact`; `group:*` covers all of a group; `group:prefix*` some.
    pub maven: Vec<String>,
    /// Literals of the string table that only this SDK has.
    pub strings: Vec<String>,
    /// Where the version stands, in the words of [`VersionPlace`].
    pub versions: Vec<String>,
}

/// Where a build tells the version of an SDK; in a text the `*` stands for the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionPlace<'a> {
    /// `class:com.maker.BuildConfig` or `class:com.maker.Agent Maker/*`: a text that a class holds, as the value of a static
    /// field or loaded by its code.
    Class(&'a str, &'a str),
    /// `text:MakerSDK/Android *`: a text of any DEX file.
    Text(&'a str),
    /// `beside:* Maker Notifier`: the text that a method of any class loads next after the literal behind the blank, or else
    /// before it. It survives renaming.
    Beside(&'a str, &'a str),
    /// `meta-data:MAKER_SDK_VERSION`: the value of that item.
    MetaData(&'a str),
    /// `library:libmaker_v*.so`: the name of a native library.
    Library(&'a str),
}

impl VersionPlace<'_> {
    /// `None` where the text is written in none of these forms.
    pub fn read(text: &str) -> Option<VersionPlace<'_>> {
        let (kind, rest) = text.split_once(':')?;
        let pattern = |text: &str| text.matches('*').count() == 1 && text.len() > 1;
        match kind {
            "class" => {
                let (class, text) = rest.split_once(' ').unwrap_or((rest, "*"));
                (!class.is_empty() && text.matches('*').count() == 1).then_some(VersionPlace::Class(class, text))
            }
            "text" if pattern(rest) => Some(VersionPlace::Text(rest)),
            "beside" => {
                let (text, literal) = rest.split_once(' ')?;
                (!literal.is_empty() && text.matches('*').count() == 1).then_some(VersionPlace::Beside(text, literal))
            }
            "meta-data" if !rest.is_empty() => Some(VersionPlace::MetaData(rest)),
            "library" if pattern(rest) => Some(VersionPlace::Library(rest)),
            _ => None,
        }
    }
}

/// What gives an SDK away in an iOS build.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IosIndicators {
    /// Exact Objective-C class names.
    pub classes: Vec<String>,
    /// Prefixes of class names. They only extend what an exact name has shown.
    pub class_prefixes: Vec<String>,
    pub swift_modules: Vec<String>,
    /// Framework names without `.framework`.
    pub frameworks: Vec<String>,
    pub bundle_ids: Vec<String>,
    /// Resource bundles such as `GoogleMobileAdsResources.bundle`.
    pub bundles: Vec<String>,
    /// Info.plist keys.
    pub plist_keys: Vec<String>,
    /// CocoaPods names: seen as `PodsDummy_<Pod>` and `<Pod>_Privacy.bundle`.
    pub pods: Vec<String>,
    /// File names such as `libMobClickLibrary.a`: shipped, or named by the debugging entries of unstripped code.
    pub static_libraries: Vec<String>,
    pub strings: Vec<String>,
    /// Where the version stands in its code, in the words of [`VersionPlace`]: `class:` or `text:`.
    pub versions: Vec<String>,
}

/// Code of another SDK inside this one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Embedded {
    pub sdk: String,
    /// Packages in which a relocated copy lives (`com.umeng.facebook`); empty: it ships under its own name.
    #[serde(default)]
    pub packages: Vec<String>,
}

/// One thing that a vendor publishes that its SDK collects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentedData {
    /// Id of `signatures/data-types.toml`.
    #[serde(rename = "type")]
    pub data_type: String,
    #[serde(default)]
    pub purpose: Option<String>,
    /// Where the vendor says so.
    pub source: String,
    /// Only on this platform.
    #[serde(default)]
    pub platform: Option<Platform>,
}

/// Names that hold a signature to its word; copied from artifacts, never built from the indicators.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Examples {
    /// `class:…`, `objc:…`, `component:…`, `library:…`, `maven:…`, `framework:…`, `meta-data:…`, `host:…`, `name:…` (a name in a policy).
    pub positive: Vec<String>,
    pub negative: Vec<String>,
}

/// One file of `signatures/vendors/`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    pub id: String,
    pub name: String,
    /// The legal entities that operate the SDKs, as registered.
    #[serde(default)]
    pub entities: Vec<String>,
    /// ISO 3166 alpha-2.
    #[serde(default)]
    pub country: Option<String>,
    #[serde(default)]
    pub aliases: Aliases,
    #[serde(default)]
    pub families: Vec<Family>,
    /// Hosts whose link in a policy means this vendor.
    #[serde(default)]
    pub policy_links: Vec<String>,
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A name under which a vendor's products are disclosed together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub aliases: Aliases,
    #[serde(default)]
    pub policy_links: Vec<String>,
}

/// How strongly a data type holds on to a person or a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    PermanentId,
    DeviceId,
    AdvertisingId,
    AccountId,
    Location,
    Content,
    Contact,
    Behaviour,
    Attribute,
    Sensitive,
    Generic,
}

/// One entry of `signatures/data-types.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataType {
    pub id: String,
    pub name: String,
    pub class: DataClass,
    /// Absent: both platforms.
    #[serde(default)]
    pub platform: Option<Platform>,
    /// Sensitive personal information in the sense of PIPL Art. 28 or a permanent identifier.
    #[serde(default)]
    pub sensitive: bool,
    /// The more general types that cover this one, nearest first; transitive.
    #[serde(default)]
    pub generalises_to: Vec<String>,
    /// Google Play Data safety response id.
    #[serde(default)]
    pub google_play: Option<String>,
    /// `NSPrivacyCollectedDataType…` value.
    #[serde(default)]
    pub apple: Option<String>,
}

/// How an API shows itself in a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApiKind {
    /// A call of `class.name` in DEX code.
    Method,
    /// A read of the static field `class.name` in DEX code.
    Field,
    /// A string constant in DEX code: a content URI, a system property, a file.
    Constant,
    /// A symbol that a Mach-O image imports, as written in the binary (`_sysctlbyname`, `_OBJC_CLASS_$_ASIdentifierManager`).
    Symbol,
    /// An Objective-C selector that a Mach-O image sends.
    Selector,
}

/// One entry of `signatures/apis/*.toml`: a way to reach personal data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Unique, readable: `TelephonyManager.getDeviceId`.
    pub id: String,
    pub platform: Platform,
    pub kind: ApiKind,
    /// Declaring class with dots (DEX) or empty.
    #[serde(default)]
    pub class: String,
    /// Method, field, symbol or selector names, or constant texts. Of two selectors with a space between the second is meant,
    /// sent to what the first gives: `currentDevice name`.
    pub names: Vec<String>,
    /// Only counts where one of these constants is loaded in the same method (`android_id`), or where the same Mach-O function
    /// or class names one of these symbols or texts (`hw.machine`).
    #[serde(default)]
    pub with: Vec<String>,
    /// Selectors: no other class of the system answers to them, so that they count wherever the image knows one of the classes
    /// in `with` and nothing in the build defines a method of that name.
    #[serde(default)]
    pub distinct: bool,
    /// Empty: what it gives is no data type by itself, such as whatever was put into the keychain.
    #[serde(default)]
    pub data_types: Vec<String>,
    /// Any one of these permissions is needed for an answer; empty: none.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// Where the platform documents it.
    #[serde(default)]
    pub source: Option<String>,
}

/// One entry of `signatures/permissions.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// Android permission name or Info.plist purpose key.
    pub name: String,
    pub platform: Platform,
    /// Data types that it opens; empty: none of interest here.
    #[serde(default)]
    pub data_types: Vec<String>,
    /// A person has to be asked, or a store wants a declaration: a policy has to explain it.
    #[serde(default)]
    pub explain: bool,
    /// Words for people: `phone state and identity`.
    pub label: String,
    /// Android's protection level as the platform's manifest has it: `dangerous`, `normal`, `signature|privileged`.
    #[serde(default)]
    pub level: Option<String>,
    /// The group in which Android asks for it: `android.permission-group.PHONE`.
    #[serde(default)]
    pub group: Option<String>,
}

/// One entry of `signatures/packers.toml`: a tool that hides an app's code until it runs. One sign is enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packer {
    pub id: String,
    pub name: String,
    /// File names such as `libjiagu.so`; one `*` is allowed.
    #[serde(default)]
    pub native_libraries: Vec<String>,
    /// Entry names inside the package; one `*` is allowed.
    #[serde(default)]
    pub assets: Vec<String>,
    /// Application classes that it puts in place of the app's own; one `*` is allowed.
    #[serde(default)]
    pub applications: Vec<String>,
    pub source: String,
}

/// One entry of `signatures/switches.toml`: a key of the manifest or the Info.plist by which an app's maker turns something
/// that an SDK collects on or off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    pub key: String,
    pub platform: Platform,
    /// Id of the SDK that obeys it.
    pub sdk: String,
    /// What is switched, in words: `collection of analytics data`.
    pub what: String,
    /// The value that turns it off: `false` for `…_enabled`, `true` for `…_deactivated`.
    pub off: String,
    pub source: String,
}

/// One entry of `signatures/boilerplate.toml`: a list of data types that many policies copy from one place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Boilerplate {
    pub id: String,
    /// Where the list is copied from, in words that end a sentence: `the examples in …`.
    pub name: String,
    pub data_types: Vec<String>,
    /// A disclosure that names this many of them holds the list.
    pub at_least: usize,
    /// Those among them that nothing on a current system has any more.
    #[serde(default)]
    pub ended: Vec<String>,
    pub source: String,
}

/// `signatures/apple.toml`: what Apple publishes about privacy manifests and the reading of guarded APIs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Apple {
    /// Every value of `NSPrivacyCollectedDataType`.
    pub collected_data_types: Vec<String>,
    /// Every value of `NSPrivacyCollectedDataTypePurposes`.
    pub collection_purposes: Vec<String>,
    /// Words of templates that are no purpose string, in lower case.
    pub placeholders: Vec<String>,
    pub required_reasons: Vec<RequiredReason>,
    /// SDKs that have to bring a privacy manifest and a signature.
    pub listed_sdks: Vec<ListedSdk>,
    /// Domains that vendors themselves declare as used for tracking.
    pub tracking_domains: Vec<TrackingDomain>,
}

/// A category of APIs that an app may only use for one of the given reasons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequiredReason {
    /// Value of `NSPrivacyAccessedAPIType`.
    pub category: String,
    /// Words for people: `user defaults`.
    pub label: String,
    /// Every reason code that may be given.
    pub reasons: Vec<String>,
    /// Imported symbols that belong to the category.
    #[serde(default)]
    pub symbols: Vec<String>,
    /// Objective-C selectors that do.
    #[serde(default)]
    pub selectors: Vec<String>,
}

/// An SDK of Apple's list, by its name there and those of its pods and frameworks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedSdk {
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Objective-C classes of this one and of no other, by which it is known where it is linked in without a name.
    #[serde(default)]
    pub classes: Vec<String>,
}

/// A domain that a vendor's own privacy manifest lists under `NSPrivacyTrackingDomains`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrackingDomain {
    pub domain: String,
    /// Id of the SDK whose manifest lists it.
    pub sdk: String,
}

/// One entry of `signatures/fingerprints.toml`: signals that say little of a device one by one, and together can tell it apart
/// from others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fingerprint {
    pub id: String,
    pub platform: Platform,
    /// Of what they are signals, in words that end a sentence: `the device and its settings`.
    pub name: String,
    /// Whoever reaches this many of the signals is told.
    pub at_least: usize,
    /// Why so many.
    pub reason: String,
    pub sources: Vec<String>,
    #[serde(rename = "signal")]
    pub signals: Vec<Signal>,
}

/// A signal of a [`Fingerprint`], and what gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// Words for people: `free disk space`.
    pub label: String,
    /// Ids of APIs, any of which is enough.
    pub apis: Vec<String>,
}

/// One entry of `signatures/laws.toml`: a legal or store basis that findings cite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    pub id: String,
    /// `cn`, `eu`, `us`, `google-play`, `app-store`.
    pub jurisdiction: String,
    pub title: String,
    /// How it is commonly called, for a line with many: `PIPL`.
    pub short: String,
    pub article: String,
    /// What it asks, in one sentence of ours.
    pub says: String,
}

/// One file of `signatures/store/`: the form about collected data that a store asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// The same as the file's name, and the jurisdiction of the store's rules in `signatures/laws.toml`.
    pub id: String,
    pub name: String,
    /// How the store calls the form.
    pub form: String,
    pub platform: Platform,
    #[serde(default)]
    pub sources: Vec<String>,
    /// Data types that the form does not ask for by themselves.
    #[serde(default)]
    pub not_asked: Vec<String>,
    /// Ids of purposes, where they are not responses to a question.
    #[serde(default)]
    pub purposes: Vec<String>,
    #[serde(rename = "answer")]
    pub answers: Vec<StoreAnswer>,
    #[serde(default, rename = "question")]
    pub questions: Vec<StoreQuestion>,
}

/// A data type in a store's own terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreAnswer {
    pub id: String,
    pub name: String,
    /// The question that it is a response to.
    #[serde(default)]
    pub question: Option<String>,
    /// The same type in a privacy manifest.
    #[serde(default)]
    pub manifest: Option<String>,
    /// Data types that it may be meant for, besides those of which [`DataType`] says so.
    #[serde(default)]
    pub also: Vec<String>,
    /// Data types that, named in one line with it, only say what it holds.
    #[serde(default)]
    pub parts: Vec<String>,
}

/// A question of a form about something else than a data type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreQuestion {
    /// One `*` stands for the id of an answer.
    pub id: String,
    /// Empty: it is answered by a value.
    #[serde(default)]
    pub responses: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::VersionPlace;

    #[test]
    fn places_of_versions() {
        let read = VersionPlace::read;
        assert_eq!(read("class:com.maker.Build"), Some(VersionPlace::Class("com.maker.Build", "*")));
        assert_eq!(read("class:com.maker.Build Maker *"), Some(VersionPlace::Class("com.maker.Build", "Maker *")));
        assert_eq!(read("text:Maker/*"), Some(VersionPlace::Text("Maker/*")));
        assert_eq!(read("beside:v* Maker Notifier"), Some(VersionPlace::Beside("v*", "Maker Notifier")));
        assert_eq!(read("library:libmaker_v*.so"), Some(VersionPlace::Library("libmaker_v*.so")));
        assert_eq!(read("meta-data:MAKER"), Some(VersionPlace::MetaData("MAKER")));
        for none in ["text:*", "text:Maker", "class:", "class:a.B no star", "asset:a*", "library:libmaker.so", ""] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
