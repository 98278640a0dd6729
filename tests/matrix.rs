//! Every root field for every kind of caller. A root field that is not in [`ROWS`] fails the suite.

use std::{collections::BTreeSet, sync::Arc};

use axum::http::StatusCode;
use chrono::TimeDelta;
use roster::{
    db::{
        contact, contact::ContactRow, organisation, organisation::MemberRow, profile, profile::ProfileRow,
        service_account, team, team::TeamMemberRow, team::TeamRow, user,
    },
    domain::{
        Means, Viewer,
        contact::{ContactKind, ContactPatch},
        membership::{MembershipPatch, OrganisationRole},
        patch::Patch,
        profile::ProfilePatch,
        team::TeamPatch,
        user::UserState,
    },
};
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, administrator},
    database::{TestDb, on_both},
    directory::{Directory, key, new_id, roles, session, stamp, write},
};

/// The callers, in the order of the letters of a row.
const CALLERS: [&str; 14] = [
    "anonymous",
    "with an expired session",
    "with a revoked session",
    "with an expired key",
    "with a revoked key",
    "the user itself",
    "the owner of another organisation",
    "MEMBER",
    "USER_MANAGER",
    "ADMIN",
    "OWNER",
    "administrator",
    "service account with a role",
    "service account without",
];

/// A root field: its name, a query of it, a text that its answer holds if the record is seen, and a letter for each caller:
/// the record is seen (s) or does not exist (-), the field takes a credential (u), the credential is refused (r).
type Row = (&'static str, &'static str, &'static str, &'static str);

/// The user of the rows is a member of `acme`, which owns it, in a team with nobody else.
const ROWS: [Row; 28] = [
    ("viewer", "{ viewer { actor { __typename } } }", "\"__typename\"", "-rrrrsssssssss"),
    ("node", "{ node(id: \"{user}\") { id } }", "{user}", "urrrrs--sssss-"),
    ("nodes", "{ nodes(ids: [\"{contact}\"]) { id } }", "{contact}", "urrrrs--sssss-"),
    ("user", "{ user(by: {username: \"target\"}) { id } }", "{user}", "urrrrs--sssss-"),
    ("users", "{ users(first: 100) { nodes { id } } }", "{user}", "urrrrs--sssss-"),
    ("profile", "{ profile(by: {user: \"{user}\"}) { id } }", "{profile}", "urrrrs--sssss-"),
    ("profiles", "{ profiles(first: 100) { nodes { id } } }", "{profile}", "urrrrs--sssss-"),
    ("contact", "{ contact(id: \"{contact}\") { id } }", "{contact}", "urrrrs--sssss-"),
    ("organisation", "{ organisation(by: {slug: \"acme\"}) { id } }", "{acme}", "urrrrs-sssssss"),
    ("organisations", "{ organisations(first: 100) { nodes { id } } }", "{acme}", "urrrrs-sssssss"),
    ("team", "{ team(id: \"{team}\") { id } }", "{team}", "urrrrs-ssssss-"),
    ("teams", "{ teams(first: 100) { nodes { id } } }", "{team}", "urrrrs-ssssss-"),
    ("country", "{ country(code: \"IE\") { name } }", "Ireland", "urrrrsssssssss"),
    ("countries", "{ countries { name } }", "Ireland", "urrrrsssssssss"),
    // A session begins with a token of the identity provider, and with no other credential.
    ("sessionCreate", "mutation { sessionCreate(input: {}) { token } }", "roster_session_", "urrrr---------"),
    (
        "sessionRevoke",
        "mutation { sessionRevoke(input: {id: \"{session}\"}) { revokedId } }",
        "{session}",
        "urrrrs-----s--",
    ),
    (
        "organisationCreate",
        "mutation { organisationCreate(input: {name: \"New\", slug: \"new\", dryRun: true}) { organisation { slug } } }",
        "\"new\"",
        "urrrr------s--",
    ),
    (
        "organisationUpdate",
        "mutation { organisationUpdate(input: {id: \"{acme}\", description: \"New\", dryRun: true}) { organisation { id } } }",
        "{acme}",
        "urrrr----sss--",
    ),
    (
        "organisationFeatureSet",
        "mutation { organisationFeatureSet(input: {id: \"{acme}\", name: \"maps\", enabled: true, dryRun: true}) \
            { organisation { id } } }",
        "{acme}",
        "urrrr------s--",
    ),
    // `other` owns nothing, and `outsider` owns it.
    (
        "organisationDelete",
        "mutation { organisationDelete(input: {id: \"{other}\", dryRun: true}) { deletedId } }",
        "{other}",
        "urrrr-s----s--",
    ),
    (
        "organisationMemberAdd",
        "mutation { organisationMemberAdd(input: {organisation: \"{acme}\", user: \"{outsider}\", dryRun: true}) \
            { organisation { id } } }",
        "{acme}",
        "urrrr------s--",
    ),
    (
        "organisationMemberUpdate",
        "mutation { organisationMemberUpdate(input: \
            {organisation: \"{acme}\", user: \"{user}\", jobTitle: \"New\", dryRun: true}) { organisation { id } } }",
        "{acme}",
        "urrrr---sssss-",
    ),
    (
        "organisationMemberRemove",
        "mutation { organisationMemberRemove(input: {organisation: \"{acme}\", user: \"{user}\", dryRun: true}) \
            { changedFields } }",
        "users",
        "urrrrs--sssss-",
    ),
    (
        "serviceAccountCreate",
        "mutation { serviceAccountCreate(input: {organisation: \"{acme}\", name: \"new\", dryRun: true}) \
            { serviceAccount { name } } }",
        "\"new\"",
        "urrrr----sss--",
    ),
    (
        "serviceAccountUpdate",
        "mutation { serviceAccountUpdate(input: {id: \"{robot}\", name: \"new\", dryRun: true}) { serviceAccount { id } } }",
        "{robot}",
        "urrrr----sss--",
    ),
    (
        "serviceAccountDelete",
        "mutation { serviceAccountDelete(input: {id: \"{robot}\", dryRun: true}) { deletedId } }",
        "{robot}",
        "urrrr----sss--",
    ),
    (
        "serviceAccountKeyCreate",
        "mutation { serviceAccountKeyCreate(input: {id: \"{robot}\", dryRun: true}) { key { id } } }",
        "key_",
        "urrrr----sss--",
    ),
    (
        "serviceAccountKeyRevoke",
        "mutation { serviceAccountKeyRevoke(input: {id: \"{key}\", dryRun: true}) { revokedId } }",
        "{key}",
        "urrrr----sss--",
    ),
];

