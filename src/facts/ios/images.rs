//! Which build an image is: what it was built for, its UUID, who signed it, and what of it is encrypted.

use serde::Serialize;

use crate::format::ar;
use crate::format::entitlements::{self, Entitlements};
use crate::format::macho::{self, Image, code_signature};

/// The first members of a static library stand for all: no compiler run mixes systems.
const MEMBERS_LOOKED_AT: usize = 64;

/// An executable, a library or the objects of a static library, of one architecture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImageFact {
    pub entry: String,
    /// Architecture: `arm64`.
    pub slice: String,
    pub system: Option<System>,
    /// Lowest version of the system that runs it.
    pub minimum_os: Option<String>,
    /// Version of the system's SDK that it was built with.
    pub sdk_version: Option<String>,
    /// As Apple's tools write it: `6BC2F5D3-0A6B-…`. One linker run has one.
    pub uuid: Option<String>,
    pub signature: Option<SignatureFact>,
    /// The part that only a device can read; absent where nothing is encrypted.
    pub encrypted: Option<Encrypted>,
}

/// The systems that an image can be built for (`PLATFORM_…` of `mach-o/loader.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum System {
    #[serde(rename = "macos")]
    MacOs,
    #[serde(rename = "ios")]
    Ios,
    #[serde(rename = "tvos")]
    TvOs,
    #[serde(rename = "watchos")]
    WatchOs,
    #[serde(rename = "bridgeos")]
    BridgeOs,
    #[serde(rename = "mac-catalyst")]
    MacCatalyst,
    #[serde(rename = "ios-simulator")]
    IosSimulator,
    #[serde(rename = "tvos-simulator")]
    TvOsSimulator,
    #[serde(rename = "watchos-simulator")]
    WatchOsSimulator,
    #[serde(rename = "driverkit")]
    DriverKit,
    #[serde(rename = "visionos")]
    VisionOs,
    #[serde(rename = "visionos-simulator")]
    VisionOsSimulator,
}

impl System {
    fn of(number: u32) -> Option<System> {
        use System::*;
        let all = [
            MacOs,
            Ios,
            TvOs,
            WatchOs,
            BridgeOs,
            MacCatalyst,
            IosSimulator,
            TvOsSimulator,
            WatchOsSimulator,
            DriverKit,
            VisionOs,
            VisionOsSimulator,
        ];
        all.get((number as usize).checked_sub(1)?).copied()
    }

    /// As Apple writes it.
    pub fn name(self) -> &'static str {
        match self {
            System::MacOs => "macOS",
            System::Ios => "iOS",
            System::TvOs => "tvOS",
            System::WatchOs => "watchOS",
            System::BridgeOs => "bridgeOS",
            System::MacCatalyst => "Mac Catalyst",
            System::IosSimulator => "iOS simulator",
            System::TvOsSimulator => "tvOS simulator",
            System::WatchOsSimulator => "watchOS simulator",
            System::DriverKit => "DriverKit",
            System::VisionOs => "visionOS",
            System::VisionOsSimulator => "visionOS simulator",
        }
    }
}

/// The code signature as it stands; whether it holds is not checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SignatureFact {
    pub identifier: Option<String>,
    /// Team identifier.
    pub team: Option<String>,
    /// Signed without a certificate.
    pub ad_hoc: bool,
    /// `null`: the signature grants nothing.
    pub entitlements_source: Option<EntitlementsSource>,
    pub entitlements: Entitlements,
}

/// In which form a signature holds its entitlements; XML is taken where both are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntitlementsSource {
    Xml,
    Der,
}

/// The encrypted part of an image, within its slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Encrypted {
    /// In bytes from the start of the slice.
    pub offset: u64,
    /// In bytes.
    pub size: u64,
}

