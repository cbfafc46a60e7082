/**
 * Talks to one space of one Octopus, by the client that Octopus itself publishes, which is loaded on first use. Of that
 * client only the plain requests are used: its own looking up of spaces remembers them by their names alone, whatever
 * the server, for as long as the process lives.
 */
import type { Client } from "@octopusdeploy/api-client";
import type { Trial } from "../action.ts";
import type { OctopusPlace } from "../plan.ts";
import { OctopusCallError, OctopusRefusal } from "./octopus-error.ts";
import { exactlyOne, itemsOf, textOf } from "./octopus-resource.ts";

export type Arguments = Readonly<Record<string, string | number | readonly string[]>>;

/** Paths begin after `/api/Spaces-1/`, and are templates (RFC 6570). All throw OctopusCallErrors. */
export interface Octopus {
  readonly signal: AbortSignal;
  get(path: string, values?: Arguments): Promise<unknown>;
  post(path: string, body: object, values?: Arguments): Promise<unknown>;
  put(path: string, body: object, values?: Arguments): Promise<unknown>;
  cancelTask(task: string): Promise<void>;
  taskLink(task: string): string;
  machineLink(machine: string): string;
}

const SPACES_MAX = 1000;

export async function openOctopus(place: OctopusPlace, { secret, signal }: Trial): Promise<Octopus> {
  const apiKey = secret(place.apiKey);
  const ask = <Answer>(request: () => Promise<Answer>) => answerOf(request, signal, apiKey);
  const client = await ask(() => openClient(place.url, apiKey));
  const spaces = await ask<unknown>(() =>
    client.get("~/api/spaces{?partialName,skip,take}", { partialName: place.space, skip: 0, take: SPACES_MAX }),
  );
  const space = exactlyOne(itemsOf(spaces), place.space);
  if (typeof space === "string") throw new OctopusRefusal(`${space} space "${place.space}" in ${place.url}`);
  const spaceId = textOf(space, "Id");
  const page = `${place.url.replace(/\/+$/, "").replace(/\/api$/, "")}/app#/${spaceId}`;
  const whole = (path: string) => `~/api/{spaceId}/${path}`;
  return {
    signal,
    get: (path, values) => ask(() => client.get<unknown>(whole(path), { ...values, spaceId })),
    post: (path, body, values) => ask(() => client.doCreate<unknown>(whole(path), body, { ...values, spaceId })),
    put: (path, body, values) => ask(() => client.doUpdate<unknown>(whole(path), body, { ...values, spaceId })),
    cancelTask: async (task) => {
      await ask(() => client.post<unknown>("~/api/tasks/{task}/cancel", {}, { task }));
    },
    taskLink: (task) => `${page}/tasks/${encodeURIComponent(task)}`,
    machineLink: (machine) => `${page}/infrastructure/machines/${encodeURIComponent(machine)}/settings`,
  };
}

async function openClient(instanceURL: string, apiKey: string): Promise<Client> {
  const { Client } = await import("@octopusdeploy/api-client");
  return await Client.create({ userAgentApp: "wrasse", instanceURL, apiKey });
}

/**
 * The client has no way to give up on a request: it is left to itself then, and what it ends with does not matter. Of
 * what it throws only the words are passed on, for the errors of the layers below carry the whole request.
 */
async function answerOf<Answer>(request: () => Promise<Answer>, signal: AbortSignal, apiKey: string): Promise<Answer> {
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(new OctopusCallError(undefined, "the time was over before Octopus had answered"));
  stopped.promise.catch(() => undefined);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([stopped.promise, signal.aborted ? stopped.promise : request()]);
  } catch (error) {
    throw callErrorOf(error, apiKey);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function callErrorOf(error: unknown, apiKey: string): OctopusCallError {
  if (error instanceof OctopusCallError) return error;
  const { message, StatusCode: status } = error instanceof Error ? (error as Error & { StatusCode?: unknown }) : {};
  const words = message === undefined || message === "" ? "Octopus gave no reason" : message;
  const isStatus = typeof status === "number" && status >= 300 && status < 600;
  return new OctopusCallError(
    isStatus ? status : undefined,
    apiKey === "" ? words : words.replaceAll(apiKey, "********"),
  );
}
