use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};
use proptest::prelude::*;

use super::*;

const MACH_O: &[u8] = b"\xcf\xfa\xed\xfe and so on";
const DEX: &[u8] = b"dex\n035\0 and so on";

fn zipped_with(method: CompressionMethod, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in files {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(contents).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    zipped_with(CompressionMethod::Deflated, files)
}

/// An archive of empty files.
fn names_only(names: &[&str]) -> Vec<u8> {
    zipped(&names.iter().map(|name| (*name, &b""[..])).collect::<Vec<_>>())
}

fn opened(bytes: Vec<u8>) -> Build {
    Build::from_bytes(bytes, "some/build").unwrap()
}

fn names(build: &Build) -> Vec<&str> {
    build.entries().iter().map(|entry| entry.name.as_str()).collect()
}

fn kinds(build: &Build) -> Vec<&str> {
    build.anomalies().iter().map(|anomaly| anomaly.kind.as_str()).collect()
}

#[track_caller]
fn contents<'a>(build: &'a Build, name: &str) -> Cow<'a, [u8]> {
    build.read(build.find(name).unwrap_or_else(|| panic!("no {name}"))).unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    Build::from_bytes(bytes.to_vec(), "some/build").unwrap_err().to_string()
}

fn write(root: &Path, name: &str, contents: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, contents).unwrap();
}

#[test]
fn a_build_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Build>();
}

#[test]
fn archives_are_recognised_by_what_they_hold() {
    use BuildKind::*;
    let cases: [(&[&str], BuildKind); 20] = [
        (&["AndroidManifest.xml", "classes.dex"], Apk),
        (&["AndroidManifest.xml"], Apk),
        (&["classes2.dex"], Apk),
        (&["AndroidManifest.xml", "classes.jar", "R.txt"], Aar),
        (&["AndroidManifest.xml", "R.txt", "res/values/values.xml"], Aar),
        (&["BundleConfig.pb", "base/dex/classes.dex"], Aab),
        (&["feature/manifest/AndroidManifest.xml"], Aab),
        (&["toc.pb", "splits/base-master.apk"], Apks),
        (&["universal.apk"], Apks),
        (&["manifest.json", "com.example.apk", "icon.png"], Xapk),
        (&["info.json", "base.apk", "split_config.en.apk"], Apkm),
        (&["com/example/A.class"], Jar),
        (&["Payload/Some App.app/Info.plist"], Ipa),
        (&["Wrapped/Payload/A.app/Info.plist", "__MACOSX/Wrapped/Payload/._A.app"], Ipa),
        (&["A.app/Info.plist", "A.app/Frameworks/B.framework/B"], App),
        (&["A.xcarchive/Info.plist", "A.xcarchive/Products/Applications/A.app/A"], Xcarchive),
        (&["Products/Applications/A.app/A"], Xcarchive),
        (&["A.xcframework/Info.plist", "A.xcframework/ios-arm64/A.framework/A"], Xcframework),
        (&["A.framework/A"], Framework),
        (&["Wrapped/A.framework/A"], Framework),
    ];
    for (names, kind) in cases {
        assert_eq!(Build::from_bytes(names_only(names), "a").map(|build| build.kind()).unwrap(), kind, "{names:?}");
    }
}

#[test]
fn what_is_no_build_is_refused_with_a_sentence() {
    assert_eq!(refusal(b""), "some/build: the file is empty");
    assert_eq!(
        refusal(b"not-a-zip-file"),
        "some/build: not a zip archive: no end-of-central-directory record found, and neither DEX, Mach-O nor a static library"
    );
    assert_eq!(refusal(b"PK\x03\x04 cut"), "some/build: not a zip archive: no end-of-central-directory record found");
    assert_eq!(refusal(&names_only(&["readme.txt"])), "some/build: a zip archive without an app inside");
    assert_eq!(refusal(&names_only(&[])), "some/build: a zip archive without an app inside");
    assert_eq!(
        refusal(&names_only(&["Payload/readme.txt"])),
        "some/build: a zip archive with a Payload folder, but no .app inside it"
    );
    for hap in [&["module.json", "resources.index"][..], &["pack.info", "entry.hap"], &["entry.hap"]] {
        assert_eq!(refusal(&names_only(hap)), "some/build: a HarmonyOS package; not read yet");
    }
    assert!(refusal(b"\xca\xfe\xba\xbe\0\0\0\x34 a Java class").contains("not a zip archive"));
    assert_eq!(refusal(b"!<arch>\n"), "some/build: a static library without members");

    let missing = Build::open(Path::new("/nowhere/at/all"), "shown").unwrap_err().to_string();
    assert!(missing.starts_with("shown: cannot be opened: "), "{missing}");
}

