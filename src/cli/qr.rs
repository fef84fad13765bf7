//! `riverward qr`: labels and boards from the command line, and reading codes back out of what was
//! printed.

use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use riverward_qr::verify;
use tokio::task::spawn_blocking;

use super::deployment::Deployment;
use super::outcome::{Outcome, remark, say};
use crate::clock::Clock;
use crate::db::Databases;
use crate::db::open::Store;
use crate::ids::{AreaPath, Code, Entropy, SegmentId};
use crate::locale::Locale;
use crate::printing::board::Archive;
use crate::printing::contents::{Contents, gather};
use crate::printing::press::{Form, Pressroom};
use crate::printing::{
    BoardSize, Grid, MOST_BOARDS, MOST_LABELS, Paper, Piece, Plate, Selection, Stock, Work,
    store as prints,
};
use crate::rights::Scope;
use crate::segments::SegmentKind;

/// Print labels and boards, and read codes back out of finished files
#[derive(Args, Debug)]
pub struct QrArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Labels of the codes in an area as one PDF
    Labels {
        #[command(flatten)]
        choice: Choice,
        /// State of the codes; without it all but retired ones
        #[arg(long)]
        state: Option<String>,
        /// Just these codes, nine digits each
        #[arg(long, value_delimiter = ',')]
        codes: Option<Vec<Code>>,
        /// Edge of a plate in mm
        #[arg(long, value_enum, default_value = "100")]
        plate: PlateSize,
        /// How they lie on paper
        #[arg(long, value_enum, default_value = "a4")]
        paper: PaperSize,
        /// On bought sheets of stickers, by the number on the packet: l7160, l7163, l7164, l7165,
        /// l7166, l7168
        #[arg(long, value_parser = stock, conflicts_with_all = ["plate", "paper", "grid"])]
        stock: Option<Stock>,
        /// On a grid of your own on A4: columns, rows, width, height and gap in mm, as 2x3x90x85x4
        #[arg(long, value_parser = grid, conflicts_with_all = ["plate", "paper"])]
        grid: Option<Grid>,
    },
    /// Notice boards of the segments in an area as one PDF
    Boards {
        #[command(flatten)]
        choice: Choice,
        /// Just these segments, by their numbers
        #[arg(long, value_delimiter = ',')]
        segments: Option<Vec<SegmentId>>,
        /// 1500 by 1000 mm, or A3
        #[arg(long, value_enum, default_value = "a3")]
        size: BoardWord,
    },
    /// Read every code of a finished file (PDF, PNG, SVG) at print size
    Verify {
        /// The file
        file: PathBuf,
        /// How many codes there have to be; ends with 1 where there are more or fewer
        #[arg(long)]
        expect: Option<usize>,
    },
}

