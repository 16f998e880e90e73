import { after, LOST, type Ending, type Transport } from "../transport.js";

/** Events by WebSocket. The session's id is sent as the first message, so that it stands in no address. */
export const webSocket: Transport = (binding, deliver, signal) =>
  new Promise((resolve) => {
    const { url, sessionId, heartbeat, WebSocket } = binding;
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws?heartbeat=${heartbeat}s${after("lastSeq", binding)}`);
    const end = (ending: Ending) => {
      socket.close();
      resolve(ending);
    };
    signal.addEventListener("abort", () => end(LOST));
    socket.onopen = () => socket.send(JSON.stringify({ sessionId }));
    socket.onmessage = ({ data }) => deliver(JSON.parse(data as string));
    socket.onclose = ({ code, reason }) => end({ code, reason });
    // A close follows each error. Without a handler, some implementations throw.
    socket.onerror = () => {};
  });
