//! `wasm-bindgen MODULE.wasm FOLDER`, made from the library behind that program. The program itself
//! brings a web server and a client for it, which take five times as long to build.

use std::env;
use wasm_bindgen_cli_support::Bindgen;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [module, folder] = &arguments[..] else { panic!("usage: MODULE.wasm FOLDER") };
    let mut bindgen = Bindgen::new();
    let target = bindgen.input_path(module).web(true).expect("no other target was named");
    target.typescript(true).remove_name_section(true).remove_producers_section(true);
    target.generate(folder).unwrap_or_else(|error| panic!("{error:#}"));
}
