//! The resource table of a bundle's module (`resources.pb`): `aapt.pb.ResourceTable`, as far as a reference must be
//! followed to its text. Source: `Resources.proto` of aapt2.

use super::element::Value;
use super::proto_xml::read_item;
use super::protobuf::{Field, Fields, last};

/// Android's own limit for references to references is of this order.
const MAX_HOPS: usize = 20;

/// The value of a resource, with references followed: that which applies to every device before any other.
///
/// `work` says how many messages may still be looked at in all: a table may be made so that each look takes long.
pub fn resolve(table: &[u8], mut id: u32, work: &mut usize) -> Option<Value> {
    for _ in 0..MAX_HOPS {
        match value(table, id, work)? {
            Value::Reference(next) => id = next,
            value => return Some(value),
        }
    }
    None
}

fn value(table: &[u8], id: u32, work: &mut usize) -> Option<Value> {
    let package = find(table, 2, id >> 24, work)?;
    let of_type = find(package, 3, id >> 16 & 0xff, work)?;
    let entry = find(of_type, 3, id & 0xffff, work)?;
    let mut first = None;
    // ConfigValue { config, value }, Value { source, comment, weak, item, compound_value }
    for config_value in messages(entry, 6) {
        *work = work.checked_sub(1)?;
        let item = || last(last(config_value, 2)?.bytes()?, 4)?.bytes();
        let Some(item) = item() else { continue };
        let is_default = last(config_value, 1).and_then(Field::bytes).is_none_or(<[u8]>::is_empty);
        if is_default {
            return Some(read_item(item));
        }
        first.get_or_insert(item);
    }
    first.map(read_item)
}

/// The message in field `list` whose first field is a message with the wanted id in its first field.
fn find<'a>(message: &'a [u8], list: u32, wanted: u32, work: &mut usize) -> Option<&'a [u8]> {
    for item in messages(message, list) {
        *work = work.checked_sub(1)?;
        let id = last(item, 1).and_then(Field::bytes).and_then(|id| last(id, 1)).and_then(Field::number);
        if id.unwrap_or(0) == u64::from(wanted) {
            return Some(item);
        }
    }
    None
}

fn messages(message: &[u8], number: u32) -> impl Iterator<Item = &[u8]> {
    Fields::new(message).filter_map(move |(found, field)| if found == number { field.bytes() } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, bytes.len() as u8], bytes].concat()
    }

    #[test]
    fn the_default_value_is_found_behind_a_reference() {
        let text = |config: &[u8], text: &[u8]| {
            let item = field(4, &field(2, &field(1, text)));
            field(6, &[field(1, config), field(2, &item)].concat())
        };
        let id = |id: u8| field(1, &[0x08, id]);
        let reference = field(6, &field(2, &field(4, &field(1, &[0x10, 0x80, 0x80, 0x84, 0xf8, 0x07]))));
        let app = field(3, &[field(1, &[]), text(&field(3, b"de"), b"Uhr"), text(&[], b"Clock")].concat());
        let alias = field(3, &[id(1), reference].concat());
        let strings = field(3, &[id(1), app, alias].concat());
        let table = field(2, &[id(0x7f), strings].concat());
        assert_eq!(resolve(&table, 0x7f01_0001, &mut 100), Some(Value::Text("Clock".to_owned())));
        assert_eq!(resolve(&table, 0x7f01_0002, &mut 100), None);
    }
}
