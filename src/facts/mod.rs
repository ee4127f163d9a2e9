//! What a build contains, in its own terms: no vendor, no privacy, only what the bytes say and where.
//!
//! [`extract`] reads a [`Build`](crate::build::Build) once and keeps what later stages judge. Facts own what they
//! keep; only extraction borrows.

mod android;
mod beside;
mod ios;
mod names;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::format::apk_signing::Scheme;
use crate::probe::ProbeId;
pub use beside::{Beside, Mapping};
pub use ios::{
    Distribution, Encrypted, EntitlementsSource, ImageFact, ProfileFact, RecordedSignature, SignatureFact, SymbolFile,
    SymbolsUse, System,
};
pub use names::Names;

/// Everything extracted from one build.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Facts {
    pub identity: Identity,
    /// One per DEX file, archive of class files, Mach-O slice or native library that was read.
    pub code: Vec<CodeUnit>,
    pub components: Vec<Component>,
    pub meta_data: Vec<MetaData>,
    pub permissions: Vec<PermissionFact>,
    /// Purpose strings in the languages of an iOS app and its extensions.
    pub localised_purposes: Vec<LocalisedPurposes>,
    pub authorities: Vec<Place>,
    pub actions: Vec<Place>,
    /// Every file entry of the package by name, sorted; what assets and bundles are matched against.
    pub entries: Vec<String>,
    /// Texts of code that hold a version, at the places that were probed for one.
    pub versions: Vec<VersionText>,
    /// Coordinates that the build itself declares.
    pub dependencies: Vec<Dependency>,
    /// Frameworks, app extensions and resource bundles of an iOS build.
    pub bundles: Vec<BundleFact>,
    pub privacy_manifests: Vec<PrivacyManifestFact>,
    /// The executables and libraries of an iOS build, per architecture; those of the app itself first.
    pub images: Vec<ImageFact>,
    pub profiles: Vec<ProfileFact>,
    /// What the archive recorded about the signatures of the frameworks that it was built from.
    pub recorded_signatures: Vec<RecordedSignature>,
    /// Debugging symbols by which functions of images were named.
    pub symbols: Vec<SymbolsUse>,
    /// The mapping file through which the names of classes were read.
    pub mapping: Option<MappingUse>,
    /// Ids of mapping files that R8 wrote into the DEX files, sorted.
    pub map_ids: Vec<String>,
    /// Mapping files and debugging symbols beside the build that do not belong to it: name, and why.
    pub unfit_mappings: Vec<(String, String)>,
    /// Other apps and intents that the manifest asks to see (`<queries>`).
    pub queries: Vec<Place>,
    /// How classes hold together whose packages say nothing of whose they are, sorted; empty where packages do.
    pub links: Vec<Link>,
    /// The package (internal form) with a name of its own into which renaming put nearly all classes.
    pub repackaged: Option<String>,
    pub inconclusive: Vec<Inconclusive>,
    pub anomalies: Vec<Anomaly>,
    pub errors: Vec<ReadProblem>,
}

impl Facts {
    /// Whether the package of a class (internal form) says nothing of whose it is.
    pub fn is_flattened(&self, class: &str) -> bool {
        is_flattened(class) || is_renamed_in(class, self.repackaged.as_deref())
    }
}

/// Who the app is.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Identity {
    /// Application id or bundle identifier.
    pub id: Option<String>,
    pub version: Option<String>,
    pub name: Option<String>,
    /// SHA-256 of the signer's certificate in hex, or the team identifier.
    pub signer: Option<String>,
    /// Android: the schemes by which the package is signed, oldest first.
    pub signature_schemes: Vec<Scheme>,
}

/// A mapping file that was used, and what it renamed back.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MappingUse {
    /// The entry, or the file as it was given.
    pub source: String,
    /// `pg_map_id`.
    pub id: Option<String>,
    /// Original name to name in the build, both in internal form, of the classes that the build defines and that differ.
    pub obfuscated: BTreeMap<String, String>,
}

/// The kind of a piece of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeKind {
    Dex,
    MachO,
    Elf,
    /// The class files of one archive (AAR, JAR).
    ClassFiles,
}

impl CodeKind {
    /// Whether it is code of Java's kind, whose classes lie in packages.
    pub fn has_packages(self) -> bool {
        matches!(self, CodeKind::Dex | CodeKind::ClassFiles)
    }
}

