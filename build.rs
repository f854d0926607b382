//! Writes the files of `data/` that are part of the program as JSON, which it reads anyway: people write TOML, but its reader would be a
//! tenth of the WebAssembly module and a fifth of the time to its first answer.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

const FOLDERS: [&str; 2] = ["data/phrases", "data/advice"];
const OFFICES: &str = "data/offices.toml";

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR: this is run by cargo")?);
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed={folder}");
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                write_json(&path, &out)?;
            }
        }
    }
    println!("cargo::rerun-if-changed={OFFICES}");
    write_json(Path::new(OFFICES), &out)
}

/// `data/x/y.toml` becomes `OUT/data/x/y.json`.
fn write_json(path: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let value: serde_json::Value =
        toml::from_str(&fs::read_to_string(path)?).map_err(|error| format!("{}: {error}", path.display()))?;
    let json = out.join(path).with_extension("json");
    fs::create_dir_all(json.parent().unwrap_or(out))?;
    Ok(fs::write(json, serde_json::to_vec(&value)?)?)
}
