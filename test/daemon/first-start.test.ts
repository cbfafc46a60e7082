/** Logs that were there before wrasse: what they say is known, and sets nothing off. */
import { expect, test, vi } from "vitest";
import { DaemonFolder } from "./open-daemon.ts";

const CONFIG = `
listen: "off"
sources: [{ name: logs, path: logs }]
rules:
  - name: tell
    when: {}
    do: [{ log: warn }]
    mode: act
signals:
  - { name: criticals, literal: "[CRITICAL]", times: 3 in 5m, subject: { target: db-01 } }
`;
const UNDATED = '##octopus[health target=web-01 status=Unhealthy message="No 200"]\n';
const CRITICAL = "[CRITICAL] disk is full\n";

function told({ reader }: DaemonFolder) {
  return reader
    .effects({}, { limit: 10 })
    .map(({ subject, state, layer, reason }) => ({ subject, state, layer, reason }))
    .sort((one, other) => one.subject.localeCompare(other.subject));
}

test("neither a message nor a signal in lines without a time sets anything off at the very first start", async () => {
  await using folder = new DaemonFolder();
  folder.write("logs/old.log", UNDATED + CRITICAL.repeat(3));
  await folder.start(CONFIG);
  await vi.waitFor(() => expect(folder.levels()).toEqual({ "db-01": "unhealthy", "web-01": "unhealthy" }));
  const reason = "the report has no time, and was there before wrasse first looked; reactions look at 10 minutes";
  expect(told(folder)).toEqual([
    { subject: "-/-/-/db-01/-", state: "abandoned", layer: "too-old", reason },
    { subject: "-/-/-/web-01/-", state: "abandoned", layer: "too-old", reason },
  ]);
});

test("what was written while wrasse was away for a moment does", async () => {
  await using folder = new DaemonFolder();
  folder.write("logs/old.log", "begins\n");
  await folder.start(CONFIG);
  await folder.stop();
  folder.write("logs/old.log", UNDATED + CRITICAL.repeat(3));
  await folder.start(CONFIG);
  await vi.waitFor(() => expect(told(folder).map(({ state }) => state)).toEqual(["done", "done"]));
});
