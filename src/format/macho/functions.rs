//! Where the functions of a linked image begin.

use goblin::mach::constants::{S_ATTR_PURE_INSTRUCTIONS, S_ATTR_SOME_INSTRUCTIONS};

use super::bytes::Cursor;
use super::{Image, Section};

const S_SYMBOL_STUBS: u32 = 0x8;
/// Stubs for messages, which the linker makes: each loads a selector and jumps.
pub(super) const MESSAGE_STUBS: &str = "__objc_stubs";

/// The beginnings of functions that `LC_FUNCTION_STARTS` lists: distances, each from the one before, the first from the
/// image's header. Sorted; empty where there is no such list. A list that makes no sense ends where it does.
pub fn starts(image: &Image<'_>) -> Vec<u64> {
    let Some(command) = image.function_starts else { return Vec::new() };
    let mut distances = Cursor::new(image.linkedit(command.dataoff, command.datasize), 0);
    let mut address = image.base_address();
    let mut starts = Vec::new();
    // A distance of nothing ends the list.
    while let Some(distance) = distances.uleb().filter(|distance| *distance > 0) {
        let Some(next) = address.checked_add(distance) else { break };
        address = next;
        starts.push(address);
    }
    starts
}

/// The sections that hold functions. What the linker makes of its own to reach others is left out.
pub(super) fn sections<'s, 'a>(image: &'s Image<'a>) -> impl Iterator<Item = &'s Section<'a>> {
    image.sections.iter().filter(|section| {
        let holds_code = section.flags & (S_ATTR_PURE_INSTRUCTIONS | S_ATTR_SOME_INSTRUCTIONS) != 0;
        holds_code && !is_stubs(section) && section.name != MESSAGE_STUBS && section.name != "__stub_helper"
    })
}

/// Whether a section holds the stubs through which functions of other images are called.
pub(super) fn is_stubs(section: &Section<'_>) -> bool {
    section.section_type() == S_SYMBOL_STUBS
}
