/** Requests as no browser lets anybody make them: with any host, origin and headers; and handshakes of WebSockets. */
import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What a certificate has to be signed by. */
  readonly ca?: string;
}

export function ask(url: string, { method = "GET", headers = {}, body, ca }: RawRequest = {}): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const make = url.startsWith("https:") ? secureRequest : plainRequest;
  const options = { method, headers, agent: false, ...(ca === undefined ? {} : { ca, servername: "localhost" }) };
  const asked = make(url, options, (answer) => {
    let text = "";
    answer.setEncoding("utf8");
    answer.on("data", (chunk: string) => {
      text += chunk;
    });
    answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
    answer.on("error", reject);
  });
  asked.on("error", reject);
  // A handshake that is let in: what is said afterwards is not of interest here.
  asked.on("upgrade", (answer, socket) => {
    socket.destroy();
    resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: "" });
  });
  asked.end(body);
  return promise;
}

/** Asks to listen to the feed; 101 for who is let in. */
export function knock(url: string, headers: Readonly<Record<string, string>> = {}, query = ""): Promise<RawAnswer> {
  return ask(`${url}/feed${query}`, {
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      ...headers,
    },
  });
}

export function detailOf({ body }: RawAnswer): string {
  return (JSON.parse(body) as { readonly detail: string }).detail;
}
