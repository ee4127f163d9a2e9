//! Compiles `signatures/` into the program, with the program's own model and reader.

#[allow(dead_code)]
#[path = "src/catalog"]
mod catalog {
    pub mod index;
    pub mod language;
    pub mod lexicon;
    pub mod model;
    pub mod records;
    pub mod source;
}

#[path = "src/halving.rs"]
mod halving;

use std::path::Path;
use std::{env, fs, process};

use sha2::{Digest, Sha256};

fn main() {
    println!("cargo::rerun-if-changed=signatures");
    println!("cargo::rerun-if-changed=src/catalog");
    println!("cargo::rerun-if-changed=src/halving.rs");
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let (signatures, errors) = catalog::source::Signatures::read(&Path::new(&root).join("signatures"));
    if !errors.is_empty() {
        for error in &errors {
            eprintln!("{error}");
        }
        process::exit(1);
    }
    let bytes = postcard::to_stdvec(&signatures).expect("signatures are plain data");
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).take(6).collect();
    println!("cargo::rustc-env=UNDISCLOSED_CATALOG={digest}");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let image = catalog::records::Image::new(&signatures).and_then(|image| postcard::to_stdvec(&image));
    let lexicon = catalog::lexicon::Lexicon::new(
        signatures.data_types.iter(),
        signatures.languages.iter(),
        signatures.sdks.iter(),
        signatures.vendors.iter(),
    );
    for (file, bytes) in [("catalog.bin", image), ("lexicon.bin", postcard::to_stdvec(&lexicon))] {
        fs::write(Path::new(&out).join(file), bytes.expect("signatures are plain data")).expect("OUT_DIR is writable");
    }
}
