//! The nine digits of a code, as they are read and as the database keeps them.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use riverward_qr::CodeError;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef};
use sqlx::{Decode, Encode, Postgres, Type};

/// The nine digits printed at a checkpoint ([`riverward_qr::Code`], whose check digit is always
/// right). Binds to SQL as the `int4` that all nine digits make; a number in the database that is no
/// code is an error of reading, not another code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(riverward_qr::Code);

impl Code {
    /// As [`riverward_qr::Code::from_serial`].
    pub fn from_serial(serial: u32) -> Option<Self> {
        riverward_qr::Code::from_serial(serial).map(Self)
    }

    /// As [`riverward_qr::Code::from_number`].
    pub fn from_number(number: u32) -> Result<Self, CodeError> {
        riverward_qr::Code::from_number(number).map(Self)
    }

    /// As [`riverward_qr::Code::parse`]: what a person typed or pasted.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        riverward_qr::Code::parse(text).map(Self)
    }

    /// What the database keeps: 0 to 999 999 999, which an `int4` always holds.
    fn stored(self) -> i32 {
        self.0.number().cast_signed()
    }

    fn of_stored(number: i32) -> Result<Self, BoxDynError> {
        Ok(Self::from_number(u32::try_from(number)?)?)
    }
}

impl Deref for Code {
    type Target = riverward_qr::Code;

    fn deref(&self) -> &riverward_qr::Code {
        &self.0
    }
}

impl From<Code> for riverward_qr::Code {
    fn from(code: Code) -> Self {
        code.0
    }
}

impl From<riverward_qr::Code> for Code {
    fn from(code: riverward_qr::Code) -> Self {
        Self(code)
    }
}

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Self::parse(text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Type<Postgres> for Code {
    fn type_info() -> PgTypeInfo {
        <i32 as Type<Postgres>>::type_info()
    }
}

impl PgHasArrayType for Code {
    fn array_type_info() -> PgTypeInfo {
        <i32 as PgHasArrayType>::array_type_info()
    }
}

impl Encode<'_, Postgres> for Code {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <i32 as Encode<'_, Postgres>>::encode(self.stored(), buffer)
    }
}

impl Decode<'_, Postgres> for Code {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        Self::of_stored(<i32 as Decode<'_, Postgres>>::decode(value)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_code_is_kept_and_what_is_none_is_an_error() {
        let largest = Code::from_serial(riverward_qr::code::SERIALS - 1).unwrap();
        assert_eq!(Code::of_stored(largest.stored()).unwrap(), largest);
        assert!(Code::of_stored(largest.stored() - 1).is_err());
        assert!(Code::of_stored(-1).is_err());
    }
}
