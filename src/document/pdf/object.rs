//! The objects of PDF and their syntax; also the syntax of content streams and character maps.
//!
//! Source: ISO 32000-2, 7.2 (lexical conventions) and 7.3 (objects).

/// Arrays and dictionaries within each other beyond this depth are an error.
const DEEPEST: usize = 40;
/// Objects inside one object beyond this number are an error: an array needs no bytes to speak of for each of its members.
const MOST_MEMBERS: usize = 200_000;

#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    Null,
    Boolean(bool),
    Number(f64),
    String(Vec<u8>),
    Name(Vec<u8>),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    /// Object number; generations are not told apart.
    Reference(u32),
    /// A word that is no object: an operator, `obj`, `endobj`.
    Keyword(Vec<u8>),
}

impl Object {
    pub fn number(&self) -> Option<f64> {
        if let Object::Number(number) = self { Some(*number) } else { None }
    }

    /// A whole number that fits, such as a code or a size.
    pub fn whole(&self) -> Option<u32> {
        self.number().filter(|number| (0.0..=f64::from(u32::MAX)).contains(number)).map(|number| number as u32)
    }

    pub fn name(&self) -> Option<&[u8]> {
        if let Object::Name(name) = self { Some(name) } else { None }
    }

    pub fn string(&self) -> Option<&[u8]> {
        if let Object::String(string) = self { Some(string) } else { None }
    }

    pub fn array(&self) -> Option<&[Object]> {
        if let Object::Array(array) = self { Some(array) } else { None }
    }

    pub fn dictionary(&self) -> Option<&Dictionary> {
        if let Object::Dictionary(dictionary) = self { Some(dictionary) } else { None }
    }
}

/// Keys and values in the order of the file; the last of equal keys counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dictionary(pub Vec<(Vec<u8>, Object)>);

impl Dictionary {
    pub fn get(&self, key: &str) -> Option<&Object> {
        self.0.iter().rev().find(|(name, _)| name == key.as_bytes()).map(|(_, value)| value)
    }

    /// Whether a key has this name as its value.
    pub fn is(&self, key: &str, name: &str) -> bool {
        self.get(key).and_then(Object::name) == Some(name.as_bytes())
    }
}

