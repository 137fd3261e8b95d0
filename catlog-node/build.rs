//! Linker arguments of a Node addon.

fn main() {
    napi_build::setup();
    // Generic code comes out as the same instructions many times over. LLD, which rustc links with on this target, keeps one.
    let target = std::env::var("TARGET").unwrap_or_default();
    if target == "x86_64-unknown-linux-gnu" {
        println!("cargo::rustc-cdylib-link-arg=-Wl,--icf=all");
    }
}
