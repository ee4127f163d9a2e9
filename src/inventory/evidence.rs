//! Evidence with ids that stay the same from run to run.

use super::{Evidence, EvidenceKind, Strength};
use crate::digest;
use crate::facts::MappingUse;

/// Collects evidence about one build; gives each piece its id.
#[derive(Clone, Debug)]
pub(super) struct Witness<'a> {
    /// Path of the build, as reports call it.
    pub artifact: String,
    /// The mapping file through which names of classes were read.
    pub mapping: Option<&'a MappingUse>,
}

/// Where in a build something was found.
#[derive(Clone, Debug, Default)]
pub(super) struct At<'a> {
    pub entry: Option<&'a str>,
    pub slice: Option<&'a str>,
    /// Bytes from the start of the entry.
    pub offset: Option<u64>,
    /// Calling class, in the form of the format it comes from.
    pub class: Option<&'a str>,
    pub method: Option<&'a str>,
    /// The method's name in the build, where it was read through a mapping file.
    pub obfuscated_method: Option<&'a str>,
}

impl<'a> At<'a> {
    pub fn entry(entry: &'a str) -> At<'a> {
        At { entry: Some(entry), ..At::default() }
    }
}

impl Witness<'_> {
    /// The name in the build of a class (internal form) whose name was read through a mapping file; with dots.
    pub fn obfuscated(&self, class: &str) -> Option<String> {
        self.mapping?.obfuscated.get(class).map(|name| dotted(name))
    }

    /// Makes a piece of evidence. Its id is a digest of what was found and where inside the build; the build's own path is
    /// left out, so that the same build elsewhere gives the same ids.
    pub fn evidence(
        &self,
        kind: EvidenceKind,
        indicator: &str,
        strength: Strength,
        value: String,
        at: At<'_>,
    ) -> Evidence {
        let offset = at.offset.map(|offset| offset.to_string()).unwrap_or_default();
        let described = [
            format!("{kind:?}").as_str(),
            indicator,
            &value,
            at.entry.unwrap_or_default(),
            at.slice.unwrap_or_default(),
            &offset,
            at.class.unwrap_or_default(),
            at.method.unwrap_or_default(),
        ]
        .join("\0");
        Evidence {
            id: format!("e-{}", digest::short(described.as_bytes())),
            kind,
            indicator: indicator.to_owned(),
            strength,
            value,
            artifact: self.artifact.clone(),
            entry: at.entry.map(str::to_owned),
            slice: at.slice.map(str::to_owned),
            offset: at.offset,
            class: at.class.map(dotted),
            obfuscated: at.class.and_then(|class| self.obfuscated(class)),
            method: at.method.map(str::to_owned),
            obfuscated_method: at.obfuscated_method.map(str::to_owned),
        }
    }
}

/// A DEX class name as people write it: `com/umeng/a$b` → `com.umeng.a$b`. Other names have no slash and stay.
pub(super) fn dotted(class: &str) -> String {
    class.replace('/', ".")
}
