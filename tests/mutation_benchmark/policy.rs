//! The base policies, written by us in two languages and three shapes.

use super::pair::{Entry, Language, Pair, word};

/// How the third-party section is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A heading for each SDK and a line for each thing that is said of it.
    Lines,
    Table,
    Prose,
}

impl Shape {
    pub const ALL: [Shape; 3] = [Shape::Lines, Shape::Table, Shape::Prose];
}

/// What a policy says of one product.
#[derive(Clone, Debug)]
pub struct Told {
    pub name: String,
    pub company: Option<String>,
    pub purpose: Option<String>,
    /// Words, not ids.
    pub data: Vec<String>,
    pub link: Option<String>,
}

/// A policy before it is put into words.
#[derive(Clone, Debug)]
pub struct Policy {
    pub language: Language,
    pub shape: Shape,
    pub date: Option<String>,
    /// Ids of what the app itself collects.
    pub collection: Vec<String>,
    pub permissions: Vec<String>,
    /// Whether sensitive information is marked and its transfer abroad is told.
    pub sensitive: bool,
    pub abroad: bool,
    /// The third-party section; without it nobody is named.
    pub section: bool,
    pub told: Vec<Told>,
    /// Sentences before the third-party section, and at its end.
    pub before: Vec<String>,
    pub inside: Vec<String>,
}

impl Policy {
    /// The complete policy of a pair.
    pub fn complete(pair: &Pair, language: Language, shape: Shape) -> Policy {
        Policy {
            language,
            shape,
            date: Some("2026-03-02".to_owned()),
            collection: pair.collection.clone(),
            permissions: pair.permissions.clone(),
            sensitive: true,
            abroad: true,
            section: true,
            told: pair.entry.iter().map(|entry| told(entry, language)).collect(),
            before: Vec::new(),
            inside: Vec::new(),
        }
    }

    fn pick<'a>(&self, english: &'a str, chinese: &'a str) -> &'a str {
        match self.language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }

    fn listed(&self, words: &[String]) -> String {
        words.join(self.pick(", ", "、"))
    }

    /// Markdown.
    pub fn text(&self) -> String {
        let mut text = format!("# {}\n\n", self.pick("Privacy policy", "隐私政策"));
        if let Some(date) = &self.date {
            text += &format!("{}{date}\n\n", self.pick("Last updated: ", "更新日期："));
        }
        text +=
            self.pick("This page says what the app learns about you.\n\n", "本页说明本应用如何处理您的个人信息。\n\n");
        if !self.collection.is_empty() {
            let words: Vec<String> = self.collection.iter().map(|id| word(id, self.language).to_owned()).collect();
            let words = self.listed(&words);
            text += &match self.language {
                Language::English => format!(
                    "## What the app itself collects\n\nTo do what you ask it for, the app collects: {words}.\n\n"
                ),
                Language::Chinese => {
                    format!("## 我们收集的信息\n\n为了实现您使用的功能，本应用会收集：{words}。\n\n")
                }
            };
        }
        if !self.permissions.is_empty() {
            text += self.pick("## Permissions\n\n", "## 权限说明\n\n");
            for permission in &self.permissions {
                let name = permission.rsplit('.').next().unwrap_or_default();
                text += &match self.language {
                    Language::English => format!("- `{name}`: needed for what the app and the SDKs named below do\n"),
                    Language::Chinese => format!("- `{name}`：用于实现本应用及下列SDK的功能\n"),
                };
            }
            text += "\n";
        }
        for sentence in &self.before {
            text += &format!("{sentence}\n\n");
        }
        if self.section {
            text += &self.third_parties();
        }
        if self.sensitive {
            text += self.pick(
                "## Sensitive personal information\n\nSome of what is named on this page is sensitive personal information. It is needed \
                 for the functions above; if it leaked, you could be recognised or found.\n\n",
                "## 敏感个人信息\n\n本页所列部分信息属于敏感个人信息，处理这些信息是实现上述功能所必需的，一旦泄露可能使您被识别或定位。\n\n",
            );
        }
        if self.abroad {
            text += self.pick(
                "## Transfer abroad\n\nSome of these companies have their seat abroad: your information may be transferred to \
                 other countries, with your separate consent.\n\n",
                "## 跨境传输\n\n上述部分公司位于境外，经您单独同意后，您的个人信息可能会跨境传输至境外。\n\n",
            );
        }
        text
    }

