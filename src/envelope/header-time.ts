/** The times in a task log's header, which are written as people of some country write them. */
import { localTime } from "./clock.ts";

/** Languages whose month names are known. */
const LANGUAGES = ["en", "de", "nl", "fr", "es", "it", "pt", "da", "sv", "nb", "fi", "pl", "cs"];
const LENGTH_MAX = 100;
const ISO = /(\d{4})-(\d\d)-(\d\d)/;
const DAY_FIRST = /(\d{1,2})\.?(?: de)? (\p{L}{3,})\.?,?(?: de)? (\d{4})/u;
const MONTH_FIRST = /(\p{L}{3,})\.? (\d{1,2}),? (\d{4})/u;
const TIME = /(?:^|[ T])(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:[ \u00a0\u202f]*([AaPp])\.?[Mm])?(?=$|[ .])/u;

/** "Sunday, 29 May 2016 1:51 PM", "24 september 2015 16:05": a time on the wall, counted as if it were UTC. */
export function headerTime(written: string): number | undefined {
  const text = written.slice(0, LENGTH_MAX).trim();
  const date = dateIn(text);
  const match = TIME.exec(text);
  if (date === undefined || match === null) return undefined;
  const [, hour, minute, second = "0", half] = match;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  return localTime([...date, hours, Number(minute), Number(second)]);
}

/** Year, month, day. A date in digits alone has no order that everybody keeps, unless it is ISO's. */
function dateIn(text: string): readonly number[] | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) return iso.slice(1).map(Number);
  const dayFirst = DAY_FIRST.exec(text);
  const monthFirst = MONTH_FIRST.exec(text);
  const [, day, word, year] = dayFirst ?? [];
  const [, firstWord, secondDay, laterYear] = monthFirst ?? [];
  const month = monthOf(word ?? firstWord ?? "");
  return month === undefined ? undefined : [Number(year ?? laterYear), month, Number(day ?? secondDay)];
}

function monthOf(word: string): number | undefined {
  const wanted = word.toLowerCase();
  for (const language of LANGUAGES) {
    for (const length of ["long", "short"] as const) {
      const format = new Intl.DateTimeFormat(language, { day: "numeric", month: length, timeZone: "UTC" });
      for (let month = 0; month < 12; month++) {
        const part = format.formatToParts(Date.UTC(2_000, month, 1)).find(({ type }) => type === "month");
        if (part?.value.toLowerCase().replace(/\.$/, "") === wanted) return month + 1;
      }
    }
  }
  return undefined;
}
