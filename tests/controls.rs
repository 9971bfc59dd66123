//! Tests one contract for every driver of pins: the shipped fake, and the real ones if there is a simulated chip.
//!
//! To test the real ones, make a chip with the kernel's gpio-sim (label `pinctrl-bcm2835`, 54 lines) and name the
//! folder of its `sim_gpio*` in BANDSTAND_GPIO_SIM. rppal also needs a machine that it takes for a Raspberry Pi, and it
//! reads levels and lights lamps past the kernel: then BANDSTAND_GPIO_HAND names a program that changes the lines
//! (`tests/pi/hand`).
#![allow(clippy::unwrap_used, reason = "a test may")]

use bandstand::controls::{DriverName, Edge, EdgeReceiver, Input, Pins, Pull, Wiring, edges, now, open};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The pins of a button to ground, a button to 3.3 V, and a lamp.
const TO_GROUND: u8 = 17;
const TO_PLUS: u8 = 27;
const LAMP: u8 = 22;

/// A driver and the hand that presses its pins.
struct Bench {
    driver: DriverName,
    press: Box<dyn Fn(u8, bool)>,
    lit: Box<dyn Fn() -> bool>,
}

fn wiring() -> Wiring {
    let inputs = vec![Input { pin: TO_GROUND, pull: Pull::Up }, Input { pin: TO_PLUS, pull: Pull::Down }];
    Wiring { inputs, lamps: vec![LAMP] }
}

fn opened(bench: &Bench) -> (Box<dyn Pins>, EdgeReceiver) {
    let (sender, received) = edges();
    (open(&bench.driver, Some("pinctrl-bcm2835"), &wiring(), sender).unwrap().unwrap(), received)
}

fn next(edges: &mut EdgeReceiver) -> Option<Edge> {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(2) {
        if let Some(edge) = edges.try_recv() {
            return Some(edge);
        }
        sleep(Duration::from_millis(1));
    }
    None
}

fn contract(bench: &Bench) {
    let (mut pins, mut edges) = opened(bench);
    assert_eq!(pins.name(), bench.driver.to_string());
    assert_eq!(pins.check(), Ok(()));
    // Every press and release arrives, on the right pin, the right way round, at the right time.
    let mut last = 0;
    for _ in 0..20 {
        for pin in [TO_GROUND, TO_PLUS] {
            for down in [true, false] {
                let before = now();
                (bench.press)(pin, down);
                let edge = next(&mut edges).unwrap();
                assert_eq!((edge.pin, edge.down), (pin, down));
                assert!((before..=now()).contains(&edge.moment) && edge.moment >= last);
                assert_eq!(pins.is_down(pin), Ok(down));
                last = edge.moment;
            }
        }
    }
    // A burst arrives whole and in order.
    for _ in 0..10 {
        (bench.press)(TO_GROUND, true);
        (bench.press)(TO_GROUND, false);
    }
    for n in 0..20 {
        assert_eq!(next(&mut edges).unwrap().down, n % 2 == 0);
    }
    // Without a press nothing arrives.
    sleep(Duration::from_millis(50));
    assert_eq!(edges.try_recv(), None);
    // The lamp can be set; pins that were not asked for cannot.
    for on in [true, false, true] {
        pins.light(LAMP, on).unwrap();
        assert_eq!((bench.lit)(), on);
    }
    assert!(pins.light(TO_GROUND, true).is_err());
    assert!(pins.is_down(LAMP).is_err());
    // Once the driver is dropped, nothing arrives, and the pins are free at once.
    drop(pins);
    let (mut pins, mut edges) = opened(bench);
    (bench.press)(TO_GROUND, true);
    assert!(next(&mut edges).unwrap().down);
    assert_eq!(pins.check(), Ok(()));
    (bench.press)(TO_GROUND, false);
    drop(pins);
    (bench.press)(TO_GROUND, true);
    (bench.press)(TO_GROUND, false);
    sleep(Duration::from_millis(20));
    let left: Vec<Edge> = std::iter::from_fn(|| edges.try_recv()).collect();
    assert!(left.len() <= 1, "{left:?}");
}

