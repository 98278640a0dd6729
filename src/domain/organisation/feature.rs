//! One feature of an organisation, set by itself.

use super::{FEATURES_MAX, Feature, limit};
use crate::domain::{
    patch::{Patch, apply_required},
    text,
    violation::{Check, Purpose, Refusal, ViolationCode},
};

/// What somebody says of one feature, unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeatureDraft {
    /// `name`: which feature it is, whatever its case.
    pub name: String,
    /// `enabled`; needed for a feature that the organisation has not yet.
    pub enabled: Patch<bool>,
    /// `limit`; null for none.
    pub limit: Patch<i64>,
}

/// What changes of one feature, every value checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeaturePatch {
    name: String,
    enabled: Option<bool>,
    limit: Patch<i64>,
}

impl FeatureDraft {
    /// Checks all that was said of a feature of an organisation that has these.
    pub fn check(self, check: &mut Check, known: &[Feature]) -> Option<FeaturePatch> {
        let name = check.value(&["name"], self.name.as_str(), text::line);
        let is_new = name.as_deref().is_some_and(|name| position(known, name).is_none());
        let purpose = if is_new { Purpose::Create } else { Purpose::Update };
        let enabled = check.required(&["enabled"], self.enabled, purpose, Ok);
        let limit = check.patch(&["limit"], self.limit, limit);
        if is_new && known.len() >= FEATURES_MAX {
            let problem = format!("would be the organisation's feature number {}", known.len() + 1);
            let problem = format!("{problem}, and at most {FEATURES_MAX} are kept: set one that is there");
            check.refuse(&["name"], Refusal::new(ViolationCode::TooLong, problem));
        }
        Some(FeaturePatch { name: name?, enabled, limit })
    }
}

impl FeaturePatch {
    /// Sets the feature among those of an organisation; one that is not there is added, and not enabled unless that was said.
    /// Answers what the feature was and is.
    pub fn apply(self, features: &mut Vec<Feature>) -> (Option<Feature>, Feature) {
        let place = position(features, &self.name);
        let before = place.and_then(|place| features.get(place)).cloned();
        let mut feature = before.clone().unwrap_or(Feature { name: self.name, enabled: false, limit: None });
        apply_required(self.enabled, &mut feature.enabled);
        self.limit.apply(&mut feature.limit);
        match place.and_then(|place| features.get_mut(place)) {
            Some(known) => known.clone_from(&feature),
            None => features.push(feature.clone()),
        }
        (before, feature)
    }
}

/// Where a feature stands, whatever the case of its name.
fn position(features: &[Feature], name: &str) -> Option<usize> {
    let name = text::fold(name);
    features.iter().position(|feature| text::fold(&feature.name) == name)
}

#[cfg(test)]
mod tests {
    use super::{ViolationCode as Code, *};

    fn feature(name: &str, enabled: bool, limit: Option<i64>) -> Feature {
        Feature { name: name.into(), enabled, limit }
    }

    #[test]
    fn one_feature_is_set_in_part_and_keeps_its_place_and_name() {
        let known = vec![feature("Maps", true, Some(3)), feature("Chat", false, None)];
        let mut check = Check::new();
        let mut set = |draft: FeatureDraft| {
            let mut features = known.clone();
            draft.check(&mut check, &known).expect("a patch").apply(&mut features);
            features
        };
        let draft = |name: &str| FeatureDraft { name: name.into(), ..FeatureDraft::default() };
        assert_eq!(set(draft("MAPS")), known);
        let unlimited = set(FeatureDraft { limit: Patch::Null, ..draft("maps") });
        assert_eq!(unlimited, [feature("Maps", true, None), feature("Chat", false, None)]);
        let added = set(FeatureDraft { enabled: Patch::Value(true), limit: Patch::Value(0), ..draft("Forms") });
        assert_eq!(added[2], feature("Forms", true, Some(0)));
        assert_eq!(check.finish(), Ok(()));
    }

    #[test]
    fn every_refusal_names_its_place() {
        let mut check = Check::new();
        let wrong = FeatureDraft { name: " ".into(), enabled: Patch::Null, limit: Patch::Value(-1) };
        assert_eq!(wrong.check(&mut check, &[]), None);
        FeatureDraft { name: "Maps".into(), ..FeatureDraft::default() }.check(&mut check, &[]);
        let full: Vec<_> = (0..FEATURES_MAX).map(|number| feature(&number.to_string(), true, None)).collect();
        let more = FeatureDraft { name: "Maps".into(), enabled: Patch::Value(true), limit: Patch::Absent };
        more.check(&mut check, &full);
        let seen: Vec<_> = check.finish().unwrap_err().into_iter().map(|v| (v.path.join("."), v.code)).collect();
        let expected = [
            ("name", Code::Blank),
            ("enabled", Code::Required),
            ("limit", Code::Invalid),
            ("enabled", Code::Required),
            ("name", Code::TooLong),
        ];
        assert_eq!(seen, expected.map(|(place, code)| (place.to_owned(), code)));
    }
}
