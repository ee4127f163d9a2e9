//! Content streams to glyphs and ruled lines, each at its place on the page.
//!
//! Source: ISO 32000-2, 8.3 (coordinates), 8.5 (paths), 8.10 (form XObjects), 9.3 and 9.4 (text).

use std::collections::HashMap;
use std::rc::Rc;

use super::file::File;
use super::font::Font;
use super::object::{Dictionary, Lexer, Object};

/// Bytes of content that are interpreted in one file; a form counts each time it is drawn.
const MOST_CONTENT: usize = 48 << 20;
/// Characters that are kept of one file.
const MOST_GLYPHS: usize = 1 << 20;
/// Lines that are kept of one page.
const MOST_RULES: usize = 4000;
/// Forms within forms.
const DEEPEST_FORM: usize = 8;
/// Saved states of graphics within each other.
const DEEPEST_STATE: usize = 256;
/// What making a font or a form ready costs, in bytes of content.
const READYING: usize = 4096;
/// What looking up a picture or a form costs, in bytes of content.
const LOOKING_UP: usize = 512;
/// What a name in a page's resources costs, in bytes of content.
const NAMING: usize = 16;
/// A filled shape as thin as this, in points, is a line.
const THIN: f64 = 2.5;
/// A line leans no more than this, in points.
const STRAIGHT: f64 = 0.6;

/// A character on the page; x grows to the right, y upwards, in points.
#[derive(Clone, Copy, Debug)]
pub struct Glyph {
    pub character: char,
    pub left: f32,
    pub right: f32,
    pub baseline: f32,
    pub size: f32,
    pub bold: bool,
    /// Index into the links of the page's annotations.
    pub link: Option<u16>,
    /// Number of the piece of marked content that it belongs to; [`ARTIFACT`] where that is no text of the document.
    pub mark: Option<u32>,
}

/// Stands for running heads, page numbers and ornaments of tagged files.
pub const ARTIFACT: u32 = u32::MAX;

/// A horizontal or vertical line: its place across, and where it begins and ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    pub horizontal: bool,
    pub at: f32,
    pub from: f32,
    pub to: f32,
}

/// What is drawn on a page.
#[derive(Debug, Default)]
pub struct Drawing {
    pub glyphs: Vec<Glyph>,
    pub rules: Vec<Rule>,
    /// Text that runs upwards or aslant (stamps, watermarks) was left out.
    pub slanted: bool,
    /// Characters of fonts that do not say what they stand for.
    pub unmapped: usize,
    pub has_images: bool,
}

type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `a`, then `b`.
fn multiply(a: Matrix, b: Matrix) -> Matrix {
    let [a0, a1, a2, a3, a4, a5] = a;
    let [b0, b1, b2, b3, b4, b5] = b;
    [
        a0 * b0 + a1 * b2,
        a0 * b1 + a1 * b3,
        a2 * b0 + a3 * b2,
        a2 * b1 + a3 * b3,
        a4 * b0 + a5 * b2 + b4,
        a4 * b1 + a5 * b3 + b5,
    ]
}

fn apply(m: Matrix, (x, y): (f64, f64)) -> (f64, f64) {
    let [a, b, c, d, e, f] = m;
    (a * x + c * y + e, b * x + d * y + f)
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    character_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
    rise: f64,
    mark: Option<u32>,
}

/// Draws the pages of one file, within the bounds of all of them.
pub struct Painter<'f, 'a> {
    file: &'f File<'a>,
    /// Fonts by object number.
    fonts: HashMap<u32, Rc<Font>>,
    content_left: usize,
    glyphs_left: usize,
}

impl<'f, 'a> Painter<'f, 'a> {
    pub fn new(file: &'f File<'a>) -> Painter<'f, 'a> {
        Painter { file, fonts: HashMap::new(), content_left: MOST_CONTENT, glyphs_left: MOST_GLYPHS }
    }

