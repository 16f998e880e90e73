// What a web application does in an agent's browser: nothing here but what an integrator would write.

// One request to the Web API, with everything of the answer that a script can see.
async function ask(url, { user, body, headers = {}, ...options } = {}) {
  const all = { ...headers };
  if (user) all.Authorization = "Basic " + btoa(user);
  if (body) all["Content-Type"] = "application/json";
  const reply = await fetch(url, { ...options, headers: all, body: body && JSON.stringify(body) });
  return { status: reply.status, headers: Object.fromEntries(reply.headers), body: await reply.json() };
}

class Agent {
  events = [];
  // The calls as the events tell of them. Nothing is asked.
  calls = new Map();
  #waiting = [];

  constructor(api) {
    this.api = api;
  }

  async logOn(user) {
    const reply = await ask(`${this.api}/sessions`, { method: "POST", user });
    Object.assign(this, { session: reply.body.sessionId, eventsUrl: reply.body.eventsUrl });
    return reply;
  }

  request(method, path, body, headers) {
    return ask(`${this.api}/sessions/${this.session}${path}`, { method, body, headers });
  }

  listen(url = this.eventsUrl) {
    this.socket = new WebSocket(url);
    this.closed = new Promise((done) => (this.socket.onclose = ({ code, reason }) => done({ code, reason })));
    this.socket.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      this.events.push(event);
      this.#fold(event);
      for (const look of [...this.#waiting]) look();
    };
    return new Promise((opened, failed) => {
      this.socket.onopen = () => opened();
      this.socket.onerror = () => failed(new Error("the WebSocket was not opened"));
    });
  }

  // As docs/web-api.md has it, "Keeping a mirror".
  #fold(event) {
    const key = `${event.extension}/${event.callHandle}`;
    const { eventType, seq, time, ...told } = event;
    switch (eventType) {
      case "ResyncEvent": this.calls.clear(); break;
      case "CallEvent": if (event.callEventType === "disconnect") { this.calls.delete(key); break; } // else as an update:
      case "CallUpdateEvent": this.calls.set(key, told); break;
      case "RecordEvent": Object.assign(this.calls.get(key) ?? {}, { recording: event.recording, actions: event.actions });
    }
  }

  // The first event that has all of these fields, now or later.
  event(fields) {
    const fits = (event) => Object.entries(fields).every(([name, value]) => event[name] === value);
    return new Promise((found, failed) => {
      const timer = setTimeout(() => failed(new Error(`no ${JSON.stringify(fields)} in ${JSON.stringify(this.events)}`)), 10_000);
      const look = () => {
        const event = this.events.find(fits);
        if (!event) return;
        clearTimeout(timer);
        this.#waiting = this.#waiting.filter((other) => other !== look);
        found(event);
      };
      this.#waiting.push(look);
      look();
    });
  }
}
