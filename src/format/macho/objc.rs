//! What an image registers with the Objective-C runtime: classes, categories, their methods, and the selectors that it
//! sends.
//!
//! Pointers are followed from the lists of the image; the section of class names is never scanned, because it is
//! empty in Swift-only images. Source of the layouts: `objc-runtime-new.h` of the published runtime.

use super::bytes::TextBudget;
use super::fixups::{Fixups, Target};
use super::{Anomalies, Image, Section};

/// Prefix of the symbol of a class.
pub const CLASS_SYMBOL: &str = "_OBJC_CLASS_$_";
/// Prefix of the symbol of a message: what follows is the selector. Compilers since Xcode 14 call it, and the linker makes
/// the function.
pub const MESSAGE_SYMBOL: &str = "_objc_msgSend$";

/// A category: methods added to a class that may live elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Category<'a> {
    pub name: &'a str,
    /// The class that it extends, where it can be told.
    pub class: Option<&'a str>,
}

/// The implementation of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Method<'a> {
    /// Where its code begins.
    pub address: u64,
    /// The class whose method it is, which may live elsewhere.
    pub class: &'a str,
    /// The category that adds it.
    pub category: Option<&'a str>,
    pub selector: &'a str,
    /// `+` rather than `-`.
    pub of_class: bool,
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
    /// Address and name of every class, in the order of the list, which is that of the linked object files.
    pub in_link_order: Vec<(u64, &'a str)>,
    /// By address. Several methods may share their code.
    pub methods: Vec<Method<'a>>,
    /// The same classes as `in_link_order`, by address.
    pub by_address: Vec<(u64, &'a str)>,
    pub anomalies: Anomalies,
}

impl<'a> ObjectiveC<'a> {
    /// The name of the class whose structure is at an address.
    pub fn class_at(&self, address: u64) -> Option<&'a str> {
        let found = self.by_address.binary_search_by_key(&address, |class| class.0).ok()?;
        self.by_address.get(found).map(|class| class.1)
    }
}

/// Offsets in the runtime's structures, by pointer size, in bytes.
struct Layout {
    /// `class_t.data`; its low bits are flags.
    class_data: u64,
    data_flags: u64,
    /// `class_ro_t.name`.
    class_name: u64,
    /// `class_ro_t.baseMethods`.
    class_methods: u64,
    /// `category_t.cls`; its two lists of methods follow.
    category_class: u64,
    pointer: u64,
}

const LAYOUT_64: Layout =
    Layout { class_data: 32, data_flags: 7, class_name: 24, class_methods: 32, category_class: 8, pointer: 8 };
const LAYOUT_32: Layout =
    Layout { class_data: 16, data_flags: 3, class_name: 16, class_methods: 20, category_class: 4, pointer: 4 };

/// Flag of a list of methods whose entries are three distances of 32 bits instead of three pointers.
const RELATIVE_METHODS: u32 = 0x8000_0000;
const RELATIVE_METHOD: u64 = 12;
/// A list's header: size of an entry with flags, number of entries.
const METHOD_LIST_HEADER: u64 = 8;
/// No method takes less of an image, in bytes.
const SMALLEST_METHOD: usize = 12;

