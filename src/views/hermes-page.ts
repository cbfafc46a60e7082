/** The page of tiles that Hermes shows in a browser: one for each check, green or red. */
export interface Tile {
  readonly header: string;
  readonly text: string;
  readonly isGreen: boolean;
}

const STYLE = `
body { margin: 2rem; font-family: sans-serif; }
.tiles { display: flex; flex-wrap: wrap; gap: 1rem; }
.tile-box { box-sizing: border-box; width: 20rem; padding: 1rem; border: 2px solid; color: #fff; }
.tile-box h2 { margin: 0 0 .5rem; font-size: 1.1rem; overflow-wrap: anywhere; }
.tile-box p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.tile-box.status_1 { background: #2ecc71; border-color: #29b765; }
.tile-box.status_0 { background: #e74c3c; border-color: #cf4436; }
`;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#x27;"],
]);

export function renderTiles(serviceName: string, tiles: readonly Tile[]): string {
  const title = `${escapeHtml(serviceName)} Health Check`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<div class="tiles">
${tiles.map(renderTile).join("")}</div>
</body>
</html>
`;
}

function renderTile({ header, text, isGreen }: Tile): string {
  const status = isGreen ? "status_1" : "status_0";
  return `<div class="tile-box ${status}"><h2>${escapeHtml(header)}</h2><p>${escapeHtml(text)}</p></div>\n`;
}

/** Half a surrogate pair, which UTF-8 cannot hold, becomes the replacement character. */
function escapeHtml(text: string): string {
  return text.toWellFormed().replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? "");
}
