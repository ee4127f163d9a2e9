use proptest::prelude::*;

use crate::document::{BlockKind, Document, DocumentError, Span, read};

/// A file with one page for every content stream, and annotations on the first.
fn pdf(pages: &[&str], annotations: &str) -> Vec<u8> {
    let mut file = String::from("%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n");
    let kids: String = (0..pages.len()).map(|index| format!("{} 0 R ", 10 + 2 * index)).collect();
    file += &format!("2 0 obj <</Kids [{kids}] /Resources <</Font <</F 3 0 R /B 4 0 R>> >> >> endobj\n");
    file += "3 0 obj <</Subtype /Type1 /BaseFont /Helvetica>> endobj\n4 0 obj <</Subtype /Type1 /BaseFont /Arial-Bold>> endobj\n";
    for (index, content) in pages.iter().enumerate() {
        let (page, stream) = (10 + 2 * index, 11 + 2 * index);
        let annotations = if index == 0 { annotations } else { "" };
        file += &format!("{page} 0 obj <</Type /Page /Contents {stream} 0 R /Annots [{annotations}]>> endobj\n");
        file += &format!("{stream} 0 obj <</Length {}>> stream\n{content}\nendstream endobj\n", content.len());
    }
    file += "trailer <</Root 1 0 R>>";
    file.into_bytes()
}

/// Text at a place; every letter is half as wide as high.
fn at(x: u32, y: u32, size: u32, text: &str) -> String {
    format!("BT /F {size} Tf {x} {y} Td ({text}) Tj ET\n")
}

fn blocks(document: &Document) -> Vec<(BlockKind, &str)> {
    document.blocks.iter().map(|block| (block.kind, document.text.get(block.span))).collect()
}

fn error(bytes: &[u8]) -> String {
    match read(bytes, "p.pdf") {
        Err(error @ DocumentError::Pdf { .. }) => error.to_string(),
        other => panic!("no error: {:?}", other.map(|document| document.text.normal().to_owned())),
    }
}

#[test]
fn lines_are_joined_to_paragraphs_and_larger_ones_are_headings() {
    let full = "We share identifiers and information of your device with";
    let content = [
        at(50, 700, 16, "Third parties"),
        at(50, 670, 10, full),
        at(50, 658, 10, "partners of ours."),
        at(50, 646, 10, "A second paragraph."),
        at(50, 634, 10, "\\225 an item"),
        "q 0 1 -1 0 300 300 cm BT /F 40 Tf (DRAFT) Tj ET Q".to_owned(),
    ];
    let document = read(&pdf(&[&content.concat()], ""), "p.pdf").unwrap();
    assert_eq!(
        blocks(&document),
        [
            (BlockKind::Heading(1), "Third parties"),
            (BlockKind::Paragraph, format!("{full} partners of ours.").as_str()),
            (BlockKind::Paragraph, "A second paragraph."),
            (BlockKind::Item { depth: 1, first: true }, "an item"),
        ]
    );
    let partners = document.text.normal().find("partners").unwrap();
    let locator = document.locator(Span::new(partners, partners + 8));
    assert_eq!((locator.page, locator.line, locator.quote.as_str()), (Some(1), Some(3), "partners"));
    assert!(document.problems.iter().any(|problem| problem.detail.contains("at an angle")));
}

#[test]
fn abbreviations_that_a_line_break_parts_are_one_word() {
    // Two bytes a character, told by a map.
    let font = "<</Subtype /Type0 /Encoding /Identity-H /ToUnicode 6 0 R>>";
    let map =
        "beginbfchar <0001> <3001> <0002> <0049> <0003> <0050> <0004> <5730> <0005> <0041> <0006> <0061> endbfchar";
    let joined = |above: &str, below: &str| {
        let line = |text: &str, y: u32| format!("1 0 0 1 50 {y} Tm <{text}> Tj ");
        let content = format!("BT /F 10 Tf {}{} ET", line(above, 700), line(below, 688));
        let file = format!(
            "%PDF-1.4\n1 0 obj <</Pages 2 0 R>> endobj 2 0 obj <</Kids [3 0 R]>> endobj 3 0 obj <</Contents 4 0 R \
             /Resources <</Font <</F 5 0 R>> >> >> endobj 5 0 obj {font} endobj trailer <</Root 1 0 R>> \
             6 0 obj <</Length {}>> stream\n{map}\nendstream endobj 4 0 obj <</Length {}>> stream\n{content}\nendstream endobj",
            map.len(),
            content.len()
        );
        read(file.as_bytes(), "p.pdf").unwrap().text.normal().to_owned()
    };
    let filled = "0004".repeat(20);
    assert!(joined(&format!("{filled}00010002"), "00030004").contains("、IP地"));
    assert!(joined(&format!("{filled}000100020003"), "00050004").contains("、IPA地"));
    assert!(joined(&format!("{filled}000100020003"), "000200030004").contains("IP IP"));
    assert!(joined(&format!("{filled}00010002"), "000300060004").contains("I Pa"));
}

