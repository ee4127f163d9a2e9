//! A second look at a report: does every piece of evidence and every quote stand where the report says?
//!
//! The readers here are small, know only the few structures that evidence points into, and share no parser with the
//! rooms that made the report: what both say was read twice. Nothing is judged again; verdicts follow from evidence and
//! quotes by rules that anyone can read.

mod about;
mod archive;
mod bytes;
mod class_file;
mod declared;
mod dex;
mod evidence;
mod files;
mod images;
mod instructions;
mod library;
mod macho;
mod manifest;
mod mapping;
mod markup;
mod plist;
mod protobuf;
mod quotes;
mod references;
pub mod signature;
mod statements;
mod texts;

use std::path::PathBuf;

use serde::Serialize;

use crate::catalog::Catalog;
use crate::report::saved::{self, Report};

/// A file that somebody holds against a report.
#[derive(Clone, Debug)]
pub struct Given {
    pub path: PathBuf,
    /// As messages call it.
    pub shown: String,
}

/// What is being checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The SHA-256 of a build, or the catalog's digest.
    Digest,
    /// An indicator at a place in a build.
    Evidence,
    /// An indicator that a signature has to name.
    Signature,
    /// What a build for Apple's systems says of itself: images, profiles, purpose strings, privacy manifests.
    Statement,
    /// Words in a policy, a store form or the configuration.
    Quote,
    /// A part of the report that names another part of it.
    Reference,
    /// A number in the report that counts other parts of it.
    Sum,
}

impl Subject {
    /// All, in the order in which they are told.
    pub const ALL: [Subject; 7] = [
        Subject::Digest,
        Subject::Evidence,
        Subject::Signature,
        Subject::Statement,
        Subject::Quote,
        Subject::Reference,
        Subject::Sum,
    ];
}

/// How many checks of one subject there were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub subject: Subject,
    pub holds: u64,
    pub fails: u64,
    /// Not checked; [`Verification::unchecked`] says why.
    pub unchecked: u64,
}

/// Something that is not as the report says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Failure {
    pub subject: Subject,
    /// Id of the evidence or finding, name of the file.
    pub id: String,
    /// Where it should be: `app.apk!classes.dex`, `policy.md:12:3`.
    pub place: String,
    pub expected: String,
    pub found: String,
}

/// Something that could not be checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unchecked {
    pub subject: Subject,
    pub id: String,
    pub place: String,
    pub reason: String,
}

/// The outcome of [`verify`].
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verification {
    pub tallies: Vec<Tally>,
    /// In the order of subjects, then of the report.
    pub failures: Vec<Failure>,
    pub unchecked: Vec<Unchecked>,
    /// Files that are missing or cannot be read; what rests on them is in [`Verification::unchecked`].
    pub unread: Vec<String>,
}

/// Why a check did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Miss {
    Differs { expected: String, found: String },
    Unchecked(String),
}

impl Miss {
    fn differs(expected: impl Into<String>, found: impl Into<String>) -> Miss {
        Miss::Differs { expected: expected.into(), found: found.into() }
    }
}

type Checked = Result<(), Miss>;

impl Verification {
    fn record(&mut self, subject: Subject, id: &str, place: &str, outcome: Checked) {
        let (id, place) = (id.to_owned(), place.to_owned());
        let tally = match self.tallies.iter().position(|tally| tally.subject == subject) {
            Some(at) => &mut self.tallies[at],
            None => {
                self.tallies.push(Tally { subject, holds: 0, fails: 0, unchecked: 0 });
                self.tallies.sort_by_key(|tally| tally.subject);
                let at = self.tallies.iter().position(|tally| tally.subject == subject);
                &mut self.tallies[at.unwrap_or_default()]
            }
        };
        match outcome {
            Ok(()) => tally.holds += 1,
            Err(Miss::Differs { expected, found }) => {
                tally.fails += 1;
                self.failures.push(Failure { subject, id, place, expected, found });
            }
            Err(Miss::Unchecked(reason)) => {
                tally.unchecked += 1;
                self.unchecked.push(Unchecked { subject, id, place, reason });
            }
        }
    }

    /// The numbers of one subject.
    pub fn tally(&self, subject: Subject) -> Tally {
        let none = Tally { subject, holds: 0, fails: 0, unchecked: 0 };
        self.tallies.iter().copied().find(|tally| tally.subject == subject).unwrap_or(none)
    }
}

/// Holds a report against the files that it speaks of. A build is told by its digest first, by its path second and by its
/// name third; a text (policy, store form, configuration) by its path and its name: an auditor may keep them elsewhere.
pub fn verify(report: &Report, builds: &[Given], texts: &[Given], catalog: &Catalog) -> Verification {
    verify_with(report, builds, texts, &[], catalog)
}

/// As [`verify`], with the mapping files through which names were read; a bundle's own is found in it.
pub fn verify_with(
    report: &Report,
    builds: &[Given],
    texts: &[Given],
    mappings: &[Given],
    catalog: &Catalog,
) -> Verification {
    let mut verification = Verification::default();
    let known = report.tool.catalog_digest == catalog.digest;
    let digest = if known {
        Ok(())
    } else {
        Err(Miss::differs(format!("catalog {}", report.tool.catalog_digest), format!("catalog {}", catalog.digest)))
    };
    verification.record(Subject::Digest, "catalog", "this program", digest);
    evidence::check_builds(report, builds, mappings, catalog, &mut verification);
    quotes::check_texts(report, texts, &mut verification);
    references::check(report, catalog, &mut verification);
    verification.failures.sort_by_key(|failure| failure.subject);
    verification.unchecked.sort_by_key(|unchecked| unchecked.subject);
    verification
}

/// The given file that a path of the report means: of the same path, or else of the same name.
fn by_name<'g>(path: &str, given: &'g [Given]) -> Option<&'g Given> {
    let name = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let same_path = given.iter().find(|given| given.shown == path);
    let mut same_name = given.iter().filter(|given| name(&given.shown) == name(path));
    // Of two files of one name neither is meant.
    same_path.or_else(|| same_name.next().filter(|_| same_name.next().is_none()))
}

/// A report from a file's bytes, within the bound for reports.
///
/// # Errors
/// What [`Report::read`] refuses, or a file that is too large.
pub fn read_report(bytes: &[u8], name: &str) -> Result<Report, String> {
    if bytes.len() as u64 > saved::LARGEST {
        return Err(format!("{name}: larger than {} MiB", saved::LARGEST >> 20));
    }
    Report::read(bytes, name)
}
