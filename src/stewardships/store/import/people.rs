//! SQL of importing people.

use sqlx::PgConnection;

use crate::error::Result;
use crate::ids::{AreaPath, DistrictId, PersonId};

/// A person as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPerson {
    /// The key.
    pub id: PersonId,
    /// The code others know the person by.
    pub external_code: Option<String>,
    pub name: String,
    /// Where the person belongs.
    pub area: AreaPath,
    /// Post on the board.
    pub post: String,
    /// Organisation on the board.
    pub organisation: String,
    /// Phone for boards, empty where none is known.
    pub phone: String,
}

/// The people who have one of these codes or names; see `segments_like` for the shape of the
/// condition.
pub async fn people_like(
    db: &mut PgConnection,
    district: DistrictId,
    codes: &[String],
    names: &[String],
) -> Result<Vec<StoredPerson>> {
    Ok(sqlx::query_as!(
        StoredPerson,
        r#"SELECT person_id AS "id: PersonId", external_code, name, area_path AS "area: AreaPath",
               post, organisation, phone
           FROM person
           WHERE district = $1 AND (external_code IN (SELECT unnest($2::text[]))
               OR name IN (SELECT unnest($3::text[])))
           ORDER BY person_id"#,
        district as DistrictId,
        codes,
        names
    )
    .fetch_all(db)
    .await?)
}

/// Ids for people to come.
pub async fn next_person_ids(db: &mut PgConnection, count: usize) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT nextval(pg_get_serial_sequence('person', 'person_id')) AS "id!"
               FROM generate_series(1, $1)"#,
        i32::try_from(count).unwrap_or(i32::MAX)
    )
    .fetch_all(db)
    .await?)
}

/// Creates people under their ids, or overwrites what is stored of them.
pub async fn save_people(
    db: &mut PgConnection,
    district: DistrictId,
    people: &[StoredPerson],
) -> Result<()> {
    let ids: Vec<i64> = people.iter().map(|person| person.id.0).collect();
    let codes: Vec<Option<String>> =
        people.iter().map(|person| person.external_code.clone()).collect();
    let names: Vec<String> = people.iter().map(|person| person.name.clone()).collect();
    let areas: Vec<String> = people.iter().map(|person| person.area.to_string()).collect();
    let posts: Vec<String> = people.iter().map(|person| person.post.clone()).collect();
    let organisations: Vec<String> =
        people.iter().map(|person| person.organisation.clone()).collect();
    let phones: Vec<String> = people.iter().map(|person| person.phone.clone()).collect();
    sqlx::query!(
        "INSERT INTO person AS p (district, person_id, external_code, name, area_path, post,
             organisation, phone)
         SELECT $1, r.id, r.code, r.name, r.area, r.post, r.organisation, r.phone
         FROM unnest($2::int8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                     $8::text[])
             AS r (id, code, name, area, post, organisation, phone)
         ON CONFLICT (district, person_id) DO UPDATE
         SET external_code = excluded.external_code, name = excluded.name,
             area_path = excluded.area_path, post = excluded.post,
             organisation = excluded.organisation, phone = excluded.phone,
             version = p.version + 1",
        district as DistrictId,
        &ids,
        &codes as &[Option<String>],
        &names,
        &areas,
        &posts,
        &organisations,
        &phones
    )
    .execute(db)
    .await?;
    Ok(())
}
