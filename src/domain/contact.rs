//! The contact: a way to reach somebody.

use super::{
    email::{self, email},
    patch::Patch,
    phone::phone,
    text,
    violation::{Check, Purpose, Refusal},
};

/// The most contacts of a profile.
pub const PER_PROFILE_MAX: usize = 50;

text_enum! {
    /// What a contact's value is.
    ContactKind {
        /// An e-mail address.
        Email = "EMAIL",
        /// A phone number.
        Phone = "PHONE",
    }
}

/// What changes of a contact, every value checked; the columns of the same names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactPatch {
    /// What the value is.
    pub kind: Option<ContactKind>,
    /// The value, as given.
    pub value: Option<String>,
    /// The value in its one comparable form; never absent where the kind or the value changes.
    pub canonical_value: Patch<String>,
    /// The caller's own identifier.
    pub external_id: Patch<String>,
}

/// What somebody says of a contact, unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactDraft {
    /// `kind`, a value of [`ContactKind`] in any case; needed to make a contact.
    pub kind: Patch<String>,
    /// `value`; needed to make a contact.
    pub value: Patch<String>,
    /// `externalId`.
    pub external_id: Patch<String>,
}

/// What is known of the things by which a contact is judged; the default for one that is being made.
#[derive(Debug, Clone, Copy, Default)]
pub struct ContactContext<'a> {
    /// The contact's kind and value now, where there is one; an empty value is one that is not known.
    pub current: Option<(ContactKind, &'a str)>,
    /// The alpha-2 code of the country that a number without one is dialled in.
    pub country: Option<&'a str>,
}

impl ContactDraft {
    /// Checks all that was said. The value is checked by the kind, also where only one of the two changes (b2core).
    pub fn check(self, check: &mut Check, context: ContactContext<'_>) -> ContactPatch {
        let purpose = if context.current.is_some() { Purpose::Update } else { Purpose::Create };
        let kind: Option<ContactKind> =
            check.required(&["kind"], self.kind.clone(), purpose, |kind| text::choice(&kind));
        let kept = self.value.is_absent();
        let given = check.required(&["value"], self.value, purpose, |value| text::line(&value));
        let external_id = check.text(&["externalId"], self.external_id, text::foreign_id);
        let mut patch = ContactPatch { kind, value: given, external_id, ..ContactPatch::default() };
        let in_force_kind = kind.or(context.current.filter(|_| self.kind.is_absent()).map(|(kind, _)| kind));
        // A value that was refused is not judged again, nor in its stead one that was not sent.
        let current = context.current.map(|(_, value)| value).filter(|value| kept && !value.is_empty());
        let in_force = patch.value.as_deref().or(current);
        if let (Some(kind), Some(value)) = (in_force_kind, in_force)
            && (patch.kind.is_some() || patch.value.is_some())
        {
            let checked = check.value(&["value"], value, |value| canonical(kind, value, context.country));
            patch.canonical_value = checked.map_or(Patch::Absent, Patch::of_whole);
        }
        patch
    }
}

