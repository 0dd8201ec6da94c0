//! The command line program.

/// Rules allocate much and in small pieces, on several threads: this allocator takes less time for it, and gives back what the
/// system's keeps for each thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    countersign::internals::main().into()
}
