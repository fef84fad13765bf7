//! The order of names, which is that of the ICU of the database's machine: what another release of
//! ICU sorted is sorted anew.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Whether names were sorted by another release of ICU than there is now.
const IS_OLD: &str = "
    SELECT EXISTS (SELECT FROM pg_collation c
                   WHERE c.collname = 'by_name' AND c.collnamespace = 'public'::regnamespace
                     AND c.collversion IS DISTINCT FROM pg_collation_actual_version(c.oid))";

/// What makes the indexes anew that are sorted so.
const REINDEX: &str = "
    SELECT format('REINDEX INDEX %s', i.indexrelid::regclass)
    FROM pg_collation c JOIN pg_index i ON c.oid = ANY (i.indcollation)
    WHERE c.collname = 'by_name' AND c.collnamespace = 'public'::regnamespace";

/// Makes indexes by name anew where they were sorted by another release of ICU, as after an upgrade
/// of the machine: what is looked for in the new order is not found in the old. Nothing elsewhere;
/// some seconds in the largest district.
pub(super) async fn renew(db: &mut PgConnection) -> sqlx::Result<()> {
    if !sqlx::query_scalar::<_, bool>(IS_OLD).fetch_one(&mut *db).await? {
        return Ok(());
    }
    tracing::info!("the machine sorts names anew: their indexes are made again");
    let mut transaction = db.begin().await?;
    sqlx::raw_sql("SET LOCAL lock_timeout = '30s'").execute(&mut *transaction).await?;
    let statements: Vec<String> = sqlx::query_scalar(REINDEX).fetch_all(&mut *transaction).await?;
    for statement in statements {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *transaction).await?;
    }
    sqlx::raw_sql("ALTER COLLATION by_name REFRESH VERSION")
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}
