//! The bind opcodes of `LC_DYLD_INFO`: which symbol goes to which pointer.

use goblin::mach::bind_opcodes::*;

use super::bytes::Cursor;
use super::{Anomalies, Image};

/// Opcode of arm64e images before chained fixups; goblin does not name it.
const BIND_OPCODE_THREADED: u8 = 0xd0;
const BIND_SUBOPCODE_THREADED_SET_BIND_ORDINAL_TABLE_SIZE_ULEB: u8 = 0x00;
const BIND_SUBOPCODE_THREADED_APPLY: u8 = 0x01;

/// A symbol bound to a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Binding<'a> {
    pub name: &'a str,
    /// Offset of the name within the slice, in bytes.
    pub offset: usize,
    /// Where the pointer is; absent for the entries of a threaded ordinal table.
    pub address: Option<u64>,
}

/// What the three opcode streams say.
#[derive(Clone, Debug, Default)]
pub(super) struct Bindings<'a> {
    pub bindings: Vec<Binding<'a>>,
    /// Pointers are chained and refer to the bindings by number.
    pub threaded: bool,
    pub anomalies: Anomalies,
}

/// Runs the bind, weak bind and lazy bind opcodes. A stream that makes no sense is recorded and ends there.
pub(super) fn bindings<'a>(image: &Image<'a>) -> Bindings<'a> {
    let mut found = Bindings::default();
    let Some(info) = image.dyld_info else { return found };
    let streams = [
        ("bind", info.bind_off, info.bind_size, false),
        ("weak bind", info.weak_bind_off, info.weak_bind_size, false),
        ("lazy bind", info.lazy_bind_off, info.lazy_bind_size, true),
    ];
    for (stream, offset, size, lazy) in streams {
        let mut machine = Machine {
            image,
            opcodes: Cursor::new(image.linkedit(offset, size), 0),
            start: offset as usize,
            // In a lazy stream every entry ends with DONE.
            ends_at_done: !lazy,
            symbol: None,
            address: None,
            found: &mut found,
        };
        if let Err(problem) = machine.run() {
            let at = machine.opcodes.position;
            found.anomalies.add("bad-bind-opcodes", format!("{stream}, byte {at}: {problem}"));
        }
    }
    found
}

struct Machine<'a, 'm> {
    image: &'m Image<'a>,
    opcodes: Cursor<'a>,
    start: usize,
    ends_at_done: bool,
    symbol: Option<(&'a str, usize)>,
    address: Option<u64>,
    found: &'m mut Bindings<'a>,
}

const CUT: &str = "the stream is cut off";

impl Machine<'_, '_> {
    fn run(&mut self) -> Result<(), &'static str> {
        let pointer = self.image.pointer_size();
        while let Some(byte) = self.opcodes.u8() {
            let immediate = byte & BIND_IMMEDIATE_MASK;
            match byte & BIND_OPCODE_MASK {
                BIND_OPCODE_DONE if self.ends_at_done => return Ok(()),
                BIND_OPCODE_DONE
                | BIND_OPCODE_SET_DYLIB_ORDINAL_IMM
                | BIND_OPCODE_SET_DYLIB_SPECIAL_IMM
                | BIND_OPCODE_SET_TYPE_IMM => {}
                BIND_OPCODE_SET_DYLIB_ORDINAL_ULEB => {
                    self.number()?;
                }
                BIND_OPCODE_SET_SYMBOL_TRAILING_FLAGS_IMM => {
                    let offset = self.start.saturating_add(self.opcodes.position);
                    let name = self.opcodes.until_nul().ok_or(CUT)?;
                    self.symbol = std::str::from_utf8(name).ok().map(|name| (name, offset));
                }
                BIND_OPCODE_SET_ADDEND_SLEB => self.opcodes.skip_sleb().ok_or(CUT)?,
                BIND_OPCODE_SET_SEGMENT_AND_OFFSET_ULEB => {
                    let offset = self.number()?;
                    let segment = self.image.segments.get(usize::from(immediate)).ok_or("no such segment")?;
                    self.address = Some(segment.address.wrapping_add(offset));
                }
                BIND_OPCODE_ADD_ADDR_ULEB => {
                    let distance = self.number()?;
                    self.advance(distance);
                }
                BIND_OPCODE_DO_BIND => {
                    self.bind()?;
                    self.advance(pointer);
                }
                BIND_OPCODE_DO_BIND_ADD_ADDR_ULEB => {
                    let distance = self.number()?;
                    self.bind()?;
                    self.advance(distance.wrapping_add(pointer));
                }
                BIND_OPCODE_DO_BIND_ADD_ADDR_IMM_SCALED => {
                    self.bind()?;
                    self.advance(pointer.wrapping_mul(u64::from(immediate) + 1));
                }
                BIND_OPCODE_DO_BIND_ULEB_TIMES_SKIPPING_ULEB => {
                    let (times, distance) = (self.number()?, self.number()?);
                    for _ in 0..times {
                        self.bind()?;
                        self.advance(distance.wrapping_add(pointer));
                    }
                }
                BIND_OPCODE_THREADED => match immediate {
                    BIND_SUBOPCODE_THREADED_SET_BIND_ORDINAL_TABLE_SIZE_ULEB => {
                        self.number()?;
                        self.found.threaded = true;
                    }
                    BIND_SUBOPCODE_THREADED_APPLY => {}
                    _ => return Err("unknown threaded opcode"),
                },
                _ => return Err("unknown opcode"),
            }
        }
        Ok(())
    }

    fn number(&mut self) -> Result<u64, &'static str> {
        self.opcodes.uleb().ok_or("a number is cut off or too large")
    }

    /// Addresses wrap around: the linker goes back by adding a large number.
    fn advance(&mut self, distance: u64) {
        self.address = self.address.map(|address| address.wrapping_add(distance));
    }

    fn bind(&mut self) -> Result<(), &'static str> {
        let (name, offset) = self.symbol.ok_or("a pointer is bound before a symbol is named")?;
        let address = if self.found.threaded {
            None
        } else {
            let address = self.address.ok_or("a symbol is bound before a place is named")?;
            if self.image.offset_of(address).is_none() {
                return Err("a symbol is bound where nothing is mapped");
            }
            Some(address)
        };
        // A binding fills a pointer, or an entry of the table that took an opcode.
        if self.found.bindings.len() >= self.image.bytes().len() / 4 {
            return Err("more bindings than the image has room for");
        }
        self.found.bindings.push(Binding { name, offset, address });
        Ok(())
    }
}
