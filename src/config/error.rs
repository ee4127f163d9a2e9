//! What is wrong with a configuration, with the place in the file.

use std::fmt;
use std::ops::Range;

/// A mistake in the configuration. Prints like a compiler's message, with the line and a mark under the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    pub file: String,
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
    pub message: String,
    /// What to do about it, if that is known.
    pub help: Option<String>,
    /// The line itself.
    source: String,
    /// Characters that are wrong.
    length: usize,
}

impl ConfigError {
    /// A mistake at a range of bytes of `text`.
    pub(super) fn at(file: &str, text: &str, span: Range<usize>, message: impl Into<String>) -> ConfigError {
        let start = floor(text, span.start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let source = text.get(line_start..).unwrap_or_default().lines().next().unwrap_or_default();
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        let wrong = text.get(start..floor(text, span.end)).unwrap_or_default().lines().next().unwrap_or_default();
        ConfigError {
            file: file.to_owned(),
            line: line_of(text, start),
            column: u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1),
            message: message.into(),
            help: None,
            source: source.to_owned(),
            length: wrong.chars().count().max(1),
        }
    }

    pub(super) fn help(mut self, help: Option<String>) -> ConfigError {
        self.help = help;
        self
    }
}

/// The line, from 1, of a byte of `text`.
pub(super) fn line_of(text: &str, at: usize) -> u32 {
    let newlines = text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
    u32::try_from(newlines).unwrap_or(u32::MAX).saturating_add(1)
}

/// The nearest place at or before `at` where a character starts.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|index| text.is_char_boundary(*index)).unwrap_or(0)
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        // Tabs stay tabs in front of the mark, so that it stands under the place in any terminal.
        let before = self.source.chars().take(self.column.saturating_sub(1) as usize);
        let indent: String = before.map(|letter| if letter == '\t' { '\t' } else { ' ' }).collect();
        writeln!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        writeln!(f, "{margin} |")?;
        writeln!(f, "{number} | {}", self.source)?;
        write!(f, "{margin} | {indent}{}", "^".repeat(self.length))?;
        match &self.help {
            Some(help) => write!(f, " {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ConfigError {}