fn fake(path: &Path) -> Bench {
    let (file, lamps) = (path.to_owned(), PathBuf::from(format!("{}.lamps", path.display())));
    let press = move |pin, down| {
        let mut pins = OpenOptions::new().read(true).append(true).open(&file).unwrap();
        writeln!(pins, "{pin} {}", if down { "down" } else { "up" }).unwrap();
    };
    let lit = move || fs::read_to_string(&lamps).unwrap().contains(&format!("{LAMP} on"));
    Bench { driver: DriverName::Fake(path.to_owned()), press: Box::new(press), lit: Box::new(lit) }
}

#[test]
fn a_fifo_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pins");
    let bench = fake(&path);
    // The fifo is made when it is first opened.
    drop(opened(&bench));
    contract(&bench);
}

/// A pin and a lamp that somebody else has, a pin that there is not, and then the first two are free.
#[test]
fn missing_pins_are_named_and_cost_only_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pins");
    let (taken, bench) = (folder.path().join("pins.taken"), fake(&path));
    fs::write(&taken, format!("{TO_PLUS} {LAMP}\n")).unwrap();
    let mut wiring = wiring();
    wiring.inputs.push(Input { pin: 200, pull: Pull::Up });
    let (sender, mut received) = edges();
    let mut pins = open(&bench.driver, None, &wiring, sender).unwrap().unwrap();
    let numbers = |pins: &dyn Pins| pins.missing().into_iter().map(|(pin, _)| pin).collect::<Vec<_>>();
    assert_eq!((pins.check(), numbers(&*pins)), (Ok(()), vec![TO_PLUS, 200, LAMP]));
    assert!(pins.light(LAMP, true).is_err() && pins.is_down(TO_PLUS).is_err());
    (bench.press)(TO_PLUS, true);
    (bench.press)(TO_GROUND, true);
    assert_eq!(next(&mut received).unwrap().pin, TO_GROUND);
    fs::remove_file(&taken).unwrap();
    pins.retry();
    assert_eq!((pins.check(), numbers(&*pins)), (Ok(()), vec![200]));
    (bench.press)(TO_PLUS, true);
    assert_eq!(next(&mut received).unwrap().pin, TO_PLUS);
    pins.light(LAMP, true).unwrap();
    assert!((bench.lit)());
}

#[test]
fn a_file_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pins");
    fs::write(&path, "17 down\n").unwrap();
    contract(&fake(&path));
}

/// What the program of BANDSTAND_GPIO_HAND prints, if there is one.
fn hand(words: &[&str]) -> Option<String> {
    let output = Command::new(std::env::var_os("BANDSTAND_GPIO_HAND")?).args(words).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn real_pins_keep_the_contract() {
    let Some(folder) = std::env::var_os("BANDSTAND_GPIO_SIM").map(PathBuf::from) else {
        println!("skipped: no simulated chip (BANDSTAND_GPIO_SIM names none)");
        return;
    };
    for driver in [DriverName::Gpiocdev, DriverName::Rppal] {
        let (inputs, lamp) = (folder.clone(), folder.join(format!("sim_gpio{LAMP}/value")));
        let press = move |pin: u8, down: bool| {
            let high = down == (pin == TO_PLUS);
            if hand(&["set", &pin.to_string(), if high { "high" } else { "low" }]).is_none() {
                let pull = if high { "pull-up" } else { "pull-down" };
                fs::write(inputs.join(format!("sim_gpio{pin}/pull")), pull).unwrap();
            }
        };
        press(TO_GROUND, false);
        press(TO_PLUS, false);
        let lit = move || {
            let value = hand(&["get", &LAMP.to_string()]).unwrap_or_else(|| fs::read_to_string(&lamp).unwrap());
            value.trim() == "1"
        };
        let bench = Bench { driver, press: Box::new(press), lit: Box::new(lit) };
        println!("{}", bench.driver);
        contract(&bench);
    }
}

#[test]
fn without_pins_the_error_says_what_to_do() {
    let missing = |driver| {
        let (sender, _received) = edges();
        open(&driver, Some("no-such-chip"), &wiring(), sender).err().map(|error| error.to_string())
    };
    let gpiocdev = missing(DriverName::Gpiocdev).unwrap();
    let rppal = missing(DriverName::Rppal);
    if cfg!(feature = "gpio") {
        assert!(gpiocdev.contains("no GPIO chip `no-such-chip`"), "{gpiocdev}");
        assert!(rppal.is_none_or(|why| why.contains("gpiocdev") || why.contains("gpio")));
    } else {
        assert!(gpiocdev.contains("feature `gpio`"), "{gpiocdev}");
    }
}
