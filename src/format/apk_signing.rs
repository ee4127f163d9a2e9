//! Who signed an APK, and by which schemes: the first signer's certificate from the APK Signing Block, or from a JAR signature.
//!
//! Layout: <https://source.android.com/docs/security/features/apksigning/v2> and `/v3`; PKCS #7: RFC 2315.
//! Nothing is verified here: the certificate says who is named, not that the signature holds.

use serde::Serialize;

use super::der::{element, expect};

const MAGIC: &[u8] = b"APK Sig Block 42";

/// A way to sign a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Scheme {
    /// The signature of a JAR file: each entry by itself.
    #[serde(rename = "v1")]
    V1,
    /// The whole file, from Android 7 on.
    #[serde(rename = "v2")]
    V2,
    /// With a change of keys, from Android 9 on.
    #[serde(rename = "v3")]
    V3,
    /// With a change of keys for later versions of Android only, from Android 13 on.
    #[serde(rename = "v3.1")]
    V31,
}

/// The ids of the schemes in a signing block, newest first: Android takes the newest that it knows.
const SCHEMES: [(u32, Scheme); 3] = [(0x1b93_ad61, Scheme::V31), (0xf053_68c0, Scheme::V3), (0x7109_871a, Scheme::V2)];

/// Per scheme, newest first, the DER bytes of the first signer's first certificate in the signing block that ends where the
/// central directory begins.
pub fn block_certificates(bytes: &[u8], directory: usize) -> Vec<(Scheme, &[u8])> {
    let Some(pairs) = block_pairs(bytes, directory) else { return Vec::new() };
    let certificate = |(id, scheme)| Some((scheme, first_certificate(value_of(pairs, id)?)?));
    SCHEMES.into_iter().filter_map(certificate).collect()
}

/// The pairs of ids and values in the signing block.
fn block_pairs(bytes: &[u8], directory: usize) -> Option<&[u8]> {
    let before = bytes.get(..directory)?;
    let footer = before.get(before.len().checked_sub(24)?..)?;
    if footer.get(8..)? != MAGIC {
        return None;
    }
    let size = usize::try_from(u64::from_le_bytes(footer.get(..8)?.try_into().ok()?)).ok()?;
    let start = before.len().checked_sub(size)?;
    before.get(start..before.len() - footer.len())
}

/// The value of the pair with this id: each pair is a 64-bit length, a 32-bit id and the value.
fn value_of(mut pairs: &[u8], id: u32) -> Option<&[u8]> {
    loop {
        let (length, rest) = pairs.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let pair = rest.get(..length)?;
        if let Some((found, value)) = pair.split_first_chunk::<4>()
            && u32::from_le_bytes(*found) == id
        {
            return Some(value);
        }
        pairs = rest.get(length..)?;
    }
}

/// signers → first signer → signed data → (digests, certificates → first).
fn first_certificate(scheme: &[u8]) -> Option<&[u8]> {
    let (signers, _) = prefixed(scheme)?;
    let (signer, _) = prefixed(signers)?;
    let (signed_data, _) = prefixed(signer)?;
    let (_digests, rest) = prefixed(signed_data)?;
    let (certificates, _) = prefixed(rest)?;
    let (certificate, _) = prefixed(certificates)?;
    Some(certificate)
}

