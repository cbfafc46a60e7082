/** Changes as CloudEvents, as a listener to a running daemon's feed gets them. */
import { CloudEvent } from "cloudevents";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import type { Served } from "../web/serve.ts";
import { serveChecks } from "./told.ts";

interface Event {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly sequence: string;
  readonly data: { readonly seq: number; readonly from: string | null; readonly to: string; readonly check: string };
}

const CHANGED = "io.wrasse.state.changed";

/** The changes behind a number, up to another. */
async function eventsBetween(served: Served, after: number, last: number): Promise<readonly Event[]> {
  const socket = new WebSocket(`${served.url.replace("http", "ws")}/feed?after=${after}`, "cloudevents.json", {
    headers: { authorization: `Bearer ${served.token}` },
  });
  const { promise, resolve, reject } = Promise.withResolvers<readonly Event[]>();
  const events: Event[] = [];
  socket.on("error", reject);
  socket.on("close", (code) => reject(new Error(`closed with ${code}`)));
  socket.on("message", (frame) => {
    const event = JSON.parse(String(frame)) as Event;
    // Throws for what is no CloudEvent.
    new CloudEvent(event as never, true);
    if (event.type !== CHANGED) return;
    events.push(event);
    if (event.data.seq >= last) resolve(events);
  });
  try {
    const received = await promise;
    expect(socket.protocol).toBe("cloudevents.json");
    return received;
  } finally {
    socket.terminate();
  }
}

async function lastSeq(served: Served): Promise<number> {
  const response = await served.fetch("/health");
  return Number(response.headers.get("x-wrasse-revision"));
}

function levelsTold(served: Served, ...levels: readonly string[]): Promise<Response> {
  return served.report(levels.map((level) => `##octopus[health target="web-01" status="${level}"]`));
}

describe("changes as CloudEvents, from the daemon", () => {
  it("T-CE1: the same change is the same event after a restart", async () => {
    await using served = await serveChecks([{ level: "healthy" }, { target: "db", level: "unhealthy" }]);
    const last = await lastSeq(served);
    const before = await eventsBetween(served, 0, last);
    await served.restart();
    expect(await eventsBetween(served, 0, last)).toEqual(before);
    expect(new Set(before.map(({ id }) => id)).size).toBe(before.length);
    expect(before).toHaveLength(4);
  });

  it("T-CE2: sequences sort as texts as the changes were numbered, beyond 9 too", async () => {
    await using served = await serveChecks([]);
    await levelsTold(served, "Healthy", "Unhealthy", "Healthy");
    await served.report(
      Array.from({ length: 6 }, (_, index) => `##octopus[health target="t${index}" status="Unhealthy"]`),
    );
    const last = await lastSeq(served);
    expect(last).toBeGreaterThan(10);
    const events = await eventsBetween(served, 0, last);
    expect(events.map(({ data }) => data.seq)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    const sequences = events.map(({ sequence }) => sequence);
    expect([...sequences].sort()).toEqual(sequences);
  });

  it("T-CE3: a state that is reported again is no event", async () => {
    await using served = await serveChecks([{ level: "unhealthy" }]);
    const before = await lastSeq(served);
    await levelsTold(served, "Unhealthy", "Unhealthy");
    expect(await lastSeq(served)).toBe(before);
    await levelsTold(served, "Healthy");
    const events = await eventsBetween(served, before, await lastSeq(served));
    expect(events.map(({ subject, data }) => [subject.split("/").at(-1), data.from, data.to])).toEqual([
      ["default", "unhealthy", "healthy"],
      ["-", "unhealthy", "healthy"],
    ]);
  });
});
