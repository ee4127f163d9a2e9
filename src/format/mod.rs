//! Parsers of bytes. Each takes `&[u8]`, borrows from it, never panics, never recurses or allocates without a bound,
//! and records what is odd as data. No word of SDKs or privacy in here.

pub mod apk_signing;
pub mod ar;
pub mod binary_xml;
pub mod class_file;
pub mod csv;
pub mod dalvik;
pub mod dependencies_pb;
pub mod der;
pub mod dex;
pub mod element;
pub mod elf;
pub mod entitlements;
pub mod leb128;
pub mod lockfile;
pub mod macho;
pub mod manifest_attributes;
pub mod mutf8;
pub mod oddity;
pub mod plist;
pub mod privacy_manifest;
pub mod proguard_map;
pub mod proto_resources;
pub mod proto_xml;
pub mod protobuf;
pub mod resource_table;
pub mod string_pool;
pub mod strings_file;
pub mod text_xml;
pub mod zip;