/// The one comparable form of a contact's value: an e-mail address folded, a phone number in E.164; none for a number
/// whose country is not known.
///
/// # Errors
/// `BLANK`, `TOO_LONG`, or `INVALID` for a value that is not of the kind.
pub fn canonical(kind: ContactKind, value: &str, country: Option<&str>) -> Result<Option<String>, Refusal> {
    match kind {
        ContactKind::Email => email(value).map(|address| Some(email::fold(&address))),
        ContactKind::Phone => phone(value, country).map(|phone| phone.canonical),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::{Violation, ViolationCode};

    fn set(text: &str) -> Patch<String> {
        Patch::Value(text.to_owned())
    }

    fn draft(kind: Patch<String>, value: Patch<String>) -> ContactDraft {
        ContactDraft { kind, value, external_id: Patch::Absent }
    }

    fn checked(draft: ContactDraft, context: ContactContext<'_>) -> Result<ContactPatch, Vec<Violation>> {
        let mut check = Check::new();
        let patch = draft.check(&mut check, context);
        check.finish().map(|()| patch)
    }

    fn refused(draft: ContactDraft, context: ContactContext<'_>) -> Vec<(String, ViolationCode)> {
        checked(draft, context).unwrap_err().into_iter().map(|v| (v.path.join("."), v.code)).collect()
    }

    fn now(kind: ContactKind, value: &str) -> ContactContext<'_> {
        ContactContext { current: Some((kind, value)), country: None }
    }

    #[test]
    fn the_contacts_of_b2core_are_understood() {
        let new = |kind, value| checked(draft(set(kind), set(value)), ContactContext::default()).unwrap();
        let email = ContactPatch {
            kind: Some(ContactKind::Email),
            value: Some("MarySmith@email.com".into()),
            canonical_value: set("marysmith@email.com"),
            external_id: Patch::Absent,
        };
        assert_eq!(new("email", "MarySmith@email.com"), email);
        assert_eq!(new("phone", "+9876543210").canonical_value, set("+9876543210"));
    }

    #[test]
    fn a_number_of_an_unknown_country_has_no_canonical_form() {
        let phone = draft(set("PHONE"), set("07515 470386"));
        assert_eq!(checked(phone.clone(), ContactContext::default()).unwrap().canonical_value, Patch::Null);
        let british = ContactContext { current: None, country: Some("GB") };
        assert_eq!(checked(phone, british).unwrap().canonical_value, set("+447515470386"));
    }

    #[test]
    fn a_contact_needs_a_kind_and_a_value_that_fit() {
        let required = |place: &str| (place.to_owned(), ViolationCode::Required);
        let invalid = |place: &str| (place.to_owned(), ViolationCode::Invalid);
        let new = ContactContext::default();
        assert_eq!(refused(ContactDraft::default(), new), [required("kind"), required("value")]);
        assert_eq!(refused(draft(set("fax"), set("1")), new), [invalid("kind")]);
        assert_eq!(refused(draft(set("email"), set("+9876543210")), new), [invalid("value")]);
        assert_eq!(refused(draft(set("phone"), set("a@example.com")), new), [invalid("value")]);
        assert_eq!(refused(draft(set("phone"), set(" ")), new), [("value".into(), ViolationCode::Blank)]);
    }

    #[test]
    fn a_change_of_one_of_the_two_is_checked_with_the_other() {
        let current = now(ContactKind::Email, "a@example.com");
        assert_eq!(refused(draft(set("PHONE"), Patch::Absent), current)[0].1, ViolationCode::Invalid);
        assert_eq!(refused(draft(Patch::Absent, set("+41710000000")), current)[0].1, ViolationCode::Invalid);
        assert_eq!(refused(draft(Patch::Null, Patch::Null), current).len(), 2);
        assert_eq!(refused(draft(set("PHONE"), set(" ")), current), [("value".into(), ViolationCode::Blank)]);
        assert!(checked(draft(set("PHONE"), Patch::Absent), now(ContactKind::Email, "")).is_ok(), "it is not known");
        let patch = checked(draft(Patch::Absent, set("B@example.com")), current).unwrap();
        assert_eq!((patch.kind, patch.canonical_value), (None, set("b@example.com")));
        let both = checked(draft(set("PHONE"), set("+41 71 000 00 00")), current).unwrap();
        assert_eq!(both.canonical_value, set("+41710000000"));
        assert_eq!(checked(ContactDraft::default(), current), Ok(ContactPatch::default()));
    }

    #[test]
    fn an_external_id_is_checked() {
        let wrong = ContactDraft { external_id: set(&"x".repeat(256)), ..ContactDraft::default() };
        let current = now(ContactKind::Email, "a@example.com");
        assert_eq!(refused(wrong, current), [("externalId".into(), ViolationCode::TooLong)]);
    }
}