/// The object had a broken syntax or was too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// Reads objects one after the other.
#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    bytes: &'a [u8],
    pub at: usize,
    members: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Lexer<'a> {
    pub fn new(bytes: &'a [u8], at: usize) -> Lexer<'a> {
        Lexer { bytes, at, members: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// The next object of the file, with references; nothing at the end.
    pub fn next_object(&mut self) -> Result<Option<Object>, Broken> {
        self.members = 0;
        self.object(0, true)
    }

    /// The next operand or operator of a content stream, where two numbers and an `R` are no reference.
    pub fn next_operand(&mut self) -> Result<Option<Object>, Broken> {
        self.members = 0;
        self.object(0, false)
    }

    fn object(&mut self, depth: usize, references: bool) -> Result<Option<Object>, Broken> {
        self.skip_space();
        self.members += 1;
        if depth > DEEPEST || self.members > MOST_MEMBERS {
            return Err(Broken);
        }
        let Some(byte) = self.peek() else { return Ok(None) };
        let object = match byte {
            b'/' => {
                self.at += 1;
                Object::Name(self.name())
            }
            b'(' => Object::String(self.literal_string()?),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                self.at += 2;
                Object::Dictionary(self.dictionary(depth, references)?)
            }
            b'<' => Object::String(self.hex_string()?),
            b'[' | b'{' => {
                self.at += 1;
                let mut array = Vec::new();
                loop {
                    self.skip_space();
                    if matches!(self.peek(), Some(b']' | b'}')) {
                        self.at += 1;
                        break;
                    }
                    match self.object(depth + 1, references)?.ok_or(Broken)? {
                        Object::Keyword(_) if byte == b'[' => return Err(Broken),
                        object => array.push(object),
                    }
                }
                Object::Array(array)
            }
            b')' | b'>' | b']' | b'}' => {
                self.at += 1;
                return Err(Broken);
            }
            _ => self.word(references),
        };
        Ok(Some(object))
    }

    fn dictionary(&mut self, depth: usize, references: bool) -> Result<Dictionary, Broken> {
        let mut dictionary = Dictionary::default();
        loop {
            self.skip_space();
            if self.peek() == Some(b'>') {
                self.at += 2;
                return Ok(dictionary);
            }
            let Some(Object::Name(key)) = self.object(depth + 1, references)? else { return Err(Broken) };
            match self.object(depth + 1, references)? {
                None | Some(Object::Keyword(_)) => return Err(Broken),
                Some(value) => dictionary.0.push((key, value)),
            }
        }
    }

    fn name(&mut self) -> Vec<u8> {
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| is_regular(*byte)) {
            self.at += 1;
            let escaped = (byte == b'#').then(|| {
                let high = hex(*self.bytes.get(self.at)?)?;
                let low = hex(*self.bytes.get(self.at + 1)?)?;
                Some(high << 4 | low)
            });
            match escaped.flatten() {
                Some(escaped) => {
                    self.at += 2;
                    name.push(escaped);
                }
                None => name.push(byte),
            }
        }
        name
    }

    fn literal_string(&mut self) -> Result<Vec<u8>, Broken> {
        self.at += 1;
        let mut string = Vec::new();
        let mut open = 1usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(string);
                    }
                }
                b'\\' => {
                    let escaped = self.peek().ok_or(Broken)?;
                    self.at += 1;
                    string.push(match escaped {
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        b'b' => 8,
                        b'f' => 12,
                        b'\r' => {
                            self.at += usize::from(self.peek() == Some(b'\n'));
                            continue;
                        }
                        b'\n' => continue,
                        b'0'..=b'7' => {
                            let mut code = u32::from(escaped - b'0');
                            for _ in 0..2 {
                                let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                                code = code * 8 + u32::from(digit - b'0');
                                self.at += 1;
                            }
                            code as u8
                        }
                        other => other,
                    });
                    continue;
                }
                _ => {}
            }
            string.push(byte);
        }
        Err(Broken)
    }

    fn hex_string(&mut self) -> Result<Vec<u8>, Broken> {
        self.at += 1;
        let mut string = Vec::new();
        let mut high = None;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match (byte, hex(byte)) {
                (b'>', _) => {
                    string.extend(high.map(|high: u8| high << 4));
                    return Ok(string);
                }
                (_, Some(digit)) => match high.take() {
                    Some(high) => string.push(high << 4 | digit),
                    None => high = Some(digit),
                },
                (other, None) if is_space(other) => {}
                _ => return Err(Broken),
            }
        }
        Err(Broken)
    }

    /// A number, a reference or a keyword.
    fn word(&mut self, references: bool) -> Object {
        let word = self.regular();
        if let Some(number) = number(word) {
            if references && number >= 0.0 && word.iter().all(u8::is_ascii_digit) {
                let after = self.at;
                self.skip_space();
                let generation = self.regular();
                if !generation.is_empty() && generation.len() <= 5 && generation.iter().all(u8::is_ascii_digit) {
                    self.skip_space();
                    if self.regular() == b"R" && number <= f64::from(u32::MAX) {
                        return Object::Reference(number as u32);
                    }
                }
                self.at = after;
            }
            return Object::Number(number);
        }
        match word {
            b"true" => Object::Boolean(true),
            b"false" => Object::Boolean(false),
            b"null" => Object::Null,
            _ => Object::Keyword(word.to_vec()),
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| is_regular(**byte)).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }
}

fn hex(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

fn number(word: &[u8]) -> Option<f64> {
    if !word.iter().any(u8::is_ascii_digit) || !word.iter().all(|byte| byte.is_ascii_digit() || b"+-.".contains(byte)) {
        return None;
    }
    std::str::from_utf8(word.get(..word.len().min(40))?).ok()?.parse::<f64>().ok().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_of_every_kind() {
        let source = b"<< /A#42 [1 -2.5 (a\\(b\\)\\101) <4a4> 7 0 R true null] /C 3 >> % x\nBT";
        let mut lexer = Lexer::new(source, 0);
        let object = lexer.next_object().unwrap().unwrap();
        let dictionary = object.dictionary().unwrap();
        let array = dictionary.get("AB").and_then(Object::array).unwrap();
        assert_eq!(
            array,
            [
                Object::Number(1.0),
                Object::Number(-2.5),
                Object::String(b"a(b)A".to_vec()),
                Object::String(vec![0x4a, 0x40]),
                Object::Reference(7),
                Object::Boolean(true),
                Object::Null
            ]
        );
        assert_eq!(dictionary.get("C").and_then(Object::whole), Some(3));
        assert_eq!(lexer.next_object(), Ok(Some(Object::Keyword(b"BT".to_vec()))));
        assert_eq!(lexer.next_object(), Ok(None));
    }

    #[test]
    fn nesting_and_arrays_without_end_are_broken() {
        assert_eq!(Lexer::new(&b"[".repeat(1000), 0).next_object(), Err(Broken));
        assert_eq!(Lexer::new(&[b"[".as_slice(), &b"1 ".repeat(300_000)].concat(), 0).next_object(), Err(Broken));
    }
}
