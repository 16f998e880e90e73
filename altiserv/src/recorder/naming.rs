//! The names of recordings' files.

use std::time::Duration;

use altilink::SessionHandle;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Names `yyyymmdd-hhmmss-extension-handle.wav` in this time zone. If the first is taken, the next ones have `-2`, `-3`
/// and so on before the ending.
pub(crate) fn generated(
    unix: Duration,
    zone: &TimeZone,
    extension: &str,
    call: SessionHandle,
) -> impl Iterator<Item = String> + use<> {
    let seconds = i64::try_from(unix.as_secs()).unwrap_or(i64::MAX);
    let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX).to_zoned_datetime(zone.clone());
    let stem = format!("{}-{extension}-{call}", time.strftime("%Y%m%d-%H%M%S"));
    let first = format!("{stem}.wav");
    std::iter::once(first).chain((2..).map(move |number: u32| format!("{stem}-{number}.wav")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_local_time_extension_and_call() {
        let zone = TimeZone::fixed(jiff::tz::offset(-8));
        let mut names = generated(Duration::from_millis(1_700_000_000_900), &zone, "101", SessionHandle(7));
        assert_eq!(names.next().as_deref(), Some("20231114-141320-101-7.wav"));
        assert_eq!(names.next().as_deref(), Some("20231114-141320-101-7-2.wav"));
        assert_eq!(names.next().as_deref(), Some("20231114-141320-101-7-3.wav"));
    }
}
