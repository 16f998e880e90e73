use altilink::SessionHandle;

use super::*;
use crate::exchange::{Scene, TapeName};

const NOW: Duration = Duration::from_secs(1);
const IN_TIME: Trouble = Trouble { disk_full: false, unwritable: false };

fn open(tape: u64) -> TapeOrder {
    let name = TapeName::Generated { line: "101".to_owned(), call: SessionHandle(1) };
    TapeOrder::Open { tape: TapeId(tape), at: NOW, name, scene: Scene::Muted }
}

fn change(tape: u64) -> TapeOrder {
    TapeOrder::Scene { tape: TapeId(tape), at: NOW, scene: Scene::Paused }
}

fn close(tape: u64) -> TapeOrder {
    TapeOrder::Close { tape: TapeId(tape), at: NOW, keep: true }
}

/// The core's end, with room for as many orders, and the recorder's.
fn tapes(room: usize) -> (RecorderLink, mpsc::Receiver<RecorderOrder>, mpsc::Sender<TapeReport>) {
    let (orders, queue) = mpsc::channel(room);
    let (report, reports) = mpsc::channel(8);
    (RecorderLink::new(RecorderChannels { orders, reports }), queue, report)
}

fn next(queue: &mut mpsc::Receiver<RecorderOrder>) -> String {
    queue.try_recv().map_or_else(|_| "nothing".to_owned(), |order| format!("{order:?}"))
}

#[tokio::test(start_paused = true)]
async fn the_recorder_gets_the_time_while_there_are_tapes() {
    let (mut tapes, mut queue, report) = tapes(8);
    assert_eq!(tapes.next_deadline(), None);
    assert_eq!(tapes.order(open(1), NOW), None);
    report.send(TapeReport::Opened(TapeId(1))).await.expect("sent");
    tapes.report().await.expect("a report");
    next(&mut queue);
    for turn in 1..4 {
        tokio::time::sleep_until(tapes.next_deadline().expect("a tape turns")).await;
        assert!(tapes.pass_time(NOW * turn, IN_TIME).is_empty());
        assert_eq!(next(&mut queue), format!("Tick({:?})", NOW * turn));
        assert!(tapes.pass_time(NOW * turn, IN_TIME).is_empty());
        assert_eq!(next(&mut queue), "nothing", "once in a quarter of a second");
    }
    assert_eq!(tapes.order(close(1), NOW), None);
    assert_eq!(tapes.next_deadline(), None);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_takes_too_long_is_given_up_and_closed() {
    let (mut tapes, mut queue, _report) = tapes(8);
    tapes.order(open(1), NOW);
    next(&mut queue);
    tokio::time::sleep(OPENING_DEADLINE).await;
    let failed = [TapeReport::Failed(TapeId(1), TapeFailure::Unresponsive)];
    assert_eq!(tapes.pass_time(NOW, IN_TIME), failed);
    let discard = TapeOrder::Close { tape: TapeId(1), at: NOW, keep: false };
    assert_eq!(next(&mut queue), format!("{:?}", RecorderOrder::Tape(discard)));
    assert_eq!(tapes.next_deadline(), None);
}

#[tokio::test(start_paused = true)]
async fn a_recorder_that_does_not_keep_up_loses_recordings_but_closes_all() {
    let (mut tapes, mut queue, report) = tapes(1);
    assert_eq!(tapes.order(open(1), NOW), None);
    report.send(TapeReport::Opened(TapeId(1))).await.expect("sent");
    tapes.report().await.expect("a report");
    let failed = |tape| Some(TapeReport::Failed(TapeId(tape), TapeFailure::Unresponsive));
    assert_eq!(tapes.order(open(2), NOW), failed(2), "the queue is full");
    assert_eq!(tapes.order(change(1), NOW), failed(1));
    let mut closed = 0;
    for _ in 0..8 {
        closed += usize::from(next(&mut queue).contains("Close"));
        tokio::time::sleep(TICK).await;
        tapes.pass_time(NOW, IN_TIME);
    }
    assert_eq!(closed, 2);
    assert_eq!(tapes.next_deadline(), None);
}

#[tokio::test(start_paused = true)]
async fn without_a_recorder_every_recording_fails() {
    let (mut tapes, queue, report) = tapes(8);
    drop((queue, report));
    assert!(matches!(tapes.order(open(1), NOW), Some(TapeReport::Failed(..))));
    assert_eq!(tapes.report().await, None);
}
