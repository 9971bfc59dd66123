//! libFuzzer's door to `targets/config.rs`.
#![no_main]

#[path = "../targets/config.rs"]
mod config;
#[path = "../targets/document.rs"]
mod document;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| config::check(bytes));
