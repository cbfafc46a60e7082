/** Foreign text for formats that are read line by line: it must not begin a line of its own. */

/** Controls, and what some readers take for the end of a line. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
const CONTROL_RUNS = new RegExp(`${CONTROLS.source}+`, "g");

/** Each control is written as in a JSON text: `\n` becomes `\u000a`. */
export function escapeControls(text: string): string {
  return text.replaceAll(CONTROLS, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Each run of controls becomes one blank. */
export function joinLines(text: string): string {
  return text.replaceAll(CONTROL_RUNS, " ").trim();
}
