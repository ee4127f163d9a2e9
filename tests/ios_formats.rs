//! scratch
use undisclosed::build::Build;
use undisclosed::facts;
use undisclosed::probe::Probes;
#[test]
fn dump() {
    let root = std::path::PathBuf::from(std::env::var("UNDISCLOSED_CORPUS").unwrap());
    let mut p = Probes::default();
    p.symbols =
        ["_OBJC_CLASS_$_ASIdentifierManager", "_OBJC_CLASS_$_CLLocationManager", "_sysctlbyname", "_sysctl", "_uname"]
            .map(str::to_owned)
            .to_vec();
    p.symbols.sort();
    p.selectors = ["identifierForVendor", "advertisingIdentifier"].map(str::to_owned).to_vec();
    p.selectors.sort();
    p.hosts = ["googleapis.com", "umeng.co", "flurry.com", "hockeyapp.net", "jpush.cn"].map(str::to_owned).into();
    for d in ["builds/ios/macho", "builds/ios/frameworks", "builds/ios", "builds/hostile"] {
        let mut v: Vec<_> =
            std::fs::read_dir(root.join(d)).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_file()).collect();
        v.sort();
        for f in v {
            let name = f.file_name().unwrap().to_string_lossy().into_owned();
            let t = std::time::Instant::now();
            let b = match Build::open(&f, &name) {
                Ok(b) => b,
                Err(e) => {
                    println!("-- {e}");
                    continue;
                }
            };
            if b.kind().platform() != undisclosed::catalog::model::Platform::Ios {
                continue;
            }
            let x = facts::extract(&b, &p);
            println!("=== {name} {:?} {:?} {:?}", b.kind(), x.identity, t.elapsed());
            for c in &x.code {
                println!(
                    "  {} {:?} {} def {} ref {} mod {:?} linked {} calls {:?} strings {:?} {}",
                    c.entry,
                    c.slice,
                    c.bytes,
                    c.defined.len(),
                    c.referenced.len(),
                    c.modules,
                    c.linked.len(),
                    c.calls.iter().map(|c| (c.kind, c.probe, c.offset)).collect::<Vec<_>>(),
                    c.strings.iter().take(2).map(|s| (&s.probe, &s.value, s.offset)).collect::<Vec<_>>(),
                    c.encrypted
                );
            }
            for b in &x.bundles {
                println!("  B {b:?}");
            }
            println!(
                "  M {} {:?}",
                x.meta_data.len(),
                x.meta_data
                    .iter()
                    .filter(|m| m.name.contains("Scheme") || m.name.contains("Background"))
                    .map(|m| (&m.name, &m.value))
                    .collect::<Vec<_>>()
            );
            for q in &x.permissions {
                println!("  P {} {:?}", q.name, q.purpose);
            }
            println!(
                "  inc {:?} an {:?} err {:?} pm {}",
                x.inconclusive,
                x.anomalies,
                x.errors,
                x.privacy_manifests.len()
            );
        }
    }
}
