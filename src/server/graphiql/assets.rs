//! The one list of the third-party files that the page is made of.

/// A file of a package in the npm registry.
pub(super) struct Asset {
    /// The package's name.
    pub package: &'static str,
    /// The package's exact version.
    pub version: &'static str,
    /// The file's path inside the package.
    pub path: &'static str,
    /// The SHA-384 of the file, as an integrity attribute has it.
    pub integrity: &'static str,
    /// The file itself.
    #[cfg(feature = "embedded-graphiql")]
    pub bytes: &'static [u8],
}

/// What the page does with a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Script,
    Style,
}

macro_rules! assets {
    ($($package:literal $version:literal $path:literal $integrity:literal)*) => {
        /// The files, in the order in which the page needs them.
        pub(super) const ASSETS: &[Asset] = &[$(Asset {
            package: $package,
            version: $version,
            path: $path,
            integrity: $integrity,
            // When this file is missing: `npm ci --prefix src/server/graphiql`.
            #[cfg(feature = "embedded-graphiql")]
            bytes: include_bytes!(concat!("node_modules/", $package, "/", $path)),
        }),*];
    };
}

assets! {
    "graphiql" "4.1.2" "graphiql.min.css"
    "sha384-1el1QShFBnnXTx9x/Cprg82hZWKt0ry29OAYIXt05swbi0KcZDFoj0CWguMpopJr"
    "react" "18.3.1" "umd/react.production.min.js"
    "sha384-DGyLxAyjq0f9SPpVevD6IgztCFlnMF6oW/XQGmfe+IsZ8TqEiDrcHkMLKI6fiB/Z"
    "react-dom" "18.3.1" "umd/react-dom.production.min.js"
    "sha384-gTGxhz21lVGYNMcdJOyq01Edg0jhn/c22nsx0kyqP0TxaV5WVdsSH1fSDUf5YJj1"
    "graphiql" "4.1.2" "graphiql.min.js"
    "sha384-9XdHu7ajgGJziD4J1zNBKQ842Q/+zZfDv+ib1eMhZWBH6hPAs806x+Jbcf0yNO6B"
}

/// Where the page finds the packages. Both places name a file alike, and the version in its address makes it immutable.
const BASE: &str = if cfg!(feature = "embedded-graphiql") { "/graphiql" } else { "https://cdn.jsdelivr.net/npm" };

impl Asset {
    /// What the page does with this file.
    pub fn kind(&self) -> Kind {
        match self.path.rsplit_once('.') {
            Some((_, "css")) => Kind::Style,
            _ => Kind::Script,
        }
    }

    /// The address of the package that holds this file.
    pub fn package_url(&self) -> String {
        format!("{BASE}/{}@{}", self.package, self.version)
    }

    /// The address that the page loads this file from.
    pub fn url(&self) -> String {
        format!("{}/{}", self.package_url(), self.path)
    }

    /// The tag that loads this file. One that comes from a foreign host must be, byte for byte, the one that is pinned.
    pub fn tag(&self) -> String {
        let url = self.url();
        let pinned = if cfg!(feature = "embedded-graphiql") {
            String::new()
        } else {
            format!(r#" integrity="{}" crossorigin="anonymous""#, self.integrity)
        };
        match self.kind() {
            Kind::Style => format!(r#"<link rel="stylesheet" href="{url}"{pinned}>"#),
            Kind::Script => format!(r#"<script defer src="{url}"{pinned}></script>"#),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn the_list_and_package_json_name_the_same_versions() {
        let listed: BTreeMap<_, _> = ASSETS.iter().map(|asset| (asset.package, asset.version)).collect();
        let package = json(include_str!("package.json"));
        assert_eq!(package["dependencies"], serde_json::to_value(listed).unwrap());
    }

    #[test]
    fn the_lock_file_pins_every_package_and_names_no_registry() {
        let lock = json(include_str!("package-lock.json"));
        let packages = lock["packages"].as_object().unwrap();
        assert!(packages.len() > ASSETS.len());
        for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
            assert!(package["integrity"].as_str().is_some_and(|hash| hash.starts_with("sha512-")), "{path}");
            assert!(package.get("resolved").is_none(), "{path}");
        }
    }

    #[cfg(feature = "embedded-graphiql")]
    #[test]
    fn each_file_has_the_pinned_hash() {
        use base64::Engine;
        use sha2::{Digest, Sha384};

        for asset in ASSETS {
            let hash = base64::engine::general_purpose::STANDARD.encode(Sha384::digest(asset.bytes));
            assert_eq!(format!("sha384-{hash}"), asset.integrity, "{} {}", asset.package, asset.path);
        }
    }
}
