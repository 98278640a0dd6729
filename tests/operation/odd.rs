//! Values that are odd, and mean something to somebody, but not here.

use crate::sight::chance::Chance;

/// Odd texts.
pub const TEXTS: &[&str] = &[
    "",
    " ",
    "\0",
    "a\0b",
    "\u{1}\u{1b}[31m\u{7f}\u{9c}",
    "\r\n\t",
    "%",
    "_",
    "\\",
    "\\\\%\\_",
    "'",
    "''; DROP TABLE users; --",
    "\"",
    "\"\"\"`/*",
    "1 OR 1=1",
    "$1 ?1 :a @a {{a}} ${a} {}",
    "[a](b) <script>alert(1)</script>",
    "* & | ! <-> ( ) a:* NEAR(\"a\" -b)",
    "\u{200f}\u{200e}a",
    "\u{202e}abc\u{202c}\u{2066}a\u{2069}",
    "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}",
    "\u{301}",
    "\u{200b}\u{200d}\u{feff}",
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{1f1e9}\u{1f1ea}",
    "\u{e000}\u{fdd0}\u{fffd}\u{ffff}\u{10ffff}",
    "ﬃ İıſẞ Ω\u{212b}ｶﾞ",
    "null",
    "-1",
    "1e400",
    "a@b",
    "\u{fc}ser@ex\u{e4}mple.org",
    "+999999999999999999999",
];

/// Odd ids, and what could be taken for one.
pub const IDS: &[&str] = &[
    "user_",
    "_00000000000000000000000000000000",
    "user_00000000000000000000000000000000",
    "organisation_ffffffffffffffffffffffffffffffff",
    "user_0190\0",
    "USER_019F1D8CE20070BB889688B17244D7F2",
    "9223372036854775808",
];

/// Days and moments that are far away, or none.
pub const DAYS: &[&str] = &[
    "2024-02-30",
    "0000-01-01",
    "-262143-01-01",
    "+262142-12-31",
    "9999-12-31",
    "10000-01-01",
    "2024-02-29T23:59:60Z",
    "0000-01-01T00:00:00Z",
    "-262143-01-01T00:00:00Z",
    "+262142-12-31T23:59:59.999999999Z",
    "9999-12-31T23:59:59.999999999-23:59",
    "2024-01-01T00:00:00+99:99",
];

/// As many bytes as a text may have so that the body of its request has one MiB.
pub const HUGE: usize = (1 << 20) - 20_000;

/// Whole numbers from the ends of their ranges, and beyond.
const NUMBERS: &[i64] =
    &[-1, 0, 1, 101, i32::MAX as i64, i32::MIN as i64, i32::MAX as i64 + 1, u32::MAX as i64, i64::MAX, i64::MIN];

/// A text that is odd, now and then a long one.
pub fn text(chance: &mut Chance) -> String {
    match chance.between(0, 40) {
        0 => long(chance.between(1_000, 100_000), chance),
        1 => long(HUGE, chance),
        _ => {
            let list = chance.pick(&[TEXTS, TEXTS, IDS, DAYS]);
            chance.pick(list).to_owned()
        }
    }
}

/// The odd values of a scalar.
pub fn of_scalar(name: &str) -> Vec<&'static str> {
    let own = match name {
        "ID" => IDS,
        "Date" | "DateTime" => DAYS,
        _ => &[],
    };
    [own, TEXTS].concat()
}

/// A text of so many bytes, or a few less.
pub fn long(bytes: usize, chance: &mut Chance) -> String {
    let part = chance.pick(&["a", "ß", "a b", "e\u{301}", "%", "\u{202e}", "9"]);
    part.repeat(bytes / part.len())
}

/// A whole number that is odd.
pub fn number(chance: &mut Chance) -> i64 {
    chance.pick(NUMBERS)
}
