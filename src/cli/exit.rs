//! The exit status: what a script learns without reading any output.

use std::process::ExitCode;

use crate::verdict::Decision;
use crate::verdict::summary::Summary;

/// The exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitStatus {
    /// Every document is better than the threshold.
    Ok = 0,
    /// At least one document is at the threshold or worse.
    Worse = 1,
    /// Could not check: usage, unreadable input, broken pack, a fault, a run that was interrupted, or nothing to check.
    CouldNotCheck = 2,
}

impl ExitStatus {
    /// The status of a run with these totals; `fail_on` is the best decision that counts as worse.
    #[must_use]
    pub(crate) fn of(summary: &Summary, fail_on: Decision) -> Self {
        let any_from = |from: Decision| Decision::ALL.into_iter().any(|it| it >= from && summary.count(it) > 0);
        if summary.interrupted || summary.documents == 0 || summary.faulty > 0 || any_from(Decision::Undecided) {
            Self::CouldNotCheck
        } else if any_from(fail_on) {
            Self::Worse
        } else {
            Self::Ok
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(decisions: [u64; 6], faulty: u64, fail_on: Decision) -> ExitStatus {
        let documents = decisions.iter().sum();
        ExitStatus::of(&Summary { documents, decisions, faulty, ..Summary::default() }, fail_on)
    }

    #[test]
    fn the_worst_document_decides_and_a_fault_beats_all() {
        use Decision as D;
        assert_eq!(status([3, 1, 0, 0, 0, 0], 0, D::Refer), ExitStatus::Ok);
        assert_eq!(status([3, 1, 0, 0, 0, 0], 0, D::ApproveWithConditions), ExitStatus::Worse);
        assert_eq!(status([3, 0, 1, 0, 0, 0], 0, D::Refer), ExitStatus::Worse);
        assert_eq!(status([3, 0, 1, 0, 0, 0], 0, D::Return), ExitStatus::Ok);
        assert_eq!(status([3, 0, 0, 0, 1, 0], 1, D::Refer), ExitStatus::CouldNotCheck);
        assert_eq!(status([3, 0, 0, 0, 0, 1], 0, D::Undecided), ExitStatus::CouldNotCheck);
        assert_eq!(status([0; 6], 0, D::Refer), ExitStatus::CouldNotCheck);
    }
}
