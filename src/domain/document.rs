//! Documents: files that prove what a driver may do.

use chrono::NaiveDate;

use super::{
    date::date,
    patch::Patch,
    text,
    violation::{Check, Purpose, Refusal},
};

text_enum! {
    /// What a document proves.
    DocumentKind {
        /// The driver's certificate of professional competence.
        Cpc = "CPC",
        /// A curriculum vitae.
        Cv = "CV",
        /// A check by the Disclosure and Barring Service.
        Dbs = "DBS",
        /// An enhanced check by the Disclosure and Barring Service.
        EnhancedDbs = "ENHANCED_DBS",
        /// A certificate of training in child safeguarding.
        ChildSafeguardTraining = "CHILD_SAFEGUARD_TRAINING",
        /// A medical check.
        MedicalCheck = "MEDICAL_CHECK",
        /// A digital tachograph card.
        Tacho = "TACHO",
        /// A driving licence.
        DrivingLicence = "DRIVING_LICENCE",
        /// Anything else.
        Other = "OTHER",
    }
}

/// What changes of a document, every value checked; the columns of the same names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentPatch {
    /// What the document proves.
    pub kind: Option<DocumentKind>,
    /// The file's name.
    pub filename: Option<String>,
    /// The file's size in bytes.
    pub byte_size: Patch<i64>,
    /// When the document was issued.
    pub issued_on: Patch<NaiveDate>,
    /// The last day on which the document holds.
    pub expires_on: Patch<NaiveDate>,
    /// How the system that the file was imported from names it.
    pub source_signed_id: Patch<String>,
    /// Where that system keeps the file.
    pub source_url: Patch<String>,
}

/// What somebody says of a document, unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentDraft {
    /// `kind`, a value of [`DocumentKind`] in any case; needed to make a document.
    pub kind: Patch<String>,
    /// `filename`; needed to make a document.
    pub filename: Patch<String>,
    /// `byteSize`.
    pub byte_size: Patch<i64>,
    /// `issuedOn`.
    pub issued_on: Patch<String>,
    /// `expiresOn`.
    pub expires_on: Patch<String>,
    /// How the system that the file was imported from names it: drvn's `signed_id`.
    pub source_signed_id: Patch<String>,
    /// Where that system keeps the file: drvn's `url`.
    pub source_url: Patch<String>,
}

impl DocumentDraft {
    /// Checks all that was said.
    pub fn check(self, check: &mut Check, purpose: Purpose) -> DocumentPatch {
        DocumentPatch {
            kind: check.required(&["kind"], self.kind, purpose, |kind| text::choice(&kind)),
            filename: check.required(&["filename"], self.filename, purpose, |name| text::line(&name)),
            byte_size: check.patch(&["byteSize"], self.byte_size, byte_size),
            issued_on: check.text(&["issuedOn"], self.issued_on, date),
            expires_on: check.text(&["expiresOn"], self.expires_on, date),
            source_signed_id: check.text(&["signedId"], self.source_signed_id, signed_id),
            source_url: check.text(&["url"], self.source_url, text::name(text::URL_MAX)),
        }
    }
}

fn byte_size(bytes: i64) -> Result<i64, Refusal> {
    if bytes < 0 {
        return Err(Refusal::invalid(format!("is {bytes}, and no file is smaller than 0 bytes: give its size")));
    }
    Ok(bytes)
}

/// A signed name carries its signature with it, and so is longer than other identifiers.
fn signed_id(given: &str) -> Result<String, Refusal> {
    text::name(text::URL_MAX)(given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::ViolationCode;

    fn set(text: &str) -> Patch<String> {
        Patch::Value(text.to_owned())
    }

    #[test]
    fn a_document_of_drvn_is_understood() {
        let mut check = Check::new();
        let draft = DocumentDraft {
            kind: set("dbs"),
            filename: set("dbs check.pdf"),
            byte_size: Patch::Value(81_920),
            issued_on: set("2024-01-02"),
            expires_on: set("2027-01-02T00:00:00Z"),
            source_signed_id: set("eyJfcmFpbHMiOnsibWVzc2FnZSI6IkJBaHBEdz09In19--4f0c"),
            source_url: set("https://files.example.com/rails/active_storage/blobs/eyJfcmFpbHMi"),
        };
        let patch = draft.check(&mut check, Purpose::Create);
        assert_eq!(check.finish(), Ok(()));
        assert_eq!((patch.kind, patch.filename.as_deref()), (Some(DocumentKind::Dbs), Some("dbs check.pdf")));
        assert_eq!((patch.byte_size, patch.issued_on.is_absent()), (Patch::Value(81_920), false));
        assert_eq!(patch.expires_on, Patch::Value(NaiveDate::from_ymd_opt(2027, 1, 2).unwrap()));
    }

    #[test]
    fn every_refusal_names_its_place() {
        let mut check = Check::new();
        DocumentDraft::default().check(&mut check, Purpose::Create);
        assert!(DocumentDraft::default().check(&mut check, Purpose::Update) == DocumentPatch::default());
        DocumentDraft {
            kind: set("enchanted"),
            filename: set("a\0.pdf"),
            byte_size: Patch::Value(-1),
            issued_on: set("2024"),
            expires_on: set("never"),
            source_signed_id: set(" "),
            source_url: set("https://files.example.com/\na"),
        }
        .check(&mut check, Purpose::Update);
        let violations = check.finish().unwrap_err();
        let seen: Vec<(String, ViolationCode)> = violations.into_iter().map(|v| (v.path.join("."), v.code)).collect();
        let expected = [
            ("kind", ViolationCode::Required),
            ("filename", ViolationCode::Required),
            ("kind", ViolationCode::Invalid),
            ("filename", ViolationCode::Invalid),
            ("byteSize", ViolationCode::Invalid),
            ("issuedOn", ViolationCode::Invalid),
            ("expiresOn", ViolationCode::Invalid),
            ("signedId", ViolationCode::Blank),
            ("url", ViolationCode::Invalid),
        ];
        assert_eq!(seen, expected.map(|(place, code)| (place.to_owned(), code)));
    }
}
