/** `wrasse wait`: for a deployment step that must not go on before something is well. */
import { outputOptions, placeOptions, selectionOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import type { WaitArguments } from "./wait-run.ts";

export const waitCommand: Command = {
  name: "wait",
  list: "names",
  summary: "Wait until a resource, which need not be there yet, is at a level; exits 124 if it takes too long",
  examples: [
    ["wrasse wait web-01/iis --for=healthy", "up to five minutes"],
    ["wrasse wait web-01/iis --for=healthy --soak 60s --timeout 10m", "and stays so for a minute"],
    ["wrasse wait web-01/iis --fresh", "once it is said again"],
    ["wrasse wait 'web-*' --for=healthy,warning", "all that match"],
  ],
  options: {
    for: { type: "string", requiresArg: true, default: "healthy", describe: "The level, or several: healthy,warning" },
    timeout: { type: "string", requiresArg: true, default: "5m", describe: "How long to wait at most" },
    soak: { type: "string", requiresArg: true, describe: "How long it has to stay so" },
    fresh: {
      type: "boolean",
      describe:
        "Only what is reported from now on counts, as after a deployment; what is known already may be old, which is only mentioned where no daemon runs",
    },
    ...selectionOptions,
    ascii: outputOptions.ascii,
    ...placeOptions,
  },
  run: async (args, terminal) => {
    const { wait } = await import("./wait-run.ts");
    return wait(args as unknown as WaitArguments, terminal);
  },
};
