//! Choices that are drawn beforehand, so that what is made of them can be made smaller: without any, the first choice counts.

/// A stream of choices.
#[derive(Clone, Debug)]
pub(super) struct Dice<'d> {
    drawn: &'d [u16],
    at: usize,
}

impl<'d> Dice<'d> {
    pub(super) fn new(drawn: &'d [u16]) -> Self {
        Self { drawn, at: 0 }
    }

    /// A number below `sides`; 0 once all choices are made.
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        let drawn = self.drawn.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        usize::from(drawn) % sides.max(1)
    }

    /// Whether something comes true that does so once in so many times, and never without choices.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.roll(times) == times - 1
    }

    pub(super) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.roll(from.len())]
    }

    /// Whether all choices are made.
    pub(super) fn is_empty(&self) -> bool {
        self.at >= self.drawn.len()
    }
}
