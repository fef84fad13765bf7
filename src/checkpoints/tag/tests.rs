use proptest::prelude::*;

use super::*;

fn zeros() -> TagKeys {
    TagKeys {
        meta_read: TagKey::new([0; 16]),
        file_read: TagKey::new([0; 16]),
    }
}

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    hex::decode(text).unwrap().try_into().unwrap()
}

/// AN12196, tables 2 and 4: keys of zeros, nothing else covered.
#[test]
fn opens_and_verifies_the_published_tap() {
    let tap = Tap::parse("E=EF963FF7828658A599F3041510671E88&M=94EED9EE65337086").unwrap();
    let opened = tap.open(&zeros().meta_read).unwrap();
    assert_eq!(
        (opened.uid().to_string().as_str(), opened.counter().count()),
        ("04DE5F1EACC040", 61)
    );
    assert_eq!(opened.verify(&zeros().file_read), Ok(()));
    assert_eq!(opened.verify_over(&zeros().file_read, b"E=EF"), Err(TapError::BadMac));
}

#[test]
fn writes_the_published_tap() {
    let uid = TagUid::new(bytes("04DE5F1EACC040"));
    let query = padded(&zeros(), uid, ReadCounter::new(61).unwrap(), bytes("DA5CF60941"));
    assert_eq!(query, "E=EF963FF7828658A599F3041510671E88&M=94EED9EE65337086");
}

/// AN12196, table 1.
#[test]
fn makes_the_published_session_key() {
    let key = TagKey::new(bytes("5ACE7E50AB65D5D51FD5BF5A16B8205B"));
    let (uid, counter) = (bytes::<7>("04C767F2066180"), ReadCounter::new(1).unwrap());
    let session = cipher::cmac(&key, &[&SESSION_MAC, &uid, &counter.bytes()]);
    assert_eq!(hex::encode_upper(session), "3A3E8110E05311F7A3FCF0D969BF2B48");
}

/// AN12196, table 5: keys of zeros, a stretch of the address covered.
#[test]
fn covers_a_stretch_of_the_address() {
    let tap = Tap::parse("E=FD91EC264309878BE6345CBE53BADF40&M=ECC1E7F6C6C73BF6").unwrap();
    let opened = tap.open(&zeros().meta_read).unwrap();
    assert_eq!(
        (opened.uid().to_string().as_str(), opened.counter().count()),
        ("04958CAA5C5E80", 8)
    );
    let covered = b"CEE9A53E3E463EF1F459635736738962&cmac=";
    assert_eq!(opened.verify_over(&zeros().file_read, covered), Ok(()));
    assert_eq!(opened.verify(&zeros().file_read), Err(TapError::BadMac));
}

#[test]
fn says_what_is_wrong_with_an_address() {
    let (encrypted, mac) = ("EF963FF7828658A599F3041510671E88", "94EED9EE65337086");
    let cases = [
        (String::new(), TapError::Malformed),
        (format!("E={encrypted}"), TapError::Malformed),
        (format!("M={mac}"), TapError::Malformed),
        (format!("E={encrypted}&M={mac}&M={mac}"), TapError::Malformed),
        (format!("e={encrypted}&m={mac}"), TapError::Malformed),
        (format!("E={encrypted}&M=94EED9EE6533708G"), TapError::Malformed),
        (format!("E={encrypted}&M=94EED9EE653370é"), TapError::Malformed),
        (format!("E={encrypted}&M={mac}0"), TapError::WrongLength),
        (format!("E={encrypted}00&M={mac}"), TapError::WrongLength),
        (format!("E={encrypted}&M="), TapError::WrongLength),
        // Twenty-four bytes: a tag in LRP mode.
        (format!("E={encrypted}{mac}&M={mac}"), TapError::WrongLength),
    ];
    for (query, error) in cases {
        assert_eq!(Tap::parse(&query), Err(error), "{query}");
    }
    assert!(Tap::parse(&format!("x&from=wx&M={}&E={encrypted}", mac.to_lowercase())).is_ok());
}

#[test]
fn counters_only_go_up() {
    let counter = |count| ReadCounter::new(count).unwrap();
    assert!(is_fresh(counter(0), None));
    assert!(is_fresh(counter(9), Some(counter(4))));
    assert!(!is_fresh(counter(4), Some(counter(4))));
    assert!(!is_fresh(counter(3), Some(counter(4))));
    assert!(!is_fresh(ReadCounter::LARGEST, Some(ReadCounter::LARGEST)));
    assert_eq!(ReadCounter::new(0x0100_0000), None);
}

fn sealed() -> impl Strategy<Value = (MasterKey, TagUid, ReadCounter, String)> {
    (any::<[u8; 16]>(), any::<[u8; 7]>(), 0..0x0100_0000_u32, any::<[u8; 5]>()).prop_map(
        |(master, uid, count, padding)| {
            let (master, uid, counter) =
                (MasterKey::new(master), TagUid::new(uid), ReadCounter::new(count).unwrap());
            let query = padded(&master.tag(uid), uid, counter, padding);
            (master, uid, counter, query)
        },
    )
}

/// The whole way a server goes.
fn accepted(master: &MasterKey, query: &str) -> Result<(TagUid, ReadCounter), TapError> {
    let opened = Tap::parse(query)?.open(&master.meta_read())?;
    opened.verify(&master.file_read(opened.uid()))?;
    Ok((opened.uid(), opened.counter()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_a_tag_writes_is_taken((master, uid, counter, query) in sealed()) {
        prop_assert_eq!(accepted(&master, &query), Ok((uid, counter)));
    }

    /// But for the five bytes of padding nothing is left uncovered, and the block cipher mixes
    /// these with all others.
    #[test]
    fn one_flipped_bit_is_refused((master, _, _, query) in sealed(), bit in 0..192_usize) {
        let mut tap = Tap::parse(&query).unwrap();
        let byte = if bit < 128 { &mut tap.encrypted[bit / 8] } else { &mut tap.mac[bit / 8 - 16] };
        *byte ^= 1 << (bit % 8);
        let changed = format!("E={}&M={}", hex::encode(tap.encrypted), hex::encode(tap.mac));
        prop_assert!(matches!(accepted(&master, &changed), Err(TapError::NotOurs | TapError::BadMac)));
    }

    #[test]
    fn another_deployment_refuses((_, _, _, query) in sealed(), other in any::<[u8; 16]>()) {
        prop_assert!(matches!(accepted(&MasterKey::new(other), &query), Err(TapError::NotOurs | TapError::BadMac)));
    }

    #[test]
    fn another_tag_cannot_sign((master, uid, counter, query) in sealed(), other in any::<[u8; 7]>()) {
        prop_assume!(uid.bytes() != other);
        let keys = TagKeys { meta_read: master.meta_read(), file_read: master.file_read(TagUid::new(other)) };
        let forged = sun_url_parameters(&keys, uid, counter);
        prop_assert_eq!(accepted(&master, &forged), Err(TapError::BadMac));
        let opened = Tap::parse(&query).unwrap().open(&master.meta_read()).unwrap();
        prop_assert_eq!(opened.verify(&keys.file_read), Err(TapError::BadMac));
    }

    #[test]
    fn any_text_is_taken(text in "\\PC{0,80}") {
        let _ = Tap::parse(&text);
    }
}
