//! Who sees what and may do what. Each role may all that the roles below it may, so that a permission is the least role that
//! has it.

use super::world::{World, kind};

/// Roles in the order of their power; what takes none takes [`NOTHING`].
pub const NOTHING: u8 = 0;
pub const MEMBER: u8 = 1;
pub const MANAGER: u8 = 2;
pub const ADMIN: u8 = 3;
pub const OWNER: u8 = 4;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The user; an administrator of whom the directory knows nothing has none.
    pub user: Option<String>,
    /// The organisation that the request is narrowed to.
    pub only: Option<String>,
}

impl Caller {
    /// Whether nothing is hidden from the caller.
    pub fn is_above_all(&self) -> bool {
        self.user.is_none() && self.only.is_none()
    }

    pub fn is(&self, user: &str) -> bool {
        self.user.as_deref() == Some(user)
    }
}

/// What a set of roles amounts to.
pub fn power(roles: &serde_json::Value) -> u8 {
    let roles = roles.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
    let powers = roles.map(|role| match role {
        "OWNER" => OWNER,
        "ADMIN" => ADMIN,
        "USER_MANAGER" => MANAGER,
        _ => MEMBER,
    });
    powers.max().unwrap_or(NOTHING)
}

impl World {
    pub fn is_active(&self, organisation: &str, user: &str) -> bool {
        let member = self.members.get(&(organisation.to_owned(), user.to_owned()));
        member.is_some_and(|member| member["status"] == "ACTIVE")
    }

    /// What a user may do in an organisation: by the membership and by groups, while the membership is in force.
    pub fn power_of(&self, user: &str, organisation: &str) -> u8 {
        if !self.is_active(organisation, user) {
            return NOTHING;
        }
        let own = power(&self.members[&(organisation.to_owned(), user.to_owned())]["roles"]);
        own.max(self.power_by_groups(user, organisation))
    }

    /// What a user may do in an organisation once a suspension is lifted.
    pub fn power_held(&self, user: &str, organisation: &str) -> u8 {
        let membership = self.members.get(&(organisation.to_owned(), user.to_owned()));
        let own = membership.map_or(NOTHING, |membership| power(&membership["roles"]));
        own.max(self.power_by_groups(user, organisation))
    }

    /// What a user may do in an organisation by groups, once the membership is in force.
    pub fn power_by_groups(&self, user: &str, organisation: &str) -> u8 {
        let groups = self.whose("group", "organisation", organisation).into_iter();
        let groups = groups.filter(|group| self.group_users.contains(&(group.clone(), user.to_owned())));
        groups.map(|group| power(&self.at(&group).get("roles"))).fold(NOTHING, u8::max)
    }

    /// What a service account may do by groups.
    pub fn power_of_account_by_groups(&self, account: &str) -> u8 {
        let groups = self.group_accounts.iter().filter(|(_, known)| known == account);
        groups.map(|(group, _)| power(&self.at(group).get("roles"))).fold(NOTHING, u8::max)
    }

    /// What the caller may do in an organisation.
    pub fn power(&self, caller: &Caller, organisation: &str) -> u8 {
        match (&caller.user, &caller.only) {
            (_, Some(only)) if only != organisation => NOTHING,
            (None, _) => OWNER,
            (Some(user), _) => self.power_of(user, organisation),
        }
    }

    /// Whether the caller has a permission through the owner of a person.
    pub fn may_through_owner(&self, caller: &Caller, user: &str, permission: u8) -> bool {
        let owner = self.text(user, "owner");
        caller.is_above_all() || owner.is_some_and(|owner| self.power(caller, &owner) >= permission)
    }

    /// Whether the caller has a permission in an organisation to which a person belongs.
    pub fn may_through_any(&self, caller: &Caller, user: &str, permission: u8) -> bool {
        let places = self.ids("organisation").into_iter();
        let mut places =
            places.filter(|place| self.is_active(place, user) || self.text(user, "owner").as_ref() == Some(place));
        caller.is_above_all() || places.any(|place| self.power(caller, &place) >= permission)
    }

    /// Whether the caller is in a team with somebody who is in force there.
    fn is_fellow(&self, caller: &Caller, user: &str, here: Option<&str>) -> bool {
        let Some(me) = &caller.user else { return false };
        self.team_users.iter().filter(|(_, member)| member == user).any(|(team, _)| {
            let place = self.text(team, "organisation").expect("an organisation");
            let together = self.team_users.contains(&(team.clone(), me.clone()));
            let seen = self.power(caller, &place) >= MEMBER && self.is_active(&place, user);
            together && seen && here.is_none_or(|here| here == place)
        })
    }

    fn sees_person(&self, caller: &Caller, user: &str) -> bool {
        caller.is(user) || self.may_through_any(caller, user, MANAGER) || self.is_fellow(caller, user, None)
    }

    /// Whether a record is there for the caller.
    pub fn sees(&self, caller: &Caller, id: &str) -> bool {
        let Some(record) = self.records.get(id) else { return false };
        let within = |least| {
            let place = record.text("organisation").expect("an organisation");
            self.power(caller, &place) >= least
        };
        match kind(id) {
            "user" => self.sees_person(caller, id),
            "profile" => self.sees_person(caller, &record.text("user").expect("a user")),
            "contact" => {
                let profile = record.text("profile").expect("a profile");
                let user = self.text(&profile, "user").expect("a user");
                caller.is(&user) || self.may_through_any(caller, &user, MANAGER)
            }
            "organisation" => self.power(caller, id) >= MEMBER,
            "team" => within(MEMBER),
            "group" => within(MANAGER),
            _ => within(ADMIN),
        }
    }

    /// Whether the caller may know that a user belongs to an organisation.
    pub fn sees_member(&self, caller: &Caller, organisation: &str, user: &str) -> bool {
        let power = self.power(caller, organisation);
        let managed = power >= MANAGER && self.sees_person(caller, user);
        caller.is_above_all()
            || power >= MEMBER && (managed || caller.is(user) || self.is_fellow(caller, user, Some(organisation)))
    }

    /// Whether a user has no more rights than the caller, anywhere or in one organisation.
    pub fn is_not_above(&self, caller: &Caller, user: &str, here: Option<&str>) -> bool {
        let fits = |place: &String| self.power_held(user, place) <= self.power(caller, place);
        let mut places = self.ids("organisation").into_iter().filter(|place| here.is_none_or(|here| here == place));
        caller.is_above_all() || caller.is(user) || places.all(|place| fits(&place))
    }
}
