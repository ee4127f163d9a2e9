use undisclosed::{catalog::Catalog, document, policy};
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let t = std::time::Instant::now();
    let document = match document::read(&bytes, &path) {
        Ok(d) => d,
        Err(e) => {
            println!("{e}");
            return;
        }
    };
    let read = t.elapsed();
    let catalog = Catalog::compiled();
    let t = std::time::Instant::now();
    let reader = policy::Reader::new(&catalog);
    let made = t.elapsed();
    let t = std::time::Instant::now();
    let said = reader.understand(&document);
    eprintln!(
        "read {read:?} compile {made:?} understand {:?} blocks {} entries {}",
        t.elapsed(),
        document.blocks.len(),
        said.disclosures.len()
    );
    if std::env::args().nth(2).is_some() {
        for b in &document.blocks {
            println!("{:?} {} {}", b.kind, b.strong, document.text.get(b.span));
        }
    } else {
        println!("{}", serde_json::to_string_pretty(&said).unwrap());
    }
}
