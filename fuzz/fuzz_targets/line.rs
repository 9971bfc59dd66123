//! libFuzzer's door to `targets/line.rs`.
#![no_main]

#[path = "../targets/line.rs"]
mod line;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| line::check(bytes));
