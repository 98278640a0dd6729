//! What a value may be, and what is kept of it: the rules of the graph's descriptions, written anew. The samples are chosen
//! so that a few lines decide what takes the program a library.

use serde_json::{Value, json};

/// What a field takes.
pub enum Rule {
    /// One line of at most so many characters.
    Line(usize),
    /// One line that another system made, exactly as it is.
    ForeignId,
    /// Several lines.
    Paragraphs,
    Slug,
    Platform,
    Email,
    /// A phone number, kept as given.
    Phone,
    /// A phone number, kept in E.164 where that is known.
    Dialled,
    Country,
    Language,
    Zone,
    Date,
    Time,
    /// A value of an enumeration.
    Choice(&'static [&'static str]),
    Flag,
    /// A list of at most a hundred, without doubles, in the order given.
    List(&'static Rule),
    /// A set of roles, the most powerful first.
    Roles,
    Terms,
    Features,
}

/// What null says of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Null {
    Clears,
    Empties,
    Refused,
}

/// A field of an input, by its path.
pub struct Field(pub &'static str, pub Rule, pub Null);

/// Where below the field something is wrong, and what.
pub type Wrong = Vec<(String, &'static str)>;

pub const ROLES: [&str; 4] = ["OWNER", "ADMIN", "USER_MANAGER", "MEMBER"];

/// The countries of the samples: alpha-2, alpha-3, numeric and dialling code.
pub const COUNTRIES: [(&str, &str, &str, &str); 3] =
    [("GB", "GBR", "826", "44"), ("FR", "FRA", "250", "33"), ("CH", "CHE", "756", "41")];

const LANGUAGES: [(&str, &str); 3] = [("en", "en"), ("EN-gb", "en-GB"), ("de_CH", "de-CH")];
const ZONES: [(&str, &str); 2] = [("Europe/London", "Europe/London"), ("europe/zurich", "Europe/Zurich")];

fn at_once(code: &'static str) -> Wrong {
    vec![(String::new(), code)]
}

/// A text that has something in it, and not too much.
fn bounded(text: &str, max: usize, control: impl Fn(char) -> bool) -> Result<String, &'static str> {
    let text = text.trim().replace("e\u{301}", "é");
    match text {
        _ if text.chars().all(|c| c == '\u{200b}') => Err("BLANK"),
        _ if text.chars().count() > max => Err("TOO_LONG"),
        _ if text.chars().any(control) => Err("INVALID"),
        _ => Ok(text),
    }
}

pub fn line(text: &str, max: usize) -> Result<String, &'static str> {
    bounded(text, max, char::is_control)
}

/// A number as given, and in E.164 where its country is known.
pub fn phone(text: &str, country: Option<&str>) -> Result<(String, Option<String>), &'static str> {
    let given = line(text, 255)?;
    let digits: String = given.chars().filter(char::is_ascii_digit).collect();
    let plain = given.trim_start_matches('+').chars().all(|c| c.is_ascii_digit() || c == ' ');
    if !plain || !(3..=20).contains(&digits.len()) {
        return Err("INVALID");
    }
    if given.starts_with('+') {
        return Ok((given, Some(format!("+{digits}"))));
    }
    let known = COUNTRIES.iter().find(|(code, ..)| Some(*code) == country);
    let canonical = known.map(|(.., dial)| format!("+{dial}{}", digits.trim_start_matches('0')));
    Ok((given, canonical))
}

pub fn email(text: &str) -> Result<String, &'static str> {
    let text = line(text, 255)?;
    let fits =
        text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !name.contains(' ') && host.contains('.'));
    if fits { Ok(text) } else { Err("INVALID") }
}

/// The one comparable form of a contact's value.
pub fn canonical(kind: &str, value: &str, country: Option<&str>) -> Result<Value, &'static str> {
    match kind {
        "EMAIL" => email(value).map(|address| json!(address.to_lowercase())),
        _ => phone(value, country).map(|(_, canonical)| json!(canonical)),
    }
}

/// What is compared of a name.
pub fn fold(text: &str) -> String {
    text.to_lowercase().replace('é', "e")
}

fn named(text: &str, what: impl Fn(char) -> bool) -> Result<String, &'static str> {
    let text = line(text, 255)?;
    let fits = text.chars().all(what) && text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if fits { Ok(text) } else { Err("INVALID") }
}

fn among(text: &str, table: &[(&str, &str)]) -> Result<String, &'static str> {
    let text = line(text, 64)?;
    table.iter().find(|(given, _)| *given == text).map(|(_, kept)| (*kept).to_owned()).ok_or("INVALID")
}

fn country(text: &str) -> Result<String, &'static str> {
    let text = line(text, 255)?;
    let known = COUNTRIES.iter().find(|(two, three, number, _)| [*two, *three, *number].contains(&text.as_str()));
    known.map(|(two, ..)| (*two).to_owned()).ok_or("INVALID")
}

