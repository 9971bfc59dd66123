//! Which card plays when none is named: the system's default, unless that is an HDMI socket with nothing plugged in. Then
//! a USB card is better, or one on the header (I2S), or at least the headphone socket.

use std::fs;
use std::path::Path;

use alsa::ctl::Ctl;

/// The folder in which the kernel lists sound cards.
const CARDS: &str = "/proc/asound";
/// The folder in which the kernel lists sockets for displays.
const DISPLAYS: &str = "/sys/class/drm";

/// How a card is connected, the best kind first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum CardKind {
    /// A card at a USB socket.
    Usb,
    /// A card on the header of a Pi, or built in.
    Board,
    /// An HDMI socket with a display.
    Display,
    /// The Pi's own headphone socket.
    Headphones,
    /// An HDMI socket with nothing plugged in.
    NoDisplay,
    /// A card that only programs can hear.
    Loopback,
}

/// A card that can play.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Card {
    id: String,
    name: String,
    kind: CardKind,
}

/// A card to be taken instead of the default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Better {
    /// ALSA's identifier: `Device`, `sndrpihifiberry`.
    pub(super) id: String,
    /// In words.
    pub(super) name: String,
}

/// The card that is better than the system's default, if one is.
pub(super) fn better_than_default() -> Option<Better> {
    let cards = cards(Path::new(CARDS), Path::new(DISPLAYS));
    // Where no HDMI socket is empty, the default is good enough, and ALSA need not be asked.
    cards.iter().find(|card| card.kind == CardKind::NoDisplay)?;
    let default = Ctl::new("default", false).and_then(|control| control.card_info()).ok()?;
    better(&cards, default.get_id().ok()?)
}

fn better(cards: &[Card], default: &str) -> Option<Better> {
    // A default that is none of these is a sound server, or was set up by somebody: it stays.
    let default = cards.iter().find(|card| card.id == default)?;
    if default.kind != CardKind::NoDisplay {
        return None;
    }
    let best = cards.iter().min_by_key(|card| card.kind).filter(|best| best.kind < default.kind)?;
    Some(Better { id: best.id.clone(), name: best.name.clone() })
}

/// Every card that can play, in the kernel's order.
fn cards(folder: &Path, displays: &Path) -> Vec<Card> {
    let list = fs::read_to_string(folder.join("cards")).unwrap_or_default();
    let card = |line: &str| {
        // " 1 [Device         ]: USB-Audio - USB Audio Device", then a line of no interest.
        let (number, rest) = line.split_once('[')?;
        let (id, rest) = rest.split_once(']')?;
        let (driver, name) = rest.trim_start_matches(':').split_once(" - ")?;
        let (number, id, name) = (number.trim().parse::<u32>().ok()?, id.trim(), name.trim());
        let kind = kind(id, driver.trim(), name, displays);
        can_play(&folder.join(format!("card{number}"))).then(|| Card { id: id.to_owned(), name: name.to_owned(), kind })
    };
    list.lines().filter_map(card).collect()
}

fn kind(id: &str, driver: &str, name: &str, displays: &Path) -> CardKind {
    let any = |word: &str| [id, driver, name].iter().any(|text| text.to_lowercase().contains(word));
    if driver == "USB-Audio" {
        CardKind::Usb
    } else if any("hdmi") {
        if has_display(id, displays) { CardKind::Display } else { CardKind::NoDisplay }
    } else if driver == "Loopback" || driver == "Dummy" {
        CardKind::Loopback
    } else if driver.starts_with("bcm2835") {
        CardKind::Headphones
    } else {
        CardKind::Board
    }
}

/// Whether a card can play: a microphone or a MIDI interface is a card too.
fn can_play(card: &Path) -> bool {
    let entries = fs::read_dir(card).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name()).any(|name| {
        let name = name.to_string_lossy();
        name.starts_with("pcm") && name.ends_with('p')
    })
}

