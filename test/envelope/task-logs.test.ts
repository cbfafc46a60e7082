/** What task logs say about their entries: whose they are, when they were written, and what became of the days. */
import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { createClock } from "../../src/envelope/clock.ts";
import { LOG_FORMATS } from "../../src/envelope/envelope.ts";
import { said } from "./open-line.ts";

const HEADER = ["Task ID:        ServerTasks-16572", "Task started:   Sunday, 29 May 2016 11:50 PM", ""];
const TASK = "                    | == Success: Deploy OctoFX release 3.2.1-rc.1 to Development for Acme ==";
const STEP = "                    |   == Success: Step 12: Smoke: all ==";
const BLANK = "                    |   ";
const MACHINE = "                    |     Success: web-01";
const entry = (time: string) => `${time}   Info     |       text`;

function raw(...lines: readonly string[]): unknown {
  return said("raw-task", lines)?.task;
}

function at(...lines: readonly string[]): string | undefined {
  const time = said("raw-task", [...HEADER, ...lines])?.at;
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 19);
}

describe("a raw task log", () => {
  test("names task, deployment, step and machine, each until the next title of its kind", () => {
    const names = { project: "OctoFX", release: "3.2.1-rc.1", environment: "Development", tenant: "Acme" };
    const task = { taskId: "ServerTasks-16572", ...names };
    const step = { ...task, step: "Smoke: all" };
    expect(raw(...HEADER, TASK, entry("23:50:01"))).toEqual(task);
    expect(raw(...HEADER, TASK, STEP, entry("23:50:01"))).toEqual(step);
    expect(raw(...HEADER, TASK, STEP, BLANK, MACHINE, entry("23:50:01"))).toEqual({ ...step, machine: "web-01" });
    expect(raw(...HEADER, TASK, STEP, BLANK, MACHINE, entry("23:50:01"), BLANK, STEP, entry("23:50:01"))).toEqual(step);
    expect(raw(...HEADER, TASK, STEP, BLANK, MACHINE, TASK, entry("23:50:01"))).toEqual(task);
  });

  test("takes a line of text for no title", () => {
    const task = { taskId: "ServerTasks-16572" };
    expect(raw(...HEADER, MACHINE, entry("23:50:01"))).toEqual(task);
    expect(raw(...HEADER, BLANK, "                    |     Error: web-01", entry("23:50:01"))).toEqual(task);
    expect(raw(...HEADER, BLANK, "                    |       Success: web-01", entry("23:50:01"))).toEqual(task);
    expect(raw(...HEADER, "23:50:00   Info     |   == Success: Step 1: x ==", entry("23:50:01"))).toEqual(task);
  });

  test("keeps no name that is too long to be one", () => {
    expect(raw(...HEADER, TASK.replace("OctoFX", "x".repeat(300)), entry("23:50:01"))).not.toHaveProperty("project");
  });

  test("counts its days from the header: past midnight, back to an earlier step, and never before the start", () => {
    expect(at(entry("23:50:10"))).toBe("2016-05-29T23:50:10");
    expect(at(entry("23:48:00"))).toBe("2016-05-29T23:48:00");
    expect(at(entry("23:40:00"))).toBe("2016-05-30T23:40:00");
    expect(at(entry("00:10:00"))).toBe("2016-05-30T00:10:00");
    expect(at(entry("23:59:59"), entry("00:00:01"), entry("23:59:58"))).toBe("2016-05-29T23:59:58");
    expect(at(entry("00:10:00"), entry("11:00:00"), entry("22:00:00"), entry("01:00:00"))).toBe("2016-05-31T01:00:00");
    expect(at(STEP, entry("23:51:00"), entry("09:00:00"), STEP, entry("23:55:00"))).toBe("2016-05-29T23:55:00");
    expect(at(STEP, entry("23:51:00"), BLANK, MACHINE, entry("00:30:00"))).toBe("2016-05-30T00:30:00");
  });

  test("gives a continuation the time of its entry", () => {
    expect(at(entry("23:51:00"), "                    |       at Acme")).toBe("2016-05-29T23:51:00");
  });

  test("knows no days without a header, or with one whose date nobody can read", () => {
    expect(said("raw-task", entry("23:50:01"))).toEqual({ level: "Info" });
    expect(said("raw-task", ["Task started:   5/29/2016 1:51 PM", "", entry("23:50:01")])).toEqual({ level: "Info" });
    expect(said("raw-task", ["Task queued:    29 May 2016 1:51 PM", "", entry("13:52:01")])?.at).toBe(
      Date.UTC(2016, 4, 29, 13, 52, 1),
    );
  });

  test("is read in the zone it was written in", () => {
    expect(said("raw-task", [...HEADER, entry("23:50:10")], "Europe/Vienna")?.at).toBe(
      Date.UTC(2016, 4, 29, 21, 50, 10),
    );
  });

  test("needs every line only if it has a header or titles", () => {
    const needs = (lines: readonly string[]) => {
      const envelope = LOG_FORMATS["raw-task"].create(createClock(), undefined);
      for (const line of lines) envelope.note(Buffer.from(line));
      return envelope.needsEveryLine;
    };
    expect(needs([])).toBe(true);
    expect(needs(HEADER)).toBe(true);
    expect(needs([TASK])).toBe(true);
    expect(needs([entry("23:50:10")])).toBe(false);
  });
});

