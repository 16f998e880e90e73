import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebproxyError, type Call, type WebproxyClient } from "../../src/index.js";
import { clientOf, onlyCall, until } from "../support/clients.js";
import { Program } from "../support/program.js";

let program: Program;
let clients: WebproxyClient[] = [];

beforeAll(async () => {
  program = await Program.start();
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.logOff()));
  clients = [];
});

afterAll(() => program.stop());

async function loggedOn(extension: string): Promise<WebproxyClient> {
  const client = clientOf(program.url, extension);
  clients.push(client);
  await client.logOn();
  return client;
}

describe("a user who is logged on", () => {
  it("hears a ring from outside once, with the caller", async () => {
    const client = await loggedOn("102");
    const rings: Call[] = [];
    client.on("ring", (call) => rings.push(call));
    await program.ring("102", "4085551212", "Zoë Ångström");
    await expect.poll(() => rings.length).toBe(1);
    expect(rings[0]?.callInfo).toMatchObject({ callerID: "4085551212", callerName: "Zoë Ångström" });
    expect(client.calls.get("102", rings[0]?.callHandle ?? 0)?.actions).toContain("answer");
    await client.dropCall(onlyCall(client));
    await until(client, () => client.calls.own.length === 0, "the end of the call");
  });

  it("dials, and both sides see every step of the call", async () => {
    const [caller, called] = await Promise.all([loggedOn("101"), loggedOn("102")]);
    const { target } = await caller.makeCall({ target: "102" });
    expect(target.dialed).toBe("102");
    await until(called, () => called.calls.own[0]?.state === "ring", "the ring");
    await called.answerCall(onlyCall(called));
    await until(caller, () => caller.calls.own[0]?.state === "connected", "the connection");
    await caller.holdCall(onlyCall(caller));
    await until(caller, () => caller.calls.own[0]?.state === "held", "the hold");
    await caller.retrieveCall(onlyCall(caller));
    await until(caller, () => caller.calls.own[0]?.state === "connected", "the retrieval");
    await caller.sendDigits({ ...onlyCall(caller), digits: "12#" });
    const { recordingState } = await called.recordCall({ ...onlyCall(called), Operation: "Start" });
    expect(recordingState).toBe("Start");
    await until(called, () => called.calls.own[0]?.recording.recordingState === "Start", "the recording");
    await called.recordCurrentCall({ Operation: "Stop" });
    await until(called, () => called.calls.own[0]?.recording.recordingState === "Stop", "the end of the recording");
    await caller.dropCall(onlyCall(caller));
    await until(called, () => called.calls.own.length === 0, "the end of the call");
  });

  it("has the calls that the list of calls has", async () => {
    const client = await loggedOn("103");
    await program.ring("103");
    await until(client, () => client.calls.own.length === 1, "the ring");
    const { calls } = await client.listCalls();
    expect(client.calls.own).toEqual(calls.map((call) => ({ ...call, extension: "103" })));
    await client.dropCall(onlyCall(client));
  });

  it("learns why a request was refused", async () => {
    const client = await loggedOn("101");
    const refused = await client.makeCall({ target: "not a number" }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WebproxyError);
    expect(refused).toMatchObject({ error: "wrong_target", status: 400, code: 400, retryable: false });
    expect((refused as WebproxyError).requestId).toMatch(/^[0-9a-f-]{36}$/);
    await expect(client.answerCall({ callHandle: 99 })).rejects.toMatchObject({ error: "no_such_call" });
  });

  it("asks without a session as well", async () => {
    const client = clientOf(program.url, "101");
    const { target } = await client.resolveNumber({ target: "+44 20 7946 0958" });
    expect(target.e164).toBe("+442079460958");
    await expect(client.getHealth()).resolves.toBeDefined();
    await expect(client.listCalls()).rejects.toMatchObject({ error: "logged_off" });
  });
});

describe("an agent and a supervisor", () => {
  it("the agent changes the state in the workgroups", async () => {
    const client = await loggedOn("101");
    const states: string[] = [];
    client.on("AgentStateEvent", ({ state }) => states.push(state));
    await client.setAgentState({ state: "notReady" });
    expect((await client.getAgent()).state).toBe("notReady");
    await client.setAgentState({ state: "ready" });
    await expect.poll(() => states.at(-1)).toBe("ready");
  });

  it("the supervisor sees the calls of watched lines until they are no longer watched", async () => {
    const supervisor = await loggedOn("110");
    await supervisor.setWatch({ extensions: ["104", "105"] });
    await program.ring("104");
    await program.ring("105");
    await until(supervisor, () => supervisor.calls.all.length === 2, "the calls of both lines");
    expect(supervisor.calls.own).toEqual([]);
    await supervisor.setWatch({ extensions: ["105"] });
    expect(supervisor.calls.all.map(({ extension }) => extension)).toEqual(["105"]);
    await supervisor.setWatch({ extensions: ["104", "105"] });
    await until(supervisor, () => supervisor.calls.all.length === 2, "the calls of both lines again");
  });
});

describe("a user who is refused", () => {
  it("is told so by logOn, and nothing is tried again", async () => {
    let asked = 0;
    const credentials = () => ({ extension: "101", password: String(asked++) });
    const client = clientOf(program.url, "101", { credentials });
    await expect(client.logOn()).rejects.toMatchObject({ error: "wrong_credentials", status: 401 });
    expect(client.status).toMatchObject({ state: "loggedOff", error: { error: "wrong_credentials" } });
    expect(asked).toBe(1);
  });

  it("is not logged on without credentials", async () => {
    const client = clientOf(program.url, "101", { credentials: () => null });
    await expect(client.logOn()).rejects.toMatchObject({ error: "cancelled" });
  });
});
