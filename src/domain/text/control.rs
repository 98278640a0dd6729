//! Characters that steer instead of showing something, and what they are called.

use crate::domain::violation::Refusal;

/// The names of those that are met in the wild.
const NAMES: [(char, &str); 20] = [
    ('\0', "null"),
    ('\t', "tab"),
    ('\n', "line feed"),
    ('\u{b}', "vertical tab"),
    ('\u{c}', "form feed"),
    ('\r', "carriage return"),
    ('\u{1b}', "escape"),
    ('\u{7f}', "delete"),
    ('\u{85}', "next line"),
    ('\u{2028}', "line separator"),
    ('\u{2029}', "paragraph separator"),
    ('\u{202a}', "left-to-right embedding"),
    ('\u{202b}', "right-to-left embedding"),
    ('\u{202c}', "pop directional formatting"),
    ('\u{202d}', "left-to-right override"),
    ('\u{202e}', "right-to-left override"),
    ('\u{2066}', "left-to-right isolate"),
    ('\u{2067}', "right-to-left isolate"),
    ('\u{2068}', "first strong isolate"),
    ('\u{2069}', "pop directional isolate"),
];

/// Whether a character has no place in a line: control characters, line ends, and what turns the direction of the text
/// around, so that it reads as something it is not.
///
/// Joiners (U+200C, U+200D) and direction marks (U+200E, U+200F, U+061C) have theirs: names in Persian, in the scripts of
/// India and in mixed directions need them.
#[must_use]
pub fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The refusal of a text that has such a character in it.
#[must_use]
pub fn refusal(c: char) -> Refusal {
    let name = NAMES.iter().find(|(known, _)| *known == c).map(|(_, name)| format!(" ({name})"));
    let mend = match c {
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => "write it in one line",
        '\t' => "write a blank",
        _ => "take it out",
    };
    let name = name.unwrap_or_default();
    Refusal::invalid(format!("has the control character U+{:04X}{name} in it: {mend}", u32::from(c)))
}
