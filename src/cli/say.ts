import type { Command } from "./command.ts";
export const sayCommand: Command = {
  name: "say",
  positionals: "[files..]",
  summary: "x",
  examples: [["wrasse say a", "b"]],
  options: {},
  run: async () => 0,
};
