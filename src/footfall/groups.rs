//! Groups of people in the names of columns: `Adults`, `Women`, `Residents`, `18-34`. Those of one kind make up all people.

use super::words::{COUNT, FEET, PLAIN, on};

/// By what people are divided into groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Division {
    Age,
    Sex,
    /// Where they come from, or what for.
    Origin,
    /// The rest of any other division.
    Rest,
}

const WORDS: &[(Division, &str)] = &[
    (Division::Age, "adult adults child children kid kids teen teens teenager teenagers senior seniors elderly youth"),
    (Division::Age, "youths youngsters baby babies infant infants toddler toddlers pensioner pensioners minor minors"),
    (
        Division::Age,
        "kinder kind erwachsene erwachsener jugendliche senioren ninos nino adultos jovenes mayores enfants",
    ),
    (
        Division::Age,
        "enfant adultes adulte jeunes aines bambini bambino adulti anziani ragazzi kinderen volwassenen ouderen",
    ),
    (
        Division::Age,
        "jongeren barn vuxna voksne born aeldre aldre eldre unge ungdomar lapset lapsi aikuiset nuoret dzieci",
    ),
    (
        Division::Age,
        "dorosli deti dospeli gyermek gyerek felnott criancas idosos cocuk yetiskin дети взрослые 大人 子供 子ども 小人 高齢者",
    ),
    (Division::Sex, "men man women woman male males female females boys girls manner mannlich frauen weiblich hommes"),
    (
        Division::Sex,
        "femmes homme femme hombres mujeres uomini donne homens mulheres mannen vrouwen kvinnor kvinder maend",
    ),
    (
        Division::Sex,
        "menn kvinner miehet naiset mezczyzni kobiety muzi zeny ferfi erkek kadin мужчины женщины 男 女 男性 女性",
    ),
    (
        Division::Origin,
        "resident residents local locals tourist tourists visitor visitors worker workers commuter commuters",
    ),
    (
        Division::Origin,
        "employee employees staff student students guest guests foreigners nationals customers einwohner bewohner",
    ),
    (
        Division::Origin,
        "anwohner einheimische touristen besucher gaste pendler residentes turistas visitantes trabajadores locales",
    ),
    (
        Division::Origin,
        "habitants touristes visiteurs residenti turisti visitatori inwoners bewoners toeristen bezoekers",
    ),
    (Division::Origin, "asukkaat turistit matkailijat mieszkancy turysci жители туристы 住民 観光客 来訪者 居住者"),
    (
        Division::Rest,
        "other others unknown undetermined unclassified rest diverse divers andere ubrige sonstige autres",
    ),
    (Division::Rest, "autre otros altri overige"),
];
/// Words beside the years of an age.
const YEARS: &str = "age ages aged years year yrs yr old alter jahre jahren jahr ans edad anos eta anni leeftijd jaar ikä \
                     under over and plus to until from above below older younger unter uber ab bis moins de les y mas \
                     menos";

/// The division of a name that is nothing but a group of people.
pub(super) fn division(header: &str, tokens: &[String]) -> Option<Division> {
    let of = |word: &String| {
        WORDS.iter().find(|(_, words)| words.split(' ').any(|known| known == word)).map(|(division, _)| *division)
    };
    let plain = |word: &String| on(COUNT, word) || on(FEET, word) || on(PLAIN, word) || word == "group";
    let mut found = None;
    for word in tokens {
        match of(word) {
            Some(division) => found = found.or(Some(division)),
            None if plain(word) => {}
            None => return is_age(header, tokens).then_some(Division::Age),
        }
    }
    found.or_else(|| is_age(header, tokens).then_some(Division::Age))
}

/// Whether a name is a range of years: `18-34`, `65+`, `<18`, `under 18`, `age 18 to 34`.
fn is_age(header: &str, tokens: &[String]) -> bool {
    let years: Vec<u32> = tokens.iter().filter_map(|word| word.parse().ok()).collect();
    let worded = |word: &&String| YEARS.split_whitespace().any(|known| known == word.as_str());
    let beside = |word: &&String| on(COUNT, word) || on(FEET, word) || *word == "n";
    let all = tokens.iter().filter(|word| word.parse::<u32>().is_err());
    let marks = ['-', '–', '+', '<', '>', '≥', '≤', '_'];
    let said = tokens.iter().any(|word| worded(&word)) || header.contains(marks);
    said && matches!(years[..], [_] | [_, _])
        && years.is_sorted()
        && years.iter().all(|years| *years <= 120)
        && all.clone().all(|word| worded(&word) || beside(&word))
}

#[cfg(test)]
mod tests {
    use super::super::words::tokens;
    use super::*;

    #[test]
    fn groups_are_told_from_names() {
        let told = |name: &str| division(name, &tokens(name));
        for (name, want) in [
            ("Adults", Some(Division::Age)),
            ("Number of children", Some(Division::Age)),
            ("0-17", Some(Division::Age)),
            ("65+", Some(Division::Age)),
            ("<18", Some(Division::Age)),
            ("18 and over", Some(Division::Age)),
            ("Männer", Some(Division::Sex)),
            ("female_count", Some(Division::Sex)),
            ("Dorośli", Some(Division::Age)),
            ("Visitors", Some(Division::Origin)),
            ("Unknown", Some(Division::Rest)),
            ("Total", None),
            ("Mill Lane 1", None),
            ("101", None),
            ("Children's Library", None),
            ("2020-2021", None),
        ] {
            assert_eq!(told(name), want, "{name}");
        }
    }
}
