//! Who may do what: every route for every role, and every route is here.

pub mod matrix;
pub mod requests;
pub mod roles;
pub mod stage;
pub mod visitors;

use std::collections::BTreeSet;

use matrix::Row;
use requests::Wanted;
use riverward::http::router;
use roles::Role;
use stage::Stage;
use visitors::Visitors;

/// Those who are refused, and behind them those who are let in, from which place on.
fn refused_first(row: &Row) -> (Vec<Role>, usize) {
    let is_refused = |role: &Role| row.status_for(*role) >= 400;
    let (mut roles, let_in): (Vec<Role>, Vec<Role>) = Role::ALL.into_iter().partition(is_refused);
    let first = roles.len();
    roles.extend(let_in);
    (roles, first)
}

#[tokio::test]
async fn every_route_answers_every_role_as_it_should() {
    let stage = Stage::set().await;
    let mut visitors = Visitors::of(&stage);
    let mut wrong = Vec::new();
    for row in matrix::rows() {
        let Row {
            method, pattern, level, ..
        } = row;
        let wanted = |role| Wanted {
            method,
            pattern,
            level,
            role,
        };
        let (roles, first_let_in) = refused_first(&row);
        let maker = roles.get(first_let_in).copied().unwrap_or(Role::Administrator);
        let mut call = requests::valid(&stage, wanted(maker)).await;
        for (at, role) in roles.into_iter().enumerate() {
            // Whoever is refused leaves things as they were, and so does whoever only looks. Behind
            // somebody who was let in, the next finds things made anew.
            let is_changed = method != "GET" && at > first_let_in;
            if is_changed || requests::is_of_one_alone(pattern) {
                call = requests::valid(&stage, wanted(role)).await;
            }
            let expected = row.status_for(role);
            let answer = visitors.send(&call, (method, pattern), role).await;
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
