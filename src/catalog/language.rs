//! Languages as data: one file of `signatures/languages/` per language (or dialect, such as machine-translated Chinese).
//!
//! Shared with `build.rs`, like [`super::model`]. Adding a language needs a new file and no code.
//! Spellings are compared without case; `-` and `_` are white space, and white space beside a Chinese character is none.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One language's words for what a privacy policy speaks about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Language {
    /// BCP 47 (`en`, `zh`), or `mt` for Chinese put through a machine translator.
    pub id: String,
    pub name: String,
    /// The profile of the country whose people it is written for, where that is one country.
    pub country: Option<String>,
    /// Everyday words (or characters) that give the language away; each counts once per occurrence.
    pub marks: Vec<String>,
    /// Spellings per data type id.
    pub data_types: BTreeMap<String, Vec<String>>,
    /// Spellings that stand for a whole class: an enumeration after them takes their place.
    pub hypernyms: BTreeMap<String, Vec<String>>,
    /// Spellings too short or too common for running text: they count beside other data types in a list only.
    pub in_lists: BTreeMap<String, Vec<String>>,
    /// Spellings that mean something else beside certain types.
    pub beside: Vec<Beside>,
    /// Phrases that hold a spelling but mean no data type ("contact us", "IP rights").
    pub not_data: Vec<String>,
    pub sections: SectionWords,
    pub labels: LabelWords,
    pub platforms: PlatformWords,
    pub words: Words,
    pub dates: DateWords,
}

/// A spelling whose meaning is decided by its neighbours: AAID beside OAID is the application's anonymous id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    pub spelling: String,
    /// Data type ids, any of which must stand in the same sentence.
    pub near: Vec<String>,
    pub means: String,
}

/// Phrases in headings, by what the section under them is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SectionWords {
    /// Lists of SDKs and services ("third-party services").
    pub sdk_list: Vec<String>,
    /// Sharing with others ("service providers").
    pub sharing: Vec<String>,
    /// Links, share buttons, logins of others ("links to other sites").
    pub linked: Vec<String>,
    /// Giving data away in general ("how we share information"): entries may stand there.
    pub disclosing: Vec<String>,
    /// The app's own collection and everything else that ends a section.
    pub own: Vec<String>,
}

/// What the fields of an entry, and the columns of a table, are called.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LabelWords {
    pub name: Label,
    pub company: Label,
    pub contact: Label,
    pub purpose: Label,
    pub data: Label,
    pub permissions: Label,
    pub method: Label,
    pub policy_link: Label,
    pub site_link: Label,
    pub package: Label,
    pub platform: Label,
    /// Fields of an entry that say nothing of these (category, security).
    pub other: Label,
}

/// One field's names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Label {
    /// The whole label.
    pub exact: Vec<String>,
    /// Words that any short label with a colon behind it needs to hold.
    pub holds: Vec<String>,
}

/// How a language names the platforms.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PlatformWords {
    pub android: Vec<String>,
    pub ios: Vec<String>,
}

