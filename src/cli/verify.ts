/** `wrasse verify`: whether a store, or a copy of one, is whole. */
import { placeOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import type { VerifyArguments } from "./verify-run.ts";

export const verifyCommand: Command = {
  name: "verify",
  summary: "Look through the whole store for damage; exits 1 if there is any",
  examples: [
    ["wrasse verify", "the store"],
    ["wrasse verify --store /backups/wrasse-monday.db", "a copy"],
  ],
  options: placeOptions,
  run: async (args, terminal) => {
    const { verify } = await import("./verify-run.ts");
    return verify(args as unknown as VerifyArguments, terminal);
  },
};
