//! What a Mach-O image says of itself: what it was built for, its UUID, its signature, and what of it is encrypted.
//!
//! Sources: `mach-o/loader.h`; `cs_blobs.h` of the published kernel sources, in which all numbers are big-endian.

use super::bytes::{c_string, part};
use super::macho::Image;

/// Images have a few hundred load commands.
const MOST_COMMANDS: usize = 10_000;
/// A signature has about ten parts.
const MOST_PARTS: usize = 64;

/// `PLATFORM_…`, from 1 on.
const SYSTEMS: [&str; 12] = [
    "macos",
    "ios",
    "tvos",
    "watchos",
    "bridgeos",
    "mac-catalyst",
    "ios-simulator",
    "tvos-simulator",
    "watchos-simulator",
    "driverkit",
    "visionos",
    "visionos-simulator",
];

/// The statements of one image.
#[derive(Debug, Default)]
pub(super) struct About<'a> {
    /// Every system that a command names, with the lowest version and that of the SDK, as they are packed.
    pub built_for: Vec<(&'static str, u64, u64)>,
    /// Without hyphens, in capitals.
    pub uuid: Option<String>,
    /// Offset in the slice and size in bytes.
    pub encrypted: Option<(u64, u64)>,
    pub signature: Option<Signature<'a>>,
}

/// The signature of an image.
#[derive(Debug, Default)]
pub(super) struct Signature<'a> {
    pub identifier: Option<&'a str>,
    pub team: Option<&'a str>,
    pub ad_hoc: bool,
    pub xml: Option<&'a [u8]>,
    pub der: Option<&'a [u8]>,
}

pub(super) fn about<'a>(image: &Image<'a>) -> About<'a> {
    let (bytes, _) = image.bytes();
    let mut about = About::default();
    let mut at = if image.word() == 8 { 32 } else { 28 };
    for _ in 0..image.offset(16).unwrap_or(0).min(MOST_COMMANDS) {
        let (Some(command), Some(size)) = (image.number(at, 4), image.offset(at.saturating_add(4))) else { break };
        read(image, command & 0x7fff_ffff, at, bytes, &mut about);
        let Some(next) = at.checked_add(size.max(8)) else { break };
        at = next;
    }
    about
}

fn read<'a>(image: &Image<'a>, command: u64, at: usize, bytes: &'a [u8], about: &mut About<'a>) -> Option<()> {
    match command {
        // LC_CODE_SIGNATURE
        0x1d => about.signature = signature(part(bytes, image.offset(at + 8)?, image.offset(at + 12)?)?),
        // LC_UUID
        0x1b => about.uuid = Some(part(bytes, at + 8, 16)?.iter().map(|byte| format!("{byte:02X}")).collect()),
        // LC_ENCRYPTION_INFO, LC_ENCRYPTION_INFO_64
        0x21 | 0x2c if image.number(at + 16, 4)? != 0 => {
            about.encrypted = Some((image.number(at + 8, 4)?, image.number(at + 12, 4)?));
        }
        // LC_VERSION_MIN_…: of the Mac, iOS, tvOS, watchOS
        0x24 | 0x25 | 0x2f | 0x30 => {
            let system = match command {
                0x24 => "macos",
                0x25 => "ios",
                0x2f => "tvos",
                _ => "watchos",
            };
            about.built_for.push((system, image.number(at + 8, 4)?, image.number(at + 12, 4)?));
        }
        // LC_BUILD_VERSION
        0x32 => {
            let system = SYSTEMS.get(image.offset(at + 8)?.checked_sub(1)?)?;
            about.built_for.push((system, image.number(at + 12, 4)?, image.number(at + 16, 4)?));
        }
        _ => {}
    }
    Some(())
}

/// Reads the parts of a signature.
fn signature(blob: &[u8]) -> Option<Signature<'_>> {
    let big = |bytes: &[u8], at: usize| Some(u32::from_be_bytes(part(bytes, at, 4)?.try_into().ok()?) as usize);
    if big(blob, 0)? != 0xfade_0cc0 {
        return None;
    }
    let mut signature = Signature::default();
    for index in 0..big(blob, 8)?.min(MOST_PARTS) {
        let Some(offset) = big(blob, 16 + index * 8) else { break };
        let Some(found) = big(blob, offset.saturating_add(4)).and_then(|size| part(blob, offset, size)) else {
            continue;
        };
        let text = |field: usize| {
            let at = big(found, field).filter(|at| *at != 0)?;
            std::str::from_utf8(c_string(found, at)?).ok().filter(|text| !text.is_empty())
        };
        match big(found, 0) {
            Some(0xfade_0c02) if signature.identifier.is_none() => {
                signature.identifier = text(20);
                signature.ad_hoc = big(found, 12).is_some_and(|flags| flags & 2 != 0);
                signature.team = big(found, 8).filter(|version| *version >= 0x2_0200).and_then(|_| text(48));
            }
            Some(0xfade_7171) => signature.xml = found.get(8..).filter(|list| !list.is_empty()),
            Some(0xfade_7172) => signature.der = found.get(8..).filter(|list| !list.is_empty()),
            _ => {}
        }
    }
    Some(signature)
}

/// A version of four, two and two digits in nibbles, without the last number where that is 0; none where all are.
pub(super) fn version(packed: u64) -> Option<String> {
    let numbers = [packed >> 16, packed >> 8 & 0xff, packed & 0xff];
    let shown = if numbers[2] == 0 { &numbers[..2] } else { &numbers[..] };
    (packed != 0).then(|| shown.iter().map(u64::to_string).collect::<Vec<_>>().join("."))
}
