/** A server that takes webhooks, answers as it is told, and remembers who came. */
import { once } from "node:events";
import { createServer } from "node:http";

export interface Delivery {
  readonly path: string;
  readonly key: string;
  readonly attempt: number;
  readonly body: string;
  /** What it was answered. */
  readonly status: number;
}

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly deliveries: readonly Delivery[];
}

/** `answer` is asked with what came before. */
export async function startReceiver(answer: (before: readonly Delivery[]) => number): Promise<Receiver> {
  const deliveries: Delivery[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // Who sent it was killed meanwhile: it has not come.
      return;
    }
    const status = answer(deliveries);
    deliveries.push({
      path: request.url ?? "",
      key: String(request.headers["webhook-id"]),
      attempt: Number(request.headers["wrasse-attempt"]),
      body: Buffer.concat(chunks).toString("utf8"),
      status,
    });
    response.writeHead(status).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    deliveries,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
