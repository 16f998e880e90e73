// nats-server, which makes WebProxies a cluster. `just cluster` installs it; NATS_SERVER names another one.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Running } from "./office.mjs";
import { TARGET } from "./program.mjs";

const NATS_SERVER = process.env.NATS_SERVER ?? join(TARGET, "nats/bin/nats-server");
export const HAS_NATS = existsSync(NATS_SERVER);

/** Starts nats-server, and makes a file of keys. Returns the settings of a WebProxy of the cluster. */
export async function startCluster(t) {
  const directory = mkdtempSync(join(tmpdir(), "webproxy-nats-"));
  const args = ["--addr", "127.0.0.1", "--port", "-1", "--jetstream", "--store_dir", directory];
  const nats = new Running(args, {}, directory, NATS_SERVER);
  t.after(async () => {
    await nats.kill();
    rmSync(directory, { recursive: true, force: true });
  });
  const address = await nats.logged(/Listening for client connections on (\S+)/);
  const keys = join(directory, "keys");
  await new Running(["make-key", keys], {}, directory).ended;
  return {
    WEBPROXY_CLUSTER__SERVERS: `nats://${address}`,
    WEBPROXY_CLUSTER__KEY_FILE: keys,
    WEBPROXY_CLUSTER__NODE: "first",
  };
}
