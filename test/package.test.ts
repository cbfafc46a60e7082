/** What people install: the packed project, built from a copy of the sources and installed where nothing else is. */
import { execFile, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempDisposableSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findOldNode } from "./old-node.ts";
import { serve } from "./web/serve.ts";

const PROJECT = join(import.meta.dirname, "..");
const NOT_COPIED: ReadonlySet<string> = new Set(["node_modules", "dist", "coverage", ".git"]);
const BUILD_MS_MAX = 60_000;

const place = mkdtempDisposableSync(join(tmpdir(), "wrasse-package-"));
const sources = join(place.path, "sources");
const installed = join(place.path, "installed");
const oldNode = findOldNode();
let packed: readonly string[];

beforeAll(() => {
  cpSync(PROJECT, sources, { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
  symlinkSync(join(PROJECT, "node_modules"), join(sources, "node_modules"), "junction");
  npm(sources, "pack", "--pack-destination", place.path);
  mkdirSync(installed);
  writeFileSync(join(installed, "package.json"), "{}");
  const [tarball = ""] = globSync("*.tgz", { cwd: place.path });
  npm(installed, "install", "--prefer-offline", join(place.path, tarball));
  const folder = join(installed, "node_modules", "wrasse");
  packed = globSync("**", { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}, BUILD_MS_MAX);

afterAll(() => place.remove());

test("it holds the launcher, the emitters and what the sources became, and nothing else", () => {
  const built = globSync(["grammar/**/*.ts", "src/**/*.ts"], { cwd: PROJECT });
  const typed = [
    ...globSync("src/client/*.ts", { cwd: PROJECT }),
    ...[
      "feed/frames",
      ...["glob", "level", "names", "selection"].map((file) => `health/${file}`),
      ...["answers", "effect-state", "suspension"].map((file) => `store/${file}`),
    ].map((name) => `src/${name}.ts`),
  ];
  const expected = [
    "LICENSE",
    ...(existsSync(join(PROJECT, "README.md")) ? ["README.md"] : []),
    "package.json",
    "bin/wrasse.js",
    ...globSync("grammar/emitters/*", { cwd: PROJECT }),
    ...built.map((path) => `dist/${path.replace(/\.ts$/, ".js")}`),
    // Of what programs import, also how it is called.
    ...typed.map((path) => `dist/${path.replace(/\.ts$/, ".d.ts")}`),
  ];
  expect(packed).toEqual(expected.sort());
});

test("nothing in it tells where it was built", () => {
  const told = packed.filter((path) => {
    const text = readFileSync(join(installed, "node_modules", "wrasse", path), "utf8");
    return text.includes(place.path) || text.includes(`${PROJECT}/node_modules`);
  });
  expect(told).toEqual([]);
});

describe("with a Node that is new enough", () => {
  test("it finds messages", () => {
    const { exitCode, stdout, stderr } = wrasse(
      process.execPath,
      ["parse", "-"],
      "##octopus[health target=a status=Healthy]",
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ report: { target: "a", level: "healthy" } });
  });

  test("it knows its version", () => {
    const { version } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
    expect(wrasse(process.execPath, ["--version"])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("it has the functions for scripts with it", () => {
    const emitter = readFileSync(join(PROJECT, "grammar", "emitters", "health.sh"), "utf8");
    const { exitCode, stdout, stderr } = wrasse(process.execPath, ["say", "--script", "bash"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(emitter);
  });
});

describe("wrasse/client", () => {
  const readme = readFileSync(join(PROJECT, "README.md"), "utf8");
  const script = /^```js\n(\/\/ client\.mjs\n.*?)^```$/ms.exec(readme)?.[1] ?? "";

  test("does what the README shows", async () => {
    await using served = await serve();
    const path = join(installed, "client.mjs");
    writeFileSync(path, script);
    const env = { WRASSE_TOKEN: served.token };
    const { stdout } = await promisify(execFile)(process.execPath, [path, served.url], { env, timeout: 10_000 });
    expect(stdout).toBe("acme/-/-/web-01/- is unhealthy: No 200\nacme/-/-/web-01/- is unhealthy: No 200\n1\n");
  });

  test("can be used without Node: all that it loads is in the package, and none of it is of Node", () => {
    const folder = join(installed, "node_modules", "wrasse", "dist");
    const loaded = new Set([join(folder, "src/client/client.js")]);
    for (const path of loaded) {
      const text = readFileSync(path, "utf8");
      for (const [, named = ""] of text.matchAll(/\b(?:from|import) ?\(?"([^"]+)"/g)) {
        expect(named).toMatch(/^\.\.?\//);
        loaded.add(join(dirname(path), named));
      }
    }
    expect([...loaded].map((path) => basename(path))).toContain("subscription.js");
  });

  test.each([
    ["in Node", { module: "nodenext", types: ["node"], lib: ["es2024"] }],
    ["for a browser", { module: "esnext", moduleResolution: "bundler", types: [], lib: ["es2024", "dom"] }],
  ])("is typed %s", (_where, options) => {
    const project = mkdtempDisposableSync(join(installed, "typed-")).path;
    const compilerOptions = {
      ...options,
      strict: true,
      noEmit: true,
      target: "es2024",
      typeRoots: [join(PROJECT, "node_modules/@types")],
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    writeFileSync(join(project, "package.json"), '{"type":"module"}');
    writeFileSync(join(project, "use.ts"), TYPED_USE);
    const tsc = join(PROJECT, "node_modules", "typescript", "bin", "tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => line.replace(/^.*(use\.ts)/, "$1"))).toEqual([
      expect.stringMatching(/^use\.ts\(5,\d+\): error TS2820: .*"healthyy.*Did you mean/),
      expect.stringMatching(/^use\.ts\(9,\d+\): error TS2339: .*'nothing'/),
    ]);
  });
});

/** What is right, and in two lines what is not. */
const TYPED_USE = `import { connect, type Change, type FeedEvent, UnreachableError, WrasseError } from "wrasse/client";
const wrasse = connect({ url: "http://127.0.0.1:7717", WebSocket });
export async function use(): Promise<readonly Change[]> {
  for await (const page of wrasse.resources({ project: "acme", levels: ["healthy"] })) page.map(({ level }) => level);
  wrasse.resources({ levels: ["healthyy"] });
  const last: string | null = (await wrasse.resource("a")).lastReport?.message ?? null;
  const ofEvent = (event: FeedEvent) => (event.kind === "snapshot" ? event.resources.length : 0);
  for await (const event of wrasse.subscribe({ after: 1, signal: AbortSignal.timeout(1) })) ofEvent(event);
  (await wrasse.summary()).nothing;
  if (last === "x") throw new WrasseError(1, "a");
  if (last === "y") throw new UnreachableError("a", "b");
  return (await wrasse.changes({ after: 3 })).items;
}
`;

if (oldNode === undefined) {
  test("NOT TESTED for want of a Node older than 24 on the path: what an installed wrasse says there", () => {
    expect(process.env["CI"], "where changes are checked for all, an old Node has to be there").toBeUndefined();
  });
} else {
  test("with a Node that is too old, it says in one line what it needs", () => {
    const { exitCode, stdout, stderr } = wrasse(oldNode, ["--version"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^wrasse needs Node 24 or newer, and this is Node .*"npm install node@24"\n$/);
  });
}

/** Runs the installed command as a shell would, on a machine with this Node and nothing else. */
function wrasse(node: string, args: readonly string[], input = "") {
  const path = mkdtempDisposableSync(join(place.path, "path-")).path;
  symlinkSync(node, join(path, "node"));
  const command = join(installed, "node_modules", ".bin", "wrasse");
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", input, env: { PATH: path } });
  return { exitCode: status, stdout, stderr };
}

/** Without what an npm that runs the tests leaves in the environment, which would lead this one back to the project. */
function npm(folder: string, ...args: readonly string[]): void {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(?:package|lifecycle|config_local_prefix)|^INIT_CWD$/.test(name),
    ),
  );
  env["PATH"] = `${dirname(process.execPath)}${delimiter}${env["PATH"]}`;
  const { status, stdout, stderr } = spawnSync("npm", [...args, "--no-audit", "--no-fund"], {
    cwd: folder,
    encoding: "utf8",
    env,
  });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${stdout}${stderr}`);
}
