/** As much of a WebSocket as the client uses: a browser's, Node's own from 22 on, and that of the package `ws`. */

export interface Socket {
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { readonly code: number; readonly reason: string }) => void): void;
  close(code?: number, reason?: string): void;
}

export type SocketClass = new (url: string, protocols: string[]) => Socket;

export const NORMAL_CLOSE = 1000;
/** What a socket says that was never open, or ended without a word. */
export const ABNORMAL_CLOSE = 1006;
