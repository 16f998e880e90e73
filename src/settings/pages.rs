use super::browsers::{ORIGIN, is_origin};
use crate::section::section;

section! {
    /// Pages of the program itself: `/console` for agents and `/wallboard` for supervisors.
    pub struct PageSettings: Table "pages" {
        /// Serves the pages.
        enabled: bool = true,
            allowed: Switch, reload: Now;

        /// Origins of applications that may show the pages in a frame of theirs, as `"https://crm.example.com"`. None by
        /// default, since a page in a foreign frame may be covered and clicked on unseen.
        origins: Vec<String> = Vec::new(),
            allowed: Texts(ORIGIN, 100, is_parent), reload: Now;
    }
}

/// True for an origin that may stand in a Content-Security-Policy, which has a meaning for some characters.
fn is_parent(text: &str) -> bool {
    is_origin(text) && text != "*" && !text.contains([';', ',', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_are_single_origins_that_add_nothing_to_a_policy() {
        assert!(is_parent("https://crm.example.com") && is_parent("http://localhost:3000"));
        for wrong in
            ["*", "crm.example.com", "https://crm.example.com/", "https://a;script-src", "https://a,b", "'self'"]
        {
            assert!(!is_parent(wrong), "{wrong}");
        }
    }
}
