// The page of the documents: a log-on box that fills the session into every request, and the events as they come.
"use strict";

const root = new URL("..", location.href);
const api = (path) => new URL(path, root).href;
const $ = (id) => document.getElementById(id);

// The operations in the order of a day.
const ORDER = [
  "logOn", "getSession", "logOff", "listCalls", "makeCall", "answerCall", "holdCall", "retrieveCall", "sendDigits",
  "transferCall", "conferenceCall", "dropCall", "resolveNumber", "getDirectory", "getHistory", "recordCall",
  "recordCurrentCall", "getEvents", "openEventChannel", "getChannelToken", "getEventsByToken", "getAgent", "setAgentState",
  "setWorkgroupLogon", "getWatch", "setWatch", "getQueue", "listWorkgroups", "recordExtension", "setExtensionAgentState",
  "setExtensionWorkgroupLogon", "monitorExtension", "stopMonitoringExtension", "getIndex", "getHealth", "getReadiness",
  "getMetrics", "listSessions", "getTimeline", "getCluster", "drainNode", "endSession", "simulateCall", "listSimulatedCalls", "answerSimulatedCall",
  "hangUpSimulatedCall", "setPhone", "answerPhone", "hangUpPhone", "conferencePhone", "transferPhone", "getStatistics",
  "playScenario", "getScenario", "stopScenario", "setFault", "clearFaults", "setLicences", "getRole", "promote", "demote",
];
const MOST_EVENTS = 500;

let ui, spec, session, socket, lastSeq, handle, caller, retries = 0;

function say(text, isError = false) {
  $("notice").textContent = text;
  $("notice").dataset.kind = isError ? "error" : "";
}

// A request of this page, which is answered with JSON. Its failure is told in words.
async function ask(method, path, { body, headers } = {}) {
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  const options = { method, headers: { ...json, ...headers }, signal: AbortSignal.timeout(15000) };
  const reply = await fetch(api(path), { ...options, body: body === undefined ? undefined : JSON.stringify(body) });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(`${reply.status} ${answer.error}: ${answer.message}`);
  return answer;
}

// Runs what a button does. Its failure is told, and no second press is taken meanwhile.
async function act(button, what) {
  button.disabled = true;
  try {
    await what();
  } catch (error) {
    say(error.message, true);
  } finally {
    button.disabled = false;
  }
}

// Fills a value into the parameters of this name of all operations.
function fill(name, value) {
  for (const [path, operations] of Object.entries(spec.paths)) {
    for (const [method, { parameters = [] }] of Object.entries(operations)) {
      const parameter = parameters.find((one) => one.name === name && one.in === "path");
      if (parameter) ui.specActions.changeParam([path, method], name, "path", value);
    }
  }
}

// Examples of optional parameters are shown, and not filled in: some of them exclude each other.
function emptyOptionalParameters() {
  for (const { parameters = [] } of Object.values(spec.paths).flatMap(Object.values)) {
    for (const parameter of parameters.filter(({ required, example }) => !required && example !== undefined)) {
      const example = `\`${parameter.example}\``;
      if (!parameter.description.includes(example)) parameter.description += ` Example: ${example}.`;
      delete parameter.example;
    }
  }
}

function showSession() {
  $("log-on").hidden = Boolean(session);
  $("hint").hidden = Boolean(session) || $("simulator").hidden;
  $("logged-on").hidden = !session;
  if (!session) return;
  $("user").textContent = session.extension;
  $("session").textContent = session.sessionId;
  for (const place of document.querySelectorAll(".extension")) place.textContent = session.extension;
}

async function logOn(form) {
  const { extension, password } = Object.fromEntries(new FormData(form));
  const bytes = new TextEncoder().encode(`${extension}:${password}`);
  const Authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  session = await ask("POST", "sessions", { headers: { Authorization } });
  form.reset();
  lastSeq = undefined;
  say(session.warnings.map(({ message }) => message).join("; "));
  showSession();
  fill("sessionId", session.sessionId);
  listen();
}

async function logOff() {
  const { sessionId } = session;
  await ask("DELETE", `sessions/${sessionId}`);
  ended("Logged off.");
}

// Forgets the session, and what its channel says afterwards.
function ended(text) {
  session = undefined;
  socket = undefined;
  channel("none", "log on to see them");
  showSession();
  say(text);
}

function channel(state, text) {
  $("channel").dataset.state = state;
  $("channel").textContent = text;
}

