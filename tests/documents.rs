//! Policy files in every format, as people save them: what is read from one has to be read from the other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use undisclosed::catalog::Catalog;
use undisclosed::document;
use undisclosed::policy::{ClaimKind, Disclosures, Polarity, Reader};

fn reader() -> &'static Reader<'static> {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    static READER: OnceLock<Reader<'static>> = OnceLock::new();
    READER.get_or_init(|| Reader::new(CATALOG.get_or_init(Catalog::compiled)))
}

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn understood(bytes: &[u8], name: &str) -> Disclosures {
    reader().understand(&document::read(bytes, name).unwrap_or_else(|error| panic!("{error}")))
}

fn read(path: &str) -> Disclosures {
    understood(&std::fs::read(file(path)).expect("the file is there"), path)
}

/// What counts of an entry, by its name without white space: SDK, company, data types and addresses.
type Entries = BTreeMap<String, (Option<String>, Option<String>, Vec<String>, Vec<String>)>;

fn entries(said: &Disclosures) -> Entries {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    said.disclosures
        .iter()
        .map(|entry| {
            let mut types: Vec<String> = entry.data_types.iter().map(|data| data.id.clone()).collect();
            types.sort();
            types.dedup();
            let urls = entry.urls.iter().map(|link| link.url.clone()).collect();
            (bare(&entry.name), (entry.sdk.clone(), entry.vendor.as_deref().map(bare), types, urls))
        })
        .collect()
}

// ---- PDF ----

#[test]
fn a_printed_policy_says_what_the_page_says() {
    let english = read("sample-apps/ios/policy.html");
    let chinese = read("tests/documents/policy-zh.html");
    // LibreOffice prints this page without its title, which is what tells that "Harbour reads your location" is about us.
    let untitled = std::fs::read_to_string(file("sample-apps/ios/policy.html")).unwrap();
    let untitled = untitled.replace("<title>Harbour: privacy policy</title>", "");
    let untitled = understood(untitled.replace("<h1>Harbour: privacy policy</h1>", "").as_bytes(), "policy.html");
    assert_eq!((english.disclosures.len(), chinese.disclosures.len()), (4, 7));
    assert_eq!((english.claims.len(), untitled.claims.len()), (2, 1));
    for (page, printed) in [
        (&english, "tests/documents/chromium-en.pdf"),
        (&untitled, "tests/documents/libreoffice-en.pdf"),
        (&chinese, "tests/documents/chromium-zh.pdf"),
        (&chinese, "tests/documents/libreoffice-zh.pdf"),
    ] {
        let printed_says = read(printed);
        assert_eq!(entries(&printed_says), entries(page), "{printed}");
        assert_eq!(printed_says.date, page.date, "{printed}");
        let claims =
            |said: &Disclosures| said.claims.iter().map(|claim| (claim.kind, claim.polarity)).collect::<Vec<_>>();
        assert_eq!(claims(&printed_says), claims(page), "{printed}");
        let place = &printed_says.disclosures[0].locator;
        assert!(place.page.is_some() && place.line.is_some(), "{place:?}");
    }
}

#[test]
fn an_encrypted_pdf_says_so() {
    let bytes = std::fs::read(file("tests/documents/encrypted.pdf")).unwrap();
    let error = document::read(&bytes, "p.pdf").unwrap_err().to_string();
    assert!(error.contains("encrypted"), "{error}");
}

// ---- HTML ----

const WORD_STYLES: &str = "<style><!-- /* Font Definitions */ p.MsoNormal {mso-style-parent:\"\"; font-size:10.5pt;} --></style>\
    <!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->";

#[test]
fn word_exported_html_in_gbk() {
    let span = |text: &str| {
        format!("<span lang=EN-US style='font-family:宋体;mso-bidi-font-weight:bold'>{text}<o:p></o:p></span>")
    };
    let cell = |text: &str| {
        format!("<td width=92 style='border:solid windowtext 1.0pt'><p class=MsoNormal>{text}</p></td>\r\n")
    };
    let html = format!(
        "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">{WORD_STYLES}</head>\
         <body lang=ZH-CN><div class=WordSection1><p class=MsoNormal><b><span style='font-size:16.0pt'>三、第三方<span lang=EN-US>SDK</span>目录</span></b></p>\r\n\
         <table class=MsoTableGrid border=1><tr>{}{}{}{}</tr>\r\n<tr>{}{}{}{}</tr></table>\
         <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7.0pt'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>我们不会出售您的个人信息。</p></div></body></html>",
        cell(&span("SDK名称")),
        cell(&span("公司")),
        cell(&span("收集的个人信息")),
        cell(&span("隐私政策链接")),
        cell("极<span lang=EN-US>\r\n</span>光推送"),
        cell("深圳市和讯华谷信息技术有限公司"),
        cell(&format!("安卓\r\n{}、网络类型", span("ID"))),
        cell(
            "<a href=\"https://www.jiguang.cn/license/privacy\"><span lang=EN-US>https://www.jiguang.cn/license/privacy</span></a>"
        ),
    );
    let (bytes, ..) = encoding_rs::GBK.encode(&html);
    let said = understood(&bytes, "policy.htm");
    let found = entries(&said);
    let push = &found["极光推送"];
    assert_eq!(push.0.as_deref(), Some("jpush"));
    assert_eq!(push.2, ["android_id", "network_type"]);
    assert_eq!(push.3, ["https://www.jiguang.cn/license/privacy"]);
    assert_eq!(said.claims.len(), 1, "{:?}", said.claims);
}

