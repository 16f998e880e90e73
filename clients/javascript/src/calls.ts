import type { Call, ChannelEvent } from "./types.js";

/** All calls at one moment. It never changes: after each change of a call there is another one. */
export class Calls {
  readonly #byKey: ReadonlyMap<string, Call>;
  /** The user's own calls, the oldest first. */
  readonly own: readonly Call[];
  /** All calls, those of watched lines included, the oldest first. */
  readonly all: readonly Call[];
  /** Extension of the user. */
  readonly extension: string;

  constructor(extension: string, calls: Iterable<Call> = []) {
    this.extension = extension;
    this.#byKey = new Map([...calls].map((call) => [keyOf(call), call]));
    this.all = Object.freeze([...this.#byKey.values()]);
    this.own = Object.freeze(this.all.filter((call) => call.extension === extension));
  }

  /** Returns a call of a line. Calls on two lines may have the same handle. */
  get(extension: string, callHandle: number): Call | undefined {
    return this.#byKey.get(keyOf({ extension, callHandle }));
  }

  /** The calls after an event. */
  after(event: ChannelEvent): Calls {
    if (!("callHandle" in event)) return this;
    const byKey = new Map(this.#byKey);
    const key = keyOf(event);
    const known = byKey.get(key);
    if (event.eventType === "RecordEvent") {
      if (!known) return this;
      byKey.set(key, Object.freeze({ ...known, recording: event.recording, actions: event.actions }));
    } else if (event.eventType === "CallEvent" && event.callEventType === "disconnect") {
      byKey.delete(key);
    } else {
      byKey.set(key, Object.freeze(told(event)));
    }
    return this.#of(byKey.values());
  }

  /** The user's own calls that ring now and did not ring before. */
  ringingSince(before: Calls): Call[] {
    return this.own.filter((call) => {
      const known = before.get(call.extension, call.callHandle);
      const rangBefore = known?.state === "ring" && known.callInfo.callerID === call.callInfo.callerID;
      return call.state === "ring" && !rangBefore;
    });
  }

  /** The same calls, of which nothing can be asked. */
  withoutActions(): Calls {
    return this.#of(this.all.map((call) => Object.freeze({ ...call, actions: [] })));
  }

  #of(calls: Iterable<Call>): Calls {
    return new Calls(this.extension, calls);
  }
}

type CallId = Pick<Call, "extension" | "callHandle">;

function keyOf({ extension, callHandle }: CallId): string {
  return `${extension}/${callHandle}`;
}

/** Takes the call out of an event that tells all of it. */
function told(event: Extract<ChannelEvent, { eventType: "CallEvent" | "CallUpdateEvent" }>): Call {
  const { eventType, seq, time, origin, callEventType, ...call } = { callEventType: undefined, ...event };
  return call;
}
