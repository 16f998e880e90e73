use crate::section::section;

section! {
    /// Contents of event channels.
    pub struct EventSettings: Table "events" {
        /// Limits event channels to the guide's events and fields (CallEvent, RecordEvent and ServerStatusEvent, without
        /// `seq`, `time` and the like), for clients that cannot bear others. Such a client cannot say what it has seen.
        // A kept event is rendered once, and so in one form.
        guide_only: bool = false,
            allowed: Switch, reload: AtNextStart;
    }
}
