//! A build whose SDKs and data are known, and what a complete policy has to say of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    Chinese,
}

/// The same in both languages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Both {
    pub en: String,
    pub zh: String,
}

impl Both {
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }
}

/// One file of `pairs/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// Below the project or below the corpus.
    pub build: String,
    /// What the app itself collects.
    pub collection: Vec<String>,
    pub permissions: Vec<String>,
    /// What of it holds on to a person or a device, and is reached by the app's own code.
    #[serde(default)]
    pub reached: Vec<String>,
    /// Rules that speak of the build however good its policy is.
    #[serde(default)]
    pub known: Vec<String>,
    pub entry: Vec<Entry>,
}

/// What the policy says of one product.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The detected SDKs that it speaks for; the first is the one that it names.
    pub sdks: Vec<String>,
    pub name: Both,
    /// Names that real policies give it, which are not its own.
    #[serde(default)]
    pub seen: Vec<String>,
    pub company: Both,
    /// Empty: its maker's policy is not known.
    pub link: String,
    pub purpose: String,
    /// All that it collects, observed or documented.
    pub data: Vec<String>,
    /// What its maker is believed to collect, where nothing is known.
    #[serde(default)]
    pub said: Vec<String>,
    /// Whether its maker documents what all parts of it collect.
    pub documented: bool,
    /// Names a family: what is left out of it may still be meant.
    #[serde(default)]
    pub family: bool,
    /// The SDK that brings it along, which has to be named before it.
    pub brought_by: Option<String>,
}

impl Pair {
    /// Where the build lies; `None` where it is part of the corpus and that is not at hand.
    pub fn path(&self) -> Option<PathBuf> {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(&self.build);
        if own.exists() {
            return Some(own);
        }
        std::env::var_os("UNDISCLOSED_CORPUS").map(|corpus| Path::new(&corpus).join(&self.build))
    }
}

/// All pairs, by the name of their file.
pub fn pairs() -> BTreeMap<String, Pair> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutation_benchmark/pairs");
    let files = std::fs::read_dir(folder).expect("the folder of pairs").flatten().map(|entry| entry.path());
    files
        .map(|file| {
            let text = std::fs::read_to_string(&file).expect("a readable pair");
            let pair = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            (file.file_stem().unwrap_or_default().to_string_lossy().into_owned(), pair)
        })
        .collect()
}

static WORDS: LazyLock<BTreeMap<String, Both>> =
    LazyLock::new(|| toml::from_str(include_str!("words.toml")).expect("the words of the base policies"));

/// The ids of all data types.
pub fn all_types() -> impl Iterator<Item = &'static str> {
    WORDS.keys().map(String::as_str)
}

/// What the base policies call a data type.
pub fn word(data_type: &str, language: Language) -> &'static str {
    WORDS.get(data_type).unwrap_or_else(|| panic!("no word for {data_type}")).in_language(language)
}

/// The more general types that cover each type, as `signatures/data-types.toml` lists them.
pub fn covers(general: &str, data_type: &str) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    struct File {
        data_type: Vec<DataType>,
    }
    #[derive(Deserialize)]
    struct DataType {
        id: String,
        #[serde(default)]
        generalises_to: Vec<String>,
    }
    static ABOVE: LazyLock<BTreeMap<String, BTreeSet<String>>> = LazyLock::new(|| {
        let file: File = toml::from_str(include_str!("../../signatures/data-types.toml")).expect("the data types");
        let direct: BTreeMap<String, Vec<String>> =
            file.data_type.into_iter().map(|data| (data.id, data.generalises_to)).collect();
        let all = |id: &String| {
            let mut above = BTreeSet::new();
            let mut open: Vec<&String> = direct[id].iter().collect();
            while let Some(next) = open.pop() {
                if above.insert(next.clone()) {
                    open.extend(&direct[next]);
                }
            }
            above
        };
        direct.keys().map(|id| (id.clone(), all(id))).collect()
    });
    ABOVE.get(data_type).is_some_and(|above| above.contains(general))
}
