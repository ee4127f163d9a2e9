//! The class files of a library, put together archive by archive.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::class_files::{self, ClassCode};
use super::kin::Heirs;
use super::needles::Needles;
use super::{Part, structure};
use crate::build::{Build, Entry};
use crate::facts::{CodeKind, CodeUnit, InconclusiveReason, Names};
use crate::format::oddity::Oddity;

/// Whether a class file is one that an app runs, by its name without the suffix: not a copy for later versions of Java, and not
/// what describes a module or a package.
/// Source: JAR file specification, "Multi-release JAR files"; d8 passes over the same.
fn is_class_of_app(name: &str) -> bool {
    !name.starts_with("META-INF/") && !matches!(name.rsplit('/').next(), Some("module-info"))
}

impl Part {
    /// Reads the classes of a library, archive by archive: `classes.jar!com/example/App.class`.
    pub fn read_class_files(&mut self, build: &Build, needles: &Needles) {
        let own_name = build.path().rsplit('/').next().unwrap_or_default();
        let mut archives: BTreeMap<&str, Vec<(&Entry, &str)>> = BTreeMap::new();
        for entry in build.entries() {
            let (archive, name) = entry.name.rsplit_once('!').unwrap_or((own_name, &entry.name));
            // Below `META-INF/versions` the same classes stand again for later versions of Java.
            if let Some(class) = name.strip_suffix(".class").filter(|class| is_class_of_app(class)) {
                let classes = archives.entry(archive).or_default();
                // Of several entries of one name the first counts.
                if classes.last().is_none_or(|(last, _)| last.name != entry.name) {
                    classes.push((entry, class));
                }
            }
        }
        let read = |entry: &Entry, heirs: &Heirs| {
            let bytes = build.read(entry).map_err(|error| error.detail)?;
            class_files::read(&bytes, &entry.name, needles, heirs).map_err(|error| error.to_string())
        };
        let all: Vec<(&Entry, &str)> = archives.values().flatten().copied().collect();
        let mut found: Vec<Result<ClassCode, String>> =
            all.par_iter().map(|(entry, _)| read(entry, &Heirs::new())).collect();
        let heirs = class_files::heirs(found.iter().filter_map(|class| class.as_ref().ok()), needles);
        // What lies below a probed class is known once all are read; few call it.
        let again = found.par_iter_mut().zip(&all).filter(|(class, _)| {
            class.as_ref().is_ok_and(|class| class.open.iter().any(|name| heirs.contains_key(name)))
        });
        again.for_each(|(class, (entry, _))| *class = read(entry, &heirs));
        let mut found = found.into_iter();
        for (archive, classes) in archives {
            let read = classes.into_iter().zip(&mut found);
            self.add_archive(archive, read.map(|((entry, name), class)| (entry, name, class)));
        }
    }

    /// The classes of one archive: entry, name by the entry, and what was read of it.
    fn add_archive<'b>(
        &mut self,
        archive: &str,
        classes: impl Iterator<Item = (&'b Entry, &'b str, Result<ClassCode, String>)>,
    ) {
        let mut unit = CodeUnit::new(archive, CodeKind::ClassFiles);
        let (mut sizes, mut referenced, mut links) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        let mut unreadable: Vec<(&str, String)> = Vec::new();
        let mut limits = BTreeSet::new();
        for (entry, name, class) in classes {
            unit.bytes = unit.bytes.saturating_add(entry.size);
            let class = match class {
                Ok(class) => class,
                Err(problem) => {
                    // Its name is known, and that there is code which is not.
                    sizes.entry(name.to_owned()).or_default();
                    unreadable.push((&entry.name, problem));
                    continue;
                }
            };
            if class.name != name {
                let detail = format!("the class in it is called {}", class.name.replace('/', "."));
                self.odd(&entry.name, vec![Oddity::new("class-file-name", detail)]);
            }
            unit.calls.extend(class.calls);
            unit.strings.extend(class.strings);
            self.facts.map_ids.extend(class.map_ids);
            self.facts.versions.extend(class.versions);
            self.facts.dependencies.extend(class.coordinates);
            limits.extend(class.limits);
            referenced.extend(class.referenced);
            links.push((class.name.clone(), class.links));
            let size: &mut u64 = sizes.entry(class.name).or_default();
            *size = size.saturating_add(class.size);
        }
        unit.calls.sort_unstable();
        unit.strings.sort_unstable();
        unit.class_bytes = sizes.values().copied().collect();
        unit.defined = Names::new(sizes.keys().map(String::as_str));
        let elsewhere = referenced.iter().map(String::as_str).filter(|name| !sizes.contains_key(*name));
        unit.referenced = Names::new(elsewhere);
        self.links.extend(structure::of_class_files(links.into_iter(), &unit.defined, archive));
        self.facts.code.push(unit);
        if let Some((entry, problem)) = unreadable.first() {
            let detail = match unreadable.len() {
                1 => problem.clone(),
                count => format!("{count} class files like this one: {problem}"),
            };
            self.unreadable_code(entry, detail);
        }
        for limit in limits {
            let scope = format!("the rest of a class file: {limit} is past the limit");
            self.inconclusive(InconclusiveReason::LimitReached, archive, scope, true);
        }
    }
}
