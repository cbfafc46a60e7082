/** What requests to `GET /health` say, and the format that answers them. */
import type { HealthFormat } from "../../src/views/choose-health.ts";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

export const CHOICES: readonly {
  readonly about: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly format: HealthFormat;
}[] = [
  { about: "no headers", format: "microprofile" },
  { about: "anything, as curl says", accept: "*/*", format: "microprofile" },
  { about: "JSON", accept: "application/json", format: "microprofile" },
  {
    about: "JSON or anything, as browsers' scripts say",
    accept: "application/json, text/plain, */*",
    format: "microprofile",
  },
  { about: "any application", accept: "application/*", format: "microprofile" },
  { about: "what is not to be had", accept: "image/png", format: "microprofile" },
  { about: "nothing at all", accept: "*/*;q=0", format: "microprofile" },
  { about: "an empty header", accept: "", format: "microprofile" },
  { about: "a browser", accept: BROWSER, format: "hermes-page" },
  { about: "HTML in capitals", accept: "Text/HTML", format: "hermes-page" },
  { about: "any text", accept: "text/*", format: "hermes-page" },
  { about: "any text before anything", accept: "text/*, */*", format: "hermes-page" },
  { about: "XHTML only", accept: "application/xhtml+xml", format: "hermes-page" },
  { about: "HTML before anything", accept: "text/html, */*", format: "hermes-page" },
  { about: "anything but JSON", accept: "application/json;q=0, */*;q=0.1", format: "hermes-page" },
  { about: "no HTML, else anything", accept: "text/html;q=0, */*", format: "microprofile" },
  { about: "HTML a little, JSON more", accept: "text/html;q=0.8, application/json;q=0.9", format: "microprofile" },
  { about: "JSON a little, HTML more", accept: "application/json;q=0.1, text/html;q=0.2", format: "hermes-page" },
  { about: "JSON and HTML alike", accept: "text/html, application/json", format: "microprofile" },
  { about: "the IETF's type", accept: "application/health+json", format: "ietf" },
  {
    about: "the IETF's type in capitals, with a parameter",
    accept: "Application/Health+JSON; version=6",
    format: "ietf",
  },
  { about: "the IETF's type and JSON alike", accept: "application/json, application/health+json", format: "ietf" },
  {
    about: "the IETF's type after JSON",
    accept: "application/json, application/health+json;q=0.9",
    format: "microprofile",
  },
  { about: "the IETF's type after HTML", accept: "application/health+json;q=0.5, text/html", format: "hermes-page" },
  { about: "the IETF's type before anything", accept: "*/*, application/health+json", format: "ietf" },
  { about: "the IETF's type never, else anything", accept: "application/health+json;q=0, */*", format: "microprofile" },
  { about: "a quality that is none", accept: "text/html;q=high, application/json;q=0.1", format: "microprofile" },
  { about: "a quality above one", accept: "text/html;q=1.5, application/json;q=0.1", format: "microprofile" },
  { about: "a negative quality", accept: "text/html;q=-1", format: "microprofile" },
  { about: "a quality of many digits", accept: "text/html;q=0.123456789", format: "hermes-page" },
  {
    about: "a quality with blanks and a capital",
    accept: "text/html ; Q=0.9 , application/json ; q=0.8",
    format: "hermes-page",
  },
  { about: "a comma in quotes", accept: 'text/html;a="b, application/health+json;c=";q=0.5', format: "hermes-page" },
  {
    about: "an escaped quotation mark in quotes",
    accept: 'text/html;a="\\", application/health+json, ";q=0.5',
    format: "hermes-page",
  },
  { about: "a type twice", accept: "application/json;q=0.5, text/html;q=0.9, text/html;q=0.1", format: "hermes-page" },
  {
    about: "a quotation mark that is never closed",
    accept: 'text/html;a="b, application/health+json',
    format: "hermes-page",
  },
  { about: "half a type", accept: "text, html, application/health+json", format: "ietf" },
  { about: "a wildcard in front of a type", accept: "*/html", format: "microprofile" },
  { about: "only commas", accept: ",,,;,", format: "microprofile" },
  { about: "a type of three parts", accept: "text/html/now", format: "microprofile" },
  {
    about: "a name of JavaScript's as a parameter",
    accept: "text/html;__proto__=1;constructor=2",
    format: "hermes-page",
  },
  { about: "a body of JSON", contentType: "application/json", format: "hermes-json" },
  { about: "a body of JSON with its encoding", contentType: "Application/JSON; charset=utf-8", format: "hermes-json" },
  { about: "a body of JSON, from a browser", contentType: "application/json", accept: BROWSER, format: "hermes-json" },
  {
    about: "a body of JSON, and the IETF's type",
    contentType: "application/json",
    accept: "application/health+json",
    format: "hermes-json",
  },
  { about: "a body of some other JSON", contentType: "application/json-patch+json", format: "microprofile" },
  { about: "a body of HTML", contentType: "text/html", format: "microprofile" },
  { about: "an empty type of the body", contentType: "", accept: "text/html", format: "hermes-page" },
];
