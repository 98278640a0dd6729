//! The edges that lead to organisations, and from them to users.

use std::sync::Arc;

use super::{super::user::User, Organisation};
use crate::{
    db::organisation::{MemberRow, OrganisationRow},
    domain::membership::{MembershipStatus, OrganisationRole},
    graphql::{connection::edge, scalars::DateTime},
};

edge! {
    /// An organisation in the list of all organisations.
    OrganisationEdge, "OrganisationConnection": Arc<OrganisationRow> => Organisation, " The organisation."
}

edge! {
    /// How a user belongs to an organisation, seen from the organisation.
    OrganisationUserEdge, "OrganisationUserConnection": Arc<(MemberRow, User)> => User, " The user.", |row| row.1.clone(), {
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
}

edge! {
    /// How a user belongs to an organisation, seen from the user.
    UserOrganisationEdge, "UserOrganisationConnection": Arc<(MemberRow, Organisation)> => Organisation, " The organisation.", |row| row.1.clone(), {
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
}
