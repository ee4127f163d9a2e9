//! Why native libraries are read by a reader of our own: beside goblin's on the libraries of the corpus. Where
//! `UNDISCLOSED_CORPUS` names the corpus; run with `cargo test --test android_elf -- --nocapture` to read the figures.

use std::panic::catch_unwind;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use goblin::elf::Elf;
use undisclosed::build::Build;
use undisclosed::format::elf;

fn libraries() -> Option<Vec<(String, Vec<u8>)>> {
    let Some(corpus) = std::env::var_os("UNDISCLOSED_CORPUS").map(PathBuf::from) else {
        println!("skipped: UNDISCLOSED_CORPUS is not set");
        return None;
    };
    let files = std::fs::read_dir(corpus.join("builds/android")).expect("a folder").flatten().map(|entry| entry.path());
    let mut libraries = Vec::new();
    for path in files {
        let Ok(build) = Build::open(&path, &path.to_string_lossy()) else { continue };
        for entry in build.entries().iter().filter(|entry| entry.name.ends_with(".so")) {
            if let Ok(bytes) = build.read(entry) {
                libraries.push((entry.name.clone(), bytes.into_owned()));
            }
        }
    }
    libraries.sort();
    libraries.dedup();
    Some(libraries)
}

/// What both readers are asked for: needed libraries, and names that Java binds to.
fn by_goblin(bytes: &[u8]) -> Option<(Vec<String>, usize)> {
    let elf = Elf::parse(bytes).ok()?;
    let java = elf.dynsyms.iter().filter_map(|symbol| elf.dynstrtab.get_at(symbol.st_name));
    let java = java.filter(|name| name.starts_with("Java_")).count();
    Some((elf.libraries.iter().map(|&name| name.to_owned()).collect(), java))
}

#[test]
fn both_readers_agree_on_real_libraries_and_ours_survives_forged_headers() {
    let Some(libraries) = libraries() else { return };
    let (mut ours, mut theirs, mut bytes_read) = (Duration::ZERO, Duration::ZERO, 0);
    let (mut refused, mut forged_refused, mut panics, mut mutated) = (0, 0, 0, 0);
    for (name, bytes) in &libraries {
        bytes_read += bytes.len();
        let start = Instant::now();
        let own = elf::read(bytes).unwrap_or_else(|| panic!("{name}: not read"));
        ours += start.elapsed();
        let start = Instant::now();
        let other = by_goblin(bytes);
        theirs += start.elapsed();
        match other {
            Some((needed, java)) => {
                assert_eq!(own.needed, needed, "{name}");
                assert!(own.java_names.len() >= java, "{name}: {} of {java}", own.java_names.len());
            }
            None => refused += 1,
        }
        // Android's linker does not look at section headers, so packers put anything there.
        let mut forged = bytes.clone();
        let place = if forged[4] == 2 { 40..44 } else { 32..36 };
        forged[place].copy_from_slice(&[0xf0, 0xff, 0xff, 0x7f]);
        assert_eq!(elf::read(&forged).map(|elf| elf.needed.len()), Some(own.needed.len()), "{name}");
        forged_refused += usize::from(by_goblin(&forged).is_none());
        for position in (0..bytes.len().min(4096)).step_by(13) {
            let mut damaged = bytes.clone();
            damaged[position] ^= 0xff;
            mutated += 1;
            panics += usize::from(catch_unwind(|| by_goblin(&damaged).is_some()).is_err());
            elf::read(&damaged);
        }
    }
    println!(
        "{} libraries, {} KiB: ours {ours:?}, goblin {theirs:?}; goblin refuses {refused} as they are and {forged_refused} with a \
         forged offset of section headers (ours reads all); {panics} panics of goblin in {mutated} damaged ones",
        libraries.len(),
        bytes_read / 1024,
    );
}
