//! The knowledge of `signatures/`: the data model, its compiled form, lookup, and the probes it yields.

pub mod index;
pub mod language;
pub mod model;
pub mod source;

use std::path::Path;

use serde::Serialize;

use crate::digest;
use index::Index;
pub use source::{Signatures, SourceError};

/// The catalog compiled into the program, as `build.rs` wrote it.
static COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalog.bin"));

/// The signatures and the look-ups made from them.
#[derive(Debug)]
pub struct Catalog {
    pub signatures: Signatures,
    pub index: Index,
    /// First 12 hex digits of the SHA-256 of the compiled signatures.
    pub digest: String,
}

impl Catalog {
    /// The catalog that the program was built with.
    pub fn compiled() -> Catalog {
        let signatures = postcard::from_bytes(COMPILED).expect("build.rs wrote it with the same types");
        Catalog::with_digest(signatures, env!("UNDISCLOSED_CATALOG").to_owned())
    }

    /// The compiled catalog with the records of a folder like `signatures/` laid over it; a record of the same id is
    /// replaced. Errors name the file and the place in it.
    pub fn with_overlay(folder: &Path) -> Result<Catalog, Vec<SourceError>> {
        let (overlay, errors) = Signatures::read(folder);
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut signatures: Signatures = postcard::from_bytes(COMPILED).expect("build.rs wrote it with the same types");
        signatures.overlay(overlay);
        Ok(Catalog::new(signatures))
    }

    /// A catalog of these signatures alone.
    pub fn new(signatures: Signatures) -> Catalog {
        let bytes = postcard::to_stdvec(&signatures).unwrap_or_default();
        Catalog::with_digest(signatures, digest::short(&bytes))
    }

    fn with_digest(signatures: Signatures, digest: String) -> Catalog {
        let index = Index::new(&signatures);
        Catalog { signatures, index, digest }
    }

    pub fn sdk(&self, id: &str) -> Option<&model::Sdk> {
        let found = self.signatures.sdks.binary_search_by(|sdk| sdk.id.as_str().cmp(id)).ok()?;
        self.signatures.sdks.get(found)
    }

    pub fn vendor(&self, id: &str) -> Option<&model::Vendor> {
        let found = self.signatures.vendors.binary_search_by(|vendor| vendor.id.as_str().cmp(id)).ok()?;
        self.signatures.vendors.get(found)
    }

    pub fn store(&self, id: &str) -> Option<&model::Store> {
        self.signatures.stores.iter().find(|store| store.id == id)
    }

    /// Whether a data type only describes the device or the use of the app, and points to nobody by itself.
    pub fn is_attribute(&self, id: &str) -> bool {
        use model::DataClass::{Attribute, Behaviour, Generic};
        self.data_type(id).is_some_and(|data| !data.sensitive && matches!(data.class, Attribute | Behaviour | Generic))
    }

    pub fn data_type(&self, id: &str) -> Option<&model::DataType> {
        let found = self.signatures.data_types.binary_search_by(|data| data.id.as_str().cmp(id)).ok()?;
        self.signatures.data_types.get(found)
    }
}

/// The word that stands for a closed enum's value in signatures and in JSON; people and machines read the same. Empty for
/// what is no such value.
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_catalog_is_what_signatures_holds() {
        let (read, errors) = Signatures::read(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/signatures")));
        assert_eq!(errors, []);
        let compiled: Signatures = postcard::from_bytes(COMPILED).expect("the compiled catalog is readable");
        assert_eq!(compiled, read);
    }
}
