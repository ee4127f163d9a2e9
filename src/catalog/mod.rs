//! The knowledge of `signatures/`: the data model, its compiled form, lookup, and the probes it yields.

pub mod index;
pub mod language;
pub mod lexicon;
pub mod model;
pub mod records;
mod sought;
pub mod source;

use std::path::Path;
use std::sync::OnceLock;

use serde::Serialize;

use crate::digest;
use index::Index;
use lexicon::Lexicon;
use records::{Image, Knowledge};
pub use sought::Sought;
pub use source::{Signatures, SourceError};

/// The catalog compiled into the program, as `build.rs` wrote it.
static COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalog.bin"));

/// The words of the catalog compiled into the program, likewise.
static COMPILED_WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.bin"));

/// So many bytes of a file come at once, or more.
const PAGE: usize = 4 << 10;

/// The signatures and the look-ups made from them.
#[derive(Debug)]
pub struct Catalog {
    pub signatures: Knowledge,
    pub index: Index,
    /// First 12 hex digits of the SHA-256 of the signatures.
    pub digest: String,
    sought: OnceLock<Sought>,
    lexicon: OnceLock<Lexicon>,
}

impl Catalog {
    /// The catalog that the program was built with.
    pub fn compiled() -> Catalog {
        let image = postcard::from_bytes(COMPILED).expect("build.rs wrote it with the same types");
        Catalog::open(image, env!("UNDISCLOSED_CATALOG").to_owned())
    }

    /// The compiled catalog with the records of a folder like `signatures/` laid over it; a record of the same id is
    /// replaced. Errors name the file and the place in it.
    pub fn with_overlay(folder: &Path) -> Result<Catalog, Vec<SourceError>> {
        let (overlay, errors) = Signatures::read(folder);
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut signatures = Catalog::compiled().signatures.to_signatures();
        signatures.overlay(overlay);
        Ok(Catalog::new(&signatures))
    }

    /// A catalog of these signatures alone.
    pub fn new(signatures: &Signatures) -> Catalog {
        let (digest, image) = rayon::join(
            || digest::short(&postcard::to_stdvec(signatures).unwrap_or_default()),
            || Image::new(signatures).unwrap_or_default(),
        );
        Catalog::open(image, digest)
    }

    fn open(image: Image, digest: String) -> Catalog {
        let (signatures, index) = image.open();
        Catalog { signatures, index, digest, sought: OnceLock::new(), lexicon: OnceLock::new() }
    }

    /// What builds are searched for, and what each find means. Made when it is first asked for.
    pub fn sought(&self) -> &Sought {
        self.sought.get_or_init(|| Sought::new(&self.signatures, &self.index))
    }

    /// What policies are searched for. Opened, or for an overlaid catalog made, when it is first asked for.
    pub fn lexicon(&self) -> &Lexicon {
        self.lexicon.get_or_init(|| {
            if self.digest == env!("UNDISCLOSED_CATALOG") {
                // What of the program's file was not touched yet is slow to come; it is all touched here, where others wait for
                // nothing, and not where they look for words.
                std::hint::black_box(COMPILED_WORDS.iter().step_by(PAGE).fold(0, |all, byte| all ^ byte));
                return postcard::from_bytes(COMPILED_WORDS).expect("build.rs wrote it with the same types");
            }
            let all = &self.signatures;
            Lexicon::new(all.data_types.iter(), all.languages.iter(), all.sdks.iter(), all.vendors.iter())
        })
    }

    pub fn sdk(&self, id: &str) -> Option<&model::Sdk> {
        self.signatures.sdks.get(self.index.ids.first(id)? as usize)
    }

    pub fn vendor(&self, id: &str) -> Option<&model::Vendor> {
        self.signatures.vendors.find(id, |vendor| &vendor.id)
    }

    pub fn permission(&self, name: &str) -> Option<&model::Permission> {
        self.signatures.permissions.find(name, |permission| &permission.name)
    }

    pub fn store(&self, id: &str) -> Option<&model::Store> {
        self.signatures.stores.find(id, |store| &store.id)
    }

    /// Whether a data type only describes the device or the use of the app, and points to nobody by itself.
    pub fn is_attribute(&self, id: &str) -> bool {
        use model::DataClass::{Attribute, Behaviour, Generic};
        self.data_type(id).is_some_and(|data| !data.sensitive && matches!(data.class, Attribute | Behaviour | Generic))
    }

    pub fn data_type(&self, id: &str) -> Option<&model::DataType> {
        self.signatures.data_types.find(id, |data| &data.id)
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
        let compiled = Catalog::compiled();
        assert_eq!(compiled.signatures.to_signatures(), read);
        assert_eq!(compiled.index, Index::new(&read));
        assert_eq!(compiled.digest, Catalog::new(&read).digest);
        let words = Lexicon::new(read.data_types.iter(), read.languages.iter(), read.sdks.iter(), read.vendors.iter());
        assert_eq!(*compiled.lexicon(), words);
    }
}