#[test]
fn pages_built_around_the_data_of_a_script() {
    let policy = "<h2>第三方SDK目录</h2><table><tr><th>SDK名称</th><th>收集的个人信息</th></tr><tr><td>极光推送</td><td>IMEI、OAID</td></tr></table>";
    let escaped = policy.replace('<', "\\u003c").replace('/', "\\/");
    let twice = policy.replace('<', "&lt;").replace('>', "&gt;");
    let shell = "<nav>首页 产品 关于我们</nav><div id=__next></div><footer>© 2024 提灯</footer>";
    for data in [
        format!(
            r#"<script id="__NEXT_DATA__" type="application/json">{{"props":{{"pageProps":{{"content":"{escaped}"}}}}}}</script>"#
        ),
        format!("<script>window.__INITIAL_STATE__={{\"page\":{{\"html\":\"{escaped}\"}}}};</script>"),
        format!("<script>window.state = JSON.parse(\"{{\\\"html\\\":\\\"{policy}\\\"}}\")</script>"),
        format!("<script>var policy = '{twice}';</script>"),
        format!("<script>self.__next_f.push([1,\"{escaped}\"])</script>"),
    ] {
        let said = understood(format!("<!doctype html><html><body>{shell}{data}</body></html>").as_bytes(), "p.html");
        let found = entries(&said);
        assert_eq!(
            found.get("极光推送").map(|push| push.2.clone()),
            Some(vec!["imei".to_owned(), "oaid".to_owned()]),
            "{data}"
        );
    }
}

#[test]
fn what_a_component_shows_stands_in_its_template() {
    let table = "<table><tr><th>SDK</th><th>Data</th></tr><tr><td>Sentry</td><td>IP address</td></tr>\
         <tr v-if=\"ads\"><td>Adjust</td><td><template v-if=\"more\">IDFA</template></td></tr></table>";
    let rows = |text: &str, name: &str| -> Vec<(String, Vec<String>)> {
        let mut rows: Vec<_> =
            entries(&understood(text.as_bytes(), name)).into_iter().map(|(name, row)| (name, row.2)).collect();
        rows.sort();
        rows
    };
    let both = [("Adjust".to_owned(), vec!["idfa".to_owned()]), ("Sentry".to_owned(), vec!["ip_address".to_owned()])];
    for name in ["Sharing.vue", "sharing.html"] {
        assert_eq!(
            rows(&format!("<template>\n<div>{table}</div>\n</template>\n<script>export default {{}}</script>"), name),
            both
        );
    }
    // In a page, a template holds what scripts may show.
    let page = format!("<!doctype html><body><p>We collect nothing.</p><template>{table}</template></body>");
    assert_eq!(rows(&page, "page.html"), []);
    // And a page without any text says so.
    let shell = b"<!doctype html><html><body><div id=\"root\"></div><script src=\"app.js\"></script></body></html>";
    let error = document::read(shell, "shell.html").expect_err("nothing to read");
    assert!(error.to_string().contains("no text"), "{error}");
}

#[test]
fn elements_that_a_script_returns_are_a_page() {
    let page = r#"import type { Head } from "site-kit";
const parts: Part[] = [];
export const head: Head = { name: "Our privacy" };
export default function Page({ open }: Props) {
  const shown = parts.filter((part) => part.level < 2);
  return (
    <>
      {/* for machines */}
      <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: JSON.stringify({ a: 1 }) }} />
      <h2 className="text-xl">Third-party services</h2>
      <table>
        <tr><th>Service</th><th style={{ width: '40%', color: "red" }}>Data collected</th></tr>
        <tr onClick={() => open(1)}><td>Sentry{" "}</td><td>{'IP address'}</td></tr>
        {shown.length > 0 && (
          <tr key={shown[0].id}><td>Adjust</td><td>IDFA</td></tr>
        )}
      </table>
      <p>{shown.map((part) => part.name)}</p>
    </>
  );
}
"#;
    for name in ["privacy.tsx", "privacy.jsx", "privacy.html"] {
        let found = entries(&understood(page.as_bytes(), name));
        let rows: Vec<_> = found.iter().map(|(name, row)| (name.as_str(), row.2.join(" "))).collect();
        assert_eq!(rows, [("Adjust", "idfa".to_owned()), ("Sentry", "ip_address".to_owned())], "{name}");
    }
    let document = document::read(page.as_bytes(), "privacy.tsx").expect("the text is readable");
    let text = document.text.normal();
    for code in ["className", "JSON", "shown", "parts", "40%", "machines", "<>", "site-kit"] {
        assert!(!text.contains(code), "{code}: {text}");
    }
    let page = "<h2>Third-party services</h2><ul><li>Sentry: IP address</li></ul><script>const A = () => { return (<p>x</p>) }; const b = '</p></p>';</script>";
    assert_eq!(entries(&understood(page.as_bytes(), "part.html")).len(), 1);
    // In HTML, an element without its end tag hides nothing either.
    let page = "<!doctype html><body><script src=a.js /><h2>Third-party services</h2><ul><li>Sentry: IP address</li></ul></body>";
    assert_eq!(entries(&understood(page.as_bytes(), "page.html")).len(), 1);
}

