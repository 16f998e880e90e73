use crate::Extension;

/// Lines to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchTarget {
    /// The lines of these extensions; without any, the watch ends.
    Extensions(Vec<Extension>),
    /// The lines of those who are members of this workgroup now, and its queue.
    Workgroup(Extension),
    /// The same of several workgroups.
    Workgroups(Vec<Extension>),
}

/// The lines that a session watches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchView {
    /// The extensions, in the order in which they were asked for, without the user's own, whose events come anyway.
    pub extensions: Vec<Extension>,
    /// The workgroups whose members they were at that time.
    pub workgroups: Vec<Extension>,
    /// True if they were asked for as a list.
    pub is_list: bool,
}
