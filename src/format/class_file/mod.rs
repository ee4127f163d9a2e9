//! Class files of the Java virtual machine, read in place: the constants, the fields, the methods and their code.
//!
//! Everything that a class file names stands in its constant pool, which is indexed once; the rest is stepped through. Items
//! cannot overlap, so that reading takes no longer than the file is large.
//! Source: The Java Virtual Machine Specification, Java SE 24 Edition, chapter 4, "The class File Format".

pub mod bytecode;
#[cfg(test)]
pub mod sample;

use std::borrow::Cow;

use super::mutf8;

const MAGIC: u32 = 0xcafe_babe;
/// What stands before the instructions in a `Code` attribute: the depth of the stack, the number of variables, the length.
pub const CODE_HEADER_BYTES: usize = 8;

/// Why bytes are not a class file that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClassFileError {
    #[error("not a class file: it does not start with the magic number")]
    NotClass,
    #[error("the file ends within {0}")]
    Short(&'static str),
    #[error("constant {index} is of the kind {tag}, which is not defined")]
    Constant { index: u16, tag: u8 },
    #[error("the class does not say what it is called")]
    Nameless,
}

/// An entry of the constant pool. Numbers are indices of other entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constant<'a> {
    /// Modified UTF-8, with its offset from the start of the file in bytes.
    Text {
        text: &'a [u8],
        offset: usize,
    },
    /// Index of the name.
    Class(u16),
    /// Index of the text.
    String(u16),
    Field(MemberReference),
    /// Of a class or of an interface.
    Method(MemberReference),
    NameAndType {
        name: u16,
        descriptor: u16,
    },
    /// Index of what it stands for.
    MethodHandle(u16),
    /// Index of the descriptor.
    MethodType(u16),
    /// What `invokedynamic` calls: index of the bootstrap method.
    InvokeDynamic(u16),
    /// A number, a module, a package, a constant that is computed, or the second half of a wide number.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberReference {
    /// Index of the class.
    pub class: u16,
    pub name_and_type: u16,
}

/// A field or method of another class or of this one, as the constants name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// Internal form; of an array its descriptor.
    pub class: &'a [u8],
    pub name: &'a [u8],
    pub descriptor: &'a [u8],
}

/// A field that the class declares.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    pub name: &'a [u8],
    pub descriptor: &'a [u8],
    /// The text that it begins with: index of a [`Constant::String`].
    pub text: Option<u16>,
}

/// A method that the class declares.
#[derive(Clone, Copy, Debug)]
pub struct Method<'a> {
    pub name: &'a [u8],
    pub descriptor: &'a [u8],
    pub code: Option<Code<'a>>,
}

/// The instructions of a method.
#[derive(Clone, Copy, Debug)]
pub struct Code<'a> {
    /// Offset of the first instruction from the start of the file, in bytes.
    pub offset: usize,
    pub instructions: &'a [u8],
}

/// A class file.
#[derive(Debug)]
pub struct ClassFile<'a> {
    constants: Vec<Constant<'a>>,
    /// Internal form, modified UTF-8: `com/example/App`.
    pub name: &'a [u8],
    /// Absent for `java/lang/Object` and modules.
    pub superclass: Option<&'a [u8]>,
    pub interfaces: Vec<&'a [u8]>,
    pub fields: Vec<Field<'a>>,
    pub methods: Vec<Method<'a>>,
    /// Per bootstrap method the indices of its arguments.
    bootstraps: Vec<&'a [[u8; 2]]>,
}

