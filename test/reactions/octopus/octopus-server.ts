/**
 * A server that speaks the part of the REST API of Octopus that wrasse uses, as the published client asks for it:
 *
 *     await using octopus = await startOctopusServer();
 *     octopus.deployed({ project: "Shop", environment: "Production", release: "1.4.1", state: "Success" });
 *     octopus.world.named("machines", "Machines", "web-01", { IsDisabled: false });
 *
 * What is started goes from Queued by way of Executing to Success, one step each time somebody asks for its task;
 * `world.move` and `world.course` have it otherwise. `requests` holds all that was asked for, `fail` has the next go wrong.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { OctopusWorld, type Past, type Resource } from "./octopus-world.ts";

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

export interface Failure {
  readonly times: number;
  /** A status, or `cut`: what was asked for is done, and the connection broken off without an answer. */
  readonly with: number | "cut";
  /** Only of these, `POST /api/Spaces-1/deployments`. */
  readonly on?: RegExp;
}

export interface OctopusServer extends AsyncDisposable {
  readonly url: string;
  readonly apiKey: string;
  /** The name of its only one, whose id is Spaces-1. */
  readonly space: string;
  readonly world: OctopusWorld;
  readonly requests: readonly RecordedRequest[];
  /** Of those who ask for something to be done. */
  readonly deeds: readonly string[];
  /** Something that was deployed before, or is being deployed. Its names are made as they come. Returns its task. */
  deployed(past: Past): string;
  fail(failure: Failure): void;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const API_KEY = "API-1234567890ABCDEFGHIJKLMNOP";
const SPACE = { Id: "Spaces-1", Name: "Default" };

/** Loopback, on a port of its own. */
export async function startOctopusServer(world = new OctopusWorld()): Promise<OctopusServer> {
  const requests: RecordedRequest[] = [];
  const failures: { times: number; with: number | "cut"; on: RegExp }[] = [];

  const server = createServer(async (message, response) => {
    const request = await recordedOf(message);
    requests.push(request);
    const failure = failures.find(({ times, on }) => times > 0 && on.test(`${request.method} ${request.path}`));
    if (failure !== undefined) failure.times--;
    if (typeof failure?.with === "number") {
      return send(response, { status: failure.with, body: { ErrorMessage: "it was told to fail" } });
    }
    const answer = answerTo(world, request);
    if (failure === undefined) send(response, answer);
    else response.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the test server has no port");

  return {
    url: `http://127.0.0.1:${address.port}`,
    apiKey: API_KEY,
    space: SPACE.Name,
    world,
    requests,
    get deeds() {
      return requests.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
    },
    deployed: (past) => world.deployed(past),
    fail: ({ on = /^/, ...failure }) => void failures.push({ ...failure, on }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function recordedOf(message: IncomingMessage): Promise<RecordedRequest> {
  const { method = "GET", headers } = message;
  const { pathname, searchParams } = new URL(message.url ?? "/", "http://localhost");
  const body = method === "GET" ? undefined : await json(message);
  return { method, path: pathname, query: Object.fromEntries(searchParams), headers, body };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const retry = status === 429 ? { "retry-after": "7" } : {};
  response.writeHead(status, { "content-type": "application/json", ...retry }).end(JSON.stringify(body));
}

function answerTo(world: OctopusWorld, request: RecordedRequest): Answer {
  const { method, path, query, headers, body } = request;
  if (headers["x-octopus-apikey"] !== API_KEY) return no(401, "The API key you provided was not valid.");
  if (path === "/api") return yes({ Application: "Octopus Deploy", Version: "2026.3.100", InstallationId: "test" });
  if (path === "/api/spaces") return yes(pageOf([SPACE], query));
  const cancelled = /^\/api\/tasks\/([^/]+)\/cancel$/.exec(path)?.[1];
  if (method === "POST" && cancelled !== undefined) return cancel(world, cancelled);
  const [, space, collection = "", id, under] =
    /^\/api\/([^/]+)\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path) ?? [];
  if (space !== SPACE.Id) return no(404, `Resource is not found or it doesn't exist: ${path}`);
  if (collection === "projects" && under === "runbooks") {
    const runbooks = world.all("runbooks").filter((runbook) => runbook["ProjectId"] === id);
    return yes(pageOf(runbooks, query));
  }
  if (method === "POST" && (collection === "deployments" || collection === "runbookRuns")) {
    return start(world, collection, body as Readonly<Record<string, unknown>>);
  }
  if (id === undefined) return yes(pageOf(listOf(world, collection, query), query));
  const found = world.find(collection, id);
  if (found === undefined) return no(404, `The resource '${id}' was not found.`);
  if (method === "GET") return yes(collection === "tasks" ? world.asked(found) : found);
  world.replace(collection, body as Resource);
  return yes(body);
}

/** Executions come newest first, as they were made; what is not given filters nothing. */
function listOf(world: OctopusWorld, collection: string, query: RecordedRequest["query"]): readonly Resource[] {
  const among = (key: string, value: unknown) => {
    const given = query[key];
    return given === undefined || given === "" || given.split(",").includes(String(value));
  };
  return world
    .all(collection)
    .filter(
      (each) =>
        among("projects", each["ProjectId"]) &&
        among("environments", each["EnvironmentId"]) &&
        among("tenants", each["TenantId"]) &&
        among("runbooks", each["RunbookId"]) &&
        among("taskState", world.find("tasks", each["TaskId"])?.["State"]),
    )
    .toReversed();
}

function pageOf(resources: readonly Resource[], query: RecordedRequest["query"]) {
  const part = (query["partialName"] ?? "").toLowerCase();
  const found = resources.filter((each) =>
    String(each["Name"] ?? "")
      .toLowerCase()
      .includes(part),
  );
  const skip = Number(query["skip"] ?? 0);
  return { Items: found.slice(skip, skip + Number(query["take"] ?? 30)), TotalResults: found.length };
}

function start(
  world: OctopusWorld,
  collection: "deployments" | "runbookRuns",
  body: Readonly<Record<string, unknown>>,
): Answer {
  const { EnvironmentId: environment, TenantId: tenant, ReleaseId: release, RunbookSnapshotId: snapshot } = body;
  if (world.find("environments", environment) === undefined) return no(400, "There was a problem with your request.");
  if (tenant !== undefined && world.find("tenants", tenant) === undefined) return no(400, "No such tenant.");
  if (collection === "runbookRuns") {
    if (snapshot === undefined) return no(400, "A snapshot is required.");
    return { status: 201, body: world.execute(collection, body) };
  }
  const found = world.find("releases", release);
  if (found === undefined) return no(400, "There is no such release.");
  return { status: 201, body: world.execute(collection, { ProjectId: found["ProjectId"], ...body }) };
}

function cancel(world: OctopusWorld, id: string): Answer {
  const task = world.find("tasks", id);
  if (task === undefined) return no(404, `The resource '${id}' was not found.`);
  if (task["IsCompleted"] === true) return no(400, "This task has already completed and cannot be cancelled.");
  world.move(id, "Cancelling");
  world.course(id, ["Canceled"]);
  return yes({});
}

function yes(body: unknown): Answer {
  return { status: 200, body };
}

function no(status: number, ErrorMessage: string): Answer {
  return { status, body: { ErrorMessage, Errors: [] } };
}
