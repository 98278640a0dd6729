//! Who is in what: memberships of organisations, teams and groups.

use super::{
    Refusal, Work,
    reference::{Holder, Related},
};
use crate::{
    db::{
        group::{self as groups, GroupRow, GroupServiceAccountRow, GroupUserRow},
        organisation::{self as organisations, MemberRow},
        service_account as accounts,
        team::{self as teams, TeamMemberRow},
    },
    domain::{
        GroupId, OrganisationId, RecordId, ServiceAccountId, TeamId, UserId,
        change::RecordType,
        membership::{MembershipPatch, MembershipStatus, OrganisationRole},
        violation::ViolationCode,
    },
    import::record::{Relations, Target},
};

impl Work<'_, '_> {
    /// Relates a record to another of the same system, whichever of the two said it.
    pub(super) async fn relate(
        &mut self,
        holder: &Holder,
        kind: RecordType,
        target: &Target,
    ) -> Result<Related, Refusal> {
        let Some(id) = self.resolve(kind, &target.subject).await? else { return Ok(Related::Waits) };
        let other = (kind, id, target.subject.clone());
        let (whole, part) = if rank(holder.0) <= rank(kind) { (holder, &other) } else { (&other, holder) };
        match (whole.0, part.0) {
            (RecordType::Organisation, RecordType::User) => self.join(whole.1, part, target.suspended).await,
            (RecordType::Organisation, _) => self.belongs(whole.1, part).await,
            (RecordType::Team, RecordType::User) => self.join_team(whole.1, part.1).await,
            (RecordType::Group, RecordType::User) => self.join_group(whole.1, part.1).await,
            _ => self.add_to_group(whole.1, part.1).await,
        }
    }

    /// Makes a user a member of an organisation. The role of a membership that is new is the least.
    async fn join(
        &mut self,
        organisation: RecordId,
        user: &Holder,
        suspended: Option<bool>,
    ) -> Result<Related, Refusal> {
        let (organisation, id) = (OrganisationId::new(organisation.uuid()), UserId::new(user.1.uuid()));
        let status = suspended.map(|yes| if yes { MembershipStatus::Suspended } else { MembershipStatus::Active });
        if let Some(before) = self.tx.run(organisations::member(organisation, id)).await? {
            let mut after = before.clone();
            after.apply(MembershipPatch { status, ..MembershipPatch::default() });
            let changed = after != before;
            self.tx.run(organisations::update_member(before, after, self.stamp())).await?;
            return Ok(Related::Holds(changed));
        }
        let roles = Some([OrganisationRole::Member].into_iter().collect());
        let patch = MembershipPatch { roles, status, ..MembershipPatch::default() };
        let row = MemberRow::new(organisation, id, patch, &self.context.stamp);
        self.tx.run(organisations::add_members(vec![row], self.stamp())).await?;
        // Their teams and groups may have waited for this.
        self.came(RecordType::User, &user.2);
        Ok(Related::Holds(true))
    }

    /// Sees that a record belongs to the organisation that says so.
    async fn belongs(&mut self, organisation: RecordId, record: &Holder) -> Result<Related, Refusal> {
        let id = record.1.uuid();
        let home = match record.0 {
            RecordType::Team => self.team_row(TeamId::new(id)).await?.map(|row| row.organisation_id),
            RecordType::Group => self.group_row(GroupId::new(id)).await?.map(|row| row.organisation_id),
            _ => {
                let account = self.tx.run(accounts::by_ids(vec![ServiceAccountId::new(id)])).await?.pop();
                account.map(|row| row.organisation_id)
            }
        };
        if home.is_some_and(|home| home.untyped() == organisation) {
            return Ok(Related::Holds(false));
        }
        let problem = format!("name {}, which belongs to another organisation", record.2);
        Err(self.refuse(&["relationships"], ViolationCode::Conflict, problem))
    }

    async fn team_row(&mut self, id: TeamId) -> Result<Option<teams::TeamRow>, Refusal> {
        Ok(self.tx.run(teams::by_ids(vec![id])).await?.pop())
    }

    async fn group_row(&mut self, id: GroupId) -> Result<Option<GroupRow>, Refusal> {
        Ok(self.tx.run(groups::by_ids(vec![id])).await?.pop())
    }

    async fn is_member(&mut self, organisation: OrganisationId, user: UserId) -> Result<bool, Refusal> {
        Ok(self.tx.run(organisations::member(organisation, user)).await?.is_some())
    }

    async fn join_team(&mut self, team: RecordId, user: RecordId) -> Result<Related, Refusal> {
        let (team_id, user_id) = (TeamId::new(team.uuid()), UserId::new(user.uuid()));
        let Some(team) = self.team_row(team_id).await? else { return Ok(Related::Waits) };
        if !self.is_member(team.organisation_id, user_id).await? {
            return Ok(Related::Waits);
        }
        let is_new = self.tx.run(teams::members_among(team_id, vec![user_id])).await?.is_empty();
        if is_new {
            let (organisation_id, joined_at) = (team.organisation_id, self.context.stamp.at.into());
            let row = TeamMemberRow { team_id, user_id, organisation_id, joined_at };
            self.tx.run(teams::add_members(vec![row], self.stamp())).await?;
        }
        Ok(Related::Holds(is_new))
    }