impl<'a> ClassFile<'a> {
    /// Reads a class file. What stands behind its end is left aside.
    ///
    /// # Errors
    /// The bytes are no class file, or end before it does.
    pub fn read(bytes: &'a [u8]) -> Result<ClassFile<'a>, ClassFileError> {
        let mut cursor = Cursor { bytes, at: 0, within: "its header" };
        if cursor.u32().ok() != Some(MAGIC) {
            return Err(ClassFileError::NotClass);
        }
        let _version = cursor.u32()?;
        let constants = Constants(constants(&mut cursor)?);
        cursor.within = "the header of the class";
        let (_access, name, superclass) = (cursor.u16()?, cursor.u16()?, cursor.u16()?);
        let name = constants.class(name).ok_or(ClassFileError::Nameless)?;
        let interfaces = cursor.indices()?.iter().filter_map(|index| constants.class(u16::from_be_bytes(*index)));
        let mut class = ClassFile {
            name,
            superclass: constants.class(superclass),
            interfaces: interfaces.collect(),
            fields: Vec::new(),
            methods: Vec::new(),
            bootstraps: Vec::new(),
            constants: Vec::new(),
        };
        cursor.within = "its fields";
        for _ in 0..cursor.u16()? {
            let (name, descriptor) = member(&mut cursor, &constants)?;
            let mut text = None;
            attributes(&mut cursor, &constants, |kind, mut value| {
                if kind == b"ConstantValue" {
                    let index = value.u16()?;
                    text = matches!(constants.get(index), Some(Constant::String(_))).then_some(index);
                }
                Ok(())
            })?;
            class.fields.push(Field { name, descriptor, text });
        }
        cursor.within = "its methods";
        for _ in 0..cursor.u16()? {
            let (name, descriptor) = member(&mut cursor, &constants)?;
            let mut code = None;
            attributes(&mut cursor, &constants, |kind, mut value| {
                if kind == b"Code" {
                    let (_stack, _variables, length) = (value.u16()?, value.u16()?, value.u32()?);
                    let offset = value.at;
                    code = Some(Code { offset, instructions: value.take(length as usize)? });
                }
                Ok(())
            })?;
            class.methods.push(Method { name, descriptor, code });
        }
        cursor.within = "the attributes of the class";
        attributes(&mut cursor, &constants, |kind, mut value| {
            if kind == b"BootstrapMethods" {
                for _ in 0..value.u16()? {
                    let _method = value.u16()?;
                    class.bootstraps.push(value.indices()?);
                }
            }
            Ok(())
        })?;
        class.constants = constants.0;
        Ok(class)
    }

    /// Every constant with its index.
    pub fn constants(&self) -> impl Iterator<Item = (u16, Constant<'a>)> {
        (0..=u16::MAX).zip(self.constants.iter().copied())
    }

    pub fn constant_count(&self) -> usize {
        self.constants.len()
    }

    pub fn constant(&self, index: u16) -> Option<Constant<'a>> {
        self.constants.get(usize::from(index)).copied()
    }

    /// A text by its index.
    pub fn text(&self, index: u16) -> Option<&'a [u8]> {
        text(&self.constants, index)
    }

    /// What a field or method reference names.
    pub fn named(&self, member: MemberReference) -> Option<Named<'a>> {
        let (class, name, descriptor) = self.member_texts(member)?;
        Some(Named { class: self.text(class)?, name: self.text(name)?, descriptor: self.text(descriptor)? })
    }

    /// The indices of the texts that name class, member and descriptor of a reference.
    pub fn member_texts(&self, member: MemberReference) -> Option<(u16, u16, u16)> {
        let (Constant::Class(class), Constant::NameAndType { name, descriptor }) =
            (self.constant(member.class)?, self.constant(member.name_and_type)?)
        else {
            return None;
        };
        Some((class, name, descriptor))
    }

    /// The arguments that the method gets which makes what an `invokedynamic` calls, as indices among the constants: handles of
    /// methods, texts that are put together.
    pub fn bootstrap_arguments(&self, bootstrap: u16) -> impl Iterator<Item = u16> {
        let arguments = self.bootstraps.get(usize::from(bootstrap)).copied().unwrap_or_default();
        arguments.iter().map(|index| u16::from_be_bytes(*index))
    }

    /// The name in internal form, as text.
    pub fn class_name(&self) -> Cow<'a, str> {
        mutf8::decode(self.name)
    }
}

struct Constants<'a>(Vec<Constant<'a>>);

impl<'a> Constants<'a> {
    fn get(&self, index: u16) -> Option<Constant<'a>> {
        self.0.get(usize::from(index)).copied()
    }

    fn class(&self, index: u16) -> Option<&'a [u8]> {
        match self.get(index)? {
            Constant::Class(name) => text(&self.0, name),
            _ => None,
        }
    }
}

fn text<'a>(constants: &[Constant<'a>], index: u16) -> Option<&'a [u8]> {
    match constants.get(usize::from(index))? {
        Constant::Text { text, .. } => Some(text),
        _ => None,
    }
}

/// Reads one number after the other.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    /// What is being read, in words.
    within: &'static str,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], ClassFileError> {
        let end = self.at.checked_add(count).ok_or(ClassFileError::Short(self.within))?;
        let taken = self.bytes.get(self.at..end).ok_or(ClassFileError::Short(self.within))?;
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ClassFileError> {
        self.take(N)?.first_chunk().copied().ok_or(ClassFileError::Short(self.within))
    }

    fn u8(&mut self) -> Result<u8, ClassFileError> {
        self.array().map(u8::from_be_bytes)
    }

    fn u16(&mut self) -> Result<u16, ClassFileError> {
        self.array().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Result<u32, ClassFileError> {
        self.array().map(u32::from_be_bytes)
    }

    /// A number and as many indices.
    fn indices(&mut self) -> Result<&'a [[u8; 2]], ClassFileError> {
        let count = usize::from(self.u16()?);
        Ok(self.take(count * 2)?.as_chunks().0)
    }
}

