//! One policy with a table of SDKs in each format that programs save it in: the program finds in each what it finds in HTML.

#[path = "support/program.rs"]
mod program;

use std::io::Write;

use program::Folder;
use serde_json::Value;

/// A service, its company, what it is for, the data and the policy's address.
type Row = [&'static str; 5];

const TITLE: &str = "Third-party SDKs 第三方SDK";
const OPENING: &str = "This version took effect on 2025-02-03. We do not sell your personal information.";
const HEAD: [&str; 5] = ["SDK name", "Company", "Purpose", "Data collected", "Privacy policy"];
const ROWS: [Row; 3] = [
    ["Sentry", "Functional Software, Inc.", "crash reports", "IP address, crash logs", "https://sentry.io/privacy/"],
    [
        "极光推送",
        "深圳市和讯华谷信息技术有限公司",
        "消息推送",
        "IMEI、网络类型",
        "https://www.jiguang.cn/license/privacy",
    ],
    ["Adjust", "Adjust GmbH", "attribution", "IDFA & OAID", "https://www.adjust.com/terms/privacy-policy/"],
];

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn html() -> String {
    let cell = |text: &&str| match text.starts_with("http") {
        true => format!("<td><a href=\"{text}\">{text}</a></td>"),
        false => format!("<td>{}</td>", escaped(text)),
    };
    let row = |cells: &[&str; 5]| format!("<tr>{}</tr>\n", cells.iter().map(cell).collect::<String>());
    let table: String = std::iter::once(&HEAD).chain(&ROWS).map(row).collect();
    format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n<h2>{TITLE}</h2>\n<p>{OPENING}</p>\n<table>\n{table}</table>\n</body></html>\n"
    )
}

/// As Chrome writes it: quoted-printable in lines of at most 76 letters, each with a carriage return.
fn mhtml() -> Vec<u8> {
    let mut body = String::new();
    for line in html().lines() {
        let mut length = 0;
        for byte in line.bytes() {
            let written = match byte {
                b'=' | 0x80.. => format!("={byte:02X}"),
                _ => char::from(byte).to_string(),
            };
            if length + written.len() > 75 {
                body.push_str("=\r\n");
                length = 0;
            }
            length += written.len();
            body.push_str(&written);
        }
        body.push_str("\r\n");
    }
    let boundary = "----MultipartBoundary--7Yp----";
    format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://lantern.example/privacy\r\nSubject: Privacy\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"{boundary}\"\r\n\r\n\r\n\
         --{boundary}\r\nContent-Type: text/html\r\nContent-ID: <frame-7@mhtml.blink>\r\nContent-Transfer-Encoding: quoted-printable\r\n\
         Content-Location: https://lantern.example/privacy\r\n\r\n{body}\r\n--{boundary}\r\nContent-Type: text/css\r\n\
         Content-Transfer-Encoding: quoted-printable\r\nContent-Location: cid:css-7@mhtml.blink\r\n\r\ntd {{ color: red }}\r\n--{boundary}--\r\n"
    )
    .into_bytes()
}

fn webarchive() -> Vec<u8> {
    let resource = plist::Dictionary::from_iter([
        ("WebResourceData", plist::Value::Data(html().into_bytes())),
        ("WebResourceMIMEType", "text/html".into()),
        ("WebResourceTextEncodingName", "UTF-8".into()),
        ("WebResourceURL", "https://lantern.example/privacy".into()),
    ]);
    let archive = plist::Dictionary::from_iter([("WebMainResource", plist::Value::Dictionary(resource))]);
    let mut bytes = Vec::new();
    plist::Value::Dictionary(archive).to_writer_binary(&mut bytes).expect("memory");
    bytes
}

/// As LibreOffice packs it, in one file.
fn fodt() -> Vec<u8> {
    let words = |text: &str| match text.starts_with("http") {
        true => format!(
            "<text:a xlink:type=\"simple\" xlink:href=\"{text}\" text:style-name=\"Internet_20_link\">{text}</text:a>"
        ),
        false => escaped(text),
    };
    let cell = |text: &&str| {
        let text = words(text);
        format!(
            "<table:table-cell table:style-name=\"T.A1\" office:value-type=\"string\"><text:p text:style-name=\"Table_20_Contents\">{text}</text:p></table:table-cell>"
        )
    };
    let row = |cells: &[&str; 5]| {
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
    };
    let rows: String = ROWS.iter().map(row).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document office:version=\"1.3\" office:mimetype=\"application/vnd.oasis.opendocument.text\">\
         <office:body><office:text><text:sequence-decls><text:sequence-decl text:display-outline-level=\"0\" text:name=\"Table\"/></text:sequence-decls>\
         <text:h text:style-name=\"Heading_20_2\" text:outline-level=\"2\">{TITLE}</text:h><text:p text:style-name=\"Text_20_body\">{OPENING}</text:p>\
         <table:table table:name=\"T\" table:style-name=\"T\"><table:table-column table:style-name=\"T.A\" table:number-columns-repeated=\"5\"/>\
         <table:table-header-rows>{}</table:table-header-rows>{rows}</table:table><text:p text:style-name=\"Text_20_body\"/></office:text></office:body></office:document>",
        row(&HEAD)
    )
    .into_bytes()
}

