//! Where one piece takes over from another, for those who ask for a change at a place of a piece that has been left.

/// Where one piece took over from another. Places are frames or microseconds from the start of each piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakeOver {
    /// The number of the piece before.
    pub number: u64,
    /// The place at which that one was left.
    pub left: u64,
    /// The place at which the next was entered.
    pub entered: u64,
}

impl TakeOver {
    /// The place of the piece `plays` that is meant by place `at` of piece `during`. That is
    /// - the same place if that piece plays;
    /// - the place at the same moment if it is the piece `before`, which played until a moment ago;
    /// - the place at which it begins if it is the one that `waits` (its number, and where it begins);
    /// - else 0, which is at once.
    pub fn place(during: u64, at: u64, plays: Option<u64>, before: Option<Self>, waits: Option<(u64, u64)>) -> u64 {
        if plays == Some(during) {
            return at;
        }
        if let Some((_, begins)) = waits.filter(|(number, _)| *number == during) {
            return begins;
        }
        let change = before.filter(|change| change.number == during);
        change.and_then(|change| Some(change.entered + at.checked_sub(change.left)?)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_of_a_piece_that_was_left_is_the_same_moment() {
        let before = Some(TakeOver { number: 1, left: 960, entered: 40 });
        let place = |during, at| TakeOver::place(during, at, Some(2), before, Some((3, 700)));
        assert_eq!([place(2, 500), place(1, 1_440), place(1, 900), place(3, 5), place(4, 500)], [500, 520, 0, 700, 0]);
    }
}
