/** A daemon with rules that ask before they do anything, and effects of theirs. */
import { type Answered, ask, post } from "./asking.ts";
import { type Served, serve } from "./serve.ts";

/** `tell` waits for a person, and then writes a line; `run` fails at once. */
const RULES = `rules:
  - name: tell
    when: { name: iis, level: unhealthy }
    do: [log: warn]
    mode: ask
  - name: run
    when: { name: fails, level: unhealthy }
    do:
      - run: [/bin/false]
        attempts: 1
    mode: ask
`;

export async function serveRules(now?: () => number): Promise<Served> {
  return serve({ config: RULES, ...(now === undefined ? {} : { now }) });
}

export interface Falling {
  readonly project?: string;
  readonly target?: string;
  readonly resource?: string;
}

/** The number of the effect that this sets off. */
export async function fall(
  server: Served,
  { project = "acme", target = "web-01", resource = "iis" }: Falling = {},
): Promise<number> {
  const reported = await post(server, { project, target, resource, status: "down", message: `${target} is down` });
  if (reported.status !== 200) throw new Error(reported.text);
  const { body } = await ask(server, "/api/effects?limit=1");
  const [newest] = body.items;
  if (newest === undefined) throw new Error("nothing was set off");
  return newest.number;
}

export function decide(
  server: Served,
  number: number | string,
  verb: string,
  question: { readonly token?: string; readonly body?: unknown } = {},
): Promise<Answered> {
  const { token = server.token, body } = question;
  const path = `/api/effects/${number}/${verb}`;
  if (body === undefined) return ask(server, path, { method: "POST", token });
  return post(server, body, { path, token });
}
