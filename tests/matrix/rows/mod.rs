//! Each root field with what every kind of caller is answered. The user of the rows is a member of `acme`, which owns it, in a
//! team with nobody else.

mod crowd;
mod organisation;
mod person;
mod query;

/// A root field: its name, a query of it, a text that its answer holds if the record is seen, and a letter for each caller:
/// the record is seen (s) or does not exist (-), the field takes a credential (u), the credential is refused (r).
pub type Row = (&'static str, &'static str, &'static str, &'static str);

/// All of them.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    [query::ROWS, person::ROWS, organisation::ROWS, crowd::ROWS].into_iter().flatten()
}
