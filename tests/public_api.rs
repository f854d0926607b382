//! The public API is listed in `tests/public_api.txt`: one line an item, of the library alone
//! (`default-features = false`, with `builtin-model`).
//!
//! A change of that file is a change for everyone who embeds the library, and belongs in
//! CHANGELOG.md. A line that is gone or different requires a new major version (before 1.0.0:
//! minor), an added line a new minor one. To accept a change:
//! `BLUFF_WRITE_API=1 cargo test --test public_api -- --ignored`.

use std::path::Path;
use std::process::Command;

#[test]
#[ignore = "builds the documentation as JSON, which takes minutes and an unstable option of rustdoc; .ci/run does"]
fn the_public_api_is_as_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("public-api");
    let documented = Command::new(env!("CARGO"))
        .args([
            "rustdoc",
            "--lib",
            "--locked",
            "--quiet",
            "--no-default-features",
            "--features",
            "builtin-model",
        ])
        .args(["--", "-Z", "unstable-options", "--output-format", "json", "--cap-lints", "allow"])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", &target)
        .current_dir(root)
        .status()
        .unwrap();
    assert!(documented.success(), "rustdoc failed");
    let api = public_api::Builder::from_rustdoc_json(target.join("doc/bluff.json"))
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .unwrap();
    let found: String = api.items().map(|item| format!("{item}\n")).collect();
    let file = root.join("tests/public_api.txt");
    if std::env::var_os("BLUFF_WRITE_API").is_some() {
        std::fs::write(&file, &found).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap();
    let (written, found): (Vec<&str>, Vec<&str>) = (written.lines().collect(), found.lines().collect());
    let only = |of: &[&str], than: &[&str]| -> Vec<String> {
        of.iter().filter(|line| !than.contains(line)).map(|line| (*line).to_owned()).collect()
    };
    let (gone, new) = (only(&written, &found), only(&found, &written));
    assert!(gone.is_empty() && new.is_empty(), "gone: {gone:#?}\nnew: {new:#?}");
}
