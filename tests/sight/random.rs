//! Makes random directories.

use chrono::NaiveDate;
use roster::{
    db::{
        contact::ContactRow,
        document::DocumentRow,
        group::{GroupRow, GroupServiceAccountRow, GroupUserRow},
        organisation::{MemberRow, OrganisationRow},
        profile::ProfileRow,
        service_account::ServiceAccountRow,
        team::{TeamMemberRow, TeamRow},
        user::{IdentityRow, MetadataRow, UserRow},
    },
    domain::{
        OrganisationId, UserId,
        contact::{ContactKind, ContactPatch},
        document::{DocumentKind, DocumentPatch},
        group::GroupPatch,
        membership::{MembershipPatch, MembershipStatus, OrganisationRole, Roles},
        organisation::OrganisationPatch,
        patch::Patch,
        profile::ProfilePatch,
        service_account::ServiceAccountPatch,
        team::TeamPatch,
        user::UserPatch,
    },
};

use super::{chance::Chance, directory::Directory};

impl Directory {
    /// Adds a part of some organisations and people, who have to do with one another and with nobody else.
    pub fn add_part(&mut self, chance: &mut Chance, part: usize) {
        let organisations: Vec<_> =
            (0..chance.between(2, 4)).map(|number| self.add_organisation(chance, part, number)).collect();
        let users: Vec<_> =
            (0..chance.between(8, 14)).map(|number| self.add_user(chance, &organisations, part, number)).collect();
        for organisation in organisations {
            let members: Vec<_> = users.iter().copied().filter(|_| chance.percent(55)).collect();
            for user in &members {
                self.add_member(chance, organisation, *user);
            }
            for number in 0..chance.between(0, 3) {
                self.add_team(chance, organisation, &members, number);
            }
            self.add_groups(chance, organisation, &members);
        }
    }

    /// One organisation, in which all but the first of the people are without roles, and so many suspended, and a team of
    /// them all; and its manager.
    pub fn crowd(chance: &mut Chance, people: usize, suspended: usize) -> (Self, UserId) {
        let mut directory = Self::default();
        let organisation = directory.add_organisation(chance, 0, 0);
        let users: Vec<_> = (0..people).map(|number| directory.add_user(chance, &[organisation], 0, number)).collect();
        for user in &mut directory.users {
            user.owner_id = None;
        }
        for (number, user) in users.iter().enumerate() {
            let mut row = MemberRow::new(organisation, *user, MembershipPatch::default(), &chance.stamp());
            row.roles = Roles::from_iter((number == 0).then_some(OrganisationRole::UserManager));
            if number % 3 == 1 && number / 3 < suspended {
                row.status = MembershipStatus::Suspended;
            }
            directory.members.push(row);
        }
        directory.add_team(chance, organisation, &[], 0);
        let (organisation_id, team_id) = (organisation, directory.teams[0].id);
        for user_id in users.iter().copied() {
            let joined_at = chance.moment().into();
            directory.team_members.push(TeamMemberRow { team_id, user_id, organisation_id, joined_at });
        }
        directory.profiles.clear();
        directory.contacts.clear();
        directory.documents.clear();
        (directory, users[0])
    }

    fn add_organisation(&mut self, chance: &mut Chance, part: usize, number: usize) -> OrganisationId {
        let name = format!("organisation-{part}-{number}");
        let patch = OrganisationPatch { name: Some(name.clone()), slug: Some(name), ..OrganisationPatch::default() };
        let mut row = OrganisationRow::new(chance.id(), patch, &chance.stamp());
        if number > 0 && chance.percent(50) {
            row.owner_id = self.organisations.last().map(|row| row.id);
        }
        self.organisations.push(row);
        self.organisations[self.organisations.len() - 1].id
    }

    fn add_user(&mut self, chance: &mut Chance, owners: &[OrganisationId], part: usize, number: usize) -> UserId {
        let name = format!("user-{part}-{number:02}");
        let patch = UserPatch {
            username: Some(name.clone()),
            email: if chance.percent(80) { Patch::Value(format!("{name}@example.org")) } else { Patch::Absent },
            phone: if chance.percent(50) { Patch::Value("+4930123456".into()) } else { Patch::Absent },
            last_sign_in_at: if chance.percent(50) { Patch::Value(chance.moment()) } else { Patch::Absent },
            ..UserPatch::default()
        };
        let owner = chance.percent(50).then(|| chance.pick(owners));
        let row = UserRow::new(chance.id(), owner, patch, &chance.stamp());
        if chance.percent(10) {
            self.administrators.insert(row.id);
        }
        for platform in chance.some(50, &["apex", "drvn"]) {
            let (id, at) = (chance.id(), chance.moment().into());
            let subject = format!("{part}-{number}");
            let (platform, meta) = (platform.into(), None);
            self.identities.push(IdentityRow { id, user_id: row.id, platform, subject, meta, created_at: at });
        }
        for key in chance.some(40, &["colour", "size"]) {
            self.metadata.push(MetadataRow { user_id: row.id, key: key.into(), value: "some".into() });
        }
        if chance.percent(75) {
            self.add_profile(chance, &row, part, number);
        }
        self.users.push(row);
        self.users[self.users.len() - 1].id
    }

