//! What the mutations of a team's members share.

use crate::{
    db::team::{self as teams, TeamMemberRow, TeamRow},
    domain::{Permission, Permit, UserId},
    graphql::write::{Stop, Work, Written},
};

/// Whether the caller may change who is in a team; why not is noted.
pub fn permit(work: &mut Work<'_, '_>, team: &TeamRow) -> Option<Permit> {
    let decision = work.viewer().permit_in(Permission::TeamWrite, team.organisation_id);
    work.permit(&[], decision)
}

/// Writes who joins a team and who leaves it, if nothing was refused.
///
/// # Errors
/// All that was refused, or when the database fails.
pub async fn change(
    work: &mut Work<'_, '_>,
    permit: Permit,
    team: TeamRow,
    joining: Vec<UserId>,
    leaving: Vec<TeamMemberRow>,
) -> Result<Written<TeamRow>, Stop> {
    work.finish()?;
    let stamp = work.stamp(permit);
    let (team_id, organisation_id, joined_at) = (team.id, team.organisation_id, work.now().into());
    let row = |user_id| TeamMemberRow { team_id, user_id, organisation_id, joined_at };
    let joining = joining.into_iter().map(row).collect();
    let updated = work.write(&["users"], teams::change_members(team, joining, leaving, stamp)).await?;
    Ok(Written::new(updated.row, &updated.fields))
}
