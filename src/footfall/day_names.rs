//! Names of months and weekdays, in the larger languages of western and northern Europe.

/// The names of the months in small letters without accents, and two abbreviations that no name begins with.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "januari", "janner", "janvier", "janeiro", "enero", "gennaio"],
    &["february", "februar", "februari", "feber", "fevrier", "fevereiro", "febrero", "febbraio"],
    &["march", "marz", "maerz", "maart", "mars", "marts", "marzo", "marco", "mrz", "mrt"],
    &["april", "avril", "abril", "aprile"],
    &["may", "mai", "mei", "maj", "maio", "mayo", "maggio"],
    &["june", "juni", "juin", "junho", "junio", "giugno"],
    &["july", "juli", "juillet", "julho", "julio", "luglio"],
    &["august", "augusti", "augustus", "aout", "agosto"],
    &["september", "septembre", "septiembre", "setiembre", "setembro", "settembre"],
    &["october", "oktober", "octobre", "octubre", "outubro", "ottobre"],
    &["november", "novembre", "noviembre", "novembro"],
    &["december", "dezember", "decembre", "diciembre", "dezembro", "dicembre", "desember"],
];

/// The names of the days of the week, from Monday.
const WEEKDAYS: [&[&str]; 7] = [
    &["monday", "montag", "lunes", "lundi", "lunedi", "maandag", "mandag", "segunda"],
    &["tuesday", "dienstag", "martes", "mardi", "martedi", "dinsdag", "tisdag", "tirsdag", "terca"],
    &["wednesday", "weds", "mittwoch", "miercoles", "mercredi", "mercoledi", "woensdag", "onsdag", "quarta"],
    &["thursday", "donnerstag", "jueves", "jeudi", "giovedi", "donderdag", "torsdag", "quinta"],
    &["friday", "freitag", "viernes", "vendredi", "venerdi", "vrijdag", "fredag", "sexta"],
    &["saturday", "samstag", "sonnabend", "sabado", "samedi", "sabato", "zaterdag", "lordag"],
    &["sunday", "sonntag", "domingo", "dimanche", "domenica", "zondag", "sondag"],
];

/// The number of the list in which a name is the word, or begins with it: an abbreviation has three letters or more. A
/// longer word is another one: `Market` is no March.
fn find(names: &[&[&str]], word: &str) -> Option<usize> {
    let is_named = |name: &&str| word.len() >= 3 && name.starts_with(word);
    names.iter().position(|names| names.iter().any(is_named))
}

/// The month, 1 to 12, from its name or abbreviation in small letters without accents.
pub(super) fn month(word: &str) -> Option<u8> {
    find(&MONTHS, word).map(|month| month as u8 + 1)
}

/// The day of the week, Monday 0 to Sunday 6, from its name or abbreviation in small letters without accents.
pub(super) fn weekday(word: &str) -> Option<i8> {
    let word = word.strip_suffix("-feira").unwrap_or(word).trim_end_matches('.');
    let short = ["mo", "di", "mi", "do", "fr", "sa", "so"].iter().position(|short| *short == word);
    short.or_else(|| find(&WEEKDAYS, word)).map(|day| day as i8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_abbreviations() {
        assert_eq!(
            ["jan", "sept", "maart", "mrz", "aout", "dezember", "mai"].map(month),
            [1, 9, 3, 3, 8, 12, 5].map(Some)
        );
        let days = ["mon", "tues", "weds", "thurs", "freitag", "sabado", "dimanche", "terca-feira", "mer", "so."];
        assert_eq!(days.map(weekday), [0, 1, 2, 3, 4, 5, 6, 1, 2, 6].map(Some));
    }

    #[test]
    fn streets_that_begin_like_days_are_none() {
        for word in ["market", "monument", "sunset", "friary", "junction", "mayfair", "augustine", "station", "m", ""] {
            assert_eq!((month(word), weekday(word)), (None, None), "{word}");
        }
    }
}
