import { WebproxyError } from "./error.js";
import type { Feed, FeedHost } from "./feed.js";
import { adopt, dataOf, knownOf, leading, type TabMessage } from "./tab-messages.js";
import type { Session } from "./types.js";
import { watch, type Watched } from "./watch.js";

/**
 * Makes the tabs of a browser use one session and one event channel. One tab leads, by a Web Lock: it has the channel,
 * and passes the events on. When it is closed, another one continues where its own events stopped. Where the browser
 * has no Web Locks, each tab has a session of its own.
 */
export function sharedByTabs(): (link: Feed, name: string) => Feed {
  return (link, name) => (globalThis.navigator?.locks ? new TabFeed(link, name) : link);
}

/** The events of the tab that leads, which may be this one. */
class TabFeed implements Feed {
  readonly #link: Feed;
  readonly #name: string;
  #post: (message: TabMessage) => void = () => {};
  #moved: (session: Session) => void = () => {};

  constructor(link: Feed, name: string) {
    this.#link = link;
    this.#name = `altigen-webproxy ${name}`;
  }

  async run(host: FeedHost, signal: AbortSignal): Promise<WebproxyError | undefined> {
    const channel = new BroadcastChannel(this.#name);
    const ended = new AbortController();
    const until = AbortSignal.any([signal, ended.signal]);
    this.#post = (message) => channel.postMessage(message);
    channel.onmessage = ({ data }) => this.#follow(data as TabMessage, host, ended);
    // The tab that leads goes on with the session, for all of them.
    this.#moved = ({ ticket }) => this.#post({ moved: ticket });
    this.#post({ ask: true });
    try {
      const error = await navigator.locks.request(this.#name, { signal: until }, () => {
        channel.onmessage = ({ data }) => this.#lead(data as TabMessage, host, ended);
        this.#moved = (session) => this.#link.moved?.(session);
        return this.#link.run(leading(host, this.#post), until);
      });
      // The others would ask for credentials too.
      if (error) this.#post({ end: dataOf(error) });
      return error ?? (ended.signal.reason as WebproxyError | undefined);
    } catch (error) {
      if (!until.aborted) throw error;
      return ended.signal.reason as WebproxyError | undefined;
    } finally {
      channel.close();
    }
  }

  moved(session: Session): void {
    this.#moved(session);
  }

  watched(extensions: Watched): void {
    this.#post({ watched: extensions });
  }

  loggedOff(): void {
    this.#post({ end: { error: "logged_off", message: "the user has logged off in another tab" } });
  }

  /** Takes a message that concerns every tab. */
  #any(message: TabMessage, host: FeedHost, ended: AbortController): void {
    if ("watched" in message) watch(host, message.watched);
    if ("end" in message) ended.abort(new WebproxyError(message.end.error, message.end.message, message.end));
  }

  #follow(message: TabMessage, host: FeedHost, ended: AbortController): void {
    this.#any(message, host, ended);
    if ("known" in message) adopt(message.known, host);
    if ("session" in message) host.setSession(message.session);
    const isKnown = host.mirror.state.lastSeq !== undefined;
    if ("event" in message && isKnown && !host.take(message.event)) this.#post({ ask: true });
  }

  #lead(message: TabMessage, host: FeedHost, ended: AbortController): void {
    this.#any(message, host, ended);
    if ("ask" in message) this.#post(knownOf(host));
    if (!("moved" in message) || !host.session) return;
    // A tab that has found it out late is told what has become of it.
    if (message.moved === host.session.ticket) this.#moved(host.session);
    else this.#post(knownOf(host));
  }
}