/// A date, or the date of a date-time.
fn date(text: &str) -> Result<String, &'static str> {
    let text = line(text, 255)?;
    let shaped = text.len() >= 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    if shaped && !text.starts_with("2021-02-29") { Ok(text[..10].to_owned()) } else { Err("INVALID") }
}

fn text(rule: &Rule, given: &str, dialled: Option<&str>) -> Result<String, &'static str> {
    let number = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    match rule {
        Rule::Line(max) => line(given, *max),
        Rule::ForeignId => line(given, 255).map(|_| given.trim().to_owned()),
        Rule::Paragraphs => bounded(given, 10_000, |c| c.is_control() && c != '\n' && c != '\t'),
        Rule::Slug => named(given, number),
        Rule::Platform => line(given, 64).and_then(|given| named(&given.to_lowercase(), number)),
        Rule::Email => email(given),
        Rule::Phone => phone(given, dialled).map(|(given, _)| given),
        Rule::Dialled => phone(given, dialled).map(|(given, canonical)| canonical.unwrap_or(given)),
        Rule::Country => country(given),
        Rule::Language => among(given, &LANGUAGES),
        Rule::Zone => among(given, &ZONES),
        Rule::Date => date(given),
        Rule::Time if given == "soon" => Err("INVALID"),
        _ => Ok(given.to_owned()),
    }
}

/// What is kept of a value, or what is wrong with it. A number is dialled in a country.
pub fn judge(rule: &Rule, value: &Value, dialled: Option<&str>) -> Result<Value, Wrong> {
    match (rule, value) {
        (Rule::List(entry), Value::Array(values)) => list(entry, values),
        (Rule::Roles, Value::Array(given)) => {
            Ok(ROLES.iter().filter(|role| given.contains(&json!(role))).map(|role| json!(role)).collect())
        }
        (Rule::Terms, Value::Array(terms)) => each(terms, |term, wrong| {
            let term: Vec<_> =
                [("singular", Rule::Line(255)), ("plural", Rule::Line(255)), ("language", Rule::Language)]
                    .into_iter()
                    .map(|(name, rule)| (name.to_owned(), part(&rule, &term[name], name, wrong)))
                    .collect();
            Value::Object(term.into_iter().collect())
        }),
        (Rule::Features, Value::Array(list)) => features(list),
        (_, Value::String(given)) => text(rule, given, dialled).map(Value::from).map_err(at_once),
        _ => Ok(value.clone()),
    }
}

/// What is kept of a part of an entry; what is wrong is noted at its name.
fn part(rule: &Rule, value: &Value, name: &str, wrong: &mut Wrong) -> Value {
    judge(rule, value, None).unwrap_or_else(|codes| {
        wrong.extend(codes.into_iter().map(|(_, code)| (name.to_owned(), code)));
        Value::Null
    })
}

fn each(values: &[Value], mut entry: impl FnMut(&Value, &mut Wrong) -> Value) -> Result<Value, Wrong> {
    let (mut kept, mut wrong) = (Vec::new(), Vec::new());
    for (index, value) in values.iter().enumerate() {
        let mut here = Wrong::new();
        kept.push(entry(value, &mut here));
        wrong.extend(here.into_iter().map(|(name, code)| (format!(".{index}.{name}"), code)));
    }
    if wrong.is_empty() { Ok(kept.into()) } else { Err(wrong) }
}

/// No two features have one name.
fn features(list: &[Value]) -> Result<Value, Wrong> {
    let mut names = Vec::new();
    each(list, |feature, wrong| {
        let name = part(&Rule::Line(255), &feature["name"], "name", wrong);
        if feature["limit"].as_i64().is_some_and(|limit| limit < 0) {
            wrong.push(("limit".to_owned(), "INVALID"));
        }
        let folded = name.as_str().map(fold);
        if wrong.is_empty() && names.contains(&folded) {
            wrong.push(("name".to_owned(), "INVALID"));
        }
        if wrong.is_empty() {
            names.push(folded);
        }
        json!({"name": name, "enabled": feature["enabled"], "limit": feature["limit"]})
    })
}

fn list(rule: &Rule, values: &[Value]) -> Result<Value, Wrong> {
    if values.len() > 100 {
        return Err(at_once("TOO_LONG"));
    }
    let (mut kept, mut wrong) = (Vec::new(), Vec::new());
    for (index, value) in values.iter().enumerate() {
        match judge(rule, value, None) {
            Ok(value) if !kept.contains(&value) => kept.push(value),
            Ok(_) => {}
            Err(codes) => wrong.extend(codes.into_iter().map(|(_, code)| (format!(".{index}"), code))),
        }
    }
    if wrong.is_empty() { Ok(kept.into()) } else { Err(wrong) }
}
