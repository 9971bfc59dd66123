//! Words for those who look for a fault: `BANDSTAND_LOG=debug`, or `BANDSTAND_LOG=bandstand=debug,rodio=warn`.

use super::failure::Failure;
use tracing_subscriber::EnvFilter;

/// Begins to log to standard error, if the environment asks for it.
pub fn begin() -> Result<(), Failure> {
    let asked = std::env::var("BANDSTAND_LOG").unwrap_or_default();
    if asked.trim().is_empty() {
        return Ok(());
    }
    let filter = EnvFilter::builder().parse(&asked).map_err(|error| {
        Failure::usage(format!(
            "BANDSTAND_LOG: `{asked}` is no filter ({error}); write error, warn, info, debug or trace"
        ))
    })?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(super::say::Paint::stderr().is_on())
        .init();
    Ok(())
}
