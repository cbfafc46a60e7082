/** In which order the layers are asked: everything speaks against acting, and is taken away once it has spoken. */
import { describe, expect, test } from "vitest";
import type { Case, Surroundings } from "../../src/reactions/case.ts";
import { askLayers } from "../../src/reactions/layers.ts";
import { DEFAULT_SETTINGS } from "../../src/reactions/rule.ts";
import type { SuspensionKind } from "../../src/store/suspension.ts";
import { crew, deployed, HOLDING, LIMITED, NOTHING, question, SIGHTING, suspended } from "./layer-case.ts";
import { redeploy, rule, run, START } from "./timeline.ts";

describe("the order of the layers", () => {
  /** Everything speaks against it; each is taken away once it has spoken. */
  const against: readonly [string, (wish: Case) => Case][] = [
    ["targets", (wish) => ({ ...wish, plans: [{ ...redeploy() }] })],
    ["source", (wish) => ({ ...wish, settings: { ...wish.settings, mayReact: () => true } })],
    ["too-old", (wish) => ({ ...wish, sighting: { ...wish.sighting, ageMs: 0 } })],
    [
      "level",
      (wish) => ({ ...wish, rule: { ...wish.rule, when: rule({ when: { levels: ["warning"] } }).when ?? fail() } }),
    ],
    ["soft", (wish) => ({ ...wish, heldUntil: START })],
    ["flapping", ({ heldUntil: _, ...wish }) => wish],
    ["dependency", (wish) => without(wish, "downBefore")],
    [
      "maintenance",
      (wish) => ({ ...wish, surroundings: { ...wish.surroundings, suspendedBy: except("maintenance") } }),
    ],
    ["deployment", (wish) => ({ ...wish, settings: { ...wish.settings, deployments: DEFAULT_SETTINGS.deployments } })],
    [
      "silence",
      (wish) => ({ ...wish, surroundings: { ...wish.surroundings, suspendedBy: except("maintenance", "silence") } }),
    ],
    ["acknowledged", (wish) => without(wish, "suspendedBy")],
    ["cooldown", ({ letGoAt: _, ...wish }) => wish],
    ["blast-radius", (wish) => ({ ...wish, surroundings: { ...wish.surroundings, ...crew({}) } })],
    ["rollback", (wish) => without(wish, "rolledBackAt")],
    ["breaker", (wish) => without(wish, "breaker")],
    ["observe", (wish) => ({ ...wish, rule: { ...wish.rule, mode: "ask" } })],
    ["approval", (wish) => ({ ...wish, rule: { ...wish.rule, mode: "act" } })],
  ];

  const everything: Case = question({
    rule: { ...LIMITED, cooldownMs: 60_000, mode: "observe" },
    level: "warning",
    heldUntil: 0,
    letGoAt: START,
    sighting: { ...SIGHTING, ageMs: 9_999_999, release: "1.4.2" },
    plans: [{ ...redeploy() }, { ...run("{name}") }],
    settings: { ...HOLDING, mayReact: () => false },
    surroundings: {
      suspendedBy: except(),
      ...deployed(),
      downBefore: () => "db",
      ...crew({ well: 0 }),
      rolledBackAt: () => START,
      breaker: { countOf: () => 0, isHolding: true },
    },
  });

  test("is that of the list, and the first that objects decides", () => {
    let now = everything;
    const asked: string[] = [];
    for (const [, takeAway] of against) {
      asked.push(askLayers(now)?.layer ?? "none");
      now = takeAway(now);
    }
    expect(asked).toEqual(against.map(([name]) => name));
    expect(askLayers(now)).toBeUndefined();
  });

  test("leaves out, for what undoes, all that only speaks against doing more", () => {
    let now: Case = { ...everything, phase: "recover" };
    const asked: string[] = [];
    for (let step = 0; step < 30; step++) {
      const layer = askLayers(now)?.layer;
      if (layer === undefined) break;
      asked.push(layer);
      now = (against.find(([name]) => name === layer)?.[1] ?? fail())(now);
      if (layer === "level") now = { ...now, level: "healthy", heldUntil: START };
    }
    expect(asked).toEqual([
      "targets",
      "source",
      "too-old",
      "level",
      "flapping",
      "maintenance",
      "silence",
      "breaker",
      "observe",
      "approval",
    ]);
  });

  function without(wish: Case, what: keyof Surroundings): Case {
    return { ...wish, surroundings: { ...wish.surroundings, [what]: NOTHING[what] } };
  }

  function except(...gone: readonly SuspensionKind[]): Surroundings["suspendedBy"] {
    return (kind, ...rest) => {
      return gone.includes(kind) ? undefined : suspended(kind).suspendedBy?.(kind, ...rest);
    };
  }

  function fail(): never {
    throw new Error("there is no such thing");
  }
});
