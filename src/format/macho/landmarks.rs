//! What the addresses that code names stand for: selectors, classes, texts, and what other images give.
//!
//! An instruction holds nothing but an address. That address is a slot whose pointer leads to the name of a selector or
//! to a class, a stub that jumps to an imported function, or a text. All of them are gathered from the sections that
//! the compiler and the linker keep for them.

use super::bytes::{Bytes, TextBudget};
use super::fixups::{Fixups, Target};
use super::functions::{MESSAGE_STUBS, is_stubs};
use super::objc::{MESSAGE_SYMBOL, ObjectiveC};
use super::references::each_address;
use super::symbols::symbol_at;
use super::{Image, Machine, Section, arm64, strings};

const S_NON_LAZY_SYMBOL_POINTERS: u32 = 0x6;
const S_LAZY_SYMBOL_POINTERS: u32 = 0x7;
/// An entry of the table of indirect symbols that is no symbol's number.
const INDIRECT_SYMBOL_LOCAL: u32 = 0x8000_0000;
const INDIRECT_SYMBOL_ABS: u32 = 0x4000_0000;
/// A constant `CFString`: class, flags, text, length.
const CFSTRING: u64 = 32;
const CFSTRING_32: u64 = 16;
/// Bits of the first, quick answer to whether anything is at an address.
const SKETCH_BITS: usize = 1 << 16;

