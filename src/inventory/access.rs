//! Who reaches which personal data: calls of known APIs, attributed to the owner of the calling class.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{At, Witness, dotted};
use super::ownership::{Owner, UnitOwners, library};
use super::{DataAccess, Documentation, Evidence, EvidenceKind, Observation, Strength, Via};
use crate::catalog::Catalog;
use crate::catalog::model::{Api, ApiKind, Platform, Sdk};
use crate::facts::{Call, CallForm, CallKind, CodeUnit, Facts};

/// One owner's observations by data type, with the evidence they rest on.
#[derive(Clone, Debug, Default)]
pub(super) struct Reached {
    pub data_types: BTreeMap<String, BTreeSet<Observation>>,
    /// By APIs that open no data type by themselves.
    pub other_apis: BTreeSet<Observation>,
    pub evidence: Vec<Evidence>,
}

/// Something that a class nobody knows reaches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct UnknownReach {
    /// Position of the code unit in [`Facts::code`].
    pub unit: usize,
    /// The calling class as the unit has it, or the classes around a function of none; empty where the whole unit calls.
    pub classes: Vec<String>,
    pub api: String,
}

/// Access by owner.
#[derive(Clone, Debug, Default)]
pub(super) struct Access {
    pub by_owner: BTreeMap<Owner, Reached>,
    pub unknown: BTreeSet<UnknownReach>,
}

/// Attributes every probed call to the owner of its caller. `is_app`: whether the manifest is that of an app, so that what it
/// does not ask for is not held; a library's permissions are up to the app that takes it in.
pub(super) fn access(
    facts: &Facts,
    catalog: &Catalog,
    witness: &Witness,
    owners: &[UnitOwners],
    is_app: bool,
) -> Access {
    let held: BTreeSet<&str> = facts.permissions.iter().map(|permission| permission.name.as_str()).collect();
    let mut recorder = Recorder { catalog, witness, held, is_app, access: Access::default() };
    let answered: BTreeSet<u32> = facts.code.iter().flat_map(|unit| &unit.answers).copied().collect();
    for (at, (unit, owners)) in facts.code.iter().zip(owners).enumerate() {
        let imported: BTreeSet<u32> =
            unit.calls.iter().filter(|call| call.kind == CallKind::Symbol).map(|call| call.probe).collect();
        let image = ImageNames { imported: &imported, answered: &answered };
        for call in &unit.calls {
            let owner = owners.caller(call, unit);
            for &api in catalog.sought().apis(call.kind, call.probe) {
                let Some(api) = catalog.signatures.apis.get(api as usize) else { continue };
                if !condition_holds(api, call, &image, catalog) {
                    continue;
                }
                if owner == Owner::Unknown {
                    let around = call.between.iter().flatten().filter(|class| !class.is_empty());
                    let classes = call.class.iter().chain(around).cloned().collect();
                    recorder.access.unknown.insert(UnknownReach { unit: at, classes, api: api.id.clone() });
                } else {
                    recorder.record(api, call, unit, owner);
                }
            }
        }
    }
    recorder.access
}

/// What the image of a call names, and what the build answers to, by probes.
struct ImageNames<'a> {
    /// Symbols that the image imports, or names to get them by.
    imported: &'a BTreeSet<u32>,
    /// Selectors for which the build has methods of its own.
    answered: &'a BTreeSet<u32>,
}

/// Whether the constants (DEX) or companion symbols (Mach-O) that an API asks for are there. A DEX call whose constant is
/// not loaded in the same method is left out: `Settings.Secure.getString` alone says nothing about the Android ID. So is a
/// selector that a Mach-O function sends where neither it nor its class names the API's class: `systemVersion` may
/// be a method of anybody's. One to which only one class of the system answers, and none of the build's, needs no more than
/// that the image knows the class. What an image as a whole calls is held against all that it imports.
fn condition_holds(api: &Api, call: &Call, image: &ImageNames<'_>, catalog: &Catalog) -> bool {
    let probes = &catalog.sought().probes;
    let is_distinct = api.distinct && !image.answered.contains(&call.probe);
    let loaded = |name: &String| match api.platform {
        Platform::Android => {
            probes.constants.binary_search(name).is_ok_and(|id| call.constants.binary_search(&(id as u32)).is_ok())
        }
        Platform::Ios => probes.symbols.binary_search(name).is_ok_and(|id| match call.method {
            Some(_) if !is_distinct => call.constants.binary_search(&(id as u32)).is_ok(),
            _ => image.imported.contains(&(id as u32)),
        }),
    };
    api.with.is_empty() || api.with.iter().any(loaded)
}

/// Collects access, with what is the same for every call.
struct Recorder<'a> {
    catalog: &'a Catalog,
    witness: &'a Witness<'a>,
    /// Permissions that the manifest asks for.
    held: BTreeSet<&'a str>,
    is_app: bool,
    access: Access,
}

