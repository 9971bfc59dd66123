//! What of the disk the system's own service may see: `systemd/bandstand.service` gives it neither homes nor the machine's
//! temporary files, and a user of its own.

use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::Path;

/// Folders that are the service's own, whatever their permissions are.
const OWN: [&str; 3] = ["/var/lib/bandstand", "/var/lib/private/bandstand", "/run/bandstand"];

/// Why the service cannot see a path, and what to do; none if it can, or if nothing is there.
pub fn unseen(path: &Path) -> Option<String> {
    let under = |folder: &str| path.starts_with(folder);
    if OWN.iter().any(|folder| under(folder)) {
        return None;
    }
    if path.is_relative() {
        return Some(
            "it is told from the folder in which the program is started, which is / for the service".to_owned(),
        );
    }
    if let Some(folder) = ["/home", "/root", "/run/user"].iter().find(|folder| under(folder)) {
        return Some(format!("{folder} is closed to it"));
    }
    if let Some(folder) = ["/tmp", "/var/tmp"].iter().find(|folder| under(folder)) {
        return Some(format!("it has a {folder} of its own"));
    }
    let closed = path.ancestors().find(|there| {
        // A folder is passed through; devices belong to groups, which the service joins.
        let needed = |mode: u32| if *there == path { mode & 0o004 } else { mode & 0o001 };
        there.metadata().is_ok_and(|there| {
            let is_device = there.file_type().is_char_device() || there.file_type().is_block_device();
            needed(there.permissions().mode()) == 0 && !is_device
        })
    })?;
    let closed = closed.display();
    Some(format!("`{closed}` is not open to other users; run `chmod o+rX {closed}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_unit_closes_is_named() {
        for path in ["/home/mary/town.csv", "/root/a", "/tmp/fifo", "/var/tmp/x", "town.csv", "/run/user/1000/x"] {
            assert!(unseen(Path::new(path)).is_some(), "{path}");
        }
        for path in ["/var/lib/bandstand/town.csv", "/usr/bin", "/dev/null", "/nowhere/at/all"] {
            assert_eq!(unseen(Path::new(path)), None, "{path}");
        }
        let unit = include_str!("../../systemd/bandstand.service");
        assert!(["ProtectHome=yes", "PrivateTmp=yes"].iter().all(|line| unit.lines().any(|other| other == *line)));
    }
}