/// What an address stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Landmark<'a> {
    /// A symbol of another image, as the linker writes it: `_sysctlbyname`, `_OBJC_CLASS_$_UIDevice`.
    Import(&'a str),
    /// A class of this image, by its registered name.
    Class(&'a str),
    Selector(&'a str),
    /// A C string, or what a constant `CFString` holds.
    Text(&'a str),
}

impl<'a> Landmark<'a> {
    /// What a symbol of another image stands for: the symbol of a message is the selector.
    pub fn of_symbol(name: &'a str) -> Landmark<'a> {
        name.strip_prefix(MESSAGE_SYMBOL).map_or(Landmark::Import(name), Landmark::Selector)
    }
}

/// Landmarks by their addresses.
#[derive(Clone, Debug)]
pub struct Landmarks<'a> {
    /// Sorted, one per address.
    sorted: Vec<(u64, Landmark<'a>)>,
    /// A bit for each address that something is at, and by chance for others.
    sketch: Vec<u64>,
}

impl<'a> Landmarks<'a> {
    /// Gathers the landmarks that `keep` wants: of an image's many thousands only a few hundred are ever asked for.
    pub fn new(
        image: &Image<'a>,
        fixups: &Fixups<'a>,
        objective_c: &ObjectiveC<'a>,
        keep: impl Fn(&Landmark<'a>) -> bool,
    ) -> Landmarks<'a> {
        let mut gatherer = Gatherer {
            image,
            fixups,
            objective_c,
            budget: TextBudget::new(image.bytes().len().saturating_mul(4)),
            found: Vec::new(),
            keep,
        };
        gatherer.pointers();
        gatherer.classes();
        gatherer.texts();
        gatherer.found.sort_unstable();
        gatherer.found.dedup_by_key(|found| found.0);
        // Stubs lead through the pointers.
        let mut landmarks = Landmarks { sorted: std::mem::take(&mut gatherer.found), sketch: Vec::new() };
        landmarks.draw();
        gatherer.stubs(&landmarks);
        landmarks.sorted.append(&mut gatherer.found);
        landmarks.sorted.sort_unstable();
        landmarks.sorted.dedup_by_key(|found| found.0);
        landmarks.draw();
        landmarks
    }

    /// What is at an address.
    pub fn at(&self, address: u64) -> Option<Landmark<'a>> {
        let (word, bit) = sketched(address);
        if self.sketch.get(word)? >> bit & 1 == 0 {
            return None;
        }
        let found = self.sorted.binary_search_by_key(&address, |landmark| landmark.0).ok()?;
        self.sorted.get(found).map(|landmark| landmark.1)
    }

    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    fn draw(&mut self) {
        self.sketch = vec![0; SKETCH_BITS / 64];
        for (address, _) in &self.sorted {
            let (word, bit) = sketched(*address);
            if let Some(drawn) = self.sketch.get_mut(word) {
                *drawn |= 1 << bit;
            }
        }
    }
}

/// Whether the pointers of a section stand in the table of indirect symbols.
fn is_pointers(section: &Section<'_>) -> bool {
    matches!(section.section_type(), S_NON_LAZY_SYMBOL_POINTERS | S_LAZY_SYMBOL_POINTERS)
}

fn sketched(address: u64) -> (usize, u32) {
    // Neighbours differ in their low bits, parts of an image in the higher ones.
    let mixed = (address ^ address >> 16) as usize % SKETCH_BITS;
    (mixed / 64, (mixed % 64) as u32)
}

struct Gatherer<'a, 'r, K> {
    image: &'r Image<'a>,
    fixups: &'r Fixups<'a>,
    objective_c: &'r ObjectiveC<'a>,
    budget: TextBudget,
    found: Vec<(u64, Landmark<'a>)>,
    keep: K,
}

impl<'a, K: Fn(&Landmark<'a>) -> bool> Gatherer<'a, '_, K> {
    fn add(&mut self, address: u64, landmark: Landmark<'a>) {
        if (self.keep)(&landmark) {
            self.found.push((address, landmark));
        }
    }

    /// References to selectors and classes, and the pointers that the linker fills with imported symbols.
    fn pointers(&mut self) {
        let image = self.image;
        for section in &image.sections {
            let is_selectors = section.name == "__objc_selrefs";
            let is_symbols = is_pointers(section)
                || matches!(section.name, "__objc_classrefs" | "__objc_superrefs" | "__got" | "__auth_got");
            // A table of functions is named by the address of its first one.
            let is_table = matches!(section.name, "__const" | "__data") && section.segment.starts_with("__DATA");
            if !is_selectors && !is_symbols && !is_table {
                continue;
            }
            let size = image.pointer_size();
            let count = image.section_bytes(section).len() as u64 / size;
            for index in 0..count {
                let slot = section.address.wrapping_add(index * size);
                let landmark = match () {
                    () if is_selectors => self.selector(slot),
                    () if is_table => self.bound(slot),
                    () => self.pointed(slot, section, index),
                };
                if let Some(landmark) = landmark {
                    self.add(slot, landmark);
                }
            }
        }
    }

    fn selector(&mut self, slot: u64) -> Option<Landmark<'a>> {
        let name = self.fixups.address(self.image, slot)?;
        self.image.text_at(name, &mut self.budget).map(Landmark::Selector)
    }

    /// The symbol of another image in a slot among other data.
    fn bound(&self, slot: u64) -> Option<Landmark<'a>> {
        match self.fixups.read(self.image, slot)? {
            Target::Symbol(name) => Some(Landmark::of_symbol(name)),
            Target::Address(_) | Target::Null => None,
        }
    }

    /// What the pointer in a slot leads to. One that is not bound may still be named in the table of indirect symbols.
    fn pointed(&mut self, slot: u64, section: &Section<'a>, index: u64) -> Option<Landmark<'a>> {
        match self.fixups.read(self.image, slot)? {
            Target::Symbol(name) => Some(Landmark::of_symbol(name)),
            Target::Address(class) if self.objective_c.class_at(class).is_some() => {
                self.objective_c.class_at(class).map(Landmark::Class)
            }
            Target::Address(_) | Target::Null if !is_pointers(section) => None,
            Target::Address(_) | Target::Null => {
                let first = u64::from(section.reserved.0);
                self.indirect_symbol(first.checked_add(index)?).map(Landmark::of_symbol)
            }
        }
    }

    /// Classes of this image that code names by their own addresses.
    fn classes(&mut self) {
        for &(address, name) in &self.objective_c.in_link_order {
            self.add(address, Landmark::Class(name));
        }
    }

    fn texts(&mut self) {
        let image = self.image;
        let mut found = Vec::new();
        strings::each_c_string(image, |text, address, _| {
            let landmark = Landmark::Text(text);
            if (self.keep)(&landmark) {
                found.push((address, landmark));
            }
        });
        self.found.append(&mut found);
        let (entry, text_at) = if image.is_64 { (CFSTRING, 16) } else { (CFSTRING_32, 8) };
        for section in image.sections_named("__cfstring") {
            let count = image.section_bytes(section).len() as u64 / entry;
            for index in 0..count {
                let address = section.address.wrapping_add(index * entry);
                let pointer = address.wrapping_add(text_at);
                let text = self.fixups.address(image, pointer).and_then(|text| image.text_at(text, &mut self.budget));
                if let Some(text) = text {
                    self.add(address, Landmark::Text(text));
                }
            }
        }
    }

    /// The symbol of an entry in the table of indirect symbols; only what is defined elsewhere.
    fn indirect_symbol(&mut self, index: u64) -> Option<&'a str> {
        let (table, count) = self.image.indirect_symbols;
        if index >= u64::from(count) {
            return None;
        }
        let at = (table as usize).checked_add(usize::try_from(index).ok()?.checked_mul(4)?)?;
        let number = self.image.bytes().u32(at)?;
        if number & (INDIRECT_SYMBOL_LOCAL | INDIRECT_SYMBOL_ABS) != 0 {
            return None;
        }
        let (name, defined_at) = symbol_at(self.image, number, &mut self.budget)?;
        defined_at.is_none().then_some(name)
    }

    /// Stubs of imported functions, by the pointer that they jump through or else by the table of indirect symbols, and
    /// stubs that send a message, by the selector that they load.
    fn stubs(&mut self, pointers: &Landmarks<'a>) {
        let image = self.image;
        for section in image.sections.iter().filter(|section| is_stubs(section)) {
            let size = section.reserved.1 as usize;
            if size == 0 {
                continue;
            }
            for (index, stub) in image.section_bytes(section).chunks_exact(size).enumerate() {
                let address = section.address.wrapping_add((index as u64).wrapping_mul(size as u64));
                let mut named = None;
                each_address(image, stub, address, |_, to| named = named.or(pointers.at(to)));
                let landmark = named.or_else(|| {
                    let first = u64::from(section.reserved.0);
                    self.indirect_symbol(first.checked_add(index as u64)?).map(Landmark::of_symbol)
                });
                if let Some(landmark @ (Landmark::Import(_) | Landmark::Selector(_))) = landmark {
                    self.add(address, landmark);
                }
            }
        }
        for section in image.sections_named(MESSAGE_STUBS).filter(|_| image.machine() == Machine::Arm64) {
            self.message_stubs(section, pointers);
        }
    }

    /// Each stub begins with loading the selector, `ADRP x1`, whatever follows.
    fn message_stubs(&mut self, section: &Section<'a>, pointers: &Landmarks<'a>) {
        const PAGE_TO_X1: u32 = 0x9000_0001;
        const ITS_BITS: u32 = 0x9f00_001f;
        let code = Bytes::new(self.image.section_bytes(section), false);
        let starts: Vec<usize> = (0..code.len())
            .step_by(arm64::INSTRUCTION)
            .filter(|at| code.u32(*at).is_some_and(|word| word & ITS_BITS == PAGE_TO_X1))
            .collect();
        for (index, start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(code.len());
            let stub = code.clipped(*start, end.saturating_sub(*start));
            let address = section.address.wrapping_add(*start as u64);
            let mut selector = None;
            arm64::each_address(stub, address, |_, to| {
                if let Some(Landmark::Selector(name)) = pointers.at(to) {
                    selector = selector.or(Some(name));
                }
            });
            if let Some(name) = selector {
                self.add(address, Landmark::Selector(name));
            }
        }
    }
}
