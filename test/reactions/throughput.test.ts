/** How many deliveries the runner keeps up, and that no secret comes out of an attempt at whatever way (row 19). */
import { expect, test, vi } from "vitest";
import { createRunAction } from "../../src/reactions/actions/run.ts";
import { createWebhookAction } from "../../src/reactions/actions/webhook.ts";
import type { RunPlan, WebhookPlan } from "../../src/reactions/plan.ts";
import type { Actions } from "../../src/reactions/runner.ts";
import { createSecrets } from "../../src/reactions/secrets.ts";
import { openReceiver } from "./receiver.ts";
import { effectOf, Life, SimulatedStore } from "./simulated-store.ts";
import { COMMON } from "./trial.ts";

const actions = {
  webhook: createWebhookAction({ instance: "reef" }),
  run: createRunAction({ platform: process.platform, environment: { PATH: process.env["PATH"] } }),
} as Partial<Actions> as Actions;

/** Actions that are really done, in the place of the simulated one. */
function live(store: SimulatedStore, options: ConstructorParameters<typeof Life>[2] = {}): Life {
  return new Life(store, () => Promise.reject(new Error("there is none")), { actions, ...options });
}

test("two hundred deliveries a second are kept up with, of effects that have queued up", async () => {
  await using receiver = await openReceiver();
  const store = new SimulatedStore();
  const life = live(store);
  const plan: WebhookPlan = {
    kind: "webhook",
    url: receiver.url,
    secrets: [],
    headers: {},
    allowPrivate: true,
    ...COMMON,
  };
  const count = 2000;
  for (let index = 0; index < count; index++) {
    life.outbox.add([{ ...effectOf(`t${index}`, {}, { rule: `rule ${index % 20}` }), plan: { ...plan } }]);
  }
  const startedAt = performance.now();
  life.start();
  await vi.waitFor(() => expect(life.outbox.open.size).toBe(0), { timeout: 12_000, interval: 5 });
  const seconds = (performance.now() - startedAt) / 1000;
  expect(new Set(receiver.received.map(({ headers }) => headers["idempotency-key"])).size).toBe(count);
  expect(receiver.connections()).toBeLessThanOrEqual(64);
  // Some 1400 on an idle machine.
  expect(count / seconds).toBeGreaterThan(200);
}, 15_000);

test("row 19: secrets are masked in what is kept of an attempt, wherever they turn up", async () => {
  await using receiver = await openReceiver((response, { headers }) => {
    response.writeHead(500).end(JSON.stringify({ youSent: headers.authorization, other: "configured-secret" }));
  });
  const store = new SimulatedStore();
  const key = "API-ABCDEFGHIJ0123456789XYZ";
  const secrets = { TOKEN: "hunter2-token", PASSWORD: "s3cret-password" };
  const life = live(store, { secret: createSecrets(secrets), configuredSecrets: () => ["configured-secret"] }).start();
  const common = { ...COMMON, attemptsMax: 1 };
  const webhook: WebhookPlan = {
    ...{
      kind: "webhook",
      url: receiver.url,
      secrets: [],
      headers: { authorization: { env: "TOKEN" } },
      allowPrivate: true,
    },
    ...common,
  };
  const script = `printf '%s' "$PASSWORD" | cut -c1-5 | tr -d '\\n'; sleep 0.05; printf '%s' "$PASSWORD" | cut -c6-; echo ${key} configured-secret >&2`;
  const run: RunPlan = { kind: "run", argv: ["sh", "-c", script], env: { PASSWORD: { env: "PASSWORD" } }, ...common };
  const noProgram: RunPlan = { ...run, argv: ["absent-s3cret-password"] };
  const noSecret: RunPlan = { ...run, env: { PASSWORD: { env: "ABSENT" } } };
  for (const [index, plan] of [webhook, run, noProgram, noSecret].entries()) {
    life.outbox.add([{ ...effectOf(`t${index}`), plan: { ...plan } }]);
  }
  await vi.waitFor(() => expect(store.states()).toEqual(["failed", "done", "failed", "failed"]), { timeout: 4000 });
  // The plans are the configuration's own text.
  const effects = Array.from(store.effects.values(), ({ plan: _plan, ...rest }) => rest);
  const kept = JSON.stringify([effects, [...store.attempts.values()], life.events]);
  for (const secret of [...Object.values(secrets), "configured-secret", key]) expect(kept).not.toContain(secret);
  expect(store.attemptsOf(1)[0]?.output).toBe('{"youSent":"***","other":"***"}');
  expect(store.attemptsOf(2)[0]?.output).toContain("***\n");
  expect(store.effects.get(3)?.reason).toMatch(/^there is no program absent-\*\*\*: check/);
  expect(store.effects.get(4)?.reason).toMatch(/^no secret in the environment variable ABSENT/);
});
