//! Gives the shared library the name by which programs look for it when they start.

/// Raised whenever programs must be compiled again.
const INTERFACE: u32 = 0;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libbluff_c.so.{INTERFACE}");
    }
}
