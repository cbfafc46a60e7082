/** Where things stand: lines, columns, and the way back to them from the text of a message that several lines make. */

/** A physical line without its line ending. */
export interface Line {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
}

export interface Place {
  readonly line: number;
  /** Code points, counted from 1. */
  readonly column: number;
  /** UTF-16 units into the line's text, counted from 0. */
  readonly index: number;
}

/** A line that tells columns. It counts on from the last place asked for, so asking in order costs one pass. */
export class PlacedLine {
  readonly text: string;
  readonly number: number;
  #index = 0;
  #column = 1;

  constructor({ text, number }: Line) {
    this.text = text;
    this.number = number;
  }

  place(index: number): Place {
    if (index < this.#index) {
      this.#index = 0;
      this.#column = 1;
    }
    while (this.#index < index) {
      this.#index += (this.text.codePointAt(this.#index) ?? 0) > 0xffff ? 2 : 1;
      this.#column++;
    }
    return { line: this.number, column: this.#column, index };
  }
}

/** A stretch of a line that is part of a message: `line.text[from]` is the message's character `at`. */
export interface Piece {
  readonly line: PlacedLine;
  readonly from: number;
  readonly at: number;
}

/** Where a character of a message stands, when the message is made of these pieces. */
export function placeIn(pieces: readonly [Piece, ...Piece[]], index: number): Place {
  const { line, from, at } = pieces.findLast((piece) => piece.at <= index) ?? pieces[0];
  return line.place(from + index - at);
}