impl Recorder<'_> {
    /// A call of an API in a class of this owner.
    fn record(&mut self, api: &Api, call: &Call, unit: &CodeUnit, owner: Owner) {
        let caller = call.class.as_deref().map_or_else(|| library(&unit.entry).to_owned(), dotted);
        let reached = self.access.by_owner.entry(owner).or_default();
        let seen = |observed: &BTreeSet<Observation>| {
            observed.iter().any(|known| known.api == api.id && known.caller.as_deref() == Some(&caller))
        };
        // The first call of an API in a class stands for all of them: more of the same proves nothing more.
        let is_known = match api.data_types.as_slice() {
            [] => seen(&reached.other_apis),
            types => types.iter().all(|data_type| reached.data_types.get(data_type).is_some_and(seen)),
        };
        if is_known {
            return;
        }
        let at = At {
            entry: Some(call.entry.as_deref().unwrap_or(&unit.entry)),
            slice: unit.slice.as_deref(),
            offset: Some(call.offset),
            class: call.class.as_deref(),
            method: call.method.as_deref(),
            obfuscated_method: call.obfuscated.as_deref(),
        };
        let value = named(api, call, self.catalog);
        let evidence = self.witness.evidence(EvidenceKind::ApiCall, &api.id, Strength::Strong, value, at);
        let via = match api.kind {
            ApiKind::Constant if api.names.iter().any(|name| name.contains("://")) => Via::Uri,
            ApiKind::Constant => Via::Constant,
            _ => Via::Api,
        };
        let is_held = api.permissions.iter().any(|permission| self.held.contains(permission.as_str()));
        let is_known = !api.permissions.is_empty() && api.platform == Platform::Android && (self.is_app || is_held);
        let permission_held = is_known.then_some(is_held);
        let observation = Observation {
            via,
            api: api.id.clone(),
            caller: Some(caller),
            evidence: evidence.id.clone(),
            permission_required: api.permissions.clone(),
            permission_held,
        };
        for data_type in &api.data_types {
            reached.data_types.entry(data_type.clone()).or_default().insert(observation.clone());
        }
        if api.data_types.is_empty() {
            reached.other_apis.insert(observation);
        }
        reached.evidence.push(evidence);
    }
}

/// The API, and how the code names it where that is not in so many words.
fn named(api: &Api, call: &Call, catalog: &Catalog) -> String {
    let probes = &catalog.sought().probes;
    let at = call.probe as usize;
    let symbol = match call.kind {
        CallKind::Symbol => probes.symbols.get(at),
        CallKind::Selector => probes.selectors.get(at),
        CallKind::Method | CallKind::Field | CallKind::Constant => None,
    };
    let manner = match call.form {
        CallForm::Direct => return symbol.cloned().unwrap_or_else(|| what(api)),
        CallForm::Inherited => "by a subclass",
        CallForm::Reflected => "by reflection",
        CallForm::Renamed => "by its name in the mapping file",
    };
    if let Some(symbol) = symbol {
        return format!("{symbol}, {manner}");
    }
    let members = if call.kind == CallKind::Field { &probes.fields } else { &probes.methods };
    let member = members.get(at).map_or("", |probe| probe.name.as_str());
    format!("{}.{member}, {manner}", api.class)
}

/// The API as a person looks it up.
fn what(api: &Api) -> String {
    match (api.class.as_str(), api.names.as_slice()) {
        ("", [name]) => name.clone(),
        ("", names) => names.join(", "),
        (class, [name]) => format!("{class}.{name}"),
        (class, names) => format!("{class}.{{{}}}", names.join(", ")),
    }
}

/// Joins what was observed of an SDK with what its vendor documents, without mixing them.
pub(super) fn data_types(sdk: Option<&Sdk>, platform: Platform, reached: &Reached) -> Vec<DataAccess> {
    let documented = sdk.and_then(|sdk| sdk.documented.as_ref());
    let applies = |platform_of: Option<Platform>| platform_of.is_none_or(|of| of == platform);
    let mut ids: BTreeSet<&str> = reached.data_types.keys().map(String::as_str).collect();
    ids.extend(documented.into_iter().flatten().filter(|doc| applies(doc.platform)).map(|doc| doc.data_type.as_str()));
    ids.into_iter()
        .map(|id| DataAccess {
            id: id.to_owned(),
            observed: reached.data_types.get(id).into_iter().flatten().cloned().collect(),
            documented: documented.map(|all| {
                all.iter()
                    .filter(|doc| doc.data_type == id && applies(doc.platform))
                    .map(|doc| Documentation { purpose: doc.purpose.clone(), source: doc.source.clone() })
                    .collect()
            }),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Signatures;

    /// Whether a selector of a class counts where a function names these symbols and the image imports the class.
    fn counts(distinct: bool, named: bool, answered: bool) -> bool {
        let api = format!(
            "id = \"a\"\nplatform = \"ios\"\nkind = \"selector\"\nnames = [\"asked\"]\nwith = [\"_OBJC_CLASS_$_Asked\"]\n\
             distinct = {distinct}\n"
        );
        let api: Api = toml::from_str(&api).expect("an API");
        let catalog = Catalog::new(&Signatures { apis: vec![api.clone()], ..Signatures::default() });
        let class =
            catalog.sought().probes.symbols.binary_search(&"_OBJC_CLASS_$_Asked".to_owned()).expect("a probe") as u32;
        let call = Call {
            kind: CallKind::Selector,
            form: CallForm::Direct,
            probe: 0,
            class: None,
            method: Some("sub_10".to_owned()),
            between: None,
            obfuscated: None,
            entry: None,
            offset: 0,
            constants: if named { vec![class] } else { Vec::new() },
        };
        let (imported, own) = (BTreeSet::from([class]), if answered { BTreeSet::from([0]) } else { BTreeSet::new() });
        condition_holds(&api, &call, &ImageNames { imported: &imported, answered: &own }, &catalog)
    }

    #[test]
    fn a_selector_of_one_class_only_needs_no_mention_of_it() {
        assert!(counts(false, true, false) && counts(true, true, true), "the function names the class");
        assert!(counts(true, false, false));
        assert!(!counts(false, false, false), "anybody may answer");
        assert!(!counts(true, false, true), "a class of the build answers");
    }
}