    /// Nothing more is drawn: a bound was reached.
    pub fn is_exhausted(&self) -> bool {
        self.content_left == 0 || self.glyphs_left == 0
    }

    /// Draws a page turned by `turn` degrees (a multiple of 90).
    pub fn draw(&mut self, content: &[u8], resources: &Dictionary, turn: i32) -> Drawing {
        let mut drawing = Drawing::default();
        let matrix = match turn.rem_euclid(360) {
            90 => [0.0, -1.0, 1.0, 0.0, 0.0, 0.0],
            180 => [-1.0, 0.0, 0.0, -1.0, 0.0, 0.0],
            270 => [0.0, 1.0, -1.0, 0.0, 0.0, 0.0],
            _ => IDENTITY,
        };
        let state = State {
            matrix,
            font: None,
            size: 0.0,
            character_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mark: None,
        };
        self.run(&mut drawing, content, resources, state, 0);
        drawing
    }

    fn run(&mut self, drawing: &mut Drawing, content: &[u8], resources: &Dictionary, mut state: State, depth: usize) {
        let named = |key: &str| self.file.dictionary(resources, key).0.into_iter().collect::<HashMap<_, _>>();
        let (fonts, objects, properties) = (named("Font"), named("XObject"), named("Properties"));
        let names = fonts.len() + objects.len() + properties.len();
        self.content_left = self.content_left.saturating_sub(READYING + NAMING * names);
        // By name: fonts may stand in the resources themselves, without a number.
        let mut ready: HashMap<Vec<u8>, Option<Rc<Font>>> = HashMap::new();
        let mut marks: Vec<Option<u32>> = Vec::new();
        let mut saved: Vec<State> = Vec::new();
        let mut operands: Vec<Object> = Vec::new();
        let (mut line, mut text) = (IDENTITY, IDENTITY);
        let mut path = Path::default();
        let mut lexer = Lexer::new(content, 0);
        loop {
            let before = lexer.at;
            let operand = lexer.next_operand();
            if operand.is_err() {
                lexer.at = lexer.at.max(before + 1);
            }
            self.content_left = self.content_left.saturating_sub(lexer.at - before);
            if self.is_exhausted() {
                return;
            }
            let operator = match operand {
                Ok(None) => return,
                Err(_) => {
                    operands.clear();
                    continue;
                }
                Ok(Some(Object::Keyword(operator))) => operator,
                Ok(Some(operand)) => {
                    if operands.len() < 64 {
                        operands.push(operand);
                    }
                    continue;
                }
            };
            let number = |index: usize| operands.get(index).and_then(Object::number).unwrap_or(0.0);
            let matrix = || [number(0), number(1), number(2), number(3), number(4), number(5)];
            match operator.as_slice() {
                b"q" if saved.len() < DEEPEST_STATE => saved.push(state.clone()),
                b"Q" => {
                    let mark = state.mark;
                    state = saved.pop().unwrap_or(state);
                    state.mark = mark;
                }
                b"BMC" | b"BDC" if marks.len() < DEEPEST_STATE => {
                    marks.push(state.mark);
                    if operands.first().and_then(Object::name) == Some(b"Artifact") {
                        state.mark = Some(ARTIFACT);
                    }
                    let told = match operands.get(1) {
                        Some(Object::Name(name)) => properties.get(name).map(|object| self.file.resolve(object)),
                        told => told.cloned(),
                    };
                    // The numbers of forms are their own; text in them counts as not marked.
                    if let Some(Object::Dictionary(told)) = told
                        && let Some(number) = told.get("MCID").and_then(Object::whole).filter(|_| depth == 0)
                    {
                        state.mark = Some(number.min(ARTIFACT - 1));
                    }
                }
                b"EMC" => state.mark = marks.pop().flatten(),
                b"cm" => state.matrix = multiply(matrix(), state.matrix),
                b"BT" => (line, text) = (IDENTITY, IDENTITY),
                b"Tf" => {
                    state.size = number(1);
                    let name = operands.first().and_then(Object::name).unwrap_or_default();
                    state.font = match (ready.get(name), fonts.get(name)) {
                        (Some(font), _) => font.clone(),
                        (None, Some(font)) => {
                            let font = self.font(font);
                            ready.insert(name.to_vec(), font.clone());
                            font
                        }
                        (None, None) => None,
                    };
                }
                b"Tc" => state.character_space = number(0),
                b"Tw" => state.word_space = number(0),
                b"Tz" => state.scale = number(0) / 100.0,
                b"TL" => state.leading = number(0),
                b"Ts" => state.rise = number(0),
                b"Tm" => (line, text) = (matrix(), matrix()),
                b"Td" | b"TD" => {
                    if operator == b"TD" {
                        state.leading = -number(1);
                    }
                    line = multiply([1.0, 0.0, 0.0, 1.0, number(0), number(1)], line);
                    text = line;
                }
                b"T*" | b"'" | b"\"" => {
                    line = multiply([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], line);
                    text = line;
                    if operator == b"\"" {
                        (state.word_space, state.character_space) = (number(0), number(1));
                    }
                    if let Some(string) = operands.last().and_then(Object::string) {
                        self.show(drawing, &state, &mut text, string);
                    }
                }
                b"Tj" => {
                    if let Some(string) = operands.first().and_then(Object::string) {
                        self.show(drawing, &state, &mut text, string);
                    }
                }
                b"TJ" => {
                    for piece in operands.first().and_then(Object::array).unwrap_or_default() {
                        match piece {
                            Object::String(string) => self.show(drawing, &state, &mut text, string),
                            Object::Number(back) => {
                                let along = -back / 1000.0 * state.size * state.scale;
                                text = multiply([1.0, 0.0, 0.0, 1.0, along, 0.0], text);
                            }
                            _ => {}
                        }
                    }
                }
                b"Do" => {
                    if let Some(object) = operands.first().and_then(Object::name).and_then(|name| objects.get(name)) {
                        self.form(drawing, object, resources, &state, depth);
                    }
                }
                b"BI" => {
                    drawing.has_images = true;
                    let rest = content.get(lexer.at..).unwrap_or_default();
                    lexer.at += memchr::memmem::find(rest, b"EI").map_or(rest.len(), |found| found + 2);
                }
                b"m" => path.begin(apply(state.matrix, (number(0), number(1)))),
                b"l" => path.line(apply(state.matrix, (number(0), number(1)))),
                b"c" => path.curve(apply(state.matrix, (number(4), number(5)))),
                b"v" | b"y" => path.curve(apply(state.matrix, (number(2), number(3)))),
                b"h" => path.close(),
                b"re" => {
                    let (x, y, width, height) = (number(0), number(1), number(2), number(3));
                    path.begin(apply(state.matrix, (x, y)));
                    for corner in [(x + width, y), (x + width, y + height), (x, y + height)] {
                        path.line(apply(state.matrix, corner));
                    }
                    path.close();
                }
                b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" => path.stroke(&mut drawing.rules),
                b"f" | b"F" | b"f*" => path.fill(&mut drawing.rules),
                b"n" => path = Path::default(),
                _ => {}
            }
            operands.clear();
        }
    }

