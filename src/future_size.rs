//! Sizes of futures, which are kept for as long as a request or a channel waits.

/// Size of what a function returns. It is not called.
pub(crate) fn size_of_result<T>(_: impl FnOnce() -> T) -> usize {
    size_of::<T>()
}

/// Value of any type in a function that is not called.
pub(crate) fn any<T>() -> T {
    unreachable!("nobody calls it")
}
