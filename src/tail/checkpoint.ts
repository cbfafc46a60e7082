/** How far a file has been read, and how to know it again. Plain values, committed together with what was read. */

export interface Checkpoint {
  /** One file of one source, for as long as that file lives: made once, never reused. */
  readonly id: string;
  readonly source: string;
  /** Where it was found last. */
  readonly path: string;
  readonly identity: FileIdentity;
  /** Everything before this byte has been handed out and must not be again. For gzip, of what it unpacks to. */
  readonly offset: number;
  /** Where reading has to begin again, at or before `offset`: in between, it only remembers. */
  readonly resumeAt: number;
  /** The line that `resumeAt` is in, counted from 1. */
  readonly resumeLine: number;
  /** `resumeAt` is inside a line too long to be read. */
  readonly isPassingOver: boolean;
  /** What the taker has to know at `resumeAt`. */
  readonly memory: string;
  /** Hash of up to 1 KiB before `offset`; of a packed file read to its end, its size and hash as it lies there. */
  readonly markerHash: string;
  /** When it was last read or seen, in milliseconds. */
  readonly seenAt: number;
}

export interface FileIdentity {
  readonly device: string;
  readonly inode: string;
  readonly bornAt: number;
  /** So many bytes of the beginning, up to 1 KiB, have this hash. */
  readonly headBytes: number;
  readonly headHash: string;
}
