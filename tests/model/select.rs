//! What is asked of each kind of record.

/// The fields of each kind of record.
pub fn fields(kind: &str) -> &'static str {
    match kind {
        "user" => "username email phone state owner { id } createdAt metadata { key value }",
        "profile" => {
            "externalId enabled firstName middleName lastName nickname displayName gender birthDate bio englishLevel tags
            country { alpha2Code } position { jobTitle customerFacing } employer { name branch }
            work { occupation cscs eusr startDate } phones { mobile landline contact }
            address { number buildingName street area town county postcode countryCode what3words }
            settings { preferredLanguage timezone } driver { startDate licences complianceDocuments { kind } }
            owner { id } user { id } createdAt reviewedAt"
        }
        "contact" => "kind value canonicalValue externalId profile { id } createdAt",
        "organisation" => {
            "name slug description sandbox status createdAt features { name enabled limit }
            settings { nomenclature { governance { schemes { singular plural language }
            workOrders { singular plural language } operations { singular plural language } } } }"
        }
        "team" => "name description organisation { id } createdAt",
        "group" => "name description roles organisation { id } createdAt",
        _ => "name description email enabled roles organisation { id } createdAt",
    }
}

const MEMBERS: &str = "edges { roles status jobTitle joinedAt node { id } }";

/// What each kind of record leads to.
pub fn relations(kind: &str) -> String {
    let list = |name: &str| format!("{name}(first: 100) {{ edges {{ node {{ id }} }} }} ");
    match kind {
        "user" => {
            let lists = list("teams") + &list("groups");
            format!(
                "organisations(first: 100) {{ {MEMBERS} }} {lists} identities {{ id platform subject meta }} profile {{ id }}"
            )
        }
        "profile" => "contacts { id }".to_owned(),
        "organisation" => {
            let lists = list("teams") + &list("groups") + &list("serviceAccounts");
            format!("users(first: 100) {{ {MEMBERS} }} {lists}")
        }
        "team" => list("members"),
        "group" => list("users") + &list("serviceAccounts"),
        _ => String::new(),
    }
}
