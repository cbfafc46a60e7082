/** Takes a source's bytes and decides with the first of them how to lint it: as a log, as a script, or not at all. */
import { Buffer } from "node:buffer";
import { ADVICE, type Diagnostic } from "../lint/diagnostic.ts";
import { lintFound, lintScript } from "../lint/lint.ts";
import { type Language, type SourceKind, sourceKindOf } from "../lint/source-kind.ts";
import { BLOCK_BYTES, type LineScanner } from "../scan/line-scanner.ts";
import type { MessageReaderOptions } from "../scan/message-reader.ts";
import { createMessageScan } from "../scan/message-scan.ts";

const SCRIPT_BYTES_MAX = 16 * 1024 * 1024;

/** A source holds nothing that could be linted. */
export class NotLintableError extends Error {
  override readonly name = "NotLintableError";
}

export interface LintOptions {
  readonly kind: "auto" | Exclude<SourceKind, "binary">;
  readonly reading: MessageReaderOptions;
}

export function createLintScan(
  path: string,
  options: LintOptions,
  onDiagnostic: (diagnostic: Diagnostic) => void,
): LineScanner {
  const head = Buffer.allocUnsafe(BLOCK_BYTES);
  let chosen: LineScanner | undefined;

  function choose(bytes: Buffer): LineScanner {
    const kind = options.kind === "auto" ? sourceKindOf(path, bytes) : options.kind;
    switch (kind) {
      case "binary":
        throw new NotLintableError("it is not text");
      case "log":
        return createLogLint(options.reading, onDiagnostic);
      default:
        return createScriptLint(kind, options.reading, onDiagnostic);
    }
  }

  return {
    space: () => chosen?.space() ?? head,
    advance(count) {
      if (chosen === undefined) {
        chosen = choose(head.subarray(0, count));
        head.copy(chosen.space(), 0, 0, count);
      }
      chosen.advance(count);
    },
    end: () => chosen?.end(),
  };
}

function createLogLint(options: MessageReaderOptions, onDiagnostic: (diagnostic: Diagnostic) => void): LineScanner {
  return createMessageScan(
    {
      found({ found, text, isVerbatim }) {
        const diagnostic = lintFound(found, text, isVerbatim);
        if (diagnostic !== undefined) onDiagnostic(diagnostic);
      },
      lineTooLong({ number: line }) {
        const code = "line-too-long";
        const place = { line, column: 1, endColumn: 1, text: "", from: 0, until: 0 };
        onDiagnostic({ code, reason: "this line is longer than 16 MiB", advice: ADVICE[code], ...place });
      },
    },
    options,
  );
}

function createScriptLint(
  language: Language,
  { encoding = "auto", escapes = "none" }: MessageReaderOptions,
  onDiagnostic: (diagnostic: Diagnostic) => void,
): LineScanner {
  const blocks: Buffer[] = [];
  let length = 0;
  let space = Buffer.allocUnsafe(BLOCK_BYTES);
  return {
    space: () => space,
    advance(count) {
      length += count;
      if (length > SCRIPT_BYTES_MAX) throw new NotLintableError("a script of more than 16 MiB");
      blocks.push(space.subarray(0, count));
      space = Buffer.allocUnsafe(BLOCK_BYTES);
    },
    end() {
      const script = Buffer.concat(blocks)
        .toString("utf8")
        .replace(/^\ufeff/, "");
      for (const diagnostic of lintScript(script, language, { encoding, escapes })) onDiagnostic(diagnostic);
    },
  };
}
