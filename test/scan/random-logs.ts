/** Random logs of every format: whole messages, messages in pieces, other text, and lines that do not belong there. */
import fc from "fast-check";
import type { LogFormatName } from "../../src/envelope/envelope.ts";

const text = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("##octopus[health target=a status=Up]", "##octopus[health status='Down' a=ü]"),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '##octopus[health target="web 1"',
      " status='Healthy']",
      "##octopus[health target=\u001b[1mb",
      "##octo",
      'pus[health status=Down]"',
      "]",
      "x ##octopus[health target=c status=Up] y ##octopus[health target=",
      "d status=Down]\n##octopus[stdout-default]\nrest ##octopus[x",
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom("", "text", "😀 | text", "2026-11-21T03:00:01Z nested", '{"msg":"x"}') },
);
const time = fc
  .integer({ min: 0, max: 2 * 86_400 })
  .map((second) => new Date(Date.UTC(2026, 10, 21) + second * 1_000).toISOString());
const stream = fc.constantFrom("stdout", "stderr");
const line = text.map((value) => value.replaceAll("\n", " "));

const HEADER = ["Task ID:        ServerTasks-4711", "Task started:   Saturday, 21 November 2026 11:00 PM", ""];
const HEX = "0123456789abcdef";
const node = fc.constantFrom(0, 1, 2).map((index) => `/${(HEX.charAt(index) + HEX.slice(1, 9)).padEnd(32, "0")}`);
const taskId = fc.array(node, { maxLength: 3 }).map((nodes) => `ServerTasks-21_GJZW${nodes.join("")}`);
const clockTime = time.map((value) => value.slice(11, 19));

export const LINES: Readonly<Record<LogFormatName, fc.Arbitrary<string>>> = {
  plain: line,
  time: fc.tuple(time, line).map(([at, value]) => `${at} ${value}`),
  "server-task": fc
    .tuple(
      taskId,
      fc.constantFrom("INF", "PLN", "VBS", "ERR"),
      time,
      fc.oneof(text, fc.constantFrom("web-01", "Step 2: Deploy")),
    )
    .map(([id, category, at, value]) => JSON.stringify([id, category, at, value, "", 0])),
  "raw-task": fc.oneof(
    fc.constantFrom(
      ...HEADER,
      "                    | == Success: Deploy acme release 4.2.0 to production ==",
      "                    |   == Success: Step 1: Deploy web ==",
      "                    |   ",
      "                    |     Success: web-01",
    ),
    fc.tuple(clockTime, line).map(([at, value]) => `${at}   Info     |       ${value}`),
    line.map((value) => `                    |       ${value}`),
  ),
  "agent-output": fc
    .array(fc.tuple(stream, text, time), { minLength: 1, maxLength: 3 })
    .map((arrays) => arrays.map((array) => JSON.stringify(array)).join("")),
  docker: fc
    .tuple(text, fc.boolean(), stream, time)
    .map(([value, isWhole, name, at]) =>
      JSON.stringify({ log: isWhole ? `${value}\n` : value, stream: name, time: at }),
    ),
  cri: fc.tuple(time, stream, fc.constantFrom("F", "P"), line).map((parts) => parts.join(" ")),
  kubernetes: fc.tuple(fc.nat(99), time, stream, line).map((parts) => parts.join("|")),
  json: fc
    .tuple(text, time, fc.constantFrom("msg", "message", "@m"))
    .map(([value, at, name]) => JSON.stringify({ level: 30, time: at, [name]: value })),
  syslog: fc
    .tuple(fc.constantFrom("a[1]", "b[2]"), line)
    .map(([program, value]) => `<134>Nov 21 03:00:00 host ${program}: ${value}`),
};

/** Lines of a format with some in between that are none, or only the beginning or the end of one. */
export function logOf(format: LogFormatName): fc.Arbitrary<string> {
  const odd = fc.tuple(LINES[format], fc.nat(200), fc.boolean()).map(([whole, at, isEnd]) => {
    return isEnd ? whole.slice(at % (whole.length + 1)) : whole.slice(0, at % (whole.length + 1));
  });
  const head = format === "raw-task" ? fc.constantFrom([], HEADER) : fc.constant([]);
  return fc
    .tuple(
      head,
      fc.array(fc.oneof({ weight: 6, arbitrary: LINES[format] }, odd, line), { minLength: 1, maxLength: 25 }),
    )
    .map((lines) => lines.flat().join("\n"));
}
