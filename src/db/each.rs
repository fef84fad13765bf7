//! Lists that a statement makes as JSON, read element by element: one that cannot be read is left
//! out, said in the log and counted, and costs the page nothing but itself.

use std::any::type_name;

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgTypeInfo, PgValueRef};
use sqlx::types::Json;
use sqlx::{Decode, Postgres, Type};

/// The elements that could be read, in their order. Bounds in the tables keep unreadable ones from
/// being stored; this is for what came in before there were any, or past them.
#[derive(Clone, Debug)]
pub struct Each<T>(pub Vec<T>);

impl<T> Type<Postgres> for Each<T> {
    fn type_info() -> PgTypeInfo {
        <Json<()> as Type<Postgres>>::type_info()
    }

    fn compatible(ty: &PgTypeInfo) -> bool {
        <Json<()> as Type<Postgres>>::compatible(ty)
    }
}

impl<'r, T: DeserializeOwned> Decode<'r, Postgres> for Each<T> {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        let Json(elements) = <Json<Vec<Box<RawValue>>> as Decode<'r, Postgres>>::decode(value)?;
        Ok(Self(elements.iter().filter_map(|element| read(element)).collect()))
    }
}

/// An element; none, and a line in the log without what stands in it, where it cannot be read.
fn read<T: DeserializeOwned>(element: &RawValue) -> Option<T> {
    let read = serde_json::from_str(element.get());
    if let Err(error) = &read {
        let what = type_name::<T>();
        tracing::error!(what, line = error.line(), column = error.column(), "unreadable row");
        metrics::counter!("riverward_unreadable_rows_total").increment(1);
    }
    read.ok()
}

impl<T: Serialize> Serialize for Each<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_that_cannot_be_read_costs_itself_alone() {
        let list = r#"["2026-11-23", "10000-01-01", "infinity", "9999-12-31"]"#;
        let elements: Vec<Box<RawValue>> = serde_json::from_str(list).unwrap();
        let days: Vec<chrono::NaiveDate> =
            elements.iter().filter_map(|element| read(element)).collect();
        assert_eq!(
            days.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["2026-11-23", "9999-12-31"]
        );
    }
}
