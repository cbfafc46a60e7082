/** Taking a deployment target out of use and back. */
import { expect, test } from "vitest";
import { attempt, NAMES, planOf } from "./attempting.ts";
import { type OctopusServer, startOctopusServer } from "./octopus-server.ts";

const REST = { Roles: ["web"], EnvironmentIds: ["Environments-1"], Endpoint: { Uri: "https://web-01:10933/" } };

async function serverWithMachines(): Promise<OctopusServer> {
  const octopus = await startOctopusServer();
  for (const name of ["web-010", "web-01", "old-web-01"]) {
    octopus.world.named("machines", "Machines", name, { IsDisabled: false, ...REST });
  }
  return octopus;
}

const disabled = (octopus: OctopusServer) =>
  octopus.world.all("machines").flatMap(({ Name, IsDisabled }) => (IsDisabled === true ? [Name] : []));

test("the target of exactly that name is disabled and enabled, and all else it is stays", async () => {
  await using octopus = await serverWithMachines();
  const out = await attempt(octopus, planOf(octopus, { kind: "octopus-disable-target" }));
  const link = `${octopus.url}/app#/Spaces-1/infrastructure/machines/Machines-2/settings`;
  expect(out.outcome).toEqual({ kind: "done", status: "disabled", link });
  expect(disabled(octopus)).toEqual(["web-01"]);
  expect(octopus.world.find("machines", "Machines-2")).toEqual({
    ...{ Id: "Machines-2", Name: "web-01", IsDisabled: true },
    ...REST,
  });
  const back = await attempt(octopus, planOf(octopus, { kind: "octopus-enable-target" }));
  expect(back.outcome).toEqual({ kind: "done", status: "enabled", link });
  expect(disabled(octopus)).toEqual([]);
});

test("one that is so already is left alone", async () => {
  await using octopus = await serverWithMachines();
  const enable = await attempt(octopus, planOf(octopus, { kind: "octopus-enable-target" }));
  expect(enable.outcome).toMatchObject({ kind: "done", status: "already enabled" });
  octopus.fail({ times: 1, with: "cut", on: /^PUT/ });
  const lost = await attempt(octopus, planOf(octopus, { kind: "octopus-disable-target" }));
  expect(lost.outcome).toMatchObject({ kind: "failed", status: "no answer" });
  const next = await attempt(octopus, planOf(octopus, { kind: "octopus-disable-target" }), { earlier: [lost.row] });
  expect(next.outcome).toMatchObject({ kind: "done", status: "already disabled" });
  expect(octopus.deeds).toEqual(["PUT /api/Spaces-1/machines/Machines-2"]);
});

test.for(["web", "web-0", "WEB-01", "web-01 ", "*"])("a target that there is not is refused: %s", async (target) => {
  await using octopus = await serverWithMachines();
  const subject = { kind: "resource" as const, id: "x", names: { ...NAMES, target } };
  const plan = planOf(octopus, { kind: "octopus-disable-target" });
  const { outcome } = await attempt(octopus, plan, { occasion: { subject } });
  const output = `no deployment target "${target}" in this space of Octopus`;
  expect(outcome).toEqual({ kind: "failed", status: "refused", output, isFinal: true });
  expect(disabled(octopus)).toEqual([]);
});

test("two of the same name, and groups of resources, are refused", async () => {
  await using octopus = await serverWithMachines();
  octopus.world.add("machines", "Machines", { Name: "web-01", IsDisabled: false });
  const plan = planOf(octopus, { kind: "octopus-disable-target" });
  const two = await attempt(octopus, plan);
  expect(two.outcome).toMatchObject({ isFinal: true, output: expect.stringMatching(/^more than one/) });
  const subject = { kind: "group" as const, names: { project: "Shop" } };
  const group = await attempt(octopus, plan, { occasion: { subject } });
  expect(group.outcome).toMatchObject({ isFinal: true, output: expect.stringContaining("group") });
  expect(octopus.deeds).toEqual([]);
});