/// A sequence with a 32-bit length in front, and what follows it.
fn prefixed(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const CONTEXT_0: u8 = 0xa0;

/// The DER bytes of the certificate that made a JAR signature (`META-INF/*.RSA`, `.DSA`, `.EC`): the one in the bag
/// that the first signer info names by issuer and serial number.
pub fn pkcs7_certificate(bytes: &[u8]) -> Option<&[u8]> {
    let (content_info, _) = expect(bytes, SEQUENCE)?;
    let (_content_type, rest) = element(content_info.value)?;
    let (explicit, _) = expect(rest, CONTEXT_0)?;
    let (signed_data, _) = expect(explicit.value, SEQUENCE)?;
    let (_version, rest) = expect(signed_data.value, INTEGER)?;
    let (_digest_algorithms, rest) = expect(rest, SET)?;
    let (_encapsulated, rest) = expect(rest, SEQUENCE)?;
    let (bag, mut rest) = expect(rest, CONTEXT_0)?;

    // Revocation lists may stand between the certificates and the signer infos.
    let (mut infos, after) = element(rest)?;
    if infos.tag != SET {
        rest = after;
        (infos, _) = expect(rest, SET)?;
    }
    let (info, _) = expect(infos.value, SEQUENCE)?;
    let (_version, rest) = expect(info.value, INTEGER)?;
    let (signer, _) = expect(rest, SEQUENCE)?;
    let (issuer, rest) = expect(signer.value, SEQUENCE)?;
    let (serial, _) = expect(rest, INTEGER)?;

    // Writers disagree on the string types of an issuer, so that the bytes of one name may differ: then the serial
    // number decides.
    let mut same_serial = None;
    let mut certificates = bag.value;
    while let Some((certificate, rest)) = expect(certificates, SEQUENCE) {
        if let Some((its_issuer, its_serial)) = names(certificate.value)
            && its_serial == serial.value
        {
            if its_issuer == issuer.value {
                return Some(certificate.whole);
            }
            same_serial.get_or_insert(certificate.whole);
        }
        certificates = rest;
    }
    same_serial
}

/// Issuer and serial number of a certificate.
fn names(certificate: &[u8]) -> Option<(&[u8], &[u8])> {
    let (to_be_signed, _) = expect(certificate, SEQUENCE)?;
    let mut rest = to_be_signed.value;
    if let Some((_version, after)) = expect(rest, CONTEXT_0) {
        rest = after;
    }
    let (serial, rest) = expect(rest, INTEGER)?;
    let (_algorithm, rest) = expect(rest, SEQUENCE)?;
    let (issuer, _) = expect(rest, SEQUENCE)?;
    Some((issuer.value, serial.value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::der::write as der;

    fn sized(parts: &[&[u8]]) -> Vec<u8> {
        let contents = parts.concat();
        [&(contents.len() as u32).to_le_bytes()[..], &contents].concat()
    }

    /// The value of a scheme: one signer with two certificates.
    fn scheme(certificate: &[u8]) -> Vec<u8> {
        let certificates = sized(&[&sized(&[certificate]), &sized(&[b"second"])]);
        let signed_data = sized(&[&sized(&[b"digests"]), &certificates]);
        sized(&[&sized(&[&signed_data, &sized(&[b"signatures"])])])
    }

    fn pair(id: u32, value: &[u8]) -> Vec<u8> {
        [&(value.len() as u64 + 4).to_le_bytes()[..], &id.to_le_bytes(), value].concat()
    }

    fn block(pairs: &[Vec<u8>]) -> Vec<u8> {
        let pairs = pairs.concat();
        let size = (pairs.len() as u64 + 24).to_le_bytes();
        [b"entries", &size[..], &pairs, &size, MAGIC].concat()
    }

    #[test]
    fn the_newest_scheme_names_the_signer() {
        let padding = pair(0x4272_6577, &[0; 9]);
        let [(v31, _), (v3, _), (v2, _)] = SCHEMES;
        let certificates = |bytes: &[u8], directory| -> Vec<(Scheme, String)> {
            let found = block_certificates(bytes, directory).into_iter();
            found.map(|(scheme, bytes)| (scheme, String::from_utf8_lossy(bytes).into_owned())).collect()
        };
        let (old, new, newest) =
            ((Scheme::V2, "old".to_owned()), (Scheme::V3, "new".to_owned()), (Scheme::V31, "newest".to_owned()));
        let both = block(&[pair(v2, &scheme(b"old")), padding.clone(), pair(v3, &scheme(b"new"))]);
        assert_eq!(certificates(&both, both.len()), [new.clone(), old.clone()]);
        let rotated = block(&[pair(v3, &scheme(b"new")), pair(v31, &scheme(b"newest"))]);
        assert_eq!(certificates(&rotated, rotated.len()), [newest, new]);
        let damaged = block(&[pair(v3, b"no scheme"), pair(v2, &scheme(b"old"))]);
        assert_eq!(certificates(&damaged, damaged.len()), [old]);
        assert_eq!(certificates(&block(&[padding]), both.len()), []);
        assert_eq!(certificates(&both, both.len() - 1), [], "the block ends at the directory");
    }

    fn certificate(serial: u8, issuer: &[u8]) -> Vec<u8> {
        let version = der(CONTEXT_0, &[&der(INTEGER, &[&[2]])]);
        let parts = [version, der(INTEGER, &[&[serial]]), der(SEQUENCE, &[]), der(SEQUENCE, &[issuer])];
        let to_be_signed = der(SEQUENCE, &[&parts.concat(), &[0; 300]]);
        der(SEQUENCE, &[&to_be_signed, &der(SEQUENCE, &[]), b"signature"])
    }

    fn pkcs7(certificates: &[&[u8]], serial: u8, issuer: &[u8]) -> Vec<u8> {
        let signer = der(SEQUENCE, &[&der(SEQUENCE, &[issuer]), &der(INTEGER, &[&[serial]])]);
        let info = der(SEQUENCE, &[&der(INTEGER, &[&[1]]), &signer]);
        let parts = [
            der(INTEGER, &[&[1]]),
            der(SET, &[]),
            der(SEQUENCE, &[]),
            der(CONTEXT_0, certificates),
            der(0xa1, &[b"revoked"]),
            der(SET, &[&info]),
        ];
        let signed_data = der(SEQUENCE, &[&parts.concat()]);
        der(SEQUENCE, &[&der(0x06, &[b"signed"]), &der(CONTEXT_0, &[&signed_data])])
    }

    #[test]
    fn a_jar_signature_names_one_certificate_of_its_bag() {
        let (unused, ours, namesake) = (certificate(1, b"ca"), certificate(2, b"us"), certificate(2, b"others"));
        let bag: [&[u8]; 3] = [&unused, &namesake, &ours];
        assert_eq!(pkcs7_certificate(&pkcs7(&bag, 2, b"us")), Some(&ours[..]));
        assert_eq!(pkcs7_certificate(&pkcs7(&bag, 2, b"US")), Some(&namesake[..]), "the serial number decides");
        assert_eq!(pkcs7_certificate(&pkcs7(&bag, 3, b"us")), None);
        assert_eq!(pkcs7_certificate(b""), None);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            pkcs7_certificate(&bytes);
            let block = [&bytes[..], MAGIC].concat();
            block_certificates(&block, block.len());
        }

        #[test]
        fn damaged_signatures_never_panic(at in 0..600usize, value: u8) {
            let ours = certificate(2, b"us");
            let mut jar = pkcs7(&[&ours], 2, b"us");
            let mut apk = block(&[pair(SCHEMES[2].0, &scheme(&ours))]);
            for bytes in [&mut jar, &mut apk] {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = value;
                }
            }
            pkcs7_certificate(&jar);
            block_certificates(&apk, apk.len());
        }
    }
}