#[test]
fn a_format_that_is_not_read_says_what_to_save_instead() {
    let error =
        document::read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Third-party SDKs", "policy.doc").expect_err("refused");
    assert!(error.to_string().starts_with("policy.doc: ") && error.to_string().contains(".docx"), "{error}");
    // A policy may speak of formats.
    assert!(document::read(b"We send MIME-Version: 1.0 and {\\rtf} to Sentry.", "policy.txt").is_ok());
}

#[test]
fn lists_of_objects_are_rows() {
    let rows = |text: &str, name: &str| -> Vec<(String, Vec<String>, Vec<String>)> {
        let found = entries(&understood(text.as_bytes(), name));
        found.into_iter().map(|(name, row)| (name, row.2, row.3)).collect()
    };
    let expected =
        [("北风推送SDK", "oaid", "https://north.example/p"), ("友盟+SDK", "imei", "https://www.umeng.com/page/policy")];
    let expected = expected.map(|(name, data, url)| (name.to_owned(), vec![data.to_owned()], vec![url.to_owned()]));
    let object = |open: &str, name: &str, data: &str, url: &str| {
        format!(
            "{{{open}name{open}:'{name}',{open}provider{open}:'甲公司',{open}purpose{open}:'推送',{open}collectedData{open}:['{data}'],{open}policyUrl{open}:'{url}'}}"
        )
    };
    let list = |quote: &str| {
        let rows = [
            object(quote, "友盟+SDK", "IMEI", "https://www.umeng.com/page/policy"),
            object(quote, "北风推送SDK", "OAID", "https://north.example/p"),
        ];
        format!("[{}]", rows.join(","))
    };
    let json = format!("{{\"list\":{}}}", list("\"").replace('\'', "\""));
    assert_eq!(rows(&json, "sdk-list.json"), expected);
    assert_eq!(rows(&format!("export const sdks: Sdk[] = {};", list("")), "sdks.ts"), expected);
    let component = format!(
        "<template><div><p v-for=\"sdk in sdks\">{{{{ sdk.name }}}} SDK：{{{{ sdk.purpose }}}}</p></div></template><script setup>const sdks = {};</script>",
        list("")
    );
    assert_eq!(rows(&component, "Sdks.vue"), expected);
}

#[test]
fn a_page_as_saved_from_a_browser() {
    let html = "\u{feff}<!DOCTYPE html>\n<!-- saved from url=(0031)https://www.lantern.example/privacy -->\n<html><head>\
         <meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\"><title>Privacy</title><link rel=\"stylesheet\" href=\"./p_files/a.css\">\
         <script async src=\"./p_files/gtm.js\"></script><noscript><iframe src=\"./p_files/ns.html\"></iframe></noscript></head><body class=\"home\">\
         <h2>Third-party SDKs</h2><div><table><caption>List of SDKs</caption><thead><tr><th rowspan=\"2\">SDK name</th><th colspan=\"2\">Details</th></tr>\
         <tr><th>Data collected</th><th>Privacy policy</th></tr></thead>\
         <tbody><tr><td>Adjust</td><td>IP address</td><td><a href=\"https://www.adjust.com/terms/privacy-policy/\">Policy</a></td></tr>\
         <tr><td>Sentry</td><td>Crash logs</td><td><a href=\"https://sentry.io/privacy/\">Policy</a></td></tr></tbody></table></div></body></html>";
    let found = entries(&understood(html.as_bytes(), "privacy.html"));
    assert_eq!(found.keys().collect::<Vec<_>>(), ["Adjust", "Sentry"]);
    assert_eq!(found["Adjust"].2, ["ip_address"]);
    assert_eq!(found["Sentry"].3, ["https://sentry.io/privacy/"]);
}

