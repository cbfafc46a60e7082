/** What a Nagios plugin prints about resources, and how it ends. */
import type { CheckGiven } from "./checks-of.ts";

export const NAGIOS_CASES: readonly {
  readonly about: string;
  readonly checks: readonly CheckGiven[];
  readonly exitCode: number;
  readonly status: number;
  readonly line: string;
}[] = [
  {
    about: "T-NA1: a warning ends with 1",
    checks: [{ level: "warning", message: "disk 91 %" }],
    exitCode: 1,
    status: 429,
    line: "WRASSE WARNING - web-01 warning: disk 91 % | healthy=0;;;0;1 warning=1;;;0;1 unknown=0;;;0;1 unhealthy=0;;;0;1 unavailable=0;;;0;1 maintenance=0;;;0;1",
  },
  {
    about: "T-NA2: neither a bar nor a line end gets into the text",
    checks: [{ level: "unhealthy", message: "a|b\nc" }],
    exitCode: 2,
    status: 503,
    line: "WRASSE CRITICAL - web-01 unhealthy: a b c | healthy=0;;;0;1 warning=0;;;0;1 unknown=0;;;0;1 unhealthy=1;;;0;1 unavailable=0;;;0;1 maintenance=0;;;0;1",
  },
  {
    about: "healthy ones end with 0",
    checks: [{ level: "healthy" }, { target: "db", level: "healthy" }],
    exitCode: 0,
    status: 200,
    line: "WRASSE OK - 2 checks ok | healthy=2;;;0;2 warning=0;;;0;2 unknown=0;;;0;2 unhealthy=0;;;0;2 unavailable=0;;;0;2 maintenance=0;;;0;2",
  },
  {
    about: "unknown ends with 3, although another warns",
    checks: [{ level: "unknown" }, { target: "db", level: "warning", message: "slow" }],
    exitCode: 3,
    status: 503,
    line: "WRASSE UNKNOWN - 2 of 2 checks not ok: web-01 unknown; db warning: slow | healthy=0;;;0;2 warning=1;;;0;2 unknown=1;;;0;2 unhealthy=0;;;0;2 unavailable=0;;;0;2 maintenance=0;;;0;2",
  },
  {
    about: "the worst comes first and decides",
    checks: [
      { level: "unknown" },
      { target: "a", level: "healthy" },
      { target: "db", level: "unavailable", message: "refused" },
    ],
    exitCode: 2,
    status: 503,
    line: "WRASSE CRITICAL - 2 of 3 checks not ok: db unavailable: refused; web-01 unknown | healthy=1;;;0;3 warning=0;;;0;3 unknown=1;;;0;3 unhealthy=0;;;0;3 unavailable=1;;;0;3 maintenance=0;;;0;3",
  },
  {
    about: "maintenance is a downtime",
    checks: [{ level: "maintenance", message: "moving" }],
    exitCode: 0,
    status: 200,
    line: "WRASSE OK - web-01 maintenance: moving | healthy=0;;;0;1 warning=0;;;0;1 unknown=0;;;0;1 unhealthy=0;;;0;1 unavailable=0;;;0;1 maintenance=1;;;0;1",
  },
  { about: "nothing to check is unknown", checks: [], exitCode: 3, status: 503, line: "WRASSE UNKNOWN - no checks" },
  {
    about: "only skipped checks are nothing to check",
    checks: [{ level: "skipped" }],
    exitCode: 3,
    status: 503,
    line: "WRASSE UNKNOWN - no checks",
  },
  {
    about: "what a plugin said goes out as it was said",
    checks: [
      { level: "warning", data: { "raw:nagios": '{"exitCode":1,"output":"DISK WARNING - /var | /var=91%;90;95"}' } },
    ],
    exitCode: 1,
    status: 429,
    line: "DISK WARNING - /var | /var=91%;90;95",
  },
  {
    about: "what a plugin said is not said any more when it expired",
    checks: [{ level: "unknown", data: { "raw:nagios": '{"exitCode":1,"output":"DISK WARNING - /var"}' } }],
    exitCode: 3,
    status: 503,
    line: "WRASSE UNKNOWN - web-01 unknown | healthy=0;;;0;1 warning=0;;;0;1 unknown=1;;;0;1 unhealthy=0;;;0;1 unavailable=0;;;0;1 maintenance=0;;;0;1",
  },
];
