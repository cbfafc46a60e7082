/** What Kubernetes' own endpoints answer, told of resources: its tests as data, then the levels it has no word for. */
import type { KubernetesOptions } from "../../src/views/kubernetes.ts";
import type { CheckGiven } from "./checks-of.ts";

export interface KubernetesCase {
  readonly about: string;
  readonly checks: readonly CheckGiven[];
  readonly options: KubernetesOptions;
  readonly isStarting?: boolean;
  readonly status: number;
  readonly body: string;
}

const PING: CheckGiven = { target: "ping", level: "healthy" };
const BAD: CheckGiven = { target: "bad", level: "unhealthy", message: "this will fail" };
const GOOD = [PING];
const MIXED = [BAD, PING];
const MIXED_TEXT = "[-]bad failed: reason withheld\n[+]ping ok\n";

export const KUBERNETES_CASES: readonly KubernetesCase[] = [
  {
    about: "T-K1: verbose lists what is ok",
    checks: GOOD,
    options: { endpoint: "healthz", verbose: true },
    status: 200,
    body: "[+]ping ok\nhealthz check passed\n",
  },
  {
    about: "T-K2: excluding what is not there is ok",
    checks: GOOD,
    options: { endpoint: "healthz", exclude: ["dontexist"] },
    status: 200,
    body: "ok",
  },
  {
    about: "T-K3: excluding what fails is ok",
    checks: MIXED,
    options: { endpoint: "healthz", exclude: ["bad"] },
    status: 200,
    body: "ok",
  },
  {
    about: "T-K4: verbose shows what was excluded",
    checks: MIXED,
    options: { endpoint: "healthz", verbose: true, exclude: ["bad"] },
    status: 200,
    body: "[+]bad excluded: ok\n[+]ping ok\nhealthz check passed\n",
  },
  {
    about: "T-K5: verbose warns of what cannot be excluded",
    checks: GOOD,
    options: { endpoint: "readyz", verbose: true, exclude: ["y", "dontexist", "y"] },
    status: 200,
    body: '[+]ping ok\nwarn: some health checks cannot be excluded: no matches for "dontexist","y"\nreadyz check passed\n',
  },
  {
    about: "T-K6: one check that is ok",
    checks: GOOD,
    options: { endpoint: "healthz", check: "ping" },
    status: 200,
    body: "ok",
  },
  { about: "T-K7: all is ok", checks: GOOD, options: { endpoint: "livez" }, status: 200, body: "ok" },
  {
    about: "T-K8: verbose with a failure",
    checks: MIXED,
    options: { endpoint: "livez", verbose: true },
    status: 500,
    body: `${MIXED_TEXT}livez check failed\n`,
  },
  {
    about: "T-K9: a failure is verbose without being asked",
    checks: MIXED,
    options: { endpoint: "readyz" },
    status: 500,
    body: `${MIXED_TEXT}readyz check failed\n`,
  },
  {
    about: "T-K10: one check that is ok beside one that fails",
    checks: MIXED,
    options: { endpoint: "healthz", check: "ping" },
    status: 200,
    body: "ok",
  },
  {
    about: "T-K11: one check that fails says why",
    checks: MIXED,
    options: { endpoint: "healthz", check: "bad" },
    status: 500,
    body: "internal server error: unhealthy: this will fail\n",
  },
  {
    about: "a failure beside an exclusion that matches nothing",
    checks: [BAD],
    options: { endpoint: "readyz", exclude: ["x"] },
    status: 500,
    body: '[-]bad failed: reason withheld\nwarn: some health checks cannot be excluded: no matches for "x"\nreadyz check failed\n',
  },
  {
    about: "one check without reasons",
    checks: MIXED,
    options: { endpoint: "healthz", check: "bad", reasons: false },
    status: 500,
    body: "internal server error: reason withheld\n",
  },
  {
    about: "a reason is one line",
    checks: [{ target: "bad", level: "unavailable", message: "no route\n[+]bad ok" }],
    options: { endpoint: "healthz", check: "bad" },
    status: 500,
    body: "internal server error: unavailable: no route\\u000a[+]bad ok\n",
  },
  {
    about: "one check that is not there",
    checks: MIXED,
    options: { endpoint: "healthz", check: "nope" },
    status: 404,
    body: "404 page not found\n",
  },
  {
    about: "no checks are a ping",
    checks: [],
    options: { endpoint: "readyz", verbose: true },
    status: 200,
    body: "[+]ping ok\nreadyz check passed\n",
  },
  {
    about: "skipped checks are not there",
    checks: [{ level: "skipped" }],
    options: { endpoint: "readyz", verbose: true },
    status: 200,
    body: "[+]ping ok\nreadyz check passed\n",
  },
  {
    about: "warnings are ok",
    checks: [{ level: "warning" }],
    options: { endpoint: "readyz" },
    status: 200,
    body: "ok",
  },
  {
    about: "what is unknown lives",
    checks: [{ level: "unknown" }],
    options: { endpoint: "livez" },
    status: 200,
    body: "ok",
  },
  {
    about: "what is unknown is not ready",
    checks: [{ level: "unknown" }],
    options: { endpoint: "readyz" },
    status: 500,
    body: "[-]web-01 failed: reason withheld\nreadyz check failed\n",
  },
  {
    about: "what is in maintenance lives",
    checks: [{ level: "maintenance" }],
    options: { endpoint: "livez" },
    status: 200,
    body: "ok",
  },
  {
    about: "what is in maintenance is not ready",
    checks: [{ level: "maintenance" }],
    options: { endpoint: "readyz" },
    status: 500,
    body: "[-]web-01 failed: reason withheld\nreadyz check failed\n",
  },
  {
    about: "what is unavailable does not live",
    checks: [{ level: "unavailable" }],
    options: { endpoint: "livez" },
    status: 500,
    body: "[-]web-01 failed: reason withheld\nlivez check failed\n",
  },
  {
    about: "a daemon that starts is not ready",
    checks: GOOD,
    isStarting: true,
    options: { endpoint: "readyz" },
    status: 500,
    body: "[+]ping ok\n[-]startup failed: reason withheld\nreadyz check failed\n",
  },
  {
    about: "a daemon that starts lives",
    checks: GOOD,
    isStarting: true,
    options: { endpoint: "livez" },
    status: 200,
    body: "ok",
  },
  {
    about: "a name cannot begin a line of its own",
    checks: [{ target: "a\n\u2028[+]b ok", level: "unhealthy" }],
    options: { endpoint: "livez" },
    status: 500,
    body: "[-]a\\u000a\\u2028[+]b ok failed: reason withheld\nlivez check failed\n",
  },
  {
    about: "a name with a line end can be excluded",
    checks: [{ target: "a\nb", level: "unhealthy" }],
    options: { endpoint: "livez", exclude: ["a\nb"] },
    status: 200,
    body: "ok",
  },
  {
    about: "two resources of one name are told apart by their ids",
    checks: [
      { project: "a", level: "healthy" },
      { project: "b", level: "unhealthy" },
    ],
    options: { endpoint: "livez" },
    status: 500,
    body: "[+]a/-/-/web-01/-:default ok\n[-]b/-/-/web-01/-:default failed: reason withheld\nlivez check failed\n",
  },
];
