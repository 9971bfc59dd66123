//! Finding a sound card, and what it can do.

use cpal::traits::{DeviceTrait, HostTrait};

use super::error::SpeakersError;

/// A sound output of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The system's name for it, which [`Speakers::open`](super::Speakers::open) takes: `plughw:CARD=Headphones,DEV=0`.
    pub name: String,
    /// What the output is, in words.
    pub description: String,
    /// Whether the output is the system's default.
    pub default: bool,
}

/// A device, its name, and in words the card that is taken instead of the default, if one is.
pub(super) struct Chosen {
    pub(super) name: String,
    pub(super) device: cpal::Device,
    pub(super) instead: Option<String>,
}

/// The device of the name that is wanted. Without a name the default, or a card that is better (see [`better`]).
pub(super) fn choose(wanted: Option<&str>) -> Result<Chosen, SpeakersError> {
    if let Some(wanted) = wanted {
        return find(wanted).map(|(found, device)| Chosen { name: found.name, device, instead: None });
    }
    let name = "default".to_owned();
    if let Some((id, words)) = better()
        && let Some(device) = of_card(&id)
    {
        return Ok(Chosen { name, device, instead: Some(words) });
    }
    Ok(Chosen { name, device: default()?, instead: None })
}

/// A card that is better than the default (see [`super::cards`]): ALSA's identifier, and the card in words.
#[cfg(target_os = "linux")]
pub(super) fn better() -> Option<(String, String)> {
    super::cards::better_than_default().map(|card| (card.id, card.name))
}

/// No card is better on other systems: they choose well by themselves.
#[cfg(not(target_os = "linux"))]
pub(super) fn better() -> Option<(String, String)> {
    None
}

/// A card by the name under which other programs can use it at the same time, where ALSA has one; else by itself.
fn of_card(id: &str) -> Option<cpal::Device> {
    let mut devices = all().ok()?;
    let names = [format!("default:CARD={id}"), format!("sysdefault:CARD={id}"), format!("plughw:CARD={id},DEV=0")];
    let place = names.iter().find_map(|name| devices.iter().position(|(device, _)| device.name == *name))?;
    Some(devices.swap_remove(place).1)
}

fn default() -> Result<cpal::Device, SpeakersError> {
    cpal::default_host().default_output_device().ok_or_else(|| SpeakersError::NoDevice("none is set up".to_owned()))
}

/// Every output device.
pub(super) fn all() -> Result<Vec<(Device, cpal::Device)>, SpeakersError> {
    let host = cpal::default_host();
    let default = host.default_output_device().and_then(|d| d.id().ok());
    let devices = host.output_devices().map_err(|e| SpeakersError::NoDevice(e.to_string()))?;
    let known = devices.filter_map(|device| {
        let description = device.description().ok()?;
        let name = description.driver().unwrap_or_else(|| description.name()).to_owned();
        let is_default = device.id().ok() == default;
        Some((Device { name, description: description.name().to_owned(), default: is_default }, device))
    });
    Ok(known.collect())
}

fn find(wanted: &str) -> Result<(Device, cpal::Device), SpeakersError> {
    let mut devices = all()?;
    let known = || devices.iter().map(|(d, _)| d.name.as_str()).collect::<Vec<_>>().join(", ");
    let unknown = || SpeakersError::UnknownDevice {
        name: wanted.to_owned(),
        known: if devices.is_empty() { "none at all".to_owned() } else { known() },
    };
    let names = devices.iter().map(|(device, _)| (device.name.as_str(), device.description.as_str()));
    let place = named(names, wanted).ok_or_else(unknown)?;
    Ok(devices.swap_remove(place))
}

/// The place of the device that is wanted among names and descriptions: the one of that very name, else the first that has
/// it as a part. A card by itself (`hw:`) takes only what it was built for and serves one program; it comes last.
fn named<'a>(devices: impl Iterator<Item = (&'a str, &'a str)> + Clone, wanted: &str) -> Option<usize> {
    let lower = wanted.to_lowercase();
    let part =
        |(name, words): &(&str, &str)| name.to_lowercase().contains(&lower) || words.to_lowercase().contains(&lower);
    let exact = devices.clone().position(|(name, _)| name == wanted);
    let parts = devices.enumerate().filter(|(_, device)| part(device));
    exact.or_else(|| parts.min_by_key(|(_, (name, _))| name.starts_with("hw:")).map(|(place, _)| place))
}

/// Keeps ALSA's own complaints off standard error while it is asked things; what matters comes back as errors.
pub(super) struct Quiet;

impl Quiet {
    /// Asks, with ALSA kept quiet.
    pub(super) fn while_in<T>(ask: impl FnOnce() -> T) -> T {
        // The handler counts for this thread only, and stays in place: the next question comes from this thread too.
        #[cfg(target_os = "linux")]
        let _kept = alsa::Output::local_error_handler();
        ask()
    }
}

/// Says which card plays instead of the default, and why.
pub(super) fn going_to(card: &str) -> String {
    format!("the sound goes to {card}: the default is an HDMI socket with no display")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_taken_with_its_conversions_unless_it_is_named_without() {
        let devices = [
            ("hw:CARD=Headphones,DEV=0", "bcm2835 Headphones"),
            ("plughw:CARD=Headphones,DEV=0", "bcm2835 Headphones"),
            ("sysdefault:CARD=Device", "USB Audio"),
            ("hw:CARD=Odd,DEV=0", "Odd"),
        ];
        let place = |wanted| named(devices.into_iter(), wanted);
        assert_eq!(place("Headphones"), Some(1));
        assert_eq!(place("card=headphones,dev=0"), Some(1));
        assert_eq!(place("hw:CARD=Headphones,DEV=0"), Some(0));
        assert_eq!(place("usb"), Some(2));
        assert_eq!((place("odd"), place("none")), (Some(3), None));
    }
}
