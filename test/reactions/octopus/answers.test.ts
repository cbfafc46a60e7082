/** What comes of the answers of Octopus that are no, of none at all, and that the API key never comes out. */
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { attempt, planOf } from "./attempting.ts";
import { type OctopusServer, startOctopusServer } from "./octopus-server.ts";

const planFor = (octopus: Pick<OctopusServer, "url" | "space">) => planOf(octopus, { kind: "octopus-disable-target" });

async function serverWithMachine(): Promise<OctopusServer> {
  const octopus = await startOctopusServer();
  octopus.world.named("machines", "Machines", "web-01", { IsDisabled: false });
  return octopus;
}

test.for([400, 401, 403, 404, 409])("HTTP %i is a no that stays", async (status) => {
  await using octopus = await serverWithMachine();
  octopus.fail({ times: 1, with: status, on: /machines/ });
  const { outcome } = await attempt(octopus, planFor(octopus));
  const output = "it was told to fail";
  expect(outcome).toEqual({ kind: "failed", status: `HTTP ${status}`, output, isFinal: true });
});

test.for([408, 429, 500, 502, 503])("HTTP %i may be otherwise next time", async (status) => {
  await using octopus = await serverWithMachine();
  octopus.fail({ times: 1, with: status });
  const { outcome } = await attempt(octopus, planFor(octopus));
  expect(outcome).toMatchObject({ kind: "failed", status: `HTTP ${status}`, isFinal: false });
  expect((await attempt(octopus, planFor(octopus))).outcome).toMatchObject({ kind: "done" });
});

test("a key that Octopus does not know is told, without telling the key", async () => {
  await using octopus = await serverWithMachine();
  const { outcome } = await attempt(octopus, planFor(octopus), { apiKey: "API-WRONG" });
  const output = "The API key you provided was not valid.";
  expect(outcome).toEqual({ kind: "failed", status: "HTTP 401", output, isFinal: true });
});

test("a space that there is not is refused, also if one of that name is known from another server", async () => {
  await using octopus = await serverWithMachine();
  await attempt(octopus, planFor(octopus));
  const { outcome } = await attempt(octopus, planFor({ url: octopus.url, space: "Def" }));
  const output = `no space "Def" in ${octopus.url}`;
  expect(outcome).toEqual({ kind: "failed", status: "refused", output, isFinal: true });
  expect(octopus.requests.filter(({ path }) => path === "/api/spaces")).toHaveLength(2);
});

test.for(["cut", "closed", "not Octopus", "not in time"] as const)(
  "no answer is tried again, and keeps the key: %s",
  async (trouble) => {
    await using octopus = await serverWithMachine();
    const time = new AbortController();
    const plan = planFor(octopus);
    if (trouble === "cut") octopus.fail({ times: 1, with: "cut" });
    if (trouble === "closed") await octopus[Symbol.asyncDispose]();
    await using other = await startServer(trouble === "not Octopus" ? "<html>API-1234567890</html>" : undefined, () =>
      time.abort(),
    );
    const url = trouble === "cut" || trouble === "closed" ? octopus.url : other.url;
    const { outcome } = await attempt(octopus, { ...plan, octopus: { ...plan.octopus, url } }, { signal: time.signal });
    expect(outcome).toMatchObject({ kind: "failed", status: "no answer", isFinal: false });
    expect(outcome.output).not.toBe("");
    expect(JSON.stringify(outcome)).not.toContain(octopus.apiKey);
  },
);

test("an answer that repeats the key is masked", async () => {
  await using octopus = await serverWithMachine();
  await using echo = await startServer(
    JSON.stringify({ ErrorMessage: `${octopus.apiKey} may not` }),
    () => undefined,
    403,
  );
  const { outcome } = await attempt(octopus, planFor({ url: echo.url, space: "Default" }));
  expect(outcome).toMatchObject({ status: "HTTP 403", output: "******** may not" });
});

test("nothing of the client is loaded before something is attempted", async () => {
  const file = new URL("../../../src/reactions/actions/octopus-actions.ts", import.meta.url);
  const script = `
    import { createRequire } from "node:module";
    const { createOctopusActions } = await import(${JSON.stringify(file.href)});
    createOctopusActions();
    console.log(Object.keys(createRequire(${JSON.stringify(file.href)}).cache).filter((path) => /octopusdeploy|axios/.test(path)).length);
    await import("@octopusdeploy/api-client");
    console.log(Object.keys(createRequire(${JSON.stringify(file.href)}).cache).filter((path) => /octopusdeploy|axios/.test(path)).length > 0);
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: import.meta.dirname,
  });
  expect(stdout.trim().split("\n")).toEqual(["0", "true"]);
});

/** Says this to everybody, or nothing at all. */
async function startServer(text: string | undefined, onAsked: () => void, status = 200) {
  const server = createServer((_, response) => {
    onAsked();
    if (text !== undefined) response.writeHead(status, { "content-type": "application/json" }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
