//! How a finding is made, told apart from others, and waived.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::case::{PLACES, cap};
use super::rules::Rule;
use super::{Audience, Case, Finding, Severity, Subject};
use crate::config::{self, Config, Level};
use crate::digest::hex;
use crate::inventory::{Confidence, Detection, Inventory};
use crate::policy::{Disclosure, Locator, ResolvedTo};

/// A finding in the making; [`Draft::done`] refuses one that points at nothing.
pub struct Draft {
    finding: Finding,
    /// The application and platform (of a finding about the policy: all applications), which survive a new path or version.
    app: String,
    /// What sets two findings of a rule apart that share everything else.
    topic: String,
    /// Data types that are no part of its id.
    covered: BTreeSet<String>,
    cap: Severity,
    level: Option<Severity>,
}

impl Rule {
    /// Starts a finding with what the rule says of itself.
    pub fn draft(&self, case: &Case, message: String) -> Draft {
        Draft {
            finding: Finding {
                id: String::new(),
                rule: self.id.to_owned(),
                severity: self.severity,
                confidence: Confidence::High,
                audience: self.audience,
                subject: Subject::default(),
                sdks: Vec::new(),
                data_types: Vec::new(),
                message,
                basis: self.basis.iter().filter(|law| case.cites(law)).map(|&law| law.to_owned()).collect(),
                evidence: Vec::new(),
                locators: Vec::new(),
                fix: self.fix.to_owned(),
                waived_by: None,
            },
            app: apps(case),
            topic: String::new(),
            covered: BTreeSet::new(),
            cap: Severity::Critical,
            level: case.config.severity.get(self.id).and_then(|level| match level {
                Level::At(severity) => Some(*severity),
                Level::Off => None,
            }),
        }
    }
}

impl Draft {
    pub fn severity(mut self, severity: Severity) -> Draft {
        self.finding.severity = severity;
        self
    }

    pub fn audience(mut self, audience: Audience) -> Draft {
        self.finding.audience = audience;
        self
    }

    pub fn confidence(mut self, confidence: Confidence) -> Draft {
        self.finding.confidence = confidence;
        self
    }

    pub fn build(mut self, build: &Inventory) -> Draft {
        self.app = format!("{} {:?}", app(build), build.platform);
        self.finding.subject.build = Some(build.path.clone());
        self
    }

    pub fn sdk(mut self, detection: &Detection) -> Draft {
        self.finding.subject.sdk = Some(detection.id.clone());
        self.finding.subject.vendor = Some(detection.vendor.clone());
        self.finding.sdks = vec![detection.id.clone()];
        self.cap = self.cap.min(cap(detection.tier));
        self
    }

    /// Several SDKs that one finding speaks of; the one that carries the others stands for them. The best founded of them
    /// decides how much the finding may weigh.
    pub fn sdks(mut self, detections: &[&Detection]) -> Draft {
        let carried = |found: &&&Detection| found.embedded_in.is_some() || found.brought_by.is_some();
        let Some(head) = detections.iter().min_by_key(|found| (carried(found), found.role, &found.id)) else {
            return self;
        };
        self.finding.subject.sdk = Some(head.id.clone());
        self.finding.subject.vendor = Some(head.vendor.clone());
        let ids: BTreeSet<&String> = detections.iter().map(|found| &found.id).collect();
        self.finding.sdks = ids.into_iter().cloned().collect();
        let most = detections.iter().map(|found| cap(found.tier)).max().unwrap_or(Severity::Info);
        self.cap = self.cap.min(most);
        self
    }

    /// Holds the severity down.
    pub fn at_most(mut self, cap: Severity) -> Draft {
        self.cap = self.cap.min(cap);
        self
    }

    /// The disclosure, and the SDK that it names where nothing else is known of it.
    pub fn disclosure(mut self, disclosure: &Disclosure) -> Draft {
        self.finding.subject.disclosure = Some(disclosure.name.clone());
        if disclosure.resolution.to == ResolvedTo::Sdk && self.finding.subject.sdk.is_none() {
            self.finding.subject.sdk = disclosure.sdk.clone();
            self.finding.sdks = disclosure.sdk.iter().cloned().collect();
        }
        self
    }

    /// The answer of a store form, by its id.
    pub fn answer(mut self, id: &str) -> Draft {
        self.finding.subject.disclosure = Some(id.to_owned());
        self
    }

    pub fn permission(mut self, name: &str) -> Draft {
        self.finding.subject.permission = Some(name.to_owned());
        self
    }

    pub fn data_types<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Draft {
        let ids: BTreeSet<&str> = ids.into_iter().collect();
        self.finding.data_types = ids.into_iter().map(str::to_owned).collect();
        if let [only] = self.finding.data_types.as_slice() {
            self.finding.subject.data_type = Some(only.clone());
        }
        self
    }

