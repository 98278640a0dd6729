//! The names that are computed from others.

/// A person's whole name: first, middle and last name, joined by one space, without the empty ones (b2core).
#[must_use]
pub fn full_name(first: Option<&str>, middle: Option<&str>, last: Option<&str>) -> String {
    let parts: Vec<&str> = [first, middle, last].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// The display name of somebody who gave none: the whole name, else the username.
///
/// zitadel would take the e-mail address before the username; the graph does not, so that no display name gives away a
/// field that may become private. It is as long as the name is: the limit of 200 characters is for a display name that is
/// given.
#[must_use]
pub fn initial_display_name(first: Option<&str>, middle: Option<&str>, last: Option<&str>, username: &str) -> String {
    let name = full_name(first, middle, last);
    if name.is_empty() { username.to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_name_skips_what_is_empty() {
        assert_eq!(full_name(Some("Mary"), Some("Jane"), Some("Smith")), "Mary Jane Smith");
        assert_eq!(full_name(Some("Nicola"), None, Some("Conn")), "Nicola Conn");
        assert_eq!(full_name(None, Some(""), Some("Conn")), "Conn");
        assert_eq!(full_name(None, None, None), "");
    }

    #[test]
    fn a_display_name_falls_back_to_the_username() {
        assert_eq!(initial_display_name(Some("Minnie"), None, Some("Mouse"), "minnie-mouse"), "Minnie Mouse");
        assert_eq!(initial_display_name(None, Some(""), None, "apex-1"), "apex-1");
    }

    #[test]
    fn a_computed_display_name_is_not_cut() {
        let long = "a".repeat(255);
        assert_eq!(initial_display_name(Some(&long), None, Some(&long), "a").chars().count(), 511);
    }
}
