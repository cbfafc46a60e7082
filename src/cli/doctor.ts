/** `wrasse doctor`: whether wrasse itself is well, and what to do where it is not. */
import { outputOptions, placeOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import type { DoctorArguments } from "./doctor-run.ts";

export const doctorCommand: Command = {
  name: "doctor",
  summary: "Look at the store, the daemon and the machine; exits 1 where something is bad",
  examples: [
    ["wrasse doctor", "everything, each with what to do"],
    ["wrasse doctor -o json", "the same for a program"],
    ["wrasse doctor --metrics", "what the daemon counts, as Prometheus text"],
  ],
  options: {
    metrics: { type: "boolean", describe: "Only the daemon's own numbers, as it wrote them last" },
    ...outputOptions,
    ...placeOptions,
  },
  run: async (args, terminal) => {
    const { doctor } = await import("./doctor-run.ts");
    return doctor(args as unknown as DoctorArguments, terminal);
  },
};
