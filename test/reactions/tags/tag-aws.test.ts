/** Tags on what carries a resource in AWS. */
import { expect, test } from "vitest";
import { createTagAwsAction } from "../../../src/reactions/actions/tag-aws.ts";
import type { Occasion } from "../../../src/store/effect.ts";
import { startCloudServer } from "./cloud-server.ts";
import { AWS_HERE, absent, awsPlan, INSTANCE, RESOURCE, trialOf } from "./tagging.ts";

const action = createTagAwsAction(AWS_HERE);
const TAGS = {
  "wrasse:health": "unhealthy",
  "wrasse:health-at": "2026-05-06T07:08:09.000Z",
  "wrasse:resource": RESOURCE,
};

test("what the report names is tagged with level and time", async () => {
  await using cloud = await startCloudServer(() => ({ body: { FailedResourcesMap: {} } }));
  const plan = awsPlan({ endpoint: cloud.endpoint });
  const outcome = await action.attempt(plan, trialOf(plan, { data: { arn: INSTANCE } }));
  expect(outcome).toEqual({ kind: "done", status: "tagged", output: `${INSTANCE}: unhealthy` });
  expect(cloud.requests).toMatchObject([
    {
      headers: { "x-amz-target": "ResourceGroupsTaggingAPI_20170126.TagResources" },
      body: { ResourceARNList: [INSTANCE], Tags: TAGS },
    },
  ]);
});

test.for<[occasion: Partial<Occasion>, id: string]>([
  [{}, "arn:aws:ec2:eu-west-1:123456789012:instance/i-web"],
  [{ data: { arn: INSTANCE } }, INSTANCE],
  [{ subject: { kind: "group", names: { project: "Shop" } } }, "arn:aws:ec2:eu-west-1:123456789012:instance/i-shop"],
])("the report goes before the mappings, and of these the first that means it: %o", async ([occasion, id]) => {
  await using cloud = await startCloudServer(() => ({ body: {} }));
  const plan = awsPlan({
    endpoint: cloud.endpoint,
    mappings: [
      { match: { target: "db*" }, id: "arn:aws:ec2:eu-west-1:123456789012:instance/i-db" },
      { match: { target: "web-*", environment: "Prod*" }, id: "arn:aws:ec2:eu-west-1:123456789012:instance/i-web" },
      { match: { project: "Shop" }, id: "arn:aws:ec2:eu-west-1:123456789012:instance/i-shop" },
    ],
  });
  await action.attempt(plan, trialOf(plan, occasion));
  expect(cloud.requests[0]?.body).toMatchObject({ ResourceARNList: [id] });
});

test.for<[data: Record<string, string>, sentence: string]>([
  [{}, "no cloud resource: the report has no arn, and no mapping means this resource"],
  [{ arn: "i-0abc" }, '"i-0abc" is not an ARN'],
  [{ arn: "arn:aws:ec2:eu-west-1:1:instance/a b" }, '"arn:aws:ec2:eu-west-1:1:instance/a b" is not an ARN'],
  [{ arn: "" }, '"" is not an ARN'],
])("what names nothing is refused, and nothing asked: %o", async ([data, output]) => {
  await using cloud = await startCloudServer(() => ({}));
  const plan = awsPlan({ endpoint: cloud.endpoint });
  const outcome = await action.attempt(plan, trialOf(plan, { data }));
  expect(outcome).toEqual({ kind: "failed", status: "refused", output, isFinal: true });
  expect(cloud.requests).toEqual([]);
});

test("an answer of 200 that says it failed has failed", async () => {
  const failures = [
    { StatusCode: 400, ErrorCode: "InvalidParameterException", ErrorMessage: "no such instance" },
    { StatusCode: 500, ErrorCode: "InternalServiceException", ErrorMessage: "try again" },
  ];
  for (const failure of failures) {
    await using cloud = await startCloudServer(() => ({ body: { FailedResourcesMap: { [INSTANCE]: failure } } }));
    const plan = awsPlan({ endpoint: cloud.endpoint });
    expect(await action.attempt(plan, trialOf(plan, { data: { arn: INSTANCE } }))).toEqual({
      kind: "failed",
      status: `HTTP ${failure.StatusCode} ${failure.ErrorCode}`,
      output: failure.ErrorMessage,
      isFinal: failure.StatusCode === 400,
    });
  }
});

test.for([
  [400, "ThrottlingException", false],
  [400, "InvalidParameterException", true],
  [403, "AccessDeniedException", true],
  [429, "TooManyRequestsException", false],
  [503, "ServiceUnavailable", false],
] as const)("HTTP %i %s: final is %s, and it is asked once", async ([status, code, isFinal]) => {
  const body = { __type: code, message: "the reason" };
  await using cloud = await startCloudServer(() => ({ status, body, headers: { "retry-after": "3" } }));
  const plan = awsPlan({ endpoint: cloud.endpoint });
  const outcome = await action.attempt(plan, trialOf(plan, { data: { arn: INSTANCE } }));
  expect(outcome).toMatchObject({ kind: "failed", status: `HTTP ${status} ${code}`, output: "the reason", isFinal });
  expect(outcome).toMatchObject({ retryAfterMs: 3000 });
  expect(cloud.requests).toHaveLength(1);
});

test("no answer, and no time, are no end", async () => {
  const cloud = await startCloudServer(() => ({}));
  await cloud[Symbol.asyncDispose]();
  const plan = awsPlan({ endpoint: cloud.endpoint });
  const occasion = { data: { arn: INSTANCE } };
  expect(await action.attempt(plan, trialOf(plan, occasion))).toMatchObject({ kind: "failed", isFinal: false });
  const late = trialOf(plan, occasion, AbortSignal.abort());
  expect(await action.attempt(plan, late)).toMatchObject({ kind: "failed", isFinal: false });
});

test("without the SDK it says how to install it", async () => {
  const plan = awsPlan({});
  const outcome = await createTagAwsAction({ load: absent }).attempt(plan, trialOf(plan, { data: { arn: INSTANCE } }));
  expect(outcome).toMatchObject({
    ...{ kind: "failed", status: "not installed", isFinal: true },
    output: expect.stringMatching(/npm install @aws-sdk\/client-resource-groups-tagging-api$/),
  });
});