/// One DEX file, Mach-O slice or native library, or the class files of one archive.
#[derive(Clone, Debug, Serialize)]
pub struct CodeUnit {
    /// Entry within the package; parts nested in it are joined with `!`. Of class files that of their archive, or the name of the
    /// build where that is the archive.
    pub entry: String,
    pub kind: CodeKind,
    /// Architecture of a Mach-O slice (`arm64`) or ABI of a library (`arm64-v8a`).
    pub slice: Option<String>,
    pub bytes: u64,
    /// DEX, class files: defined types in internal form (`com/umeng/a`). Mach-O: Objective-C classes that the image defines.
    pub defined: Names,
    /// Size of each defined class's code in bytes, in the order of `defined`; empty where it is not measured.
    pub class_bytes: Vec<u64>,
    /// Types that are only referred to. Mach-O: Objective-C classes imported from elsewhere.
    pub referenced: Names,
    /// Mach-O: Swift modules that define types here. ELF: exported `Java_…` names.
    pub modules: Names,
    /// Mach-O: install names of linked libraries, and file names of static ones where debugging entries tell them. ELF:
    /// `DT_NEEDED`.
    pub linked: Vec<String>,
    pub calls: Vec<Call>,
    /// Mach-O: probed selectors that its own classes and categories answer to, sorted.
    pub answers: Vec<ProbeId>,
    pub strings: Vec<StringHit>,
    /// Mach-O: the code is encrypted (`cryptid` is not 0), so its classes and strings could not be read.
    pub encrypted: bool,
    /// Mach-O: what only a program tells; `None` for libraries and for other code.
    pub program: Option<Program>,
}

impl CodeUnit {
    /// A piece of code in which nothing has been found.
    pub fn new(entry: &str, kind: CodeKind) -> CodeUnit {
        CodeUnit {
            entry: entry.to_owned(),
            kind,
            slice: None,
            bytes: 0,
            defined: Names::default(),
            class_bytes: Vec::new(),
            referenced: Names::default(),
            modules: Names::default(),
            linked: Vec::new(),
            calls: Vec::new(),
            answers: Vec::new(),
            strings: Vec::new(),
            encrypted: false,
            program: None,
        }
    }
}

/// What a Mach-O program, an app or an app extension, tells beside its code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Program {
    /// Classes and types of the program that the function in which it starts names, such as the app delegate.
    pub starts_with: Vec<String>,
    /// Every class as its position in [`CodeUnit::defined`], in the order in which the linker took the object files.
    pub link_order: Vec<u32>,
}

/// A class that a DEX file or a class file defines: positions in [`Facts::code`] and among the unit's defined names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ClassAt {
    pub unit: u32,
    pub class: u32,
}

/// How much the code of one class makes of another: it extends it, keeps one, takes or returns one, calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Link {
    pub from: ClassAt,
    pub to: ClassAt,
    pub weight: u32,
}

/// Whether the package of a class (internal form) says nothing of whose it is, because renaming left only one short segment
/// or none: what `-repackageclasses` and `-flattenpackagehierarchy` do. Where renamed packages still lie in each other
/// (`a/b/c`), what lies together belongs together.
/// Source: ProGuard's manual, "Usage", on these options; R8 takes the same.
pub fn is_flattened(class: &str) -> bool {
    const LONGEST_RENAMED: usize = 2;
    match class.rsplit_once('/') {
        None => true,
        Some((package, _)) => package.len() <= LONGEST_RENAMED && !package.contains('/'),
    }
}

/// Whether a class (internal form) lies directly in this package under a name that renaming gives: up to three letters or
/// digits.
pub fn is_renamed_in(class: &str, package: Option<&str>) -> bool {
    package.is_some() && class.rsplit_once('/').is_some_and(|(of, name)| Some(of) == package && is_renamed(name))
}

/// Whether a class's own name may come from renaming. Names of three letters or digits are enough for 46,000 classes.
fn is_renamed(name: &str) -> bool {
    let outer = name.split('$').next().unwrap_or(name);
    (1..=3).contains(&outer.len()) && outer.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What a call was matched by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallKind {
    Method,
    Field,
    Constant,
    Symbol,
    Selector,
}

/// In which way code names what it calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallForm {
    Direct,
    /// By a subclass of the probed class that does not define the method itself.
    Inherited,
    /// By the names of class and method, both constants of the calling method.
    Reflected,
    /// By the name that the mapping file gives for a renamed class.
    Renamed,
}

