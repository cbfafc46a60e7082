/** A small play for who starts wrasse with nothing to watch: a rolling deployment in which one website stops answering. */
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const LINE_MS = 900;

/** What is said, and in which log. */
const LINES: readonly (readonly [log: string, text: string])[] = [
  ["deploy.log", "Acquiring packages"],
  [
    "deploy.log",
    'Release 1.4.2 is running ##octopus[health target=web-01 resource=iis status=Healthy message="200 in 40 ms"]',
  ],
  [
    "deploy.log",
    'Release 1.4.2 is running ##octopus[health target=web-02 resource=iis status=Healthy message="200 in 38 ms"]',
  ],
  [
    "minute-task.log",
    "GET https://shop.example/ ##octopus[health target=web-01 resource=iis check=http status=Healthy ttl=15s]",
  ],
  [
    "minute-task.log",
    'GET https://shop.example/ took 1.9 s ##octopus[health target=web-02 resource=iis check=http status=HasWarnings message="slow: 1.9 s"]',
  ],
  ["minute-task.log", '##octopus[health target=web-02 resource=iis check=http status=Unhealthy message="No 200"]'],
  ["minute-task.log", "##octopus[health target=#{Octopus.Target} status=Unhealthy]"],
  ["minute-task.log", '##octopus[health target=web-02 resource=iis check=http status=Unhealty message="No 200"]'],
  ["deploy.log", "Recycling the application pool on web-02"],
  ["minute-task.log", '##octopus[health target=web-02 resource=iis check=http status=Healthy message="200 in 41 ms"]'],
  ["minute-task.log", '##octopus[health target=db-01 check=disk status=HasWarnings message="8 % free"]'],
  ["deploy.log", "The deployment completed successfully"],
];

export interface Demo {
  /** What to watch. */
  readonly folder: string;
  stop(): void;
}

/** Plays it in this folder, line by line, again and again. */
export function playDemo(folder: string, now: () => number): Demo {
  mkdirSync(folder, { recursive: true });
  let next = 0;

  function say(): void {
    const line = LINES[next % LINES.length];
    next++;
    if (line === undefined) return;
    const [log, text] = line;
    appendFileSync(join(folder, log), `${new Date(now()).toISOString()} ${text}\n`);
  }

  const timer = setInterval(say, LINE_MS);
  return { folder, stop: () => clearInterval(timer) };
}