#[test]
fn one_policy_in_every_encoding() {
    let text = "三、第三方SDK目录\n极光推送\n公司：深圳市和讯华谷信息技术有限公司\n收集个人信息类型：IMEI、网络类型\n隐私政策：https://www.jiguang.cn/license/privacy\n";
    let traditional = "三、第三方SDK目錄\n極光推送\n公司：深圳市和訊華谷信息技術有限公司\n收集個人信息類型：IMEI、IP地址\n隱私政策：https://www.jiguang.cn/license/privacy\n";
    let utf16 = |text: &str, unit: fn(u16) -> [u8; 2], mark: &[u8]| -> Vec<u8> {
        mark.iter().copied().chain(text.encode_utf16().flat_map(unit)).collect()
    };
    let plain = entries(&understood(text.as_bytes(), "p.txt"));
    assert_eq!(plain["极光推送"].0.as_deref(), Some("jpush"));
    for bytes in [
        encoding_rs::GBK.encode(text).0.into_owned(),
        encoding_rs::GB18030.encode(text).0.into_owned(),
        utf16(text, u16::to_le_bytes, b"\xff\xfe"),
        utf16(text, u16::to_be_bytes, b"\xfe\xff"),
    ] {
        assert_eq!(entries(&understood(&bytes, "p.txt")), plain);
    }
    let big5 = document::read(&encoding_rs::BIG5.encode(traditional).0, "p.txt").unwrap();
    assert!(big5.text.normal().contains("極光推送"), "{}", big5.text.normal());
}

// ---- a third language ----

#[test]
fn german_is_read_from_data_alone() {
    let said = read("tests/documents/policy-de.md");
    assert_eq!(said.languages.first().map(String::as_str), Some("de"));
    assert_eq!(said.date.as_deref(), Some("2025-03-03"));
    let found: BTreeMap<&str, _> = said.disclosures.iter().map(|entry| (entry.name.as_str(), entry)).collect();
    let types = |name: &str| {
        let entry = found.get(name).unwrap_or_else(|| panic!("{name} in {:?}", found.keys()));
        let mut types: Vec<&str> = entry.data_types.iter().map(|data| data.id.as_str()).collect();
        types.sort_unstable();
        types.dedup();
        types
    };
    assert_eq!(types("Sentry"), ["crash_logs", "device_model", "os_version"]);
    assert_eq!(types("Adjust SDK"), ["advertising_id_generic", "device_model", "ip_address"]);
    assert_eq!(types("Firebase Crashlytics"), ["crash_logs", "guid", "os_version"]);
    assert_eq!(types("OneSignal"), ["carrier", "ip_address", "language_tz", "push_token"]);
    assert_eq!(found.len(), 4, "{:?}", found.keys());
    let urls: Vec<&str> = said.disclosures.iter().flat_map(|entry| &entry.urls).map(|link| link.url.as_str()).collect();
    assert_eq!(urls.len(), 4, "{urls:?}");
    assert_eq!(found["Adjust SDK"].vendor.as_deref(), Some("Adjust GmbH"));
    let collected = |data_type: &str| {
        said.collection
            .iter()
            .find(|collection| collection.data_type == data_type)
            .map(|collection| collection.polarity)
    };
    assert_eq!(collected("location_precise"), Some(Polarity::Affirmed));
    assert_eq!(collected("phone_number"), Some(Polarity::Denied));
    assert_eq!(collected("contacts"), Some(Polarity::Denied));
    let claim = said.claims.iter().find(|claim| claim.kind == ClaimKind::Sharing).expect("a claim about sharing");
    assert_eq!(claim.polarity, Polarity::Denied);
    assert!(claim.condition.is_some());
}

#[test]
fn italian_is_read_from_data_alone() {
    let said = read("tests/documents/policy-it.md");
    assert_eq!(said.languages.first().map(String::as_str), Some("it"));
    assert_eq!(said.date.as_deref(), Some("2025-03-03"));
    let types = |name: &str| {
        let names: Vec<&str> = said.disclosures.iter().map(|entry| entry.name.as_str()).collect();
        let entry = said.disclosures.iter().find(|entry| entry.name == name);
        let entry = entry.unwrap_or_else(|| panic!("{name} in {names:?}"));
        let mut types: Vec<&str> = entry.data_types.iter().map(|data| data.id.as_str()).collect();
        types.sort_unstable();
        types
    };
    assert_eq!(types("Sentry"), ["crash_logs", "device_model", "os_version"]);
    assert_eq!(types("Adjust SDK"), ["advertising_id_generic", "device_model", "ip_address"]);
    assert_eq!(said.disclosures.len(), 2);
    let claim = said.claims.iter().find(|claim| claim.kind == ClaimKind::Sharing).expect("a claim about sharing");
    assert_eq!(claim.polarity, Polarity::Denied);
    assert!(claim.condition.is_some());
}
