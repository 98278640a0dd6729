//! The driver's part of a profile.

use chrono::NaiveDate;

use super::document::DocumentKind;

text_enum! {
    /// What a driver may drive or handle: a category of driving licence, or a qualification that is kept with them.
    LicenceCategory {
        /// Mopeds.
        Am = "AM",
        /// Light motorcycles, up to 125 cm³.
        A1 = "A1",
        /// Medium motorcycles, up to 35 kW.
        A2 = "A2",
        /// Motorcycles.
        A = "A",
        /// Light four-wheeled vehicles.
        B1 = "B1",
        /// Cars and vans, up to 3,500 kg.
        B = "B",
        /// Cars and vans with a heavy trailer.
        Be = "BE",
        /// Lorries between 3,500 and 7,500 kg.
        C1 = "C1",
        /// Lorries of category C1 with a heavy trailer.
        C1e = "C1E",
        /// Lorries over 3,500 kg.
        C = "C",
        /// Lorries with a heavy trailer.
        Ce = "CE",
        /// Minibuses, up to 16 passengers.
        D1 = "D1",
        /// Minibuses with a heavy trailer.
        D1e = "D1E",
        /// Buses.
        D = "D",
        /// Buses with a heavy trailer.
        De = "DE",
        /// Carriage of dangerous goods by road.
        Adr = "ADR",
        /// Lorry-mounted cranes.
        Hiab = "HIAB",
        /// Private hire vehicles.
        Phv = "PHV",
    }
}

/// One kind of document that a driver must have, and how things stand with it (drvn: a slot is there even when empty).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComplianceSlot<'a, D> {
    /// The kind.
    pub kind: DocumentKind,
    /// The document of that kind that holds longest; none if there is no such document.
    pub document: Option<&'a D>,
    /// The last day on which that document holds; none if it has no end.
    pub expires_on: Option<NaiveDate>,
    /// Whether that day has passed.
    pub expired: bool,
}

impl<D> ComplianceSlot<'_, D> {
    /// Whether the driver has no document of the kind.
    #[must_use]
    pub const fn missing(&self) -> bool {
        self.document.is_none()
    }
}

/// How things stand with each kind of document that a driver must have, in the order of `required`.
///
/// `facts` tells a document's kind and the last day on which it holds. Of several documents of a kind the one that holds
/// longest counts, and of several that hold equally long the last.
pub fn compliance<'a, D>(
    required: &[DocumentKind],
    documents: &'a [D],
    facts: impl Fn(&D) -> (DocumentKind, Option<NaiveDate>),
    today: NaiveDate,
) -> Vec<ComplianceSlot<'a, D>> {
    let slot = |kind: &DocumentKind| {
        let of_kind = documents.iter().filter(|document| facts(document).0 == *kind);
        let document = of_kind.max_by_key(|document| facts(document).1.unwrap_or(NaiveDate::MAX));
        let expires_on = document.and_then(|document| facts(document).1);
        ComplianceSlot { kind: *kind, document, expires_on, expired: expires_on.is_some_and(|day| day < today) }
    };
    required.iter().map(slot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Document = (DocumentKind, Option<NaiveDate>, &'static str);

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    fn slots(documents: &[Document]) -> Vec<(DocumentKind, Option<&'static str>, bool, bool)> {
        let required = [DocumentKind::Tacho, DocumentKind::Dbs];
        compliance(&required, documents, |document| (document.0, document.1), day("2024-06-15").unwrap())
            .iter()
            .map(|slot| (slot.kind, slot.document.map(|document| document.2), slot.missing(), slot.expired))
            .collect()
    }

    #[test]
    fn there_is_a_slot_for_each_required_kind() {
        assert_eq!(
            slots(&[(DocumentKind::Cv, None, "cv.pdf")]),
            [(DocumentKind::Tacho, None, true, false), (DocumentKind::Dbs, None, true, false)]
        );
    }

    #[test]
    fn a_document_holds_up_to_and_with_its_last_day() {
        let of = |tacho, dbs| slots(&[(DocumentKind::Tacho, day(tacho), "t"), (DocumentKind::Dbs, day(dbs), "d")]);
        assert_eq!(
            of("2024-06-15", "2024-06-14"),
            [(DocumentKind::Tacho, Some("t"), false, false), (DocumentKind::Dbs, Some("d"), false, true)]
        );
    }

    #[test]
    fn the_document_that_holds_longest_counts() {
        let files = |dates: [Option<NaiveDate>; 3]| {
            let [a, b, c] = dates;
            slots(&[(DocumentKind::Dbs, a, "a"), (DocumentKind::Dbs, b, "b"), (DocumentKind::Dbs, c, "c")])[1].1
        };
        assert_eq!(files([day("2024-01-01"), day("2030-01-01"), day("2025-01-01")]), Some("b"));
        assert_eq!(files([None, day("2030-01-01"), day("2025-01-01")]), Some("a"));
        assert_eq!(files([None, day("2030-01-01"), None]), Some("c"));
    }
}
