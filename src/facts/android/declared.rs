//! Libraries that a build itself says were built into it.

use crate::facts::{Dependency, DependencySource};
use crate::format::dependencies_pb;

/// A longer coordinate is no real one and is not copied to every library that it needs, in bytes.
const LONGEST_COORDINATE: usize = 250;

/// Where a build may name its libraries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declaration {
    /// `BUNDLE-METADATA/com.android.tools.build.libraries/dependencies.pb`.
    DependenciesPb,
    /// `META-INF/<group>_<artifact>.version`.
    VersionFile,
    /// `META-INF/<module>.kotlin_module`, whose name alone tells.
    KotlinModule,
    /// `<artifact>.properties` at the root of a package, `fabric/<id>.properties`, `META-INF/maven/…/pom.properties`.
    Properties,
}

impl Declaration {
    /// What an entry declares, by its name within its package.
    pub fn of(name: &str) -> Option<Declaration> {
        if name == "BUNDLE-METADATA/com.android.tools.build.libraries/dependencies.pb" {
            return Some(Declaration::DependenciesPb);
        }
        let name = without_module(name);
        if let Some(file) = name.strip_prefix("META-INF/") {
            let is_pom = file.starts_with("maven/") && file.ends_with("/pom.properties");
            if file.ends_with(".kotlin_module") && !file.contains('/') {
                return Some(Declaration::KotlinModule);
            }
            let is_version = file.ends_with(".version") && !file.contains('/');
            return if is_version { Some(Declaration::VersionFile) } else { is_pom.then_some(Declaration::Properties) };
        }
        let file = name.strip_prefix("fabric/").unwrap_or(name);
        (file.ends_with(".properties") && !file.contains('/')).then_some(Declaration::Properties)
    }

    /// The libraries that the entry names; `None` where it cannot be read.
    pub fn read(self, bytes: &[u8], entry: &str) -> Option<Vec<Dependency>> {
        let dependency = |group: Option<&str>, artifact: &str, version: Option<&str>, source| Dependency {
            group: group.map(str::to_owned),
            artifact: artifact.to_owned(),
            version: version.and_then(clean_version).map(str::to_owned),
            source,
            entry: entry.to_owned(),
            needed_by: Vec::new(),
            asked_for_by_app: false,
        };
        match self {
            Declaration::DependenciesPb => {
                let recorded = dependencies_pb::read(bytes)?;
                let source = DependencySource::DependenciesPb;
                let libraries = recorded.libraries.iter();
                let mut all: Vec<Dependency> =
                    libraries.map(|found| dependency(found.group, found.artifact, found.version, source)).collect();
                for (from, to) in recorded.needs {
                    let name = all.get(from as usize).and_then(Dependency::coordinate);
                    let name = name.filter(|name| name.len() <= LONGEST_COORDINATE);
                    if let (Some(name), Some(needed)) = (name, all.get_mut(to as usize)) {
                        needed.needed_by.push(name);
                    }
                }
                for place in recorded.direct {
                    if let Some(asked) = all.get_mut(place as usize) {
                        asked.asked_for_by_app = true;
                    }
                }
                Some(all)
            }
            Declaration::VersionFile => {
                let stem = entry.rsplit(['/', '!']).next()?.strip_suffix(".version")?;
                // Group ids have dots and artifact ids may have underscores: `kotlinx_coroutines_core` names no group.
                let (group, artifact) = match stem.split_once('_') {
                    Some((group, artifact)) if group.contains('.') && !artifact.is_empty() => (Some(group), artifact),
                    _ => (None, stem),
                };
                let version = std::str::from_utf8(bytes).ok();
                Some(vec![dependency(group, artifact, version, DependencySource::VersionFile)])
            }
            Declaration::KotlinModule => {
                let module = entry.rsplit(['/', '!']).next()?.strip_suffix(".kotlin_module")?;
                // Android's plugin names a module after the variant, some makers by the whole coordinate.
                let module = module.strip_suffix("_release").unwrap_or(module);
                let source = DependencySource::KotlinModule;
                Some(vec![match module.split_once(':') {
                    Some((group, artifact)) => dependency(Some(group), artifact, None, source),
                    None => dependency(None, module, None, source),
                }])
            }
            Declaration::Properties => {
                let text = std::str::from_utf8(bytes).ok()?;
                let value = |key: &str| {
                    let pairs = text.lines().filter_map(|line| line.split_once('='));
                    pairs.map(|(found, value)| (found.trim(), value.trim())).find(|(found, _)| *found == key)
                };
                let value = |key| value(key).map(|(_, value)| value).filter(|value| !value.is_empty());
                let source = DependencySource::Properties;
                let found = if let (Some(client), Some(version)) = (value("client"), value("version")) {
                    Some(dependency(None, client, Some(version), source))
                } else if let (Some(group), Some(artifact)) = (value("groupId"), value("artifactId")) {
                    Some(dependency(Some(group), artifact, value("version"), source))
                } else if let Some((group, artifact)) = value("fabric-identifier").and_then(|id| id.split_once(':')) {
                    Some(dependency(Some(group), artifact, value("fabric-version"), source))
                } else {
                    None
                };
                Some(found.into_iter().collect())
            }
        }
    }
}