    fn add_profile(&mut self, chance: &mut Chance, user: &UserRow, part: usize, number: usize) {
        // Two people of a part may have one external id, if they do not have one owner.
        let external_id = format!("{part}-{}", number / 2);
        let taken = self
            .profiles
            .iter()
            .any(|known| known.external_id.as_ref() == Some(&external_id) && known.owner_id == user.owner_id);
        let patch = ProfilePatch {
            external_id: if taken { Patch::Absent } else { Patch::Value(external_id) },
            birth_date: NaiveDate::from_ymd_opt(1990, 5, 17)
                .filter(|_| chance.percent(50))
                .map_or(Patch::Absent, Patch::Value),
            phone_mobile: Patch::Value("+491701234".into()),
            address_town: if chance.percent(50) { Patch::Value("Leeds".into()) } else { Patch::Absent },
            required_documents: Some(chance.some(40, &[DocumentKind::Cpc, DocumentKind::Dbs])),
            ..ProfilePatch::default()
        };
        let profile = ProfileRow::new(chance.id(), user, patch, &chance.stamp());
        for _ in 0..chance.between(0, 3) {
            let value = Some(format!("{number}@example.net"));
            let patch = ContactPatch { kind: Some(ContactKind::Email), value, ..ContactPatch::default() };
            self.contacts.push(ContactRow::new(chance.id(), profile.id, patch, &chance.stamp()));
        }
        for _ in 0..chance.between(0, 4) {
            let (kind, filename) = (Some(DocumentKind::Cpc), Some("scan.pdf".into()));
            let patch = DocumentPatch { kind, filename, ..DocumentPatch::default() };
            self.documents.push(DocumentRow::new(chance.id(), profile.id, patch, &chance.stamp()));
        }
        self.profiles.push(profile);
    }

    fn add_member(&mut self, chance: &mut Chance, organisation: OrganisationId, user: UserId) {
        let status = if chance.percent(25) { MembershipStatus::Suspended } else { MembershipStatus::Active };
        let (roles, joined_at) = (Some(chance.roles()), Some(chance.moment()));
        let patch = MembershipPatch { roles, status: Some(status), joined_at, ..MembershipPatch::default() };
        self.members.push(MemberRow::new(organisation, user, patch, &chance.stamp()));
    }

    fn add_team(&mut self, chance: &mut Chance, organisation_id: OrganisationId, members: &[UserId], number: usize) {
        let patch = TeamPatch { name: Some(format!("team {number}")), ..TeamPatch::default() };
        let team = TeamRow::new(chance.id(), organisation_id, patch, &chance.stamp());
        for user_id in chance.some(45, members) {
            let joined_at = chance.moment().into();
            self.team_members.push(TeamMemberRow { team_id: team.id, user_id, organisation_id, joined_at });
        }
        self.teams.push(team);
    }

    fn add_groups(&mut self, chance: &mut Chance, organisation_id: OrganisationId, members: &[UserId]) {
        let mut accounts = Vec::new();
        for number in 0..chance.between(0, 2) {
            let (name, roles) = (Some(format!("account {number}")), Some(chance.few_roles()));
            let patch = ServiceAccountPatch { name, roles, ..ServiceAccountPatch::default() };
            let row = ServiceAccountRow::new(chance.id(), organisation_id, patch, &chance.stamp());
            accounts.push(row.id);
            self.accounts.push(row);
        }
        for number in 0..chance.between(0, 3) {
            let (name, roles) = (Some(format!("group {number}")), Some(chance.few_roles()));
            let patch = GroupPatch { name, roles, ..GroupPatch::default() };
            let group = GroupRow::new(chance.id(), organisation_id, patch, &chance.stamp());
            let group_id = group.id;
            for user_id in chance.some(30, members) {
                let joined_at = chance.moment().into();
                self.group_users.push(GroupUserRow { group_id, user_id, organisation_id, joined_at });
            }
            for service_account_id in chance.some(60, &accounts) {
                let joined_at = chance.moment().into();
                let row = GroupServiceAccountRow { group_id, service_account_id, organisation_id, joined_at };
                self.group_accounts.push(row);
            }
            self.groups.push(group);
        }
    }
}
