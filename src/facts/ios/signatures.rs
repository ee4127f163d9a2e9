//! What an archive says about the signatures of the frameworks that it was built from.
//!
//! Xcode 15 and later leave one property list per XCFramework in `Signatures/`, beside the app: whether its maker had signed
//! it. The store reads them (ITMS-91065); the frameworks inside the app are signed again with the app, and no longer tell.

use serde::Serialize;

use crate::format::plist::{self, Value};

/// The folder of an archive or an IPA that holds the files.
pub const FOLDER: &str = "Signatures";
pub const SUFFIX: &str = ".signature";

/// One such file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RecordedSignature {
    pub entry: String,
    /// Name of the framework or library: `OpenSSL`.
    pub library: String,
    /// Whether its maker had signed it.
    pub signed: bool,
}

/// Reads one.
///
/// # Errors
/// In words: it is no property list, or does not say what it is about.
pub fn read(bytes: &[u8], entry: &str) -> Result<RecordedSignature, String> {
    let root = plist::parse(bytes).map_err(|error| error.to_string())?;
    let library = root.get("metadata").and_then(|metadata| metadata.text("library"));
    let signed = root.get("signed").and_then(Value::as_boolean);
    let (Some(library), Some(signed)) = (library, signed) else {
        return Err("it does not say which library was signed".to_owned());
    };
    let name = library.rsplit_once('.').map_or(library, |(name, _)| name).to_owned();
    Ok(RecordedSignature { entry: entry.to_owned(), library: name, signed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_names_the_library() {
        let record = |signed: &str| {
            format!(
                "<plist><dict><key>isSecureTimestamp</key><false/><key>metadata</key><dict><key>library</key>
                 <string>OpenSSL.framework</string><key>platform</key><string>ios</string></dict>{signed}</dict></plist>"
            )
        };
        let unsigned = read(record("<key>signed</key><false/>").as_bytes(), "Signatures/x").expect("a record");
        assert_eq!((unsigned.library.as_str(), unsigned.signed), ("OpenSSL", false));
        assert!(read(record("").as_bytes(), "x").is_err());
    }
}