#[test]
fn entries_are_sorted_found_and_read() {
    let bytes = zipped(&[("classes.dex", DEX), ("assets/z", b"z"), ("AndroidManifest.xml", b"manifest")]);
    let build = opened(bytes.clone());
    assert_eq!(names(&build), ["AndroidManifest.xml", "assets/z", "classes.dex"]);
    assert_eq!(contents(&build, "classes.dex"), DEX);
    assert_eq!(contents(&build, "AndroidManifest.xml"), &b"manifest"[..]);
    assert!(build.find("assets/").is_none());
    assert_eq!(build.find("classes.dex").unwrap().size, DEX.len() as u64);
    assert_eq!(build.sha256(), Some(digest::hex(&Sha256::digest(&bytes))));
    assert_eq!(build.signature(), None);
    assert!(build.anomalies().is_empty());

    let stored = opened(zipped_with(CompressionMethod::Stored, &[("classes.dex", DEX)]));
    assert!(matches!(contents(&stored, "classes.dex"), Cow::Borrowed(_)));
}

#[test]
fn both_entries_of_one_name_can_be_read() {
    let mut bytes = zipped(&[("classes.dex", b"first"), ("Classes.dex", b"second")]);
    while let Some(at) = memchr::memmem::find(&bytes, b"Classes") {
        bytes[at] = b'c';
    }
    let build = opened(bytes);
    assert_eq!(names(&build), ["classes.dex", "classes.dex"]);
    let read: Vec<_> = build.entries().iter().map(|entry| build.read(entry).unwrap().into_owned()).collect();
    assert_eq!(read, [&b"first"[..], b"second"]);
    assert_eq!(contents(&build, "classes.dex"), &b"first"[..]);
    assert_eq!(kinds(&build), ["duplicate-entry"]);
}

#[test]
fn packages_inside_are_opened_whether_stored_or_deflated() {
    let plugin = zipped(&[("classes.dex", b"plugin")]);
    let base =
        zipped(&[("AndroidManifest.xml", b"base"), ("assets/plugin.jar", &plugin), ("assets/junk.zip", b"junk")]);
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let build = opened(zipped_with(method, &[("toc.pb", b""), ("splits/base-master.apk", &base)]));
        assert_eq!(
            names(&build),
            [
                "splits/base-master.apk",
                "splits/base-master.apk!AndroidManifest.xml",
                "splits/base-master.apk!assets/junk.zip",
                "splits/base-master.apk!assets/plugin.jar",
                "splits/base-master.apk!assets/plugin.jar!classes.dex",
                "toc.pb",
            ]
        );
        assert_eq!(contents(&build, "splits/base-master.apk"), base);
        assert_eq!(contents(&build, "splits/base-master.apk!AndroidManifest.xml"), &b"base"[..]);
        assert_eq!(contents(&build, "splits/base-master.apk!assets/plugin.jar!classes.dex"), &b"plugin"[..]);
        assert!(build.anomalies().is_empty(), "{:?}", build.anomalies());
    }
}

#[test]
fn packages_too_deep_or_damaged_are_told() {
    let mut package = zipped(&[("classes.dex", b"deepest")]);
    for _ in 0..3 {
        package = zipped(&[("classes.dex", DEX), ("inner.apk", &package), ("broken.apk", b"no archive")]);
    }
    let build = opened(package);
    assert!(build.find("inner.apk!inner.apk!inner.apk").is_some());
    assert!(build.find("inner.apk!inner.apk!inner.apk!classes.dex").is_none());
    let told: Vec<_> = build.unlisted().map(|it| (it.kind.as_str(), it.entry.as_deref().unwrap_or(""))).collect();
    assert_eq!(
        told,
        [
            ("nesting-limit", "inner.apk!inner.apk!inner.apk"),
            ("unreadable-package", "inner.apk!inner.apk!broken.apk"),
            ("unreadable-package", "inner.apk!broken.apk"),
            ("unreadable-package", "broken.apk"),
        ]
    );
}

