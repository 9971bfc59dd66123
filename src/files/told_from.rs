//! Which file a path means: what it is told from, and whose home `~` is.

use std::path::{self, Path};

/// The path that `word` means in a file of settings: `~` is the home of whoever runs the program, and what is no whole path
/// is told from `folder`. Without a folder, which is so for flags and variables, it stays told from the working folder.
///
/// ```
/// use bandstand::files::told_from;
/// use std::path::Path;
///
/// let from = |word: &str| told_from(word, Some(Path::new("/etc/bandstand")));
/// assert_eq!(from("town.csv"), Ok("/etc/bandstand/town.csv".into()));
/// assert_eq!(from("/srv/town.csv"), Ok("/srv/town.csv".into()));
/// assert!(from("~mary/town.csv").is_err());
/// ```
///
/// # Errors
/// One line where `~` is followed by a name, or where nobody knows the home.
pub fn told_from(word: &str, folder: Option<&Path>) -> Result<String, String> {
    told(word, folder, std::env::var("HOME").ok().filter(|home| home.starts_with('/')))
}

fn told(word: &str, folder: Option<&Path>, home: Option<String>) -> Result<String, String> {
    if let Some(rest) = word.strip_prefix('~') {
        if !rest.is_empty() && !rest.starts_with('/') {
            return Err(format!(
                "`{word}`: only a `~` alone is understood, as the home of who runs this; write the whole path, or ./{word} \
                 for a file of that name"
            ));
        }
        let no_home = || format!("`{word}`: HOME is not set, so that nobody knows what `~` is; write the whole path");
        return Ok(home.ok_or_else(no_home)?.trim_end_matches('/').to_owned() + rest);
    }
    let Some(folder) = folder.filter(|_| !word.is_empty() && !Path::new(word).is_absolute()) else {
        return Ok(word.to_owned());
    };
    let word = word.strip_prefix("./").unwrap_or(word);
    let whole = folder.join(word);
    let is_pattern = word.contains(['*', '?', '[']) && !whole.exists();
    // In a pattern the folder's own name stands for itself.
    let folder =
        if is_pattern { glob::Pattern::escape(&folder.to_string_lossy()) } else { folder.display().to_string() };
    Ok(Path::new(&folder).join(word).display().to_string())
}

/// The folder that a file lies in, as a whole path; none where the system does not say which folder this is.
pub fn folder_of(file: &Path) -> Option<path::PathBuf> {
    path::absolute(file).ok()?.parent().map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_that_of_who_runs_and_nobody_elses() {
        let from = |word: &str, home: Option<&str>| told(word, Some(Path::new("/etc")), home.map(str::to_owned));
        assert_eq!(from("~/a b.csv", Some("/home/me/")), Ok("/home/me/a b.csv".into()));
        assert_eq!(from("~", Some("/home/me")), Ok("/home/me".into()));
        assert_eq!(from("./~me", None), Ok("/etc/~me".into()));
        assert!(from("~/a", None).is_err_and(|why| why.contains("HOME is not set")));
        assert!(from("~root/a", Some("/root")).is_err_and(|why| why.contains("write the whole path")));
    }

    #[test]
    fn a_folder_with_signs_of_patterns_in_its_name_stands_for_itself() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("our [town]");
        std::fs::create_dir(&odd).unwrap();
        std::fs::write(odd.join("a.csv"), "location,date,hour,count\nMill,2024-03-04,8,120\n").unwrap();
        for word in ["*.csv", "a.csv", "./a.csv", "?.csv"] {
            let whole = told(word, Some(&odd), None).unwrap();
            assert_eq!(crate::files::load(&[whole], None).unwrap().files.len(), 1, "{word}");
        }
    }

    #[test]
    fn without_a_folder_a_path_stays_as_it_is() {
        for word in ["town.csv", "../town.csv", "", "*.csv"] {
            assert_eq!(told(word, None, None), Ok(word.into()));
        }
    }
}
