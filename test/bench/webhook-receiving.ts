/** A process that takes webhooks and counts them. */
import { once } from "node:events";
import { createServer } from "node:http";

let count = 0;
let firstAt = 0;
let lastAt = 0;

const server = createServer((request, response) => {
  request.resume();
  lastAt = performance.now();
  if (count === 0) firstAt = lastAt;
  count++;
  response.writeHead(204).end();
});

process.on("message", (message: "open" | "count") => {
  if (message === "count") process.send?.({ count, spanMs: lastAt - firstAt });
  else void open();
});

async function open(): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : undefined });
}
