// The Web API and the event channel over https and wss, in Chromium, from the pages of other origins.

import assert from "node:assert/strict";
import { after, before, beforeEach, afterEach, describe, it } from "node:test";
import { launch } from "./chromium.mjs";
import { Site } from "./site.mjs";
import { Certificate, Webproxy } from "./webproxy.mjs";

let certificate, allowed, refused, webproxy, browser, context;

before(async () => {
  certificate = new Certificate();
  [allowed, refused] = [new Site(certificate), new Site(certificate)];
  await Promise.all([allowed.start(), refused.start()]);
  webproxy = new Webproxy(certificate, [allowed.origin]);
  await webproxy.start();
  browser = await launch(certificate);
});

after(async () => {
  await browser?.close();
  const code = await webproxy?.stop();
  await Promise.all([allowed?.stop(), refused?.stop()]);
  certificate?.remove();
  assert.equal(code, 0, "the program ended well");
});

beforeEach(async () => {
  context = await browser.newContext();
});

afterEach(() => context.close());

// A page of a site, whose scripts know where the Web API is.
async function open(site) {
  const page = await context.newPage();
  await page.goto(`${site.origin}/`);
  await page.evaluate((api) => (window.api = api), webproxy.url);
  return page;
}

// A page with an agent who is logged on and listens.
async function agent(user) {
  const page = await open(allowed);
  const reply = await page.evaluate(async (user) => {
    window.agent = new Agent(api);
    const reply = await agent.logOn(user);
    await agent.listen();
    await agent.event({ eventType: "ServerStatusEvent", connected: true });
    return reply;
  }, user);
  assert.equal(reply.status, 200);
  const request = (...what) => page.evaluate((what) => agent.request(...what), what);
  const event = (fields) => page.evaluate((fields) => agent.event(fields), fields);
  return { page, reply, request, event };
}

function ok(reply) {
  assert.equal(reply.status, 200, JSON.stringify(reply));
  return reply.body;
}

describe("from an origin that is allowed", () => {
  it("a logon answers with a wss address, and headers that a script can read", async () => {
    const { page, reply } = await agent("101:1234");
    assert.match(reply.body.eventsUrl, /^wss:\/\/localhost:\d+\/ws\?sessionId=/);
    assert.match(reply.headers["x-request-id"], /^[0-9a-f-]{36}$/);
    ok(await page.evaluate(() => agent.request("DELETE", "")));
    assert.equal((await page.evaluate(() => agent.closed)).code, 4000);
  });

  it("a call pops up, is answered, held, recorded and dropped, and both browsers follow", async () => {
    const caller = await agent("101:1234");
    const called = await agent("102:1234");
    const dialled = ok(await caller.request("POST", "/calls", { target: "102" }, { "Idempotency-Key": "one-click" }));
    assert.equal(dialled.target.dialed, "102");
    const again = await caller.request("POST", "/calls", { target: "102" }, { "Idempotency-Key": "one-click" });
    assert.equal(again.headers["idempotent-replayed"], "true", "a script sees that nothing was dialled again");
    const ring = await called.event({ callEventType: "ring" });
    assert.equal(ring.callInfo.callerName, "Extension 101");
    const call = `/calls/${ring.callHandle}`;
    await caller.event({ callEventType: "ringback" });
    ok(await called.request("POST", `${call}/answer`));
    await Promise.all([caller.event({ callEventType: "connect" }), called.event({ callEventType: "connect" })]);
    ok(await called.request("POST", `${call}/dtmf`, { digits: "12#" }));
    assert.equal(ok(await called.request("POST", `${call}/hold`)).state, "held");
    assert.equal(ok(await called.request("GET", "/calls")).calls[0].state, "held");
    await called.event({ eventType: "CallUpdateEvent", state: "held" });
    assert.equal(ok(await called.request("POST", `${call}/retrieve`)).state, "connected");
    await called.event({ eventType: "CallUpdateEvent", state: "connected" });
    for (const [operation, state] of [["Start", "Start"], ["Pause", "Pause"], ["Resume", "Start"], ["Stop", "Stop"]]) {
      const path = operation === "Start" ? "/record" : `${call}/record`;
      assert.equal(ok(await called.request("POST", path, { Operation: operation })).recordingState, state);
    }
    await called.event({ eventType: "RecordEvent", recordingState: "Stop" });
    const mirror = await called.page.evaluate(() => [...agent.calls.values()]);
    const listed = ok(await called.request("GET", "/calls")).calls;
    const shown = (call) => Object.fromEntries(Object.keys(listed[0]).map((key) => [key, call[key]]));
    assert.deepEqual(mirror.map(shown), listed, "the events tell what the listing shows");
    ok(await called.request("DELETE", call));
    await Promise.all([caller.event({ callEventType: "disconnect" }), called.event({ callEventType: "disconnect" })]);
    for (const { request } of [caller, called]) ok(await request("DELETE", ""));
  });

  it("a call is transferred, and a supervisor watches", async () => {
    const [caller, called, third] = [await agent("103:1234"), await agent("104:1234"), await agent("105:1234")];
    const supervisor = await agent("110:1234");
    ok(await supervisor.request("PUT", "/watch", { extensions: ["105"] }));
    assert.deepEqual(ok(await supervisor.request("GET", "/watch")).extensions, ["105"]);
    ok(await caller.request("POST", "/calls", { target: "104" }));
    const { callHandle } = await called.event({ callEventType: "ring" });
    ok(await called.request("POST", `/calls/${callHandle}/answer`));
    await called.event({ callEventType: "connect" });
    ok(await called.request("POST", `/calls/${callHandle}/transfer`, { target: "105" }));
    await third.event({ callEventType: "ring" });
    await supervisor.event({ callEventType: "ring", extension: "105" });
    const state = ok(await third.request("PUT", "/agent", { state: "notReady" }));
    assert.equal(state.state, "notReady");
    ok(await third.request("PUT", "/agent", { state: "ready" }));
    for (const { request } of [third, supervisor, called, caller]) ok(await request("DELETE", ""));
  });

  it("a page that is reloaded while the phone rings learns of the ring again", async () => {
    const called = await agent("106:1234");
    const { session, seq } = await called.page.evaluate(() => ({ session: agent.session, seq: agent.events.at(-1).seq }));
    await called.page.reload();
    await called.page.evaluate((api) => (window.api = api), webproxy.url);
    const caller = await agent("107:1234");
    ok(await caller.request("POST", "/calls", { target: "106" }));
    await caller.event({ callEventType: "ringback" });
    const ring = await called.page.evaluate(async ({ session, seq }) => {
      window.agent = Object.assign(new Agent(api), { session });
      await agent.listen(`${api.replace("https", "wss")}/sessions/${session}/events?lastSeq=${seq}`);
      return agent.event({ callEventType: "ring" });
    }, { session, seq });
    assert.equal(ring.seq, seq + 1, "nothing was missed and nothing came twice");
    ok(await caller.request("DELETE", ""));
    ok(await called.page.evaluate(() => agent.request("DELETE", "")));
  });

  it("a wrong password is an answer to the script and no dialog over the page", async () => {
    const page = await open(allowed);
    const challenge = page.waitForResponse((response) => response.status() === 401);
    const reply = await page.evaluate(() => ask(`${api}/sessions`, { method: "POST", user: "108:wrong" }));
    assert.equal(reply.status, 401);
    assert.equal(reply.body.error, "wrong_credentials");
    assert.match(await (await challenge).headerValue("www-authenticate"), /^xBasic /);
  });

  it("errors of every kind can be read", async () => {
    const page = await open(allowed);
    const get = (path, options) => page.evaluate(([path, options]) => ask(api + path, options), [path, options]);
    const reply = await get("/nothing/here");
    assert.deepEqual([reply.status, reply.body.error], [404, "no_such_path"]);
    assert.equal(reply.headers["x-request-id"], reply.body.requestId);
    assert.equal((await get("/sessions", { method: "PUT" })).body.error, "method_not_allowed");
    assert.equal((await get("/dialplan?target=")).status, 400);
    const [logon, wait] = await page.evaluate(async () => {
      for (let tries = 0; tries < 50; tries += 1) {
        const reply = await ask(`${api}/sessions`, { method: "POST", user: "109:wrong" });
        if (reply.status !== 401) return [reply, reply.headers["retry-after"]];
      }
      throw new Error("50 wrong passwords, and no end");
    });
    assert.deepEqual([logon.status, logon.body.error], [429, "too_many_failed_logons"]);
    assert.ok(Number(wait) >= 1, `Retry-After: ${wait}`);
  });
});

