//! Documents made to exhaust their reader: each ends in an answer or an error, and soon.
//!
//! Every run reads a small one of each family. The table of `docs/documents.md` is what the full ones print:
//! `cargo build --release && cargo test --test hostile_documents -- --ignored --nocapture`

use std::io::Write;
use std::sync::OnceLock;

use undisclosed::catalog::Catalog;
use undisclosed::document;
use undisclosed::policy::Reader;

/// Documents of one kind and any size.
struct Family {
    what: &'static str,
    extension: &'static str,
    /// A document of so many parts.
    make: fn(usize) -> Vec<u8>,
    /// The parts of the one that the table measures.
    full: usize,
}

const fn family(what: &'static str, extension: &'static str, full: usize, make: fn(usize) -> Vec<u8>) -> Family {
    Family { what, extension, make, full }
}

/// A small document has this part of a full one's parts, and at least so many.
const SMALL: usize = 2_000;
const FEWEST: usize = 20;

#[rustfmt::skip]
const FAMILIES: &[Family] = &[
    family("prose in HTML", "html", 360_000, |n| many(n, "<p>We share the IMEI with Adjust GmbH unless you object.</p>")),
    family("a table of a million cells in rows of a thousand", "html", 1_000_000, cells),
    family("a million cells in one row", "html", 1_000_000, |n| [b"<table><tr>".to_vec(), many(n, "<td>cell")].concat()),
    family("cells that cover as much as they may", "html", 400_000, |n| {
        [b"<table>".to_vec(), many(n, "<tr><td rowspan=65534 colspan=1000>a</td></tr>")].concat()
    }),
    family("four million nested `<div>`", "html", 4_000_000, |n| many(n, "<div>")),
    family("800 000 nested tables", "html", 800_000, |n| many(n, "<table><tr><td>a")),
    family("a million links", "html", 1_000_000, |n| many(n, "<a href='http://a.example'>x</a> ")),
    family("twenty million `<`", "html", 20_000_000, |n| many(n, "<")),
    family("a page around a script with 600 000 escaped paragraphs", "html", 600_000, |n| {
        [b"<script>{\"a\":\"".to_vec(), many(n, "\\u003cp\\u003eIMEI\\u003c/p\\u003e"), b"\"}</script>".to_vec()].concat()
    }),
    family("random bytes as HTML", "html", 20 << 20, noise),
    family("random bytes as text", "txt", 20 << 20, noise),
    family("random bytes as Markdown", "md", 20 << 20, noise),
    family("random bytes as a script", "js", 20 << 20, noise),
    family("random bytes as a Word file", "docx", 20 << 20, |n| [b"PK\x03\x04".to_vec(), noise(n)].concat()),
    family("random bytes as a PDF", "pdf", 20 << 20, |n| [b"%PDF-1.7\n".to_vec(), noise(n)].concat()),
    family("150 000 lines of seventy bars", "txt", 150_000, |n| many(n, &format!("{}\n", "a|".repeat(70)))),
    family("150 000 lines of seventy bars in Markdown", "md", 150_000, |n| many(n, &format!("{}\n", "a|".repeat(70)))),
    family("a million lines of three tabs", "txt", 1_000_000, |n| many(n, "a\tb\tc\td\n")),
    family("one line of text", "txt", 2_100_000, |n| many(n, "word IMEI ")),
    family("one word of twenty million letters", "txt", 20_000_000, |n| many(n, "a")),
    family("four million lines of text", "txt", 4_000_000, |n| many(n, "word\n")),
    family("two million words of GBK", "txt", 2_000_000, |n| {
        encoding_rs::GBK.encode(&"收集IMEI ".repeat(n)).0.into_owned()
    }),
    family("800 000 names in one line", "txt", 800_000, |n| many(n, "Sentry, ")),
    family("100 000 names before a word for a policy", "md", 100_000, |n| {
        format!("{}privacy\n", "Sentry, ".repeat(n)).into_bytes()
    }),
    family("200 000 rows whose cells stand on lines of their own", "md", 200_000, |n| {
        format!("SDK名称\n|\n收集的信息\n\n---|---\n\n{}", "甲云SDK\n|\nIMEI\n\n".repeat(n)).into_bytes()
    }),
    family("700 000 rules below nothing", "md", 700_000, |n| many(n, "---|---\n")),
    family("100 000 kinds of third parties that are taken up", "txt", 100_000, |n| {
        many(n, "第三方（如微信、支付宝）提供支付。第三方会收集您的IMEI。")
    }),
    family("200 000 kinds of third parties before a company", "txt", 200_000, |n| {
        format!("我们会将手机号提供给{}北京云桥有限公司。", "合作伙伴".repeat(n)).into_bytes()
    }),
    family("60 000 companies with their addresses", "txt", 60_000, |n| many(n, "We send your name to Norvex GmbH, 1 Main Street, 10115 Berlin (\"Norvex\"), ")),
    family("300 000 names apart by strokes", "txt", 300_000, |n| format!("华为/{}小米", "vivo/".repeat(n)).into_bytes()),
    family("60 000 companies that are called us together", "txt", 60_000, |n| {
        format!("{}（以下统称“我们”）", "北京云桥有限公司、".repeat(n)).into_bytes()
    }),
    family("200 000 names in the brackets behind a word for code", "md", 200_000, |n| {
        format!("## 第三方SDK\n\n（3）推送SDK（{}华为）\n\nIMEI\n", "华为、".repeat(n)).into_bytes()
    }),
    family("200 000 kinds of third parties before a name", "md", 200_000, |n| {
        format!("## 第三方SDK\n\n我们会将姓名提供给{}支付宝。\n", "支付机构".repeat(n)).into_bytes()
    }),
    family("a Markdown table of 120 000 rows that were wrapped", "md", 120_000, |n| {
        format!("A | B | C\n---|---|---\n{}", "1 | 2\n| 3\n".repeat(n)).into_bytes()
    }),
    family("300 000 source lines of a Chinese paragraph", "md", 300_000, |n| many(n, "我们会收集。\n")),
    family("100 000 unknown names with their companies in one line", "txt", 100_000, |n| {
        each(n, |at| format!("甲{at}公司的乙{at}SDK,"))
    }),
    family("names, companies and data types in four languages in one line", "txt", 60_000, |n| {
        each(n, |at| format!(
            "We share 甲{at}公司 data with Dritte: Google Firebase 收集 the Geräte-ID und Standort, alliance +SDK, "
        ))
    }),
    family("60 000 SDKs as headings with lists", "md", 60_000, |n| {
        list(n, |at| format!("## Foo{at}Bar SDK\n\n- collects the IMEI\n\n"))
    }),
    family("60 000 unknown SDKs with links as items", "md", 60_000, |n| {
        list(n, |at| format!("- Foo{at}Bar SDK: collects the IMEI, see https://a{at}.example/privacy\n"))
    }),
    family("60 000 names that are nearly those of known SDKs", "md", 60_000, |n| {
        list(n, |at| format!("- Firebasse Analitycs {at} SDK: collects the IMEI\n"))
    }),
    family("4000 labelled names of five hundred letters", "txt", 4_000, |n| {
        each(n, |at| format!("SDK name: A{at}{}\nCompany: B\nData: IMEI\n", " abcdef".repeat(70)))
    }),
    family("60 000 tables of one SDK each", "md", 60_000, |n| {
        each(n, |at| format!("|SDK name|Purpose|Data|\n|-|-|-|\n|Foo{at} SDK|push|IMEI|\n\n"))
    }),
    family("a table of 60 000 SDKs", "html", 60_000, |n| {
        let rows = each(n, |at| format!("<tr><td>Foo{at} SDK<td>push<td>IMEI</tr>"));
        [b"<h1>Third-party SDKs</h1><table><tr><td>SDK name<td>Purpose<td>Data</tr>".to_vec(), rows].concat()
    }),
    family("one SDK beside 60 000 rows of data", "html", 60_000, |n| {
        let rows = each(n, |at| format!("<tr><td>use {at}<td>IMEI{at}</tr>"));
        let head = format!("<h1>Third-party SDKs</h1><table><tr><td>SDK name<td>Purpose<td>Data</tr>\
                            <tr><td rowspan={n}>Foo SDK<td>x<td>y</tr>");
        [head.into_bytes(), rows].concat()
    }),
    family("60 000 items, and as many links elsewhere", "html", 60_000, |n| {
        let items = each(n, |at| format!("<li>Foo{at} SDK</li>"));
        let links = each(n, |at| format!("<p>Foo{at}<a href=\"https://a{at}.example/privacy\">privacy policy</a></p>"));
        [b"<h1>Third-party SDKs</h1><ul>".to_vec(), items, b"</ul>".to_vec(), links].concat()
    }),
    family("60 000 SDKs, and as many sentences on those above", "md", 60_000, |n| {
        [list(n, |at| format!("- 甲{at}SDK:统计\n")), many(n, "\n上述SDK会收集IMEI。\n")].concat()
    }),
    family("60 000 SDKs, and as many denials", "md", 60_000, |n| {
        [list(n, |at| format!("- 甲{at}SDK:统计\n")), each(n, |at| format!("\n乙{at}SDK不收集IMEI。\n"))].concat()
    }),
    family("100 000 headings about sharing", "md", 100_000, |n| many(n, "# Third parties\n\nWe share it with third parties.\n\n")),
    family("denials without an end", "txt", 200_000, |n| many(n, "We do not ever, never collect, IMEI, ")),
    family("negations without an end", "txt", 200_000, |n| many(n, "我们收集不您的,IMEI、")),
    family("100 000 labels in one line", "txt", 100_000, |n| many(n, "SDK名称:友盟 收集信息:IMEI 使用目的:统计 ")),
    family("100 000 addresses glued together", "txt", 200_000, |n| many(n, "x:http://a.example/甲")),
    family("two million brackets", "txt", 2_000_000, |n| [b"device information ".to_vec(), many(n, "(")].concat()),
    family("100 000 dates", "txt", 100_000, |n| many(n, "Last updated: January 1 ")),
    family("five million `>` in Markdown", "md", 5_200_000, |n| many(n, ">")),
    family("ten million `[` in Markdown", "md", 10_500_000, |n| many(n, "[")),
    family("five million `` `a `` in Markdown", "md", 3_500_000, |n| many(n, "`a ")),
    family("six million `**` in Markdown", "md", 5_500_000, |n| many(n, "**a ")),
    family("500 000 links in Markdown", "md", 500_000, |n| many(n, "[x](http://a.example) ")),
    family("four million tags in Markdown", "md", 4_000_000, |n| many(n, "<b>")),
    family("a Markdown table of millions of cells", "md", 6_800_000, |n| {
        [b"|a|b|\n|-|-|\n".to_vec(), many(n / 2, "|1|2\n")].concat()
    }),
    family("4000 nested lists in Markdown", "md", 4_000, |n| each(n, |depth| format!("{}- a\n", " ".repeat(depth)))),
    family("a literal of six million escapes", "js", 3_100_000, |n| {
        [b"var a = \"".to_vec(), many(n, "\\u0061"), b"\"".to_vec()].concat()
    }),
    family("two million literals", "js", 2_000_000, |n| [b"var a = [".to_vec(), many(n, "\"text\", "), b"]".to_vec()].concat()),
    family("a Word file that unfolds to a gigabyte", "docx", 1 << 30, |n| {
        docx(n / 46, "<w:p><w:r><w:t>aaaaaaaaaaaa</w:t></w:r></w:p>\n")
    }),
    family("a Word file with 1.8 million nested tables", "docx", 1_800_000, |n| docx(n, "<w:tbl><w:tr><w:tc><w:p/>")),
    family("a page in a million MIME parts", "mhtml", 1_000_000, |n| {
        [MHTML.as_bytes(), &many(n, "--b\nContent-Type: text/html\n\na\n")].concat()
    }),
    family("300 000 MIME parts that have parts and do not", "mhtml", 300_000, |n| {
        [MHTML.as_bytes(), &each(n, |at| format!("--b\nContent-Type: multipart/mixed; boundary=b{at}\n\n"))].concat()
    }),
    family("a MIME part whose header has no end", "mhtml", 20_000_000, |n| {
        [MHTML.as_bytes(), b"--b\nContent-Type: text/html\n", &many(n / 3, "a:\n")].concat()
    }),
    family("four million lines that are nearly boundaries", "mhtml", 4_000_000, |n| {
        [MHTML.as_bytes(), b"--b\nContent-Type: text/html\n\n", &many(n, "--bc\n")].concat()
    }),
    family("a page of twenty million escapes", "mhtml", 7_000_000, |n| {
        let head = b"--b\nContent-Type: text/html; charset=windows-1252\nContent-Transfer-Encoding: quoted-printable\n\n";
        [MHTML.as_bytes(), head, &many(n / 20, &format!("{}=\n", "=80".repeat(20)))].concat()
    }),
    family("a web archive of 20 MB", "webarchive", 800_000, |n| webarchive(&many(n, "<p>the IMEI goes to X</p>"), 1)),
    family("a web archive that is a thousand times in itself", "webarchive", 20_000, |n| webarchive(&many(n, "<p>text"), 1_000)),
    family("random bytes as a web archive", "webarchive", 20 << 20, |n| [b"bplist00WebMainResource".to_vec(), noise(n)].concat()),
    family("an OpenDocument text that unfolds to a gigabyte", "odt", 1 << 30, |n| odt(n / 46, "<text:p>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</text:p>")),
    family("an OpenDocument text with 500 000 nested tables", "odt", 500_000, |n| odt(n, "<table:table><table:table-row><table:table-cell><text:p>a</text:p>")),
    family("an OpenDocument text with 200 000 cells that repeat themselves", "odt", 200_000, |n| {
        odt(n, "<table:table-row table:number-rows-repeated='2147483648'><table:table-cell table:number-columns-repeated='2147483648' table:number-rows-spanned='2147483648'><text:p>a</text:p></table:table-cell></table:table-row>")
    }),
    family("an OpenDocument text with 600 000 notes", "odt", 600_000, |n| odt(n, "<text:note-body><text:p>a</text:p></text:note-body>")),
    family("an OpenDocument text of a million nested words and lists", "odt", 1_000_000, |n| odt(n, "<text:p><text:list><text:span>a")),
    family("200 000 OpenDocument styles, each based on another", "fodt", 200_000, |n| {
        let styles = each(n, |at| format!("<style:style style:name='P{at}' style:parent-style-name='P{}'/>", at + 1));
        [b"<office:document>", &styles[..], b"<office:text>", &many(n, "<text:p text:style-name='P0'>a</text:p>")].concat()
    }),
    family("ten million nested groups of Rich Text", "rtf", 10_000_000, |n| rtf(&[&many(n, "{"), b"a", &many(n, "}")])),
    family("2.5 million notes of Rich Text in one another", "rtf", 2_500_000, |n| rtf(&[&many(n, "{\\footnote ")])),
    family("Rich Text with a million notes", "rtf", 1_000_000, |n| rtf(&[&many(n, "{\\footnote note}")])),
    family("Rich Text with two million lengths of binary data", "rtf", 2_000_000, |n| {
        rtf(&[&many(n, "\\bin-9"), b"a", &many(n, "\\bin1 "), b"\\bin2147483647 "])
    }),
    family("Rich Text with two million rows", "rtf", 2_000_000, |n| rtf(&[b"\\trowd\\cellx9 ", &many(n, "a\\cell\\row ")])),
    family("Rich Text with 3.5 million cells in one row", "rtf", 3_500_000, |n| rtf(&[b"\\trowd", &many(n / 2, "\\cellx1"), b"a", &many(n, "\\cell")])),
    family("Rich Text with a table of 200 000 merged cells", "rtf", 200_000, |n| {
        rtf(&[&each(n, |at| format!("\\trowd\\clvmrg\\cellx{}\\cellx{}\\cell a\\cell\\row", at * 60, at * 70)), b"\\pard a"])
    }),
    family("Rich Text with 700 000 tables in seven others", "rtf", 700_000, |n| {
        rtf(&[&many(n, "\\pard\\itap9 a\\nestcell\\pard a\\par ")])
    }),
    family("400 000 links of Rich Text", "rtf", 400_000, |n| rtf(&[&many(n, "{\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt a}}")])),
    family("Rich Text with 500 000 fonts and styles", "rtf", 500_000, |n| {
        let (fonts, styles) = (each(n, |at| format!("{{\\f{at}\\fcharset134 A;}}")), each(n, |at| format!("{{\\s{at} heading 1;}}")));
        rtf(&[b"{\\fonttbl", &fonts, b"}{\\stylesheet", &styles, b"}a"])
    }),
    family("five million bytes of Chinese Rich Text", "rtf", 5_000_000, |n| rtf(&[b"\\ansicpg936 ", &many(n / 2, "\\'d6\\'d0")])),
    family("2.5 million halves of characters in Rich Text", "rtf", 2_500_000, |n| rtf(&[b"a", &many(n, "\\u-10179 \\'81")])),
    family("random bytes as Rich Text", "rtf", 20 << 20, |n| rtf(&[&noise(n)])),
    family("a PDF whose page unfolds to a gigabyte", "pdf", 1 << 30, |n| pdf(&[(4, packed(n / 1_000, &" ".repeat(1_000), ""))])),
    family("a PDF with 20 object streams of 20 MB", "pdf", 20 << 20, |n| {
        pdf(&(9..29).map(|number| (number, object_stream(n))).collect::<Vec<_>>())
    }),
    family("a PDF with more text than is read", "pdf", 2_000_000, |n| {
        pdf(&[(4, packed(n, "BT /F 9 Tf (some text) Tj ET ", ""))])
    }),
    family("a PDF page of half a million ruled lines", "pdf", 500_000, |n| {
        pdf(&[(4, packed(n, "0 9 m 600 9 l S 9 0 m 9 800 l S BT /F 9 Tf (text) Tj ET ", ""))])
    }),
    family("a tagged PDF with 100 000 paragraphs", "pdf", 100_000, tagged),
    family("a PDF with 20 000 pages and large resources", "pdf", 20_000, pages),
    family("a PDF whose form draws itself a thousand times", "pdf", 1_000, |n| {
        pdf(&[(4, packed(n, "/X Do ", "/Subtype /Form /Resources <</XObject <</X 4 0 R>> >>"))])
    }),
    family("a PDF page with one stream 150 000 times", "pdf", 150_000, |n| {
        let page = format!("<</Contents [{}] /Resources <</Font <</F 5 0 R>> >> >>", "4 0 R ".repeat(n));
        let text = b"<</Length 6000>> stream\nBT /F 9 Tf (some text of a page) Tj ET ".to_vec();
        pdf(&[(3, page.into_bytes()), (4, [text, vec![b' '; 5_960], b"\nendstream".to_vec()].concat())])
    }),
    family("a PDF that draws one form of 20 MB seven million times", "pdf", 7_000_000, |n| {
        let page = b"<</Contents 4 0 R /Resources <</Font <</F 5 0 R>> /XObject <</X 6 0 R>> >> >>".to_vec();
        let form = format!("<</Subtype /Form /Length {}>> stream\n{}\nendstream", 3 * n, " ".repeat(3 * n));
        pdf(&[(3, page), (4, packed(n, "/X Do ", "")), (6, form.into_bytes())])
    }),
    family("a PDF array in twenty million others", "pdf", 10_000_000, |n| pdf(&[(9, many(n, "[1"))])),
    family("a million PDF objects without an end", "pdf", 1_000_000, |n| {
        [b"%PDF-1.7\n".to_vec(), many(n / 3, "1 0 obj [ "), many(n / 3, "1 0 obj ( "), many(n / 3, "1 0 obj <<>> stream ")].concat()
    }),
];

