//! Dynamics: the written marks and the MIDI velocities that stand for them.

use std::fmt;

/// A dynamic mark, soft to loud.
///
/// ```
/// use bandstand::theory::Dynamic;
///
/// let dynamic = Dynamic::of_velocity(82);
/// assert_eq!((dynamic.mark(), dynamic.name()), ("mf", "mezzo-forte"));
/// assert!(dynamic < Dynamic::Ff);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dynamic {
    /// Pianissimo.
    Pp,
    /// Piano.
    P,
    /// Mezzo-piano.
    Mp,
    /// Mezzo-forte.
    Mf,
    /// Forte.
    F,
    /// Fortissimo.
    Ff,
}

impl Dynamic {
    /// All marks, soft to loud.
    pub const ALL: [Self; 6] = [Self::Pp, Self::P, Self::Mp, Self::Mf, Self::F, Self::Ff];

    /// The mark as written in a part.
    pub fn mark(self) -> &'static str {
        ["pp", "p", "mp", "mf", "f", "ff"][self as usize]
    }

    /// The mark's Italian name.
    pub fn name(self) -> &'static str {
        ["pianissimo", "piano", "mezzo-piano", "mezzo-forte", "forte", "fortissimo"][self as usize]
    }

    /// The mark whose usual velocity (33, 49, 64, 80, 96, 112: the values notation programs play) is nearest.
    pub fn of_velocity(velocity: u8) -> Self {
        Self::ALL[(usize::from(velocity.saturating_sub(25)) / 16).min(5)]
    }
}

impl fmt::Display for Dynamic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.mark())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_at_their_usual_velocities() {
        for (velocity, mark) in
            [(33, "pp"), (49, "p"), (64, "mp"), (80, "mf"), (96, "f"), (112, "ff"), (1, "pp"), (127, "ff")]
        {
            assert_eq!(Dynamic::of_velocity(velocity).mark(), mark);
        }
    }
}