/// Section 4.4. The entry 0 is none; a number of 64 bits takes two.
fn constants<'a>(cursor: &mut Cursor<'a>) -> Result<Vec<Constant<'a>>, ClassFileError> {
    cursor.within = "its constants";
    let count = cursor.u16()?;
    let mut constants = vec![Constant::Other];
    while constants.len() < usize::from(count) {
        let index = constants.len() as u16;
        let tag = cursor.u8()?;
        let constant = match tag {
            1 => {
                let length = usize::from(cursor.u16()?);
                let offset = cursor.at;
                Constant::Text { text: cursor.take(length)?, offset }
            }
            3 | 4 => cursor.u32().map(|_| Constant::Other)?,
            5 | 6 => {
                cursor.take(8)?;
                constants.push(Constant::Other);
                Constant::Other
            }
            7 => Constant::Class(cursor.u16()?),
            8 => Constant::String(cursor.u16()?),
            9 => Constant::Field(MemberReference { class: cursor.u16()?, name_and_type: cursor.u16()? }),
            10 | 11 => Constant::Method(MemberReference { class: cursor.u16()?, name_and_type: cursor.u16()? }),
            12 => Constant::NameAndType { name: cursor.u16()?, descriptor: cursor.u16()? },
            15 => {
                let _kind = cursor.u8()?;
                Constant::MethodHandle(cursor.u16()?)
            }
            16 => Constant::MethodType(cursor.u16()?),
            17 => cursor.u32().map(|_| Constant::Other)?,
            18 => {
                let (bootstrap, _name_and_type) = (cursor.u16()?, cursor.u16()?);
                Constant::InvokeDynamic(bootstrap)
            }
            19 | 20 => cursor.u16().map(|_| Constant::Other)?,
            _ => return Err(ClassFileError::Constant { index, tag }),
        };
        constants.push(constant);
    }
    Ok(constants)
}

/// Name and descriptor of a field or method (sections 4.5 and 4.6); an attribute list follows.
fn member<'a>(cursor: &mut Cursor<'a>, constants: &Constants<'a>) -> Result<(&'a [u8], &'a [u8]), ClassFileError> {
    let (_access, name, descriptor) = (cursor.u16()?, cursor.u16()?, cursor.u16()?);
    let named = |index| text(&constants.0, index).unwrap_or_default();
    Ok((named(name), named(descriptor)))
}

/// Calls `visit` with the name and the contents of each attribute (section 4.7).
fn attributes<'a>(
    cursor: &mut Cursor<'a>,
    constants: &Constants<'a>,
    mut visit: impl FnMut(&[u8], Cursor<'a>) -> Result<(), ClassFileError>,
) -> Result<(), ClassFileError> {
    for _ in 0..cursor.u16()? {
        let (name, length) = (cursor.u16()?, cursor.u32()?);
        let mut value = *cursor;
        cursor.take(length as usize)?;
        // An attribute ends where it says, whatever is in it.
        value.bytes = value.bytes.get(..cursor.at).unwrap_or_default();
        visit(text(&constants.0, name).unwrap_or_default(), value)?;
    }
    Ok(())
}

