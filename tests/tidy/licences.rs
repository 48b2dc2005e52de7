//! The lock file keeps to `deny.toml`, which `cargo deny` reads as well.

use spdx::{Expression, LicenseReq};

use crate::{output, read};

#[test]
fn every_dependency_comes_from_the_registry_under_an_allowed_licence() {
    let deny: toml::Table = read("deny.toml").parse().expect("TOML");
    let allowed: Vec<LicenseReq> =
        deny["licenses"]["allow"].as_array().expect("a list").iter().map(allowed).collect();
    let mut checked = 0;
    for package in packages() {
        let Some(source) = package["source"].as_str() else {
            continue; // ours
        };
        let name = format!("{} {}", package["name"], package["version"]);
        assert_eq!(source, "registry+https://github.com/rust-lang/crates.io-index", "{name}");
        let licence = package["license"].as_str().unwrap_or_else(|| panic!("{name} names no licence"));
        let expression = Expression::parse_mode(licence, spdx::ParseMode::LAX).expect("an SPDX expression");
        assert!(expression.evaluate(|required| allowed.contains(required)), "{name} is under {licence}");
        checked += 1;
    }
    assert!(checked > 100, "cargo metadata named {checked} dependencies only");
}

fn allowed(licence: &toml::Value) -> LicenseReq {
    let licence = licence.as_str().expect("a licence");
    let expression = Expression::parse(licence).expect("an SPDX expression");
    expression.requirements().next().expect("one licence").req.clone()
}

/// The packages this machine builds: what other systems need as well is not here to be looked at.
fn packages() -> Vec<serde_json::Value> {
    let version = output("RUSTC", "rustc", &["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    let arguments = ["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", host];
    let metadata: serde_json::Value =
        serde_json::from_str(&output("CARGO", "cargo", &arguments)).expect("JSON");
    metadata["packages"].as_array().expect("a list").clone()
}
