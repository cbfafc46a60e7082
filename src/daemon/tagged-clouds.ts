/**
 * Reads back what is tagged in the clouds, at the start and then every ten minutes. Where nobody has told this wrasse how
 * a resource is, the tag does: the real world is asked before it is said that nothing is known.
 */
import type { Logger } from "pino";
import type { ResourceNames } from "../health/names.ts";
import { resourceIdOf } from "../health/names.ts";
import type { Intake } from "../intake/intake.ts";
import { plainSource } from "../intake/source.ts";
import type { HealthTag } from "../reactions/actions/cloud-resource.ts";
import { readTags, type TagReading } from "../reactions/actions/tag-reading.ts";
import type { Plan, TagAwsPlan, TagAzurePlan } from "../reactions/plan.ts";
import type { StoreReader } from "../store/store-reader.ts";

const EVERY_MS = 10 * 60_000;

/** What tags say comes from here. */
const TAG_SOURCE = "cloud-tags";

export interface TaggedCloudsOptions {
  readonly plans: () => readonly Plan[];
  readonly reader: Pick<StoreReader, "resource">;
  readonly intake: Pick<Intake, "take">;
  readonly log: Pick<Logger, "info" | "warn">;
  /** For tests. */
  readonly read?: (plans: readonly (TagAwsPlan | TagAzurePlan)[], signal: AbortSignal) => Promise<TagReading>;
}

export interface TaggedClouds {
  /** Fulfilled when what was asked for first has been taken. */
  readonly first: Promise<void>;
  close(): Promise<void>;
}

export function watchTaggedClouds(options: TaggedCloudsOptions): TaggedClouds {
  const { plans, log, read = readTags } = options;
  const closing = new AbortController();

  async function look(): Promise<void> {
    const tagging = plans().filter((plan) => plan.kind === "tag-aws" || plan.kind === "tag-azure");
    if (tagging.length === 0) return;
    const { tags, troubles } = await read(tagging, closing.signal);
    if (closing.signal.aborted) return;
    for (const trouble of troubles) log.warn(trouble);
    for (const tag of tags) if (tag.names !== undefined) take(tag, tag.names, options);
  }

  let looking = look();
  const first = looking;
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, EVERY_MS);
  return {
    first,
    async close() {
      clearInterval(timer);
      closing.abort();
      await looking;
    },
  };
}

function take({ id, level, at }: HealthTag, names: ResourceNames, { reader, intake, log }: TaggedCloudsOptions): void {
  if (reader.resource(resourceIdOf(names)) !== undefined) return;
  const { name, ...others } = names;
  const message = `as it is tagged on ${id}`;
  const report = {
    ...others,
    level,
    at: new Date(at).toISOString(),
    message,
    ...(name === undefined ? {} : { resource: name }),
  };
  intake.take(
    plainSource(TAG_SOURCE),
    { report, origin: { source: TAG_SOURCE }, text: message },
    { task: undefined, captures: {} },
  );
  log.info(
    { resource: resourceIdOf(names), level },
    "taken from the tag of its cloud, as nobody else has said how it is",
  );
}
