/** What a file is taken for, by its name and its first bytes. */
import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { sourceKindOf } from "../../src/lint/source-kind.ts";

test.each([
  ["deploy.log", "hello", "log"],
  ["deploy", "hello", "log"],
  ["-", "hello", "log"],
  ["check.sh", "hello", "shell"],
  ["CHECK.PS1", "hello", "powershell"],
  ["x.d/check", "#!/bin/bash\n", "shell"],
  ["check", "#!/usr/bin/env -S pwsh -NoLogo\n", "powershell"],
  ["check", "#!/usr/bin/python3.11\n", "python"],
  ["check", "#!/usr/bin/env node\r\n", "javascript"],
  ["check", "#!/usr/bin/awk -f\n", "log"],
  ["workflow.yml", "on: push\n", "shell"],
  ["constructor.__proto__", "hello", "log"],
  ["deploy.log", "\u007fELF\0\0", "binary"],
  ["check.sh", "\0", "binary"],
  ["empty.log", "", "log"],
])("%s beginning with %j is a %s", (path, head, kind) => {
  expect(sourceKindOf(path, Buffer.from(head))).toBe(kind);
});