fn odt() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let stored = options.compression_method(zip::CompressionMethod::Stored);
    for (name, options, content) in
        [("mimetype", stored, b"application/vnd.oasis.opendocument.text".to_vec()), ("content.xml", options, fodt())]
    {
        zip.start_file(name, options).expect("an entry");
        zip.write_all(&content).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// As a word processor writes Chinese: in Unicode, with a mark for readers that do not know it.
fn in_unicode(text: &str) -> String {
    let unit = |unit: u16| match u8::try_from(unit) {
        Ok(byte @ (b'\\' | b'{' | b'}')) => format!("\\{}", char::from(byte)),
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{}\\'3f", unit as i16),
    };
    text.encode_utf16().map(unit).collect()
}

/// As TextEdit and WordPad write it: in the code page of the font.
fn in_gbk(text: &str) -> String {
    let (bytes, ..) = encoding_rs::GBK.encode(text);
    bytes
        .iter()
        .map(|byte| if byte.is_ascii() { char::from(*byte).to_string() } else { format!("\\'{byte:02x}") })
        .collect()
}

fn rtf(letters: fn(&str) -> String) -> Vec<u8> {
    let words = |text: &&str| match text.starts_with("http") {
        true => format!("{{\\field{{\\*\\fldinst{{HYPERLINK \"{text}\"}}}}{{\\fldrslt {text}}}}}"),
        false => letters(text),
    };
    let borders: String = (1..=5).map(|column| format!("\\clvertalc\\cellx{}", column * 1800)).collect();
    let row = |cells: &[&str; 5]| {
        let cells: String = cells.iter().map(|cell| format!("\\pard\\intbl\\f1 {}\\cell\n", words(cell))).collect();
        format!("\\trowd\\trgaph108\\trleft-108{borders}\n{cells}\\row\n")
    };
    let rows: String = std::iter::once(&HEAD).chain(&ROWS).map(row).collect();
    format!(
        "{{\\rtf1\\ansi\\ansicpg936\\deff0{{\\fonttbl{{\\f0\\fswiss\\fcharset0 Helvetica;}}{{\\f1\\fnil\\fcharset134 SimSun;}}}}\n\
         {{\\colortbl ;\\red0\\green0\\blue255;}}\\viewkind4\\uc1\n\\pard\\outlinelevel1\\b\\f1\\fs32 {}\\b0\\par\n\\pard\\fs24 {}\\par\n{rows}\\pard\\par\n}}\n",
        letters(TITLE),
        letters(OPENING)
    )
    .into_bytes()
}

/// What counts of each disclosure: name, SDK, company, data types and addresses.
fn disclosures(document: &Value) -> Vec<Value> {
    let mut found: Vec<Value> = document["disclosures"]
        .as_array()
        .expect("disclosures")
        .iter()
        .map(|entry| {
            let data: Vec<&Value> =
                entry["data_types"].as_array().expect("data").iter().map(|data| &data["id"]).collect();
            let urls: Vec<&Value> =
                entry["urls"].as_array().expect("addresses").iter().map(|link| &link["url"]).collect();
            serde_json::json!([entry["name"], entry["sdk"], entry["vendor"], data, urls])
        })
        .collect();
    found.sort_by_key(Value::to_string);
    found
}

#[test]
fn a_table_of_sdks_says_the_same_in_every_format() {
    let folder = Folder::empty();
    let read = |name: &str, bytes: &[u8]| {
        folder.write(name, bytes);
        let ran = folder.run(&format!("policy {name} --format json"));
        assert_eq!(ran.exit, 0, "{name}: {}{}", ran.out, ran.err);
        ran.json()["documents"][0].clone()
    };
    let page = read("policy.html", html().as_bytes());
    let expected = disclosures(&page);
    assert_eq!(expected.len(), ROWS.len(), "{expected:?}");
    for (name, format, part, bytes) in [
        ("policy.mhtml", "html", Some("https://lantern.example/privacy"), mhtml()),
        ("policy.webarchive", "html", Some("https://lantern.example/privacy"), webarchive()),
        ("policy.odt", "odt", Some("content.xml"), odt()),
        ("policy.fodt", "odt", None, fodt()),
        ("policy.rtf", "rtf", None, rtf(in_unicode)),
        ("chinese.rtf", "rtf", None, rtf(in_gbk)),
    ] {
        let saved = read(name, &bytes);
        assert_eq!(disclosures(&saved), expected, "{name}");
        assert_eq!(saved["format"], format, "{name}");
        assert_eq!(
            (&saved["date"], saved["claims"].as_array().map(Vec::len)),
            (&page["date"], page["claims"].as_array().map(Vec::len)),
            "{name}"
        );
        let locator = &saved["disclosures"][0]["locator"];
        assert_eq!(locator["part"].as_str(), part, "{name}");
        if format == "html" {
            let of_page = &page["disclosures"][0]["locator"];
            assert_eq!((&locator["line"], &locator["column"]), (&of_page["line"], &of_page["column"]), "{name}");
        }
    }
}
