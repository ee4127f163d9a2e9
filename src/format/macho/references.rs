//! Which function of an image names which landmark.
//!
//! In a linked image the instructions are read, function by function. In an object file they hold nothing yet, but each
//! has a relocation that says what the linker is to put there.

use super::fixups::{RelocationTarget, relocations};
use super::landmarks::{Landmark, Landmarks};
use super::{Image, MH_OBJECT, Machine, Section, arm64, functions, x86_64};

/// A landmark that a function names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// Position of the function in the list of beginnings.
    pub function: usize,
    /// Offset of the instruction within the slice, in bytes.
    pub offset: usize,
    pub landmark: Landmark<'a>,
}

/// Whether the instructions of an image can be read.
pub fn is_readable(image: &Image<'_>) -> bool {
    !image.is_encrypted() && (image.file_type == MH_OBJECT || image.machine() != Machine::Other)
}

/// The code of an image and where its functions begin.
#[derive(Clone, Debug)]
pub struct Code<'r, 'a> {
    image: &'r Image<'a>,
    /// The sections with code, by address.
    parts: Vec<&'r Section<'a>>,
    /// Sorted, without duplicates.
    starts: &'r [u64],
}

impl<'r, 'a> Code<'r, 'a> {
    pub fn new(image: &'r Image<'a>, starts: &'r [u64]) -> Code<'r, 'a> {
        let mut parts: Vec<_> =
            functions::sections(image).filter(|section| !image.section_bytes(section).is_empty()).collect();
        parts.sort_by_key(|section| section.address);
        Code { image, parts, starts }
    }

    /// Every landmark that a function names, in the order of the code. Code before the first function is left out.
    pub fn references(&self, landmarks: &Landmarks<'a>) -> Vec<Reference<'a>> {
        let mut found = Vec::new();
        if self.image.file_type == MH_OBJECT {
            self.each_relocated(|function, offset, target| {
                let landmark = match target {
                    RelocationTarget::Import(name) => Some(Landmark::of_symbol(name)),
                    RelocationTarget::Address(address) => landmarks.at(address),
                };
                found.extend(landmark.map(|landmark| Reference { function, offset, landmark }));
            });
            return found;
        }
        for section in &self.parts {
            let end = section.address.saturating_add(self.image.section_bytes(section).len() as u64);
            let first = self.starts.partition_point(|start| *start < section.address);
            for function in (first..self.starts.len()).take_while(|at| self.starts.get(*at).is_some_and(|at| *at < end))
            {
                let (code, address, offset) = self.within(section, function);
                each_address(self.image, code, address, |at, to| {
                    let offset = offset.saturating_add(at);
                    found.extend(landmarks.at(to).map(|landmark| Reference { function, offset, landmark }));
                });
            }
        }
        found
    }

    /// The functions of the image that a function calls or jumps to, by their positions; of a linked image only.
    pub fn callees(&self, function: usize) -> Vec<usize> {
        let mut called = Vec::new();
        let Some(start) = self.starts.get(function) else { return called };
        let behind = self.parts.partition_point(|section| section.address <= *start);
        let Some(section) = behind.checked_sub(1).and_then(|at| self.parts.get(at)) else { return called };
        let (code, address, _) = self.within(section, function);
        each_address(self.image, code, address, |_, to| called.extend(self.starts.binary_search(&to).ok()));
        called.sort_unstable();
        called.dedup();
        called
    }

    /// The code of a function that begins in a section, its address, and its offset in the slice. It ends where the next
    /// function begins, or the section does.
    fn within(&self, section: &Section<'a>, function: usize) -> (&'a [u8], u64, usize) {
        let bytes = self.image.section_bytes(section);
        let start = self.starts.get(function).copied().unwrap_or(section.address);
        let distance = |address: u64| usize::try_from(address.saturating_sub(section.address)).unwrap_or(usize::MAX);
        let next = self.starts.get(function + 1).map_or(bytes.len(), |next| distance(*next).min(bytes.len()));
        let code = bytes.get(distance(start)..next).unwrap_or_default();
        (code, start, section.offset.saturating_add(distance(start)))
    }

    /// Hands the target of every relocation of an object file's code to `visit`, with function and offset.
    fn each_relocated(&self, mut visit: impl FnMut(usize, usize, RelocationTarget<'a>)) {
        for section in &self.parts {
            for (place, target) in relocations(self.image, section).0 {
                let behind = self.starts.partition_point(|start| *start <= section.address.wrapping_add(place));
                let Some(function) = behind.checked_sub(1) else { continue };
                visit(function, section.offset.saturating_add(place as usize), target);
            }
        }
    }
}

/// Hands every address that code names to `found`, with the offset in the code.
pub(super) fn each_address(image: &Image<'_>, code: &[u8], address: u64, found: impl FnMut(usize, u64)) {
    match image.machine() {
        Machine::Arm64 => arm64::each_address(code, address, found),
        Machine::X86_64 => x86_64::each_address(code, address, found),
        Machine::Other => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::macho::fixups::Fixups;
    use crate::format::macho::sample::{self, Style};
    use crate::format::macho::{functions, objc};

    #[test]
    fn a_method_names_the_selector_that_it_sends() {
        for style in [Style::Classic, Style::Chained] {
            let bytes = sample::image(style, false);
            let image = Image::parse(&bytes).expect("sound");
            let fixups = Fixups::new(&image);
            let objective_c = objc::read(&image, &fixups);
            let starts = functions::starts(&image);
            let [method] = objective_c.methods[..] else { panic!("{:?}", objective_c.methods) };
            assert_eq!((method.class, method.selector, method.of_class), (sample::CLASS, sample::METHOD, false));
            assert_eq!(starts, [method.address]);
            let landmarks = Landmarks::new(&image, &fixups, &objective_c, |_| true);
            let found = Code::new(&image, &starts).references(&landmarks);
            let landmark = Landmark::Selector(sample::SELECTOR);
            assert_eq!(found, [Reference { function: 0, offset: sample::FUNCTION + 4, landmark }], "{style:?}");
        }
    }
}
