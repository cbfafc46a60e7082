import type { Command } from "./command.ts";
export const lintCommand: Command = {
  name: "lint",
  positionals: "[files..]",
  summary: "x",
  examples: [["wrasse lint a", "b"]],
  options: {},
  run: async () => 0,
};
