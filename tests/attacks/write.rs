//! Writes the messages of the attacks into a folder: `rustc --edition 2024 -O write.rs && ./write
//! FOLDER`. Needs no crate.

mod files;
mod messages;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).expect("usage: write FOLDER"));
    for (name, message) in messages::all() {
        std::fs::write(folder.join(name + ".eml"), message)?;
    }
    Ok(())
}
