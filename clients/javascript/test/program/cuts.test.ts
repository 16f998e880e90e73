// Random cuts. CUTS and SEED change how many and which; `just client-cuts` makes a thousand.
//
// No event is lost or twice: within a session, the handlers get every event once, in order, as a witness does whose
// connection is never cut; nothing is read anew. If the WebProxy is killed, its sessions are gone. Then the client logs on
// again, one resync carries the new state, and the calls are those that the list of calls has.

import { expect, it } from "vitest";
import type { WebproxyClient } from "../../src/index.js";
import { portOf } from "../support/breaking-proxy.js";
import { clientOf, until } from "../support/clients.js";
import { Random } from "../support/random.js";
import { rigOfFile, settle } from "../support/rig.js";
import { jump } from "../support/sleep.js";
import { Traffic } from "../support/traffic.js";
import { WatchedClient } from "../support/watched-client.js";

const CUTS = Number(process.env["CUTS"] ?? 60);
const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/** Cuts between two moments at which everything is compared. */
const ROUND = 10;
const EXTENSION = "102";

/** The kinds of cuts; a kind that stands here more often is made more often. */
const KINDS = ["cut", "cut", "cut", "cut", "refuse", "refuse", "sleep", "sleep", "altiserv", "kill"] as const;

const rig = rigOfFile();

it(`no event is lost or twice in ${CUTS} random cuts (SEED=${SEED})`, { timeout: 60_000 + CUTS * 2_000 }, async () => {
  const random = new Random(SEED);
  const counts: Record<string, number> = {};
  const { program, proxy } = rig;
  const client = clientOf(proxy.url, EXTENSION, { heartbeat: 1 });
  const watched = new WatchedClient(program, client);
  await client.logOn();
  const traffic = new Traffic(program, new Random(SEED + 1), EXTENSION);
  for (let done = 0; done < CUTS; ) {
    traffic.start();
    for (let cut = 0; cut < ROUND && done < CUTS; cut++, done++) {
      // A connection that is not there cannot be cut. Some are cut before they are open.
      const states = random.next() < 0.8 ? ["connected"] : ["connected", "connecting"];
      await until(client, () => states.includes(client.status.state), `a connection after ${done} cuts`, 60_000);
      await pause(random.between(0, 60));
      const kind = random.pick(KINDS);
      counts[kind] = (counts[kind] ?? 0) + 1;
      await make(kind, client, random);
    }
    await traffic.stop();
    await settle(client, `after ${done} cuts`);
    watched.check(`after ${done} cuts`);
  }
  const { events, witnessed, resyncs } = watched;
  console.log(`SEED=${SEED}:`, JSON.stringify({ cuts: counts, events, witnessed, resyncs }));
  expect(witnessed).toBeGreaterThan(0);
  expect(resyncs, "nothing was missed").not.toHaveProperty("missed");
  watched.close();
  await client.logOff();
});

async function make(kind: (typeof KINDS)[number], client: WebproxyClient, random: Random): Promise<void> {
  const { program, proxy } = rig;
  switch (kind) {
    case "cut":
      return proxy.cut();
    case "refuse":
      proxy.refuses = true;
      proxy.cut();
      await pause(random.between(0, 200));
      proxy.refuses = false;
      return;
    case "sleep":
      proxy.freeze();
      jump(60_000);
      // The client notices it by its clock alone, or it is cut beforehand.
      if (random.next() < 0.5) await until(client, () => client.status.state !== "connected", "waking up");
      return;
    case "altiserv":
      await program.simulate("POST", "/faults", { kind: "disconnect" });
      return;
    case "kill":
      await program.killWebproxy();
      await program.startWebproxy();
      proxy.target = portOf(program.url);
  }
}

function pause(milliseconds: number): Promise<unknown> {
  return new Promise((next) => setTimeout(next, milliseconds));
}
