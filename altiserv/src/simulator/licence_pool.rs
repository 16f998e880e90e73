//! The size of the pool of licences.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::bounds::within;

/// Most licences of a pool.
const MAX_LICENCES: i64 = 1_000_000;

/// The size of the pool of licences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LicencesRequest)]
pub struct LicencePool {
    /// One for each user that is logged on.
    #[serde(deserialize_with = "within::<_, _, 0, MAX_LICENCES>")]
    #[schema(maximum = 1_000_000)]
    pub licences: u32,
}
