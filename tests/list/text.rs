//! Texts of many scripts, and texts that are looked for in them.

use roster::domain::text::fold;

use crate::sight::chance::Chance;

/// Names that are equal, nearly equal, or hard: by case and accents, in many scripts, and of characters that mean something to
/// SQL.
const NAMES: &[&str] = &[
    "zoe",
    "ZOE",
    "Zoë",
    "Zoé",
    "Zo",
    "Élodie",
    "Ångström",
    "Straße",
    "STRASSE",
    "Łódź",
    "Lodz",
    "Ærø",
    "aero",
    "O'Brien",
    "o'brien",
    "İstanbul",
    "ﬁne",
    "fine",
    "Ｗｉｄｅ",
    "№5",
    "Ὀδυσσεύς",
    "ΟΔΥΣΣΕΥΣ",
    "Артём",
    "АРТЕМ",
    "李",
    "李小龍",
    "김",
    "김철수",
    "محمد",
    "مُحَمَّد",
    "שָׁלוֹם",
    "कि",
    "क",
    "क्षत्रिय",
    "ガ",
    "ｶﾞ",
    "カ",
    "か",
    "がく",
    "👍🏽",
    "👍",
    "Smith 😀",
    "𐐀𐐨",
    "𝒳",
    "100%",
    "_",
    "a_b",
    "a\\b",
    "\"a\"",
    "%",
    "\\",
    "a*b",
    "a?b",
    "[a]",
    "‏محمد",
    "a",
    "A",
    "á",
    "b",
];

/// A text of one or two of the names.
pub fn name(chance: &mut Chance) -> String {
    let first = chance.pick(NAMES);
    match chance.between(0, 9) {
        0..=6 => first.to_owned(),
        7 | 8 => format!("{first} {}", chance.pick(NAMES)),
        _ => format!("{first}-{}", chance.pick(NAMES)),
    }
}

/// What somebody may look for who has seen this text: all of it or a part, written otherwise, or something else.
pub fn needle(chance: &mut Chance, seen: &str) -> String {
    let text = match chance.between(0, 19) {
        0 => return String::new(),
        1 => return chance.pick(&["%", "_", "\\", "'", "\"", "a\0b", "\0", "*", "\u{200f}", "zz%"]).to_owned(),
        2 | 3 => return name(chance),
        4..=10 => seen.to_owned(),
        _ => part(chance, seen),
    };
    match chance.between(0, 5) {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        2 => fold(&text),
        _ => text,
    }
}

/// A part of a text, mostly its beginning or its end.
pub fn part(chance: &mut Chance, text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (from, to) = (chance.between(0, chars.len()), chance.between(0, chars.len()));
    let (from, to) = match chance.between(0, 2) {
        0 => (0, to),
        1 => (from, chars.len()),
        _ => (from.min(to), from.max(to)),
    };
    chars[from..to].iter().collect()
}
