//! libFuzzer's door to `targets/font.rs`.
#![no_main]

#[path = "../targets/font.rs"]
mod font;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| font::check(bytes));