#[test]
fn ruled_tables_go_on_on_the_next_page() {
    let lines = |rows: &[u32]| -> String {
        let (top, bottom) = (rows.first().unwrap(), rows.last().unwrap());
        let across: String = rows.iter().map(|y| format!("50 {y} m 350 {y} l S ")).collect();
        across + &[50, 200, 350].map(|x| format!("{x} {bottom} m {x} {top} l S ")).concat()
    };
    let first = [
        lines(&[700, 670, 640]),
        at(55, 680, 10, "SDK name"),
        at(205, 680, 10, "Data"),
        at(55, 655, 10, "One SDK"),
        at(205, 655, 10, "IMEI, Android ID, the IP"),
        at(205, 645, 10, "address"),
    ];
    let second = [
        lines(&[700, 670, 640, 610]),
        at(55, 680, 10, "SDK name"),
        at(205, 680, 10, "Data"),
        at(205, 650, 10, "and OAID"),
        at(55, 620, 10, "Two SDK"),
    ];
    let document = read(&pdf(&[&first.concat(), &second.concat()], ""), "p.pdf").unwrap();
    assert_eq!(document.tables.len(), 1);
    let cells: Vec<(u32, u32, String)> = document.tables[0]
        .cells
        .iter()
        .map(|cell| {
            let blocks = &document.blocks[cell.blocks.0 as usize..cell.blocks.1 as usize];
            let texts: Vec<&str> = blocks.iter().map(|block| document.text.get(block.span)).collect();
            (cell.row, cell.column, texts.join("/"))
        })
        .collect();
    assert_eq!(cells[3], (1, 1, "IMEI, Android ID, the IP address/and OAID".to_owned()));
    assert_eq!(cells[4], (2, 0, "Two SDK".to_owned()));
}

#[test]
fn columns_without_lines_are_a_table() {
    let rows: String = [("Name", "Company"), ("One", "One Ltd."), ("Two", "Two Inc."), ("Three", "Three GmbH")]
        .iter()
        .enumerate()
        .map(|(index, (name, company))| {
            let y = 700 - 20 * index as u32;
            at(50, y, 10, name) + &at(200, y, 10, company)
        })
        .collect();
    let document = read(&pdf(&[&rows], ""), "p.pdf").unwrap();
    let cells: Vec<_> = document.tables[0].cells.iter().map(|cell| (cell.row, cell.column)).collect();
    assert_eq!(cells, [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1)]);
}

#[test]
fn annotations_are_links_and_running_heads_are_left_out() {
    let page = |number: u32, text: &str| {
        at(50, 780, 8, "Privacy policy of an app") + &at(50, 700, 10, text) + &at(300, 20, 8, &format!("{number} / 2"))
    };
    let link = "<</Subtype /Link /Rect [49 695 81 712] /A <</S /URI /URI (https://x.example/p)>> >>";
    let pages = [page(1, "Policy of the first party"), page(2, "And some more text on the second page")];
    let document = read(&pdf(&[&pages[0], &pages[1]], link), "p.pdf").unwrap();
    assert_eq!(document.links.len(), 1);
    assert_eq!(document.text.get(document.links[0].span), "Policy");
    assert_eq!(document.links[0].url, "https://x.example/p");
    assert!(!document.text.normal().contains("of an app") && !document.text.normal().contains("/ 2"));
}

#[test]
fn what_cannot_be_read_says_why() {
    assert!(error(b"%PDF-1.4\nnothing").contains("damaged"));
    assert!(error(&pdf(&[], "")).contains("no pages"));
    assert!(error(&pdf(&["q Q"], "")).contains("no text"));
    assert!(error(&pdf(&["BI /W 1 /H 1 ID x EI"], "")).contains("a scan"));
    let mut encrypted = pdf(&[&at(50, 700, 10, "a secret text that nobody may read")], "");
    encrypted.extend(b" trailer <</Root 1 0 R /Encrypt 9 0 R>>");
    assert!(error(&encrypted).contains("encrypted"));
}

#[test]
fn trees_with_circles_and_forms_that_draw_themselves_end() {
    let circle = b"%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj 2 0 obj <</Kids [2 0 R 3 0 R 3 0 R]>> endobj 3 0 obj <</Kids [2 0 R]>> endobj";
    assert!(error(circle).contains("no pages"));
    let form = b"%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj 2 0 obj <</Kids [3 0 R]>> endobj \
        3 0 obj <</Contents 4 0 R /Resources 5 0 R>> endobj 5 0 obj <</XObject <</X 4 0 R>> >> endobj \
        4 0 obj <</Subtype /Form /Length 30>> stream\n/X Do /X Do /X Do /X Do /X Do \nendstream endobj";
    assert!(error(form).contains("no text"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_and_any_change_of_a_file_are_read_or_refused(
        noise in prop::collection::vec(any::<u8>(), 0..400),
        at in 0usize..1500,
    ) {
        let _ = read(&[b"%PDF-1.7\n".as_slice(), &noise].concat(), "p.pdf");
        let mut changed = pdf(&[&super::tests::at(50, 700, 10, "Some text that can be read"), "0 0 m 9 9 l S"], "");
        let start = at.min(changed.len());
        let end = (start + noise.len() / 8).min(changed.len());
        changed.splice(start..end, noise.iter().take(noise.len() / 8).copied());
        let _ = read(&changed, "p.pdf");
    }
}
