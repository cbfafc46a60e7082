/** The certificate that wrasse shows, as it lies in files that somebody renews. */
import { readFileSync, statSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { messageOf } from "../store/message-of.ts";

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Throws where the files cannot be read, or are none of a certificate. */
export function readCertificate(files: CertificateFiles): Certificate {
  const certificate = { cert: readFileSync(files.cert, "utf8"), key: readFileSync(files.key, "utf8") };
  createSecureContext(certificate);
  return certificate;
}

export interface CertificateWatch {
  /** Reads the files again if they have changed; gives back what they hold then. */
  look(): Certificate | undefined;
}

/** `refused`: what is there now is no certificate with its key; it may be half written. */
export function watchCertificate(files: CertificateFiles, refused: (reason: string) => void): CertificateWatch {
  let seen = versionOf(files);
  return {
    look() {
      const version = versionOf(files);
      if (version === seen) return undefined;
      seen = version;
      try {
        return readCertificate(files);
      } catch (error) {
        refused(messageOf(error));
        return undefined;
      }
    },
  };
}

function versionOf({ cert, key }: CertificateFiles): string {
  return [cert, key]
    .map((path) => statSync(path, { throwIfNoEntry: false, bigint: true }))
    .map((stats) => `${stats?.ino} ${stats?.mtimeNs} ${stats?.size}`)
    .join(" ");
}
