//! A small image, written byte by byte for the tests: an arm64 framework with one class, its method that
//! sends a message, one category, one selector reference, one Swift type, one export and a signature.

/// How its pointers and imports are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Plain addresses and bind opcodes.
    Classic,
    /// Chained fixups, pointer format 6.
    Chained,
}

pub const CLASS: &str = "SampleClass";
pub const CATEGORY: &str = "SampleCategory";
pub const SELECTOR: &str = "identifierForVendor";
pub const METHOD: &str = "deviceName";
pub const MODULE: &str = "SampleModule";
pub const URL: &str = "https://log.example.com/v1";
pub const IMPORTS: [&str; 3] = ["_OBJC_CLASS_$_NSObject", "_OBJC_CLASS_$_UIDevice", "_sysctl"];

/// The only function: the class's method, which loads the selector in its second instruction.
pub const FUNCTION: usize = 0x1800;

const BASE: u64 = 0x1_0000_0000;
const DATA: usize = 0x2000;
const LINKEDIT: usize = 0x3000;
const SIZE: usize = 0x4000;

const CLASS_LIST: usize = 0x2000;
const CATEGORY_LIST: usize = 0x2008;
const SELECTOR_REFERENCES: usize = 0x2010;
const CLASS_OBJECT: usize = 0x2100;
const CLASS_DATA: usize = 0x2200;
const METHOD_LIST: usize = 0x2280;
const CATEGORY_OBJECT: usize = 0x2300;
const LAZY_POINTER: usize = 0x2400;

struct Writer {
    bytes: Vec<u8>,
    style: Style,
    binds: Vec<(usize, usize)>,
}

impl Writer {
    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn text(&mut self, at: usize, text: &str) {
        self.put(at, text.as_bytes());
    }

    fn u32(&mut self, at: usize, number: u32) {
        self.put(at, &number.to_le_bytes());
    }

    fn u64(&mut self, at: usize, number: u64) {
        self.put(at, &number.to_le_bytes());
    }

    fn pointer(&mut self, at: usize, target: usize) {
        let base = if self.style == Style::Classic { BASE } else { 0 };
        self.u64(at, base + target as u64);
    }

    fn bind(&mut self, at: usize, import: usize) {
        if self.style == Style::Chained {
            self.u64(at, 1 << 63 | import as u64);
        }
        self.binds.push((at, import));
    }

    fn relative(&mut self, at: usize, target: usize) {
        self.u32(at, (target as i64 - at as i64) as u32);
    }
}

/// The image; with `encrypted`, its texts are declared to be encrypted.
pub fn image(style: Style, encrypted: bool) -> Vec<u8> {
    let mut image = Writer { bytes: vec![0; SIZE], style, binds: Vec::new() };
    write_contents(&mut image);
    let linkedit = write_linkedit(&mut image);
    write_commands(&mut image, &linkedit, encrypted);
    image.bytes
}

fn write_contents(image: &mut Writer) {
    image.text(0x1000, CLASS);
    image.text(0x1040, CATEGORY);
    image.text(0x1100, SELECTOR);
    image.text(0x1200, URL);
    // __swift5_types: one entry; then the descriptors of a struct and of its module.
    image.relative(0x1300, 0x1310);
    image.u32(0x1310, 17);
    image.relative(0x1314, 0x1330);
    image.u32(0x1330, 0);
    image.relative(0x1338, 0x1340);
    image.text(0x1340, MODULE);

    image.pointer(CLASS_LIST, CLASS_OBJECT);
    image.pointer(CATEGORY_LIST, CATEGORY_OBJECT);
    image.pointer(SELECTOR_REFERENCES, 0x1100);
    image.bind(CLASS_OBJECT + 8, 0);
    image.pointer(CLASS_OBJECT + 32, CLASS_DATA);
    image.pointer(CLASS_DATA + 24, 0x1000);
    image.pointer(CLASS_DATA + 32, METHOD_LIST);
    // method_list_t: size of an entry, number; name, types, code.
    image.u32(METHOD_LIST, 24);
    image.u32(METHOD_LIST + 4, 1);
    image.text(0x1140, METHOD);
    image.pointer(METHOD_LIST + 8, 0x1140);
    image.pointer(METHOD_LIST + 24, FUNCTION);
    // adrp x8, #0x1000; ldr x1, [x8, #0x10]; ret
    for (index, word) in [0xb000_0008, 0xf940_0901, 0xd65f_03c0].into_iter().enumerate() {
        image.u32(FUNCTION + index * 4, word);
    }
    image.pointer(CATEGORY_OBJECT, 0x1040);
    image.bind(CATEGORY_OBJECT + 8, 1);
    image.bind(LAZY_POINTER, 2);
}

