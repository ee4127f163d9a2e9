//! What the rules look at, and the questions that several of them ask.

use std::collections::BTreeSet;

use super::Severity;
use super::matching::Party;
use super::matrix::{Cell, all_unread, is_documented, is_open};
use super::ontology::distance;
use super::rules::Rule;
use crate::catalog::Catalog;
use crate::catalog::model::{DataClass, Tier};
use crate::config::Config;
use crate::inventory::{Confidence, DataAccess, Detection, Evidence, EvidenceKind, Inventory, Presence, Via};
use crate::policy::{Disclosure, Disclosures, Locator, Polarity, ResolvedTo, SectionKind, TopicKind};
use crate::store::StoreForm;

/// The most places in the policy that a finding or a verdict points at; a policy may say a thing ten thousand times.
pub const PLACES: usize = 20;

/// Everything known before the rules speak.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    pub catalog: &'a Catalog,
    pub config: &'a Config,
    pub as_of: Option<&'a str>,
    /// Sorted by path, like the policies.
    pub builds: &'a [&'a Inventory],
    pub policies: &'a [&'a Disclosures],
    pub forms: &'a [StoreForm],
    pub parties: &'a [Party<'a>],
    pub cells: &'a [Cell<'a>],
}

impl<'a> Case<'a> {
    /// Whether there is a policy of which something could be read. Otherwise nothing can be called undisclosed.
    pub fn has_policy(&self) -> bool {
        !all_unread(self.policies)
    }

