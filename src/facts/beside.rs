//! Files that stand beside a build and say what it cannot say of itself.

use super::{Dependency, DependencySource, SymbolFile};
use crate::catalog::model::Platform;
use crate::format::lockfile::{self, LockfileKind};
use crate::format::proguard_map::ProguardMap;

/// What stands beside a build.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Mapping files; the first that belongs to a build is used for it.
    pub mappings: Vec<Mapping>,
    /// Debugging symbols; each names the functions of the images that it belongs to.
    pub symbols: Vec<SymbolFile>,
    /// What lockfiles name.
    pub dependencies: Vec<Dependency>,
}

/// A mapping file of R8 or ProGuard that maps at least one class.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// As reports call it.
    pub name: String,
    text: String,
}

impl Mapping {
    /// # Errors
    /// In words: that it is no mapping file.
    pub fn new(name: String, bytes: Vec<u8>) -> Result<Mapping, String> {
        let text = String::from_utf8(bytes).map_err(|_| format!("{name}: no mapping file: it is not UTF-8 text"))?;
        match ProguardMap::read(&text) {
            Some(_) => Ok(Mapping { name, text }),
            None => Err(format!("{name}: no mapping file of R8 or ProGuard: no line of it renames a class")),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

impl Beside {
    /// Adds what a lockfile names. `name` is how reports call the file.
    ///
    /// # Errors
    /// In words: that it is no lockfile that is known.
    pub fn add_lockfile(&mut self, name: &str, bytes: &[u8]) -> Result<(), String> {
        let read = std::str::from_utf8(bytes).ok().and_then(lockfile::read);
        let (kind, locked) = read.ok_or_else(|| {
            format!(
                "{name}: none of the lockfiles that are read: Gradle's, what `gradle dependencies` prints, Podfile.lock, \
                 Package.resolved"
            )
        })?;
        let source = match kind {
            LockfileKind::GradleLockfile | LockfileKind::GradleDependencies => DependencySource::Gradle,
            LockfileKind::PodfileLock => DependencySource::PodfileLock,
            LockfileKind::PackageResolved => DependencySource::PackageResolved,
        };
        self.dependencies.extend(locked.into_iter().map(|locked| Dependency {
            group: locked.group,
            artifact: locked.artifact,
            version: locked.version,
            source,
            entry: name.to_owned(),
            needed_by: Vec::new(),
            asked_for_by_app: false,
        }));
        Ok(())
    }

    /// What lockfiles name for builds of a platform.
    pub(super) fn dependencies_of(&self, platform: Platform) -> impl Iterator<Item = Dependency> + '_ {
        let of = |source| match source {
            DependencySource::PodfileLock | DependencySource::PackageResolved => Platform::Ios,
            _ => Platform::Android,
        };
        self.dependencies.iter().filter(move |found| of(found.source) == platform).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_refused_in_words() {
        let error = Mapping::new("a.txt".to_owned(), b"hello".to_vec()).expect_err("no map");
        assert!(error.contains("no mapping file of R8"), "{error}");
        let error = Beside::default().add_lockfile("a.txt", b"hello").expect_err("no lockfile");
        assert!(error.starts_with("a.txt: none of the lockfiles"), "{error}");
    }

    #[test]
    fn a_lockfile_speaks_for_its_platform() {
        let mut beside = Beside::default();
        beside.add_lockfile("gradle.lockfile", b"com.a:b:1=releaseRuntimeClasspath\n").expect("a lockfile");
        beside.add_lockfile("Podfile.lock", b"PODS:\n  - Bugly (2.5)\n").expect("a lockfile");
        let names = |platform| beside.dependencies_of(platform).map(|found| found.artifact).collect::<Vec<_>>();
        assert_eq!(names(Platform::Android), ["b"]);
        assert_eq!(names(Platform::Ios), ["Bugly"]);
    }
}
