//! Paths and standard input to documents.

/// What is judged, and what is only looked up, as given on the command line: files, folders, patterns, or `-`.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Judged.
    pub judge: Vec<String>,
    /// Looked up.
    pub with: Vec<String>,
}
