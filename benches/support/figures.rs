//! Figures: several readings each, their median and spread, a peer from the same run, a goal.

/// Several readings of one thing.
#[derive(Clone, Debug, Default)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// Adds a reading.
    pub fn push(&mut self, reading: f64) {
        self.0.push(reading);
    }

    /// The middle reading; not a number without any.
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        match sorted.len() {
            0 => f64::NAN,
            n if n % 2 == 1 => sorted[n / 2],
            n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
        }
    }

    fn text(&self, unit: &str) -> String {
        let (low, high) = self
            .0
            .iter()
            .fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(*x), high.max(*x)));
        if self.0.len() > 1 {
            format!("{} {unit} ({} to {})", short(self.median()), short(low), short(high))
        } else {
            format!("{} {unit}", short(self.median()))
        }
    }
}

impl From<f64> for Sample {
    fn from(reading: f64) -> Self {
        Self(vec![reading])
    }
}

/// What is to be reached.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// The ratio to the peer, at least.
    RatioAtLeast(f64),
    /// The ratio to the peer, at most.
    RatioAtMost(f64),
    /// The figure itself, at most.
    AtMost(f64),
    /// The difference to the peer, at most.
    MoreByAtMost(f64),
    /// Nothing to reach: for the picture.
    None,
}

/// One line of the report.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Of what kind of work.
    pub work: &'static str,
    /// What was measured.
    pub what: String,
    /// In what unit.
    pub unit: &'static str,
    /// Ours.
    pub ours: Sample,
    /// The peer's, and who that is.
    pub peer: Option<(&'static str, Sample)>,
    /// What is to be reached.
    pub goal: Goal,
}

impl Figure {
    /// Ours by the peer's.
    pub fn ratio(&self) -> Option<f64> {
        self.peer.as_ref().map(|(_, peer)| self.ours.median() / peer.median())
    }

    /// Whether the goal was reached; none where there is none.
    pub fn is_reached(&self) -> Option<bool> {
        let ratio = self.ratio();
        match self.goal {
            Goal::RatioAtLeast(least) => Some(ratio? >= least),
            Goal::RatioAtMost(most) => Some(ratio? <= most),
            Goal::AtMost(most) => Some(self.ours.median() <= most),
            Goal::MoreByAtMost(most) => {
                Some(self.ours.median() - self.peer.as_ref()?.1.median() <= most)
            }
            Goal::None => None,
        }
    }

    /// The cells of the report: ours, the peer's, the ratio, the goal, whether it was reached.
    pub fn cells(&self) -> [String; 5] {
        [
            self.ours.text(self.unit),
            self.peer.as_ref().map_or_else(String::new, |(who, sample)| {
                format!("{who}: {}", sample.text(self.unit))
            }),
            self.ratio().map(short).unwrap_or_default(),
            match self.goal {
                Goal::RatioAtLeast(least) => format!("ratio ≥ {}", short(least)),
                Goal::RatioAtMost(most) => format!("ratio ≤ {}", short(most)),
                Goal::AtMost(most) => format!("≤ {} {}", short(most), self.unit),
                Goal::MoreByAtMost(most) => format!("at most {most} {} more", self.unit),
                Goal::None => String::new(),
            },
            match self.is_reached() {
                Some(true) => "reached".into(),
                Some(false) => "**missed**".into(),
                None => String::new(),
            },
        ]
    }

    /// The figure in one line.
    pub fn line(&self) -> String {
        let [ours, peer, ratio, goal, reached] = self.cells();
        let parts = [
            self.what.clone(),
            ours,
            peer,
            if ratio.is_empty() { ratio } else { format!("× {ratio}") },
            goal,
            reached,
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

/// Three digits that matter.
pub fn short(number: f64) -> String {
    match number.abs() {
        n if n >= 100.0 => format!("{number:.0}"),
        n if n >= 10.0 => format!("{number:.1}"),
        n if n >= 1.0 => format!("{number:.2}"),
        _ => format!("{number:.3}"),
    }
}
