//! Line drawings of 24 by 24 in the colour of the text around them. All are decoration: the words
//! always stand beside them.

use std::fmt;

use crate::problems::Category;
use crate::segments::SegmentKind;
use crate::status::Status;

/// A drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Icon {
    /// A kind of segment.
    Kind(SegmentKind),
    /// How a segment stands; every shape is another, so that colour never speaks alone.
    Status(Status),
    /// What is wrong.
    Category(Category),
    /// A face, 1 beaming to 5 upset.
    Face(u8),
    Phone,
    Report,
    Back,
    Check,
    Warning,
    Place,
    Scan,
    Camera,
    Torch,
}

macro_rules! svg {
    ($($d:literal),+) => {
        concat!("<svg class=\"i\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">", $("<path d=\"", $d, "\"/>",)+ "</svg>")
    };
}

macro_rules! face {
    ($mouth:literal) => {
        svg!(
            "M12 2.500a9.500 9.500 0 1 0 0 19 9.500 9.500 0 0 0 0-19M8.500 9.500v.5M15.500 9.500v.5",
            $mouth
        )
    };
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(svg(*self))
    }
}

/// Our own markup; templates write it as it is.
impl askama::filters::HtmlSafe for Icon {}

fn svg(icon: Icon) -> &'static str {
    match icon {
        Icon::Kind(kind) => of_kind(kind),
        Icon::Status(status) => of_status(status),
        Icon::Category(category) => of_category(category),
        Icon::Face(1) => face!("M7 13h10a5 5 0 0 1-10 0z"),
        Icon::Face(2) => face!("M7.500 14a5 5 0 0 0 9 0"),
        Icon::Face(3) => face!("M8 15c2.500 1 5.500 1 8 0"),
        Icon::Face(4) => face!("M8 16.500c2.500-1.500 5.500-1.500 8 0"),
        Icon::Face(_) => face!("M7.500 17a5 5 0 0 1 9 0"),
        Icon::Phone => {
            svg!(
                "M5 3h4l1.500 5L8 9.500a12 12 0 0 0 6.500 6.500l1.500-2.500 5 1.500v4a2 2 0 0 1-2 2C10.500 20.500 3.500 13.500 3 5a2 2 0 0 1 2-2z"
            )
        }
        Icon::Report => svg!("M4 4h16v12h-9l-5 4.500V16H4zM12 7v3.500M12 13v.1"),
        Icon::Back => svg!("M15 5l-7 7 7 7"),
        Icon::Check => svg!("M4.500 12.500l5 5L19.500 7"),
        Icon::Place => svg!(
            "M12 21.500c-4.500-5-7-8.500-7-12a7 7 0 0 1 14 0c0 3.500-2.500 7-7 12z",
            "M12 7a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5"
        ),
        Icon::Scan => {
            svg!("M3.500 8V3.500H8M16 3.500h4.500V8M20.500 16v4.500H16M8 20.500H3.500V16M3 12h18")
        }
        Icon::Camera => svg!(
            "M3 7.500h4.500l2-3h5l2 3H21V20H3z",
            "M12 9.500a3.700 3.700 0 1 0 0 7.400 3.700 3.700 0 0 0 0-7.400"
        ),
        Icon::Torch => svg!("M7 3h10v3.500L14.500 10v11h-5V10L7 6.500zM7 6.500h10M12 13v2.500"),
        Icon::Warning => svg!("M12 3.500l9.500 17h-19zM12 10v4.500M12 17.400v.1"),
    }
}

fn of_kind(kind: SegmentKind) -> &'static str {
    match kind {
        SegmentKind::River => {
            svg!(
                "M2 8c2.500 0 2.500-2 5-2s2.500 2 5 2 2.500-2 5-2 2.500 2 5 2M2 13c2.500 0 2.500-2 5-2s2.500 2 5 2 2.500-2 5-2 2.500 2 5 2M2 18c2.500 0 2.500-2 5-2s2.500 2 5 2 2.500-2 5-2 2.500 2 5 2"
            )
        }
        SegmentKind::Road => svg!("M8 3L3.500 21M16 3l4.500 18M12 4v3M12 11v3M12 18v3"),
        SegmentKind::Lane => svg!(
            "M2 11.500L7.500 6l5 5M4 10v9h16v-9M11.500 11.500L17 6l5 5.500M7.500 19v-5M16.500 19v-5"
        ),
        SegmentKind::Pond => {
            svg!(
                "M12 7c5.500 0 9.500 2.200 9.500 5s-4 5-9.500 5-9.500-2.200-9.500-5 4-5 9.500-5zM12 10.500c2.500 0 4.500.7 4.500 1.500s-2 1.500-4.500 1.500-4.500-.7-4.500-1.500 2-1.500 4.500-1.500z"
            )
        }
        SegmentKind::Grid => svg!(
            "M4 4h6.500v6.500H4zM13.500 4H20v6.500h-6.500zM4 13.500h6.500V20H4zM13.500 13.500H20V20h-6.500z"
        ),
    }
}

