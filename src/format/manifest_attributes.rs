//! Resource ids of the platform's attributes that a manifest is read for.
//! Source: `public-final.xml` of Android's framework resources.

pub const LABEL: u32 = 0x0101_0001;
pub const NAME: u32 = 0x0101_0003;
pub const HAS_CODE: u32 = 0x0101_000c;
pub const EXPORTED: u32 = 0x0101_0010;
pub const AUTHORITIES: u32 = 0x0101_0018;
pub const VALUE: u32 = 0x0101_0024;
pub const RESOURCE: u32 = 0x0101_0025;
pub const VERSION_CODE: u32 = 0x0101_021b;
pub const VERSION_NAME: u32 = 0x0101_021c;
pub const TARGET_SDK: u32 = 0x0101_0270;
pub const MAX_SDK: u32 = 0x0101_0271;

const NAMES: [(&str, u32); 11] = [
    ("label", LABEL),
    ("name", NAME),
    ("hasCode", HAS_CODE),
    ("exported", EXPORTED),
    ("authorities", AUTHORITIES),
    ("value", VALUE),
    ("resource", RESOURCE),
    ("versionCode", VERSION_CODE),
    ("versionName", VERSION_NAME),
    ("targetSdkVersion", TARGET_SDK),
    ("maxSdkVersion", MAX_SDK),
];

/// The id of a platform attribute by its name, for XML that carries no ids; 0 for one that is not read.
pub fn id_of(name: &str) -> u32 {
    NAMES.iter().find(|(known, _)| *known == name).map_or(0, |(_, id)| *id)
}
