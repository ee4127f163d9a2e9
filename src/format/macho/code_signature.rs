//! Who signed an image: the embedded signature (`LC_CODE_SIGNATURE`).
//!
//! Nothing is verified here; the fields are read as they stand. Source of the layout: `cs_blobs.h` of the published
//! kernel sources. Everything in it is big-endian.

use super::Image;
use super::bytes::Bytes;

const SUPER_BLOB: u32 = 0xfade_0cc0;
const CODE_DIRECTORY: u32 = 0xfade_0c02;
const ENTITLEMENTS: u32 = 0xfade_7171;
/// Code directories from this version on name the team.
const VERSION_WITH_TEAM: u32 = 0x2_0200;
/// A signature has about ten blobs.
const MAX_BLOBS: u32 = 64;

/// The readable part of a signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeSignature<'a> {
    /// Identifier of the first code directory: `org.cocoapods.FMDB`.
    pub identifier: Option<&'a str>,
    /// Team identifier of ten characters.
    pub team: Option<&'a str>,
    /// The entitlements as an XML property list.
    pub entitlements: Option<&'a [u8]>,
}

/// Reads the signature; `None` where the image has none that starts like one.
pub fn read<'a>(image: &Image<'a>) -> Option<CodeSignature<'a>> {
    let command = image.code_signature?;
    let blob = Bytes::new(image.linkedit(command.dataoff, command.datasize), true);
    if blob.u32(0)? != SUPER_BLOB {
        return None;
    }
    let mut signature = CodeSignature::default();
    for index in 0..blob.u32(8)?.min(MAX_BLOBS) as usize {
        let Some(offset) = blob.u32(16 + index * 8).map(|offset| offset as usize) else { break };
        let Some((magic, size)) = blob.u32(offset).zip(blob.u32(offset.saturating_add(4))) else { continue };
        let part = Bytes::new(blob.clipped(offset, size as usize), true);
        if magic == CODE_DIRECTORY && signature.identifier.is_none() {
            signature.identifier = named(part, 20);
            if part.u32(8).is_some_and(|version| version >= VERSION_WITH_TEAM) {
                signature.team = named(part, 48);
            }
        } else if magic == ENTITLEMENTS {
            signature.entitlements = part.all().get(8..).filter(|entitlements| !entitlements.is_empty());
        }
    }
    Some(signature)
}

/// The text to which the field at `field` leads.
fn named<'a>(directory: Bytes<'a>, field: usize) -> Option<&'a str> {
    let offset = directory.u32(field).filter(|offset| *offset != 0)?;
    directory.text(offset as usize).filter(|text| !text.is_empty())
}