/// The types in a descriptor of a field or method, each as a descriptor of its own (`I`, `[Lcom/example/App;`), what a method
/// returns last; `None` where the text is no descriptor.
/// Source: section 4.3.
pub fn types_of_descriptor(descriptor: &[u8]) -> Option<Vec<&[u8]>> {
    let mut types = Vec::new();
    let (mut rest, is_method) = match descriptor {
        [b'(', rest @ ..] => (rest, true),
        rest => (rest, false),
    };
    let mut is_returned = !is_method;
    loop {
        if let [b')', behind @ ..] = rest {
            if is_returned {
                return None;
            }
            is_returned = true;
            rest = behind;
        }
        let dimensions = rest.iter().take_while(|byte| **byte == b'[').count();
        let length = match rest.get(dimensions)? {
            b'B' | b'C' | b'D' | b'F' | b'I' | b'J' | b'S' | b'Z' => dimensions + 1,
            b'V' if is_method && is_returned && dimensions == 0 => 1,
            b'L' => {
                let end = rest.iter().position(|byte| matches!(byte, b';' | b'<' | b'.' | b'(' | b')'))?;
                if rest.get(end) != Some(&b';') || end < dimensions + 2 {
                    return None;
                }
                end + 1
            }
            _ => return None,
        };
        types.push(rest.get(..length)?);
        rest = rest.get(length..)?;
        if is_returned {
            return rest.is_empty().then_some(types);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::sample::{Assembler, IN_CLASS, tracker};
    use super::*;

    #[test]
    fn fields_methods_and_constants_are_read() {
        let bytes = tracker();
        let class = ClassFile::read(&bytes).expect("a class file");
        assert_eq!(class.class_name(), "com/maker/Tracker");
        assert_eq!(class.superclass, Some(&b"java/lang/Object"[..]));
        assert_eq!(class.interfaces, [&b"java/lang/Runnable"[..]]);
        let [version, other] = &class.fields[..] else { panic!("{class:?}") };
        let text = |field: &Field| match class.constant(field.text?)? {
            Constant::String(text) => class.text(text),
            _ => None,
        };
        assert_eq!((version.name, text(version)), (&b"VERSION"[..], Some(&b"4.8.1"[..])));
        assert_eq!((other.descriptor, text(other)), (&b"I"[..], None));
        let [run, nothing] = &class.methods[..] else { panic!("{class:?}") };
        assert_eq!((run.name, run.descriptor), (&b"run"[..], &b"()V"[..]));
        let code = run.code.expect("code");
        assert_eq!(bytes.get(code.offset..code.offset + code.instructions.len()), Some(code.instructions));
        assert!(nothing.code.is_none());
    }

    #[test]
    fn a_wide_number_takes_two_places() {
        let mut assembler = Assembler::default();
        let wide = assembler.long(7);
        let text = assembler.utf8("behind");
        assert_eq!(text, wide + 2);
        let bytes = assembler.finish("A", "java/lang/Object", &[], &[], &[]);
        assert_eq!(ClassFile::read(&bytes).expect("a class file").text(text), Some(&b"behind"[..]));
    }

    #[test]
    fn what_is_cut_or_unknown_is_told() {
        let bytes = tracker();
        assert_eq!(ClassFile::read(&bytes[..6]).unwrap_err(), ClassFileError::Short("its header"));
        assert_eq!(ClassFile::read(b"dex\n035").unwrap_err(), ClassFileError::NotClass);
        for end in 8..bytes.len() {
            assert!(matches!(ClassFile::read(&bytes[..end]), Err(ClassFileError::Short(_))), "{end}");
        }
        let mut unknown = bytes.clone();
        unknown[10] = 2;
        assert_eq!(ClassFile::read(&unknown).unwrap_err(), ClassFileError::Constant { index: 1, tag: 2 });
        let more = [&bytes[..], b"behind"].concat();
        assert!(ClassFile::read(&more).is_ok());
    }

    #[test]
    fn descriptors_fall_into_their_types() {
        let types = |text: &'static str| {
            let found = types_of_descriptor(text.as_bytes())?;
            Some(found.into_iter().map(|class| std::str::from_utf8(class).expect("text")).collect::<Vec<_>>())
        };
        assert_eq!(types("Lcom/a/B;"), Some(vec!["Lcom/a/B;"]));
        assert_eq!(types("[[I"), Some(vec!["[[I"]));
        assert_eq!(types("(I[La/B;Lc/D;)V"), Some(vec!["I", "[La/B;", "Lc/D;", "V"]));
        assert_eq!(types("()Lc/D;"), Some(vec!["Lc/D;"]));
        for text in ["", "L;", "com/a/B", "Ljava/util/List<La/B;>;", "(I", "()", "II", "V", "()[V", "())V", "(V)V"] {
            assert_eq!(types(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in any::<Vec<u8>>()) {
            let _ = ClassFile::read(&[&IN_CLASS[..], &bytes].concat());
            let _ = ClassFile::read(&bytes);
            let _ = types_of_descriptor(&bytes);
        }

        #[test]
        fn damaged_classes_are_read(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
            let mut bytes = tracker();
            for (at, byte) in edits {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Ok(class) = ClassFile::read(&bytes) {
                for (_, constant) in class.constants() {
                    match constant {
                        Constant::Field(member) | Constant::Method(member) => drop(class.named(member)),
                        Constant::InvokeDynamic(bootstrap) => drop(class.bootstrap_arguments(bootstrap).count()),
                        _ => {}
                    }
                }
                for code in class.methods.iter().filter_map(|method| method.code) {
                    bytecode::walk(code.instructions, |at, _| assert!(at < code.instructions.len()));
                }
            }
        }
    }
}
