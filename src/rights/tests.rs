//! Who may do what.

use super::*;

const HERE: DistrictId = DistrictId(990_101);

fn grant(role: OfficialRole, area: &str) -> Grant {
    Grant {
        role,
        area: area.parse().unwrap(),
    }
}

fn held<R: Right>(areas: &[&str]) -> Option<Held<R>> {
    let grants: Vec<Grant> = areas.iter().map(|area| grant(OfficialRole::Official, area)).collect();
    Held::by(HERE, &grants)
}

#[test]
fn every_role_has_the_rights_of_the_table_and_no_other() {
    use RightWord::{
        Administer, DrawSegments, GivePhones, HandleProblems, KeepStewards, Print, ReadAudit,
        SeeConsole, SetRules,
    };
    let village = vec![SeeConsole, HandleProblems, KeepStewards, GivePhones, Print];
    let town = [&village[..], &[SetRules, DrawSegments, ReadAudit]].concat();
    let cases = [
        (OfficialRole::Auditor, "990101", vec![SeeConsole, ReadAudit]),
        (OfficialRole::Auditor, "990101101201", vec![SeeConsole, ReadAudit]),
        (OfficialRole::Official, "99010110120101", village.clone()),
        (OfficialRole::Official, "990101101201", village),
        (OfficialRole::Official, "990101101", town.clone()),
        (OfficialRole::Official, "990101", town),
        (OfficialRole::Admin, "990101", RightWord::ALL.to_vec()),
    ];
    assert_eq!(RightWord::ALL.len(), 9, "{Administer:?} is the last but one");
    for (role, area, rights) in cases {
        assert_eq!(RightWord::of(&[grant(role, area)]), rights, "{role:?} of {area}");
    }
    assert_eq!(RightWord::of(&[]), []);
}

#[test]
fn an_official_of_a_district_is_one_of_its_towns_and_not_of_the_whole() {
    for (role, area, sees) in [
        (OfficialRole::Auditor, "990101", true),
        (OfficialRole::Admin, "990101", true),
        (OfficialRole::Official, "990101", false),
        (OfficialRole::Auditor, "990101101", false),
        (OfficialRole::Admin, "990101101", false),
    ] {
        let also = grant(OfficialRole::Official, "990101");
        assert_eq!(see_district(&[also, grant(role, area)]), sees, "{role:?} of {area}");
    }
    assert!(!see_district(&[]));
}

#[test]
fn nobody_without_a_grant_holds_anything() {
    assert!(held::<SeeConsole>(&[]).is_none());
    assert!(Binder::by(HERE, AccountId(1), None, &[]).is_none());
    let village = [grant(OfficialRole::Official, "990101101201")];
    assert!(
        Binder::by(HERE, AccountId(1), None, &village).is_none(),
        "a village hangs up no plate"
    );
    assert!(Reach::by::<SetRules>(HERE, &village).lower().is_empty());
}

#[test]
fn a_scope_is_the_widest_area_or_one_inside() {
    let held = held::<SeeConsole>(&["990101101", "990101102201"]).unwrap();
    let area = |text: &str| Some(text.parse().unwrap());
    assert_eq!(held.scope(None).unwrap().area().as_str(), "990101101");
    assert_eq!(held.scope(area("990101101203")).unwrap().upper(), "990101101204");
    assert!(held.scope(area("990101102201")).is_ok());
    for outside in ["990101", "990101102", "990102101"] {
        assert!(matches!(held.scope(area(outside)), Err(Error::NotFound)), "{outside}");
    }
    assert_eq!(held.reach().lower(), ["990101101", "990101102201"]);
    assert_eq!(held.reach().upper(), ["990101102", "990101102202"]);
}

#[test]
fn what_lies_elsewhere_is_not_there() {
    let held = held::<SeeConsole>(&["990101101"]).unwrap();
    let lies = |district, area: &str| {
        held.covers(Located::new(DistrictId(district), area.parse().unwrap(), ())).is_ok()
    };
    assert!(lies(990_101, "990101101203"));
    assert!(!lies(990_101, "990101102203"));
    // The same path in another district's table is another area.
    assert!(!lies(990_102, "990101101203"));
}

#[test]
fn what_is_seen_and_may_not_be_touched_is_forbidden_not_missing() {
    let held = held::<SetRules>(&["990101101", "990101102201"]).unwrap();
    let lies = |area: &str| held.covers(Located::new(HERE, area.parse().unwrap(), ()));
    assert!(lies("990101101201").is_ok());
    assert!(
        matches!(lies("990101102201"), Err(Error::Forbidden(NOT_YOURS))),
        "of a village only"
    );
    assert!(matches!(lies("990101102202"), Err(Error::NotFound)));
    assert!(matches!(
        held.scope(Some("990101102201".parse().unwrap())),
        Err(Error::Forbidden(NOT_YOURS))
    ));
}
