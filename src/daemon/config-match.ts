/** Patterns of names: of policies, rules, dependencies. */
import { group } from "./config-group.ts";
import { namePattern } from "./config-values.ts";

function pattern(what: string) {
  return namePattern().exactOptional().describe(`Pattern of the ${what}`);
}

function names() {
  return {
    project: pattern("project"),
    environment: pattern("environment"),
    tenant: pattern("tenant"),
    target: pattern("target"),
    name: pattern("resource's name"),
  };
}

export function match() {
  return group(matchKeys());
}

export function matchKeys() {
  return { ...names(), check: pattern("check") };
}

/** One name at least, since none would mean everything there is. */
export function namesPattern() {
  return group(names()).check(({ value, issues }) => {
    if (Object.keys(value).length > 0) return;
    const message = `this would mean every resource there is; write at least one of ${Object.keys(names()).join(", ")}`;
    issues.push({ code: "custom", input: value, message });
  });
}
