//! What is made of a call's data once, for all events and listings that show the same data.

use std::sync::{Arc, OnceLock};

use bytestring::ByteString;

/// Cache beside the data of a call. It is shared by every view of the call until the data change. It says nothing that
/// the data do not, so any two are equal.
#[derive(Debug, Clone, Default)]
pub struct InfoCache(Arc<Cached>);

/// Identity of the data: that of their cache. It is unique among caches that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct InfoId(usize);

#[derive(Debug, Default)]
struct Cached {
    text: OnceLock<ByteString>,
    weight: OnceLock<usize>,
}

impl InfoCache {
    /// Returns the data as text, which the first user renders.
    pub fn text(&self, render: impl FnOnce() -> ByteString) -> &ByteString {
        self.0.text.get_or_init(render)
    }

    pub(crate) fn id(&self) -> InfoId {
        InfoId(Arc::as_ptr(&self.0).addr())
    }

    /// Returns the bytes that the texts take, which the first user counts.
    pub(crate) fn weight(&self, count: impl FnOnce() -> usize) -> usize {
        *self.0.weight.get_or_init(count)
    }
}

impl PartialEq for InfoCache {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for InfoCache {}
