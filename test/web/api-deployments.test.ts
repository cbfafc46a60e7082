/** The deployments that logs have told of, over HTTP. */
import { pino } from "pino";
import { expect, test } from "vitest";
import type { NameSelector } from "../../src/health/selection.ts";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { deploymentRoutes } from "../../src/web/routes/api-deployments.ts";
import { createServer } from "../../src/web/server.ts";
import type { Serving } from "../../src/web/serving.ts";
import { NOON } from "../store/batches.ts";
import { makeFolder, open } from "../store/temporary-store.ts";

const DEPLOYMENTS = [
  { task: "ServerTasks-1", project: "acme", environment: "test", release: "1.0", startedAt: NOON },
  {
    ...{ task: "ServerTasks-2", project: "acme", environment: "production", tenant: "north", release: "1.1" },
    ...{ startedAt: NOON + 1000, finishedAt: NOON + 2000, outcome: "failed" as const },
  },
  { task: "ServerTasks-3", project: "globex", environment: "test", release: "7", startedAt: NOON + 3000 },
];

/** Asked by somebody who may see no more than this. */
async function asked(query: string, within?: readonly NameSelector[]) {
  using folder = makeFolder();
  using store = await open(folder.store);
  store.commit({ ...EMPTY_BATCH, deployments: DEPLOYMENTS });
  const reader = openReader(folder.store);
  // Of all that routes answer from, these need the reader only.
  const routes = deploymentRoutes({ reader } as Serving);
  const access = { tokenId: undefined, within, name: "test", role: "read" as const };
  const guard = { admit: () => access, admitToFeed: () => access };
  const server = createServer({ routes, guard, log: pino({ level: "silent" }), tls: undefined });
  const url = await server.listen({ host: "127.0.0.1", port: 0, listenTextResolver: () => "" });
  try {
    const response = await fetch(`${url}/api/deployments${query}`);
    const body = (await response.json()) as { readonly items: readonly { readonly task: string }[] };
    return { status: response.status, items: body.items };
  } finally {
    await server.close();
    reader.close();
  }
}

async function tasks(query: string, within?: readonly NameSelector[]): Promise<readonly string[]> {
  return (await asked(query, within)).items.map(({ task }) => task.replace("ServerTasks-", ""));
}

test("are told newest first, with what is not known null", async () => {
  const { items } = await asked("");
  expect(items.map(({ task }) => task)).toEqual(["ServerTasks-3", "ServerTasks-2", "ServerTasks-1"]);
  expect(items.slice(1)).toEqual([
    {
      ...{ task: "ServerTasks-2", project: "acme", environment: "production", tenant: "north", release: "1.1" },
      ...{ startedAt: "2026-11-21T12:00:01.000Z", finishedAt: "2026-11-21T12:00:02.000Z", outcome: "failed" },
    },
    {
      ...{ task: "ServerTasks-1", project: "acme", environment: "test", tenant: null, release: "1.0" },
      ...{ startedAt: "2026-11-21T12:00:00.000Z", finishedAt: null, outcome: null },
    },
  ]);
  expect(await tasks("?limit=1")).toEqual(["3"]);
  expect((await asked("?limit=0")).status).toBe(400);
});

test.each<readonly [within: readonly NameSelector[], tasks: readonly string[]]>([
  [[{ project: "acme" }], ["2", "1"]],
  [[{ project: "acme", environment: "prod*" }], ["2"]],
  [
    [{ environment: "test" }, { tenant: "north" }],
    ["3", "2", "1"],
  ],
  [[{ project: "acme", tenant: "north" }], ["2"]],
  [[{ project: "acme", target: "web-*" }], []],
  [[{ project: "nobody" }], []],
])("row 13: who is bound to %j is told of %j", async (within, found) => {
  expect(await tasks("", within)).toEqual(found);
  expect(await tasks("?limit=1", within)).toEqual(found.slice(0, 1));
});