fn many(times: usize, piece: &str) -> Vec<u8> {
    piece.repeat(times).into_bytes()
}

fn each(times: usize, piece: impl Fn(usize) -> String) -> Vec<u8> {
    (0..times).map(piece).collect::<String>().into_bytes()
}

/// Under a heading that announces third parties.
fn list(times: usize, item: impl Fn(usize) -> String) -> Vec<u8> {
    ["# Third-party SDKs 第三方SDK\n\n".as_bytes(), &each(times, item)].concat()
}

fn cells(count: usize) -> Vec<u8> {
    let row = format!("<tr>{}</tr>\n", "<td>cell</td>".repeat(1_000));
    [b"<table>", many(count.div_ceil(1_000), &row).as_slice(), b"</table>"].concat()
}

/// Bytes of a linear congruential generator (Knuth's constants), the same every time.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    (0..count).map(|_| next()).collect()
}

/// Rich Text of these pieces.
fn rtf(pieces: &[&[u8]]) -> Vec<u8> {
    [b"{\\rtf1\\ansi ".to_vec(), pieces.concat(), b"}".to_vec()].concat()
}

/// The header of a page with parts.
const MHTML: &str = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n";

/// A web archive of one page and that page so many times as a frame, all in the same bytes of the file.
fn webarchive(page: &[u8], frames: usize) -> Vec<u8> {
    let sized = |kind: u8, size: usize| [&[kind << 4 | 0xf, 0x12][..], &(size as u32).to_be_bytes()].concat();
    let key = |name: &str| [sized(5, name.len()), name.as_bytes().to_vec()].concat();
    let objects = [
        [&[0xd2][..], &[1, 2], &[3, 6]].concat(),
        key("WebMainResource"),
        key("WebSubframeArchives"),
        [&[0xd1][..], &[4], &[5]].concat(),
        key("WebResourceData"),
        [sized(4, page.len()), page.to_vec()].concat(),
        [sized(0xa, frames), vec![7; frames]].concat(),
        [&[0xd1][..], &[1], &[3]].concat(),
    ];
    let mut file = b"bplist00".to_vec();
    let mut offsets = Vec::new();
    for object in objects {
        offsets.extend((file.len() as u32).to_be_bytes());
        file.extend(object);
    }
    let table = file.len() as u64;
    file.extend(offsets);
    file.extend([0, 0, 0, 0, 0, 0, 4, 1]);
    for number in [8, 0, table] {
        file.extend(u64::to_be_bytes(number));
    }
    file
}