    pub fn disclosures(&self) -> impl Iterator<Item = &'a Disclosure> {
        self.policies.iter().flat_map(|document| &document.disclosures)
    }

    /// SDKs that a policy has to name and that nothing in it speaks for.
    pub fn undisclosed(&self) -> impl Iterator<Item = &'a Party<'a>> {
        let readable = self.has_policy();
        self.parties.iter().filter(move |party| readable && party.needs_disclosure() && !party.is_disclosed())
    }

    /// The sections that list third parties: the best kind that there is.
    pub fn third_party_sections(&self) -> Vec<&'a Locator> {
        let sections = || self.policies.iter().flat_map(|document| &document.sections);
        [SectionKind::SdkList, SectionKind::ThirdPartySharing, SectionKind::DelegatedList]
            .into_iter()
            .map(|kind| sections().filter(|section| section.kind == kind).map(|section| &section.locator).collect())
            .find(|found: &Vec<_>| !found.is_empty())
            .unwrap_or_default()
    }

    /// The start of every policy file.
    pub fn starts(&self) -> Vec<Locator> {
        self.policies.iter().map(|document| start(document)).collect()
    }

    /// Where a disclosure belongs: the third-party section, else the start of the policy.
    pub fn where_it_belongs(&self) -> Vec<Locator> {
        let sections = self.third_party_sections();
        match self.policies.first() {
            Some(first) if sections.is_empty() => vec![start(first)],
            _ => sections.into_iter().take(PLACES).cloned().collect(),
        }
    }

    /// Why a name that was not found in the policy may be there all the same, in words.
    pub fn doubts_about_policy(&self) -> Option<&'static str> {
        let documents = || self.policies.iter();
        if documents().any(|document| !document.errors.is_empty()) {
            return Some("A part of the policy could not be read.");
        }
        let kinds = || documents().flat_map(|document| &document.sections).map(|section| section.kind);
        if kinds().any(|kind| kind == SectionKind::DelegatedList) && !kinds().any(|kind| kind == SectionKind::SdkList) {
            return Some("The policy says that its list is kept elsewhere; give that file too.");
        }
        None
    }

    /// Every data type that the policy affirms, of the app or of anybody that it names.
    pub fn mentioned(&self) -> BTreeSet<&'a str> {
        let collected = self.policies.iter().flat_map(|document| &document.collection);
        let own = collected.filter(|said| said.polarity == Polarity::Affirmed).map(|said| said.data_type.as_str());
        let named = self.disclosures().flat_map(|said| &said.data_types).map(|data| data.id.as_str());
        own.chain(named).collect()
    }

    /// Whether the policy speaks of a data type: by itself, by something more special, or by a word more general that
    /// still says something ("device identifiers" explains access to the IMEI, "device information" does not).
    pub fn is_mentioned(&self, data_type: &str, mentioned: &BTreeSet<&str>) -> bool {
        mentioned.iter().any(|&said| {
            let generic = self.catalog.data_type(said).is_some_and(|data| data.class == DataClass::Generic);
            let covers = distance(self.catalog, data_type, said).is_some_and(|steps| steps <= 1 || !generic);
            covers || distance(self.catalog, said, data_type).is_some()
        })
    }

    /// Whether the policy speaks of a data type in words however special or general.
    pub fn is_touched(&self, data_type: &str, mentioned: &BTreeSet<&str>) -> bool {
        mentioned.iter().any(|&said| {
            distance(self.catalog, data_type, said).or_else(|| distance(self.catalog, said, data_type)).is_some()
        })
    }

    /// The privacy policy that is known of those whom a disclosure names. A company has one where all of its products
    /// share it, a family where all share it of which one is known.
    pub fn known_policy(&self, disclosure: &Disclosure) -> Option<&'a str> {
        let sdks = || disclosure.resolution.sdks.iter().filter_map(|id| self.catalog.sdk(id));
        let mut policies = sdks().filter_map(|sdk| sdk.privacy_policy.as_deref());
        let first = policies.next()?;
        let complete = disclosure.resolution.to != ResolvedTo::Vendor || sdks().all(|sdk| sdk.privacy_policy.is_some());
        (complete && policies.all(|other| other == first)).then_some(first)
    }

    /// Whether the policy has a sentence on a topic.
    pub fn speaks_of(&self, kind: TopicKind) -> bool {
        self.policies.iter().flat_map(|document| &document.topics).any(|topic| topic.kind == kind)
    }

    /// Whether the law of a country is asked for: its profile is chosen, or none is and a policy is written in a language
    /// of that country.
    pub fn is_under(&self, profile: &str) -> bool {
        let chosen = &self.config.profiles;
        let languages = || self.policies.iter().filter_map(|document| document.languages.first());
        let speaks = |id: &String| {
            self.catalog
                .signatures
                .languages
                .iter()
                .any(|known| known.id == *id && known.country.as_deref() == Some(profile))
        };
        chosen.iter().any(|name| name == profile) || chosen.is_empty() && languages().any(speaks)
    }

    /// The undisclosed SDK at the top of the chain that brings an undisclosed one; `None` where nothing brings it. An SDK that
    /// only one list knows speaks for no other.
    pub fn undisclosed_carrier(&self, party: &Party) -> Option<&'a Party<'a>> {
        let of = |id: &str| {
            self.undisclosed().find(|other| {
                std::ptr::eq(other.build, party.build)
                    && other.detection.id == id
                    && (other.detection.tier != Tier::Listed || party.detection.tier == Tier::Listed)
            })
        };
        let carriers = |found: &'a Detection| found.embedded_in.iter().chain(&found.brought_by).map(String::as_str);
        let mut chain: Vec<&str> = vec![&party.detection.id];
        let mut top: Option<&'a Party<'a>> = None;
        let mut next = party.detection.embedded_in.iter().chain(&party.detection.brought_by).find_map(|id| of(id));
        while let Some(carrier) = next {
            let id = carrier.detection.id.as_str();
            if chain.contains(&id) {
                // Two that carry each other: the first by name stands for both.
                let first = chain.iter().min()?;
                return if *first == party.detection.id { None } else { of(first) };
            }
            chain.push(id);
            top = Some(carrier);
            next = carriers(carrier.detection).find_map(of);
        }
        top
    }

    /// The disclosed SDKs of each build, those together for which the same disclosure speaks first. One with a waiver of its
    /// own stands alone.
    pub fn by_disclosure(&self, rule: &Rule) -> Vec<Vec<&'a Party<'a>>> {
        let mut groups: Vec<(Option<&Disclosure>, Vec<&'a Party<'a>>)> = Vec::new();
        for party in self.parties {
            let Some(spoken) = party.spoken.first() else { continue };
            let alone = self.config.waives_sdk(rule.id, &party.detection.id, self.as_of);
            let same = |(said, members): &&mut (Option<&Disclosure>, Vec<&Party>)| {
                said.is_some_and(|said| std::ptr::eq(said, spoken.disclosure))
                    && members.first().is_some_and(|member| std::ptr::eq(member.build, party.build))
            };
            match groups.iter_mut().find(same) {
                Some((_, members)) if !alone => members.push(party),
                _ => groups.push(((!alone).then_some(spoken.disclosure), vec![party])),
            }
        }
        groups.into_iter().map(|(_, members)| members).collect()
    }

    /// Whether code was seen that reads sensitive data, not only a permission that would allow it.
    pub fn reads_sensitive(&self, access: &DataAccess) -> bool {
        is_open(access)
            && access.observed.iter().any(|seen| seen.via != Via::Permission)
            && self.is_sensitive(&access.id)
    }

    /// The names of data types for people, each once.
    pub fn data_names(&self, ids: impl IntoIterator<Item = &'a str>) -> String {
        let names: BTreeSet<&str> = ids.into_iter().map(|id| self.data_name(id)).collect();
        list(names.into_iter().map(str::to_owned))
    }

    /// The name of a data type for people.
    pub fn data_name(&self, id: &'a str) -> &'a str {
        self.catalog.data_type(id).map_or(id, |data| data.name.as_str())
    }

    /// The name of a vendor for people.
    pub fn vendor_name(&self, id: &'a str) -> &'a str {
        self.catalog.vendor(id).map_or(id, |vendor| vendor.name.as_str())
    }

    /// Whether a type is sensitive personal information or an identifier that cannot be changed.
    pub fn is_sensitive(&self, id: &str) -> bool {
        self.catalog
            .data_type(id)
            .is_some_and(|data| data.sensitive || matches!(data.class, DataClass::PermanentId | DataClass::Sensitive))
    }

    /// What an SDK does about a data type, in words: who calls what, or what the vendor publishes.
    pub fn access_in_words(&self, access: &'a DataAccess) -> String {
        let name = self.data_name(&access.id);
        let mut seen: Vec<_> = access.observed.iter().collect();
        seen.sort_by_key(|seen| (seen.permission_held == Some(false), seen.via, &seen.api, &seen.caller));
        let Some(first) = seen.first() else { return format!("{name} (as its vendor documents)") };
        let way = match (&first.caller, first.via) {
            (_, Via::Permission) => format!("through the permission {}", first.api),
            (_, Via::Manifest) => format!("declared in {}", first.api),
            (Some(caller), Via::Api) => format!("{caller} calls {}", first.api),
            (Some(caller), Via::Constant | Via::Uri) => format!("{caller} uses {}", first.api),
            (None, _) => format!("by {}", first.api),
        };
        let held = if is_open(access) { "" } else { ", but the app holds no permission for it" };
        format!("{name} ({way}{held})")
    }

    /// A list of accesses in words, the weightiest first, cut after a few.
    pub fn accesses_in_words(&self, accesses: impl IntoIterator<Item = &'a DataAccess>) -> String {
        let mut accesses: Vec<&DataAccess> = accesses.into_iter().collect();
        accesses.sort_by_key(|access| (!is_open(access), !self.is_sensitive(&access.id), &access.id));
        // Of several that reach the same, the first is told.
        let mut told: BTreeSet<&str> = BTreeSet::new();
        accesses.retain(|access| told.insert(&access.id));
        list(accesses.into_iter().map(|access| self.access_in_words(access)))
    }
}

/// The evidence that best shows that an SDK is inside: surest first, at most three.
pub fn best_evidence(detection: &Detection) -> Vec<String> {
    let mut evidence: Vec<&Evidence> = detection.evidence.iter().collect();
    // A call shows what the SDK does rather than that it is there.
    let is_call = |found: &Evidence| matches!(found.kind, EvidenceKind::ApiCall | EvidenceKind::Permission);
    evidence.sort_by_key(|found| (is_call(found), found.strength, &found.entry, &found.value, &found.id));
    evidence.into_iter().take(3).map(|found| found.id.clone()).collect()
}

/// The evidence of each access, surest ways first, at most two per data type.
pub fn access_evidence<'a>(accesses: impl IntoIterator<Item = &'a DataAccess>) -> Vec<String> {
    let mut all = Vec::new();
    for access in accesses {
        let mut seen: Vec<_> = access.observed.iter().collect();
        seen.sort_by_key(|seen| (seen.permission_held == Some(false), seen.via, &seen.api, &seen.caller));
        all.extend(seen.into_iter().take(2).map(|seen| seen.evidence.clone()));
    }
    all
}

