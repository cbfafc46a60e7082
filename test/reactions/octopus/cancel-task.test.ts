/** Cancelling the deployment that a report came from, and nothing else. */
import { expect, test } from "vitest";
import type { Occasion } from "../../../src/store/effect.ts";
import { attempt, NAMES, planOf } from "./attempting.ts";
import { type OctopusServer, startOctopusServer } from "./octopus-server.ts";
import type { TaskState } from "./octopus-world.ts";

const DEPLOYING = { project: "Shop", environment: "Production", release: "1.4.2", state: "Executing" } as const;
const CANCEL = "POST /api/tasks/ServerTasks-21/cancel";

const planFor = (octopus: OctopusServer) => planOf(octopus, { kind: "octopus-cancel-task" });
const from = (task: string): Pick<Occasion, "origin"> => ({ origin: { source: "tasks", task } });

async function deployingServer(state: TaskState = "Executing"): Promise<OctopusServer> {
  const octopus = await startOctopusServer();
  octopus.deployed({ ...DEPLOYING, task: "ServerTasks-21", state });
  return octopus;
}

test.for([
  "ServerTasks-21",
  "ServerTasks-21_GJZWYYV2KT",
  "ServerTasks-21_GJZWYYV2KT/2295eb9da71548a6b989eb5b8539702b/a8d8b406",
])("the deployment that wrote the log is cancelled, and waited for: %s", async (task) => {
  await using octopus = await deployingServer();
  const { outcome } = await attempt(octopus, planFor(octopus), { occasion: from(task) });
  const link = `${octopus.url}/app#/Spaces-1/tasks/ServerTasks-21`;
  expect(outcome).toEqual({ kind: "done", status: "Canceled", link });
  expect(octopus.deeds).toEqual([CANCEL]);
  expect(octopus.world.find("tasks", "ServerTasks-21")).toMatchObject({ State: "Canceled" });
});

test("where the report does not say, the deployment to blame is meant", async () => {
  await using octopus = await deployingServer();
  const deployment = { task: "ServerTasks-21", release: "1.4.2", startedAt: 0 };
  const occasion = { deployment, origin: { source: "probes" } };
  expect((await attempt(octopus, planFor(octopus), { occasion })).outcome).toMatchObject({ kind: "done" });
  expect(octopus.deeds).toEqual([CANCEL]);
});

test.for(["Success", "Failed", "Canceled", "TimedOut"] as const)(
  "one that is over is left alone: %s",
  async (state) => {
    await using octopus = await deployingServer(state);
    const { outcome } = await attempt(octopus, planFor(octopus), { occasion: from("ServerTasks-21") });
    expect(outcome).toMatchObject({ kind: "done", status: `already ${state}` });
    expect(octopus.deeds).toEqual([]);
  },
);

test("one that is being cancelled is only waited for", async () => {
  await using octopus = await deployingServer("Cancelling");
  octopus.world.course("ServerTasks-21", ["Cancelling", "Cancelling", "Canceled"]);
  const { outcome } = await attempt(octopus, planFor(octopus), { occasion: from("ServerTasks-21") });
  expect(outcome).toMatchObject({ kind: "done", status: "Canceled" });
  expect(octopus.deeds).toEqual([]);
});

test("one that ends just before it can be cancelled has ended", async () => {
  await using octopus = await deployingServer();
  octopus.fail({ times: 1, with: 400, on: /cancel$/ });
  octopus.world.course("ServerTasks-21", ["Executing", "Success"]);
  const { outcome } = await attempt(octopus, planFor(octopus), { occasion: from("ServerTasks-21") });
  expect(outcome).toMatchObject({ kind: "done", status: "already Success" });
});

test("one that may not be cancelled has failed for good", async () => {
  await using octopus = await deployingServer();
  octopus.fail({ times: 1, with: 403, on: /cancel$/ });
  const { outcome } = await attempt(octopus, planFor(octopus), { occasion: from("ServerTasks-21") });
  expect(outcome).toMatchObject({ kind: "failed", status: "HTTP 403", isFinal: true });
});

test("a lost answer is no harm: the next attempt sees that it was cancelled", async () => {
  await using octopus = await deployingServer();
  octopus.fail({ times: 1, with: "cut", on: /cancel$/ });
  const occasion = from("ServerTasks-21");
  const lost = await attempt(octopus, planFor(octopus), { occasion });
  expect(lost.outcome).toMatchObject({ kind: "failed", status: "no answer" });
  const next = await attempt(octopus, planFor(octopus), { occasion, earlier: [lost.row] });
  expect(next.outcome).toMatchObject({ kind: "done" });
  expect(octopus.deeds).toEqual([CANCEL]);
});

test.for([
  [{}, "no task to cancel: the report did not come from the log of a server task of Octopus"],
  [from("build 21"), "no task to cancel: the report did not come from the log of a server task of Octopus"],
  [
    from("../tasks/ServerTasks-21"),
    "no task to cancel: the report did not come from the log of a server task of Octopus",
  ],
  [from("ServerTasks-21x"), "no task to cancel: the report did not come from the log of a server task of Octopus"],
  [
    { ...from("ServerTasks-21"), subject: { kind: "group", names: { environment: "Production" } } },
    "not cancelled: the resource has no project that ServerTasks-21 could be of",
  ],
  [
    { ...from("ServerTasks-21"), subject: { kind: "resource", id: "x", names: { ...NAMES, project: "Other" } } },
    "not cancelled: ServerTasks-21 is a deployment of another project than Other",
  ],
] satisfies [Partial<Occasion>, string][])("nothing else is cancelled: %o", async ([occasion, sentence]) => {
  await using octopus = await deployingServer();
  octopus.world.named("projects", "Projects", "Other");
  const { outcome } = await attempt(octopus, planFor(octopus), { occasion });
  expect(outcome).toEqual({ kind: "failed", status: "refused", output: sentence, isFinal: true });
  expect(octopus.deeds).toEqual([]);
});

test("a task that is no deployment is not cancelled", async () => {
  await using octopus = await deployingServer();
  octopus.world.execute("runbookRuns", { ProjectId: "Projects-1", TaskId: "ServerTasks-22" });
  const { outcome } = await attempt(octopus, planFor(octopus), { occasion: from("ServerTasks-22") });
  expect(outcome).toMatchObject({ isFinal: true, output: "not cancelled: ServerTasks-22 is no deployment" });
  expect(octopus.deeds).toEqual([]);
});

test("one that does not stop in time is looked at again", async () => {
  await using octopus = await deployingServer("Cancelling");
  const time = new AbortController();
  const { outcome } = await attempt(octopus, planFor(octopus), {
    ...{ occasion: from("ServerTasks-21"), signal: time.signal },
    onPause: () => time.abort(),
  });
  expect(outcome).toMatchObject({ kind: "failed", status: "still Cancelling" });
  expect(outcome).not.toMatchObject({ isFinal: true });
});
