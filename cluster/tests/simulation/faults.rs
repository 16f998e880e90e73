//! Faults: nodes that crash, pause, hand over or lose the engine, an engine that is gone, clients that are cut.

use crate::engine::entry_of;
use crate::message::Message;
use crate::node::Node;
use crate::world::{CLIENTS, NODES, USERS, World};

impl World {
    pub(crate) fn cause_a_fault(&mut self) {
        if !self.faulty {
            return;
        }
        let (node, until) = (self.random(NODES), self.millis() + 100 + self.random(12_000) as u64);
        match self.random(14) {
            0 | 1 => {
                self.crash(node);
                self.send(until - self.millis(), Message::Restart { node });
            }
            2 | 3 => {
                self.nodes[node].paused_until = until;
                self.figures.pauses += 1;
            }
            4 => {
                self.engine.down_until = until;
                self.figures.outages += 1;
                if self.random(3) == 0 {
                    // Without the mark of an owner, the owner before could go on: that an engine must not lose.
                    self.engine.core.lose(3, |stored| !entry_of(&stored.text).begins);
                    self.checks.lost();
                    self.figures.losses += 1;
                }
            }
            5 | 6 => {
                self.nodes[node].cut_off_until = until;
                self.figures.partitions += 1;
            }
            7 => (0..USERS).for_each(|user| self.hand_over(node, user)),
            _ => {
                let client = self.random(CLIENTS);
                self.figures.cuts += 1;
                self.connect(client, None);
            }
        }
        let pause = 100 + self.random(700) as u64;
        self.send(pause, Message::Fault);
    }

    /// True now and then: an owner that lives is taken for gone, since its answers are late.
    pub(crate) fn is_suspected_wrongly(&mut self) -> bool {
        let is_suspected = self.faulty && self.random(20) == 0;
        self.figures.suspicions += u64::from(is_suspected);
        is_suspected
    }

    pub(crate) fn end_faults(&mut self) {
        self.faulty = false;
        self.engine.down_until = 0;
        for node in 0..NODES {
            (self.nodes[node].paused_until, self.nodes[node].cut_off_until) = (0, 0);
        }
    }

    fn crash(&mut self, node: usize) {
        self.nodes[node].down = true;
        self.figures.crashes += 1;
        for id in 0..CLIENTS {
            if self.clients[id].node == node {
                self.connect(id, None);
            }
        }
    }

    pub(crate) fn restart(&mut self, node: usize) {
        if self.nodes[node].down {
            self.nodes[node] = Node::new(self.nodes[node].incarnation + 1);
            let now = self.now();
            self.nodes[node].alive.watch_began(now);
        }
    }
}
