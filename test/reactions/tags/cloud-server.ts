/** A local server in the place of a cloud: answers as it is told, and keeps what it was asked. */
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

export interface CloudRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface CloudAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export async function startCloudServer(answer: (request: CloudRequest) => CloudAnswer) {
  const requests: CloudRequest[] = [];
  const server = createServer(async (message, response) => {
    const body = await text(message);
    const request: CloudRequest = {
      ...{ method: message.method ?? "", path: message.url ?? "", headers: message.headers },
      body: body === "" ? {} : JSON.parse(body),
    };
    requests.push(request);
    const { status = 200, headers = {}, body: said = {} } = answer(request);
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(said));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the test server has no port");
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
