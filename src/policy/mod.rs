//! What a privacy policy says: who is named, which data, why, which link; and what it claims.
//!
//! The types here serialise to an element of `documents` in the program's JSON (`schemas/`).

mod acts;
mod addresses;
mod answers;
mod claims;
mod collection;
mod data;
mod data_labels;
mod dates;
mod declared;
mod denials;
mod disclose;
mod entries;
mod enumerations;
mod hash;
mod introduced;
mod negated;
mod numbering;
mod parallel;
mod particulars;
mod passing;
mod placed;
mod purposes;
mod reading;
mod residue;
mod resolve;
mod sections;
mod small;
mod sought;
mod titles;
mod umbrellas;
mod words;
mod zones;

use serde::{Deserialize, Serialize};

use crate::catalog::Catalog;
use crate::catalog::lexicon::fold;
use crate::catalog::model::Platform;
use crate::document::Document;

pub use disclose::Reader;
pub(crate) use resolve::host_and_path;

/// Reads what a policy says. Whoever reads several makes one [`Reader`] and keeps it.
pub fn understand(document: &Document, catalog: &Catalog) -> Disclosures {
    Reader::new(catalog).understand(document)
}

/// A place in a policy file, precise enough to find the words again.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Locator {
    /// As given on the command line, with `/` as separator.
    pub file: String,
    /// Part of a container (`word/document.xml`), if any.
    pub part: Option<String>,
    /// Page of a paged document, from 1.
    pub page: Option<u32>,
    /// Line in the file (or part), from 1.
    pub line: Option<u32>,
    /// Column in characters, from 1.
    pub column: Option<u32>,
    /// Byte range in the file as stored: start and end.
    pub bytes: Option<[u64; 2]>,
    /// The words, as the reader sees them, cut at 300 characters.
    pub quote: String,
}

/// What was read from one policy file.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Disclosures {
    pub path: String,
    pub format: Option<Format>,
    /// Language ids by weight, heaviest first.
    pub languages: Vec<String>,
    /// ISO date of the last update or of effect, as written in the text.
    pub date: Option<String>,
    pub sections: Vec<Section>,
    pub disclosures: Vec<Disclosure>,
    pub collection: Vec<Collection>,
    pub claims: Vec<Claim>,
    /// Names of products that only the running text says, each once.
    #[serde(skip)]
    pub passing: Vec<Passing>,
    /// Where disclosures stand for which the text has no purpose and nothing that could be one.
    #[serde(skip)]
    pub without_purpose: Vec<Locator>,
    /// Disclosures, by index, of which the text answers that no data goes there, and where.
    #[serde(skip)]
    pub no_data: Vec<(usize, Locator)>,
    /// Words that a template left behind.
    #[serde(skip)]
    pub residue: Vec<Locator>,
    pub topics: Vec<Topic>,
    /// Policy-only findings of `policy --lint`; empty in other commands.
    pub findings: Vec<serde_json::Value>,
    pub errors: Vec<DocumentProblem>,
}

/// How the file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    Text,
    Markdown,
    Html,
    Docx,
    Odt,
    Pdf,
    Rtf,
    Script,
}

/// A part of the document that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct DocumentProblem {
    pub locator: Locator,
    pub detail: String,
}

/// What a section about third parties is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SectionKind {
    SdkList,
    ThirdPartySharing,
    /// Share buttons, logins and links to sites of others.
    LinkedServices,
    /// The list is kept elsewhere.
    DelegatedList,
    Other,
}

/// A section of interest.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// `null` where a passage was found by its content.
    pub heading: Option<String>,
    pub kind: SectionKind,
    pub locator: Locator,
}

/// What a name was resolved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResolvedTo {
    Sdk,
    Family,
    Vendor,
    None,
}

/// What the resolution rests on, surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResolvedBy {
    Link,
    Company,
    Alias,
    SeenTranslation,
    Fuzzy,
}

/// How a written name became an SDK, a family or a vendor.
#[derive(Clone, Debug, Serialize)]
pub struct Resolution {
    pub to: ResolvedTo,
    pub by: Option<ResolvedBy>,
    pub confidence: Option<crate::inventory::Confidence>,
    /// Every SDK that this disclosure speaks for: one, or the members of the family or vendor. Sorted.
    pub sdks: Vec<String>,
}

/// A link in a disclosure.
#[derive(Clone, Debug, Serialize)]
pub struct LinkTo {
    pub url: String,
    pub locator: Locator,
}

/// A data type that the policy names.
#[derive(Clone, Debug, Serialize)]
pub struct DeclaredData {
    /// Data type id.
    pub id: String,
    /// False for a hypernym ("device information").
    pub exact: bool,
    pub locator: Locator,
}

/// A third party that the policy names.
#[derive(Clone, Debug, Serialize)]
pub struct Disclosure {
    /// As written.
    pub name: String,
    /// SDK or family id; `null` where it is unknown or only a vendor.
    pub sdk: Option<String>,
    pub resolution: Resolution,
    /// The company as the text writes it.
    pub vendor: Option<String>,
    pub contact: Option<String>,
    /// Empty: the text does not say.
    pub platforms: Vec<Platform>,
    pub packages: Vec<String>,
    pub permissions: Vec<String>,
    pub purposes: Vec<String>,
    pub method: Option<String>,
    pub urls: Vec<LinkTo>,
    pub data_types: Vec<DeclaredData>,
    /// Data types that the text denies for this party ("does not collect"), by id.
    pub denied: Vec<DeclaredData>,
    pub locator: Locator,
}

/// A product that the text names outside every disclosure.
#[derive(Clone, Debug)]
pub struct Passing {
    /// As written.
    pub name: String,
    pub resolution: Resolution,
    pub locator: Locator,
}

/// Who collects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    FirstParty,
    ThirdParty,
    Unspecified,
}

/// Said or denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    Affirmed,
    Denied,
}

/// What the running text says is collected, outside the disclosures.
#[derive(Clone, Debug, Serialize)]
pub struct Collection {
    pub data_type: String,
    pub actor: Actor,
    pub polarity: Polarity,
    pub locator: Locator,
}

/// The kinds of claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimKind {
    /// About giving data to third parties.
    Sharing,
    /// About third-party code being inside ("no third-party SDK").
    ThirdPartyCode,
    /// About collecting data at all.
    Collecting,
    /// About sending data away from the device.
    Uploading,
    /// About tracking or advertising.
    Tracking,
    /// Recipients named only as a class: "partners", 合作伙伴.
    Umbrella,
}

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimScope {
    All,
    PersonalInformation,
    Device,
    Ads,
    Other,
}

/// What a policy may have to speak of at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TopicKind {
    /// Personal information that is sensitive ("敏感个人信息").
    SensitiveInformation,
    /// Data that leaves the country ("跨境").
    CrossBorder,
}

/// The first place where the policy speaks of a topic.
#[derive(Clone, Debug, Serialize)]
pub struct Topic {
    pub kind: TopicKind,
    pub locator: Locator,
}

/// A general statement, affirmed or denied.
#[derive(Clone, Debug, Serialize)]
pub struct Claim {
    pub kind: ClaimKind,
    pub polarity: Polarity,
    pub scope: ClaimScope,
    /// The words that take the claim back in part ("unless …", 除非), as written.
    pub condition: Option<String>,
    /// It stands as an item of the policy's own list of third parties.
    #[serde(skip)]
    pub listed: bool,
    pub locator: Locator,
}
