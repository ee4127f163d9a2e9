//! Which package of a set of splits is the app's own: the one that says what app it is and who signed it.

use serde::Deserialize;

use super::{Build, BuildKind};

/// A manifest of a set is a few thousand bytes.
const MAX_MANIFEST_BYTES: usize = 1 << 20;

/// What an XAPK says of its packages.
#[derive(Default, Deserialize)]
#[serde(default)]
struct SetManifest {
    package_name: Option<String>,
    split_apks: Vec<SplitFile>,
}

#[derive(Deserialize)]
struct SplitFile {
    file: String,
    id: String,
}

impl Build {
    /// The packages of a set of splits by their entries' names, the likeliest base first: what the set itself calls its base,
    /// then what tools call theirs, then the others by name. Empty where the build is no set.
    pub fn packages_of_set(&self) -> Vec<&str> {
        if !matches!(self.kind, BuildKind::Apks | BuildKind::Xapk | BuildKind::Apkm) {
            return Vec::new();
        }
        let manifest = self.set_manifest().unwrap_or_default();
        let called_base = manifest.split_apks.iter().find(|split| split.id == "base").map(|split| split.file.as_str());
        let own = manifest.package_name.map(|name| format!("{name}.apk"));
        let packages = self.packages.iter().filter_map(|package| package.prefix.strip_suffix('!'));
        let mut packages: Vec<&str> = packages.filter(|name| name.ends_with(".apk") && !name.contains('!')).collect();
        packages.sort_by_key(|name| {
            let is_declared = called_base == Some(*name) || (called_base.is_none() && own.as_deref() == Some(*name));
            (!is_declared, rank(name), *name)
        });
        packages
    }

    fn set_manifest(&self) -> Option<SetManifest> {
        let entry = self.find("manifest.json").filter(|entry| entry.size <= MAX_MANIFEST_BYTES as u64)?;
        let bytes = self.read(entry).ok().filter(|bytes| bytes.len() <= MAX_MANIFEST_BYTES)?;
        serde_json::from_slice(&bytes).ok()
    }
}

/// How likely a package is the base by its name; smaller is likelier.
/// Sources: `bundletool`'s names of split, universal and standalone packages; names of APKM files; what `pm path` lists.
fn rank(name: &str) -> u8 {
    let file = name.rsplit('/').next().unwrap_or(name);
    match file {
        "base.apk" => 0,
        _ if file.starts_with("base-master") => 1,
        "universal.apk" => 2,
        _ if name.starts_with("standalones/") => 3,
        _ if ["config.", "split_", "base-", "instant-"].iter().any(|start| file.starts_with(start)) => 5,
        _ => 4,
    }
}