    fn font(&mut self, font: &Object) -> Option<Rc<Font>> {
        if let Object::Reference(number) = font
            && let Some(known) = self.fonts.get(number)
        {
            return Some(Rc::clone(known));
        }
        self.content_left = self.content_left.saturating_sub(READYING);
        let Object::Dictionary(dictionary) = self.file.resolve(font) else { return None };
        let read = Rc::new(Font::read(self.file, &dictionary));
        if let Object::Reference(number) = font {
            self.fonts.insert(*number, Rc::clone(&read));
        }
        Some(read)
    }

    fn form(&mut self, drawing: &mut Drawing, object: &Object, outer: &Dictionary, state: &State, depth: usize) {
        if depth >= DEEPEST_FORM {
            return;
        }
        self.content_left = self.content_left.saturating_sub(LOOKING_UP);
        let Some(stream) = self.file.stream(object) else { return };
        if stream.dictionary.is("Subtype", "Image") {
            drawing.has_images = true;
        }
        if !stream.dictionary.is("Subtype", "Form") {
            return;
        }
        let Ok(content) = self.file.decode(&stream) else { return };
        let mut inner = state.clone();
        inner.mark = inner.mark.filter(|mark| *mark == ARTIFACT);
        if let Object::Array(matrix) = self.file.get(&stream.dictionary, "Matrix") {
            let number = |index: usize| matrix.get(index).and_then(Object::number).unwrap_or(0.0);
            let matrix = [number(0), number(1), number(2), number(3), number(4), number(5)];
            inner.matrix = multiply(matrix, inner.matrix);
        }
        // A form without resources of its own uses the page's, as old files do.
        match self.file.get(&stream.dictionary, "Resources") {
            Object::Dictionary(resources) => self.run(drawing, &content, &resources, inner, depth + 1),
            _ => self.run(drawing, &content, outer, inner, depth + 1),
        }
    }

