/** A connection that wanted to become another kind of connection, and may not. */
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { PROBLEM_TYPE, type Problem } from "./problem.ts";

export function refuseUpgrade(socket: Duplex, problem: Problem): void {
  const headers = {
    ...problem.headers,
    "content-type": PROBLEM_TYPE,
    "content-length": String(Buffer.byteLength(problem.body)),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on("error", () => {});
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join("")}\r\n${problem.body}`);
}
