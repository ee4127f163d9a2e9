//! The examples of signatures, tried on the same look-ups that a scan and a policy go through.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::catalog::Catalog;
use crate::catalog::index::SdkIndex;
use crate::catalog::model::Sdk;
use crate::facts::Names;
use crate::inventory;
use crate::policy::{Reader, ResolvedBy, ResolvedTo};

/// What an example is a name of, and so where it is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A DEX class, with dots.
    Class,
    /// An Objective-C class.
    Objc,
    Component,
    MetaData,
    Authority,
    Action,
    /// A file name of a native library.
    Library,
    Asset,
    /// `group:artifact`.
    Maven,
    SwiftModule,
    /// Without `.framework`.
    Framework,
    BundleId,
    /// With `.bundle`.
    Bundle,
    PlistKey,
    Pod,
    Host,
    /// A name in a policy.
    Name,
}

impl Kind {
    const ALL: [(&str, Kind); 17] = [
        ("class", Kind::Class),
        ("objc", Kind::Objc),
        ("component", Kind::Component),
        ("meta-data", Kind::MetaData),
        ("authority", Kind::Authority),
        ("action", Kind::Action),
        ("library", Kind::Library),
        ("asset", Kind::Asset),
        ("maven", Kind::Maven),
        ("swift-module", Kind::SwiftModule),
        ("framework", Kind::Framework),
        ("bundle-id", Kind::BundleId),
        ("bundle", Kind::Bundle),
        ("plist-key", Kind::PlistKey),
        ("pod", Kind::Pod),
        ("host", Kind::Host),
        ("name", Kind::Name),
    ];

    /// The word before the `:` of an example.
    pub fn word(self) -> &'static str {
        Kind::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// Takes an example apart: `class:com.example.Api`.
pub fn parse(example: &str) -> Option<(Kind, &str)> {
    let (word, name) = example.split_once(':')?;
    let (_, kind) = Kind::ALL.iter().find(|(known, _)| *known == word)?;
    (!name.is_empty()).then_some((*kind, name))
}

/// An example that does not lead where it should.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Failure {
    pub sdk: String,
    pub example: String,
    pub detail: String,
}

/// What came of trying every example.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Trial {
    /// Signatures that have a positive example, of all.
    pub signatures: usize,
    pub of_signatures: usize,
    /// Positives by what they are a name of. Each is a negative of every other signature too.
    pub positives: BTreeMap<&'static str, usize>,
    pub negatives: BTreeMap<&'static str, usize>,
    pub failures: Vec<Failure>,
}

/// Leads every name to the SDKs that it means. DEX classes are led by one walk over all of them, as in a build.
#[derive(Debug)]
pub struct Guide<'c> {
    catalog: &'c Catalog,
    reader: Reader<'c>,
    classes: Names,
    owners: Vec<Option<SdkIndex>>,
}

impl<'c> Guide<'c> {
    /// Prepares for these DEX classes, given with dots.
    pub fn new<'a>(catalog: &'c Catalog, classes: impl Iterator<Item = &'a str>) -> Guide<'c> {
        let classes: Vec<String> = classes.map(|class| class.replace('.', "/")).collect();
        let classes = Names::new(classes.iter().map(String::as_str));
        let owners = inventory::class_owners(&classes, catalog);
        Guide { catalog, reader: Reader::new(catalog), classes, owners }
    }

    /// The SDKs that a name means, by id. A policy's name means a product or a family; its vendor alone is no answer.
    pub fn lead(&self, kind: Kind, name: &str) -> Vec<&'c str> {
        let index = &self.catalog.index;
        let one = |found: Option<SdkIndex>| found.into_iter().collect();
        let found: Vec<SdkIndex> = match kind {
            Kind::Class => {
                let class = name.replace('.', "/");
                let at = self.classes.lower_bound(&class);
                let known = self.classes.get(at) == Some(class.as_str());
                self.owners.get(at).filter(|_| known).copied().flatten().into_iter().collect()
            }
            Kind::Objc => {
                let pod = name.strip_prefix("PodsDummy_").and_then(|pod| index.pods.first(pod));
                one(index.objc_classes.first(name).or(pod))
            }
            Kind::Component => index.components.get(name),
            Kind::MetaData => index.meta_data.get(name),
            Kind::Authority => index.authorities.get(name),
            Kind::Action => index.actions.get(name),
            Kind::Library if name.ends_with(".a") => one(index.static_libraries.first(name)),
            Kind::Library => index.native_libraries.get(name),
            Kind::Asset => index.assets.get(name),
            Kind::Maven => index.maven.get(name),
            Kind::SwiftModule => one(index.swift_modules.first(name)),
            Kind::Framework => one(index.frameworks.first(name)),
            Kind::BundleId => one(index.bundle_ids.first(name)),
            Kind::Bundle => index.bundles.get(name),
            Kind::PlistKey => index.plist_keys.get(name),
            Kind::Pod => one(index.pods.first(name)),
            Kind::Host => {
                let host = self.catalog.sought().probes.host(name);
                host.map(|host| index.hosts.get(host).collect()).unwrap_or_default()
            }
            Kind::Name => return self.named(name),
        };
        found
            .into_iter()
            .filter_map(|at| self.catalog.signatures.sdks.get(at as usize))
            .map(|sdk| sdk.id.as_str())
            .collect()
    }

    fn named(&self, name: &str) -> Vec<&'c str> {
        let resolution = self.reader.resolve(name, None, &[]);
        let is_named = matches!(resolution.to, ResolvedTo::Sdk | ResolvedTo::Family);
        if !is_named || resolution.by == Some(ResolvedBy::Fuzzy) {
            return Vec::new();
        }
        resolution.sdks.iter().filter_map(|id| self.catalog.sdk(id)).map(|sdk| sdk.id.as_str()).collect()
    }
}