    fn show(&mut self, drawing: &mut Drawing, state: &State, text: &mut Matrix, string: &[u8]) {
        let Some(font) = &state.font else { return };
        let mut rest = string;
        while !rest.is_empty() && self.glyphs_left > 0 {
            self.glyphs_left -= 1;
            let (decoded, length) = font.decode(rest);
            rest = rest.get(length..).unwrap_or_default();
            let space = state.character_space + if decoded.is_space { state.word_space } else { 0.0 };
            let wide = f64::from(decoded.width) * state.size * state.scale;
            let place = multiply([1.0, 0.0, 0.0, 1.0, 0.0, state.rise], multiply(*text, state.matrix));
            let (left, right) = (apply(place, (0.0, 0.0)), apply(place, (wide, 0.0)));
            *text = multiply([1.0, 0.0, 0.0, 1.0, wide + space * state.scale, 0.0], *text);
            let (across, up) = (right.0 - left.0, right.1 - left.1);
            if across.abs() < 2.0 * up.abs() {
                drawing.slanted = true;
                continue;
            }
            if decoded.text.is_empty() {
                drawing.unmapped += 1;
                continue;
            }
            let [.., c, d, _, _] = place;
            let size = (state.size * c.hypot(d)).abs() as f32;
            let count = decoded.text.chars().count() as f64;
            for (index, character) in decoded.text.chars().enumerate() {
                let step = across / count;
                let from = left.0 + step * index as f64;
                let (from, to) = (from.min(from + step) as f32, from.max(from + step) as f32);
                let baseline = left.1 as f32;
                if from.is_finite() && to.is_finite() && baseline.is_finite() && size.is_finite() {
                    drawing.glyphs.push(Glyph {
                        character,
                        left: from,
                        right: to,
                        baseline,
                        size,
                        bold: font.bold,
                        link: None,
                        mark: state.mark,
                    });
                }
            }
        }
    }
}

/// The path under construction, as far as straight lines and boxes go.
#[derive(Debug, Default)]
struct Path {
    /// Ends of lines; a subpath begins where the line before it does not end.
    lines: Vec<((f64, f64), (f64, f64))>,
    start: (f64, f64),
    current: (f64, f64),
    /// Least and greatest x and y of every subpath.
    boxes: Vec<[f64; 4]>,
}

impl Path {
    fn begin(&mut self, point: (f64, f64)) {
        (self.start, self.current) = (point, point);
        if self.boxes.len() < MOST_RULES {
            self.boxes.push([point.0, point.0, point.1, point.1]);
        }
    }

