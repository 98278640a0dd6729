//! Documents: files that prove what a driver may do.

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