    fn third_parties(&self) -> String {
        let mut text = self
            .pick(
                "## Third-party SDKs\n\nThese software development kits of other companies are built into the app.\n\n",
                "## 第三方SDK清单\n\n本应用接入了以下第三方SDK。\n\n",
            )
            .to_owned();
        if self.shape == Shape::Table {
            text += self.pick(
                "| SDK | Company | Purpose | Information collected | Privacy policy |\n| --- | --- | --- | --- | --- |\n",
                "| SDK名称 | 公司名称 | 使用目的 | 收集的个人信息 | 隐私政策 |\n| --- | --- | --- | --- | --- |\n",
            );
        }
        for told in &self.told {
            text += &match self.shape {
                Shape::Lines => self.lines(told),
                Shape::Table => self.row(told),
                Shape::Prose => self.prose(told),
            };
        }
        text += "\n";
        for sentence in &self.inside {
            text += &format!("{sentence}\n\n");
        }
        text
    }

    fn lines(&self, told: &Told) -> String {
        let mut text = format!("### {}\n\n", told.name);
        let mut line = |english: &str, chinese: &str, value: &str| {
            text += &match self.language {
                Language::English => format!("- {english}: {value}\n"),
                Language::Chinese => format!("- {chinese}：{value}\n"),
            };
        };
        if let Some(company) = &told.company {
            line("Company", "公司名称", company);
        }
        if let Some(purpose) = &told.purpose {
            line("Purpose", "使用目的", purpose);
        }
        if !told.data.is_empty() {
            line("Information collected", "收集的个人信息", &self.listed(&told.data));
        }
        if let Some(link) = &told.link {
            line("Privacy policy", "隐私政策", &format!("<{link}>"));
        }
        text + "\n"
    }

    fn row(&self, told: &Told) -> String {
        let cell = |value: &Option<String>| value.clone().unwrap_or_default();
        format!(
            "| {} | {} | {} | {} | {} |\n",
            told.name,
            cell(&told.company),
            cell(&told.purpose),
            self.listed(&told.data),
            cell(&told.link)
        )
    }

    fn prose(&self, told: &Told) -> String {
        let name = &called(&told.name);
        match self.language {
            Language::English => {
                let company = told.company.as_ref().map(|company| format!(" of {company}")).unwrap_or_default();
                let purpose = told.purpose.as_ref().map(|purpose| format!(" for {purpose}")).unwrap_or_default();
                let mut text = format!("The app contains the {name}{company}{purpose}.");
                if !told.data.is_empty() {
                    text += &format!(" The {name} collects {}.", self.listed(&told.data));
                }
                if let Some(link) = &told.link {
                    text += &format!(" Its privacy policy: {link}");
                }
                text + "\n\n"
            }
            Language::Chinese => {
                let company = told.company.as_ref().map(|company| format!("由{company}提供的")).unwrap_or_default();
                let purpose = told.purpose.as_ref().map(|purpose| format!("，用于{purpose}")).unwrap_or_default();
                let mut text = format!("本应用使用{company}{name}{purpose}。");
                if !told.data.is_empty() {
                    text += &format!("该SDK会收集您的{}。", self.listed(&told.data));
                }
                if let Some(link) = &told.link {
                    text += &format!("其隐私政策：{link}");
                }
                text + "\n\n"
            }
        }
    }
}

/// A product's name in a sentence: with "SDK", unless it is part of the name.
pub fn called(name: &str) -> String {
    if name.contains("SDK") { name.to_owned() } else { format!("{name} SDK") }
}

/// The complete description of a product.
pub fn told(entry: &Entry, language: Language) -> Told {
    Told {
        name: entry.name.in_language(language).to_owned(),
        company: Some(entry.company.in_language(language).to_owned()),
        purpose: Some(purpose(&entry.purpose, language).to_owned()),
        data: entry.data.iter().chain(&entry.said).map(|id| word(id, language).to_owned()).collect(),
        link: (!entry.link.is_empty()).then(|| entry.link.clone()),
    }
}

/// What a product is for, in words that differ from product to product.
fn purpose(category: &str, language: Language) -> &'static str {
    let (english, chinese) = match category {
        "ads" => ("showing advertisements", "展示广告"),
        "analytics" => ("statistics about how the app is used", "统计应用的使用情况"),
        "attribution" => ("finding out which advertisement led to an installation", "广告归因分析"),
        "crash" => ("finding out why the app failed", "定位应用崩溃的原因"),
        "customer-service" => ("talking with our staff", "在线客服"),
        "location" => ("showing where you are", "提供定位服务"),
        "payment" => ("paying orders", "支付订单"),
        "push" => ("sending you messages", "推送消息"),
        "social" => ("sharing and logging in", "分享与登录"),
        "verification" => ("checking your number by a message", "短信验证"),
        "other" => ("asking for your consent", "征求您的同意"),
        unknown => panic!("no words for the purpose {unknown}"),
    };
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}
