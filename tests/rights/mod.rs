//! Who may do what: every route for every role, and every route is here.

pub mod matrix;
pub mod requests;
pub mod roles;
pub mod stage;

use std::collections::BTreeSet;

use matrix::Row;
use requests::Wanted;
use riverward::http::router;
use roles::Role;
use stage::Stage;

#[tokio::test]
async fn every_route_answers_every_role_as_it_should() {
    let stage = Stage::set().await;
    let mut wrong = Vec::new();
    for row in matrix::rows() {
        let Row {
            method, pattern, level, ..
        } = row;
        for role in Role::ALL {
            let expected = row.status_for(role);
            let wanted = Wanted {
                method,
                pattern,
                level,
                role,
            };
            let call = requests::valid(&stage, wanted).await;
            let answer = call.send(&stage.browser(role).await, method).await;
            let status = requests::status(pattern, answer).await;
            if status != expected {
                wrong.push(format!(
                    "{method} {pattern} of {level:?} for {role:?}: {status}, not {expected}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_route_is_missing_from_the_matrix_and_none_is_there_no_more() {
    let answered: BTreeSet<String> = router::listed()
        .iter()
        .map(|(method, pattern)| format!("{method} {pattern}"))
        .collect();
    let tested: BTreeSet<String> =
        matrix::rows().iter().map(|row| format!("{} {}", row.method, row.pattern)).collect();
    let differing: Vec<&String> = answered.symmetric_difference(&tested).collect();
    assert!(
        differing.is_empty(),
        "in the router or in the matrix, but not in both: {differing:?}"
    );
}
