#![no_main]

use libfuzzer_sys::fuzz_target;
use testflow_core::snapshot::hostile;

fuzz_target!(|bytes: &[u8]| hostile::pack(bytes));