    /// Data types that the finding is about too, and that do not set it apart: it stays the same finding with another
    /// catalog that knows more or fewer of them.
    pub fn covering<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Draft {
        self.covered.extend(ids.into_iter().map(str::to_owned));
        self
    }

    pub fn topic(mut self, topic: &str) -> Draft {
        self.topic = topic.to_owned();
        self
    }

    pub fn evidence(mut self, ids: impl IntoIterator<Item = String>) -> Draft {
        for id in ids {
            if !self.finding.evidence.contains(&id) {
                self.finding.evidence.push(id);
            }
        }
        self
    }

    pub fn locators<'a>(mut self, locators: impl IntoIterator<Item = &'a Locator>) -> Draft {
        let locators: BTreeSet<&Locator> = locators.into_iter().collect();
        self.finding.locators = locators.into_iter().take(PLACES).cloned().collect();
        self
    }

    pub fn fix(mut self, fix: String) -> Draft {
        self.finding.fix = fix;
        self
    }

    /// The finding, unless it points at nothing that could be looked up.
    pub fn done(mut self) -> Option<Finding> {
        let subject = &self.finding.subject;
        if *subject == Subject::default() && self.finding.evidence.is_empty() && self.finding.locators.is_empty() {
            return None;
        }
        self.finding.severity = self.level.unwrap_or(self.finding.severity).min(self.cap);
        self.finding.id = digest(&[
            &self.finding.rule,
            &self.app,
            &self.finding.sdks.join(","),
            &self.finding.data_types.join(","),
            subject.permission.as_deref().unwrap_or_default(),
            &normalised(subject.disclosure.as_deref().unwrap_or_default()),
            &self.topic,
        ]);
        self.covered.extend(std::mem::take(&mut self.finding.data_types));
        self.finding.data_types = self.covered.into_iter().collect();
        Some(self.finding)
    }
}

/// The applications that a policy is held against.
fn apps(case: &Case) -> String {
    let apps: BTreeSet<&str> = case.builds.iter().map(|build| app(build)).collect();
    apps.into_iter().collect::<Vec<_>>().join(" ")
}

/// The application id of a build, or else what tells the build apart.
fn app(build: &Inventory) -> &str {
    let name = build.path.rsplit('/').next().unwrap_or_default();
    build.id.as_deref().or(build.sha256.as_deref()).unwrap_or(name)
}

/// Twelve hexadecimal digits that stand for these texts in this order.
fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize()[..6])
}

/// A name as written, without what differs between two ways of writing the same: width, case, blanks, marks.
pub fn normalised(name: &str) -> String {
    name.nfkc().filter(|letter| letter.is_alphanumeric() || *letter == '+').flat_map(char::to_lowercase).collect()
}

/// Joins findings that are the same: one SDK in two packages of one app is one thing to mend.
pub fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut by_id: BTreeMap<String, Finding> = BTreeMap::new();
    for finding in findings {
        match by_id.get_mut(&finding.id) {
            None => drop(by_id.insert(finding.id.clone(), finding)),
            Some(first) => {
                let new = |known: &[String], id: &String| !known.contains(id);
                let evidence: Vec<String> =
                    finding.evidence.into_iter().filter(|id| new(&first.evidence, id)).collect();
                first.evidence.extend(evidence);
                let locators: Vec<Locator> =
                    finding.locators.into_iter().filter(|place| !first.locators.contains(place)).collect();
                first.locators.extend(locators);
                first.severity = first.severity.max(finding.severity);
                first.confidence = first.confidence.min(finding.confidence);
            }
        }
    }
    by_id.into_values().collect()
}

/// Marks the findings that the configuration waives, or that the baseline knows already.
pub fn waive(findings: &mut [Finding], config: &Config, as_of: Option<&str>) {
    for finding in findings {
        let waiver = config.waivers.iter().find(|waiver| waiver.is_active(as_of) && waiver.covers(finding));
        finding.waived_by = match waiver {
            Some(waiver) => Some(waiver.reason.clone()),
            None => config
                .baseline
                .as_ref()
                .is_some_and(|baseline| baseline.contains(&finding.id))
                .then(|| config::WAIVED_BY.to_owned()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_in_any_width_and_case() {
        assert_eq!(normalised("友盟＋ SDK"), normalised("友盟+sdk"));
        assert_ne!(normalised("Umeng"), normalised("Umeng+"));
    }

    #[test]
    fn texts_that_only_differ_in_where_they_are_cut_have_different_digests() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_eq!(digest(&["ab", "c"]).len(), 12);
    }
}
