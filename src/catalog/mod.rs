//! The knowledge of `signatures/`: the data model, its compiled form, lookup, and the probes it yields.

pub mod language;
pub mod model;
pub mod source;

pub use source::Signatures;

/// The catalog compiled into the program, as `build.rs` wrote it.
static COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalog.bin"));

/// The signatures and the look-ups made from them.
#[derive(Debug)]
pub struct Catalog {
    pub signatures: Signatures,
}

impl Catalog {
    /// The catalog that the program was built with.
    pub fn compiled() -> Catalog {
        let signatures = postcard::from_bytes(COMPILED).unwrap_or_default();
        Catalog::new(signatures)
    }

    pub fn new(signatures: Signatures) -> Catalog {
        Catalog { signatures }
    }

    pub fn sdk(&self, id: &str) -> Option<&model::Sdk> {
        let found = self.signatures.sdks.binary_search_by(|sdk| sdk.id.as_str().cmp(id)).ok()?;
        self.signatures.sdks.get(found)
    }

    pub fn vendor(&self, id: &str) -> Option<&model::Vendor> {
        let found = self.signatures.vendors.binary_search_by(|vendor| vendor.id.as_str().cmp(id)).ok()?;
        self.signatures.vendors.get(found)
    }

    pub fn data_type(&self, id: &str) -> Option<&model::DataType> {
        let found = self.signatures.data_types.binary_search_by(|data| data.id.as_str().cmp(id)).ok()?;
        self.signatures.data_types.get(found)
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