    async fn join_group(&mut self, group: RecordId, user: RecordId) -> Result<Related, Refusal> {
        let (group_id, user_id) = (GroupId::new(group.uuid()), UserId::new(user.uuid()));
        let Some(group) = self.group_row(group_id).await? else { return Ok(Related::Waits) };
        if !self.is_member(group.organisation_id, user_id).await? {
            return Ok(Related::Waits);
        }
        let is_new = self.tx.run(groups::users_among(group_id, vec![user_id])).await?.is_empty();
        if is_new {
            let (organisation_id, joined_at) = (group.organisation_id, self.context.stamp.at.into());
            let row = GroupUserRow { group_id, user_id, organisation_id, joined_at };
            self.tx.run(groups::add_users(vec![row], self.stamp())).await?;
        }
        Ok(Related::Holds(is_new))
    }

    async fn add_to_group(&mut self, group: RecordId, account: RecordId) -> Result<Related, Refusal> {
        let (group_id, id) = (GroupId::new(group.uuid()), ServiceAccountId::new(account.uuid()));
        let group = self.group_row(group_id).await?;
        let account = self.tx.run(accounts::by_ids(vec![id])).await?.pop();
        let (Some(group), Some(account)) = (group, account) else { return Ok(Related::Waits) };
        if group.organisation_id != account.organisation_id {
            let problem = "join a group and a service account of different organisations";
            return Err(self.refuse(&["relationships"], ViolationCode::Conflict, problem));
        }
        let is_new = self.tx.run(groups::service_accounts_among(group_id, vec![id])).await?.is_empty();
        if is_new {
            let (organisation_id, joined_at) = (group.organisation_id, self.context.stamp.at.into());
            let row = GroupServiceAccountRow { group_id, service_account_id: id, organisation_id, joined_at };
            self.tx.run(groups::add_service_accounts(vec![row], self.stamp())).await?;
        }
        Ok(Related::Holds(is_new))
    }

    /// Ends what the record said before of its teams or groups, or as a team or group of its members, and says no more. Only
    /// what both ends have of the same system is ended, and no membership of an organisation, which carries roles.
    pub(super) async fn leave(&mut self, holder: &Holder, now: &Relations) -> Result<bool, Refusal> {
        let (platform, id) = (self.context.platform(), holder.1.uuid());
        match (holder.0, now.kind) {
            (RecordType::Team, RecordType::User) => {
                let rows = self.tx.run(teams::members_from(platform, TeamId::new(id))).await?;
                self.leave_teams(unsaid(rows, now)).await
            }
            (RecordType::User, RecordType::Team) => {
                let rows = self.tx.run(teams::of_user_from(platform, UserId::new(id))).await?;
                self.leave_teams(unsaid(rows, now)).await
            }
            (RecordType::Group, RecordType::User) => {
                let rows = self.tx.run(groups::users_from(platform, GroupId::new(id))).await?;
                self.leave_groups(unsaid(rows, now)).await
            }
            (RecordType::User, RecordType::Group) => {
                let rows = self.tx.run(groups::of_user_from(platform, UserId::new(id))).await?;
                self.leave_groups(unsaid(rows, now)).await
            }
            (RecordType::Group, RecordType::ServiceAccount) => {
                let rows = self.tx.run(groups::service_accounts_from(platform, GroupId::new(id))).await?;
                self.take_from_groups(unsaid(rows, now)).await
            }
            (RecordType::ServiceAccount, RecordType::Group) => {
                let rows = self.tx.run(groups::of_service_account_from(platform, ServiceAccountId::new(id))).await?;
                self.take_from_groups(unsaid(rows, now)).await
            }
            _ => Ok(false),
        }
    }

    async fn leave_teams(&mut self, rows: Vec<TeamMemberRow>) -> Result<bool, Refusal> {
        let any = !rows.is_empty();
        for row in rows {
            self.tx.run(teams::remove_members(vec![row], self.stamp())).await?;
        }
        Ok(any)
    }

    async fn leave_groups(&mut self, rows: Vec<GroupUserRow>) -> Result<bool, Refusal> {
        let any = !rows.is_empty();
        for row in rows {
            self.tx.run(groups::remove_users(vec![row], self.stamp())).await?;
        }
        Ok(any)
    }

    async fn take_from_groups(&mut self, rows: Vec<GroupServiceAccountRow>) -> Result<bool, Refusal> {
        let any = !rows.is_empty();
        for row in rows {
            self.tx.run(groups::remove_service_accounts(vec![row], self.stamp())).await?;
        }
        Ok(any)
    }
}

/// What is a whole of which another kind is a part comes first.
const fn rank(kind: RecordType) -> u8 {
    match kind {
        RecordType::Organisation => 0,
        RecordType::Team | RecordType::Group => 1,
        _ => 2,
    }
}

/// The rows of which no id is among those that are said now; a user may have several accounts on one platform.
fn unsaid<R: PartialEq>(rows: Vec<(R, String)>, now: &Relations) -> Vec<R> {
    let said = |subject: &String| now.targets.iter().any(|target| target.subject == *subject);
    let (kept, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, subject)| said(subject));
    let mut gone: Vec<R> = Vec::new();
    for (row, _) in others {
        if !kept.iter().any(|(kept, _)| *kept == row) && !gone.contains(&row) {
            gone.push(row);
        }
    }
    gone
}