fn of_status(status: Status) -> &'static str {
    match status {
        Status::Ok => {
            svg!("M12 2.500a9.500 9.500 0 1 0 0 19 9.500 9.500 0 0 0 0-19M7.500 12.500l3 3 6-6.500")
        }
        Status::Due => {
            svg!("M12 2.500a9.500 9.500 0 1 0 0 19 9.500 9.500 0 0 0 0-19M12 7v5.500l3.500 2")
        }
        Status::Overdue => svg!("M12 3.500l9.500 17h-19zM12 10v4.500M12 17.400v.1"),
        Status::Problem => svg!("M5 22V3M5 4h13l-3 4.500 3 4.500H5"),
        Status::Unassigned => svg!(
            "M9 9a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M12 17.400v.1M3 3h18v18H3z"
        ),
        Status::Idle => svg!("M12 2.500a9.500 9.500 0 1 0 0 19 9.500 9.500 0 0 0 0-19M8 12h8"),
    }
}

fn of_category(category: Category) -> &'static str {
    match category {
        Category::FloatingRubbish => {
            svg!(
                "M9 14V8.500L10.500 6V3h3v3L15 8.500V14M2 19c2 0 2-2 4-2s2 2 4 2 2-2 4-2 2 2 4 2 2-2 4-2"
            )
        }
        Category::WaterColour => {
            svg!(
                "M12 3c3.500 4.500 6 7.500 6 11a6 6 0 0 1-12 0c0-3.500 2.500-6.500 6-11zM9.500 14.500A2.500 2.500 0 0 0 12 17"
            )
        }
        Category::Outfall => {
            svg!(
                "M3 4v9M3 6h8a5 5 0 0 1 5 5v1.500M3 11h7a1 1 0 0 1 1 1v.5M9.500 12.500h8M12 16v1.500M15 16v1.500M13.500 20v1.500"
            )
        }
        Category::Rubbish => svg!("M4 7h16M9 7V4h6v3M6 7l1 13.500h10L18 7M10 11v5.500M14 11v5.500"),
        Category::IllegalStructure => {
            svg!("M4 20.500V10l8-6.500 8 6.500v10.500zM9 12l6 6M15 12l-6 6")
        }
        Category::Fishing => {
            svg!("M3 12c3.500-5.500 9-6 13-1l5-3.500v9L16 13c-4 5-9.500 4.500-13-1zM7.500 11v.1")
        }
        Category::StackedGoods => svg!("M3 12.500h8V21H3zM13 12.500h8V21h-8zM8 3h8v7H8z"),
        Category::BrokenSurface => {
            svg!("M6 21V7a4 4 0 0 1 8 0M11 7h6l1.500 4h-9zM3.500 21h5M14 15v1M14 19v1")
        }
        Category::Greenery => svg!(
            "M4 21c1-6 4.500-9.500 10-12M6 16C4.500 8.500 10 4 20.500 3.500c0 9-4 14.500-12 13.500"
        ),
        Category::Request => svg!("M4 4.500h16v11.500H11L6.500 20.500V16H4zM8 8.500h8M8 12h5"),
        Category::Board => svg!("M3 4h18v11H3zM8 15v6M16 15v6M13 4l-2.500 4 3 2.500-2 4.500"),
        Category::Rating => svg!(
            "M12 3l2.700 5.800 6.300.8-4.600 4.300 1.200 6.300L12 17l-5.600 3.200 1.200-6.300L3 9.600l6.300-.8z"
        ),
        Category::Other => svg!(
            "M5 10.800a1.200 1.200 0 1 0 0 2.400 1.200 1.200 0 0 0 0-2.400M12 10.800a1.200 1.200 0 1 0 0 2.400 1.200 1.200 0 0 0 0-2.400M19 10.800a1.200 1.200 0 1 0 0 2.400 1.200 1.200 0 0 0 0-2.400"
        ),
    }
}
