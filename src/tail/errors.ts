/** What can go wrong with files that are none of ours. */

/** Another file has taken the place of the one that was to be opened. */
export class FileReplacedError extends Error {
  override readonly name = "FileReplacedError";
  readonly path: string;

  constructor(path: string) {
    super(`open ${path}: it has become another file`);
    this.path = path;
  }
}

/** What an error of the operating system is called. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
