//! Real and hostile builds of the corpus end in an answer or in an error that says where.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use undisclosed::build::Build;

/// Files in a folder of the corpus, or nothing where no corpus is given.
fn corpus(folder: &str) -> Option<Vec<PathBuf>> {
    let Ok(root) = std::env::var("UNDISCLOSED_CORPUS") else {
        println!("skipped: UNDISCLOSED_CORPUS is not set");
        return None;
    };
    let items = fs::read_dir(PathBuf::from(root).join(folder)).expect("the corpus has this folder");
    let mut files: Vec<PathBuf> = items.flatten().map(|item| item.path()).filter(|path| path.is_file()).collect();
    files.sort();
    Some(files)
}

#[test]
fn hostile_builds_end_in_an_answer_or_an_error_with_a_place() {
    let Some(files) = corpus("builds/hostile") else { return };
    let (mut opened, mut refused, mut entries, mut unreadable, mut slowest) = (0, 0, 0, 0, Duration::ZERO);
    for file in &files {
        let start = Instant::now();
        let shown = file.file_name().unwrap().to_string_lossy().into_owned();
        match Build::open(file, &shown) {
            Err(error) => {
                refused += 1;
                println!("{error}");
                assert!(error.to_string().starts_with(&shown), "{error}");
                assert!(!error.detail.is_empty());
            }
            Ok(build) => {
                opened += 1;
                build.signature();
                assert_eq!(build.sha256().map(|digest| digest.len()), Some(64));
                for anomaly in build.anomalies() {
                    println!("{shown}: {} {:?} {}", anomaly.kind, anomaly.entry, anomaly.detail);
                }
                for entry in build.entries() {
                    entries += 1;
                    if let Err(error) = build.read(entry) {
                        unreadable += 1;
                        println!("{shown}: {error}");
                        assert!(error.to_string().starts_with(&entry.name), "{error}");
                    }
                }
            }
        }
        slowest = slowest.max(start.elapsed());
    }
    println!(
        "{opened} opened, {refused} refused; {entries} entries, {unreadable} of them unreadable; slowest {slowest:?}"
    );
    assert!(slowest < Duration::from_secs(30), "{slowest:?}");
    assert!(opened > refused);
}

#[test]
fn every_real_build_opens_and_every_entry_is_read() {
    let (Some(android), Some(ios)) = (corpus("builds/android"), corpus("builds/ios")) else { return };
    let not_builds = ["fastlane_no-app-bundle.ipa", "fastlane_not-an-ipa.ipa"];
    let mut seen = 0;
    for file in android.iter().chain(&ios).filter(|file| file.extension().is_some_and(|it| it != "tsv")) {
        let shown = file.file_name().unwrap().to_string_lossy().into_owned();
        let build = Build::open(file, &shown);
        if not_builds.contains(&shown.as_str()) {
            println!("{}", build.expect_err("not a build"));
            continue;
        }
        let build = build.expect("a build");
        seen += 1;
        for entry in build.entries() {
            build.read(entry).expect("every entry is readable");
        }
        println!("{shown}: {:?}, {} entries, signer {:?}", build.kind(), build.entries().len(), build.signature());
        for anomaly in build.anomalies() {
            println!("{shown}: {} {:?} {}", anomaly.kind, anomaly.entry, anomaly.detail);
        }
    }
    println!("{seen} builds");
    assert!(seen > 0);
}

/// As `apksigner verify --print-certs` prints them.
#[test]
fn signers_are_the_ones_that_apksigner_names() {
    let Some(files) = corpus("builds/hostile") else { return };
    let cases = [
        // JAR signature; v2; v3; a bag whose first certificate is not the signer's.
        (
            "v1-only-with-rsa-pkcs1-sha256-1.2.840.113549.1.1.11-2048.apk",
            "fb5dbd3c669af9fc236c6991e6387b7f11ff0590997f22d0f5c74ff40e04fca8",
        ),
        ("v2-only-with-ecdsa-sha256-p256.apk", "6a8b96e278e58f62cfe3584022cec1d0527fcb85a9e5d2e1694eb0405be5b599"),
        ("v3-only-with-rsa-pkcs1-sha256-4096.apk", "6a46158f87753395a807edcc7640ac99c9125f6b6e025bdbf461ff281e64e685"),
        (
            "v1-only-pkcs7-cert-bag-first-cert-not-used.apk",
            "fb5dbd3c669af9fc236c6991e6387b7f11ff0590997f22d0f5c74ff40e04fca8",
        ),
    ];
    for (name, digest) in cases {
        let file = files.iter().find(|file| file.to_string_lossy().ends_with(name)).expect(name);
        let signature = Build::open(file, name).unwrap().signature();
        assert_eq!(signature.map(|signature| signature.signer).as_deref(), Some(digest), "{name}");
    }
}
