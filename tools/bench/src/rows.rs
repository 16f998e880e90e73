//! The rows of the table: for each a server, the load on it, and the figures.

mod crowd;
mod fan_out;
mod memory;
mod requests;
mod rings;
mod saturation;
mod scale;
pub(crate) mod session;

use std::time::Duration;

use crate::alternative::Alternative;
use crate::error::BenchError;
use crate::figure::Figure;
use crate::office::ChannelKind;
use crate::subject::Subject;
use crate::yardstick::Yardstick;

/// A measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Row {
    Post,
    Get,
    Rings2000,
    Rings10000,
    Saturation,
    Session,
    Stream,
    Poll,
    FanOut,
    Crowd,
    Scale,
    Memory,
}

/// Extent of each measurement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    /// Time for which a load lasts, after it has run for a while.
    pub(crate) lasts: Duration,
    /// Sessions of rows that have many.
    pub(crate) sessions: usize,
    /// Sessions of rows that have as many as there can be.
    pub(crate) crowd: usize,
}

impl Row {
    pub(crate) const ALL: [Self; 12] = [
        Self::Post,
        Self::Get,
        Self::Rings2000,
        Self::Rings10000,
        Self::Saturation,
        Self::Session,
        Self::Stream,
        Self::Poll,
        Self::FanOut,
        Self::Crowd,
        Self::Scale,
        Self::Memory,
    ];

    /// Servers to compare with. Ratios are to the first.
    pub(crate) fn yardsticks(self) -> &'static [Yardstick] {
        match self {
            Self::Post | Self::Get => &[Yardstick::Bare, Yardstick::Asked],
            Self::Rings2000 | Self::Rings10000 | Self::Saturation => &[Yardstick::RelayAsking, Yardstick::Relay],
            Self::Session => &[Yardstick::Socket],
            Self::FanOut => &[Yardstick::Hub],
            Self::Stream | Self::Poll | Self::Crowd | Self::Scale | Self::Memory => &[],
        }
    }

    /// Programs that a user would pick instead.
    pub(crate) fn alternatives(self) -> &'static [Alternative] {
        if self == Self::FanOut { &Alternative::ALL } else { &[] }
    }

    /// True if the row has as many sessions as there can be.
    pub(crate) fn is_crowded(self) -> bool {
        matches!(self, Self::Crowd | Self::Scale)
    }

    /// Name in the table.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Post => "POST /sessions/{id}/calls",
            Self::Get => "GET /sessions/{id}",
            Self::Rings2000 => "RING packet to frame, 2,000 a second",
            Self::Rings10000 => "RING packet to frame, 10,000 a second",
            Self::Saturation => "Saturation of one core",
            Self::Session => "A session with its channel",
            Self::Stream => "A session with its event stream",
            Self::Poll => "A session with its long poll",
            Self::FanOut => "One event to 1,000 sockets",
            Self::Crowd => "Crowd",
            Self::Scale => "A ring among",
            Self::Memory => "Resident memory, 1,000 sessions",
        }
    }

    /// Measures one server.
    pub(crate) async fn measure(self, subject: &Subject, extent: Extent) -> Result<Vec<Figure>, BenchError> {
        match self {
            Self::Post => requests::measure(subject, requests::Kind::Post, extent).await,
            Self::Get => requests::measure(subject, requests::Kind::Get, extent).await,
            Self::Rings2000 => rings::measure(subject, 2_000, extent).await,
            Self::Rings10000 => rings::measure(subject, 10_000, extent).await,
            Self::Saturation => saturation::measure(subject, extent).await,
            Self::Session => session::measure(subject, ChannelKind::WebSocket).await,
            Self::Stream => session::measure(subject, ChannelKind::Stream).await,
            Self::Poll => session::measure(subject, ChannelKind::LongPoll).await,
            Self::FanOut => fan_out::measure(subject, extent).await,
            Self::Crowd => crowd::measure(subject, extent).await,
            Self::Scale => scale::measure(subject, extent).await,
            Self::Memory => memory::measure(subject, extent).await,
        }
    }
}
