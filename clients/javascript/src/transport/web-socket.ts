import { LOST, type Ending, type Transport } from "../transport.js";

/** Events by WebSocket. The session's id is sent as the first message, so that it stands in no address. */
export const webSocket: Transport = ({ url, sessionId, lastSeq, heartbeat, WebSocket }, deliver, signal) =>
  new Promise((resolve) => {
    if (!WebSocket) return resolve(LOST);
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws?heartbeat=${heartbeat}s`);
    const end = (ending: Ending) => {
      signal.removeEventListener("abort", abort);
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      resolve(ending);
    };
    const abort = () => end(LOST);
    signal.addEventListener("abort", abort);
    socket.onopen = () => socket.send(JSON.stringify({ sessionId, lastSeq }));
    socket.onmessage = ({ data }) => deliver(JSON.parse(data as string));
    socket.onclose = ({ code, reason }) => end({ code, reason });
    // A close follows each error. Without a handler, some implementations throw.
    socket.onerror = () => {};
  });
