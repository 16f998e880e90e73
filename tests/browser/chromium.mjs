// The browser: Debian's Chromium, which trusts one certificate's key and fetches nothing of its own.

import { chromium } from "playwright-core";

export function launch(certificate) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      `--ignore-certificate-errors-spki-list=${certificate.pin()}`,
    ],
  });
}
