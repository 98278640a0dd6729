//! The edges that lead to organisations, and from them to users.

use std::sync::Arc;

use async_graphql::Object;

use super::{super::user::User, Organisation};
use crate::{
    db::organisation::{MemberRow, OrganisationRow},
    domain::membership::{MembershipStatus, OrganisationRole},
    graphql::{
        connection::{Edge, plain_edge},
        scalars::DateTime,
    },
};

plain_edge! {
    /// An organisation in the list of all organisations.
    OrganisationEdge, "OrganisationConnection": Arc<OrganisationRow> => Organisation, " The organisation."
}

/// How a user belongs to an organisation, seen from the organisation.
#[derive(Clone)]
pub struct OrganisationUserEdge {
    cursor: String,
    row: Arc<(MemberRow, User)>,
}

impl Edge for OrganisationUserEdge {
    const CONNECTION: &'static str = "OrganisationUserConnection";
    type Row = Arc<(MemberRow, User)>;
    type Node = User;

    fn new(cursor: String, row: Self::Row) -> Self {
        Self { cursor, row }
    }

    fn node(&self) -> User {
        self.row.1.clone()
    }
}

/// How a user belongs to an organisation, seen from the organisation.
#[Object]
impl OrganisationUserEdge {
    /// The entry's place in the list.
    fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The user.
    fn node(&self) -> User {
        Edge::node(self)
    }

    /// What the user may do in the organisation, the most powerful role first.
    fn roles(&self) -> Vec<OrganisationRole> {
        self.row.0.roles.iter().collect()
    }

    /// Whether the membership is in force.
    fn status(&self) -> MembershipStatus {
        self.row.0.status
    }

    /// What the user does in the organisation; null if it is not known.
    fn job_title(&self) -> Option<&str> {
        self.row.0.job_title.as_deref()
    }

    /// When the user joined, as far as is known.
    fn joined_at(&self) -> DateTime {
        DateTime(self.row.0.joined_at)
    }
}

/// How a user belongs to an organisation, seen from the user.
#[derive(Clone)]
pub struct UserOrganisationEdge {
    cursor: String,
    row: Arc<(MemberRow, Organisation)>,
}

impl Edge for UserOrganisationEdge {
    const CONNECTION: &'static str = "UserOrganisationConnection";
    type Row = Arc<(MemberRow, Organisation)>;
    type Node = Organisation;

    fn new(cursor: String, row: Self::Row) -> Self {
        Self { cursor, row }
    }

    fn node(&self) -> Organisation {
        self.row.1.clone()
    }
}

/// How a user belongs to an organisation, seen from the user.
#[Object]
impl UserOrganisationEdge {
    /// The entry's place in the list.
    fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The organisation.
    fn node(&self) -> Organisation {
        Edge::node(self)
    }

    /// What the user may do in the organisation, the most powerful role first.
    fn roles(&self) -> Vec<OrganisationRole> {
        self.row.0.roles.iter().collect()
    }

    /// Whether the membership is in force.
    fn status(&self) -> MembershipStatus {
        self.row.0.status
    }

    /// What the user does in the organisation; null if it is not known.
    fn job_title(&self) -> Option<&str> {
        self.row.0.job_title.as_deref()
    }

    /// When the user joined, as far as is known.
    fn joined_at(&self) -> DateTime {
        DateTime(self.row.0.joined_at)
    }
}
