//! The table of vendor binaries, `signatures/VERIFIED.md`: each binary of `tests/verified-packages.toml` scanned by itself
//! holds exactly its SDK and what that embeds.
//!
//! The binaries lie in packages of public registries and are not part of this repository. `tests/vendor-binaries.sh DIR` gets
//! them; with `UNDISCLOSED_VENDOR_BINARIES=DIR` they are scanned, and with `UNDISCLOSED_WRITE=1` beside it the table is
//! written anew. Without them the table is held against the list.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Deserialize;
use undisclosed::catalog::model::Sdk;
use undisclosed::catalog::{Catalog, Signatures};
use undisclosed::curate::learn;
use undisclosed::flow;
use undisclosed::inventory::{Detection, Inventory};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    package: Vec<Package>,
}

/// A package of a registry that holds vendor binaries.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Package {
    name: String,
    version: String,
    binaries: Vec<Binary>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Binary {
    /// Path inside the package.
    path: String,
    /// Of the file, or of a folder's sorted listing with each file's digest, as `scan` prints it.
    sha256: String,
    /// Whose binary it is.
    sdks: Vec<String>,
    /// What it carries of others.
    #[serde(default)]
    embeds: Vec<String>,
}

impl Package {
    fn title(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// Where the package is unpacked: `@bugsnag/react-native` in `bugsnag-react-native-9.0.0`.
    fn folder(&self) -> String {
        format!("{}-{}", self.name.trim_start_matches('@').replace('/', "-"), self.version)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn packages() -> Vec<Package> {
    let text = std::fs::read_to_string(root().join("tests/verified-packages.toml")).expect("the list is there");
    toml::from_str::<List>(&text).expect("the list is TOML").package
}

fn detected(inventory: &Inventory) -> Vec<&Detection> {
    inventory.sdks.iter().filter(|sdk| sdk.presence.is_detected()).collect()
}

/// What a row of the table says before what was found: package, binary, SDKs, embedded SDKs.
fn row_start(package: &Package, binary: &Binary) -> String {
    let file = binary.path.strip_prefix("package/").unwrap_or(&binary.path);
    let embeds = if binary.embeds.is_empty() { "none".to_owned() } else { binary.embeds.join(", ") };
    format!("| {} | `{file}` | {} | {embeds} |", package.title(), binary.sdks.join(", "))
}

/// The most telling evidence for the SDKs of a binary: the strongest piece, and how many there are.
fn shown_by(inventory: &Inventory, binary: &Binary) -> String {
    let of = |id: &String| {
        let sdk = inventory.sdks.iter().find(|sdk| sdk.id == *id)?;
        let best = sdk.evidence.iter().min_by_key(|evidence| (evidence.strength, evidence.kind))?;
        let kind = serde_json::to_value(best.kind).ok()?.as_str()?.replace('-', " ");
        Some(format!("{kind} `{}`: {}", best.indicator, best.value.rsplit('/').next().unwrap_or(&best.value)))
    };
    binary.sdks.iter().filter_map(of).collect::<Vec<_>>().join("; ")
}

const HEAD: &str = "\
# Vendor binaries

Each binary below lies in a package of a public registry, pinned by version. Scanned by itself, it holds exactly the SDKs of
its row and what those embed. `tests/verified-packages.toml` is the list, with the digest of every binary.

Made by a test; to make it anew:

```
tests/vendor-binaries.sh DIR
UNDISCLOSED_VENDOR_BINARIES=DIR UNDISCLOSED_WRITE=1 cargo test --test verified
```

App Center on Android is not among them: the packages of npm and PyPI that wrap it (`appcenter-*`,
`cordova-plugin-appcenter-*`, `@capacitor-community/appcenter*`) name its Maven coordinates and hold none of its code. It
stays *sourced*, from its public source.

| package | binary | SDKs | embedded | shown by |
|---|---|---|---|---|
";

#[test]
fn the_table_says_what_the_list_says() {
    let table = std::fs::read_to_string(root().join("signatures/VERIFIED.md")).expect("the table is there");
    let listed = packages();
    let mut wanted: Vec<String> = Vec::new();
    for package in &listed {
        wanted.extend(package.binaries.iter().map(|binary| row_start(package, binary)));
    }
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert_eq!(rows.len(), wanted.len(), "rows of the table, binaries of the list");
    for (row, wanted) in rows.iter().zip(&wanted) {
        assert!(row.starts_with(wanted.as_str()), "{row}\nshould begin with\n{wanted}");
    }
    let sdks: BTreeSet<&String> =
        listed.iter().flat_map(|p| &p.binaries).flat_map(|b| b.sdks.iter().chain(&b.embeds)).collect();
    let catalog = Catalog::compiled();
    for id in &sdks {
        assert!(catalog.sdk(id).is_some(), "no SDK `{id}`");
    }
    println!("{} binaries in {} packages, {} SDKs and libraries", rows.len(), listed.len(), sdks.len());
    assert!(rows.len() >= 60);
}

#[test]
fn every_binary_holds_exactly_its_sdks() {
    let Some(folder) = std::env::var_os("UNDISCLOSED_VENDOR_BINARIES").map(PathBuf::from) else {
        println!("skipped: the binaries are not at hand, UNDISCLOSED_VENDOR_BINARIES is not set");
        return;
    };
    let catalog = Catalog::compiled();
    let listed = packages();
    let all: Vec<(&Package, &Binary)> =
        listed.iter().flat_map(|package| package.binaries.iter().map(move |binary| (package, binary))).collect();
    let read: Vec<(Inventory, Vec<String>)> = all
        .par_iter()
        .map(|(package, binary)| {
            let path = folder.join(package.folder()).join(&binary.path);
            let inventory = flow::scan(&[path], &catalog, &[]).pop().expect("one answer per build");
            let complaints = complaints(&inventory, binary);
            let named = complaints.into_iter().map(|what| format!("{} {}: {what}", package.title(), binary.path));
            (inventory, named.collect())
        })
        .collect();
    let mut table = HEAD.to_owned();
    for ((package, binary), (inventory, _)) in all.iter().zip(&read) {
        let _ = writeln!(table, "{} {} |", row_start(package, binary), shown_by(inventory, binary));
    }
    let wrong: Vec<&String> = read.iter().flat_map(|(_, complaints)| complaints).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let file = root().join("signatures/VERIFIED.md");
    if std::env::var_os("UNDISCLOSED_WRITE").is_some() {
        std::fs::write(&file, &table).expect("the table can be written");
    }
    assert_eq!(
        std::fs::read_to_string(&file).expect("the table is there"),
        table,
        "write it anew with UNDISCLOSED_WRITE=1"
    );
    println!("{} binaries hold exactly their SDKs", all.len());
}

/// What a scan finds otherwise than the list says.
fn complaints(inventory: &Inventory, binary: &Binary) -> Vec<String> {
    let mut complaints: Vec<String> = inventory.errors.iter().map(|error| error.detail.clone()).collect();
    if inventory.sha256.as_deref() != Some(binary.sha256.as_str()) {
        complaints.push(format!("its digest is {:?}", inventory.sha256));
    }
    let found: BTreeSet<&str> = detected(inventory).iter().map(|sdk| sdk.id.as_str()).collect();
    let wanted: BTreeSet<&str> = binary.sdks.iter().chain(&binary.embeds).map(String::as_str).collect();
    if found != wanted {
        complaints.push(format!("found {found:?} instead of {wanted:?}"));
    }
    for sdk in detected(inventory) {
        let embedded = binary.embeds.contains(&sdk.id);
        if embedded != sdk.embedded_in.is_some() {
            complaints.push(format!("`{}` is embedded in {:?}", sdk.id, sdk.embedded_in));
        }
    }
    complaints
}

/// A signature drafted from a binary by a catalog that does not know its SDKs finds the binary again.
#[test]
fn a_draft_finds_what_it_was_drafted_from() {
    let Some(folder) = std::env::var_os("UNDISCLOSED_VENDOR_BINARIES").map(PathBuf::from) else {
        println!("skipped: the binaries are not at hand, UNDISCLOSED_VENDOR_BINARIES is not set");
        return;
    };
    let catalog = Catalog::compiled();
    let listed = packages();
    let all: Vec<(&Package, &Binary)> =
        listed.iter().flat_map(|package| package.binaries.iter().map(move |binary| (package, binary))).collect();
    let lost: Vec<String> = all
        .par_iter()
        .filter_map(|(package, binary)| {
            let path = folder.join(package.folder()).join(&binary.path);
            let mut signatures = catalog.signatures.to_signatures();
            signatures.sdks.retain(|sdk| !binary.sdks.contains(&sdk.id));
            let ignorant = Catalog::new(&signatures);
            let draft = learn::learn(std::slice::from_ref(&path), &ignorant).expect("a draft");
            let sdk: Sdk = toml::from_str(&draft.to_toml()).expect("a draft is a signature");
            let id = sdk.id.clone();
            signatures.overlay(Signatures { sdks: vec![sdk], ..Signatures::default() });
            let scanned = flow::scan(&[path], &Catalog::new(&signatures), &[]);
            let found = scanned.first().is_some_and(|inventory| inventory.detected(&id).is_some());
            (!found).then(|| format!("{} {}: {id}", package.title(), binary.path))
        })
        .collect();
    assert!(lost.is_empty(), "{lost:#?}");
    println!("{} drafts find their binaries", all.len());
}
