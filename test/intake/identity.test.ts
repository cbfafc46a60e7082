/** Who is meant when a message leaves names out. */
import { expect, test } from "vitest";
import { impliedTarget, type Surroundings, subjectOf } from "../../src/intake/identity.ts";

const ALL: Surroundings = {
  defaults: { project: "from defaults" },
  task: { project: "from task", environment: "from task", machine: "from task" },
  captures: { project: "from path", environment: "from path", tenant: "from path", target: "from path" },
};

test("a name comes from the message, else the source's defaults, else the task, else the path", () => {
  const said = { target: "web-01", level: "healthy" } as const;
  expect(subjectOf({ ...said, project: "from message" }, ALL).names.project).toBe("from message");
  expect(subjectOf(said, ALL).names).toEqual({
    project: "from defaults",
    environment: "from task",
    tenant: "from path",
    target: "web-01",
  });
});

test("what nobody names stays absent, and a check without a name is called default", () => {
  const nothing = { defaults: {}, task: undefined, captures: {} };
  expect(subjectOf({ target: "web-01", level: "healthy" }, nothing)).toEqual({
    names: { target: "web-01" },
    check: "default",
  });
});

test("the resource and the check have defaults too", () => {
  const surroundings = { defaults: { name: "iis", check: "http" }, task: undefined, captures: { resource: "sql" } };
  const subject = subjectOf({ target: "web-01", level: "healthy" }, surroundings);
  expect(subject).toEqual({ names: { target: "web-01", name: "iis" }, check: "http" });
});

test("a message without a target is about the default one, else the task's machine, else the path's", () => {
  expect(impliedTarget({ ...ALL, defaults: { target: "from defaults" } })).toBe("from defaults");
  expect(impliedTarget(ALL)).toBe("from task");
  expect(impliedTarget({ ...ALL, task: undefined })).toBe("from path");
  expect(impliedTarget({ defaults: {}, task: undefined, captures: {} })).toBeUndefined();
});
