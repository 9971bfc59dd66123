//! libFuzzer's door to `targets/presses.rs`.
#![no_main]

#[path = "../targets/presses.rs"]
mod presses;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| presses::check(bytes));