describe("a server's task log", () => {
  const ROOT = "ServerTasks-21_GJZWYYV2KT";
  const [A, B, C] = ["a", "b", "c"].map((digit) => `/${digit.repeat(32)}`);
  const line = (nodes: string, category: string, text: string) =>
    JSON.stringify([`${ROOT}${nodes}`, category, "2016-07-29T04:18:52.0474477+00:00", text, "", 0]);
  const task = (...lines: readonly string[]) => said("server-task", lines)?.task;
  const TITLES = [
    line("", "INF", "Deploy OctoFX release 3.2.18987 to Development"),
    line(`${A}`, "PLN", "Step 2: Database"),
    line(`${A}`, "INF", "Deploying"),
    line(`${A}${B}`, "INF", "DWebApp01"),
  ];
  const deployment = {
    taskId: "ServerTasks-21",
    project: "OctoFX",
    release: "3.2.18987",
    environment: "Development",
  };

  test("names the nodes above an entry by their first entries", () => {
    expect(task(...TITLES, line("", "VBS", "text"))).toEqual(deployment);
    expect(task(...TITLES, line(`${A}`, "VBS", "text"))).toEqual({ ...deployment, step: "Database" });
    const onMachine = { ...deployment, step: "Database", machine: "DWebApp01" };
    expect(task(...TITLES, line(`${A}${B}`, "VBS", "text"))).toEqual(onMachine);
    expect(task(...TITLES, line(`${A}${B}${C}`, "VBS", "text"))).toEqual(onMachine);
    expect(task(...TITLES, line(`${C}`, "VBS", "text"))).toEqual(deployment);
  });

  test("takes no sentence for a machine, and nothing later for a title", () => {
    for (const [category, text] of [
      ["INF", "Executing script on 'web-01'"],
      ["INF", "##octopus[health"],
      ["VBS", "web-01"],
      ["ERR", "web-01"],
    ] as const) {
      expect(task(...TITLES, line(`${A}${C}`, category, text), line(`${A}${C}`, "INF", "web-02"))).toEqual({
        ...deployment,
        step: "Database",
      });
    }
  });

  test("reads a name as JSON has it, and keeps it to itself if it is too long", () => {
    const root = line("", "INF", "Deploy Ac\u006de release 1 to 'Ü'").replaceAll("'", "\\u0027");
    expect(task(root, line("", "VBS", "x"))).toMatchObject({ project: "Acme", environment: "'Ü'" });
    expect(task(line(`${A}${B}`, "PLN", "x".repeat(201)), line(`${A}${B}`, "VBS", "x"))).toBeUndefined();
  });

  test("notes titles only as long as they stay small, and forgets none of them", () => {
    const envelope = LOG_FORMATS["server-task"].create(createClock(), undefined);
    const node = (index: number) => `${A}/${String(index).padStart(16, "0").padEnd(32, "0")}`;
    for (let index = 0; index < 1_000; index++) envelope.note(Buffer.from(line(node(index), "INF", `web-${index}`)));
    expect(JSON.stringify(envelope.noted).length).toBeLessThan(7_000);
    const machineOf = (index: number) => envelope.open(line(node(index), "VBS", "x"))?.[0]?.said().task?.machine;
    expect(machineOf(0)).toBe("web-0");
    expect(machineOf(150)).toBe("web-150");
    expect(machineOf(999)).toBeUndefined();
  });
});
