//! `include/bluff.h` and `bluff.pc` say what the crate does. After a change:
//! `BLUFF_WRITE_HEADER=1 cargo test -p bluff-c --test header`.

use std::path::Path;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_header_is_that_of_the_sources() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(here.join("cbindgen.toml")).unwrap();
    let bindings =
        cbindgen::Builder::new().with_config(config).with_src(here.join("src/lib.rs")).generate().unwrap();
    let mut generated = Vec::new();
    bindings.write(&mut generated);
    let generated = String::from_utf8(generated).unwrap();
    if std::env::var_os("BLUFF_WRITE_HEADER").is_some() {
        std::fs::write(here.join("include/bluff.h"), &generated).unwrap();
    }
    assert!(
        generated == read("include/bluff.h"),
        "include/bluff.h is not what cbindgen makes of src; BLUFF_WRITE_HEADER=1 cargo test -p bluff-c --test header"
    );
}

#[test]
fn one_version_everywhere() {
    let version = |text: &str, key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap();
        line.trim_matches([' ', '=', '"']).to_owned()
    };
    let own = env!("CARGO_PKG_VERSION");
    assert_eq!(version(&read("bluff.pc"), "Version:"), own);
    assert_eq!(version(&read("../../Cargo.toml"), "version"), own);
}
