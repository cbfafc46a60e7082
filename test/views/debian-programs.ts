/** Programs of Debian that judge what wrasse writes. One that is not there is fetched, and used without installing it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** It goes away when packages are installed anew. */
const CACHE = join(import.meta.dirname, "../../node_modules/.cache/debian");

/** The path of Prometheus' own checker. */
export function findPromtool(): string {
  if (succeeds("promtool", ["--version"])) return "promtool";
  return join(fetchPackage("prometheus"), "usr/bin/promtool");
}

/** What PYTHONPATH has to be for the reference parser of OpenMetrics. */
export function findOpenMetricsParser(): string {
  if (succeeds("python3", ["-c", "import prometheus_client.openmetrics.parser"])) return "";
  const folders = ["python3-prometheus-client", "python3-decorator"].map(fetchPackage);
  return folders.map((folder) => join(folder, "usr/lib/python3/dist-packages")).join(":");
}

/** The path of the Nagios plugin that looks at a web page. */
export function findCheckHttp(): string {
  const installed = "/usr/lib/nagios/plugins/check_http";
  return existsSync(installed) ? installed : join(fetchPackage("monitoring-plugins-basic"), installed);
}

function fetchPackage(name: string): string {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(join(CACHE, `${name}-`));
  try {
    if (!succeeds("apt-get", ["download", name], fresh)) {
      run("apt-get", ["update"], fresh);
      run("apt-get", ["download", name], fresh);
    }
    const [file = ""] = readdirSync(fresh);
    run("dpkg-deb", ["-x", file, "content"], fresh);
    renameSync(join(fresh, "content"), folder);
  } catch (error) {
    // Another test may have been faster.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(fresh, { recursive: true });
  }
  return folder;
}

function succeeds(program: string, args: readonly string[], cwd?: string): boolean {
  return spawnSync(program, args, { cwd }).status === 0;
}

function run(program: string, args: readonly string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed: ${stderr}`, { cause: error });
}
