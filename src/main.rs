//! The program: everything is in the library.

use mimalloc::MiMalloc;

/// What was needed for a moment goes back to the system (docs/decisions/0037-pictures-of-orders.md).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> std::process::ExitCode {
    riverward::cli::main()
}
