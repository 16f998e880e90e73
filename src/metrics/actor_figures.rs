//! Figures that the actors count.

use std::time::Duration;

use actors::meter::{BoundedQueue, Counted, DropCause, Fate, Level, Timed};
use prometheus::{Histogram, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Registry};

use super::families::{counter, counters, gauge, gauges, histograms};

/// A server on the same network answers within a millisecond; one in trouble takes up to its deadline.
const SECONDS: &[f64] = &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

const SEATS: [&str; 2] = ["own", "watched"];
const CALL_STATES: [&str; 5] = ["ring", "ringback", "connected", "held", "conference"];
const RECORDING_STATES: [&str; 3] = ["on", "muted", "paused"];
const CAUSES: [DropCause; 3] = [DropCause::TooSlow, DropCause::Gone, DropCause::ReplayLost];
const QUEUES: [BoundedQueue; 2] = [BoundedQueue::Socket, BoundedQueue::Connection];

pub(crate) struct ActorFigures {
    arrived: IntCounter,
    queued: IntCounter,
    unlogged: IntCounter,
    taken_over: IntCounter,
    moved: IntCounter,
    dropped: IntCounterVec,
    refused: IntCounterVec,
    connected: IntCounter,
    lost: IntCounter,
    logged_on_again: IntCounter,
    failovers: IntCounter,
    searches_in_vain: IntCounter,
    offered: IntCounterVec,
    answered: IntCounterVec,
    abandoned: IntCounterVec,
    sessions: IntGauge,
    bound: IntGauge,
    calls: IntGaugeVec,
    recordings: IntGaugeVec,
    ping: Histogram,
    command: Histogram,
    append: Histogram,
}

impl ActorFigures {
    pub(crate) fn new(registry: &Registry) -> Self {
        let count = |name, help| counter(registry, name, help);
        let by_seat = |name, help| counters(registry, name, help, &["seat"]);
        let time = |name, help| histograms(registry, name, help, &[], SECONDS).with_label_values::<&str>(&[]);
        let calls = "Calls that users follow, by state and by whose line they are on. A call that several users follow \
                     counts once for each user logged on, however many sessions the user has.";
        let recordings = "Recordings of the calls that users follow, by state and by whose line the call is on. Counted as \
                          the calls are.";
        let dropped = "Events that did not reach somebody for whom they were meant, by cause.";
        let refused = "Messages that a full mailbox or queue did not take, by whose it is.";
        let figures = Self {
            arrived: count("events_arrived_total", "Events that AltiServ told of lines that somebody follows."),
            queued: count("events_queued_total", "Events queued for event channels, once for each."),
            unlogged: count("cluster_events_unlogged_total", "Events sent before the cluster's log had them."),
            taken_over: count("cluster_sessions_taken_over_total", "Sessions continued that another node had served."),
            moved: count("cluster_sessions_moved_total", "Sessions that other nodes serve since, or were handed over."),
            dropped: counters(registry, "events_dropped_total", dropped, &["cause"]),
            refused: counters(registry, "mailbox_refusals_total", refused, &["queue"]),
            connected: count("altiserv_connections_total", "Connections to AltiServ that came up."),
            lost: count("altiserv_connections_lost_total", "Connections to AltiServ that were lost."),
            logged_on_again: count("altiserv_relogons_total", "Users logged on again who had lost their connection."),
            failovers: count("altiserv_failovers_total", "Changes of the server in use to another one."),
            offered: by_seat(
                "calls_offered_total",
                "Incoming calls that rang on lines that users follow, by whose line it is.",
            ),
            answered: by_seat("calls_answered_total", "Those of them that were answered there."),
            abandoned: by_seat(
                "calls_abandoned_total",
                "Those of them that were over there, or went elsewhere, without being answered.",
            ),
            searches_in_vain: count("altiserv_searches_in_vain_total", "Searches that found no active server."),
            sessions: gauge(registry, "sessions", "Web sessions."),
            bound: gauge(registry, "event_channels_bound", "Event channels that are bound to a session."),
            calls: gauges(registry, "calls", calls, &["state", "seat"]),
            recordings: gauges(registry, "recordings", recordings, &["state", "seat"]),
            ping: time("altiserv_ping_seconds", "Round trip of a question for a sign of life, on quiet connections."),
            append: time("cluster_append_seconds", "Time from an entry for the cluster's log to its answer."),
            command: time("altiserv_command_seconds", "Time from a command for AltiServ to its answer."),
        };
        figures.show_zeros();
        figures
    }

    /// Shows every figure from the start: a figure that is missing until something happens looks like one that does not
    /// exist.
    fn show_zeros(&self) {
        for seat in SEATS {
            for fates in [&self.offered, &self.answered, &self.abandoned] {
                fates.with_label_values(&[seat]).reset();
            }
            for state in CALL_STATES {
                self.calls.with_label_values(&[state, seat]).set(0);
            }
            for state in RECORDING_STATES {
                self.recordings.with_label_values(&[state, seat]).set(0);
            }
        }
        for cause in CAUSES {
            self.dropped.with_label_values(&[cause_name(cause)]).reset();
        }
        for queue in QUEUES {
            self.refused.with_label_values(&[queue_name(queue)]).reset();
        }
    }

    pub(crate) fn count(&self, what: Counted, times: u64) {
        self.counter(what).inc_by(times);
    }

    pub(crate) fn level(&self, what: Level, change: i64) {
        self.gauge(what).add(change);
    }

    pub(crate) fn took(&self, what: Timed, time: Duration) {
        let histogram = match what {
            Timed::Ping => &self.ping,
            Timed::Command => &self.command,
            Timed::Append => &self.append,
        };
        histogram.observe(time.as_secs_f64());
    }

    fn counter(&self, what: Counted) -> IntCounter {
        match what {
            Counted::EventArrived => self.arrived.clone(),
            Counted::EventQueued => self.queued.clone(),
            Counted::EventUnlogged => self.unlogged.clone(),
            Counted::TakenOver => self.taken_over.clone(),
            Counted::Moved => self.moved.clone(),
            Counted::EventDropped(cause) => self.dropped.with_label_values(&[cause_name(cause)]),
            Counted::Refused(queue) => self.refused.with_label_values(&[queue_name(queue)]),
            Counted::Connected => self.connected.clone(),
            Counted::ConnectionLost => self.lost.clone(),
            Counted::LoggedOnAgain => self.logged_on_again.clone(),
            Counted::Failover => self.failovers.clone(),
            Counted::SearchInVain => self.searches_in_vain.clone(),
            Counted::Incoming { fate: Fate::Offered, seat } => self.offered.with_label_values(&[seat]),
            Counted::Incoming { fate: Fate::Answered, seat } => self.answered.with_label_values(&[seat]),
            Counted::Incoming { fate: Fate::Abandoned, seat } => self.abandoned.with_label_values(&[seat]),
        }
    }

    fn gauge(&self, what: Level) -> IntGauge {
        match what {
            Level::Session => self.sessions.clone(),
            Level::BoundSocket => self.bound.clone(),
            Level::Call { state, seat } => self.calls.with_label_values(&[state, seat]),
            Level::Recording { state, seat } => self.recordings.with_label_values(&[state, seat]),
        }
    }
}

fn cause_name(cause: DropCause) -> &'static str {
    match cause {
        DropCause::TooSlow => "too_slow",
        DropCause::Gone => "gone",
        DropCause::ReplayLost => "replay_lost",
    }
}

fn queue_name(queue: BoundedQueue) -> &'static str {
    match queue {
        BoundedQueue::Socket => "event_channel",
        BoundedQueue::Connection => "altiserv_connection",
    }
}