/// Tries every example: a positive has to lead to its SDK and to no SDK that does not belong with it, a negative must not
/// lead to its SDK. So each signature's positives are all other signatures' negatives.
pub fn test(catalog: &Catalog) -> Trial {
    let sdks = &catalog.signatures.sdks;
    let all = sdks.iter().flat_map(|sdk| sdk.examples.positive.iter().chain(&sdk.examples.negative));
    let classes = all.filter_map(|example| parse(example)).filter(|(kind, _)| *kind == Kind::Class);
    let guide = Guide::new(catalog, classes.map(|(_, name)| name));
    let mut trial = Trial { of_signatures: sdks.len(), ..Trial::default() };
    for sdk in sdks {
        trial.signatures += usize::from(!sdk.examples.positive.is_empty());
        for (examples, positive) in [(&sdk.examples.positive, true), (&sdk.examples.negative, false)] {
            for example in examples {
                let detail = match parse(example) {
                    None => Some("it is no kind of name that can be looked up".to_owned()),
                    Some((kind, name)) => {
                        let counts = if positive { &mut trial.positives } else { &mut trial.negatives };
                        *counts.entry(kind.word()).or_default() += 1;
                        let found = guide.lead(kind, name);
                        if positive { stray(sdk, &found, catalog) } else { astray(sdk, &found) }
                    }
                };
                trial.failures.extend(detail.map(|detail| Failure {
                    sdk: sdk.id.clone(),
                    example: example.clone(),
                    detail,
                }));
            }
        }
    }
    trial
}

/// What is wrong with where a positive leads.
fn stray(sdk: &Sdk, found: &[&str], catalog: &Catalog) -> Option<String> {
    if found.is_empty() {
        return Some("it leads nowhere".to_owned());
    }
    if !found.contains(&sdk.id.as_str()) {
        return Some(format!("it leads to {}", found.join(", ")));
    }
    let others = found.iter().filter_map(|id| catalog.sdk(id)).filter(|other| !belong_together(sdk, other));
    let others: Vec<&str> = others.map(|other| other.id.as_str()).collect();
    (!others.is_empty()).then(|| format!("it also leads to {}", others.join(", ")))
}

/// What is wrong with where a negative leads.
fn astray(sdk: &Sdk, found: &[&str]) -> Option<String> {
    found.contains(&sdk.id.as_str()).then(|| "it must not lead here".to_owned())
}

/// The same SDK, two of one family, or one that ships inside the other.
fn belong_together(one: &Sdk, other: &Sdk) -> bool {
    let embeds = |outer: &Sdk, inner: &Sdk| outer.embeds.iter().any(|embedded| embedded.sdk == inner.id);
    one.id == other.id
        || (one.family.is_some() && one.family == other.family)
        || embeds(one, other)
        || embeds(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Signatures;

    fn catalog(examples: &str) -> Catalog {
        let sdk = |id: &str, package: &str, rest: &str| {
            let text = format!(
                "id = \"{id}\"\nname = \"{id}\"\nvendor = \"maker\"\ncategory = \"push\"\nrole = \"sdk\"\n\
                 tier = \"listed\"\n[android]\npackages = [\"{package}\"]\nmaven = [\"com.maker:{id}-*\"]\n{rest}"
            );
            toml::from_str(&text).expect("a signature")
        };
        let sdks = vec![sdk("kit", "com.maker", examples), sdk("push", "com.maker.push", "")];
        Catalog::new(&Signatures { sdks, ..Signatures::default() })
    }

    #[test]
    fn a_positive_leads_to_its_own_sdk_only() {
        let found = test(&catalog(
            "[examples]\npositive = [\"class:com.maker.Api\", \"class:com.maker.push.Service\", \"class:org.other.A\", \
             \"maven:com.maker:kit-core\", \"odd:thing\"]\nnegative = [\"class:com.maker.Base\", \"class:com.makers.A\"]",
        ));
        assert_eq!((found.signatures, found.of_signatures), (1, 2));
        assert_eq!(found.positives, BTreeMap::from([("class", 3), ("maven", 1)]));
        let failures: Vec<(&str, &str)> =
            found.failures.iter().map(|failure| (failure.example.as_str(), failure.detail.as_str())).collect();
        assert_eq!(
            failures,
            [
                ("class:com.maker.push.Service", "it leads to push"),
                ("class:org.other.A", "it leads nowhere"),
                ("odd:thing", "it is no kind of name that can be looked up"),
                ("class:com.maker.Base", "it must not lead here"),
            ]
        );
    }
}
