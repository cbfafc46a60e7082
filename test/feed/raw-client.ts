/** A WebSocket client that reads only when it is told to. */
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

export interface RawClient extends Disposable {
  readonly socket: Socket;
  say(message: unknown): void;
  pong(): void;
  /** Reads up to the closing frame, or the end. */
  readAll(): Promise<FrameParser>;
}

export async function connectRaw(port: number, path = "/feed", protocol = "wrasse.v1"): Promise<RawClient> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => undefined);
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\n` +
      `sec-websocket-version: 13\r\nsec-websocket-key: ${randomBytes(16).toString("base64")}\r\n` +
      `sec-websocket-protocol: ${protocol}\r\n\r\n`,
  );
  const head = await readHead(socket);
  socket.pause();
  return {
    socket,
    say(message) {
      const text = Buffer.from(JSON.stringify(message));
      if (text.length > 125) throw new Error("too long for a short frame");
      socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length]), NO_MASK, text]));
    },
    pong: () => socket.write(Buffer.concat([Buffer.from([0x8a, 0x80]), NO_MASK])),
    async readAll() {
      const parser = new FrameParser();
      parser.push(head);
      for await (const chunk of socket) {
        parser.push(chunk);
        if (parser.code !== undefined) break;
      }
      return parser;
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

const NO_MASK = Buffer.alloc(4);

/** What came behind the answer to the handshake. */
function readHead(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let read = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
      const end = read.indexOf("\r\n\r\n");
      if (end === -1) return;
      socket.pause();
      socket.off("data", onData);
      resolve(read.subarray(end + 4));
    };
    socket.on("data", onData);
    socket.once("close", () => reject(new Error("no handshake")));
  });
}

/** Of what a server sends. */
export class FrameParser {
  readonly texts: string[] = [];
  code: number | undefined;
  reason = "";
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (let frame = frameIn(this.#rest); frame !== undefined; frame = frameIn(this.#rest)) {
      const { opcode, payload, end } = frame;
      if (opcode === 1) this.texts.push(payload.toString());
      if (opcode === 8) {
        this.code = payload.readUInt16BE(0);
        this.reason = payload.toString("utf8", 2);
      }
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** The first, if it is there to its end. */
function frameIn(bytes: Buffer): { opcode: number; payload: Buffer; end: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return undefined;
  const long = start === 4 ? bytes.readUInt16BE(2) : start === 10 ? Number(bytes.readBigUInt64BE(2)) : short;
  const end = start + long;
  return bytes.length < end ? undefined : { opcode: (bytes[0] ?? 0) & 0x0f, payload: bytes.subarray(start, end), end };
}
