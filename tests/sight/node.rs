//! What the graph is made of, as far as the walks follow it: kinds of record, and what can be asked of each.

use std::fmt;

use roster::domain::{Id, Noun};
use uuid::Uuid;

/// A kind of object in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Root,
    User,
    Profile,
    /// The driver's part of a profile: it has the profile's id, and none in the graph.
    Driver,
    Contact,
    Document,
    Organisation,
    Team,
    Group,
    ServiceAccount,
}

/// An object in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    pub kind: Kind,
    pub uuid: Uuid,
}

/// Where every walk begins.
pub const ROOT: Node = Node { kind: Kind::Root, uuid: Uuid::nil() };

impl<N: Noun> From<Id<N>> for Node {
    fn from(id: Id<N>) -> Self {
        let kind = match N::NAME {
            "User" => Kind::User,
            "Profile" => Kind::Profile,
            "Contact" => Kind::Contact,
            "Document" => Kind::Document,
            "Organisation" => Kind::Organisation,
            "Team" => Kind::Team,
            "Group" => Kind::Group,
            "ServiceAccount" => Kind::ServiceAccount,
            other => panic!("the walks do not know {other}"),
        };
        Self { kind, uuid: id.uuid() }
    }
}

impl Node {
    pub fn id<N>(self) -> Id<N> {
        Id::new(self.uuid)
    }
}

/// As the graph writes the id.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", format!("{:?}", self.kind).to_lowercase(), self.uuid.simple())
    }
}

/// What a field leads to.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A value, with the selection of its parts.
    Value(&'static str),
    /// One object or null.
    One(Kind),
    /// A whole list.
    Many(Kind),
    /// A page of a list: of what, the facts of its edges, and whether it takes `offset`.
    Page(Kind, &'static str, bool),
}

/// What is asked of a kind of object.
pub const fn fields(kind: Kind) -> &'static [(&'static str, Shape)] {
    use Kind::{Contact, Document, Driver, Group, Organisation, Profile, Root, ServiceAccount, Team, User};
    use Shape::{Many, One, Page, Value};
    const MEMBER: &str = "joinedAt roles status";
    match kind {
        Root => &[
            ("users", Page(User, "", true)),
            ("profiles", Page(Profile, "", true)),
            ("organisations", Page(Organisation, "", true)),
            ("teams", Page(Team, "", true)),
        ],
        User => &[
            ("username", Value("")),
            ("phone", Value("")),
            ("lastSignInAt", Value("")),
            ("identities", Value("{ platform subject }")),
            ("metadata", Value("{ key value }")),
            ("permissions", Value("")),
            ("owner", One(Organisation)),
            ("profile", One(Profile)),
            ("organisations", Page(Organisation, MEMBER, false)),
            ("teams", Page(Team, "joinedAt", false)),
            ("groups", Page(Group, "joinedAt", false)),
        ],
        Profile => &[
            ("displayName", Value("")),
            ("birthDate", Value("")),
            ("address", Value("{ town }")),
            ("phones", Value("{ mobile }")),
            ("contacts", Many(Contact)),
            ("owner", One(Organisation)),
            ("user", One(User)),
            ("driver", One(Driver)),
        ],
        Driver => &[("complianceDocuments", Value("{ kind }")), ("documents", Page(Document, "", false))],
        Contact => &[("value", Value("")), ("owner", One(Organisation)), ("profile", One(Profile))],
        Document => &[("filename", Value("")), ("owner", One(Organisation)), ("profile", One(Profile))],
        Organisation => &[
            ("slug", Value("")),
            ("owner", One(Organisation)),
            ("users", Page(User, MEMBER, true)),
            ("teams", Page(Team, "", true)),
            ("groups", Page(Group, "", true)),
            ("serviceAccounts", Page(ServiceAccount, "", true)),
        ],
        Team => &[
            ("name", Value("")),
            ("organisation", One(Organisation)),
            ("owner", One(Organisation)),
            ("members", Page(User, "joinedAt", true)),
        ],
        Group => &[
            ("name", Value("")),
            ("organisation", One(Organisation)),
            ("owner", One(Organisation)),
            ("users", Page(User, "joinedAt", true)),
            ("serviceAccounts", Page(ServiceAccount, "joinedAt", true)),
        ],
        ServiceAccount => &[("name", Value("")), ("organisation", One(Organisation)), ("owner", One(Organisation))],
    }
}
