//! Which district an import is for.

use sqlx::PgConnection;

use super::args::ImportArgs;
use crate::error::Result;
use crate::exchange::import::store;
use crate::exchange::message::Message;
use crate::exchange::rows::{AreaRow, Rows};
use crate::ids::{AreaPath, DistrictId};

/// The district meant: the argument's, the one the codes of areas begin with, or the only one there
/// is.
pub(super) async fn choose_district(
    args: &ImportArgs,
    areas: Option<&Rows<AreaRow>>,
    db: &mut PgConnection,
) -> Result<Result<DistrictId, Message>> {
    let known = store::districts(db).await?;
    if let Some(district) = args.district.map(DistrictId) {
        return Ok(if areas.is_some() || known.iter().any(|(id, _)| *id == district) {
            Ok(district)
        } else {
            Err(Message::new("import-district-unknown").with("district", district))
        });
    }
    let stated = areas.into_iter().flat_map(|areas| &areas.rows).find_map(|row| {
        let code = row.code.as_deref().or(row.parent.as_deref())?;
        Some(code.parse::<AreaPath>().ok()?.district())
    });
    Ok(match (stated, known.as_slice()) {
        (Some(district), _) => Ok(district),
        (None, [(district, _)]) => Ok(*district),
        (None, []) => Err(Message::new("import-district-none")),
        (None, several) => {
            let names: Vec<String> =
                several.iter().map(|(id, name)| format!("{id} {name}")).collect();
            Err(Message::new("import-district-which").with("districts", names.join(", ")))
        }
    })
}
