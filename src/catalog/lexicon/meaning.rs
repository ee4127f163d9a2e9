//! What the words of a policy may mean.

use serde::{Deserialize, Serialize};

use super::super::model::Platform;

/// The fields of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Field {
    Name,
    Company,
    Contact,
    Purpose,
    Data,
    Permissions,
    Method,
    PolicyLink,
    SiteLink,
    Package,
    Platform,
    Other,
}

/// The parts that words play in a sentence; see [`super::super::language::Words`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Part {
    FirstParty,
    You,
    Yours,
    ThirdParty,
    Umbrella,
    Linked,
    Code,
    Not,
    NotBehind,
    Collect,
    Share,
    Upload,
    Integrate,
    Track,
    Personal,
    Device,
    Ads,
    Unless,
    SuchAs,
    AndOther,
    Nothing,
    ProvidedBy,
    Provides,
    Company,
    Policy,
    ByMeansOf,
    These,
    This,
    Delegated,
    Including,
    Allow,
    Everything,
    Children,
    Purpose,
    And,
    Particle,
    Of,
    Toward,
    But,
    Kind,
    Sell,
    Signal,
    Example,
    Residue,
    Sensitive,
    Abroad,
    Updated,
    Effective,
    Introduces,
    Service,
    NoParty,
    OurName,
    About,
    Tied,
    Without,
    Article,
    Relative,
    ReaderAct,
    Command,
    Warning,
    Remark,
    Give,
    Supposes,
    Prevents,
    NoAct,
    Defines,
    Narrows,
    Needless,
    Source,
    Interface,
    Following,
    Contact,
    Handle,
    Place,
    Ditto,
    SignsIn,
    HandsOn,
    Receiver,
    Befalls,
    Itself,
    With,
    Held,
    Published,
    Measures,
    Aforesaid,
    Powers,
    ActsAs,
    Compares,
    Inside,
    Within,
    KindOfCode,
    Builds,
    BeforeSubject,
    Excepted,
    Copula,
    Serves,
}

/// What a heading announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Heading {
    SdkList,
    Sharing,
    Linked,
    /// About giving data away; a place where entries may stand, but no section about third parties by itself.
    Disclosing,
    Own,
}

/// How a data type was spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Spelling {
    Plain,
    Hypernym,
    /// Only beside other types in a list.
    InList,
}

/// What a matched pattern may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Meaning {
    /// Index into [`super::Lexicon::data_types`].
    Data(u16, Spelling),
    /// Looks like a data type and is none.
    NotData,
    Part(Part),
    Label(Field),
    Heading(Heading),
    Platform(Platform),
    /// Index into [`super::Lexicon::names`].
    Name(u32),
    /// A word by which a language is told, by its index.
    Mark(u8),
    /// 1 to 12.
    Month(u8),
}

/// Groups of matches: one per kind of meaning, and one per part of a sentence from here on.
const FIRST_PART: u8 = 7;
pub const GROUPS: usize = FIRST_PART as usize + Part::Serves as usize + 1;

/// Whether a group is of a part of a sentence: its matches have no other meaning.
pub fn is_part(group: u8) -> bool {
    group >= FIRST_PART
}

impl Meaning {
    /// Matches of one group hide shorter matches of the same group.
    #[inline]
    pub fn group(self) -> u8 {
        match self {
            Meaning::Data(..) | Meaning::NotData => 0,
            Meaning::Label(_) => 1,
            Meaning::Heading(_) => 2,
            Meaning::Platform(_) => 3,
            Meaning::Name(_) => 4,
            Meaning::Mark(_) => 5,
            Meaning::Month(_) => 6,
            Meaning::Part(part) => FIRST_PART + part as u8,
        }
    }
}
