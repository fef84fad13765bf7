//! Phones that sign: binding one, what a signature is worth, taking one away, going on without a
//! password.

mod copies;
mod enrolment;
mod leases;
mod sequence;
mod signatures;
mod times;

use serde_json::Value;

fn flags(answer: &Value) -> Vec<String> {
    let flags = answer["stored"]["flags"].as_array().unwrap();
    flags.iter().map(|flag| flag.as_str().unwrap().to_owned()).collect()
}

fn stored(answer: &Value) -> (String, Vec<String>) {
    assert_eq!(answer["result"], "recorded", "{answer}");
    (answer["stored"]["grade"].as_str().unwrap().to_owned(), flags(answer))
}
