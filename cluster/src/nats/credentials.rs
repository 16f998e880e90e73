use std::path::Path;

use async_nats::ConnectOptions;

use crate::EngineError;

/// First line of the signed part of what NATS's own tools write.
const SIGNED: &str = "BEGIN NATS USER JWT";

/// Beginning of the seed of a user's key.
const SEED: &str = "SU";

/// Adds what a file has in it, which are these bytes: credentials as NATS's own tools write them, or the seed of a user's key alone.
pub(crate) fn add(options: ConnectOptions, file: &Path, bytes: &[u8]) -> Result<ConnectOptions, EngineError> {
    let wrong = |reason: String| EngineError::Refused(format!("the credentials in {}: {reason}", file.display()));
    let text = str::from_utf8(bytes).map_err(|error| wrong(error.to_string()))?;
    if text.contains(SIGNED) {
        return options.credentials(text).map_err(|error| wrong(error.to_string()));
    }
    let seed = text.lines().map(str::trim).find(|line| line.starts_with(SEED));
    let seed = seed.ok_or_else(|| wrong(format!("no credentials, and no seed of a user's key ({SEED}...)")))?;
    Ok(options.nkey(seed.to_owned()))
}