/// The images of a file, in its order; of a static library, one for each architecture.
pub fn read(file: &[u8], entry: &str) -> Vec<ImageFact> {
    let Ok(parts) = macho::slices(file) else { return Vec::new() };
    let mut facts: Vec<ImageFact> = Vec::new();
    for slice in parts.slices {
        if !ar::is_archive(slice.bytes) {
            facts.extend(Image::parse(slice.bytes).ok().map(|image| fact(&image, entry)));
            continue;
        }
        for member in ar::members(slice.bytes, MEMBERS_LOOKED_AT).members {
            let bytes = slice.bytes.get(member.data).unwrap_or_default();
            let Ok(image) = Image::parse(bytes) else { continue };
            if !facts.iter().any(|known| known.slice == image.architecture()) {
                facts.push(fact(&image, entry));
            }
        }
    }
    facts
}

fn fact(image: &Image<'_>, entry: &str) -> ImageFact {
    let version = image.build_version;
    let encrypted = image.encryption.as_ref().filter(|_| image.is_encrypted());
    ImageFact {
        entry: entry.to_owned(),
        slice: image.architecture(),
        system: version.and_then(|version| System::of(version.platform)),
        minimum_os: version.and_then(|version| dotted(version.minimum)),
        sdk_version: version.and_then(|version| dotted(version.sdk)),
        uuid: image.uuid.map(hyphened),
        signature: code_signature::read(image).map(|found| signature(&found)),
        encrypted: encrypted
            .map(|found| Encrypted { offset: found.range.start as u64, size: found.range.len() as u64 }),
    }
}

fn signature(found: &code_signature::CodeSignature<'_>) -> SignatureFact {
    let xml = found.entitlements.and_then(entitlements::from_xml);
    let der = || found.der_entitlements.and_then(entitlements::from_der);
    let (source, entitlements) = match (xml, der) {
        (Some(xml), _) => (Some(EntitlementsSource::Xml), xml),
        (None, der) => der().map_or_else(Default::default, |der| (Some(EntitlementsSource::Der), der)),
    };
    SignatureFact {
        identifier: found.identifier.map(str::to_owned),
        team: found.team.map(str::to_owned),
        ad_hoc: found.ad_hoc,
        entitlements_source: source,
        entitlements,
    }
}

/// A version in nibbles, `xxxx.yy.zz`: `17.2`; absent where the field was left empty.
fn dotted(version: u32) -> Option<String> {
    let (major, minor, patch) = (version >> 16, version >> 8 & 0xff, version & 0xff);
    match (major, minor, patch) {
        (0, 0, 0) => None,
        (_, _, 0) => Some(format!("{major}.{minor}")),
        _ => Some(format!("{major}.{minor}.{patch}")),
    }
}

/// A UUID as Apple's tools write it.
pub fn hyphened(uuid: [u8; 16]) -> String {
    let digits: Vec<String> = uuid.iter().map(|byte| format!("{byte:02X}")).collect();
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default().concat();
    [part(0..4), part(4..6), part(6..8), part(8..10), part(10..16)].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::macho::sample::{self, Style};

    #[test]
    fn an_image_says_which_build_it_is() {
        let facts = read(&sample::image(Style::Chained, true), "Sample");
        let [image] = facts.as_slice() else { panic!("{facts:?}") };
        let signature = image.signature.as_ref().expect("signed");
        assert_eq!(signature.identifier.as_deref(), Some("org.example.sample"));
        assert_eq!(signature.entitlements_source, Some(EntitlementsSource::Xml));
        assert!(image.encrypted.is_some_and(|part| part.size > 0));
        assert!(read(b"no image", "x").is_empty());
    }

    #[test]
    fn versions_and_uuids_are_written_as_apple_does() {
        assert_eq!(dotted(0x0011_0200).as_deref(), Some("17.2"));
        assert_eq!(dotted(0x000c_0105).as_deref(), Some("12.1.5"));
        assert_eq!(dotted(0), None);
        let uuid: [u8; 16] = std::array::from_fn(|at| at as u8);
        assert_eq!(hyphened(uuid), "00010203-0405-0607-0809-0A0B0C0D0E0F");
        assert_eq!(System::of(6).map(System::name), Some("Mac Catalyst"));
        assert_eq!((System::of(0), System::of(99)), (None, None));
    }
}