#[test]
fn packages_inside_are_held_up_to_a_limit() {
    // Each inflates to 130 MiB, so that the third one is too much.
    let large = zipped_with(CompressionMethod::Stored, &[("classes.dex", &vec![0; 130 << 20])]);
    let once = zipped(&[("1.apk", &large)]);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["1.apk", "2.apk", "3.apk"] {
        let mut source = ::zip::ZipArchive::new(Cursor::new(&once)).unwrap();
        writer.raw_copy_file_rename(source.by_index_raw(0).unwrap(), name).unwrap();
    }
    let build = opened(writer.finish().unwrap().into_inner());
    assert_eq!(names(&build), ["1.apk", "1.apk!classes.dex", "2.apk", "2.apk!classes.dex", "3.apk"]);
    assert_eq!(kinds(&build), ["nesting-limit"]);
}

#[test]
fn a_dex_in_front_of_an_archive_is_an_entry_too() {
    let mut dex = [DEX, &[0; 100]].concat();
    let length = dex.len() as u32;
    dex[32..36].copy_from_slice(&length.to_le_bytes());
    let build = opened([dex.clone(), zipped(&[("AndroidManifest.xml", b"")])].concat());
    assert_eq!(build.kind(), BuildKind::Apk);
    assert_eq!(contents(&build, "!leading.dex"), dex);
    assert_eq!(kinds(&build), ["dex-before-zip", "shifted-archive"]);
}

#[test]
fn bare_code_is_one_entry_called_like_its_file() {
    for (bytes, kind) in [(DEX, BuildKind::Dex), (MACH_O, BuildKind::MachO)] {
        let build = opened(bytes.to_vec());
        assert_eq!((build.kind(), names(&build)), (kind, vec!["build"]));
        assert_eq!(contents(&build, "build"), bytes);
    }
}

fn library() -> Vec<u8> {
    let header = format!("{:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", "a.o", 0, 0, 0, 644, MACH_O.len());
    [b"!<arch>\n", header.as_bytes(), MACH_O].concat()
}

/// A fat file with one arm64 slice.
fn fat(slice: &[u8]) -> Vec<u8> {
    let header = [0xcafe_babe, 1, 0x0100_000c, 0, 28, slice.len() as u32, 0];
    [&header.map(u32::to_be_bytes).concat(), slice].concat()
}

#[test]
fn members_of_static_libraries_are_entries() {
    let build = opened(library());
    assert_eq!((build.kind(), names(&build)), (BuildKind::StaticLibrary, vec!["a.o"]));
    assert_eq!(contents(&build, "a.o"), MACH_O);

    let build = opened(fat(&library()));
    assert_eq!((build.kind(), names(&build)), (BuildKind::StaticLibrary, vec!["arm64!a.o"]));
    assert_eq!(contents(&build, "arm64!a.o"), MACH_O);

    assert_eq!(opened(fat(MACH_O)).kind(), BuildKind::MachO);

    let framework = zipped(&[("A.framework/A", &fat(&library())), ("A.framework/libb.a", &library())]);
    let build = opened(framework);
    assert_eq!(
        names(&build),
        ["A.framework/A", "A.framework/A!arm64!a.o", "A.framework/libb.a", "A.framework/libb.a!a.o"]
    );
    assert_eq!(contents(&build, "A.framework/A!arm64!a.o"), MACH_O);
}

#[test]
fn resource_forks_are_no_part_of_an_app() {
    let build = opened(names_only(&["Payload/A.app/Info.plist", "__MACOSX/Payload/A.app/._Info.plist"]));
    assert_eq!(names(&build), ["Payload/A.app/Info.plist"]);
}

