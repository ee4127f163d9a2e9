//! Which class the functions of an image belong to.
//!
//! A method is its class's. So are the functions of a Swift type, as its descriptor and the symbols tell. Any other
//! function (a block, a function of C) stands in link order between two of those: object files are linked whole, so
//! what lies between two functions of one class is from the same file.

use std::borrow::Cow;

use super::symbols::class_of_symbol;
use crate::format::macho::objc::{Method, ObjectiveC};
use crate::format::macho::swift::{self, TypeFunctions};
use crate::format::macho::symbols::Symbol;

/// What is known of one function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner<'f> {
    pub class: Option<&'f str>,
    /// The classes before and behind, where it belongs to none; an empty name where there is none.
    pub between: Option<[&'f str; 2]>,
    /// `-[Class selector]` or the function's symbol.
    pub name: Option<Cow<'f, str>>,
    /// The class that a category adds this method to.
    pub extends: Option<&'f str>,
}

/// What is known at the addresses of functions. Lists are sorted by address.
#[derive(Debug)]
pub struct Owners<'a> {
    /// Functions that belong to a class, by its name in `classes`.
    anchors: Vec<(u64, u32)>,
    classes: Vec<Cow<'a, str>>,
    methods: &'a [Method<'a>],
    /// Symbols that are defined in this image.
    symbols: Vec<(u64, &'a str)>,
}

impl<'a> Owners<'a> {
    pub fn new(objective_c: &'a ObjectiveC<'a>, types: &'a TypeFunctions, symbols: &[Symbol<'a>]) -> Owners<'a> {
        let mut owners =
            Owners { anchors: Vec::new(), classes: Vec::new(), methods: &objective_c.methods, symbols: Vec::new() };
        let mut last = None;
        for method in objective_c.methods.iter().filter(|method| method.category.is_none()) {
            // Methods of one class stand together, so its name is kept once, not once for each.
            if last != Some(method.class) {
                owners.classes.push(swift::readable_class(method.class));
                last = Some(method.class);
            }
            owners.anchors.push((method.address, (owners.classes.len() - 1) as u32));
        }
        let first_type = owners.classes.len();
        owners.classes.extend(types.types.iter().map(|name| Cow::Borrowed(name.as_str())));
        owners.anchors.extend(types.functions.iter().map(|(address, of)| (*address, (first_type + of) as u32)));
        for symbol in symbols.iter().filter(|symbol| symbol.defined) {
            owners.symbols.push((symbol.address, symbol.name));
            if let Some(class) = class_of_symbol(symbol.name) {
                owners.classes.push(class);
                owners.anchors.push((symbol.address, (owners.classes.len() - 1) as u32));
            }
        }
        owners.symbols.sort_unstable();
        owners.anchors.sort_unstable();
        owners
    }

    /// Who owns the function from `start` to `end`.
    pub fn of(&self, start: u64, end: u64) -> Owner<'_> {
        let name = self.method_at(start).or_else(|| self.symbol_at(start).map(Cow::Borrowed));
        let category = self.methods_at(start).find(|method| method.category.is_some());
        let mut owner = Owner { class: None, between: None, name, extends: category.map(|method| method.class) };
        let first = self.anchors.partition_point(|anchor| anchor.0 < start);
        let behind = self.anchors.partition_point(|anchor| anchor.0 < end);
        let inside = self.anchors.get(first..behind).unwrap_or_default();
        let class = |anchor: Option<&(u64, u32)>| {
            let class = anchor.and_then(|anchor| self.classes.get(anchor.1 as usize));
            class.map_or("", |class| class.as_ref())
        };
        // Linkers fold functions of the same code into one, which then has several classes.
        let around = match (inside.first(), inside.last()) {
            (Some(one), Some(other)) => [class(Some(one)), class(Some(other))],
            _ => {
                let before = first.checked_sub(1).and_then(|before| self.anchors.get(before));
                [class(before), class(self.anchors.get(behind))]
            }
        };
        // A category is written beside its class as a rule, but may be anybody's.
        let extended = owner.extends.map(swift::readable_class);
        let known = |name: &&&str| !name.is_empty() && Some(**name) == extended.as_deref();
        match around {
            [one, other] if one == other && !one.is_empty() => owner.class = Some(one),
            _ => owner.class = around.iter().find(known).copied(),
        }
        if owner.class.is_none() {
            owner.between = Some(around);
        }
        owner
    }

    fn methods_at(&self, address: u64) -> impl Iterator<Item = &Method<'a>> {
        let first = self.methods.partition_point(|method| method.address < address);
        let rest = self.methods.get(first..).unwrap_or_default();
        rest.iter().take_while(move |method| method.address == address)
    }

    fn method_at(&self, address: u64) -> Option<Cow<'_, str>> {
        let method = self.methods_at(address).next()?;
        let sign = if method.of_class { '+' } else { '-' };
        let class = swift::readable_class(method.class);
        Some(Cow::Owned(match method.category {
            Some(category) => format!("{sign}[{class}({category}) {}]", method.selector),
            None => format!("{sign}[{class} {}]", method.selector),
        }))
    }

    fn symbol_at(&self, address: u64) -> Option<&'a str> {
        let at = self.symbols.partition_point(|symbol| symbol.0 < address);
        self.symbols.get(at).filter(|symbol| symbol.0 == address).map(|symbol| symbol.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method(address: u64, class: &'static str, category: Option<&'static str>) -> Method<'static> {
        Method { address, class, category, selector: "go:", of_class: false }
    }

    #[test]
    fn functions_between_methods_of_one_class_are_its_own() {
        let methods = vec![
            method(0x10, "One", None),
            method(0x30, "One", None),
            method(0x40, "UIDevice", Some("More")),
            method(0x50, "_TtC4Demo3Two", None),
        ];
        let objective_c = ObjectiveC { methods, ..ObjectiveC::default() };
        let types = TypeFunctions { types: vec!["Demo.Three".to_owned()], functions: vec![(0x70, 0)] };
        let symbols = [Symbol { name: "_helper", offset: 0, address: 0x20, defined: true, external: false }];
        let owners = Owners::new(&objective_c, &types, &symbols);
        let of = |start| {
            let owner = owners.of(start, start + 0x10);
            (owner.class, owner.between, owner.name.map(Cow::into_owned))
        };
        assert_eq!(of(0), (None, Some(["", "One"]), None));
        assert_eq!(of(0x10), (Some("One"), None, Some("-[One go:]".to_owned())));
        assert_eq!(of(0x20), (Some("One"), None, Some("_helper".to_owned())));
        assert_eq!(of(0x40), (None, Some(["One", "Demo.Two"]), Some("-[UIDevice(More) go:]".to_owned())));
        assert_eq!(of(0x50), (Some("Demo.Two"), None, Some("-[Demo.Two go:]".to_owned())));
        assert_eq!(of(0x60), (None, Some(["Demo.Two", "Demo.Three"]), None));
        assert_eq!(of(0x70), (Some("Demo.Three"), None, None));
        assert_eq!(of(0x80), (None, Some(["Demo.Three", ""]), None));
    }

    #[test]
    fn code_that_several_classes_share_is_of_none() {
        let methods = vec![method(0x10, "One", None), method(0x10, "Two", None)];
        let objective_c = ObjectiveC { methods, ..ObjectiveC::default() };
        let types = TypeFunctions::default();
        let owners = Owners::new(&objective_c, &types, &[]);
        assert_eq!(owners.of(0x10, 0x20).between, Some(["One", "Two"]));
    }
}