describe("from an origin that is not allowed", () => {
  it("no answer reaches the script, nothing is done, and the log has the line that would allow it", async () => {
    const page = await open(refused);
    const before = webproxy.logLength;
    const failure = await page.evaluate(() => ask(`${api}/sessions`, { method: "POST", user: "101:1234" }).catch(String));
    assert.match(failure, /^TypeError: Failed to fetch/);
    const [line] = await webproxy.logged(/.*origins = \[.*/, before);
    assert.ok(line.includes(`"${refused.origin}"`), line);
    assert.ok(line.includes(`"${allowed.origin}"`), line);
  });

  it("a stolen session id opens no event channel and places no call", async () => {
    const victim = await agent("101:1234");
    const { eventsUrl, session } = await victim.page.evaluate(() => ({ eventsUrl: agent.eventsUrl, session: agent.session }));
    const page = await open(refused);
    const outcome = await page.evaluate(async ({ eventsUrl, session }) => {
      const thief = Object.assign(new Agent(api), { session });
      const opened = await thief.listen(eventsUrl).then(() => true, () => false);
      // Without a preflight: a request as a plain form would send it.
      const form = { method: "POST", mode: "no-cors", body: '{"target": "102"}' };
      const { type } = await fetch(`${api}/sessions/${session}/calls`, form);
      return { opened, type, close: await thief.closed, events: thief.events };
    }, { eventsUrl, session });
    assert.deepEqual(outcome, { opened: false, type: "opaque", close: { code: 1006, reason: "" }, events: [] });
    assert.deepEqual(ok(await victim.request("GET", "/calls")).calls, [], "nothing was dialled");
    ok(await victim.request("DELETE", ""));
  });

  it("it is allowed from the moment the configuration says so, without a restart", async () => {
    const page = await open(refused);
    await webproxy.allow([allowed.origin, refused.origin]);
    const logOn = () => ask(`${api}/sessions`, { method: "POST", user: "108:1234" });
    assert.equal((await page.evaluate(logOn)).status, 200);
    await webproxy.allow([allowed.origin]);
    const next = await open(refused);
    assert.match(await next.evaluate(() => ask(`${api}/health`).catch(String)), /^TypeError: Failed to fetch/);
  });
});