    fn line(&mut self, to: (f64, f64)) {
        if self.lines.len() < MOST_RULES {
            self.lines.push((self.current, to));
        }
        self.curve(to);
    }

    fn curve(&mut self, to: (f64, f64)) {
        self.current = to;
        if let Some([left, right, bottom, top]) = self.boxes.last_mut() {
            (*left, *right) = (left.min(to.0), right.max(to.0));
            (*bottom, *top) = (bottom.min(to.1), top.max(to.1));
        }
    }

    fn close(&mut self) {
        let start = self.start;
        self.line(start);
    }

    fn stroke(&mut self, rules: &mut Vec<Rule>) {
        for ((x0, y0), (x1, y1)) in std::mem::take(&mut self.lines) {
            keep(rules, x0.min(x1), x0.max(x1), y0.min(y1), y0.max(y1), STRAIGHT);
        }
        self.boxes.clear();
    }

    fn fill(&mut self, rules: &mut Vec<Rule>) {
        for [left, right, bottom, top] in std::mem::take(&mut self.boxes) {
            keep(rules, left, right, bottom, top, THIN);
        }
        self.lines.clear();
    }
}

/// Keeps a box as a line when it is thin one way and not the other.
fn keep(rules: &mut Vec<Rule>, left: f64, right: f64, bottom: f64, top: f64, thin: f64) {
    let (width, height) = (right - left, top - bottom);
    let rule = if height <= thin && width > 2.0 * thin {
        Rule { horizontal: true, at: ((bottom + top) / 2.0) as f32, from: left as f32, to: right as f32 }
    } else if width <= thin && height > 2.0 * thin {
        Rule { horizontal: false, at: ((left + right) / 2.0) as f32, from: bottom as f32, to: top as f32 }
    } else {
        return;
    };
    if rules.len() < MOST_RULES && [rule.at, rule.from, rule.to].iter().all(|number| number.is_finite()) {
        rules.push(rule);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(content: &str) -> Drawing {
        let file = File::open(
            b"%PDF-1.4\n1 0 obj <</Font <</F 2 0 R>> >> endobj 2 0 obj <</Subtype /Type1 /BaseFont /A>> endobj",
        )
        .unwrap();
        let Object::Dictionary(resources) = file.resolve(&Object::Reference(1)) else { panic!("no resources") };
        Painter::new(&file).draw(content.as_bytes(), &resources, 0)
    }

    #[test]
    fn strings_advance_by_widths_spaces_and_offsets() {
        let drawing = drawn("2 0 0 2 10 20 cm BT /F 10 Tf 1 Tc 5 Tw 1 0 0 1 3 4 Tm [(a b) 1000 (c)] TJ ET");
        let places: Vec<(char, f32)> = drawing.glyphs.iter().map(|glyph| (glyph.character, glyph.left)).collect();
        assert_eq!(places, [('a', 16.0), (' ', 28.0), ('b', 50.0), ('c', 42.0)]);
        assert_eq!((drawing.glyphs[0].baseline, drawing.glyphs[0].size), (28.0, 20.0));
    }

    #[test]
    fn lines_are_strokes_and_thin_boxes() {
        let drawing = drawn("0 0 m 100 0 l S 10 10 0.5 40 re f 0 0 50 50 re f 0 0 10 10 re W n 0 0 m 9 9 l S");
        assert_eq!(
            drawing.rules,
            [
                Rule { horizontal: true, at: 0.0, from: 0.0, to: 100.0 },
                Rule { horizontal: false, at: 10.25, from: 10.0, to: 50.0 }
            ]
        );
    }

    #[test]
    fn slanted_text_is_left_out_and_broken_content_goes_on() {
        let drawing = drawn("BT /F 10 Tf 0 1 -1 0 3 4 Tm (up) Tj ET ) ] >> BT /F 10 Tf (x) Tj");
        assert!(drawing.slanted);
        assert_eq!(drawing.glyphs.len(), 1);
    }
}
