/** Answers as YAML: the JSON's values, as one sequence. */
import { Document, isScalar, visit } from "yaml";
import { escapeUnseen, isUnseen } from "./json.ts";
import type { Writer } from "./view.ts";

/** Pages one after another are one sequence, as every one begins its lines with `- `. */
export function createYaml<Row>(objectFor: (row: Row) => object, write: (text: string) => void): Writer<Row> {
  let isEmpty = true;
  return {
    page: (rows) => {
      if (rows.length === 0) return;
      isEmpty = false;
      write(asYaml(rows.map(objectFor)));
    },
    end: () => {
      if (isEmpty) write("[]\n");
    },
  };
}

export function asYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, (_key, node) => {
    if (isScalar(node) && typeof node.value === "string" && isUnseen(node.value)) node.type = "QUOTE_DOUBLE";
  });
  return escapeUnseen(document.toString({ lineWidth: 0 }));
}
