/** Running a runbook, once, and following it to its end. */
import { expect, test } from "vitest";
import { ACTION_KEY, attempt, killed, NAMES, planOf } from "./attempting.ts";
import { type OctopusServer, startOctopusServer } from "./octopus-server.ts";

const RUN = "POST /api/Spaces-1/runbookRuns";

async function serverWithRunbook(): Promise<OctopusServer> {
  const octopus = await startOctopusServer();
  const { world } = octopus;
  const project = world.named("projects", "Projects", "Shop").Id;
  world.named("projects", "Projects", "Shop 2");
  world.named("environments", "Environments", "Production");
  world.named("runbooks", "Runbooks", "Recycle pool", {
    ProjectId: project,
    PublishedRunbookSnapshotId: "RunbookSnapshots-1",
  });
  for (const name of ["web-010", "web-01", "web-01-old"]) world.named("machines", "Machines", name);
  return octopus;
}

const planFor = (octopus: OctopusServer, changes: Partial<Parameters<typeof planOf<"octopus-runbook">>[1]> = {}) =>
  planOf<"octopus-runbook">(octopus, { kind: "octopus-runbook", runbook: "Recycle pool", onTarget: false, ...changes });

test("the published snapshot is run in the resource's project and environment, and followed to its end", async () => {
  await using octopus = await serverWithRunbook();
  const { outcome, started, pauses } = await attempt(octopus, planFor(octopus));
  const link = `${octopus.url}/app#/Spaces-1/tasks/ServerTasks-1`;
  expect(outcome).toEqual({ kind: "done", status: "Success", link });
  expect(started).toEqual([{ what: "ServerTasks-1", link }]);
  expect(octopus.deeds).toEqual([RUN]);
  expect(octopus.requests.find(({ method }) => method === "POST")?.body).toEqual({
    ProjectId: "Projects-1",
    RunbookId: "Runbooks-1",
    RunbookSnapshotId: "RunbookSnapshots-1",
    EnvironmentId: "Environments-1",
    Comments: `wrasse, rule roll-back: Shop/Production/-/web-01/web is unhealthy [wrasse ${ACTION_KEY}]`,
  });
  expect(pauses).toEqual([1000]);
});

test("on its target only means the one of exactly that name", async () => {
  await using octopus = await serverWithRunbook();
  await attempt(octopus, planFor(octopus, { onTarget: true }));
  expect(octopus.requests.find(({ method }) => method === "POST")?.body).toMatchObject({
    SpecificMachineIds: ["Machines-2"],
  });
});

test.for([
  [{ ...NAMES, target: "web-0" }, "there is none of that name, though longer ones"],
  [{ ...NAMES, target: "" }, "its name is empty"],
])("a target that cannot be found is never widened to all there are: %o, %s", async ([names]) => {
  await using octopus = await serverWithRunbook();
  const subject = { kind: "resource" as const, id: "x", names: names as typeof NAMES };
  const { outcome } = await attempt(octopus, planFor(octopus, { onTarget: true }), { occasion: { subject } });
  expect(outcome).toMatchObject({ kind: "failed", isFinal: true, status: "refused" });
  expect(outcome.output).toMatch(/^no deployment target/);
  expect(octopus.deeds).toEqual([]);
});

test("a group of resources is no one target", async () => {
  await using octopus = await serverWithRunbook();
  const subject = { kind: "group" as const, names: { project: "Shop", environment: "Production" } };
  const { outcome } = await attempt(octopus, planFor(octopus, { onTarget: true }), { occasion: { subject } });
  expect(outcome).toMatchObject({ kind: "failed", isFinal: true, output: expect.stringContaining("group") });
  expect(octopus.deeds).toEqual([]);
});

test("two targets of the same name are refused", async () => {
  await using octopus = await serverWithRunbook();
  octopus.world.add("machines", "Machines", { Name: "web-01" });
  const { outcome } = await attempt(octopus, planFor(octopus, { onTarget: true }));
  expect(outcome.output).toBe('more than one deployment target "web-01" in this space of Octopus');
  expect(octopus.deeds).toEqual([]);
});

