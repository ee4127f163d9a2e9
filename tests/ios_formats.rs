use undisclosed::format::macho::{self, *};
fn main_dump(path: &std::path::Path) {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let Ok(sl) = macho::slices(&bytes) else { println!("{name}: no"); return };
    for s in &sl.slices {
        if archive::is_archive(s.bytes) {
            let (m, a) = archive::members(s.bytes);
            let mut cls = vec![]; let mut anoms=vec![]; let mut arch=String::new(); let mut sel=0; let mut modules = std::collections::BTreeSet::new();
            for m in &m {
                let Ok(im) = Image::parse(m.bytes) else { anoms.push(format!("{} unreadable", m.name)); continue };
                arch = im.architecture();
                let f = fixups::Fixups::new(&im); let o = objc::read(&im,&f);
                sel += o.selectors.len();
                anoms.extend(im.anomalies.iter().chain(f.anomalies.iter()).chain(o.anomalies.iter()).map(|a| format!("{} {:?}", m.name, a)));
                cls.extend(o.classes.iter().map(|s|s.to_string()));
                let sym: std::collections::BTreeSet<_> = symbols::symbols(&im).filter(|s|s.defined).filter_map(|s| s.name.strip_prefix(objc::CLASS_SYMBOL)).collect();
                if sym != o.classes.iter().copied().collect() { anoms.push(format!("{}: sym {sym:?} vs list {:?}", m.name, o.classes)); }
                modules.extend(symbols::symbols(&im).filter_map(|s| swift::module_of_descriptor_symbol(s.name).map(str::to_owned)));
            }
            println!("{name} ar {arch}: members {} classes {} selectors {sel} modules {modules:?} {:?} {:?}", m.len(), cls.len(), anoms, a);
            continue;
        }
        let Ok(im) = Image::parse(s.bytes) else { println!("not image"); continue };
        let f = fixups::Fixups::new(&im);
        let o = objc::read(&im, &f);
        let (mods, unread) = swift::modules(&im, &f);
        let (ex, whole) = exports::exports(&im);
        let sig = code_signature::read(&im);
        let mut lits = 0; strings::each_literal(&im, |_,_| lits += 1);
        println!("{name} {} type {} plat {:?} enc {:?}\n   libs {} imports {} exports {} {whole} classes {} cats {} sels {} mods {:?} unread {unread} lits {lits} undef {} install {:?}", im.architecture(), im.file_type, im.build_version.map(|b|b.platform), im.encryption.as_ref().map(|e|e.id), im.libraries.len(), f.imports.len(), ex.len(), o.classes.len(), o.categories.len(), o.selectors.len(), mods, symbols::symbols(&im).filter(|s|!s.defined).count(), im.install_name);
        println!("   {:?}", o.classes.iter().take(8).collect::<Vec<_>>());
        println!("   {:?}", o.categories.iter().take(4).collect::<Vec<_>>());
        println!("   sig {:?}", sig.as_ref().map(|s|(s.identifier,s.team,s.entitlements.map(|e| undisclosed::format::plist::parse(e).map(|v| v.as_dictionary().map(|d|d.len())).ok()))));
        for a in im.anomalies.iter().chain(f.anomalies.iter()).chain(o.anomalies.iter()) { println!("   ! {a:?}"); }
    }
}
#[test] fn dump() {
    let root = std::path::PathBuf::from(std::env::var("UNDISCLOSED_CORPUS").unwrap());
    for d in ["builds/hostile"] {
        let mut v: Vec<_> = std::fs::read_dir(root.join(d)).unwrap().map(|e|e.unwrap().path()).filter(|p|p.is_file()).collect(); v.sort();
        for p in v { main_dump(&p); }
    }
    for f in ["bplist","ios_adhoc","ios_appstore","ios_development","signed_plist"] {
        let b = std::fs::read(root.join(format!("builds/ios/frameworks/{f}.mobileprovision"))).unwrap();
        println!("{f} {:?}", undisclosed::format::plist::parse_embedded(&b).map(|v| v.get("TeamIdentifier").cloned()));
    }
}

#[test] fn dumpp() {
    let root = std::path::PathBuf::from(std::env::var("UNDISCLOSED_CORPUS").unwrap());
        let mut v: Vec<_> = std::fs::read_dir(root.join("builds/ios/privacy-manifests")).unwrap().map(|e|e.unwrap().path()).filter(|p|p.is_file()).collect(); v.sort();
        for p in v { if p.extension().unwrap() == "tsv" {continue}; let b = std::fs::read(&p).unwrap(); match undisclosed::format::privacy_manifest::parse(&b, "x") { Ok(m) => if !m.problems.is_empty() { println!("P {p:?} {:#?}", m.problems) }, Err(e) => println!("P {p:?} {e}") } }
}
