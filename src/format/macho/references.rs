//! Which function of an image names which landmark.
//!
//! In a linked image the instructions are read, function by function. In an object file they hold nothing yet, but each
//! has a relocation that says what the linker is to put there.

use super::fixups::{RelocationTarget, relocations};
use super::landmarks::{Landmark, Landmarks};
use super::{Image, MH_OBJECT, Machine, arm64, functions, x86_64};

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

/// Every landmark that a function names, in the order of the code. `starts` are the sorted beginnings of functions; code
/// before the first is left out.
pub fn references<'a>(image: &Image<'a>, landmarks: &Landmarks<'a>, starts: &[u64]) -> Vec<Reference<'a>> {
    let mut found = Vec::new();
    if image.file_type == MH_OBJECT {
        each_relocated(image, starts, |function, offset, target| {
            let landmark = match target {
                RelocationTarget::Import(name) => Some(Landmark::Import(name)),
                RelocationTarget::Address(address) => landmarks.at(address),
            };
            found.extend(landmark.map(|landmark| Reference { function, offset, landmark }));
        });
    } else {
        each_function(image, starts, |function, code, address, offset| {
            each_address(image, code, address, |at, to| {
                let offset = offset.saturating_add(at);
                found.extend(landmarks.at(to).map(|landmark| Reference { function, offset, landmark }));
            });
        });
    }
    found
}

/// The functions of the image that a function calls or jumps to, by their positions in `starts`; of a linked image only.
pub fn callees(image: &Image<'_>, starts: &[u64], function: usize) -> Vec<usize> {
    let mut called = Vec::new();
    let Some((code, address, _)) = code_of(image, starts, function) else { return called };
    each_address(image, code, address, |_, to| called.extend(starts.binary_search(&to).ok()));
    called.sort_unstable();
    called.dedup();
    called
}

fn each_address(image: &Image<'_>, code: &[u8], address: u64, found: impl FnMut(usize, u64)) {
    match image.machine() {
        Machine::Arm64 => arm64::each_address(code, address, found),
        Machine::X86_64 => x86_64::each_address(code, address, found),
        Machine::Other => {}
    }
}

/// Hands each function's code to `visit`, with its address and its offset in the slice. A function ends where the next
/// begins, or its section does.
fn each_function<'a>(image: &Image<'a>, starts: &[u64], mut visit: impl FnMut(usize, &'a [u8], u64, usize)) {
    for section in functions::sections(image) {
        let bytes = image.section_bytes(section);
        let end = section.address.saturating_add(bytes.len() as u64);
        let first = starts.partition_point(|start| *start < section.address);
        for (position, start) in starts.iter().enumerate().skip(first).take_while(|(_, start)| **start < end) {
            let stop = starts.get(position + 1).map_or(end, |next| end.min(*next));
            let within = (start - section.address) as usize;
            let code = bytes.get(within..(stop - section.address) as usize).unwrap_or_default();
            visit(position, code, *start, section.offset.saturating_add(within));
        }
    }
}

/// The code of one function, its address, and its offset in the slice.
fn code_of<'a>(image: &Image<'a>, starts: &[u64], function: usize) -> Option<(&'a [u8], u64, usize)> {
    let start = *starts.get(function)?;
    let holds = |section: &&super::Section<'_>| start.wrapping_sub(section.address) < section.size;
    let section = functions::sections(image).find(holds)?;
    let bytes = image.section_bytes(section);
    let within = usize::try_from(start - section.address).ok()?;
    let next = starts.get(function + 1).map_or(u64::MAX, |next| next.saturating_sub(section.address));
    let stop = usize::try_from(next).unwrap_or(usize::MAX).min(bytes.len());
    Some((bytes.get(within..stop)?, start, section.offset.checked_add(within)?))
}

/// Hands the target of every relocation of an object file's code to `visit`, with function and offset.
fn each_relocated<'a>(image: &Image<'a>, starts: &[u64], mut visit: impl FnMut(usize, usize, RelocationTarget<'a>)) {
    for section in functions::sections(image) {
        for (place, target) in relocations(image, section).0 {
            let function = starts.partition_point(|start| *start <= section.address.wrapping_add(place));
            let Some(function) = function.checked_sub(1) else { continue };
            visit(function, section.offset.saturating_add(place as usize), target);
        }
    }
}
