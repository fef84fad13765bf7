//! The life of a code: blank → printed → installed → damaged, covered or lost → retired, and what
//! may follow what. The database refuses whatever this table does not hold (`code_may_become`,
//! `migrations/functions/code_may_become.sql`).

use crate::words::word_enum;

word_enum!(
    /// How a code stands.
    CodeState {
        /// 未印制: a number that was given out.
        Blank,
        /// 已印制: on a plate that hangs nowhere yet.
        Printed,
        /// 在用
        Installed,
        /// 损坏: it hangs there, but not as it should.
        Damaged,
        /// 被覆盖: it is well, but something hangs over it.
        Covered,
        /// 丢失
        Lost,
        /// 停用: for good, often with a successor.
        Retired,
    }
);

impl CodeState {
    /// What may come next. Back to `printed` leads only taking back an installation, out of
    /// `retired` only taking back a replacement.
    pub fn next(self) -> &'static [Self] {
        use CodeState::{Blank, Covered, Damaged, Installed, Lost, Printed, Retired};
        match self {
            Blank => &[Printed, Installed, Retired],
            Printed => &[Installed, Retired],
            Installed => &[Printed, Damaged, Covered, Lost, Retired],
            Damaged => &[Printed, Installed, Covered, Lost, Retired],
            Covered => &[Printed, Installed, Damaged, Lost, Retired],
            Lost => &[Printed, Installed, Damaged, Covered, Retired],
            Retired => &[Installed, Damaged, Covered, Lost],
        }
    }

    /// Whether `next` may follow.
    pub fn may_become(self, next: Self) -> bool {
        self.next().contains(&next)
    }

    /// Whether the code has a place: it leads to its segment, whatever the plate looks like.
    pub fn is_in_use(self) -> bool {
        matches!(self, Self::Installed | Self::Damaged | Self::Covered | Self::Lost)
    }

    /// Whether it waits to be hung up.
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Blank | Self::Printed)
    }

    /// Whether an official may say so of a code in state `self`. The rest of the table is done by
    /// installing, replacing and undoing.
    pub fn may_be_declared(self, next: Self) -> bool {
        self.may_become(next) && (next == Self::Retired || (self.is_in_use() && next.is_in_use()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::CodeState::{self, Blank, Installed, Printed, Retired};

    fn state() -> impl Strategy<Value = CodeState> {
        prop::sample::select(CodeState::ALL)
    }

    proptest! {
        #[test]
        fn whatever_way_a_code_goes_it_was_installed_before_it_was_damaged(choices in prop::collection::vec(any::<prop::sample::Index>(), 0..40)) {
            let (mut now, mut hung) = (Blank, false);
            for choice in choices {
                let next = *choice.get(now.next());
                prop_assert!(now.may_become(next));
                // A code that never hung comes back from retirement nowhere: it has no place, which
                // the database asks for.
                if now == Retired && !hung {
                    break;
                }
                hung |= next == Installed;
                prop_assert!(hung || !next.is_in_use());
                now = next;
            }
        }

        #[test]
        fn nothing_becomes_blank_again_or_what_it_is(was in state(), next in state()) {
            prop_assert!(!was.may_become(was));
            prop_assert!(!was.may_become(Blank));
            prop_assert!(next != Printed || !was.may_become(next) || was == Blank || was.is_in_use());
        }

        #[test]
        fn every_living_code_can_be_retired_and_only_codes_with_a_place_declared_damaged(was in state(), next in state()) {
            prop_assert_eq!(was.may_become(Retired), was != Retired);
            prop_assert!(!was.may_be_declared(next) || was.may_become(next));
            prop_assert!(!(was.is_waiting() || was == Retired) || !was.may_be_declared(next) || next == Retired);
        }

        #[test]
        fn the_order_of_lists_is_the_order_of_life(was in state()) {
            prop_assert_eq!(u8::from(was.is_waiting()) + u8::from(was.is_in_use()) + u8::from(was == Retired), 1);
        }
    }
}
