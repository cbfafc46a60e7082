/** How a connection becomes a WebSocket, or does not. */
import { Buffer } from "node:buffer";
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { SUBPROTOCOLS, type Subprotocol } from "./frames.ts";
import { MESSAGE_BYTES_MAX } from "./wishes.ts";

/** Longer than anything that is given time to close is given. */
const CLOSING_MS_MAX = 15_000;

export type Upgrade = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  onOpen: (webSocket: WebSocket, subprotocol: Subprotocol) => void,
) => void;

export function createUpgrade(): Upgrade {
  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES_MAX,
    maxFragments: 64,
    closeTimeout: CLOSING_MS_MAX,
    // Who offers none that is known is answered without one.
    handleProtocols: (offered: ReadonlySet<string>) => [...offered].find((name) => isKnown(name)) ?? false,
  } as const;
  const server = new WebSocketServer(options);
  // Heard here, it is not answered by the library, which would do so in HTML.
  server.on("wsClientError", ({ message }, socket) => {
    const headers = { "sec-websocket-version": "13" };
    const fault = message.charAt(0).toLowerCase() + message.slice(1);
    refuse(socket, 400, `this is no handshake of a WebSocket: ${fault}`, headers);
  });
  return (request, socket, head, onOpen) => {
    server.handleUpgrade(request, socket, head, (webSocket) => {
      onOpen(webSocket, isKnown(webSocket.protocol) ? webSocket.protocol : "wrasse.v1");
    });
  };
}

function isKnown(name: string): name is Subprotocol {
  return SUBPROTOCOLS.some((known) => known === name);
}

/** In the words of RFC 9457. */
export function refuse(
  socket: Duplex,
  status: 400 | 503,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify({ type: "about:blank", title: STATUS_CODES[status], status, detail });
  const lines = Object.entries({
    ...headers,
    "content-type": "application/problem+json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on("error", () => undefined);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
}
