//! Records that lie packed one behind another and are unpacked when somebody asks for them. A run meets a handful of the
//! SDKs that the catalog knows, and pays for those. Shared with `build.rs`, which packs.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::index::Index;
use super::language::Language;
use super::lexicon::numbers::Numbers;
use super::model::{
    Api, Apple, Boilerplate, DataType, Fingerprint, Law, Packer, Permission, Sdk, Store, Switch, Vendor,
};
use super::source::Signatures;
use crate::halving::first_not;

/// Packed records.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Packed {
    /// Where each record ends in `bytes`.
    ends: Numbers,
    #[serde(borrow)]
    bytes: Cow<'static, [u8]>,
}

impl Packed {
    /// # Errors
    /// None for plain data.
    fn new<T: Serialize>(records: &[T]) -> Result<Packed, postcard::Error> {
        let mut packed = Packed::default();
        for record in records {
            packed.bytes.to_mut().extend(postcard::to_stdvec(record)?);
            packed.ends.push(packed.bytes.len() as u32);
        }
        Ok(packed)
    }
}

/// The compiled catalog, as it lies in the program.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Image {
    pub sdks: Packed,
    pub vendors: Packed,
    pub data_types: Packed,
    pub apis: Packed,
    pub permissions: Packed,
    pub laws: Packed,
    /// One record.
    pub apple: Packed,
    pub boilerplate: Packed,
    pub fingerprints: Packed,
    pub languages: Packed,
    pub packers: Packed,
    pub switches: Packed,
    pub stores: Packed,
    pub index: Index,
}

impl Image {
    /// # Errors
    /// None for plain data.
    pub fn new(signatures: &Signatures) -> Result<Image, postcard::Error> {
        Ok(Image {
            sdks: Packed::new(&signatures.sdks)?,
            vendors: Packed::new(&signatures.vendors)?,
            data_types: Packed::new(&signatures.data_types)?,
            apis: Packed::new(&signatures.apis)?,
            permissions: Packed::new(&signatures.permissions)?,
            laws: Packed::new(&signatures.laws)?,
            apple: Packed::new(std::slice::from_ref(&signatures.apple))?,
            boilerplate: Packed::new(&signatures.boilerplate)?,
            fingerprints: Packed::new(&signatures.fingerprints)?,
            languages: Packed::new(&signatures.languages)?,
            packers: Packed::new(&signatures.packers)?,
            switches: Packed::new(&signatures.switches)?,
            stores: Packed::new(&signatures.stores)?,
            index: Index::new(signatures),
        })
    }
}

/// A list of records, of which each is unpacked on its first use.
#[derive(Debug)]
pub struct Records<T> {
    packed: Packed,
    unpacked: Box<[OnceLock<Box<T>>]>,
}

impl<T: DeserializeOwned> Records<T> {
    fn new(packed: Packed) -> Records<T> {
        let unpacked = (0..packed.ends.count()).map(|_| OnceLock::new()).collect();
        Records { packed, unpacked }
    }

    pub fn len(&self) -> usize {
        self.unpacked.len()
    }

    pub fn is_empty(&self) -> bool {
        self.unpacked.is_empty()
    }

    pub fn get(&self, at: usize) -> Option<&T> {
        let record = self.unpacked.get(at)?;
        Some(record.get_or_init(|| {
            let bytes = self.packed.bytes.get(self.packed.ends.row(at)).unwrap_or_default();
            Box::new(postcard::from_bytes(bytes).expect("packed with the same types"))
        }))
    }

    pub fn iter(&self) -> Iter<'_, T> {
        Iter { records: self, rows: 0..self.len() }
    }

    /// The record of a key by which the list is sorted.
    pub fn find(&self, key: &str, of: impl Fn(&T) -> &str) -> Option<&T> {
        let at = first_not(self.len(), |at| self.get(at).is_some_and(|record| of(record) < key));
        self.get(at).filter(|record| of(record) == key)
    }

    fn to_vec(&self) -> Vec<T>
    where
        T: Clone,
    {
        self.iter().cloned().collect()
    }
}

/// Unpacks one record after another.
#[derive(Debug)]
pub struct Iter<'a, T> {
    records: &'a Records<T>,
    rows: Range<usize>,
}

impl<'a, T: DeserializeOwned> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        self.records.get(self.rows.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rows.size_hint()
    }
}

impl<'a, T: DeserializeOwned> IntoIterator for &'a Records<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

/// Everything that the catalog knows, in the same lists as [`Signatures`].
#[derive(Debug)]
pub struct Knowledge {
    pub sdks: Records<Sdk>,
    pub vendors: Records<Vendor>,
    pub data_types: Records<DataType>,
    pub apis: Records<Api>,
    pub permissions: Records<Permission>,
    pub laws: Records<Law>,
    apple: Records<Apple>,
    no_apple: Apple,
    pub boilerplate: Records<Boilerplate>,
    pub fingerprints: Records<Fingerprint>,
    pub languages: Records<Language>,
    pub packers: Records<Packer>,
    pub switches: Records<Switch>,
    pub stores: Records<Store>,
}

impl Knowledge {
    /// What Apple publishes.
    pub fn apple(&self) -> &Apple {
        self.apple.get(0).unwrap_or(&self.no_apple)
    }

    /// Unpacks everything.
    pub fn to_signatures(&self) -> Signatures {
        Signatures {
            sdks: self.sdks.to_vec(),
            vendors: self.vendors.to_vec(),
            data_types: self.data_types.to_vec(),
            apis: self.apis.to_vec(),
            permissions: self.permissions.to_vec(),
            laws: self.laws.to_vec(),
            apple: self.apple().clone(),
            boilerplate: self.boilerplate.to_vec(),
            fingerprints: self.fingerprints.to_vec(),
            languages: self.languages.to_vec(),
            packers: self.packers.to_vec(),
            switches: self.switches.to_vec(),
            stores: self.stores.to_vec(),
        }
    }
}

impl Image {
    /// Separates the records from the look-ups.
    pub fn open(self) -> (Knowledge, Index) {
        let knowledge = Knowledge {
            sdks: Records::new(self.sdks),
            vendors: Records::new(self.vendors),
            data_types: Records::new(self.data_types),
            apis: Records::new(self.apis),
            permissions: Records::new(self.permissions),
            laws: Records::new(self.laws),
            apple: Records::new(self.apple),
            no_apple: Apple::default(),
            boilerplate: Records::new(self.boilerplate),
            fingerprints: Records::new(self.fingerprints),
            languages: Records::new(self.languages),
            packers: Records::new(self.packers),
            switches: Records::new(self.switches),
            stores: Records::new(self.stores),
        };
        (knowledge, self.index)
    }
}