/// Whether an access is worth telling: code was seen that can reach it, or the vendor says so.
pub fn is_told(access: &DataAccess) -> bool {
    is_open(access) || is_documented(access)
}

/// The start of a document.
fn start(document: &Disclosures) -> Locator {
    Locator { file: document.path.clone(), line: Some(1), column: Some(1), ..Locator::default() }
}

/// How the presence of an SDK was seen, in words.
pub fn presence_in_words(presence: Presence) -> &'static str {
    match presence {
        Presence::Code => "its code is inside",
        Presence::Linked => "its library is linked",
        Presence::Metadata => "the build itself lists it",
        Presence::Wiring => "the build is prepared for it",
        Presence::Reference => "its classes are only referred to",
    }
}

/// The most that a finding about a detection may weigh: what only one source knows stays a remark.
pub fn cap(tier: Tier) -> Severity {
    if tier == Tier::Listed { Severity::Info } else { Severity::Critical }
}

/// One step less sure.
pub fn lowered(confidence: Confidence) -> Confidence {
    match confidence {
        Confidence::Certain => Confidence::High,
        Confidence::High => Confidence::Medium,
        Confidence::Medium | Confidence::Low => Confidence::Low,
    }
}

/// `a, b and c`, cut after six.
pub fn list(items: impl IntoIterator<Item = String>) -> String {
    const SHOWN: usize = 6;
    let mut items: Vec<String> = items.into_iter().collect();
    if items.len() > SHOWN + 1 {
        let more = items.len() - SHOWN;
        items.truncate(SHOWN);
        items.push(format!("{more} more"));
    }
    match items.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// `1 SDK`, `2 SDKs`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
