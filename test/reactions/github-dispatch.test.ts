/** Events that set off workflows, against a server that answers as GitHub does. */
import { expect, test } from "vitest";
import { createGithubDispatchAction } from "../../src/reactions/actions/github-dispatch.ts";
import type { GithubDispatchPlan } from "../../src/reactions/plan.ts";
import type { Occasion } from "../../src/store/effect.ts";
import { openReceiver } from "./receiver.ts";
import { AT, COMMON, trialOf } from "./trial.ts";

const action = createGithubDispatchAction();

function send(port: number, more: Partial<GithubDispatchPlan> = {}, occasion: Partial<Occasion> = {}) {
  const plan: GithubDispatchPlan = {
    ...{ kind: "github-dispatch", api: `http://127.0.0.1:${port}/api/v3/`, repository: "acme/web.site" },
    ...{ eventType: "unhealthy", token: { env: "TOKEN" }, allowPrivate: true, ...COMMON, ...more },
  };
  return action.attempt(plan, trialOf(occasion, { environment: { TOKEN: "ghp_token" } }));
}

test("an event is dispatched with the key in its payload", async () => {
  await using receiver = await openReceiver((response) => response.writeHead(204).end());
  expect(await send(receiver.port, {}, { message: '"},"x":{"' })).toMatchObject({ kind: "done", status: "HTTP 204" });
  const [request] = receiver.received;
  expect(request).toMatchObject({ method: "POST", path: "/api/v3/repos/acme/web.site/dispatches" });
  expect(request?.headers).toMatchObject({ authorization: "Bearer ghp_token", "x-github-api-version": "2022-11-28" });
  const body = JSON.parse(request?.body ?? "");
  expect(Object.keys(body)).toEqual(["event_type", "client_payload"]);
  expect(Object.keys(body.client_payload).length).toBeLessThanOrEqual(10);
  expect(body).toMatchObject({
    event_type: "unhealthy",
    client_payload: { key: "reef-7", rule: "out", level: "unhealthy", details: { message: '"},"x":{"' } },
  });
});

test("a message that is too long for GitHub is left out, and the event is dispatched", async () => {
  await using receiver = await openReceiver((response) => response.writeHead(204).end());
  await send(receiver.port, {}, { message: "x".repeat(64 * 1024), data: { a: "1" } });
  const body = receiver.received[0]?.body ?? "";
  expect(body.length).toBeLessThan(64 * 1024);
  expect(JSON.parse(body).client_payload).toMatchObject({ key: "reef-7", details: { message: null, data: {} } });
});

test.each([401, 403, 404, 422])("%i is final", async (status) => {
  await using receiver = await openReceiver((response) => response.writeHead(status).end('{"message":"no"}'));
  expect(await send(receiver.port)).toMatchObject({ kind: "failed", isFinal: true, output: '{"message":"no"}' });
});

test.each([
  [403, { "retry-after": "60" }, 60_000],
  [429, { "retry-after": "1" }, 1000],
  [403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(AT / 1000 + 30) }, 30_000],
] as const)("a limit (%i, %j) is waited for", async (status, headers, retryAfterMs) => {
  await using receiver = await openReceiver((response) => response.writeHead(status, headers).end());
  const outcome = await send(receiver.port);
  expect(outcome).toMatchObject({ kind: "failed", retryAfterMs });
  expect(outcome).not.toMatchObject({ isFinal: true });
});

test("a repository that is none is refused before anything is sent", async () => {
  await using receiver = await openReceiver();
  for (const repository of ["acme", "acme/web/x", "../..", "acme/..", "acme/web?x", ""]) {
    expect(await send(receiver.port, { repository })).toMatchObject({ kind: "failed", isFinal: true });
  }
  expect(receiver.received).toEqual([]);
});
