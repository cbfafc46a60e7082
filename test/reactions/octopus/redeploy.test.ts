/** Which release is the one before, and that it is deployed once. */
import { expect, test } from "vitest";
import { ACTION_KEY, attempt, NAMES, planOf } from "./attempting.ts";
import { type OctopusServer, startOctopusServer } from "./octopus-server.ts";
import type { TaskState } from "./octopus-world.ts";

const SHOP = { project: "Shop", environment: "Production" };
const planFor = (octopus: OctopusServer) => planOf(octopus, { kind: "octopus-redeploy" });

/** Oldest first: `1.0 Success, 1.1 Failed`. */
function history(octopus: OctopusServer, past: string): void {
  for (const [, release, state] of past.matchAll(/([\d.]+) (\w+)/g)) {
    octopus.deployed({ ...SHOP, release: release ?? "", state: state as TaskState });
  }
}

function deployedRelease(octopus: OctopusServer): unknown {
  const posted = octopus.requests.findLast(({ method }) => method === "POST")?.body as { readonly ReleaseId: string };
  return octopus.world.find("releases", posted.ReleaseId)?.["Version"];
}

test("the newest release that succeeded and is not the current one is deployed, and followed to its end", async () => {
  await using octopus = await startOctopusServer();
  history(octopus, "1.4.0 Success, 1.4.1 Success, 1.4.2 Canceled");
  const { outcome, started } = await attempt(octopus, planFor(octopus));
  const link = `${octopus.url}/app#/Spaces-1/tasks/ServerTasks-4`;
  expect(outcome).toEqual({ kind: "done", status: "Success", link });
  expect(started).toEqual([{ what: "ServerTasks-4", link }]);
  expect(octopus.deeds).toEqual(["POST /api/Spaces-1/deployments"]);
  expect(octopus.requests.find(({ method }) => method === "POST")?.body).toEqual({
    ReleaseId: "Releases-2",
    EnvironmentId: "Environments-1",
    Comments: `wrasse, rule roll-back: back to 1.4.1 [replaces Releases-3] [wrasse ${ACTION_KEY}]`,
  });
});

test.for([
  ["1.0 Success, 1.1 Success", "1.0"],
  ["1.0 Success, 1.1 Failed, 1.2 Executing", "1.0"],
  ["1.0 Success, 1.1 TimedOut, 1.2 Success, 1.2 Success", "1.0"],
  ["1.0 Success, 1.1 Success, 1.0 Success", "1.1"],
] as const)("failed ones and the current one are passed over: after %s it is %s", async ([past, expected]) => {
  await using octopus = await startOctopusServer();
  history(octopus, past);
  expect((await attempt(octopus, planFor(octopus))).outcome).toMatchObject({ kind: "done" });
  expect(deployedRelease(octopus)).toBe(expected);
});

test("what counts is when they were made, not the order in which they are listed", async () => {
  await using octopus = await startOctopusServer();
  octopus.deployed({ ...SHOP, release: "2.0", state: "Success", created: "2026-03-03T01:00:00.000+00:00" });
  octopus.deployed({ ...SHOP, release: "1.0", state: "Success", created: "2026-03-01T10:00:00.000+00:00" });
  octopus.deployed({ ...SHOP, release: "1.1", state: "Success", created: "2026-03-02T23:00:00.000-05:00" });
  await attempt(octopus, planFor(octopus));
  expect(deployedRelease(octopus)).toBe("2.0");
});

test("the release that may be to blame is passed over although another one is the current one", async () => {
  await using octopus = await startOctopusServer();
  history(octopus, "1.0 Success, 1.1 Success, 1.2 Executing");
  const deployment = { task: "ServerTasks-2", release: "1.1", startedAt: 0 };
  await attempt(octopus, planFor(octopus), { occasion: { deployment } });
  expect(deployedRelease(octopus)).toBe("1.0");
});

test("two bad releases do not take turns: one that was replaced is not gone back to, until somebody deploys it", async () => {
  await using octopus = await startOctopusServer();
  history(octopus, "1.0 Success, 1.1 Success, 1.2 Success");
  for (const [key, expected] of [
    ["a", "1.1"],
    ["b", "1.0"],
  ]) {
    await attempt(octopus, planFor(octopus), { key: key ?? "" });
    expect(deployedRelease(octopus)).toBe(expected);
  }
  const { outcome } = await attempt(octopus, planFor(octopus), { key: "c" });
  expect(outcome).toMatchObject({ isFinal: true, output: "no earlier successful release of Shop in Production" });
  history(octopus, "1.2 Success, 1.3 Success");
  await attempt(octopus, planFor(octopus), { key: "d" });
  expect(deployedRelease(octopus)).toBe("1.2");
});

test.for(["", "1.0 Success", "1.0 Failed, 1.1 Success", "1.0 Success, 1.0 Failed"])(
  "without an earlier one nothing is deployed: after '%s'",
  async (past) => {
    await using octopus = await startOctopusServer();
    octopus.world.named("projects", "Projects", "Shop");
    octopus.world.named("environments", "Environments", "Production");
    history(octopus, past);
    const { outcome } = await attempt(octopus, planFor(octopus));
    const output = "no earlier successful release of Shop in Production";
    expect(outcome).toEqual({ kind: "failed", status: "refused", output, isFinal: true });
    expect(octopus.deeds).toEqual([]);
  },
);

test("other projects, environments and tenants do not count", async () => {
  await using octopus = await startOctopusServer();
  history(octopus, "1.0 Success, 1.1 Success");
  octopus.deployed({ ...SHOP, environment: "Test", release: "1.2", state: "Success" });
  octopus.deployed({ ...SHOP, project: "Shop API", release: "7.0", state: "Success" });
  octopus.deployed({ ...SHOP, tenant: "Contoso", release: "0.8", state: "Success" });
  octopus.deployed({ ...SHOP, tenant: "Contoso", release: "0.9", state: "Success" });
  await attempt(octopus, planFor(octopus));
  expect(deployedRelease(octopus)).toBe("1.0");
  const subject = { kind: "resource" as const, id: "x", names: { ...NAMES, tenant: "Contoso" } };
  await attempt(octopus, planFor(octopus), { occasion: { subject } });
  expect(deployedRelease(octopus)).toBe("0.8");
  expect(octopus.requests.findLast(({ method }) => method === "POST")?.body).toMatchObject({ TenantId: "Tenants-1" });
});

test("a whole project and environment can be gone back", async () => {
  await using octopus = await startOctopusServer();
  history(octopus, "1.0 Success, 1.1 Success");
  const subject = { kind: "group" as const, names: SHOP };
  expect((await attempt(octopus, planFor(octopus), { occasion: { subject } })).outcome).toMatchObject({ kind: "done" });
});

test("what was deployed by a request whose answer was lost is found by its key, and no other release is chosen", async () => {
  await using octopus = await startOctopusServer();
  history(octopus, "1.0 Success, 1.1 Success, 1.2 Success");
  octopus.fail({ times: 1, with: "cut", on: /^POST/ });
  const lost = await attempt(octopus, planFor(octopus));
  expect(lost.outcome).toMatchObject({ kind: "unknown", status: "no answer" });
  const next = await attempt(octopus, planFor(octopus), { earlier: [lost.row] });
  expect(next.outcome).toMatchObject({ kind: "done", status: "Success" });
  expect(octopus.world.all("deployments")).toHaveLength(4);
  expect(deployedRelease(octopus)).toBe("1.1");
});
