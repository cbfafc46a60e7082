/** Tags on what carries a resource in Azure. */
import { expect, test } from "vitest";
import { createTagAzureAction } from "../../../src/reactions/actions/tag-azure.ts";
import { startCloudServer } from "./cloud-server.ts";
import { AZURE_HERE, absent, azurePlan, RESOURCE, SITE, SUBSCRIPTION, trialOf } from "./tagging.ts";

const action = createTagAzureAction(AZURE_HERE);
const TAGS = {
  "wrasse:health": "unhealthy",
  "wrasse:health-at": "2026-05-06T07:08:09.000Z",
  "wrasse:resource": RESOURCE,
};
const DONE = { properties: { tags: TAGS } };

test("level and time are added to the tags there are, and no token goes over an open connection", async () => {
  await using cloud = await startCloudServer(() => ({ body: DONE }));
  const plan = azurePlan({ endpoint: cloud.endpoint });
  const outcome = await action.attempt(plan, trialOf(plan, { data: { azure: SITE } }));
  expect(outcome).toEqual({ kind: "done", status: "tagged", output: `${SITE}: unhealthy` });
  const [request] = cloud.requests;
  expect(request?.path).toMatch(new RegExp(`^${SITE}/providers/Microsoft.Resources/tags/default\\?api-version=`));
  expect(request).toMatchObject({ method: "PATCH", body: { operation: "Merge", properties: { tags: TAGS } } });
  expect(request?.headers["authorization"]).toBeUndefined();
});

test("a mapping names it where the report does not; a resource group will do", async () => {
  await using cloud = await startCloudServer(() => ({ body: DONE }));
  const id = `/subscriptions/${SUBSCRIPTION.toUpperCase()}/resourcegroups/shop_rg(1)`;
  const plan = azurePlan({ endpoint: cloud.endpoint, mappings: [{ match: { target: "web-0?" }, id }] });
  expect(await action.attempt(plan, trialOf(plan))).toMatchObject({ kind: "done" });
  expect(decodeURI(cloud.requests[0]?.path ?? "").startsWith(`${id}/providers/Microsoft.Resources`)).toBe(true);
});

test.for([
  "shop",
  `/subscriptions/${SUBSCRIPTION}`,
  SITE.slice(1),
  SITE.replace(SUBSCRIPTION, "9b1f6471-1bf0-4dda-aec3-cb9272f09590"),
  `${SITE}/../../../../x`,
  SITE.replace("shop-rg", ".."),
  `${SITE}?x=`,
  `${SITE}%2F..`,
  `${SITE}#x`,
  `${SITE}\n`,
])("another id than that of a resource of the subscription is refused: %j", async (azure) => {
  await using cloud = await startCloudServer(() => ({ body: DONE }));
  const plan = azurePlan({ endpoint: cloud.endpoint });
  const outcome = await action.attempt(plan, trialOf(plan, { data: { azure } }));
  const output = `${JSON.stringify(azure)} is not the id of a resource in the subscription ${SUBSCRIPTION}`;
  expect(outcome).toEqual({ kind: "failed", status: "refused", output, isFinal: true });
  expect(cloud.requests).toEqual([]);
});

test.for([
  [403, "AuthorizationFailed", true],
  [404, "ResourceNotFound", true],
  [429, "TooManyRequests", false],
  [503, "ServerTimeout", false],
] as const)("HTTP %i %s: final is %s, and it is asked once", async ([status, code, isFinal]) => {
  const body = { error: { code, message: "the reason" } };
  await using cloud = await startCloudServer(() => ({ status, body, headers: { "retry-after": "3" } }));
  const plan = azurePlan({ endpoint: cloud.endpoint });
  const outcome = await action.attempt(plan, trialOf(plan, { data: { azure: SITE } }));
  expect(outcome).toMatchObject({ kind: "failed", status: `HTTP ${status} ${code}`, isFinal, retryAfterMs: 3000 });
  expect(outcome.output).toContain("the reason");
  expect(cloud.requests).toHaveLength(1);
});

test("no answer, and no time, are no end, and no token is told", async () => {
  const cloud = await startCloudServer(() => ({}));
  await cloud[Symbol.asyncDispose]();
  const plan = azurePlan({ endpoint: cloud.endpoint });
  const occasion = { data: { azure: SITE } };
  const gone = await action.attempt(plan, trialOf(plan, occasion));
  expect(gone).toMatchObject({ kind: "failed", isFinal: false });
  expect(JSON.stringify(gone)).not.toContain("not-telling");
  const late = trialOf(plan, occasion, AbortSignal.abort());
  expect(await action.attempt(plan, late)).toMatchObject({ kind: "failed", isFinal: false });
});

test("without the SDK it says how to install it", async () => {
  const plan = azurePlan({});
  const outcome = await createTagAzureAction({ load: absent }).attempt(plan, trialOf(plan, { data: { azure: SITE } }));
  expect(outcome).toMatchObject({
    ...{ kind: "failed", status: "not installed", isFinal: true },
    output: expect.stringMatching(/npm install @azure\/arm-resources @azure\/identity$/),
  });
});
