//! Purpose strings in the languages of a bundle: `de.lproj/InfoPlist.strings` and its like, whose texts the system shows in
//! place of those of the Info.plist.

use super::super::{Anomaly, LocalisedPurposes};
use super::bundles::{Bundle, Info};
use crate::build::Build;
use crate::format::strings_file;

const SUFFIX: &str = ".lproj/InfoPlist.strings";
/// The end of the keys of purpose strings.
pub const PURPOSE: &str = "UsageDescription";

/// The files beside the Info.plist of a bundle, sorted, and what was odd about some.
pub fn read(build: &Build, bundle: &Bundle) -> (Vec<LocalisedPurposes>, Vec<Anomaly>) {
    let (mut found, mut odd) = (Vec::new(), Vec::new());
    let Some(info) = &bundle.info else { return (found, odd) };
    let folder = folder(info);
    let first = build.entries().partition_point(|entry| entry.name < folder);
    let inside = build.entries().get(first..).unwrap_or_default();
    for entry in inside.iter().take_while(|entry| entry.name.starts_with(&folder)) {
        let name = entry.name.get(folder.len()..).unwrap_or_default();
        let Some(language) = name.strip_suffix(SUFFIX).filter(|language| !language.contains('/')) else { continue };
        let texts = super::read_list(build, entry)
            .and_then(|bytes| strings_file::parse(&bytes).map_err(|error| error.to_string()));
        match texts {
            Ok(mut texts) => {
                texts.retain(|key, _| key.ends_with(PURPOSE));
                found.push(LocalisedPurposes {
                    language: language.to_owned(),
                    entry: entry.name.clone(),
                    of: info.entry.clone(),
                    texts,
                });
            }
            Err(detail) => {
                let (kind, entry) = ("unreadable-strings".to_owned(), Some(entry.name.clone()));
                odd.push(Anomaly { kind, entry, detail });
            }
        }
    }
    (found, odd)
}

/// Where the languages of a bundle lie, with a slash: beside its Info.plist, or in the resources of a bundle of the Mac.
fn folder(info: &Info) -> String {
    let parent = info.entry.rsplit_once('/').map_or("", |(parent, _)| parent);
    match parent.rsplit('/').next() {
        Some("Contents") => format!("{parent}/Resources/"),
        _ => format!("{parent}/"),
    }
}
