//! Who signed an image: the embedded signature (`LC_CODE_SIGNATURE`).
//!
//! Nothing is verified here; the fields are read as they stand. Source of the layout: `cs_blobs.h` of the published
//! kernel sources. Everything in it is big-endian.

use super::Image;
use super::bytes::Bytes;

const SUPER_BLOB: u32 = 0xfade_0cc0;
const CODE_DIRECTORY: u32 = 0xfade_0c02;
const ENTITLEMENTS: u32 = 0xfade_7171;
const DER_ENTITLEMENTS: u32 = 0xfade_7172;
/// Flag of a code directory: signed without a certificate.
const AD_HOC: u32 = 2;
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
    /// The code directory says that no certificate stands behind it.
    pub ad_hoc: bool,
    /// The entitlements as an XML property list.
    pub entitlements: Option<&'a [u8]>,
    /// The entitlements in DER.
    pub der_entitlements: Option<&'a [u8]>,
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
            signature.ad_hoc = part.u32(12).is_some_and(|flags| flags & AD_HOC != 0);
            if part.u32(8).is_some_and(|version| version >= VERSION_WITH_TEAM) {
                signature.team = named(part, 48);
            }
        } else if magic == ENTITLEMENTS || magic == DER_ENTITLEMENTS {
            let contents = part.all().get(8..).filter(|entitlements| !entitlements.is_empty());
            let held =
                if magic == ENTITLEMENTS { &mut signature.entitlements } else { &mut signature.der_entitlements };
            *held = contents;
        }
    }
    Some(signature)
}

/// The text to which the field at `field` leads.
fn named<'a>(directory: Bytes<'a>, field: usize) -> Option<&'a str> {
    let offset = directory.u32(field).filter(|offset| *offset != 0)?;
    directory.text(offset as usize).filter(|text| !text.is_empty())
}
