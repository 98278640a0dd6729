//! The upstream systems, and how each of them writes its records.

use std::{fmt, str::FromStr};

use serde_json::Value;

use super::{
    apex, b2core, ctrl_hub, drvn,
    fields::{self, Fault, Known, Notes},
    reader::{Layout, Raw},
    record::{Belonging, Resource},
    zitadel,
};
use crate::domain::violation::Violation;

/// An upstream system. Its name is that of its command and of its platform among a user's identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Employment details of users.
    Apex,
    /// Client profiles and contacts.
    B2core,
    /// Driver profiles.
    Drvn,
    /// Users, organisations, teams, groups and service accounts as JSON:API.
    CtrlHub,
    /// Human and machine users, and organisations.
    Zitadel,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Apex, Self::B2core, Self::Drvn, Self::CtrlHub, Self::Zitadel];

    /// The system's name, `ctrl-hub`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Apex => "apex",
            Self::B2core => "b2core",
            Self::Drvn => "drvn",
            Self::CtrlHub => "ctrl-hub",
            Self::Zitadel => "zitadel",
        }
    }

    /// Whether its records say themselves which organisation owns them.
    #[must_use]
    pub const fn names_owners(self) -> bool {
        matches!(self, Self::Zitadel)
    }

    /// Whether slugs are made up of what its organisations say, because they have none.
    pub(super) const fn makes_up_slugs(self) -> bool {
        matches!(self, Self::Zitadel)
    }

    /// Whether its records refer to others.
    pub(super) const fn refers(self) -> bool {
        matches!(self, Self::CtrlHub | Self::Zitadel)
    }

    pub(super) const fn layout(self) -> Layout {
        let (lists, wraps): (&[_], &[_]) = match self {
            Self::Apex => (&["data"], &["data"]),
            Self::B2core => (&["data", "items", "profiles"], &["data", "profile"]),
            Self::Drvn => (&["profiles"], &["profile"]),
            Self::CtrlHub => (&["data", "included"], &["data"]),
            Self::Zitadel => (&["result", "users", "orgs"], &["user", "org"]),
        };
        Layout { lists, wraps }
    }

    /// What of the format is known to have no place in the graph.
    pub(super) const fn unplaced(self) -> Known {
        match self {
            Self::Apex => apex::UNPLACED,
            Self::B2core => b2core::UNPLACED,
            Self::Drvn => drvn::UNPLACED,
            Self::CtrlHub => ctrl_hub::UNPLACED,
            Self::Zitadel => zitadel::UNPLACED,
        }
    }

    /// Reads a record; none if it has faults, or no place in the graph.
    pub(super) fn read(self, raw: Raw, notes: &mut Notes) -> Option<Resource> {
        notes.known = self.unplaced();
        let map = match raw.content {
            Ok(map) => map,
            Err(reason) => {
                notes.faults.push(Fault { field: String::new(), reason });
                return None;
            }
        };
        // Only of what may have to wait is kept what was read of it, and nothing else: secrets least of all.
        notes.keep = self.refers();
        let (resource, read) = fields::read(map, notes, |fields| match self {
            Self::Apex => apex::record(fields),
            Self::B2core => b2core::record(fields),
            Self::Drvn => drvn::record(fields),
            Self::CtrlHub => ctrl_hub::record(raw.within, fields),
            Self::Zitadel => zitadel::record(raw.within, fields),
        });
        let mut resource = resource.filter(|_| notes.faults.is_empty())?;
        match &mut resource {
            Resource::Team(Belonging { source, .. })
            | Resource::Group(Belonging { source, .. })
            | Resource::ServiceAccount(Belonging { source, .. }) => *source = Value::Object(read),
            Resource::Person(_) | Resource::Organisation(_) => {}
        }
        Some(resource)
    }

    /// The fault that a violation is, by the name that its place has in the upstream's format.
    pub(super) fn fault(self, violation: Violation) -> Fault {
        let names = match self {
            Self::Apex => apex::NAMES,
            Self::B2core => b2core::NAMES,
            Self::Drvn => drvn::NAMES,
            Self::CtrlHub => ctrl_hub::NAMES,
            Self::Zitadel => zitadel::NAMES,
        };
        let reason = self.in_own_words(&violation);
        Fault { field: renamed(&violation.path, names), reason }
    }

    /// What is wrong, with the values that there are as the upstream writes them.
    fn in_own_words(self, violation: &Violation) -> String {
        let allowed = violation.params.as_ref().and_then(|params| params.get("allowed")?.as_array());
        let Some(allowed) = allowed else { return violation.problem.clone() };
        let field = violation.path.iter().rev().find(|part| part.parse::<usize>().is_err()).map_or("", String::as_str);
        let word = |value: &str| match self {
            Self::Drvn => drvn::word(value),
            Self::Zitadel => zitadel::word(field, value),
            Self::Apex | Self::B2core | Self::CtrlHub => value.to_lowercase(),
        };
        let values: Vec<&str> = allowed.iter().filter_map(Value::as_str).collect();
        let words: Vec<String> = values.iter().map(|value| word(value)).collect();
        violation.problem.replace(&values.join(", "), &words.join(", "))
    }
}

/// A path of the graph by the name that it, or its beginning, has upstream. A `*` of a name stands for any one part.
fn renamed(path: &[String], names: &[(&str, &str)]) -> String {
    let found = names.iter().find_map(|(name, upstream)| {
        let parts = name.split('.').count();
        let fits = parts <= path.len() && name.split('.').zip(path).all(|(name, part)| name == "*" || name == part);
        fits.then(|| {
            let any = name.split('.').zip(path).filter(|(name, _)| *name == "*");
            let upstream = any.fold((*upstream).to_owned(), |upstream, (_, part)| upstream.replacen('*', part, 1));
            joined(upstream, &path[parts..])
        })
    });
    found.unwrap_or_else(|| joined(String::new(), path))
}

/// `contacts`, `0`, `value` is `contacts[0].value`.
fn joined(mut beginning: String, path: &[String]) -> String {
    for part in path {
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            beginning.extend(["[", part, "]"]);
        } else {
            if !beginning.is_empty() {
                beginning.push('.');
            }
            beginning.push_str(part);
        }
    }
    beginning
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// That a text names no upstream system.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no such upstream system: it is one of apex, b2core, drvn, ctrl-hub and zitadel")]
pub struct UnknownFormat;

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.name() == name).ok_or(UnknownFormat)
    }
}
