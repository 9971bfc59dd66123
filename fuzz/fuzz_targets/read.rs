//! libFuzzer's door to `targets/read.rs`.
#![no_main]

#[path = "../targets/read.rs"]
mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::check(bytes));
