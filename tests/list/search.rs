//! Searches: what is found by which words, and how good a match is.

use roster::domain::{Permission, text::fold};
use unicode_normalization::char::is_combining_mark;

use super::text::{name, part};
use crate::sight::{
    chance::Chance,
    model::Model,
    node::{Kind, Node},
};

/// So many words can be searched for at once.
const WORDS_MAX: usize = 10;

/// The words of a text, folded.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let split = folded.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c));
    split.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The texts that a record is found by: its names, and the others.
fn texts(model: &Model<'_>, node: Node) -> (Vec<String>, Vec<String>) {
    let all = model.directory;
    match node.kind {
        Kind::Organisation => {
            let row = all.organisation(node.id());
            (vec![row.name.clone()], vec![row.slug.clone()])
        }
        Kind::Team => (vec![all.team(node.id()).name.clone()], Vec::new()),
        Kind::Profile => texts(model, all.profile(node.id()).user_id.into()),
        _ => of_person(model, node),
    }
}

fn of_person(model: &Model<'_>, node: Node) -> (Vec<String>, Vec<String>) {
    let (all, user) = (model.directory, model.directory.user(node.id()));
    let (mut names, mut others) = (Vec::new(), vec![user.username.clone()]);
    others.extend(user.email.clone());
    let Some(profile) = all.profiles.iter().find(|profile| profile.user_id == user.id) else { return (names, others) };
    names.extend(
        [&profile.first_name, &profile.middle_name, &profile.last_name, &profile.nickname]
            .into_iter()
            .flatten()
            .cloned(),
    );
    names.push(profile.display_name.clone());
    others.extend(profile.job_title.iter().chain(&profile.tags.0).cloned());
    if model.private(user.id, Permission::ProfileReadPrivate) {
        let contacts = all.contacts.iter().filter(|contact| contact.profile_id == profile.id);
        others.extend(
            contacts.flat_map(|contact| [Some(&contact.value), contact.canonical_value.as_ref()]).flatten().cloned(),
        );
    }
    (names, others)
}

/// Whether a record is found by what was typed, and then how good a match it is: its names have all words whole, all but the last,
/// whose beginning they have, the beginnings of all, one word whole, or none of that.
pub fn score(model: &Model<'_>, node: Node, typed: &str) -> Option<usize> {
    let (names, others) = texts(model, node);
    let of = |texts: &[String]| texts.iter().flat_map(|text| words(text)).collect::<Vec<_>>();
    let (names, others) = (of(&names), of(&others));
    let typed = words(typed);
    let is_first = |(place, word): &(usize, &String)| !typed[..*place].contains(word);
    let typed: Vec<_> = typed.iter().enumerate().filter(is_first).map(|(_, word)| word).collect();
    let begins = |texts: &[String], word: &str| texts.iter().any(|text| text.starts_with(word));
    if !typed.iter().all(|word| begins(&names, word) || begins(&others, word)) {
        return None;
    }
    let whole = typed.iter().map(|word| names.contains(word)).collect::<Vec<_>>();
    let (last, before) = whole.split_last()?;
    Some(match typed.iter().all(|word| begins(&names, word)) {
        true if *last && before.iter().all(|whole| *whole) => 4,
        true if before.iter().all(|whole| *whole) => 3,
        true => 2,
        false => usize::from(whole.contains(&true)),
    })
}

/// How late a record could first be found: that of persons is their user.
pub fn added(model: &Model<'_>, node: Node) -> usize {
    let all = model.directory;
    let place = match node.kind {
        Kind::Profile => return added(model, all.profile(node.id()).user_id.into()),
        Kind::Organisation => all.organisations.iter().position(|row| row.id == node.id()),
        Kind::Team => all.teams.iter().position(|row| row.id == node.id()),
        _ => all.users.iter().position(|row| row.id == node.id()),
    };
    place.expect("the record is there")
}

/// What somebody may type who looks for this record.
pub fn typed(chance: &mut Chance, model: &Model<'_>, node: Node) -> String {
    let (names, others) = texts(model, node);
    let mut all: Vec<_> = names.iter().chain(&others).flat_map(|text| words(text)).collect();
    if chance.percent(10) {
        all.extend(words(&name(chance)));
    }
    let mut typed = Vec::new();
    for _ in 0..chance.between(1, 3) {
        let word = if all.is_empty() { "a".into() } else { chance.pick(&all) };
        let word = if chance.percent(50) { word } else { part(chance, &word) };
        typed.push(if chance.percent(30) { word.to_uppercase() } else { word });
    }
    let text = typed.join(chance.pick(&[" ", " & ", "%", "  \"", "_"]));
    // What has no word, or too many, is refused, and asked elsewhere.
    let mut found = words(&text);
    found.dedup();
    if (1..=WORDS_MAX).contains(&found.len()) { text } else { "a".into() }
}
