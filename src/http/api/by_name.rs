//! Lists in the order of names, of people and of accounts: what may be asked of one.

use serde::Deserialize;
use utoipa::IntoParams;

use super::cursor::{self, PageQuery};
use crate::http::params::{Fields, FromQuery};
use crate::ids::AreaPath;
use crate::views::by_name::{NameKey, Wanted};

/// Which items of a list by name are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ByNameQuery {
    /// Code of an area: people who belong to it and below it; accounts that have or had a right
    /// there. Without one, the widest area of the asker.
    #[param(value_type = Option<String>, example = "990101102")]
    pub area: Option<AreaPath>,
    /// Part of the name; of a person also of the post or the organisation, of an account also of
    /// the sign-in name.
    #[param(max_length = 100)]
    pub q: Option<String>,
}

impl cursor::SortKey for NameKey {
    fn is_sound(&self) -> bool {
        !self.0.contains('\0')
    }
}

impl FromQuery for ByNameQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            area: super::area(fields),
            q: super::search_text(fields),
        }
    }
}

impl ByNameQuery {
    /// A page of them, and one item more: [`cursor::page`] takes it off again.
    pub fn wanted<'a>(&'a self, page: &'a PageQuery<NameKey>) -> Wanted<'a> {
        Wanted {
            text: self.q.as_deref(),
            after: page.cursor.as_ref(),
            limit: page.limit + 1,
        }
    }
}