// Opens the event channel, where the last one broke off if there was one.
function listen() {
  const url = new URL("ws", root);
  url.protocol = url.protocol.replace("http", "ws");
  const mine = (socket = new WebSocket(url));
  channel("opening", "connecting");
  mine.onopen = () => mine.send(JSON.stringify({ sessionId: session.sessionId, lastSeq }));
  mine.onmessage = ({ data }) => {
    if (mine !== socket) return;
    retries = 0;
    channel("open", "live");
    show(JSON.parse(data));
  };
  mine.onclose = ({ code, reason }) => {
    if (mine !== socket) return;
    channel("lost", `closed with ${code}`);
    if (code >= 4000 && code !== 4429) return ended(`The session has ended: ${code} ${reason}`);
    retries += 1;
    setTimeout(() => session && mine === socket && listen(), Math.min(500 * 2 ** retries, 15000) * (0.5 + Math.random() / 2));
  };
}

function about(event) {
  const { eventType, callEventType, state, callInfo, recordingState, connected, missed, extension, callHandle } = event;
  const parties = callInfo && `${callInfo.callerName || callInfo.callerID} to ${callInfo.calleeName || callInfo.calleeID}`;
  const what = {
    CallEvent: [callEventType, parties],
    CallUpdateEvent: [state, parties],
    RecordEvent: [recordingState],
    AgentStateEvent: [extension, state],
    QueueEvent: [event.workgroup, event.queueEventType, event.caller?.callerID, `${event.waiting} waiting`],
    ServerStatusEvent: [connected ? "AltiServ is connected" : "AltiServ is away"],
    ResyncEvent: [`${missed} missed`],
  }[eventType] ?? [];
  if (callHandle !== undefined) what.push(`call ${callHandle} of ${extension}`);
  return what.filter(Boolean).join(" · ");
}

function element(name, text, className = "") {
  return Object.assign(document.createElement(name), { textContent: text, className });
}

function show(event) {
  if (event.seq !== undefined) lastSeq = event.seq;
  if (event.eventType === "CallEvent" && event.callHandle !== handle && event.extension === session?.extension) {
    handle = event.callHandle;
    fill("callHandle", handle);
  }
  const summary = element("summary", "");
  const time = element("time", event.time?.slice(11, 23) ?? "");
  time.dateTime = event.time;
  summary.append(time, element("span", `#${event.seq}`, "seq"), element("b", event.eventType), element("span", about(event), "about"));
  const details = document.createElement("details");
  details.append(summary, element("pre", JSON.stringify(event, null, 2)));
  const item = document.createElement("li");
  item.dataset.kind = event.callEventType ?? event.eventType;
  item.append(details);
  item.hidden = !isWanted(item);
  $("events").prepend(item);
  if ($("events").children.length > MOST_EVENTS) $("events").lastElementChild.remove();
}

function isWanted(item) {
  const words = $("search").value.toLowerCase().split(/\s+/);
  const text = item.textContent.toLowerCase();
  return words.every((word) => text.includes(word));
}

const simulator = {
  async ring() {
    const to = session?.extension ?? "101";
    const from = { number: "4085551234", name: "Ada Lovelace" };
    caller = (await ask("POST", "simulator/calls", { body: { to, from, ivrData: "account=4711" } })).id;
    say(session ? `A caller rings ${to}.` : `A caller rings ${to}. Log on to see its events.`);
  },
  async answer() {
    const extension = session?.extension ?? "101";
    await ask("POST", `simulator/extensions/${extension}/answer`);
    say(`The phone of ${extension} has answered.`);
  },
  async "hang-up"() {
    if (caller === undefined) throw new Error("No caller has rung from this page.");
    await ask("DELETE", `simulator/calls/${caller}`);
    caller = undefined;
    say("The caller has hung up.");
  },
};

async function start() {
  spec = await ask("GET", "openapi.json");
  // Wherever a reverse proxy serves the page, the Web API is beside it.
  spec.servers = [{ url: root.pathname.replace(/\/$/, "") || "/" }];
  emptyOptionalParameters();
  const place = (operation) => {
    const index = ORDER.indexOf(operation.getIn(["operation", "operationId"]));
    return index < 0 ? ORDER.length : index;
  };
  ui = SwaggerUIBundle({
    spec,
    domNode: $("requests"),
    deepLinking: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
    operationsSorter: (one, other) => place(one) - place(other),
  });
  $("simulator").hidden = !spec.paths["/simulator/calls"];
  showSession();
}

$("log-on").addEventListener("submit", (submit) => {
  submit.preventDefault();
  act(submit.submitter ?? submit.target.querySelector("button"), () => logOn(submit.target));
});
$("log-off").addEventListener("click", ({ currentTarget }) => act(currentTarget, logOff));
$("simulator").addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button) act(button, simulator[button.dataset.act]);
});
$("search").addEventListener("input", () => {
  for (const item of $("events").children) item.hidden = !isWanted(item);
});
$("clear").addEventListener("click", () => $("events").replaceChildren());
start().catch((error) => say(`The documents cannot be shown: ${error.message}`, true));
