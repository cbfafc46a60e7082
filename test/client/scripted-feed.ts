/**
 * The other end of a subscription, which does what a test says: what a daemon does only when it is stopped, replaced or
 * overwhelmed is hard to have it do on time. That a real one gets on with the client is tested elsewhere.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { Change } from "../../src/store/answers.ts";

export interface Visit {
  readonly request: IncomingMessage;
  /** The number it wants to go on behind. */
  readonly after: string | null;
  readonly socket: WebSocket;
  hello(revision: number, instance?: string): void;
  snapshot(revision: number, isLast: boolean, ...targets: readonly string[]): void;
  changes(...numbers: readonly number[]): void;
  send(frame: object): void;
}

export interface ScriptedFeed extends AsyncDisposable {
  readonly url: string;
  /** What each of them wanted to go on behind. */
  readonly visits: Visit[];
  /** Questions over HTTP. */
  readonly questions: IncomingMessage[];
}

export interface Script {
  /** One for each connection; the last one for all that come after. */
  readonly visits: readonly ((visit: Visit) => void)[];
  /** Instead of letting it in; over HTTP, too. */
  readonly refuse?: (request: IncomingMessage) => number | undefined;
}

export async function scriptedFeed({ visits: acts, refuse }: Script): Promise<ScriptedFeed> {
  const visits: Visit[] = [];
  const questions: IncomingMessage[] = [];
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "wrasse.v1" });
  const server = createServer((request, response) => {
    questions.push(request);
    const status = refuse?.(request) ?? 200;
    const problem = { title: "Unauthorized", status, detail: "this token is not valid" };
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(status === 200 ? { items: [], next: null } : problem));
  });
  server.on("upgrade", (request, socket, head) => {
    const status = refuse?.(request);
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => {
      const visit = visitOf(request, connection);
      visits.push(visit);
      (acts[visits.length - 1] ?? acts.at(-1))?.(visit);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    visits,
    questions,
    [Symbol.asyncDispose]: async () => {
      for (const connection of sockets.clients) connection.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function visitOf(request: IncomingMessage, socket: WebSocket): Visit {
  const send = (frame: object) => socket.send(JSON.stringify(frame));
  return {
    request,
    after: new URL(request.url ?? "", "http://any").searchParams.get("after"),
    socket,
    send,
    hello: (revision, instance = "one") => send({ type: "hello", revision, at: "2026-11-21T12:00:00.000Z", instance }),
    snapshot: (revision, isLast, ...targets) =>
      send({ type: "snapshot", revision, isLast, resources: targets.map((target) => ({ id: target })) }),
    changes: (...numbers) => send({ type: "changes", changes: numbers.map(changeOf) }),
  };
}

function changeOf(seq: number): Change {
  const at = "2026-11-21T12:00:00.000Z";
  const names = { project: null, environment: null, tenant: null, target: "web-01", name: null };
  const resource = { id: "-/-/-/web-01/-", ...names };
  const move = { from: "healthy", to: "unhealthy", reason: "reported" } as const;
  return { seq, at, resource, check: null, ...move, message: null, origin: null, deployment: null };
}