test("it is run for the resource's tenant", async () => {
  await using octopus = await serverWithRunbook();
  octopus.world.named("tenants", "Tenants", "Contoso Ltd");
  octopus.world.named("tenants", "Tenants", "Contoso");
  const subject = { kind: "resource" as const, id: "x", names: { ...NAMES, tenant: "Contoso" } };
  await attempt(octopus, planFor(octopus), { occasion: { subject } });
  expect(octopus.requests.find(({ method }) => method === "POST")?.body).toMatchObject({ TenantId: "Tenants-2" });
});

test("the plan's own project and environment go before the resource's", async () => {
  await using octopus = await serverWithRunbook();
  octopus.world.named("environments", "Environments", "Operations");
  const { outcome } = await attempt(octopus, planFor(octopus, { project: "Shop 2", environment: "Operations" }));
  expect(outcome).toMatchObject({ isFinal: true, output: 'no runbook "Recycle pool" in this space of Octopus' });
  await attempt(octopus, planFor(octopus, { environment: "Operations" }));
  expect(octopus.requests.find(({ method }) => method === "POST")?.body).toMatchObject({
    EnvironmentId: "Environments-2",
  });
});

test.for([
  [{ target: "web-01" }, "no project: name one in the plan, or in the reports"],
  [{ project: "Shop", target: "web-01" }, "no environment: name one in the plan, or in the reports"],
  [{ project: "shop", environment: "Production", target: "web-01" }, 'no project "shop" in this space of Octopus'],
  [{ ...NAMES, tenant: "Contoso" }, 'no tenant "Contoso" in this space of Octopus'],
] as const)("names that mean nothing are refused: %o", async ([names, sentence]) => {
  await using octopus = await serverWithRunbook();
  const subject = { kind: "resource" as const, id: "x", names };
  const { outcome } = await attempt(octopus, planFor(octopus), { occasion: { subject } });
  expect(outcome).toEqual({ kind: "failed", status: "refused", output: sentence, isFinal: true });
  expect(octopus.deeds).toEqual([]);
});

test("a runbook that was never published is refused", async () => {
  await using octopus = await serverWithRunbook();
  octopus.world.named("runbooks", "Runbooks", "Draft", { ProjectId: "Projects-1", PublishedRunbookSnapshotId: null });
  const { outcome } = await attempt(octopus, planFor(octopus, { runbook: "Draft" }));
  expect(outcome.output).toBe('the runbook "Draft" has no published snapshot: publish one in Octopus');
});

test.for(["Failed", "Canceled", "TimedOut"] as const)("a run that ends with %s has failed for good", async (state) => {
  await using octopus = await serverWithRunbook();
  const { outcome } = await attempt(octopus, planFor(octopus), {
    onStarted: () => octopus.world.move("ServerTasks-1", state, "exit code 3"),
  });
  expect(outcome).toMatchObject({ kind: "failed", status: state, isFinal: true, output: "exit code 3" });
});

test("it is asked for every second at first, and every five later on", async () => {
  await using octopus = await serverWithRunbook();
  const { pauses } = await attempt(octopus, planFor(octopus), {
    onStarted: () => octopus.world.course("ServerTasks-1", [...Array(7).fill("Executing"), "Success"]),
  });
  expect(pauses).toEqual([1000, 1500, 2250, 3375, 5000, 5000, 5000]);
});

test("what was started by a request whose answer was lost is found by its key, and not started twice", async () => {
  await using octopus = await serverWithRunbook();
  octopus.fail({ times: 1, with: "cut", on: /^POST/ });
  const lost = await attempt(octopus, planFor(octopus));
  expect(lost.outcome).toMatchObject({ kind: "unknown", status: "no answer" });
  expect(lost.started).toEqual([]);
  const next = await attempt(octopus, planFor(octopus), { earlier: [lost.row] });
  expect(next.outcome).toMatchObject({ kind: "done", status: "Success" });
  expect(next.started).toMatchObject([{ what: "ServerTasks-1" }]);
  expect(octopus.deeds).toEqual([RUN]);
});

