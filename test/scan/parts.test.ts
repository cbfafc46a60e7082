/** Lines that a container's log has cut into parts, those of two streams in between each other. */
import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { createMessageReader, type FoundInLog } from "../../src/scan/message-reader.ts";

const T = "2026-11-21T03:00:00.000000000Z";

function foundIn(lines: readonly string[]): readonly string[] {
  const found: string[] = [];
  const text = lines.map((line) => `${line}\n`).join("");
  const reader = createMessageReader(
    { found: (item) => found.push(shown(item)), lineTooLong: () => found.push("too long") },
    { head: Buffer.from(text) },
  );
  let offset = 0;
  for (const [index, line] of lines.entries()) {
    const bytes = Buffer.from(line);
    if (reader.isWaiting || line.includes("##octopus[")) reader.take({ bytes, number: index + 1, offset });
    offset += bytes.length + 1;
  }
  reader.end();
  return found;
}

function shown({ found, said }: FoundInLog): string {
  if (found.kind === "malformed") return `${found.code} at line ${found.start.line}`;
  return `${found.report?.target} is ${found.report?.level} at line ${found.start.line} on ${said.stream}`;
}

test("row 26: parts of docker's JSON lines are joined, each stream's for itself", () => {
  const docker = (log: string, stream: string) => JSON.stringify({ log, stream, time: T });
  const lines = [
    docker("x ##octopus[health target=web-01 sta", "stdout"),
    docker("##octopus[health target=web-02 status=Unhe", "stderr"),
    docker("tus=Healthy]\n", "stdout"),
    docker("althy]\n", "stderr"),
    docker("##octopus[health target=web-03 status=Healthy]\n", "stdout"),
  ];
  expect(foundIn(lines)).toEqual([
    "web-01 is healthy at line 1 on stdout",
    "web-02 is unhealthy at line 2 on stderr",
    "web-03 is healthy at line 5 on stdout",
  ]);
});

test("row 26: CRI's partial lines are joined up to the full one, each stream's for itself", () => {
  const lines = [
    `${T} stdout P x ##octopus[health target=web-01 sta`,
    `${T} stderr P ##octopus[health target=web-02 status=Unhe`,
    `${T} stdout P tus=He`,
    `${T} stderr F althy]`,
    `${T} stdout F althy]`,
    `${T} stdout F ##octopus[health target=web-03 status=Healthy]`,
  ];
  expect(foundIn(lines)).toEqual([
    "web-02 is unhealthy at line 2 on stderr",
    "web-01 is healthy at line 1 on stdout",
    "web-03 is healthy at line 6 on stdout",
  ]);
});
