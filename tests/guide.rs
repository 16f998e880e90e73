//! Applications for the original guide of October 2017: the forms in which they send what the guide leaves open.

mod bodies;
mod record;
mod sessions;

/// Content type of `$.post`.
const FORM: &str = "application/x-www-form-urlencoded; charset=UTF-8";