/// Offset and size of each part of the link-edit data.
struct Linkedit {
    fixups: (usize, usize),
    exports: (usize, usize),
    symbols: (usize, usize),
    names: (usize, usize),
    signature: (usize, usize),
    functions: (usize, usize),
}

fn write_linkedit(image: &mut Writer) -> Linkedit {
    let fixups = match image.style {
        Style::Classic => bind_opcodes(&image.binds),
        Style::Chained => chained_fixups(),
    };
    let exported = format!("_OBJC_CLASS_$_{CLASS}");
    // The root has one edge with the whole name; its node has an address and no edges.
    let mut exports = vec![0, 1];
    exports.extend(exported.as_bytes());
    exports.extend([0, exported.len() as u8 + 4, 2, 0, 0, 0]);
    let names = [" ", &exported, IMPORTS[2]].map(|name| format!("{name}\0")).concat();
    let mut symbols = Vec::new();
    for (name_at, kind, section, value) in
        [(2u32, 0x0f_u8, 6_u8, BASE + CLASS_OBJECT as u64), (exported.len() as u32 + 3, 1, 0, 0)]
    {
        symbols.extend(name_at.to_le_bytes());
        symbols.extend([kind, section, 0, 0]);
        symbols.extend(value.to_le_bytes());
    }
    let signature = signature();
    let mut at = LINKEDIT;
    let mut place = |part: &[u8]| {
        let start = at;
        image.put(start, part);
        at = (start + part.len()).next_multiple_of(16);
        (start, part.len())
    };
    Linkedit {
        fixups: place(&fixups),
        exports: place(&exports),
        symbols: place(&symbols),
        names: place(names.as_bytes()),
        signature: place(&signature),
        // The distance of the first function from the header, and the end.
        functions: place(&[FUNCTION as u8 | 0x80, (FUNCTION >> 7) as u8, 0]),
    }
}

fn bind_opcodes(binds: &[(usize, usize)]) -> Vec<u8> {
    let mut opcodes = vec![0x11, 0x51];
    for (at, import) in binds {
        let offset = at - DATA;
        opcodes.push(0x40);
        opcodes.extend(IMPORTS[*import].as_bytes());
        opcodes.push(0);
        // Segment 1 (__DATA), offset as ULEB128, bind.
        opcodes.extend([0x71, (offset & 0x7f) as u8 | 0x80, (offset >> 7) as u8, 0x90]);
    }
    opcodes.push(0);
    opcodes
}

fn chained_fixups() -> Vec<u8> {
    const STARTS: u32 = 32;
    const TABLE: u32 = 80;
    let names_at = TABLE + 4 * IMPORTS.len() as u32;
    let header = [0, STARTS, TABLE, names_at, IMPORTS.len() as u32, 1, 0, 0];
    let mut data: Vec<u8> = header.iter().flat_map(|field| field.to_le_bytes()).collect();
    // dyld_chained_starts_in_image: three segments, of which __DATA has fixups.
    data.extend([3u32, 0, 16, 0].iter().flat_map(|field| field.to_le_bytes()));
    // dyld_chained_starts_in_segment: size, page size, format 6.
    data.extend(24u32.to_le_bytes());
    data.extend([0, 0x10, 6, 0]);
    data.resize(TABLE as usize, 0);
    let mut name_at = 0u32;
    for import in IMPORTS {
        data.extend((name_at << 9 | 1).to_le_bytes());
        name_at += import.len() as u32 + 1;
    }
    data.extend(IMPORTS.iter().flat_map(|name| name.bytes().chain([0])));
    data
}

fn signature() -> Vec<u8> {
    let entitlements = b"<plist><dict><key>get-task-allow</key><true/></dict></plist>";
    let mut directory: Vec<u32> = vec![0xfade_0c02, 0, 0x2_0400, 0, 0, 88, 0, 0, 0, 0, 0, 0, 107];
    directory.resize(22, 0);
    let mut directory: Vec<u8> = directory.iter().flat_map(|field| field.to_be_bytes()).collect();
    directory.extend(b"org.example.sample\0TEAM123456\0");
    let length = directory.len() as u32;
    directory[4..8].copy_from_slice(&length.to_be_bytes());
    let second = 28 + length;
    let total = second + 8 + entitlements.len() as u32;
    let header = [0xfade_0cc0, total, 2, 0, 28, 5, second];
    let mut blob: Vec<u8> = header.iter().flat_map(|field: &u32| field.to_be_bytes()).collect();
    blob.extend(directory);
    blob.extend(0xfade_7171_u32.to_be_bytes());
    blob.extend((8 + entitlements.len() as u32).to_be_bytes());
    blob.extend(entitlements);
    blob
}

