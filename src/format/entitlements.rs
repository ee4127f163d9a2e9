//! Entitlements of a code signature: what the system grants to an app beyond its sandbox.
//!
//! A signature holds them as an XML property list (slot 5) and, since iOS 15, in DER as well (slot 7). Source of the DER
//! form: `libCoreEntitlements` as published with the platform's sources, and its older form, a set of pairs.

use std::collections::BTreeMap;

use super::der::element;
use super::plist::{self, Value};

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const UTF8_STRING: u8 = 0x0c;
const SEQUENCE: u8 = 0x30;
/// Dictionaries of the older form.
const SET: u8 = 0x31;
/// The whole, a version and a dictionary: `[APPLICATION 16]`.
const ENTITLEMENTS: u8 = 0x70;
/// Dictionaries: `[CONTEXT 16]`.
const DICTIONARY: u8 = 0xb0;

/// Deeper nesting is refused.
const MAX_DEPTH: usize = plist::MAX_DEPTH;

/// By key, as a property list has them.
pub type Entitlements = BTreeMap<String, Value>;

/// Reads the XML form; `None` where it is no dictionary.
pub fn from_xml(bytes: &[u8]) -> Option<Entitlements> {
    match plist::parse(bytes).ok()? {
        Value::Dictionary(entitlements) => Some(entitlements),
        _ => None,
    }
}

/// Reads the DER form; `None` where it is malformed.
pub fn from_der(bytes: &[u8]) -> Option<Entitlements> {
    let (whole, _) = element(bytes)?;
    let dictionary = if whole.tag == ENTITLEMENTS {
        let (version, rest) = element(whole.value)?;
        if version.tag != INTEGER {
            return None;
        }
        element(rest)?.0
    } else {
        whole
    };
    match dictionary.tag {
        DICTIONARY | SET => pairs(dictionary.value, MAX_DEPTH),
        _ => None,
    }
}

/// The pairs of a dictionary: sequences of a key and a value.
fn pairs(mut bytes: &[u8], depth: usize) -> Option<Entitlements> {
    let mut entitlements = Entitlements::new();
    while !bytes.is_empty() {
        let (pair, rest) = element(bytes).filter(|(pair, _)| pair.tag == SEQUENCE)?;
        let (key, after) = element(pair.value).filter(|(key, _)| key.tag == UTF8_STRING)?;
        let (found, _) = element(after)?;
        let key = std::str::from_utf8(key.value).ok()?;
        entitlements.insert(key.to_owned(), value(found.tag, found.value, depth)?);
        bytes = rest;
    }
    Some(entitlements)
}

fn value(tag: u8, bytes: &[u8], depth: usize) -> Option<Value> {
    let inside = depth.checked_sub(1)?;
    match tag {
        BOOLEAN => Some(Value::Boolean(*bytes.first()? != 0)),
        INTEGER => {
            let (first, rest) = bytes.split_first().filter(|(_, rest)| rest.len() < 16)?;
            let signed = i128::from(first.cast_signed());
            Some(Value::Integer(rest.iter().fold(signed, |number, byte| number << 8 | i128::from(*byte))))
        }
        UTF8_STRING => Some(Value::Text(std::str::from_utf8(bytes).ok()?.to_owned())),
        OCTET_STRING => Some(Value::Data(bytes.to_vec())),
        SEQUENCE => {
            let (mut items, mut left) = (Vec::new(), bytes);
            while !left.is_empty() {
                let (item, rest) = element(left)?;
                items.push(value(item.tag, item.value, inside)?);
                left = rest;
            }
            Some(Value::Array(items))
        }
        DICTIONARY | SET => pairs(bytes, inside).map(Value::Dictionary),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::der::write as der;

    fn pair(key: &str, value: Vec<u8>) -> Vec<u8> {
        der(SEQUENCE, &[&der(UTF8_STRING, &[key.as_bytes()]), &value])
    }

    fn sample(dictionary: u8) -> Vec<u8> {
        let groups = der(SEQUENCE, &[&der(UTF8_STRING, &[b"group.a"]), &der(UTF8_STRING, &[b"group.b"])]);
        let inner = der(dictionary, &[&pair("depth", der(INTEGER, &[&[0xff, 0x00]]))]);
        der(
            dictionary,
            &[
                &pair("com.apple.security.application-groups", groups),
                &pair("get-task-allow", der(BOOLEAN, &[&[0xff]])),
                &pair("nested", inner),
            ],
        )
    }

    #[test]
    fn both_der_forms_are_read_like_the_xml() {
        let xml = "<plist><dict><key>com.apple.security.application-groups</key><array><string>group.a</string>
            <string>group.b</string></array><key>get-task-allow</key><true/>
            <key>nested</key><dict><key>depth</key><integer>-256</integer></dict></dict></plist>";
        let expected = from_xml(xml.as_bytes()).expect("sound");
        let newer = der(ENTITLEMENTS, &[&der(INTEGER, &[&[1]]), &sample(DICTIONARY)]);
        assert_eq!(from_der(&newer).as_ref(), Some(&expected));
        assert_eq!(from_der(&sample(SET)).as_ref(), Some(&expected));
        assert_eq!(from_der(b"no der"), None);
    }

    #[test]
    fn nesting_ends() {
        let mut bytes = der(BOOLEAN, &[&[0]]);
        for _ in 0..MAX_DEPTH + 1 {
            bytes = der(SEQUENCE, &[&bytes]);
        }
        assert_eq!(from_der(&der(SET, &[&pair("deep", bytes)])), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            at in any::<prop::sample::Index>(),
            changed: u8,
        ) {
            from_der(&bytes);
            let mut sound = sample(SET);
            let at = at.index(sound.len());
            sound[at] = changed;
            from_der(&sound);
        }
    }
}
