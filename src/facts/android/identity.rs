//! Which app an Android build is, and who signed it.

use crate::build::{Build, Signature};
use crate::facts::{Anomaly, Identity};

/// What a manifest says of which app this is.
pub struct Said {
    pub entry: String,
    /// Whether it adds to an app that another manifest speaks for.
    pub is_split: bool,
    pub identity: Identity,
}

/// Which app it is, by the manifest of the base; and the manifests that speak of another app.
pub fn identity(build: &Build, said: Vec<Said>) -> (Identity, Vec<Anomaly>) {
    let packages = build.packages_of_set();
    let package_of = |entry: &str| entry.split_once('!').map_or("", |(package, _)| package).to_owned();
    let rank = |said: &Said| {
        let package = package_of(&said.entry);
        let rank = packages.iter().position(|name| *name == package).unwrap_or(packages.len());
        (said.is_split, rank, !said.entry.starts_with("base/"))
    };
    let Some(base) = said.iter().min_by_key(|said| rank(said)).filter(|said| !said.is_split) else {
        let signature = build.signature();
        return (signed(Identity::default(), signature), Vec::new());
    };
    let strangers = said.iter().filter(|said| said.identity.id.is_some() && said.identity.id != base.identity.id);
    let stranger = |said: &Said| Anomaly {
        kind: "split-of-another-app".to_owned(),
        entry: Some(said.entry.clone()),
        detail: format!(
            "speaks of {}, which Android does not install together with {}",
            said.identity.id.as_deref().unwrap_or_default(),
            base.identity.id.as_deref().unwrap_or_default()
        ),
    };
    let strangers = strangers.map(stranger).collect();
    let package = package_of(&base.entry);
    let signature = if packages.is_empty() { build.signature() } else { build.signature_of(&package) };
    (signed(base.identity.clone(), signature), strangers)
}

fn signed(identity: Identity, signature: Option<Signature>) -> Identity {
    let (signer, signature_schemes) = signature.map(|found| (found.signer, found.schemes)).unzip();
    Identity { signer, signature_schemes: signature_schemes.unwrap_or_default(), ..identity }
}