/// A Word file whose text part is one piece, many times.
fn docx(times: usize, piece: &str) -> Vec<u8> {
    container("word/document.xml", "", times, piece)
}

/// An OpenDocument text of one piece, many times.
fn odt(times: usize, piece: &str) -> Vec<u8> {
    container("content.xml", "<office:text>", times, piece)
}

/// A container with a part of one piece, many times.
fn container(part: &str, opening: &str, times: usize, piece: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(opening.as_bytes()).unwrap();
    let block = piece.repeat(1_000);
    for _ in 0..times.div_ceil(1_000) {
        zip.write_all(block.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A PDF file with one page; `objects` come after it and may replace its parts (page 3, content 4, font 5).
fn pdf(objects: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n1 0 obj <</Type /Catalog /Pages 2 0 R /StructTreeRoot 7 0 R>> endobj \
        2 0 obj <</Kids [3 0 R]>> endobj \
        3 0 obj <</Contents 4 0 R /Resources <</Font <</F 5 0 R>> /XObject <</X 4 0 R>> >> >> endobj \
        5 0 obj <</Subtype /Type1>> endobj trailer <</Root 1 0 R>>\n"
        .to_vec();
    for (number, object) in objects {
        file.extend(format!("{number} 0 obj ").bytes());
        file.extend(object);
        file.extend(b" endobj\n");
    }
    file
}

/// A compressed stream of one piece many times, with further keys in its dictionary.
fn packed(times: usize, piece: &str, keys: &str) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..times {
        encoder.write_all(piece.as_bytes()).unwrap();
    }
    let data = encoder.finish().unwrap();
    let mut stream = format!("<</Filter /FlateDecode /Length {} {keys}>> stream\n", data.len()).into_bytes();
    stream.extend(data);
    stream.extend(b"\nendstream");
    stream
}

/// An object stream of two thousand numbers and about so many bytes.
fn object_stream(bytes: usize) -> Vec<u8> {
    let header: String = (0..2_000).map(|at| format!("{} {} ", 100 + at, at * 2)).collect();
    let content = header.clone() + &"1 ".repeat(bytes / 2);
    packed(1, &content, &format!("/Type /ObjStm /N 2000 /First {}", header.len()))
}

/// A page whose structure has so many paragraphs.
fn tagged(paragraphs: usize) -> Vec<u8> {
    let marked =
        |at: usize| format!("/P <</MCID {at}>> BDC BT /F 9 Tf 1 0 0 1 50 {} Tm (text) Tj ET EMC\n", 800 - at % 700);
    let text: String = (0..paragraphs).map(marked).collect();
    let mut objects = vec![(4, packed(1, &text, ""))];
    let kids: String = (0..paragraphs).map(|at| format!("{} 0 R ", 100 + at)).collect();
    objects.push((7, format!("<</K [{kids}]>>").into_bytes()));
    objects.extend((0..paragraphs).map(|at| (100 + at as u32, format!("<</S /P /Pg 3 0 R /K {at}>>").into_bytes())));
    pdf(&objects)
}

/// So many pages, each with resources that take long to read.
fn pages(count: usize) -> Vec<u8> {
    let kids: String = (0..count).map(|at| format!("{} 0 R ", 100 + at)).collect();
    let fonts: String = (0..10_000).map(|at| format!("/F{at} 5 0 R ")).collect();
    let mut objects = vec![
        (2, format!("<</Kids [{kids}] /Resources 6 0 R>>").into_bytes()),
        (4, packed(1, "BT /F 9 Tf (some text of a page) Tj ET", "")),
        (6, format!("<</Font <</F 5 0 R {fonts}>> >>").into_bytes()),
    ];
    objects.extend((0..count).map(|at| (100 + at as u32, b"<</Type /Page /Parent 2 0 R /Contents 4 0 R>>".to_vec())));
    pdf(&objects)
}

fn reader() -> &'static Reader<'static> {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    static READER: OnceLock<Reader<'static>> = OnceLock::new();
    READER.get_or_init(|| Reader::new(CATALOG.get_or_init(Catalog::compiled)))
}

#[test]
fn hostile_documents_get_an_answer_or_an_error() {
    for family in FAMILIES {
        let bytes = (family.make)((family.full / SMALL).max(FEWEST));
        let name = format!("hostile.{}", family.extension);
        if let Ok(document) = document::read(&bytes, &name) {
            assert!(document.text.normal().len() <= document::MOST_TEXT + 64, "{}", family.what);
            assert!(document.blocks.len() <= document::MOST_BLOCKS, "{}", family.what);
            let cut = document.problems.len();
            assert!(reader().understand(&document).errors.len() >= cut, "{}", family.what);
        }
    }
}

/// The most processor time (user and system together) and memory that a document may take.
#[cfg(target_os = "linux")]
const MOST_SECONDS: f64 = 2.0;
#[cfg(target_os = "linux")]
const MOST_MEBIBYTES: u64 = 512;

/// What a run of the program took, and how far it read.
#[cfg(target_os = "linux")]
struct Cost {
    seconds: f64,
    mebibytes: u64,
    read: &'static str,
}

/// The program of a release build: where `UNDISCLOSED_PROGRAM` says, else beside the one of this test.
#[cfg(target_os = "linux")]
fn program() -> std::path::PathBuf {
    let given = std::env::var_os("UNDISCLOSED_PROGRAM").map(std::path::PathBuf::from);
    let of_tests = std::path::Path::new(env!("CARGO_BIN_EXE_undisclosed"));
    let beside = || of_tests.ancestors().nth(2).unwrap().join("release/undisclosed");
    let program = given.unwrap_or_else(beside);
    assert!(program.is_file(), "{}: run `cargo build --release` first", program.display());
    program
}

/// Runs the program on a file. Source of the figures: proc(5). The peak is looked up until the process has ended; what it
/// takes in its last millisecond may be missed. Linux counts processor time in hundredths of a second.
#[cfg(target_os = "linux")]
fn cost(program: &std::path::Path, document: &std::path::Path) -> Cost {
    let answer = tempfile::NamedTempFile::new().unwrap();
    let mut child = std::process::Command::new(program)
        .args(["policy", "--format", "json"])
        .arg(document)
        .stdout(answer.reopen().unwrap())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let proc = |file: &str| std::fs::read_to_string(format!("/proc/{}/{file}", child.id())).unwrap();
    let mut peak = 0;
    let ticks: f64 = loop {
        let status = proc("status");
        let highest = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        peak = highest.map_or(peak, |kibibytes| kibibytes.parse().unwrap());
        let stat = proc("stat");
        // Behind the name, which stands in brackets: the state first, user and system time as the 12th and 13th.
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        if fields[0] == "Z" {
            break fields[11..13].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum();
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    };
    assert!(child.wait().unwrap().code().is_some(), "no signal ended it");
    let answer: serde_json::Value = serde_json::from_reader(answer.reopen().unwrap()).unwrap();
    let said = &answer["documents"][0];
    let read = match (said["format"].is_null(), said["errors"].as_array().is_some_and(Vec::is_empty)) {
        (true, _) => "refused",
        (false, true) => "whole",
        (false, false) => "in part",
    };
    Cost { seconds: ticks / 100.0, mebibytes: peak / 1024, read }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "takes minutes, and a release build of the program"]
fn full_ones_stay_within_two_seconds_and_half_a_gibibyte() {
    let (program, folder) = (program(), tempfile::tempdir().unwrap());
    let mut beyond = Vec::new();
    println!("| document | MB | read | seconds | MiB |\n| --- | --: | --- | --: | --: |");
    for Family { what, extension, make, full } in FAMILIES {
        let file = folder.path().join(format!("hostile.{extension}"));
        let bytes = make(*full);
        std::fs::write(&file, &bytes).unwrap();
        let size = bytes.len() as f64 / 1e6;
        drop(bytes);
        let Cost { seconds, mebibytes, read } = cost(&program, &file);
        println!("| {what} | {size:.1} | {read} | {seconds:.2} | {mebibytes} |");
        if seconds > MOST_SECONDS || mebibytes > MOST_MEBIBYTES {
            beyond.push(what);
        }
    }
    assert!(beyond.is_empty(), "{beyond:?}");
}