/// Reads the lists of classes, categories and selector references. In an encrypted image the names are unreadable:
/// the lists stay empty where they would hold them.
pub fn read<'a>(image: &Image<'a>, fixups: &Fixups<'a>) -> ObjectiveC<'a> {
    let mut reader = Reader {
        image,
        fixups,
        layout: if image.is_64 { &LAYOUT_64 } else { &LAYOUT_32 },
        budget: TextBudget::new(image.bytes().len().saturating_mul(4)),
        methods_left: image.bytes().len() / SMALLEST_METHOD,
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
    found.by_address = found.in_link_order.clone();
    found.by_address.sort_unstable();
    found.methods.sort_unstable();
    found.methods.dedup();
    found
}

struct Reader<'a, 'r> {
    image: &'r Image<'a>,
    fixups: &'r Fixups<'a>,
    layout: &'static Layout,
    budget: TextBudget,
    /// How many methods the image has room for.
    methods_left: usize,
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
            let class = self.fixups.address(self.image, pointer);
            match class.and_then(|class| Some((class, self.class_name(class)?))) {
                Some((class, name)) => {
                    self.found.classes.push(name);
                    // The second list repeats classes of the first.
                    if section.name == "__objc_classlist" {
                        self.found.in_link_order.push((class, name));
                        self.read_class_methods(class, name);
                    }
                }
                None => unreadable += 1,
            }
        }
        self.report_unreadable(section, unreadable);
    }

    fn read_categories(&mut self, section: &Section<'_>) {
        let mut unreadable = 0;
        for pointer in self.pointers(section) {
            let address = self.fixups.address(self.image, pointer);
            match address.and_then(|address| Some((address, self.category(address)?))) {
                Some((address, category)) => {
                    self.found.categories.push(category);
                    if section.name != "__objc_nlcatlist" {
                        self.read_category_methods(address, category);
                    }
                }
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

    /// The methods of a class, and those of its metaclass, to which its first pointer leads.
    fn read_class_methods(&mut self, class: u64, name: &'a str) {
        let of = Method { address: 0, class: name, category: None, selector: "", of_class: false };
        self.read_methods_of(class, of);
        if let Some(metaclass) = self.fixups.address(self.image, class).filter(|metaclass| *metaclass != class) {
            self.read_methods_of(metaclass, Method { of_class: true, ..of });
        }
    }

    fn read_methods_of(&mut self, class: u64, of: Method<'a>) {
        let list = class.checked_add(self.layout.class_data).and_then(|data| {
            let data = self.fixups.address(self.image, data)? & !self.layout.data_flags;
            self.fixups.address(self.image, data.checked_add(self.layout.class_methods)?)
        });
        if let Some(list) = list {
            self.read_methods(list, of);
        }
    }

    fn read_category_methods(&mut self, address: u64, category: Category<'a>) {
        let Some(class) = category.class else { return };
        let lists = address.wrapping_add(self.layout.category_class + self.layout.pointer);
        for of_class in [false, true] {
            let pointer = lists.wrapping_add(if of_class { self.layout.pointer } else { 0 });
            if let Some(list) = self.fixups.address(self.image, pointer) {
                let of = Method { address: 0, class, category: Some(category.name), selector: "", of_class };
                self.read_methods(list, of);
            }
        }
    }

    /// The entries of a list of methods, each filled into a copy of `of`. One that cannot be read ends the list: what
    /// follows is no method either.
    fn read_methods(&mut self, list: u64, of: Method<'a>) {
        let field = |address: u64| self.image.bytes().u32(self.image.offset_of(address)?);
        let Some((flags, count)) = field(list).zip(field(list.wrapping_add(4))) else { return };
        let is_relative = flags & RELATIVE_METHODS != 0;
        let size = if is_relative { RELATIVE_METHOD } else { 3 * self.layout.pointer };
        for index in 0..u64::from(count) {
            let entry = list.wrapping_add(METHOD_LIST_HEADER + index * size);
            let Some(left) = self.methods_left.checked_sub(1) else { return };
            self.methods_left = left;
            let Some((selector, address)) =
                (if is_relative { self.relative_method(entry) } else { self.absolute_method(entry) })
            else {
                return;
            };
            self.found.methods.push(Method { address, selector, ..of });
        }
    }

    /// Name, types and code, each a pointer.
    fn absolute_method(&mut self, entry: u64) -> Option<(&'a str, u64)> {
        let code = self.fixups.address(self.image, entry.checked_add(2 * self.layout.pointer)?)?;
        Some((self.text_behind(entry)?, code))
    }

    /// Name, types and code, each a distance from its own place; that of the name leads to a reference to a selector.
    fn relative_method(&mut self, entry: u64) -> Option<(&'a str, u64)> {
        let follow = |place: u64| {
            let distance = self.image.bytes().u32(self.image.offset_of(place)?)?;
            place.checked_add_signed(i64::from(distance.cast_signed()))
        };
        let (reference, code) = (follow(entry)?, follow(entry.checked_add(8)?)?);
        Some((self.text_behind(reference)?, code))
    }

    /// The text that the pointer at `address` leads to.
    fn text_behind(&mut self, address: u64) -> Option<&'a str> {
        let text = self.fixups.address(self.image, address)?;
        self.image.text_at(text, &mut self.budget).filter(|text| !text.is_empty())
    }
}
