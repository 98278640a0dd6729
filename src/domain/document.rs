//! Documents: files that prove what a driver may do.

use chrono::NaiveDate;

use super::patch::Patch;

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
