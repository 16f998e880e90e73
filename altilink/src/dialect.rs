use crate::Charset;

/// The agreement of the two ends of a connection: the code page of texts and the layouts of structures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dialect {
    /// The server's code page.
    pub charset: Charset,
    /// The server's version, from GET_VERSION.
    pub version: ServerVersion,
}

/// The version that GET_VERSION answers, for example `0x2700`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerVersion(pub i32);

impl ServerVersion {
    /// The last version with the older structures.
    const LAST_OLDER: Self = Self(0x26FF);

    /// True if structures have the older, shorter layouts, as the .NET client reads them.
    #[must_use]
    pub fn has_older_layouts(self) -> bool {
        self <= Self::LAST_OLDER
    }
}

impl Default for ServerVersion {
    fn default() -> Self {
        Self(0x2700)
    }
}
