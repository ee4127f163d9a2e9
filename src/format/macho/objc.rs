//! What an image registers with the Objective-C runtime: classes, categories and the selectors that it sends.
//!
//! Pointers are followed from the lists of the image; the section of class names is never scanned, because it is
//! empty in Swift-only images. Source of the layouts: `objc-runtime-new.h` of the published runtime.

use super::bytes::TextBudget;
use super::fixups::{Fixups, Target};
use super::{Anomalies, Image, Section};

/// Prefix of the symbol of a class.
pub const CLASS_SYMBOL: &str = "_OBJC_CLASS_$_";

/// A category: methods added to a class that may live elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Category<'a> {
    pub name: &'a str,
    /// The class that it extends, where it can be told.
    pub class: Option<&'a str>,
}

/// A selector that the image refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector<'a> {
    pub name: &'a str,
    /// Offset of the reference within the slice, in bytes.
    pub offset: usize,
}

/// The Objective-C side of an image. The lists are sorted and free of duplicates.
#[derive(Clone, Debug, Default)]
pub struct ObjectiveC<'a> {
    /// Names as they are registered; Swift classes in their mangled form (`_TtC4Demo11AppDelegate`).
    pub classes: Vec<&'a str>,
    pub categories: Vec<Category<'a>>,
    pub selectors: Vec<Selector<'a>>,
    pub anomalies: Anomalies,
}

/// Offsets in the runtime's structures, by pointer size, in bytes.
struct Layout {
    /// `class_t.data`; its low bits are flags.
    class_data: u64,
    data_flags: u64,
    /// `class_ro_t.name`.
    class_name: u64,
    /// `category_t.cls`.
    category_class: u64,
}

const LAYOUT_64: Layout = Layout { class_data: 32, data_flags: 7, class_name: 24, category_class: 8 };
const LAYOUT_32: Layout = Layout { class_data: 16, data_flags: 3, class_name: 16, category_class: 4 };

/// Reads the lists of classes, categories and selector references. In an encrypted image the names are unreadable:
/// the lists stay empty where they would hold them.
pub fn read<'a>(image: &Image<'a>, fixups: &Fixups<'a>) -> ObjectiveC<'a> {
    let mut reader = Reader {
        image,
        fixups,
        layout: if image.is_64 { &LAYOUT_64 } else { &LAYOUT_32 },
        budget: TextBudget::new(image.bytes().len().saturating_mul(4)),
        found: ObjectiveC::default(),
    };
    for name in ["__objc_classlist", "__objc_nlclslist"] {
        for section in image.sections_named(name) {
            reader.read_classes(section);
        }
    }
    for name in ["__objc_catlist", "__objc_nlcatlist", "__objc_catlist2"] {
        for section in image.sections_named(name) {
            reader.read_categories(section);
        }
    }
    for section in image.sections_named("__objc_selrefs") {
        reader.read_selectors(section);
    }
    let mut found = reader.found;
    found.classes.sort_unstable();
    found.classes.dedup();
    found.categories.sort_unstable();
    found.categories.dedup();
    found.selectors.sort_unstable();
    found.selectors.dedup_by_key(|selector| selector.name);
    found
}

struct Reader<'a, 'r> {
    image: &'r Image<'a>,
    fixups: &'r Fixups<'a>,
    layout: &'static Layout,
    budget: TextBudget,
    found: ObjectiveC<'a>,
}

impl<'a> Reader<'a, '_> {
    /// The addresses of a section's pointers.
    fn pointers(&self, section: &Section<'_>) -> impl Iterator<Item = u64> + use<> {
        let (start, size) = (section.address, self.image.pointer_size());
        let count = self.image.section_bytes(section).len() as u64 / size;
        (0..count).map(move |index| start.wrapping_add(index * size))
    }

    fn read_classes(&mut self, section: &Section<'_>) {
        let mut unreadable = 0;
        for pointer in self.pointers(section) {
            let name = self.fixups.address(self.image, pointer).and_then(|class| self.class_name(class));
            match name {
                Some(name) => self.found.classes.push(name),
                None => unreadable += 1,
            }
        }
        self.report_unreadable(section, unreadable);
    }

    fn read_categories(&mut self, section: &Section<'_>) {
        let mut unreadable = 0;
        for pointer in self.pointers(section) {
            let category = self.fixups.address(self.image, pointer).and_then(|category| self.category(category));
            match category {
                Some(category) => self.found.categories.push(category),
                None => unreadable += 1,
            }
        }
        self.report_unreadable(section, unreadable);
    }

    fn read_selectors(&mut self, section: &Section<'_>) {
        let mut unreadable = 0;
        for pointer in self.pointers(section) {
            let name =
                self.fixups.address(self.image, pointer).and_then(|name| self.image.text_at(name, &mut self.budget));
            match name.zip(self.image.offset_of(pointer)) {
                Some((name, offset)) => self.found.selectors.push(Selector { name, offset }),
                None => unreadable += 1,
            }
        }
        self.report_unreadable(section, unreadable);
    }

    /// That names are unreadable in an encrypted image is no anomaly.
    fn report_unreadable(&mut self, section: &Section<'_>, count: usize) {
        if count > 0 && !self.image.is_encrypted() {
            self.found.anomalies.add("unreadable-objc-metadata", format!("{count} entries of {}", section.name));
        }
    }

    fn class_name(&mut self, class: u64) -> Option<&'a str> {
        let data = self.fixups.address(self.image, class.checked_add(self.layout.class_data)?)?;
        self.text_behind((data & !self.layout.data_flags).checked_add(self.layout.class_name)?)
    }

    fn category(&mut self, category: u64) -> Option<Category<'a>> {
        let name = self.text_behind(category)?;
        let class = match self.fixups.read(self.image, category.checked_add(self.layout.category_class)?) {
            Some(Target::Address(class)) => self.class_name(class),
            Some(Target::Symbol(symbol)) => symbol.strip_prefix(CLASS_SYMBOL),
            Some(Target::Null) | None => None,
        };
        Some(Category { name, class })
    }

    /// The text that the pointer at `address` leads to.
    fn text_behind(&mut self, address: u64) -> Option<&'a str> {
        let text = self.fixups.address(self.image, address)?;
        self.image.text_at(text, &mut self.budget).filter(|text| !text.is_empty())
    }
}
