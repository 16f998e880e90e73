use std::sync::Arc;

/// Name that whoever had a call placed gave to the request. It comes back on everything that is told of the call.
#[derive(Debug, Clone)]
pub struct PlacedBy(Arc<str>);

impl PlacedBy {
    /// Names a new request. Two requests are never the same, even if their names are.
    #[must_use]
    pub fn request(name: &str) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for PlacedBy {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for PlacedBy {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_of_the_same_name_are_told_apart() {
        let request = PlacedBy::request("a");
        assert_eq!(request, request.clone());
        assert_ne!(request, PlacedBy::request("a"));
    }
}
