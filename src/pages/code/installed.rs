//! What came of hanging up a plate, or of taking that back.

use askama::Template;
use uuid::Uuid;

use crate::checkpoints::binding::Bound;
use crate::error::Result;
use crate::ids::Code;
use crate::locale::Locale;
use crate::pages::frame::Frame;

/// The answer after an installation.
#[derive(Clone, Debug)]
pub struct InstalledPage<'a> {
    /// Language.
    pub locale: Locale,
    pub code: Code,
    /// What was done.
    pub done: Done<'a>,
}

/// What was done.
#[derive(Clone, Copy, Debug)]
pub enum Done<'a> {
    /// The plate hangs there now.
    Installed {
        /// Id of the installation, by which it is taken back.
        id: Uuid,
        /// Where it hangs.
        bound: &'a Bound,
    },
    /// An installation was taken back.
    Undone {
        /// The code that hangs there again.
        restored: Option<Code>,
    },
}

crate::pages::answers!(InstalledPage<'_>);

impl InstalledPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let locale = self.locale;
        let digits = self.code.grouped();
        let (title, lines, undo, next) = match self.done {
            Done::Installed { id, bound } => {
                let mut lines = vec![locale.text_with(
                    "installed-where",
                    [
                        ("code", digits.into()),
                        ("segment", bound.segment_name.clone().into()),
                        ("place", bound.checkpoint_name.clone().into()),
                    ],
                )];
                if let Some(old) = bound.replaced {
                    lines.push(
                        locale.text_with("installed-replaced", [("code", old.grouped().into())]),
                    );
                }
                let metres = |metres: f32| locale.length(f64::from(metres)).into();
                lines.push(match (bound.radius_m, bound.accuracy_m) {
                    (Some(radius), Some(accuracy)) => locale.text_with(
                        "installed-accuracy",
                        [("accuracy", metres(accuracy)), ("radius", metres(radius))],
                    ),
                    (Some(radius), None) => {
                        locale.text_with("installed-no-accuracy", [("radius", metres(radius))])
                    }
                    (None, _) => locale.text_with(
                        "installed-no-place",
                        [("segment", bound.segment_name.clone().into())],
                    ),
                });
                let undo = UndoView::new(locale, self.code, id, bound.replaced);
                (locale.text("installed-title"), lines, Some(undo), locale.text("installed-page"))
            }
            Done::Undone { restored } => {
                let mut lines = vec![locale.text_with("undone-text", [("code", digits.into())])];
                if let Some(old) = restored {
                    lines.push(
                        locale.text_with("undone-restored", [("code", old.grouped().into())]),
                    );
                }
                (locale.text("undone-title"), lines, None, locale.text("undone-again"))
            }
        };
        crate::pages::render(&View {
            f: Frame::new(locale, title.clone(), format!("/q/{}", self.code)).with_my(),
            title,
            lines,
            undo,
            path: format!("/q/{}", self.code),
            next,
        })
    }
}

/// The form that takes an installation back.
#[derive(Clone, Debug)]
pub(super) struct UndoView {
    pub(super) action: String,
    pub(super) id: Uuid,
    pub(super) text: String,
}

impl UndoView {
    pub(super) fn new(locale: Locale, code: Code, id: Uuid, replaced: Option<Code>) -> Self {
        Self {
            action: format!("/q/{code}/undo"),
            id,
            text: match replaced {
                Some(old) => {
                    locale.text_with("undo-text-replaced", [("code", old.grouped().into())])
                }
                None => locale.text("undo-text"),
            },
        }
    }
}

#[derive(Template)]
#[template(path = "installed.html", config = "src/pages/askama.toml")]
struct View {
    f: Frame,
    title: String,
    lines: Vec<String>,
    undo: Option<UndoView>,
    path: String,
    next: String,
}
