//! [`Country`].

use async_graphql::Object;

use crate::domain::country::Country as CountryFacts;

/// A country of ISO 3166-1.
#[derive(Clone, Copy)]
pub struct Country(pub &'static CountryFacts);

impl Country {
    /// The country of a code that was checked when it was written.
    #[must_use]
    pub fn of(code: Option<&str>) -> Option<Self> {
        code.and_then(CountryFacts::find).map(Self)
    }
}

/// A country of ISO 3166-1, with the region of the world in which UN M49 places it.
#[Object]
impl Country {
    /// The country's numeric code: three digits, `004`.
    fn numeric_code(&self) -> &str {
        self.0.numeric_code
    }

    /// The country's code of two letters, `AF`.
    fn alpha2_code(&self) -> &str {
        self.0.alpha2_code
    }

    /// The country's code of three letters, `AFG`.
    fn alpha3_code(&self) -> &str {
        self.0.alpha3_code
    }

    /// The country's short name in English.
    fn name(&self) -> &str {
        self.0.name
    }

    /// The numeric code of the country's region: three digits, `034`.
    fn geographic_region_numeric_code(&self) -> &str {
        self.0.region_numeric_code
    }

    /// The name of the country's region in English.
    fn geographic_region_name(&self) -> &str {
        self.0.region_name
    }
}
