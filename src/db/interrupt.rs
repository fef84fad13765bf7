//! Statements that end when nobody waits for them any more.

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres};

/// A connection for one statement. Dropped before [`release`](Self::release), as happens when the
/// client leaves and its request is given up, it is closed instead of going back to the pool: the
/// server notices (`client_connection_check_interval`) and stops working. Back in the pool it would
/// first run the statement to its end.
#[derive(Debug)]
pub struct Interruptible(Option<PoolConnection<Postgres>>);

impl Interruptible {
    /// Takes a connection from the pool.
    pub async fn acquire(pool: &PgPool) -> Result<Self, sqlx::Error> {
        Ok(Self(Some(pool.acquire().await?)))
    }

    /// The connection, to run the statement on.
    pub fn connection(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        self.0.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// The statement has ended: gives the connection back.
    pub fn release(mut self) {
        drop(self.0.take());
    }
}

impl Drop for Interruptible {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}