/// A probed API met in code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Call {
    pub kind: CallKind,
    pub form: CallForm,
    pub probe: ProbeId,
    /// The entry that it stands in, where that is not the unit's: class files are entries of their own.
    pub entry: Option<String>,
    /// Internal form of the calling class; absent where a whole image is the caller. Mach-O: the class as it is registered,
    /// a Swift type as `Module.Type`; absent where the function belongs to none.
    pub class: Option<String>,
    /// Mach-O: `-[Class selector]`, the function's symbol, or `sub_` and its address; absent where a whole image is the caller.
    pub method: Option<String>,
    /// Mach-O: the classes before and behind, in link order, of a function that belongs to none; an empty name at an end.
    pub between: Option<[String; 2]>,
    /// The method's name in the build, where `method` was read through a mapping file.
    pub obfuscated: Option<String>,
    /// Offset of the instruction, or of the reference, from the start of the entry, in bytes.
    pub offset: u64,
    /// Probed constants that the same method loads (ids of `Probes::constants`), sorted. Mach-O: probed symbols that the
    /// function, its class, or a function that it calls names (ids of `Probes::symbols`).
    pub constants: Vec<ProbeId>,
}

/// A probed string or host met in a string table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct StringHit {
    /// The registered host, or the literal.
    pub probe: String,
    pub host: bool,
    /// The text as it stands, cut at 200 bytes.
    pub value: String,
    /// The entry that it stands in, where that is not the unit's: class files are entries of their own.
    pub entry: Option<String>,
    /// Offset of the text from the start of the entry, in bytes.
    pub offset: u64,
    /// DEX, class files: classes whose code loads it, the first few, in internal form.
    pub classes: Vec<String>,
}

/// A text of code that holds a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct VersionText {
    /// Index in `Probes::versions`, or in `Probes::mach_o_versions` for Mach-O code.
    pub probe: ProbeId,
    /// With dots between its numbers.
    pub version: String,
    /// The class whose text it is, in internal form and as its maker names it, or as it is registered (Mach-O), where one was
    /// probed.
    pub class: Option<String>,
    pub entry: String,
    /// Offset of the text from the start of the entry, in bytes; of a Mach-O class, that of the instruction that names it.
    pub offset: u64,
}

/// The kinds of a manifest's components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComponentKind {
    Application,
    Activity,
    Service,
    Receiver,
    Provider,
}

/// A component that the manifest declares.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Component {
    /// Class with dots, the package filled in.
    pub class: String,
    pub kind: ComponentKind,
    pub exported: Option<bool>,
    pub entry: String,
}

/// A name in the manifest and the entry it stands in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    pub name: String,
    pub entry: String,
}

/// A `<meta-data>` item, or a key of an Info.plist.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct MetaData {
    pub name: String,
    pub value: Option<String>,
    pub entry: String,
}

/// A permission that the manifest asks for, or an Info.plist purpose string.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PermissionFact {
    pub name: String,
    pub max_sdk: Option<u32>,
    /// The purpose string of an Info.plist.
    pub purpose: Option<String>,
    pub entry: String,
}

/// The purpose strings of one language, beside an Info.plist.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LocalisedPurposes {
    /// As its folder is called: `de`, `zh-Hans`.
    pub language: String,
    pub entry: String,
    /// The Info.plist whose texts they stand for.
    pub of: String,
    /// By key; only those of purpose strings.
    pub texts: BTreeMap<String, String>,
}

/// Where a build says what was built into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DependencySource {
    /// `BUNDLE-METADATA/com.android.tools.build.libraries/dependencies.pb`.
    DependenciesPb,
    /// `META-INF/<group>_<artifact>.version`.
    VersionFile,
    /// `<artifact>.properties` at the root of the package.
    Properties,
    /// `META-INF/<module>.kotlin_module`.
    KotlinModule,
    /// `!SDK-VERSION-STRING!:<group>:<artifact>:<version>`, a text that SDKs carry in their code for Google Play's SDK console.
    VersionString,
    /// A Gradle lockfile, or what `gradle dependencies` prints; beside the build.
    Gradle,
    /// `Podfile.lock`; beside the build.
    PodfileLock,
    /// `Package.resolved`; beside the build.
    PackageResolved,
}

