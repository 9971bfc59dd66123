//! libFuzzer's door to `targets/score.rs`.
#![no_main]

#[path = "../targets/document.rs"]
mod document;
#[path = "../targets/score.rs"]
mod score;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| score::check(bytes));
