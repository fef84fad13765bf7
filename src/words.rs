//! Words of the domain as types: a list of words, each one value, is written once with this macro,
//! and binds to SQL, JSON, the API's description and the keys of the locale files by it.

/// An enum of words. The word of a value is its name in `snake_case`, everywhere: in the database,
/// in files, in the API and in locale keys.
macro_rules! word_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)+ }) => {
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize,
            serde::Deserialize, sqlx::Type, utoipa::ToSchema, strum::EnumString,
            strum::IntoStaticStr, strum::VariantArray,
        )]
        $(#[$doc])*
        #[serde(rename_all = "snake_case")]
        #[sqlx(type_name = "text", rename_all = "snake_case")]
        #[strum(serialize_all = "snake_case", const_into_str)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every value, in the order lists show them.
            pub const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;

            /// The word used in the database, in files and in locale keys.
            pub const fn as_str(self) -> &'static str {
                self.into_str()
            }

            /// The value of a word; none for a word that is not in the list.
            pub fn from_word(word: &str) -> Option<Self> {
                word.parse().ok()
            }
        }
    };
}
pub(crate) use word_enum;