/// Whether a display is plugged into the socket of a card: that of `vc4hdmi0` is `card1-HDMI-A-1`. For an HDMI card of
/// another name, whether one is plugged into any socket.
fn has_display(id: &str, displays: &Path) -> bool {
    let socket = id.strip_prefix("vc4hdmi").and_then(|number| number.parse::<u32>().ok());
    let ends = socket.map(|number| format!("HDMI-A-{}", number + 1));
    let entries = fs::read_dir(displays).into_iter().flatten().flatten();
    let sockets = entries.filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        ends.as_ref().map_or(name.contains("HDMI"), |end| name.ends_with(end))
    });
    let status = |entry: fs::DirEntry| fs::read_to_string(entry.path().join("status")).unwrap_or_default();
    sockets.map(status).any(|status| status.trim() == "connected")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PI_4: &str = " 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0
                      vc4-hdmi-0
 1 [vc4hdmi1       ]: vc4-hdmi - vc4-hdmi-1
                      vc4-hdmi-1
 2 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones
                      bcm2835 Headphones
";
    const I2S: &str = " 3 [sndrpihifiberry]: RPi-simple - snd_rpi_hifiberry_dac
                      snd_rpi_hifiberry_dac
";
    const USB: &str = " 4 [Device         ]: USB-Audio - USB Audio Device
                      C-Media Electronics Inc. USB Audio Device at usb-0000:01:00.0-1.3, full speed
";

    /// The kernel's folders with these cards, of which some only record, and displays at these sockets.
    fn found(list: &str, recorders: &[u32], displays: &[&str]) -> Vec<Card> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("cards"), list).unwrap();
        for number in 0..8 {
            let way = if recorders.contains(&number) { "pcm0c" } else { "pcm0p" };
            fs::create_dir_all(folder.path().join(format!("card{number}")).join(way)).unwrap();
        }
        for socket in ["card1-HDMI-A-1", "card1-HDMI-A-2"] {
            let path = folder.path().join("drm").join(socket);
            fs::create_dir_all(&path).unwrap();
            let status = if displays.contains(&socket) { "connected\n" } else { "disconnected\n" };
            fs::write(path.join("status"), status).unwrap();
        }
        cards(folder.path(), &folder.path().join("drm"))
    }

    fn taken(cards: &[Card], default: &str) -> Option<String> {
        better(cards, default).map(|better| better.id)
    }

    #[test]
    fn an_hdmi_socket_with_no_display_is_passed_over() {
        let all = [PI_4, I2S, USB].concat();
        assert_eq!(taken(&found(&all, &[], &[]), "vc4hdmi0").as_deref(), Some("Device"));
        assert_eq!(taken(&found(&[PI_4, I2S].concat(), &[], &[]), "vc4hdmi0").as_deref(), Some("sndrpihifiberry"));
        assert_eq!(taken(&found(PI_4, &[], &[]), "vc4hdmi0").as_deref(), Some("Headphones"));
        // A microphone is no better.
        assert_eq!(taken(&found(&all, &[4], &[]), "vc4hdmi0").as_deref(), Some("sndrpihifiberry"));
        // The other socket has a display.
        assert_eq!(taken(&found(PI_4, &[], &["card1-HDMI-A-2"]), "vc4hdmi0").as_deref(), Some("vc4hdmi1"));
    }

    #[test]
    fn what_can_be_heard_or_was_chosen_stays() {
        let all = [PI_4, USB].concat();
        assert_eq!(taken(&found(&all, &[], &["card1-HDMI-A-1"]), "vc4hdmi0"), None);
        assert_eq!(taken(&found(&all, &[], &[]), "Headphones"), None);
        assert_eq!(taken(&found(&all, &[], &[]), "pulse"), None);
        let alone = " 0 [vc4hdmi        ]: vc4-hdmi - vc4-hdmi\n                      vc4-hdmi\n";
        assert_eq!(taken(&found(alone, &[], &[]), "vc4hdmi"), None);
        assert_eq!(taken(&[], "default"), None);
    }
}