impl DependencySource {
    /// Whether it is a file beside the build: it says what was resolved, not what this build holds.
    pub fn is_beside(self) -> bool {
        use DependencySource::{Gradle, PackageResolved, PodfileLock};
        matches!(self, Gradle | PodfileLock | PackageResolved)
    }
}

/// A Maven coordinate, as far as the source names it; of an iOS build a pod or a Swift package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Dependency {
    /// Absent where the source names only the artifact.
    pub group: Option<String>,
    pub artifact: String,
    pub version: Option<String>,
    pub source: DependencySource,
    /// The entry, or the file beside the build as it was given.
    pub entry: String,
    /// Coordinates of the libraries that need it, as the build records them.
    pub needed_by: Vec<String>,
    /// Whether the build records that the app itself asks for it.
    pub asked_for_by_app: bool,
}

impl Dependency {
    /// `group:artifact`, where the group is known.
    pub fn coordinate(&self) -> Option<String> {
        Some(format!("{}:{}", self.group.as_ref()?, self.artifact))
    }
}

/// What a bundle inside an iOS build is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BundleKind {
    App,
    Framework,
    Extension,
    Resources,
}

/// A bundle inside an iOS build.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BundleFact {
    /// Folder, with its suffix: `Payload/App.app/Frameworks/FMDB.framework`.
    pub entry: String,
    /// Last part without the suffix: `FMDB`.
    pub name: String,
    pub kind: BundleKind,
    pub bundle_id: Option<String>,
    pub version: Option<String>,
}

/// A `PrivacyInfo.xcprivacy`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PrivacyManifestFact {
    pub entry: String,
    pub tracking: Option<bool>,
    pub tracking_domains: Vec<String>,
    pub collected: Vec<CollectedData>,
    pub accessed: Vec<AccessedApi>,
    /// What is wrong with it, in words.
    pub problems: Vec<String>,
}

/// One `NSPrivacyCollectedDataTypes` item.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CollectedData {
    pub data_type: String,
    pub linked: Option<bool>,
    pub tracking: Option<bool>,
    pub purposes: Vec<String>,
}

/// One `NSPrivacyAccessedAPITypes` item.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AccessedApi {
    pub category: String,
    pub reasons: Vec<String>,
}

/// Why the build could not be read to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum InconclusiveReason {
    Encrypted,
    Packed,
    UnreadableCode,
    LimitReached,
    NoCode,
}

/// A part of the build that could not be judged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Inconclusive {
    pub reason: InconclusiveReason,
    /// What is not known because of it, in words.
    pub scope: String,
    pub entry: Option<String>,
    /// Whether "nothing found" can no longer be said.
    pub blocks_absence: bool,
}

/// Something odd that did not stop the reading.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Anomaly {
    /// Kebab-case and closed per parser: `duplicate-entry`.
    pub kind: String,
    pub entry: Option<String>,
    pub detail: String,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ReadProblem {
    pub entry: Option<String>,
    pub detail: String,
}

use crate::build::Build;
use crate::catalog::model::Platform;
use crate::probe::Probes;

/// Reads a build once and keeps what later stages judge. Never fails: what could not be read is in
/// [`Facts::errors`] and [`Facts::inconclusive`].
pub fn extract(build: &Build, probes: &Probes) -> Facts {
    extract_with(build, probes, &Beside::default())
}

/// As [`extract`], with the files that stand beside the build.
pub fn extract_with(build: &Build, probes: &Probes, beside: &Beside) -> Facts {
    let platform = build.kind().platform();
    let mut facts = match platform {
        Platform::Android => android::extract(build, probes, &beside.mappings),
        Platform::Ios => ios::extract(build, probes, &beside.symbols),
    };
    facts.dependencies.extend(beside.dependencies_of(platform));
    facts.entries = build.entries().iter().map(|entry| entry.name.clone()).collect();
    facts.anomalies.extend(build.anomalies().iter().cloned());
    facts.inconclusive.extend(build.unlisted().map(|anomaly| Inconclusive {
        reason: InconclusiveReason::LimitReached,
        scope: format!("parts of the package are not listed: {}", anomaly.detail),
        entry: anomaly.entry.clone(),
        blocks_absence: true,
    }));
    facts
}
