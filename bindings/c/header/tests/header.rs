//! `include/bluff.h` and `bluff.pc` agree with the sources of `bluff-c`. To write the header again:
//! `BLUFF_WRITE_HEADER=1 cargo test -p bluff-c-header`.

use std::path::{Path, PathBuf};

/// The folder of `bluff-c`.
fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(package().join(path)).unwrap()
}

#[test]
fn the_header_is_that_of_the_sources() {
    let config = cbindgen::Config::from_file(package().join("cbindgen.toml")).unwrap();
    let source = package().join("src/lib.rs");
    let bindings = cbindgen::Builder::new().with_config(config).with_src(source).generate().unwrap();
    let mut generated = Vec::new();
    bindings.write(&mut generated);
    let generated = String::from_utf8(generated).unwrap();
    if std::env::var_os("BLUFF_WRITE_HEADER").is_some() {
        std::fs::write(package().join("include/bluff.h"), &generated).unwrap();
    }
    assert!(
        generated == read("include/bluff.h"),
        "include/bluff.h is not what cbindgen makes of src; BLUFF_WRITE_HEADER=1 cargo test -p bluff-c-header"
    );
}

#[test]
fn one_version_everywhere() {
    let version = |path: &str, key: &str| {
        let text = read(path);
        let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap();
        line.trim_matches([' ', '=', '"']).to_owned()
    };
    let own = version("Cargo.toml", "version");
    assert_eq!(version("bluff.pc", "Version:"), own);
    assert_eq!(version("../../Cargo.toml", "version"), own);
}
