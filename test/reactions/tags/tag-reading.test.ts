/** What stands on the resources of the clouds, as wrasse reads it back. */
import { expect, test } from "vitest";
import { readTags } from "../../../src/reactions/actions/tag-reading.ts";
import { startCloudServer } from "./cloud-server.ts";
import { AT, AWS_HERE, AZURE_HERE, absent, awsPlan, azurePlan, INSTANCE, SITE } from "./tagging.ts";

const HERE = { aws: AWS_HERE, azure: AZURE_HERE };
const { signal } = new AbortController();
const TIME = "2026-05-06T07:08:09.000Z";

const tagged = (ResourceARN: string, tags: Record<string, string>) => ({
  ResourceARN,
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
});

test("AWS is asked for all that has the tag, page by page; what makes no sense is passed over", async () => {
  const pages: Record<string, unknown> = {
    "": {
      PaginationToken: "more",
      ResourceTagMappingList: [
        tagged(INSTANCE, {
          ...{ Name: "web", "wrasse:health": "unavailable", "wrasse:health-at": TIME },
          "wrasse:resource": "Shop/-/-/web=2001/-",
        }),
        tagged("arn:1", { "wrasse:health": "fine", "wrasse:health-at": TIME }),
        tagged("arn:2", { "wrasse:health": "healthy" }),
        tagged("arn:3", { "wrasse:health": "healthy", "wrasse:health-at": "yesterday" }),
      ],
    },
    more: {
      PaginationToken: "",
      ResourceTagMappingList: [tagged("arn:4", { "wrasse:health": "maintenance", "wrasse:health-at": TIME })],
    },
  };
  await using cloud = await startCloudServer(({ body }) => ({ body: pages[String(body["PaginationToken"] ?? "")] }));
  expect(await readTags([awsPlan({ endpoint: cloud.endpoint })], signal, HERE)).toEqual({
    tags: [
      { id: INSTANCE, level: "unavailable", at: AT, names: { project: "Shop", target: "web 01" } },
      { id: "arn:4", level: "maintenance", at: AT },
    ],
    troubles: [],
  });
  expect(cloud.requests.map(({ body }) => body["TagFilters"])).toEqual(Array(2).fill([{ Key: "wrasse:health" }]));
});

test("Azure is asked for each that a mapping names; one that is gone is passed over", async () => {
  await using cloud = await startCloudServer(({ path }) =>
    path.includes("/sites/gone/")
      ? { status: 404, body: { error: { code: "ResourceNotFound", message: "gone" } } }
      : { body: { properties: { tags: { "wrasse:health": "warning", "wrasse:health-at": TIME } } } },
  );
  const mappings = [
    { match: { target: "old" }, id: SITE.replace(/shop$/, "gone") },
    { match: { target: "web-01" }, id: SITE },
    { match: { target: "web-02" }, id: SITE },
    { match: { target: "bad" }, id: "/subscriptions/../x" },
  ];
  expect(await readTags([azurePlan({ endpoint: cloud.endpoint, mappings })], signal, HERE)).toEqual({
    tags: [{ id: SITE, level: "warning", at: AT, names: { target: "web-01" } }],
    troubles: [],
  });
  expect(cloud.requests).toHaveLength(2);
});

test("one cloud that cannot be read does not keep the others from being read", async () => {
  await using cloud = await startCloudServer(() => ({
    body: { properties: { tags: { "wrasse:health": "healthy", "wrasse:health-at": TIME } } },
  }));
  const azure = azurePlan({ endpoint: cloud.endpoint, mappings: [{ match: {}, id: SITE }] });
  const { tags, troubles } = await readTags([awsPlan({}), azure], signal, { ...HERE, aws: { load: absent } });
  expect(tags).toEqual([{ id: SITE, level: "healthy", at: AT }]);
  expect(troubles).toEqual([
    expect.stringMatching(/^cannot read the tags in AWS eu-west-1: .* not found: npm install @aws-sdk\//),
  ]);
});
