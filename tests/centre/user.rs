//! A user with some sessions, each with a page that applies its events.

use serde_json::{Value, json};

use crate::harness::{Http, PASSWORD, Reader, Rules, Session, differs};

/// A session and its event channel.
pub(super) struct Page {
    pub(super) session: Session,
    pub(super) reader: Reader,
}

pub(super) struct User {
    pub(super) extension: String,
    pub(super) pages: Vec<Page>,
    proxy: Http,
    /// Rules that readers found broken which have since ended.
    pub(super) broken: Vec<String>,
}

impl User {
    pub(super) async fn log_on(proxy: Http, extension: &str) -> Self {
        let mut user = Self { extension: extension.to_owned(), pages: Vec::new(), proxy, broken: Vec::new() };
        user.open_page().await;
        assert_eq!(user.pages.len(), 1, "{extension} logs on");
        user
    }

    pub(super) async fn open_page(&mut self) {
        let reply = self.proxy.log_on(&self.extension, PASSWORD, &json!({})).await;
        if reply.status == 200 {
            let session = Session::new(self.proxy, &reply.json());
            let reader = Reader::open(self.proxy, &session.id, Rules::default()).await;
            self.pages.push(Page { session, reader });
        }
    }

    pub(super) async fn close_page(&mut self, index: usize) {
        let Page { session, reader } = self.pages.remove(index);
        self.broken.append(&mut reader.rules().broken);
        drop(reader);
        session.log_off().await;
    }

    /// Reloads a page: its channel resumes, or starts anew.
    pub(super) async fn reload(&mut self, index: usize, resumes: bool) {
        let page = self.pages.remove(index);
        let rules = {
            let mut rules = page.reader.rules();
            if resumes { rules.resumed() } else { rules.anew() }
        };
        drop(page.reader);
        let reader = Reader::open(self.proxy, &page.session.id, rules).await;
        self.pages.insert(index, Page { session: page.session, reader });
    }

    /// Calls as one of the sessions lists them.
    pub(super) async fn calls(&self, page: usize) -> Vec<Value> {
        self.pages[page].session.calls().await
    }

    /// Everything that is not in order yet. It must be empty some time after the end of the last fault.
    pub(super) async fn complaint(&self, simulated: &[Value]) -> Option<String> {
        let mut first: Option<Vec<Value>> = None;
        for Page { session, reader } in &self.pages {
            let reply = session.describe().await;
            if reply.status != 200 {
                return Some(format!("a session is gone: {reply:?}"));
            }
            let listing = reply.json()["calls"].as_array()?.clone();
            let rules = reader.rules();
            if let Some(code) = rules.closed {
                return Some(format!("a channel was closed with {code}"));
            }
            if rules.connected != Some(true) {
                return Some(format!("a channel was last told {:?}", rules.connected));
            }
            if !rules.fold.agrees_with(&self.extension, &listing) {
                let told = json!(rules.fold.calls_of(&self.extension));
                return Some(format!("the events come to {told}, the session lists {}", json!(listing)));
            }
            let first = first.get_or_insert_with(|| listing.clone());
            if *first != listing {
                return Some(format!("one session lists {}, another {}", json!(first), json!(listing)));
            }
        }
        differs(&self.extension, &first.unwrap_or_default(), simulated)
    }

    /// Checks that all pages that existed at the last quiet moment got the same events since then. Starts the next
    /// comparison.
    pub(super) fn was_told_the_same(&self) -> Result<(), String> {
        let mut told = Vec::new();
        for Page { reader, .. } in &self.pages {
            let mut rules = reader.rules();
            told.extend(rules.told_of(&self.extension).map(|told| json!(told).to_string()));
            rules.quiet();
        }
        match told.iter().find(|other| **other != told[0]) {
            Some(other) => Err(format!("one page was told {}, another {other}", told[0])),
            None => Ok(()),
        }
    }

    pub(super) fn take_broken(&mut self) -> Vec<String> {
        for page in &self.pages {
            self.broken.append(&mut page.reader.rules().broken);
        }
        std::mem::take(&mut self.broken)
    }
}