test("what a killed process had started is found by its key, behind hundreds of others", async () => {
  await using octopus = await serverWithRunbook();
  const first = await attempt(octopus, planFor(octopus));
  const others = { RunbookId: "Runbooks-1", ProjectId: "Projects-1", EnvironmentId: "Environments-1" };
  for (let count = 0; count < 250; count++) {
    octopus.world.execute("runbookRuns", { ...others, Comments: `[wrasse ${ACTION_KEY}${count}]` });
  }
  const next = await attempt(octopus, planFor(octopus), { earlier: [killed(first)] });
  expect(next.started).toMatchObject([{ what: "ServerTasks-1" }]);
  expect(octopus.deeds).toEqual([RUN]);
});

test("it is looked for only among what came after the first attempt", async () => {
  await using octopus = await serverWithRunbook();
  const runs = { RunbookId: "Runbooks-1", ProjectId: "Projects-1", EnvironmentId: "Environments-1" };
  for (let count = 0; count < 250; count++) octopus.world.execute("runbookRuns", runs);
  const earlier = { effect: 1, number: 1, startedAt: Date.UTC(2026, 1, 1) };
  const { outcome } = await attempt(octopus, planFor(octopus), { earlier: [earlier] });
  expect(outcome).toMatchObject({ kind: "done" });
  expect(octopus.requests.filter(({ path }) => path === "/api/Spaces-1/runbookRuns")).toMatchObject([
    { method: "GET", query: { skip: "0", runbooks: "Runbooks-1", projects: "Projects-1" } },
    { method: "POST" },
  ]);
});

test("where there is too much to look through, nothing is started and nobody knows", async () => {
  await using octopus = await serverWithRunbook();
  const runs = { RunbookId: "Runbooks-1", ProjectId: "Projects-1", EnvironmentId: "Environments-1" };
  for (let count = 0; count < 1000; count++) octopus.world.execute("runbookRuns", runs);
  const earlier = { effect: 1, number: 1, startedAt: Date.UTC(2026, 0, 1) };
  const { outcome } = await attempt(octopus, planFor(octopus), { earlier: [earlier] });
  expect(outcome).toMatchObject({ kind: "unknown", output: expect.stringContaining(`[wrasse ${ACTION_KEY}]`) });
  expect(octopus.deeds).toEqual([]);
});

test("where nothing is found, the next attempt starts it", async () => {
  await using octopus = await serverWithRunbook();
  octopus.fail({ times: 1, with: 503, on: /^POST/ });
  const failed = await attempt(octopus, planFor(octopus));
  expect(failed.outcome).toMatchObject({ kind: "unknown", status: "HTTP 503" });
  const next = await attempt(octopus, planFor(octopus), { earlier: [failed.row] });
  expect(next.outcome).toMatchObject({ kind: "done" });
  expect(octopus.world.all("runbookRuns")).toHaveLength(1);
});

test("an attempt after one that said what it had started goes on with that", async () => {
  await using octopus = await serverWithRunbook();
  const time = new AbortController();
  const cut = await attempt(octopus, planFor(octopus), { signal: time.signal, onPause: () => time.abort() });
  expect(cut.outcome).toMatchObject({ kind: "unknown", status: "still Executing" });
  const next = await attempt(octopus, planFor(octopus), { earlier: [cut.row] });
  expect(next.outcome).toMatchObject({ kind: "done", status: "Success" });
  expect(next.started).toEqual([]);
  expect(octopus.deeds).toEqual([RUN]);
});

test("an attempt after one that has told how it ended runs it anew", async () => {
  await using octopus = await serverWithRunbook();
  const failed = await attempt(octopus, planFor(octopus), {
    onStarted: () => octopus.world.move("ServerTasks-1", "Failed"),
  });
  const next = await attempt(octopus, planFor(octopus), { earlier: [failed.row] });
  expect(next.outcome).toMatchObject({ kind: "done", status: "Success" });
  expect(next.started).toMatchObject([{ what: "ServerTasks-2" }]);
});

test("a server that is away for a moment while it is followed does not end the attempt", async () => {
  await using octopus = await serverWithRunbook();
  octopus.fail({ times: 4, with: 502, on: /tasks/ });
  expect((await attempt(octopus, planFor(octopus))).outcome).toMatchObject({ kind: "done" });
  octopus.fail({ times: 5, with: 502, on: /tasks/ });
  const { outcome, pauses } = await attempt(octopus, planFor(octopus));
  expect(outcome).toMatchObject({ kind: "unknown", status: "still Queued" });
  expect(pauses).toHaveLength(5);
});