/// Words by the part they play in a sentence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Words {
    /// Who speaks: "we", "the app".
    pub first_party: Vec<String>,
    /// Who is spoken to: "you", 您. What they do not do is no claim.
    pub you: Vec<String>,
    /// What is theirs: 您的.
    pub yours: Vec<String>,
    /// Anybody else: "third party", "partners".
    pub third_party: Vec<String>,
    /// Recipients named only as a class.
    pub umbrella: Vec<String>,
    /// Sites, links and logins of others, as opposed to code in the app.
    pub linked: Vec<String>,
    /// "SDK", "software development kit", "plugin".
    pub code: Vec<String>,
    /// Words that deny; they may hold the verb (不收集).
    pub not: Vec<String>,
    /// Those of them that may also stand behind the verb that they deny: German "Wir verkaufen sie nicht".
    pub not_behind: Vec<String>,
    pub collect: Vec<String>,
    pub share: Vec<String>,
    /// Those of `share` that mean for money only: who denies to sell may share all the same.
    pub sell: Vec<String>,
    pub upload: Vec<String>,
    pub integrate: Vec<String>,
    pub track: Vec<String>,
    pub personal: Vec<String>,
    pub device: Vec<String>,
    pub ads: Vec<String>,
    /// What takes a denial back in part.
    pub unless: Vec<String>,
    /// Opens an enumeration or examples: "such as", 如, 包括.
    pub such_as: Vec<String>,
    /// Closes an enumeration before its hypernym: 等, "and other".
    pub and_other: Vec<String>,
    /// Answers that say nothing is collected: 无, "none", 未共享数据.
    pub nothing: Vec<String>,
    /// Before a company: "provided by", 由.
    pub provided_by: Vec<String>,
    /// Behind a company: 提供.
    pub provides: Vec<String>,
    /// Ends of legal entities' names: 有限公司, "Inc.".
    pub company: Vec<String>,
    /// A link that carries these words leads to a privacy policy.
    pub policy: Vec<String>,
    /// What a function does with a type as its input: "through", 通过, 利用.
    pub by_means_of: Vec<String>,
    /// Subjects that take up services named before: "these services", 上述第三方.
    pub these: Vec<String>,
    /// Subjects that take up the one named last: "it", 该SDK.
    pub this: Vec<String>,
    /// Points to a list kept elsewhere: "see the list".
    pub delegated: Vec<String>,
    /// Members of a group in brackets: "including", 含.
    pub including: Vec<String>,
    /// "allow", 允许: what others may do is no act of the app.
    pub allow: Vec<String>,
    /// "any data", 任何信息: a claim about everything.
    pub everything: Vec<String>,
    /// "children", 未成年人: a claim about some people only.
    pub children: Vec<String>,
    /// Opens a purpose: "used for", 用于.
    pub purpose: Vec<String>,
    /// Joins the members of a list: "and", 和.
    pub and: Vec<String>,
    /// Stand between a company or a verb and a name: 的, 了.
    pub particles: Vec<String>,
    /// Stand between a product and its company: "of", "by".
    pub of: Vec<String>,
    /// Stand before whom something is given to, or with whom it is shared: 向, 与.
    pub toward: Vec<String>,
    /// Turns a denial around: "but", 仅.
    pub but: Vec<String>,
    /// May follow a data type without changing it: "information", 信息.
    pub kinds: Vec<String>,
    /// Those of `such_as` that leave open what else there is: "for example", 例如.
    pub for_example: Vec<String>,
    /// Names that hold a denial and deny nothing: "Do Not Track".
    pub signals: Vec<String>,
    /// What only a template says: "[company name]", 请按SDK功能填写.
    pub residue: Vec<String>,
    /// Marks information as sensitive: 敏感个人信息.
    pub sensitive: Vec<String>,
    /// Data leaving the country: 跨境, "transferred outside".
    pub abroad: Vec<String>,
    /// Right behind these comes who is used or is given something: "sent to", "provided by", 接入.
    pub introduces: Vec<String>,
    /// Kinds of service or software, which a name may end in and which are no name by themselves: "analytics", 推送.
    pub services: Vec<String>,
    /// Written like a name and no third party: standards, laws, countries, stores, the system itself.
    pub no_party: Vec<String>,
    /// Right behind these comes what the app or its maker is called: "welcome to", 以下简称.
    pub our_names: Vec<String>,
    /// What data may be said to be or not to be: "linked to".
    pub tied: Vec<String>,
    /// Right before what is left out: "without".
    pub without: Vec<String>,
    /// "About": opens a title that names what follows.
    pub about: Vec<String>,
    /// Before a noun, without changing it: "the", "your".
    pub articles: Vec<String>,
    /// Take up the name before them: "which".
    pub relatives: Vec<String>,
    /// Shortened words whose full stop ends no sentence, without it: "e.g".
    pub abbreviations: Vec<String>,
    /// End the head of a column of kinds, which holds no names: 类型 in SDK类型.
    pub sorts: Vec<String>,
    /// Open a sentence on what belongs to somebody who was just named: "their", 其.
    pub theirs: Vec<String>,
    /// Words of `in_lists` that count with words before them that tell what kind is meant: "photos" in "meal photos".
    pub modified: Vec<String>,
    /// Spellings of data types that are only a technology where something is done with them: "cookies" in "uses cookies to count".
    pub technologies: Vec<String>,
    /// End what a third party without a name is called, whatever kind it is of: "network" in "advertising network", 服务商.
    pub recipients: Vec<String>,
    /// Point to a kind of third party that was just named: 这些 in 这些支付机构.
    pub demonstratives: Vec<String>,
    /// Open what the reader does or may do, and may hold the verb: "you may", "you provide", 您可以.
    pub reader_acts: Vec<String>,
    /// Ask the reader for something: "please", 请.
    pub commands: Vec<String>,
    /// What the reader is asked not to do, or leaves undone: "do not" where it opens a sentence, 请勿, 拒绝提供.
    pub warnings: Vec<String>,
    /// Open like a request and only draw attention: "please note", 请注意.
    pub remarks: Vec<String>,
    /// How readers hand over what is theirs: "provide", "enter", 填写.
    pub gives: Vec<String>,
    /// Open what may never come true: "if", 如果.
    pub supposes: Vec<String>,
    /// What comes behind them is kept from happening: "prevent", 防止.
    pub prevents: Vec<String>,
    /// Hold the form of a verb and tell no act: "unauthorized access", 提供商.
    pub no_acts: Vec<String>,
    /// Say what a word means: "means", 是指.
    pub defines: Vec<String>,
    /// Narrow a denial to some recipients or purposes: "data brokers", "for money".
    pub narrows: Vec<String>,
    /// Narrow a denial to what nobody needs: "unnecessary", 无关的.
    pub needless: Vec<String>,
    /// Stand before where something comes from: "from", 从.
    pub sources: Vec<String>,
    /// End the names of what is called rather than built in: "API".
    pub interfaces: Vec<String>,
    /// Announce what stands below: "the following", 以下.
    pub following: Vec<String>,
    /// Say how the reader reaches us: "contact us", 联系我们.
    pub contacts: Vec<String>,
    /// What else may be done with data than to collect and share it, looked for in denials only: "stored", "ask for", 存储.
    pub handles: Vec<String>,
    /// Say where something is: "United States", 新加坡.
    pub places: Vec<String>,
    /// Stand for what the row above says: "same as above", 同上.
    pub ditto: Vec<String>,
    /// Say that the reader is known by an account elsewhere, before its name or behind it: "sign in with", 登录.
    pub signs_in: Vec<String>,
    /// Take up those who were named before, as whom something goes to: share it "with them".
    pub hands_on: Vec<String>,
    /// Stand before the data that somebody gets, with a verb and the name behind it: "recipients of" your mail are X.
    pub receivers: Vec<String>,
    /// Stand before a verb whose subject is a thing: "are" sent, 会 sent.
    pub befalls: Vec<String>,
    /// Behind the name of the app, where others are told apart from it: "itself", selbst.
    pub itself: Vec<String>,
    /// Stands between what is done and who is used for it: "with", mit.
    pub with: Vec<String>,
    /// What readers have with a service, behind its name: "profile", "handle".
    pub held: Vec<String>,
    /// What of an app everybody may read, and no reader's data: "source code", 源代码.
    pub published: Vec<String>,
    /// Verbs of looking at what happens: what stands right behind is what a function is for, and not what it takes: "understand usage",
    /// 统计使用情况.
    pub measures: Vec<String>,
    /// Stand for the data that the sentences before name: 上述信息.
    pub aforesaid: Vec<String>,
    /// Say behind a name what it does for us: "powers our", "helps us".
    pub powers: Vec<String>,
    /// Stand before what something is only held against: "than", "instead of", "an alternative to".
    pub compares: Vec<String>,
    /// Stand between a name and what it is to us: "is our" mail provider, "acts as our", "as our".
    pub acts_as: Vec<String>,
    /// Stand before the place where something is kept: "in", "on".
    pub inside: Vec<String>,
    /// The same behind it: 腾讯云中.
    pub within: Vec<String>,
    /// Mean foreign code of one kind only: "third-party analytics", 第三方统计.
    pub kinds_of_code: Vec<String>,
    /// Say that an app is made with what stands before, or passed it: 使用X开发, 通过X检测.
    pub builds: Vec<String>,
    /// Verbs of collecting that may stand before their subject: "dabei speichert X".
    pub before_subject: Vec<String>,
    /// Say behind a name that others than it are meant: X以外的任何公司.
    pub excepted: Vec<String>,
    /// Stand between a name and what it is, in scripts without spaces: X是Y提供的服务.
    pub copulas: Vec<String>,
    /// Say what a third party does, right behind its name: 由X提供, 使用X进行.
    pub serves: Vec<String>,
}

/// How dates of update and effect are introduced.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DateWords {
    pub updated: Vec<String>,
    pub effective: Vec<String>,
    /// Names of months by number, January first; every entry may hold several spellings separated by `|`.
    pub months: Vec<String>,
}