/// The name within its package, without the `<module>/root/` that a bundle puts in front of it.
fn without_module(name: &str) -> &str {
    match name.split_once("/root/") {
        Some((module, rest)) if !module.contains('/') => rest,
        _ => name,
    }
}

/// A version is one word; some releases of the support library hold a sentence of their build tool instead.
fn clean_version(text: &str) -> Option<&str> {
    let version = text.trim();
    let is_one_word = !version.is_empty() && version.len() <= 100 && !version.contains(char::is_whitespace);
    is_one_word.then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(entry: &str, text: &str) -> Vec<(Option<String>, String, Option<String>)> {
        let found = Declaration::of(entry).unwrap().read(text.as_bytes(), entry).unwrap();
        found.into_iter().map(|found| (found.group, found.artifact, found.version)).collect()
    }

    fn coordinate(group: &str, artifact: &str, version: &str) -> (Option<String>, String, Option<String>) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (some(group), artifact.to_owned(), some(version))
    }

    #[test]
    fn version_files_name_group_artifact_and_version() {
        let name = "META-INF/androidx.arch.core_core-runtime.version";
        assert_eq!(read(name, "2.1.0\n"), [coordinate("androidx.arch.core", "core-runtime", "2.1.0")]);
        let module = "base/root/META-INF/androidx.core_core.version";
        assert_eq!(read(module, "1.0"), [coordinate("androidx.core", "core", "1.0")]);
        let sentence = "task ':writeVersionFile' property 'version'";
        assert_eq!(read(name, sentence), [coordinate("androidx.arch.core", "core-runtime", "")]);
        let no_group = "META-INF/kotlinx_coroutines_core.version";
        assert_eq!(read(no_group, "1.3.7"), [coordinate("", "kotlinx_coroutines_core", "1.3.7")]);
    }

    #[test]
    fn properties_of_three_makers() {
        let client = "version=19.2.0\r\nclient=play-services-ads\r\n";
        assert_eq!(read("play-services-ads.properties", client), [coordinate("", "play-services-ads", "19.2.0")]);
        let pom = "#Generated\nversion=4.5\ngroupId=org.apache\nartifactId=http\n";
        assert_eq!(
            read("META-INF/maven/org.apache/http/pom.properties", pom),
            [coordinate("org.apache", "http", "4.5")]
        );
        let fabric = "fabric-identifier=io.fabric.sdk:core\nfabric-version=1.4\n";
        assert_eq!(read("fabric/io.fabric.properties", fabric), [coordinate("io.fabric.sdk", "core", "1.4")]);
        assert_eq!(read("other.properties", "version=3\n"), []);
    }

    #[test]
    fn kotlin_modules_are_called_like_their_artifacts() {
        assert_eq!(read("META-INF/coil-base_release.kotlin_module", ""), [coordinate("", "coil-base", "")]);
        assert_eq!(read("base/root/META-INF/okhttp.kotlin_module", ""), [coordinate("", "okhttp", "")]);
    }

    #[test]
    fn other_entries_declare_nothing() {
        for name in ["assets/a.properties", "META-INF/services/a.version", "META-INF/a.properties", "a.txt"] {
            assert_eq!(Declaration::of(name), None, "{name}");
        }
    }
}
