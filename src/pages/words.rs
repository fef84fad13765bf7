//! The words of the domain in both languages: what a kind, a role or a stage is called on every
//! page.

use crate::locale::Locale;
use crate::patrols::review::Reason;
use crate::patrols::{Fence, Flag, Grade, Outcome};
use crate::problems::{Category, Stage};
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::stewardships::history::MissedReason;
use crate::stewardships::{CadenceUnit, Role};

/// Below this many ratings no average is shown: it would say more about chance than about the
/// river.
pub const RATINGS_FOR_A_MEAN: i32 = 5;

impl Locale {
    /// 河道, 示范路 …
    pub fn kind(self, kind: SegmentKind) -> String {
        self.text(&format!("kind-{}", kind.as_str()))
    }

    /// 河长待定, 路长待定 …: what stands where a steward's name would.
    pub fn nobody_yet(self, kind: SegmentKind) -> String {
        self.text(&format!("nobody-{}", kind.as_str()))
    }

    /// 村级河长 …
    pub fn role(self, role: Role) -> String {
        self.text(&format!("role-{}", role.as_str()))
    }

    /// Several roles in one line.
    pub fn roles(self, roles: &[Role]) -> String {
        let words: Vec<String> = roles.iter().map(|role| self.role(*role)).collect();
        words.join(&self.text("list-comma"))
    }

    /// 已巡, 逾期 …
    pub fn status(self, status: Status) -> String {
        self.text(&format!("status-{}", status.as_str()))
    }

    /// 已受理 …
    pub fn stage(self, stage: Stage) -> String {
        self.text(&format!("stage-{}", stage.as_str()))
    }

    /// 水面漂浮垃圾 …
    pub fn category(self, category: Category) -> String {
        self.text(&format!("category-{}", category.as_str()))
    }

    /// 一切正常, 发现问题
    pub fn outcome(self, outcome: Outcome) -> String {
        self.text(&format!("outcome-{}", outcome.as_str()))
    }

    /// 仅扫码 …
    pub fn grade(self, grade: Grade) -> String {
        self.text(&format!("grade-{}", grade.as_str()))
    }

    /// Where a scan's fix lies, as a sentence to its steward.
    pub fn fence(self, fence: Fence) -> String {
        self.text(&format!("fence_said-{}", fence.as_str()))
    }

    /// 信号差，定位不准 …: why a record looks the way it does.
    pub fn reason(self, reason: Reason) -> String {
        self.text(&format!("reason-{}", reason.as_str()))
    }

    /// 天气恶劣 …: why a period was missed.
    pub fn missed(self, reason: MissedReason) -> String {
        self.text(&format!("missed-{}", reason.as_str()))
    }

    /// The same in a list to choose from: who chooses “other” is asked to write what.
    pub fn choice(self, word: String, is_other: bool) -> String {
        if is_other { word + &self.text("please-write") } else { word }
    }

    /// What a flag means, as a sentence to the steward.
    pub fn flag(self, flag: Flag) -> String {
        self.text(&format!("flag-{}", flag.as_str()))
    }

    /// 每周 1 次
    pub fn cadence(self, unit: CadenceUnit, times: u32) -> String {
        self.text_with(&format!("cadence-{}", unit.as_str()), [("times", times.into())])
    }

    /// 本周 …
    pub fn this_period(self, unit: CadenceUnit) -> String {
        self.text(&format!("this-{}", unit.as_str()))
    }

    /// 非常满意 … 非常不满意, 1 to 5.
    pub fn score(self, score: u8) -> String {
        self.text(&format!("score-{}", score.clamp(1, 5)))
    }

    /// `850 米`, `2.4 公里`
    pub fn length(self, metres: f64) -> String {
        // Beyond this the tenth of a kilometre says nothing to a walker.
        if metres < 995.0 {
            let rounded = if metres < 100.0 {
                metres.round()
            } else {
                (metres / 10.0).round() * 10.0
            };
            self.text_with("length-m", [("length", format!("{rounded:.0}").into())])
        } else {
            self.text_with("length-km", [("length", format!("{:.1}", metres / 1000.0).into())])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_rounded_for_walkers() {
        let say = |metres| Locale::Chinese.length(metres);
        assert_eq!(say(42.4), "42 米");
        assert_eq!(say(318.0), "320 米");
        assert_eq!(say(994.0), "990 米");
        assert_eq!(say(996.0), "1.0 公里");
        assert_eq!(say(2380.0), "2.4 公里");
    }
}
