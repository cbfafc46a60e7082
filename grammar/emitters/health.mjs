// Says how healthy something is, as a service message that wrasse reads out of the log. Works in Node 12+.
//   wrasseHealth({ target: "web-01", status: "Unhealthy", message: "No 200" });
// Any further name is said too; undefined and null are left out. In a CommonJS script, leave out the word export.

export function wrasseHealth({ target, status, message, ...more }) {
  let attributes = "";
  for (const [name, value] of Object.entries({ target, status, message, ...more })) {
    if (value === undefined || value === null) continue;
    if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) throw new TypeError(`wrasseHealth: not a name: ${name}`);
    attributes += ` ${name}='${Buffer.from(String(value), "utf8").toString("base64")}'`;
  }
  process.stdout.write(`##octopus[health${attributes}]\n`);
}