fn write_commands(image: &mut Writer, linkedit: &Linkedit, encrypted: bool) {
    let text = [
        ("__objc_classname", 0x1000, 0x100, 2),
        ("__objc_methname", 0x1100, 0x100, 2),
        ("__cstring", 0x1200, 0x100, 2),
        ("__swift5_types", 0x1300, 4, 0),
        ("__text", FUNCTION, 12, 0x8000_0400),
    ];
    let data = [
        ("__objc_classlist", CLASS_LIST, 8, 0),
        ("__objc_catlist", CATEGORY_LIST, 8, 0),
        ("__objc_selrefs", SELECTOR_REFERENCES, 8, 0),
    ];
    let mut commands = vec![
        segment("__TEXT", 0, DATA, &text),
        segment("__DATA", DATA, LINKEDIT - DATA, &data),
        segment("__LINKEDIT", LINKEDIT, SIZE - LINKEDIT, &[]),
        library(0xd, "@rpath/Sample.framework/Sample"),
        library(0xc, "/usr/lib/libobjc.A.dylib"),
        command(0x32, &[2, 0x000f_0000, 0x0011_0000, 0]),
        command(0x2c, &[0x1000, 0x1000, u32::from(encrypted), 0]),
        command(2, &[linkedit.symbols.0 as u32, 2, linkedit.names.0 as u32, linkedit.names.1 as u32]),
        command(0x26, &[linkedit.functions.0 as u32, linkedit.functions.1 as u32]),
        command(0x1d, &[linkedit.signature.0 as u32, linkedit.signature.1 as u32]),
    ];
    let (fixups, fixups_size) = (linkedit.fixups.0 as u32, linkedit.fixups.1 as u32);
    let (exports, exports_size) = (linkedit.exports.0 as u32, linkedit.exports.1 as u32);
    match image.style {
        Style::Classic => {
            commands.push(command(0x8000_0022, &[0, 0, fixups, fixups_size, 0, 0, 0, 0, exports, exports_size]));
        }
        Style::Chained => {
            commands.push(command(0x8000_0034, &[fixups, fixups_size]));
            commands.push(command(0x8000_0033, &[exports, exports_size]));
        }
    }
    let count = commands.len() as u32;
    let commands = commands.concat();
    let header = [0xfeed_facf, 0x0100_000c, 0, 6, count, commands.len() as u32, 0, 0];
    for (index, field) in header.into_iter().enumerate() {
        image.u32(index * 4, field);
    }
    image.put(32, &commands);
}

fn command(number: u32, fields: &[u32]) -> Vec<u8> {
    let size = 8 + 4 * fields.len() as u32;
    [&[number, size], fields].concat().iter().flat_map(|field| field.to_le_bytes()).collect()
}

fn library(number: u32, name: &str) -> Vec<u8> {
    let mut text = name.as_bytes().to_vec();
    text.resize((name.len() + 1).next_multiple_of(8), 0);
    let mut bytes = command(number, &[24, 0, 0, 0]);
    bytes[4..8].copy_from_slice(&(24 + text.len() as u32).to_le_bytes());
    bytes.extend(text);
    bytes
}

fn segment(name: &str, offset: usize, size: usize, sections: &[(&str, usize, usize, u32)]) -> Vec<u8> {
    let fixed = |name: &str| {
        let mut field = name.as_bytes().to_vec();
        field.resize(16, 0);
        field
    };
    let mut bytes = [0x19, 72 + 80 * sections.len() as u32].map(u32::to_le_bytes).concat();
    bytes.extend(fixed(name));
    for number in [BASE + offset as u64, size as u64, offset as u64, size as u64] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend([5, 5, sections.len() as u32, 0].map(u32::to_le_bytes).concat());
    for (section, at, size, flags) in sections {
        bytes.extend(fixed(section));
        bytes.extend(fixed(name));
        bytes.extend((BASE + *at as u64).to_le_bytes());
        bytes.extend((*size as u64).to_le_bytes());
        bytes.extend([*at as u32, 0, 0, 0, *flags, 0, 0, 0].map(u32::to_le_bytes).concat());
    }
    bytes
}

/// A fat file around the slices; `wide` for the 64-bit header.
pub fn fat(slices: &[Vec<u8>], wide: bool) -> Vec<u8> {
    let mut header =
        [if wide { 0xcafe_babf_u32 } else { 0xcafe_babe }, slices.len() as u32].map(u32::to_be_bytes).concat();
    let mut offset = 0x1000;
    let mut contents = Vec::<u8>::new();
    for slice in slices {
        header.extend([0x0100_000c_u32, 0].map(u32::to_be_bytes).concat());
        match wide {
            true => header.extend([offset as u64, slice.len() as u64, 12 << 32].map(u64::to_be_bytes).concat()),
            false => header.extend([offset as u32, slice.len() as u32, 12].map(u32::to_be_bytes).concat()),
        }
        contents.extend(slice);
        offset += slice.len();
    }
    header.resize(0x1000, 0);
    header.extend(contents);
    header
}
