//! Names of months and weekdays, in the larger languages of western Europe.

/// The month, 1 to 12, from its name or abbreviation in small letters without accents.
pub(super) fn month(word: &str) -> Option<u8> {
    const STARTS: [(&str, u8); 35] = [
        ("jan", 1),
        ("gen", 1),
        ("ene", 1),
        ("feb", 2),
        ("fev", 2),
        ("mar", 3),
        ("mrz", 3),
        ("mrt", 3),
        ("maa", 3),
        ("maer", 3),
        ("apr", 4),
        ("avr", 4),
        ("abr", 4),
        ("may", 5),
        ("mai", 5),
        ("mei", 5),
        ("mag", 5),
        ("maj", 5),
        ("jun", 6),
        ("juin", 6),
        ("giu", 6),
        ("jul", 7),
        ("juil", 7),
        ("lug", 7),
        ("aug", 8),
        ("ago", 8),
        ("aou", 8),
        ("sep", 9),
        ("set", 9),
        ("oct", 10),
        ("okt", 10),
        ("ott", 10),
        ("nov", 11),
        ("dec", 12),
        ("dez", 12),
    ];
    let also = [("dic", 12), ("out", 10)];
    if word.len() > 10 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    STARTS.iter().chain(&also).find(|(start, _)| word.starts_with(start)).map(|(_, month)| *month)
}

/// The day of the week, Monday 0 to Sunday 6, from its name or abbreviation in small letters without accents.
pub(super) fn weekday(word: &str) -> Option<i8> {
    const STARTS: [(&str, i8); 33] = [
        ("mon", 0),
        ("tue", 1),
        ("wed", 2),
        ("thu", 3),
        ("fri", 4),
        ("sat", 5),
        ("sun", 6),
        ("die", 1),
        ("mit", 2),
        ("don", 3),
        ("fre", 4),
        ("sam", 5),
        ("son", 6),
        ("lun", 0),
        ("mar", 1),
        ("mie", 2),
        ("mer", 2),
        ("jue", 3),
        ("jeu", 3),
        ("gio", 3),
        ("vie", 4),
        ("ven", 4),
        ("sab", 5),
        ("dom", 6),
        ("dim", 6),
        ("maa", 0),
        ("din", 1),
        ("woe", 2),
        ("vri", 4),
        ("zat", 5),
        ("zon", 6),
        ("mo", 0),
        ("so", 6),
    ];
    let fits = |start: &str| if start.len() == 2 { word == start } else { word.starts_with(start) };
    if word.len() > 10 { None } else { STARTS.iter().find(|(start, _)| fits(start)).map(|(_, day)| *day) }
}
