//! Which kind of build something is: told from magic numbers, and from the names inside archives and folders.

use std::path::Path;

use super::BuildKind;
use crate::format::ar;

/// What the first bytes of a file say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Magic {
    Dex,
    MachO,
    /// A static library, bare or in a fat file.
    StaticLibrary,
    /// An archive, or nothing known.
    Other,
}

/// Recognises a file by its first bytes. Fat files are told apart by what their first slice is.
pub fn magic(bytes: &[u8]) -> Magic {
    match bytes.get(..4) {
        Some(b"dex\n" | b"cdex") => Magic::Dex,
        Some([0xfe, 0xed, 0xfa, 0xce | 0xcf] | [0xce | 0xcf, 0xfa, 0xed, 0xfe]) => Magic::MachO,
        Some([0xca, 0xfe, 0xba, 0xbe | 0xbf]) => match ar::slices(bytes) {
            None => Magic::Other,
            Some(slices) => {
                let first = slices.first().and_then(|slice| bytes.get(slice.data.clone()));
                if first.is_some_and(ar::is_archive) { Magic::StaticLibrary } else { Magic::MachO }
            }
        },
        _ if ar::is_archive(bytes) => Magic::StaticLibrary,
        _ => Magic::Other,
    }
}

/// Recognises an archive by the names of its entries.
///
/// # Errors
/// A sentence that says what it is instead.
pub fn of_archive<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Result<BuildKind, &'static str> {
    let has = |wanted: &str| names.clone().any(|name| name == wanted);
    let any = |test: fn(&str) -> bool| names.clone().any(test);

    if has("BundleConfig.pb") || any(is_module_manifest) {
        return Ok(BuildKind::Aab);
    }
    if any(is_main_dex) {
        return Ok(BuildKind::Apk);
    }
    if has("AndroidManifest.xml") {
        let is_library = has("classes.jar") || (has("R.txt") && !has("resources.arsc"));
        return Ok(if is_library { BuildKind::Aar } else { BuildKind::Apk });
    }
    if any(|name| name.ends_with(".apk")) {
        let kind = if has("toc.pb") {
            BuildKind::Apks
        } else if has("manifest.json") {
            BuildKind::Xapk
        } else if has("info.json") {
            BuildKind::Apkm
        } else {
            BuildKind::Apks
        };
        return Ok(kind);
    }
    if has("pack.info") || any(|name| name.ends_with(".hap")) || (has("module.json") && has("resources.index")) {
        return Err("a HarmonyOS package; not read yet");
    }
    if any(|name| holds(name, "Products/Applications/", ".app") || name.contains(".xcarchive/Products/")) {
        return Ok(BuildKind::Xcarchive);
    }
    if any(|name| holds(name, "Payload/", ".app")) {
        return Ok(BuildKind::Ipa);
    }
    let bundles =
        [(".xcframework", BuildKind::Xcframework), (".app", BuildKind::App), (".framework", BuildKind::Framework)];
    for (suffix, kind) in bundles {
        if names.clone().any(|name| holds(name, "", suffix)) {
            return Ok(kind);
        }
    }
    if any(|name| name.ends_with(".class")) {
        return Ok(BuildKind::Jar);
    }
    if any(|name| name.starts_with("Payload/")) {
        return Err("a zip archive with a Payload folder, but no .app inside it");
    }
    Err("a zip archive without an app inside")
}

/// Recognises a folder by what lies directly in it.
pub fn of_folder(folder: &Path) -> Option<BuildKind> {
    let has = |name: &str| folder.join(name).exists();
    let named = |suffix: &str| folder.extension().is_some_and(|extension| extension == suffix);
    let stem = || folder.file_stem().is_some_and(|stem| folder.join(stem).exists());

    if holds_app(&folder.join("Products/Applications")) || (named("xcarchive") && has("Products")) {
        Some(BuildKind::Xcarchive)
    } else if holds_app(&folder.join("Payload")) {
        Some(BuildKind::Ipa)
    } else if named("xcframework") && has("Info.plist") {
        Some(BuildKind::Xcframework)
    } else if named("app") && (has("Info.plist") || has("Contents/Info.plist")) {
        Some(BuildKind::App)
    } else if named("framework") && (has("Info.plist") || stem()) {
        Some(BuildKind::Framework)
    } else if has("BundleConfig.pb") {
        Some(BuildKind::Aab)
    } else if has("AndroidManifest.xml") && has("classes.dex") {
        Some(BuildKind::Apk)
    } else if ["base.apk", "base-master.apk", "splits/base-master.apk"].iter().any(|name| has(name)) {
        Some(BuildKind::Apks)
    } else {
        None
    }
}

/// Whether entries of a folder of this kind are called by the folder's own name first (`App.app/Info.plist`), which
/// says which bundle they belong to.
pub fn is_bundle(kind: BuildKind) -> bool {
    matches!(kind, BuildKind::App | BuildKind::Framework | BuildKind::Xcframework | BuildKind::Xcarchive)
}

fn holds_app(folder: &Path) -> bool {
    let Ok(items) = folder.read_dir() else { return false };
    items.flatten().any(|item| item.path().extension().is_some_and(|extension| extension == "app"))
}

/// `classes.dex`, `classes2.dex`, …
fn is_main_dex(name: &str) -> bool {
    name.strip_prefix("classes")
        .and_then(|rest| rest.strip_suffix(".dex"))
        .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The manifest of an app bundle's module: `base/manifest/AndroidManifest.xml`.
fn is_module_manifest(name: &str) -> bool {
    name.strip_suffix("/manifest/AndroidManifest.xml").is_some_and(|module| !module.contains('/'))
}

/// Whether the name lies in a folder with the suffix, which lies in `parent`, which lies at the root or one level
/// below it (archives made by hand often have one folder around everything).
fn holds(name: &str, parent: &str, suffix: &str) -> bool {
    let below = |name: &str| {
        let folder = name.strip_prefix(parent).and_then(|rest| rest.split_once('/'));
        folder.is_some_and(|(folder, _)| folder.len() > suffix.len() && folder.ends_with(suffix))
    };
    if name.starts_with(RESOURCE_FORKS) {
        return false;
    }
    below(name) || name.split_once('/').is_some_and(|(_, rest)| below(rest))
}

/// Where archives made on a Mac keep the resource forks of files; no part of an app.
pub const RESOURCE_FORKS: &str = "__MACOSX/";
