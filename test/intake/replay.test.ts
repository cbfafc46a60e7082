/** The same inputs make the same table of changes on an empty store, however they are cut into batches. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PolicyRule } from "../../src/health/policy.ts";
import { plainSource } from "../../src/intake/source.ts";
import { openIntake } from "./open-intake.ts";

const RULES: readonly PolicyRule[] = [
  { match: { target: "web-*" }, worsenAfter: { kind: "of", count: 2, last: 3 }, expireAfterMs: 40_000 },
  { match: { target: "db-1" }, recoverAfter: { kind: "within", count: 2, withinMs: 30_000 } },
  { match: { check: "disk" }, flap: { moves: 3, withinMs: 60_000, holdMs: 20_000 } },
];

const anyInput = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("report" as const), report: anyReport(), afterMs: fc.nat(9000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("tick" as const), afterMs: fc.nat(50_000) }) },
);

function anyReport() {
  return fc.record(
    {
      target: fc.constantFrom("web-1", "web-2", "db-1"),
      level: fc.constantFrom("healthy", "warning", "unhealthy", "unavailable", "maintenance"),
      check: fc.constantFrom("http", "disk"),
      message: fc.constantFrom("a", "b"),
      ttlMs: fc.constantFrom(5000, 30_000),
    },
    { requiredKeys: ["target", "level"] },
  );
}

async function changesOf(inputs: readonly Input[], isCommitted: (index: number) => boolean) {
  await using open = await openIntake(RULES);
  const source = plainSource("test");
  for (const [index, input] of inputs.entries()) {
    open.clock.at += input.afterMs;
    if (input.kind === "tick") open.intake.tick(open.clock.at);
    else open.say(input.report, source);
    if (isCommitted(index)) open.intake.commit();
  }
  open.intake.commit();
  return { changes: open.reader.changes(0, 10_000), resources: open.reader.resources({}) };
}

type Input = typeof anyInput extends fc.Arbitrary<infer Value> ? Value : never;

test("recorded inputs give the identical changes again", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyInput, { maxLength: 60 }), fc.infiniteStream(fc.boolean()), async (inputs, cuts) => {
      const committed = inputs.map(() => cuts.next().value);
      const once = await changesOf(inputs, () => false);
      const again = await changesOf(inputs, (index) => committed[index] === true);
      expect(again).toEqual(once);
    }),
    { numRuns: 60 },
  );
});
