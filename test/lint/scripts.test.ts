/**
 * What a line of script will write to the log. Each row is a line of source and what lint says of it: nothing, or
 * code and column. The columns are those of the source, wherever quotes and escapes have moved the text.
 */
import { describe, expect, test } from "vitest";
import { lintScript } from "../../src/lint/lint.ts";
import type { Language } from "../../src/lint/source-kind.ts";

type Row = readonly [source: string, ...problems: string[]];

function check(language: Language, rows: readonly Row[]): void {
  test.each(rows)("%s", (source, ...expected) => {
    const found = [...lintScript(source, language, {})].map(({ line, column, code }) => `${line}:${column} ${code}`);
    expect(found).toEqual(expected);
  });
}

describe("a shell script", () => {
  check("shell", [
    [String.raw`echo "##octopus[health target=$T status=\"Unhealthy\" message=\"No 200\"]"`],
    [`echo '##octopus[health target='"$T"' status="Unhealthy"]'`],
    [`echo "##octopus[health target=$(hostname -f) status=$S ttl=$TTL at=$(date -Iseconds)]"`],
    [`echo "##octopus[health target=#{Octopus.Target} status=Healthy]"`],
    [`echo "##octopus[health target=\${HOST:-none} status=Healthy]"`],
    [`echo "##octopus[setVariable name='$(encode_servicemessagevalue "$1")' value='x']"`],
    [String.raw`printf '##octopus[health target=%s status=%s message="%s"]\n' "$t" "$s" "$m"`],
    [`run; echo "##octopus[health target=a status=ok]"; echo "##octopus[health target=a]"`, "1:67 missing-status"],
    ["# emits ##octopus[health target=]"],
    ["##octopus[health target=]"],
    ["echo ##octopus[health target=a status=ok]", "1:6 comment"],
    ["  [ -f x ] && echo ##octopus[health target=a status=ok]", "1:20 comment"],
    [String.raw`echo \##octopus[health target=a status=Bad]`, "1:40 unknown-status"],
    [`echo "##octopus[health target=$T status="Unhealthy" message="No 200"]"`, "1:65 bad-attribute"],
    [`echo "##octopus[health target=$T status=Unhealty]"`, "1:41 unknown-status"],
    [`echo "##octopus[health target=$T message=$M]"`, "1:17 missing-status"],
    [`echo "##octopus[health status=Healthy]"`, "1:17 missing-target"],
    [`echo "##octopus[health target=$T status=Healthy"`, "1:49 unclosed"],
    [`echo "##octopus[health target=$T status=Healthy" \\\n  " ttl=5m]"`],
    [`echo "##octopus[health target=$T status=Healthy ttl=5x]"`, "1:53 bad-ttl"],
    [`echo "##octopus[health target=a status=ok]" | tee -a "##octopus[health target=b]"`, "1:65 missing-status"],
    [`echo "it's" '##octopus[health target=a status=Bad]'`, "1:47 unknown-status"],
    ["cat <<END\n##octopus[health target=$T status=\"it's bad\"]\nEND\necho '", "2:36 unknown-status"],
    ["cat <<-'END'\n  ##octopus[health target=a status=ok]\n  END\n##octopus[health]"],
    ["echo \"##octopus[stdout-warning]\"; echo \"##octopus[progress percentage='NTA=' message='aGk=']\""],
    ['echo "##octopus[heath target=a status=ok]"', "1:17 unknown-name"],
  ]);
});

describe("a PowerShell script", () => {
  check("powershell", [
    ['Write-Host "##octopus[health target=$env:COMPUTERNAME status=`"Unhealthy`" message=""No 200""]"'],
    [`Write-Host '##octopus[health target=''a b'' status=Healthy]'`],
    [`Write-Host ("##octopus[health target=" + $t + " status=" + $s + "]")`],
    [`Write-Host ("##octopus[health target=" + $t + " status=Unheathy]")`, "1:56 unknown-status"],
    [`Write-Host ("##octopus[health target={0} status={1}]" -f $t, $s)`],
    [`Write-Host "##octopus[health target=$($x.Name) status=Healthy"`, "1:63 unclosed"],
    [`Write-Host ("##octopus[health target=" +\n  $t + "]")`],
    ["Write-Host ##octopus[health target=a status=ok]", "1:12 comment"],
    ['@"\n##octopus[health target=a status="$s" message=two words]\n"@', "2:51 bad-attribute"],
    [
      "@'\n##octopus[health target=it's status=ok]\n'@\nWrite-Host \"##octopus[health target=a]\"",
      "4:23 missing-status",
    ],
  ]);
});

describe("a batch file", () => {
  check("batch", [
    ['echo ##octopus[health target=%COMPUTERNAME% status="Unhealthy" message="No 200"]'],
    ["echo ##octopus[health target=!T! status=%1]"],
    ["echo ##octopus[health target=a status=Down message=No 200]", "1:55 bad-attribute"],
  ]);
});

describe("a Python script", () => {
  check("python", [
    [`print(f"##octopus[health target={name} status={s} message='No 200']")`],
    [`print("##octopus[health target=%s status=%s]" % (name, s))`],
    [`print('##octopus[health target="' + name + '" status=Healthy]')`],
    [`print("##octopus[health target=a status=\\"Unhealthy\\"]\\n", end="")`],
    [`print("##octopus[health target=a status=Unhelthy]")  # or so`, "1:41 unknown-status"],
    [`# print("##octopus[health]")`],
  ]);
});

describe("a JavaScript or C# file", () => {
  check("javascript", [
    ["console.log(`##octopus[health target=$" + "{name} status=Healthy]`); // ##octopus[health]"],
    [`console.log("##octopus[health target=" + name + " status=Fine]");`, "1:58 unknown-status"],
  ]);
  check("csharp", [
    [`Console.WriteLine($"##octopus[health target={name} status=\\"Healthy\\"]");`],
    [`Console.WriteLine(@"##octopus[health target=""a b"" status=Healthy]");`],
    [`Console.WriteLine("##octopus[health target=" + name + "]");`, "1:30 missing-status"],
  ]);
});

test("quotes that the shell takes away are named as the cause", () => {
  const [diagnostic] = lintScript('echo "##octopus[health target=a message="No 200" status=Down]"', "shell", {});
  expect(diagnostic?.advice).toContain("never printed");
});

test("a long line of plus signs is read in linear time", () => {
  const sum = "+ a ".repeat(100_000);
  const start = performance.now();
  expect([...lintScript(`x = a ${sum} "##octopus[health target=" ${sum}`, "powershell", {})]).toHaveLength(0);
  expect(performance.now() - start).toBeLessThan(5_000);
});
