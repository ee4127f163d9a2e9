//! The number or bullet that a line opens with.

use super::fold::wide;

/// Small letters count from here, behind the deepest dotted number.
const SMALL: u8 = 60;

/// ① stands below "1." and "(1)", whatever these are parts of.
const CIRCLED: u8 = 56;

/// The characters of Chinese numerals, and of words beside them.
const CHINESE: &str = "一二三四五六七八九十百零第章条节部分附件";

/// A line behind a number without a space or mark is not shorter than so many characters.
const LEAST_GLUED: usize = 3;

/// The signs that open items where no markup does.
const BULLETS: [char; 19] =
    ['•', '·', '●', '▪', '◆', '■', '○', '◦', '‣', '✅', '✔', '☑', '✓', '※', '➢', '➤', 'Ø', '\u{f0b7}', '\u{f0d8}'];

/// Whether a line opens with the sign of an item.
pub fn bulleted(text: &str) -> bool {
    text.starts_with(BULLETS)
}

/// How a line is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// Lines of one list share the style: dotted depth, brackets, Chinese numerals, letters.
    pub style: u8,
}

/// A line's number or bullet, and the bytes that it takes with the white space behind it.
pub fn numbering(text: &str) -> (Option<Number>, usize) {
    // Most lines open with a word.
    if let [first, second, ..] = text.as_bytes()
        && first.is_ascii_alphabetic()
        && second.is_ascii_alphabetic()
        && !b"IVXivx".contains(second)
    {
        return (None, 0);
    }
    if text.starts_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) && !CHINESE.contains(c)) {
        return (None, 0);
    }
    let bullet = text.trim_start_matches(|c| BULLETS.contains(&c) || c == ' ' || c == '#');
    // "o 甲云": what Word writes for a circle.
    let bullet = bullet.strip_prefix("o ").filter(|rest| rest.starts_with(wide)).unwrap_or(bullet);
    let bullet =
        ["- ", "* ", "– ", "--", "——", "—"].iter().find_map(|mark| bullet.strip_prefix(mark)).unwrap_or(bullet);
    let bullet = bullet.trim_start_matches(['-', '—', '•', ' ']);
    let skipped = text.len() - bullet.len();
    let open = bullet.starts_with('(');
    // ( a ) as a page's own numbers are copied.
    let inner = bullet.trim_start_matches('(');
    let inner = if open { inner.trim_start_matches(' ') } else { inner };
    let digits: usize = inner.chars().take_while(|c| c.is_ascii_digit() || *c == '.').map(char::len_utf8).sum();
    let chinese: usize = inner.chars().take_while(|c| CHINESE.contains(*c)).map(char::len_utf8).sum();
    let letter = inner.chars().next().filter(char::is_ascii_alphabetic).map_or(0, char::len_utf8);
    let roman: usize = inner.chars().take(5).take_while(|c| "IVXivx".contains(*c)).map(char::len_utf8).sum();
    // "a)" and "iv." stand below "1.", "A." and "IV." above it.
    let small = |style: u8| if inner.starts_with(|c: char| c.is_ascii_lowercase()) { SMALL + style } else { style };
    let numbered = |length: usize, style: u8, bare: bool| {
        let rest = inner.get(length..)?;
        let dotted = inner.get(..length)?.ends_with('.');
        let behind = rest.trim_start_matches(' ');
        let rest = if open && behind.starts_with(')') { behind } else { rest };
        let closed = rest.trim_start_matches([')', '.', '、', ':', ',']);
        let separated = closed.len() < rest.len() && (open || !rest.starts_with([':', ',']) || style == 2);
        if length == 0 || !(separated || dotted || bare && rest.starts_with(' ')) || rest.starts_with("://") {
            return None;
        }
        let body = closed.trim_start();
        (!body.is_empty()).then(|| (Some(Number { style }), text.len() - body.len()))
    };
    let plain = inner.get(..digits).unwrap_or_default().trim_end_matches('.');
    let dots = plain.matches('.').count().min(20) as u8;
    // 2024.04.16 and 3.14159 are no numbers of lines.
    let sane = plain.split('.').all(|part| part.len() <= 2 && !part.is_empty());
    let digit_style = 10 + dots * 2 + u8::from(open);
    // "2.5统计SDK": behind a dotted number a word without a space between words begins at once, but no unit or date (1.5倍, 2.5版).
    let glued = || {
        let body = inner.get(digits..).filter(|_| dots > 0 && !plain.starts_with('0'))?;
        let words = body.chars().take_while(|c| wide(*c) || c.is_ascii_alphabetic()).count();
        (body.starts_with(wide) && words >= LEAST_GLUED)
            .then(|| (Some(Number { style: digit_style }), text.len() - body.len()))
    };
    let found = (digits > 0 && sane)
        .then(|| numbered(digits, digit_style, true).or_else(glued))
        .flatten()
        .or_else(|| {
            (chinese > 0).then(|| numbered(chinese, 2 + u8::from(open), inner.starts_with(['第', '附']))).flatten()
        })
        .or_else(|| (roman > 0).then(|| numbered(roman, small(4 + u8::from(open)), false)).flatten())
        .or_else(|| (letter > 0).then(|| numbered(letter, small(6 + u8::from(open)), false)).flatten());
    if let Some(found) = found {
        return found;
    }
    let behind = inner.trim_start_matches(|c: char| ('\u{2460}'..='\u{2473}').contains(&c));
    if behind.len() < inner.len() {
        let body = behind.trim_start_matches([')', '.', '、', ':', ' ']);
        return (Some(Number { style: CIRCLED }), text.len() - body.len());
    }
    (None, skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_lines_are_told_from_dates_and_words() {
        for (line, body) in [
            ("1. Third-party", "Third-party"),
            ("1.2.3 名称", "名称"),
            ("(1)消息", "消息"),
            ("(一)共享", "共享"),
            ("十、第三方", "第三方"),
            ("a) the", "the"),
            ("5) Sharing", "Sharing"),
            ("• Item", "Item"),
            ("附件二 接入", "接入"),
            ("①日志信息", "日志信息"),
            ("②、登录", "登录"),
            ("2.5北风统计SDK", "北风统计SDK"),
        ] {
            let (_, skipped) = numbering(line);
            assert_eq!(&line[skipped..], body, "{line}");
        }
        // The lower the style, the higher a heading stands.
        let style = |line: &str| numbering(line).0.unwrap().style;
        assert!(style("A. Sharing") < style("2. Sharing") && style("2. Sharing") < style("a) Advertising"));
        assert!(style("3.1.2 广告") < style("①广告") && style("(2)广告") < style("①广告"));
        for line in [
            "2024.04.16 更新",
            "IP address",
            "In the event",
            "I may employ",
            "360 SDK",
            "一键登录",
            "2.5倍",
            "4399游戏",
        ] {
            assert_eq!(numbering(line).1, 0, "{line}");
        }
    }
}