#[test]
fn folders_that_are_bundles_are_builds() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    write(root, "A.app/Info.plist", b"plist");
    write(root, "A.app/A", MACH_O);
    write(root, "B.xcframework/Info.plist", b"plist");
    write(root, "B.xcframework/ios-arm64/libb.a", &library());
    write(root, "C.framework/C", MACH_O);
    write(root, "D.xcarchive/Products/Applications/D.app/D", MACH_O);
    write(root, "ipa/Payload/E.app/E", MACH_O);
    write(root, "splits/base.apk", &zipped(&[("classes.dex", DEX)]));
    let open = |name: &str| Build::open(&root.join(name), name).unwrap();

    let app = open("A.app");
    assert_eq!((app.kind(), names(&app)), (BuildKind::App, vec!["A.app/A", "A.app/Info.plist"]));
    assert_eq!(contents(&app, "A.app/A"), MACH_O);
    assert_eq!(contents(&app, "A.app/A"), MACH_O, "a second time");

    let expected =
        vec!["B.xcframework/Info.plist", "B.xcframework/ios-arm64/libb.a", "B.xcframework/ios-arm64/libb.a!a.o"];
    let xcframework = open("B.xcframework");
    assert_eq!((xcframework.kind(), names(&xcframework)), (BuildKind::Xcframework, expected));
    assert_eq!(contents(&xcframework, "B.xcframework/ios-arm64/libb.a!a.o"), MACH_O);

    assert_eq!(open("C.framework").kind(), BuildKind::Framework);
    let archive = open("D.xcarchive");
    assert_eq!(archive.kind(), BuildKind::Xcarchive);
    assert_eq!(names(&archive), ["D.xcarchive/Products/Applications/D.app/D"]);
    assert_eq!((open("ipa").kind(), names(&open("ipa"))), (BuildKind::Ipa, vec!["Payload/E.app/E"]));
    let splits = open("splits");
    assert_eq!((splits.kind(), names(&splits)), (BuildKind::Apks, vec!["base.apk", "base.apk!classes.dex"]));

    let plain = Build::open(root, "folder").unwrap_err().to_string();
    assert_eq!(plain, "folder: a folder that is neither an app bundle nor a set of splits");
}

#[test]
fn the_digest_of_a_folder_is_that_of_its_files() {
    let digest = |contents: &[u8]| {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "A.app/Info.plist", contents);
        Build::open(&root.path().join("A.app"), "A.app").unwrap().sha256().unwrap()
    };
    assert_eq!(digest(b"one"), digest(b"one"));
    assert_ne!(digest(b"one"), digest(b"two"));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "secret", b"not part of the app");
    write(root.path(), "A.app/Info.plist", b"plist");
    std::os::unix::fs::symlink(root.path().join("secret"), root.path().join("A.app/link")).unwrap();
    std::os::unix::fs::symlink(root.path(), root.path().join("A.app/loop")).unwrap();
    let build = Build::open(&root.path().join("A.app"), "A.app").unwrap();
    assert_eq!(names(&build), ["A.app/Info.plist"]);
    assert_eq!(build.anomalies()[0].detail, "2 links or special files are not read");
}

#[test]
fn builds_in_a_folder_are_told_by_what_they_hold() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    write(root, "b/app", &zipped(&[("classes.dex", DEX)]));
    write(root, "b/notes.apk", b"notes");
    write(root, "b/archive.zip", &names_only(&["readme.txt"]));
    write(root, "A.app/Info.plist", b"plist");
    write(root, "A.app/A", MACH_O);
    write(root, "c/d/lib.a", &fat(&library()));
    write(root, "c/d/linux.a", b"!<arch>\n");
    write(root, "c/d/code.dex", DEX);
    write(root, "c/d/e/MachO", MACH_O);
    write(root, "c/d/e/f/MachO", MACH_O);
    write(root, "splits/base.apk", &zipped(&[("classes.dex", DEX)]));
    let found: Vec<_> = builds_in(root)
        .into_iter()
        .map(|path| path.strip_prefix(root).unwrap().to_string_lossy().into_owned())
        .collect();
    // `notes.apk` is damaged, but it is handed in as a build, and its error has to be told.
    assert_eq!(found, ["A.app", "b/app", "b/notes.apk", "c/d/code.dex", "c/d/e/MachO", "c/d/lib.a", "splits"]);
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(magic in 0..5usize, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let magics: [&[u8]; 5] = [b"", b"!<arch>\n", &[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0], b"dex\n", b"PK\x03\x04"];
        read_everything([magics[magic], &bytes].concat());
    }

    #[test]
    fn damaged_packages_never_panic(changes in prop::collection::vec((0..700usize, any::<u8>()), 1..8)) {
        let base = zipped(&[("AndroidManifest.xml", b"base"), ("META-INF/CERT.RSA", b"0\x030\x01")]);
        let mut bytes = zipped_with(CompressionMethod::Stored, &[("toc.pb", b""), ("base.apk", &base)]);
        for (at, value) in changes {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
        }
        read_everything(bytes);
    }
}

fn read_everything(bytes: Vec<u8>) {
    if let Ok(build) = Build::from_bytes(bytes, "build") {
        build.signature();
        for entry in build.entries() {
            let _ = build.read(entry);
        }
    }
}
