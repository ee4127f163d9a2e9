//! A small assembler of class files, for tests.

use std::collections::HashMap;

/// Magic number, version, and a number of constants that random bytes can fill.
pub const IN_CLASS: [u8; 10] = [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52, 0, 6];

/// Collects constants and puts a class file together.
#[derive(Default)]
pub struct Assembler {
    pool: Vec<u8>,
    count: u16,
    known: HashMap<Vec<u8>, u16>,
    bootstraps: Vec<Vec<u16>>,
}

/// A field: name, descriptor, and the text that it begins with.
pub type Field<'a> = (&'a str, &'a str, Option<&'a str>);

/// A method: name, descriptor, and its instructions, where it has any.
pub type Method<'a> = (&'a str, &'a str, Option<Vec<u8>>);

impl Assembler {
    fn constant(&mut self, bytes: Vec<u8>, places: u16) -> u16 {
        if let Some(known) = self.known.get(&bytes) {
            return *known;
        }
        let index = self.count + 1;
        self.count += places;
        self.pool.extend(&bytes);
        self.known.insert(bytes, index);
        index
    }

    fn referring(&mut self, tag: u8, indices: &[u16]) -> u16 {
        let bytes = std::iter::once(tag).chain(indices.iter().flat_map(|index| index.to_be_bytes())).collect();
        self.constant(bytes, 1)
    }

    pub fn utf8(&mut self, text: &str) -> u16 {
        let text = crate::format::mutf8::encode(text);
        self.constant([&[1][..], &(text.len() as u16).to_be_bytes(), &text].concat(), 1)
    }

    pub fn long(&mut self, value: i64) -> u16 {
        self.constant([&[5][..], &value.to_be_bytes()].concat(), 2)
    }

    pub fn class(&mut self, name: &str) -> u16 {
        let name = self.utf8(name);
        self.referring(7, &[name])
    }

    pub fn string(&mut self, text: &str) -> u16 {
        let text = self.utf8(text);
        self.referring(8, &[text])
    }

    fn name_and_type(&mut self, name: &str, descriptor: &str) -> u16 {
        let indices = [self.utf8(name), self.utf8(descriptor)];
        self.referring(12, &indices)
    }

    pub fn field(&mut self, class: &str, name: &str, descriptor: &str) -> u16 {
        let indices = [self.class(class), self.name_and_type(name, descriptor)];
        self.referring(9, &indices)
    }

    pub fn method(&mut self, class: &str, name: &str, descriptor: &str) -> u16 {
        let indices = [self.class(class), self.name_and_type(name, descriptor)];
        self.referring(10, &indices)
    }

    /// What `invokedynamic` calls, made with these arguments.
    pub fn dynamic(&mut self, arguments: &[u16]) -> u16 {
        let bootstrap = self.bootstraps.len() as u16;
        self.bootstraps.push(arguments.to_vec());
        let made = self.name_and_type("get", "()Ljava/lang/Object;");
        self.referring(18, &[bootstrap, made])
    }

    /// A handle of a virtual method.
    pub fn handle(&mut self, method: u16) -> u16 {
        self.constant([&[15, 5][..], &method.to_be_bytes()].concat(), 1)
    }

    /// `ldc_w` of a text.
    pub fn load(&mut self, text: &str) -> Vec<u8> {
        with_index(0x13, self.string(text))
    }

    /// `invokevirtual`.
    pub fn call(&mut self, class: &str, name: &str) -> Vec<u8> {
        with_index(0xb6, self.method(class, name, "()Ljava/lang/String;"))
    }

    /// The class file. Of a superclass without a name there is none.
    pub fn finish(
        mut self,
        name: &str,
        superclass: &str,
        interfaces: &[&str],
        fields: &[Field],
        methods: &[Method],
    ) -> Vec<u8> {
        let mut body = vec![0, 0x21];
        body.extend(self.class(name).to_be_bytes());
        body.extend(if superclass.is_empty() { 0 } else { self.class(superclass) }.to_be_bytes());
        body.extend((interfaces.len() as u16).to_be_bytes());
        for interface in interfaces {
            body.extend(self.class(interface).to_be_bytes());
        }
        body.extend((fields.len() as u16).to_be_bytes());
        for (name, descriptor, text) in fields {
            let value = text.map(|text| self.string(text).to_be_bytes().to_vec());
            self.member(&mut body, name, descriptor, "ConstantValue", value);
        }
        body.extend((methods.len() as u16).to_be_bytes());
        for (name, descriptor, code) in methods {
            // Stack and variables, instructions, no handlers and no attributes.
            let code = code
                .as_ref()
                .map(|code| [&[0, 4, 0, 4][..], &(code.len() as u32).to_be_bytes(), code, &[0, 0, 0, 0]].concat());
            self.member(&mut body, name, descriptor, "Code", code);
        }
        let bootstraps = std::mem::take(&mut self.bootstraps);
        body.extend(u16::from(!bootstraps.is_empty()).to_be_bytes());
        if !bootstraps.is_empty() {
            let mut value = (bootstraps.len() as u16).to_be_bytes().to_vec();
            for arguments in &bootstraps {
                let head = [1, arguments.len() as u16];
                value.extend(head.iter().chain(arguments).flat_map(|index| index.to_be_bytes()));
            }
            self.attribute(&mut body, "BootstrapMethods", &value);
        }
        let head = [&IN_CLASS[..8], &(self.count + 1).to_be_bytes()].concat();
        [head, self.pool, body].concat()
    }

    fn member(&mut self, body: &mut Vec<u8>, name: &str, descriptor: &str, kind: &str, value: Option<Vec<u8>>) {
        let head = [1, self.utf8(name), self.utf8(descriptor), u16::from(value.is_some())];
        body.extend(head.iter().flat_map(|index| index.to_be_bytes()));
        if let Some(value) = value {
            self.attribute(body, kind, &value);
        }
    }

    fn attribute(&mut self, body: &mut Vec<u8>, kind: &str, value: &[u8]) {
        body.extend(self.utf8(kind).to_be_bytes());
        body.extend((value.len() as u32).to_be_bytes());
        body.extend(value);
    }
}

/// An instruction with an index of two bytes.
pub fn with_index(opcode: u8, index: u16) -> Vec<u8> {
    [&[opcode][..], &index.to_be_bytes()].concat()
}

/// A class with two fields, a method that asks for an identifier, and one without code.
pub fn tracker() -> Vec<u8> {
    let mut assembler = Assembler::default();
    assembler.long(1);
    let handle = assembler.method("com/maker/Phone", "getDeviceId", "()Ljava/lang/String;");
    let handle = assembler.handle(handle);
    let made = assembler.dynamic(&[handle]);
    let settings = assembler.method("android/provider/Settings$Secure", "getString", "(Ljava/lang/String;)V");
    let model = assembler.field("android/os/Build", "MODEL", "Ljava/lang/String;");
    let code = [
        assembler.load("android_id"),
        with_index(0xb8, settings),
        with_index(0xb2, model),
        [with_index(0xba, made), vec![0, 0]].concat(),
        vec![0xb1],
    ];
    let fields = [("VERSION", "Ljava/lang/String;", Some("4.8.1")), ("count", "I", None)];
    let methods = [("run", "()V", Some(code.concat())), ("nothing", "()V", None)];
    assembler.finish("com/maker/Tracker", "java/lang/Object", &["java/lang/Runnable"], &fields, &methods)
}
