use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;

use super::*;

fn key(seed: u8) -> (SigningKey, PublicKey) {
    let secret = SigningKey::from_slice(&[seed; 32]).unwrap();
    let point = secret.verifying_key().to_sec1_point(false);
    let public = PublicKey::parse(&BASE64_URL_SAFE_NO_PAD.encode(point.as_bytes())).unwrap();
    (secret, public)
}

fn sign(secret: &SigningKey, message: &[u8]) -> String {
    let signature: Signature = secret.sign(message);
    BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes())
}

#[test]
fn a_signature_holds_for_its_bytes_and_its_key_alone() {
    let (secret, public) = key(7);
    let message = br#"{"id":"0190","code":"418203577"}"#;
    let signature = sign(&secret, message);
    assert!(public.signed(message, &signature));
    for at in 0..message.len() {
        let mut tampered = message.to_vec();
        tampered[at] ^= 1;
        assert!(!public.signed(&tampered, &signature), "byte {at}");
    }
    assert!(!key(8).1.signed(message, &signature));
    assert!(!public.signed(message, &signature[1..]));
    assert!(!public.signed(message, ""));
}

#[test]
fn of_the_two_forms_of_a_signature_one_is_the_lower() {
    let (secret, public) = key(7);
    let message = b"riverward";
    let signature: Signature = secret.sign(message);
    let lower = signature.normalize_s();
    let (r, s) = lower.split_scalars();
    let higher = Signature::from_scalars(r, -s).unwrap();
    for (form, is_lower) in [(lower, true), (higher, false)] {
        let text = BASE64_URL_SAFE_NO_PAD.encode(form.to_bytes());
        assert!(public.signed(message, &text), "both verify");
        assert_eq!(is_lower_form(&text), is_lower);
    }
    assert!(!is_lower_form("") && !is_lower_form("no signature"));
}

#[test]
fn what_is_no_key_is_none() {
    assert!(PublicKey::parse("").is_none());
    assert!(
        PublicKey::parse(&BASE64_URL_SAFE_NO_PAD.encode([4; 65])).is_none(),
        "not on the curve"
    );
    assert!(PublicKey::parse(&BASE64_URL_SAFE_NO_PAD.encode([2; 33])).is_none(), "compressed");
    let (_, public) = key(9);
    assert_eq!(KeyHash::parse(&public.hash().text()), Some(public.hash()));
    assert_eq!(KeyHash::parse("AAAA"), None);
}

#[test]
fn a_device_has_a_name_that_fits_a_line() {
    assert_eq!(device_name(" Android · 微信\n", "手机"), "Android · 微信");
    assert_eq!(device_name(" \n", "手机"), "手机");
    assert_eq!(device_name(&"长".repeat(500), "手机").chars().count(), LONGEST_NAME);
}