#[derive(Args, Debug)]
struct Choice {
    #[command(flatten)]
    deployment: Deployment,
    /// Folder with own templates (see docs/labels.md)
    #[arg(long, env = "RIVERWARD_TEMPLATES")]
    templates: Option<PathBuf>,
    /// The area, with everything below it
    #[arg(long)]
    area: AreaPath,
    /// Kind of segment: river, road, lane, pond, grid
    #[arg(long, value_parser = kind)]
    kind: Option<SegmentKind>,
    /// The file to write; one that is there is replaced once the new one is whole
    #[arg(long)]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PlateSize {
    #[value(name = "60")]
    Mm60,
    #[value(name = "100")]
    Mm100,
    #[value(name = "150")]
    Mm150,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PaperSize {
    A4,
    Single,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum BoardWord {
    Large,
    A3,
}

fn kind(word: &str) -> Result<SegmentKind, String> {
    SegmentKind::from_word(word).ok_or_else(|| {
        let words: Vec<_> = SegmentKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("a kind is one of {}", words.join(", "))
    })
}

fn stock(word: &str) -> Result<Stock, String> {
    serde_json::from_value(word.to_lowercase().into())
        .map_err(|_| "sheets are l7160, l7163, l7164, l7165, l7166, l7168".to_owned())
}

fn grid(text: &str) -> Result<Grid, String> {
    let numbers: Vec<&str> = text.split(['x', '×']).collect();
    let [columns, rows, width, height, gap] = numbers[..] else {
        return Err("a grid is columns, rows, width, height and gap, as 2x3x90x85x4".to_owned());
    };
    let measure =
        |text: &str| text.parse::<f64>().map_err(|_| format!("{text} is not a number of mm"));
    let count =
        |text: &str| text.parse::<u32>().map_err(|_| format!("{text} is not a number of labels"));
    Ok(Grid {
        columns: count(columns)?,
        rows: count(rows)?,
        width: measure(width)?,
        height: measure(height)?,
        gap: measure(gap)?,
    })
}

/// Prints or reads.
pub async fn run(arguments: QrArgs) -> Outcome {
    match arguments.action {
        Action::Labels {
            choice,
            state,
            codes,
            plate,
            paper,
            stock,
            grid,
        } => {
            let plates = Work::Labels {
                plate: match plate {
                    PlateSize::Mm60 => Plate::Mm60,
                    PlateSize::Mm100 => Plate::Mm100,
                    PlateSize::Mm150 => Plate::Mm150,
                },
                paper: match paper {
                    PaperSize::A4 => Paper::A4,
                    PaperSize::Single => Paper::Single,
                },
            };
            let stickers = stock.map(|stock| Work::Stickers { stock });
            let work = stickers.or(grid.map(Work::Grid)).unwrap_or(plates);
            let select = Selection {
                kind: choice.kind,
                state,
                ..Selection::default()
            };
            print(&choice, &work, &select, codes.as_deref()).await
        }
        Action::Boards { choice, segments, size } => {
            let work = Work::Boards {
                board: match size {
                    BoardWord::Large => BoardSize::Large,
                    BoardWord::A3 => BoardSize::A3,
                },
            };
            let select = Selection {
                kind: choice.kind,
                segments,
                ..Selection::default()
            };
            print(&choice, &work, &select, None).await
        }
        Action::Verify { file, expect } => read_back(&file, expect).await,
    }
}

async fn print(
    choice: &Choice,
    work: &Work,
    select: &Selection,
    codes: Option<&[Code]>,
) -> Outcome {
    let store = Store::attach(&choice.deployment.store).await?;
    let outcome = print_from(&store, choice, work, select, codes).await;
    store.close().await;
    outcome
}

async fn print_from(
    store: &Store,
    choice: &Choice,
    work: &Work,
    select: &Selection,
    codes: Option<&[Code]>,
) -> Outcome {
    store.migrate().await?;
    let databases = Databases::open(store.app_options(), Some(1));
    let now = Clock::system().now();
    let scope = Scope::on_behalf_of_the_operator(choice.area.clone());
    let mut db = databases.jobs.acquire().await?;
    let (pieces, most): (Vec<Piece>, i64) = match Form::from(work) {
        Form::Labels(_, layout) => {
            layout.check()?;
            let codes = prints::labels(&mut db, &scope, select, codes).await?;
            (codes.into_iter().map(Piece::Label).collect(), MOST_LABELS)
        }
        Form::Boards(_) => {
            let segments = prints::boards(&mut db, &scope, select).await?;
            (segments.into_iter().map(Piece::Board).collect(), MOST_BOARDS)
        }
    };
    drop(db);
    if pieces.is_empty() {
        return Err("nothing fits: ask for a wider area, another kind or another state".into());
    }
    if i64::try_from(pieces.len()).is_ok_and(|count| count > most) {
        return Err(format!("more than {most}: print them by area").into());
    }
    let from = Archive {
        db: &databases.jobs,
        base_url: &choice.deployment.base_url,
        district: scope.district(),
    };
    let words = |fault: crate::queue::Fault| fault.words(Locale::English);
    let mut contents = gather(from, work, &pieces, now).await?;
    let press = Pressroom::new(choice.templates.clone()).get().await.map_err(words)?;
    contents.sift(&press);
    for fault in contents.left_out.faults() {
        remark(format_args!("left out: {}\n", fault.words(Locale::English)));
    }
    let total = contents.pieces();
    if total == 0 {
        return Err("nothing of it can be printed".into());
    }
    let Contents {
        sheets,
        codes: labelled,
        boards: named,
        ..
    } = contents;
    let mut file = beside(&choice.out)?;
    let file = spawn_blocking(move || {
        Pressroom::print(&press, &sheets, file.as_file_mut(), &mut |done| {
            remark(format_args!("\r{done} of {total}"));
            ControlFlow::Continue(())
        })
        .map(|_| file)
    })
    .await?
    .map_err(words)?;
    remark(format_args!("\n"));
    file.as_file().sync_all()?;
    file.persist(&choice.out)?;
    let mut tx = databases.jobs.begin().await?;
    let printed = (&labelled[..], &named[..]);
    prints::remember(&mut tx, &scope.into(), None, printed, now, &Entropy::from_os()).await?;
    tx.commit().await?;
    databases.close().await;
    say!("{}: {total}", choice.out.display())?;
    Ok(ExitCode::SUCCESS)
}

/// A new file beside the one it becomes, so that renaming it is all that is left to do.
fn beside(path: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    tempfile::Builder::new()
        // Readable as any new file is: the umask decides.
        .permissions(PermissionsExt::from_mode(0o666))
        .prefix(".riverward-")
        .tempfile_in(folder)
}

async fn read_back(file: &Path, expect: Option<usize>) -> Outcome {
    let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let found = spawn_blocking(move || verify::codes(&bytes)).await??;
    for code in &found {
        say!("{}\t{}", code.page, code.payload)?;
    }
    let right = expect.is_none_or(|expected| expected == found.len());
    if !right {
        remark(format_args!("{} codes were read\n", found.len()));
    }
    Ok(if right && !found.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