/// What the rows are about, and who asks.
struct Matrix {
    directory: Directory,
    names: Vec<(&'static str, String)>,
    callers: Vec<Vec<(&'static str, String)>>,
}

impl Matrix {
    async fn new(test: TestDb) -> Self {
        let directory = Directory::new(test).await;
        let mut names = target(&directory).await;
        let issuer = directory.issuer();
        let day = TimeDelta::days(1);
        directory.service_account("robot", true, roles(OrganisationRole::UserManager)).await;
        directory.service_account("idle", true, None).await;
        let revoked = issuer.session("target", day).await.expect("a session");
        let revoked_key = issuer.key("acme", "robot", day).await.expect("a key");
        for id in [&revoked.id, &revoked_key.id] {
            issuer.revoke(id).await.expect("it is revoked");
        }
        let mut callers = vec![
            Vec::new(),
            vec![session(&issuer.session("target", TimeDelta::zero()).await.expect("a session"))],
            vec![session(&revoked)],
            vec![key(&issuer.key("acme", "robot", TimeDelta::zero()).await.expect("a key"))],
            vec![key(&revoked_key)],
        ];
        for name in ["target", "outsider", "MEMBER", "USER_MANAGER", "ADMIN", "OWNER"] {
            callers.push(vec![directory.session(name).await]);
        }
        callers.push(vec![session(&issuer.administrator("root", None, day).await.expect("an administrator"))]);
        for name in ["robot", "idle"] {
            let given = issuer.key("acme", name, day).await.expect("a key");
            callers.push(vec![key(&given)]);
            if name == "robot" {
                names.push(("key", given.id));
            }
        }
        let robot = service_account::by_name(directory.acme, "robot".into());
        let robot = directory.db().read(robot).await.expect("an answer").expect("an account");
        names.push(("robot", robot.id.to_string()));
        Self { directory, names, callers }
    }

    fn fill(&self, text: &str, session: &str) -> String {
        let names = self.names.iter().map(|(name, id)| (*name, id.as_str())).chain([("session", session)]);
        names.fold(text.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
    }

    /// The letter that describes what a caller is answered.
    async fn letter(&self, row: &Row, caller: &[(&'static str, String)]) -> char {
        let (name, query, expected, _) = row;
        let own = self.directory.issuer().session("target", TimeDelta::days(1)).await.expect("a session").id;
        let headers: Vec<_> = caller.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (status, answer) = self.directory.app.post_as(&headers, &self.fill(query, &own)).await;
        if status == StatusCode::UNAUTHORIZED {
            return 'r';
        }
        if let Some(errors) = answer.get("errors") {
            assert_eq!(errors[0]["path"], json!([name]), "{answer}");
            assert_eq!((&errors[0]["extensions"]["code"], &answer["data"]), (&json!("UNAUTHENTICATED"), &Value::Null));
            return 'u';
        }
        if answer["data"][name].to_string().contains(&self.fill(expected, &own)) { 's' } else { '-' }
    }
}

/// The user whom the rows are about, with what hangs on it: the ids by the names that the rows use.
pub async fn target(directory: &Directory) -> Vec<(&'static str, String)> {
    let (db, acme) = (directory.db(), directory.acme);
    let id = directory.user("target", UserState::Active).await;
    directory.join(id, MembershipPatch { roles: roles(OrganisationRole::Member), ..MembershipPatch::default() }).await;
    let before = db.read(user::by_ids(vec![id])).await.expect("an answer").remove(0);
    let mut owned = before.clone();
    owned.owner_id = Some(acme);
    write(db, user::update(before, owned.clone(), Vec::new(), stamp())).await;
    let profile = ProfileRow::new(new_id(), &owned, ProfilePatch::default(), &stamp());
    let patch = ContactPatch {
        kind: Some(ContactKind::Email),
        value: Some("target@example.org".into()),
        canonical_value: Patch::Value("target@example.org".into()),
        ..ContactPatch::default()
    };
    let contact = ContactRow::new(new_id(), profile.id, patch, &stamp());
    let crew = TeamPatch { name: Some("crew".into()), ..TeamPatch::default() };
    let crew = TeamRow::new(new_id(), acme, crew, &stamp());
    let joined = TeamMemberRow { team_id: crew.id, user_id: id, organisation_id: acme, joined_at: stamp().at.into() };
    let outsider = directory.user("outsider", UserState::Active).await;
    let other = db.read(organisation::by_slug("other".into())).await.expect("an answer").expect("an organisation");
    let ids = [
        ("user", id.to_string()),
        ("profile", profile.id.to_string()),
        ("contact", contact.id.to_string()),
        ("team", crew.id.to_string()),
        ("acme", acme.to_string()),
        ("outsider", outsider.to_string()),
        ("other", other.id.to_string()),
    ];
    write(db, profile::create(vec![profile], stamp())).await;
    write(db, contact::create(vec![contact], stamp())).await;
    write(db, team::create(vec![crew], stamp())).await;
    write(db, team::add_members(vec![joined], stamp())).await;
    let patch = MembershipPatch { roles: roles(OrganisationRole::Owner), ..MembershipPatch::default() };
    let member = MemberRow::new(other.id, outsider, patch, &stamp());
    write(db, organisation::add_members(vec![member], stamp())).await;
    ids.to_vec()
}

on_both! {
    async fn every_root_field_answers_each_caller_what_the_caller_may_see(db: TestDb) {
        let matrix = Matrix::new(db).await;
        assert_eq!(matrix.callers.len(), CALLERS.len());
        for row in &ROWS {
            assert_eq!(row.3.len(), CALLERS.len(), "{}", row.0);
            for ((caller, kind), expected) in matrix.callers.iter().zip(CALLERS).zip(row.3.chars()) {
                assert_eq!(matrix.letter(row, caller).await, expected, "{} for {kind}", row.0);
            }
        }
    }

    async fn every_root_field_has_its_row(db: TestDb) {
        let app = TestApp::new(db);
        let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }";
        let schema = app.data(query, json!({})).await;
        let fields = ["queryType", "mutationType"].iter().flat_map(|kind| schema["__schema"][kind]["fields"].as_array().expect("fields"));
        let fields: BTreeSet<_> = fields.map(|field| field["name"].as_str().expect("a name")).collect();
        let rows: BTreeSet<_> = ROWS.iter().map(|row| row.0).collect();
        assert_eq!(fields, rows, "add a row to ROWS");
    }

    async fn a_database_that_fails_is_not_shown_by_any_root_field(db: TestDb) {
        let matrix = Matrix::new(db).await;
        let app = &matrix.directory.app;
        app.db().migrations().revert_all().await.expect("the tables are gone");
        let viewer = Arc::new(Viewer { known_by: Some(Means::Jwt), ..administrator().as_ref().clone() });
        let session = roster::domain::SessionId::new(uuid::Uuid::nil()).to_string();
        for (name, query, ..) in &ROWS {
            let answer = app.ask(&viewer, &matrix.fill(query, &session), json!({})).await;
            if ["country", "countries"].contains(name) {
                assert_eq!(answer.get("errors"), None, "{answer}");
                continue;
            }
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL_SERVER_ERROR", "{name}: {answer}");
            assert_eq!(answer["errors"][0]["extensions"]["requestId"], "test", "{name}: {answer}");
            let text = answer.to_string().to_lowercase();
            for inside in ["table", "relation", "select", "sql", "diesel", "postgres", "::", ".rs", "/src", "_id"] {
                assert!(!text.contains(inside), "{name} shows {inside:?}: {text}");
            }
        }
    }
}
