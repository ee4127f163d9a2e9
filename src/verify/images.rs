//! Evidence in Mach-O images: what they define, import, link and call.

use std::collections::BTreeSet;

use super::evidence::{counted, expect, told};
use super::instructions::referred;
use super::macho::Image;
use super::{Checked, Miss};
use crate::catalog::model::{Api, ApiKind, RequiredReason};
use crate::inventory::{Evidence, EvidenceKind};

/// The images of the architecture that the evidence names.
pub(super) fn sliced<'i, 'a>(images: &'i [Image<'a>], evidence: &'i Evidence) -> impl Iterator<Item = &'i Image<'a>> {
    images.iter().filter(|image| evidence.slice.as_ref().is_none_or(|slice| *slice == image.architecture))
}

/// What an image defines, imports and links.
pub(super) fn names(images: &[Image], evidence: &Evidence) -> Checked {
    let (indicator, value) = (&evidence.indicator, &evidence.value);
    let any = |test: &dyn Fn(&Image) -> bool| sliced(images, evidence).any(test);
    match evidence.kind {
        EvidenceKind::LinkedLibrary => {
            let holds = value.contains(&format!("/{indicator}.framework/"))
                && any(&|image| image.libraries.contains(&value.as_str()));
            expect(holds, || (format!("a load command for {value}"), "none"))
        }
        EvidenceKind::SwiftModule => {
            let holds = value == indicator && any(&|image| image.has_module(value));
            expect(holds, || (format!("types of the module {value}"), "none"))
        }
        EvidenceKind::ObjcClassReference => {
            let holds = value == indicator && any(&|image| image.imports_class(value));
            expect(holds, || (format!("a reference to class {value}"), "none"))
        }
        _ => match indicator.strip_suffix('*') {
            Some(prefix) => {
                let (count, example) = counted(value);
                let all = sliced(images, evidence).flat_map(Image::class_names);
                let found: BTreeSet<&&[u8]> = all.filter(|name| name.starts_with(prefix.as_bytes())).collect();
                let shown = example.starts_with(prefix) && any(&|image| image.defines_class(example));
                expect(shown, || (format!("class {example} is defined"), "it is not"))?;
                expect(found.len() >= count, || (format!("{count} classes {prefix}…"), found.len().to_string()))
            }
            None => {
                let holds = value == indicator && any(&|image| image.defines_class(value));
                expect(holds, || (format!("class {value} is defined"), "it is not"))
            }
        },
    }
}

/// What stands behind a name that code gives to a function of the system, to get a class or a function by it.
const BY_REFLECTION: &str = ", by reflection";

/// The instruction at the offset refers to the API's symbol or selector; or, where no function was seen to, the text at the
/// offset is the symbol, or the reference at the offset leads to the selector.
pub(super) fn call(api: &Api, images: &[Image], evidence: &Evidence) -> Checked {
    // A report names the API as the catalog does, or the one of its names that it means.
    let value = evidence.value.strip_suffix(BY_REFLECTION).unwrap_or(&evidence.value);
    let meant: Vec<&String> = api.names.iter().filter(|name| *name == value).collect();
    let names: Vec<&String> = if meant.is_empty() { api.names.iter().collect() } else { meant.clone() };
    // Of two selectors the second stands there, and the first before it.
    let last: Vec<String> = names.iter().filter_map(|name| name.rsplit(' ').next()).map(str::to_owned).collect();
    let (selectors, symbols): (Vec<&String>, Vec<&String>) = match api.kind {
        ApiKind::Selector => (last.iter().collect(), Vec::new()),
        _ => (Vec::new(), names),
    };
    let is_told = !meant.is_empty() || told(api, &evidence.value);
    stands(&symbols, &selectors, is_told, images, evidence)?;
    // What an API asks for beside itself may be imported by another object of the library.
    let is_there = |image: &Image, name: &String| {
        let class = name.strip_prefix("_OBJC_CLASS_$_");
        let text = class.or_else(|| (!name.starts_with('_')).then_some(name.as_str()));
        image.imports(name)
            || class.is_some_and(|class| image.defines_class(class))
            || text.is_some_and(|text| image.holds_text(text))
    };
    let with =
        api.with.is_empty() || sliced(images, evidence).any(|image| api.with.iter().any(|name| is_there(image, name)));
    expect(with, || (format!("the image imports {}", api.with.join(" or ")), "it does not"))
}

/// The same for a call that Apple wants a reason for: the report names the one symbol or selector.
pub(super) fn guarded_call(guarded: &RequiredReason, images: &[Image], evidence: &Evidence) -> Checked {
    let meant = |names: &[String]| names.contains(&evidence.value);
    let one = |holds: bool| if holds { vec![&evidence.value] } else { Vec::new() };
    let (symbols, selectors) = (one(meant(&guarded.symbols)), one(meant(&guarded.selectors)));
    let is_told = !symbols.is_empty() || !selectors.is_empty();
    stands(&symbols, &selectors, is_told, images, evidence)
}

/// One of the symbols stands at the offset and is imported, or a reference there leads to one of the selectors.
fn stands(symbols: &[&String], selectors: &[&String], is_told: bool, images: &[Image], evidence: &Evidence) -> Checked {
    let Some(offset) = evidence.offset.and_then(|offset| usize::try_from(offset).ok()) else {
        return Err(Miss::Unchecked("the evidence names no offset".to_owned()));
    };
    let image = sliced(images, evidence).find(|image| image.holds(offset));
    let wanted = || format!("{} at {offset}", evidence.value);
    let Some(image) = image else { return Err(Miss::differs(wanted(), "no image of this architecture there")) };
    if let Some(class) = &evidence.class {
        // A type of Swift goes by its module.
        let module = class.split_once('.').map(|(module, _)| module);
        let defined = module.map_or_else(|| image.defines_class(class), |module| image.has_module(module));
        expect(defined, || (format!("class {class} is defined"), "it is not"))?;
    }
    if let Some(found) = referred(image, offset) {
        let is_meant = |name: &&String| {
            let plain = name.strip_prefix("_OBJC_CLASS_$_").or_else(|| name.strip_prefix('_')).unwrap_or(name);
            found.contains(name.as_bytes()) || found.contains(plain.as_bytes())
        };
        // A message may have a symbol of its own.
        let is_sent = |name: &&String| is_meant(name) || found.contains(format!("_objc_msgSend${name}").as_bytes());
        let holds = symbols.iter().any(is_meant) || selectors.iter().any(is_sent);
        return expect(holds && is_told, || {
            let names = found.iter().map(|name| String::from_utf8_lossy(name.get(..80).unwrap_or(name)).into_owned());
            (wanted(), format!("an instruction that refers to [{}]", names.collect::<Vec<_>>().join(", ")))
        });
    }
    let text = image.text_at(offset);
    let is_symbol = |name: &&String| Some(name.as_bytes()) == text && image.imports(name);
    let holds = symbols.iter().any(is_symbol) || selectors.iter().any(|name| image.refers_to_selector(offset, name));
    expect(holds && is_told, || {
        let found = text.map(|text| String::from_utf8_lossy(text.get(..80).unwrap_or(text)).into_owned());
        (wanted(), found.unwrap_or_else(|| "no text".to_owned()))
    })
}
