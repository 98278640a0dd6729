//! Countries: ISO 3166-1, each with its geographic region of UN M49 (b2core).

mod table;

use std::{collections::HashMap, sync::LazyLock};

use super::{
    text,
    violation::{Refusal, excerpt},
};

/// A country or territory of ISO 3166-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// The numeric code, three digits: `004`.
    pub numeric_code: &'static str,
    /// The code of two letters: `AF`.
    pub alpha2_code: &'static str,
    /// The code of three letters: `AFG`.
    pub alpha3_code: &'static str,
    /// The name that is common in English.
    pub name: &'static str,
    /// The numeric code of the smallest geographic region of UN M49 that the country lies in, three digits: `034`.
    pub region_numeric_code: &'static str,
    /// The name of that region.
    pub region_name: &'static str,
}

static BY_CODE: LazyLock<HashMap<&'static str, &'static Country>> = LazyLock::new(|| {
    let codes = |country: &'static Country| {
        [country.alpha2_code, country.alpha3_code, country.numeric_code].map(|code| (code, country))
    };
    table::COUNTRIES.iter().flat_map(codes).collect()
});

impl Country {
    /// All 249, in the order of their names.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &table::COUNTRIES
    }

    /// The country of an alpha-2, alpha-3 or numeric code, whatever the letters' case; a numeric code keeps its zeros.
    #[must_use]
    pub fn find(code: &str) -> Option<&'static Self> {
        BY_CODE.get(code).or_else(|| BY_CODE.get(code.to_ascii_uppercase().as_str())).copied()
    }
}

/// The alpha-2 code of a country that is given by any of its three codes.
///
/// # Errors
/// `BLANK`, `TOO_LONG`, or `INVALID`.
pub fn country(given: &str) -> Result<String, Refusal> {
    let given = text::line(given)?;
    let problem = "which is no country of ISO 3166-1: write its code, as GB, GBR or 826";
    Country::find(&given)
        .map(|country| country.alpha2_code.to_owned())
        .ok_or_else(|| Refusal::invalid(format!("is {}, {problem}", excerpt(&given))))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::domain::violation::ViolationCode;

    #[test]
    fn there_are_249_with_codes_of_their_own() {
        let all = Country::all();
        assert_eq!(all.len(), 249);
        let codes: HashSet<&str> = all.iter().flat_map(|c| [c.alpha2_code, c.alpha3_code, c.numeric_code]).collect();
        assert_eq!(codes.len(), 3 * 249);
        assert_eq!(all.iter().map(|c| c.name).collect::<HashSet<_>>().len(), 249);
        let upper = |code: &str, len| code.len() == len && code.bytes().all(|b| b.is_ascii_uppercase());
        let digits = |code: &str| code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit());
        for c in all {
            assert!(upper(c.alpha2_code, 2) && upper(c.alpha3_code, 3) && digits(c.numeric_code), "{c:?}");
            assert!(digits(c.region_numeric_code) && !c.region_name.is_empty(), "{c:?}");
        }
    }

    #[test]
    fn they_are_in_the_order_of_their_names() {
        assert!(Country::all().is_sorted_by_key(|country| text::fold(country.name)));
    }

    #[test]
    fn a_region_has_one_name() {
        let pairs: HashSet<_> = Country::all().iter().map(|c| (c.region_numeric_code, c.region_name)).collect();
        let codes: HashSet<_> = pairs.iter().map(|(code, _)| code).collect();
        assert_eq!((pairs.len(), codes.len()), (23, 23));
    }

    #[test]
    fn regions_are_those_of_the_united_nations() {
        for (code, name, region, region_name) in [
            ("AF", "Afghanistan", "034", "Southern Asia"),
            ("US", "United States", "021", "Northern America"),
            ("CH", "Switzerland", "155", "Western Europe"),
            ("GB", "United Kingdom", "154", "Northern Europe"),
            ("KE", "Kenya", "014", "Eastern Africa"),
            ("TW", "Taiwan", "030", "Eastern Asia"),
            ("AQ", "Antarctica", "010", "Antarctica"),
        ] {
            let country = Country::find(code).unwrap();
            assert_eq!((country.name, country.region_numeric_code, country.region_name), (name, region, region_name));
        }
    }

    #[test]
    fn any_of_the_three_codes_finds_a_country() {
        for code in ["US", "us", "USA", "usA", "840"] {
            assert_eq!(country(code).unwrap(), "US");
        }
        assert_eq!(Country::find("004").map(|c| c.alpha3_code), Some("AFG"));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for code in ["4", "04", "XX", "EU", "UK", "United States", "000", "ＵＳ"] {
            assert_eq!(country(code).unwrap_err().code(), ViolationCode::Invalid, "{code}");
        }
        assert_eq!(country("").unwrap_err().code(), ViolationCode::Blank);
        assert_eq!(country(&"U".repeat(256)).unwrap_err().code(), ViolationCode::TooLong);
    }
}
