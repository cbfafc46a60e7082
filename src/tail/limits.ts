/** Every bound and every patience of a tail, with what it is there for. */

export interface TailLimits {
  /** One file is read so far before the next one has its turn. */
  readonly turnBytes: number;
  /** What is read is committed so often before something else than reading has its turn. */
  readonly turnBatches: number;
  /** After looking at once, what else comes in is gathered for so long. */
  readonly gatherMs: number;
  /** A line without its end is waited for so long, as is a late writer to a file that was rotated. */
  readonly quietMs: number;
  /** Descriptors that are kept open because their files are written to. */
  readonly openFilesMax: number;
  /** Files that changed are looked at each second for so long, the latest of them. */
  readonly activeMs: number;
  readonly activeFilesMax: number;
  /** Everything is looked at within so long, whatever the watcher says. */
  readonly reconcileMs: number;
  /** Files in directories that cannot be watched that are looked at in one second. */
  readonly polledFilesMax: number;
  /** What is kept of a file that is gone, to know its copies by. */
  readonly goneKeptMs: number;
  readonly goneKeptMax: number;
  /** Paths that are looked at before something else has its turn. */
  readonly looksMax: number;
  /** The longest wait before a file that cannot be read is tried again. */
  readonly retryMsMax: number;
  /** Lines of skipped files are counted up to this size; in larger ones they begin with 1 where reading begins. */
  readonly countedBytesMax: number;
  readonly directoryDepthMax: number;
}

export const DEFAULT_LIMITS: TailLimits = {
  turnBytes: 1024 * 1024,
  turnBatches: 1,
  gatherMs: 10,
  quietMs: 5_000,
  openFilesMax: 64,
  activeMs: 60_000,
  activeFilesMax: 256,
  reconcileMs: 15_000,
  polledFilesMax: 1_000,
  goneKeptMs: 86_400_000,
  goneKeptMax: 10_000,
  looksMax: 256,
  retryMsMax: 60_000,
  countedBytesMax: 64 * 1024 * 1024,
  directoryDepthMax: 64,
};
