//! Makes the files that were ordered.

use crate::app::AppState;
use crate::error::Result;
use crate::printing::work;

pub(super) async fn run(app: &AppState) -> Result<()> {
    work::run(app).await
}
