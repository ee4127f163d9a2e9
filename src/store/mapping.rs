//! Which answers of a form a data type of ours asks for.

use crate::catalog::Catalog;
use crate::catalog::model::{DataType, Platform, Store, StoreAnswer};

/// A store's form, beside the data types of the catalog.
#[derive(Clone, Copy, Debug)]
pub struct Mapping<'a> {
    pub store: &'a Store,
    catalog: &'a Catalog,
}

/// A data type in the terms of a form.
#[derive(Clone, Debug)]
pub struct Type<'a> {
    pub data: &'a DataType,
    /// The answer that it asks for.
    pub answer: &'a StoreAnswer,
    /// Other answers that may have been meant for it.
    pub also: Vec<&'a StoreAnswer>,
}

impl<'a> Mapping<'a> {
    /// `None`: the catalog does not know the store.
    pub fn new(catalog: &'a Catalog, store: &str) -> Option<Mapping<'a>> {
        Some(Mapping { store: catalog.store(store)?, catalog })
    }

    /// What the form asks about a data type; `None` where it does not ask for it by itself, or where the type only
    /// exists on another platform.
    pub fn of(&self, data_type: &str) -> Option<Type<'a>> {
        let data = self.catalog.data_type(data_type)?;
        if self.store.not_asked.contains(&data.id) || data.platform.is_some_and(|of| of != self.store.platform) {
            return None;
        }
        let answer = self.store.answers.iter().find(|answer| self.is_own(answer, data))?;
        let also = self.store.answers.iter().filter(|other| other.also.contains(&data.id)).collect();
        Some(Type { data, answer, also })
    }

    /// Whether the catalog says that a data type is what an answer is about.
    fn is_own(&self, answer: &StoreAnswer, data: &DataType) -> bool {
        match self.store.platform {
            Platform::Android => data.google_play.as_ref() == Some(&answer.id),
            Platform::Ios => data.apple.is_some() && data.apple == answer.manifest,
        }
    }

    /// The data types that an answer may be about.
    pub fn data_types(&self, answer: &str) -> Vec<&'a DataType> {
        let Some(answer) = self.answer(answer) else { return Vec::new() };
        let types = self.catalog.signatures.data_types.iter();
        types.filter(|data| self.is_own(answer, data) || answer.also.contains(&data.id)).collect()
    }

    pub fn answer(&self, id: &str) -> Option<&'a StoreAnswer> {
        self.store.answers.iter().find(|answer| answer.id == id)
    }

    /// The answer about a type of a privacy manifest.
    pub fn of_manifest(&self, data_type: &str) -> Option<&'a StoreAnswer> {
        self.store.answers.iter().find(|answer| answer.manifest.as_deref() == Some(data_type))
    }
}
