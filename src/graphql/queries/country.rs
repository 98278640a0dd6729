//! Root fields that read countries.

use async_graphql::Object;

use crate::{domain::country::Country as CountryFacts, graphql::types::country::Country};

/// Reads countries.
#[derive(Default)]
pub struct CountryQuery;

#[Object]
impl CountryQuery {
    /// A country of ISO 3166-1; null if there is none with this code.
    fn country(
        &self,
        #[graphql(desc = "The country's code of two or three letters, or its numeric code of three digits.")]
        code: String,
    ) -> Option<Country> {
        CountryFacts::find(&code).map(Country)
    }

    /// All countries of ISO 3166-1, by their English names.
    fn countries(&self) -> Vec<Country> {
        CountryFacts::all().iter().map(Country).collect()
    }
}
