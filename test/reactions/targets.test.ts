/** Which names a plan needs, and that none of them is ever left out. */
import { expect, test } from "vitest";
import { planOf } from "../../src/reactions/plan-of.ts";
import { missingFor } from "../../src/reactions/targets.ts";
import type { Subject } from "../../src/store/effect.ts";

const RESOURCE: Subject = { kind: "resource", id: "-/-/-/web-01/-", names: { target: "web-01" } };
const FULL: Subject = {
  kind: "check",
  id: "acme/production/-/web-01/-",
  names: { project: "acme", environment: "production", target: "web-01" },
  check: "cpu",
};
const GROUP: Subject = { kind: "group", names: { project: "acme" } };

test.each<[string, object, Subject, readonly string[]]>([
  ["run", { argv: ["drain", "{target}"] }, RESOURCE, []],
  ["run", { argv: ["drain", "{target}", "{environment}", "--", "{message}"] }, RESOURCE, ["an environment"]],
  ["run", { argv: ["drain", "{target}"] }, GROUP, ["a target"]],
  ["run", { argv: ["drain", "x{target}"] }, GROUP, []],
  ["run", { argv: ["drain", "{check}"] }, RESOURCE, ["a check"]],
  ["run", { argv: ["drain", "{check}"] }, FULL, []],
  ["webhook", {}, GROUP, []],
  ["log", {}, GROUP, []],
  ["github-dispatch", {}, GROUP, []],
  ["octopus-runbook", { onTarget: false }, FULL, []],
  ["octopus-runbook", { onTarget: true }, GROUP, ["an environment", "a target"]],
  ["octopus-runbook", { onTarget: true, project: "x", environment: "y" }, RESOURCE, []],
  ["octopus-redeploy", {}, RESOURCE, ["a project", "an environment"]],
  ["octopus-redeploy", { environment: "production" }, GROUP, []],
  ["octopus-cancel-task", {}, FULL, ["a deployment it came from"]],
  ["octopus-disable-target", {}, GROUP, ["a target"]],
  ["octopus-enable-target", {}, RESOURCE, []],
  ["tag-aws", { dataKey: "arn", mappings: [] }, RESOURCE, []],
  [
    "tag-aws",
    { dataKey: "arn", mappings: [{ match: { project: "other" }, id: "i-1" }] },
    GROUP,
    ["a cloud resource of its own"],
  ],
  ["tag-azure", { dataKey: "id", mappings: [{ match: { project: "a*" }, id: "/subscriptions/1" }] }, GROUP, []],
])("%s %j of %j lacks %j", (kind, rest, subject, missing) => {
  expect(missingFor(planOf({ plan: { kind, ...rest } }), subject, {})).toEqual(missing);
});

test("a task is cancelled if the report came from its log, or a deployment is to blame", () => {
  const plan = planOf({ plan: { kind: "octopus-cancel-task" } });
  expect(missingFor(plan, FULL, { origin: { source: "tasks", task: "ServerTasks-1" } })).toEqual([]);
  const deployment = { task: "ServerTasks-1", release: "1.4.2", startedAt: 0 };
  expect(missingFor(plan, FULL, { deployment })).toEqual([]);
  expect(missingFor(plan, FULL, { origin: { source: "tasks" } })).toEqual(["a deployment it came from"]);
});
