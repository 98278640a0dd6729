//! Where PostgreSQL's server programs are on this machine.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Parents of `…/<version>/bin` (Debian, Red Hat) and of `…/postgresql@<version>/bin` (Homebrew on both its prefixes).
const INSTALLATIONS: [&str; 4] = ["/usr/lib/postgresql", "/usr", "/opt/homebrew/opt", "/usr/local/opt"];

/// The folder that holds `initdb` and `postgres`, the newest where there are several.
pub fn find() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(INSTALLATIONS.iter().flat_map(|parent| versions(Path::new(parent))))
        .chain(configured())
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .unwrap_or_else(|| {
            panic!(
                "This test needs PostgreSQL's server programs: install them (`apt-get install postgresql`), or run \
                 tests/run, which does."
            )
        })
}

fn versions(parent: &Path) -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((version(entry.file_name().to_str()?)?, entry.path().join("bin"))))
        .collect();
    found.sort_by_key(|(version, _)| Reverse(*version));
    found.into_iter().map(|(_, folder)| folder).collect()
}

fn version(folder: &str) -> Option<u32> {
    let number = folder.strip_prefix("postgresql@").or_else(|| folder.strip_prefix("pgsql-")).unwrap_or(folder);
    number.parse().ok()
}

fn configured() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
}
