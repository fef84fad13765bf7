//! Values that nobody sends by accident, and some that everybody might.

use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// Parts of a path, as they stand in an address.
pub(super) const PATHS: [&str; 22] = [
    "%00",
    "a%00b",
    "%FF",
    "%E5%BC%A0",
    "..%2F..%2Fetc",
    "-1",
    "0",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "99999999999999999999",
    "1e308",
    "NaN",
    "999999999",
    "2026-11-23",
    "9999-12-31",
    "9999-12",
    "-262143-01-01",
    "+262142-12-31",
    "00000000-0000-7000-8000-000000000000",
    "ffffffff-ffff-7fff-bfff-ffffffffffff",
    "%2B10000-01-01",
];

/// Texts of a field of a form or a parameter.
pub(super) static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut texts: Vec<String> = [
        "",
        " ",
        "\0",
        "a\0b",
        "-1",
        "0",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "1e308",
        "-1e308",
        "NaN",
        "inf",
        "2026-02-30",
        "9999-12-31",
        "-5000-01-01",
        "+10000-01-01",
        "-262143-01-01",
        "+262142-12-31",
        "infinity",
        "9999-12",
        "00000000-0000-7000-8000-000000000000",
        "ffffffff-ffff-7fff-bfff-ffffffffffff",
        "990101101999",
        "99010110120199",
        "segment-9223372036854775807",
        "checkpoint--9223372036854775808",
        "%_\\%",
        "'; DROP TABLE scan; --",
        "\u{202e}\u{feff}\u{200b}",
        "<script>",
    ]
    .map(str::to_owned)
    .into();
    texts.push("长".repeat(10_000));
    texts.push("a,".repeat(5_000));
    texts.extend(cursors());
    texts
});

/// Cursors that we did not make.
fn cursors() -> Vec<String> {
    [
        "null",
        "[]",
        "[9,\"a\",1]",
        "[-9223372036854775808,\"a\",9223372036854775807]",
        "[1,\"\\u0000\",1]",
        "[\"\\u0000\",9223372036854775807]",
        "[\"990101\",\"river\",\"x\",-1]",
        "{\"Open\":[\"+262142-12-31T23:59:59Z\",9223372036854775807]}",
        "{\"Closed\":[\"1970-01-01T00:00:00Z\",-1]}",
        "[\"+262142-12-31T23:59:59.999999999Z\",\"ffffffff-ffff-7fff-bfff-ffffffffffff\"]",
        "[\"reported\",4294967295]",
    ]
    .map(|json| BASE64_URL_SAFE_NO_PAD.encode(json))
    .into()
}

/// Values of a JSON document.
pub(super) static JSONS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let mut values: Vec<Value> = vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(9_007_199_254_740_993_i64),
        json!(1e308),
        json!(-1e308),
        json!(1e-308),
        json!(7_258_118_400_000_i64),
        json!([]),
        json!({}),
        json!([[], {}, null]),
        json!(["\u{0}"]),
        json!({ "a\u{0}": 1 }),
        json!([i64::MAX, i64::MIN]),
        nested(100),
        json!(vec!["999999999"; 300]),
        json!({ "from": "9999-12-31", "until": "-5000-01-01" }),
    ];
    values.extend(TEXTS.iter().cloned().map(Value::String));
    values
});

/// A list in a list in a list.
fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(1), |inner, _| json!([inner]))
}

/// Bodies that are no form and no document.
pub(super) static BODIES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    vec![
        Vec::new(),
        b"\0".to_vec(),
        b"\xff\xfe\x00".to_vec(),
        b"id=%FF&text=%C3".to_vec(),
        b"{".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"{\"id\":\"\\ud800\"}".to_vec(),
        b"{\"id\":1,\"id\":2}".to_vec(),
        b"[".repeat(100_000),
        b"{\"a\":".repeat(30_000),
        b"a=b&".repeat(20_000),
    ]
});

/// Parameters that some page or list reads.
pub(super) const PARAMETERS: [&str; 26] = [
    "area",
    "q",
    "cursor",
    "limit",
    "state",
    "kind",
    "status",
    "category",
    "from",
    "to",
    "until",
    "action",
    "subject",
    "account",
    "days",
    "finding",
    "batch",
    "after",
    "month",
    "said",
    "code",
    "next",
    "score",
    "E",
    "M",
    "inspected",
];

/// Fields that some form reads and a request that is right may lack.
pub(super) const FORM_FIELDS: [&str; 20] = [
    "id",
    "token",
    "category",
    "text",
    "phone",
    "score",
    "reason",
    "lon",
    "lat",
    "accuracy",
    "taken_at",
    "device_time",
    "sent_at",
    "note",
    "name",
    "target",
    "key",
    "proof",
    "device_name",
    "tap",
];

/// The same of JSON documents.
pub(super) const JSON_FIELDS: [&str; 22] = [
    "until",
    "season",
    "warning",
    "source",
    "note",
    "reason",
    "from",
    "sent_at",
    "key",
    "select",
    "sequence",
    "previous",
    "lon",
    "lat",
    "accuracy",
    "taken_at",
    "device_time",
    "findings",
    "lease",
    "tap",
    "device",
    "commitment",
];
