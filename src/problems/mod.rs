//! Problems: something wrong, from a steward or a resident, with a life cycle.

pub mod handling;
pub mod number;
pub mod reporting;
pub mod store;

use crate::segments::SegmentKind;
use crate::words::word_enum;
use crate::working_time::TimeLimit;

/// Longest text of a report, a reason or a remark, in characters.
pub const MAX_TEXT: usize = 500;
/// A report is answered within five days: the usual promise of townships, printed beside the form.
pub const REPORT_LIMIT: TimeLimit = TimeLimit::days(5);
/// A bad rating is answered within fifteen working days, as hotlines of local governments promise.
pub const RATING_LIMIT: TimeLimit = TimeLimit::working_days(15);

word_enum!(
    /// Where a problem stands (发现 → 上报 → 受理 → 交办 → 处置 → 反馈 → 复核 → 销号, and the side
    /// branches).
    Stage {
        /// 发现, by a steward who will see to it.
        Found,
        /// 上报
        Reported,
        /// 受理
        Accepted,
        /// 交办
        Assigned,
        /// 处置
        InWork,
        /// 反馈
        Answered,
        /// 复核
        Verified,
        /// 销号
        Closed,
        /// 不予受理
        Rejected,
        /// 重复
        Duplicate,
    }
);

word_enum!(
    /// Who reported.
    Source {
        /// 群众
        Resident,
        /// 责任人
        Steward,
        /// 工作人员
        Official,
    }
);

word_enum!(
    /// What is wrong. Which of them a page offers depends on the kind of segment.
    Category {
        /// 漂浮垃圾
        FloatingRubbish,
        /// 水体发黑发臭、颜色异常
        WaterColour,
        /// 排污口排水
        Outfall,
        /// 岸边、路边垃圾
        Rubbish,
        /// 违章搭建、占用
        IllegalStructure,
        /// 违法捕捞、采砂
        Fishing,
        /// 乱堆物
        StackedGoods,
        /// 路面、路灯等设施损坏
        BrokenSurface,
        /// 绿化、杂草
        Greenery,
        /// 群众诉求, on a visit
        Request,
        /// 码牌、公示牌损坏或被覆盖
        Board,
        /// 不满意评价待答复
        Rating,
        /// 其他
        Other,
    }
);

impl Stage {
    /// Whether somebody still has to do something.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Rejected | Self::Duplicate)
    }

    /// Which of the four steps it is at that people follow: received, being handled, handled, checked.
    pub fn step(self) -> usize {
        match self {
            Self::Found | Self::Reported => 1,
            Self::Accepted | Self::Assigned | Self::InWork => 2,
            Self::Answered => 3,
            Self::Verified | Self::Closed | Self::Rejected | Self::Duplicate => 4,
        }
    }

    /// Whether its reporter may say that it is not solved. A duplicate is followed where the first
    /// report is.
    pub fn can_be_reopened(self) -> bool {
        matches!(self, Self::Closed | Self::Rejected)
    }
}

/// What can be reported about a kind of segment, most frequent first.
pub fn categories(kind: SegmentKind) -> &'static [Category] {
    use Category::{
        Board, BrokenSurface, Fishing, FloatingRubbish, Greenery, IllegalStructure, Other, Outfall,
        Request, Rubbish, StackedGoods, WaterColour,
    };
    match kind {
        SegmentKind::River => &[
            FloatingRubbish,
            WaterColour,
            Outfall,
            Rubbish,
            IllegalStructure,
            Fishing,
            Board,
            Other,
        ],
        SegmentKind::Pond => &[
            FloatingRubbish,
            WaterColour,
            Outfall,
            Rubbish,
            Greenery,
            IllegalStructure,
            Board,
            Other,
        ],
        SegmentKind::Road => {
            &[Rubbish, BrokenSurface, StackedGoods, Greenery, IllegalStructure, Board, Other]
        }
        SegmentKind::Lane => &[
            Rubbish,
            StackedGoods,
            BrokenSurface,
            Greenery,
            IllegalStructure,
            Outfall,
            Board,
            Other,
        ],
        SegmentKind::Grid => {
            &[Request, Rubbish, StackedGoods, BrokenSurface, IllegalStructure, Board, Other]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_offers_the_board_and_something_else_but_never_a_rating() {
        for kind in SegmentKind::ALL.iter().copied() {
            let offered = categories(kind);
            assert_eq!(offered[offered.len() - 2..], [Category::Board, Category::Other]);
            assert!(!offered.contains(&Category::Rating));
        }
    }
}
