import react from "@vitejs/plugin-react";
import { compression } from "vite-plugin-compression2";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

const SERVER = "http://127.0.0.1:8000";

// The page at an address of its own, so that those of people are asked of the server first.
const SHELL = "/shell";

/**
 * The page belongs to the files of its release: kept together and replaced together, it never asks for a file that
 * is gone. Its answer is kept whole, so the nonce in it is that of its own policy.
 */
const renameShell = <T extends { url: string }>(manifest: T[]) => ({
  manifest: manifest.map((file) => (file.url.endsWith("/index.html") ? { ...file, url: SHELL } : file)),
});

/** Installable, and its shell opens without a network. No answer of the API is ever kept on the device. */
const phone = () =>
  VitePWA({
    strategies: "generateSW",
    registerType: "prompt",
    injectRegister: false, // main.tsx does it, where there is TLS
    scope: "/",
    filename: "sw.js",
    manifest: false, // public/manifest.webmanifest, which is not among the kept files
    workbox: {
      globPatterns: ["index.html", "assets/*.{js,css}"],
      // Charts are for the board; a telephone in the field does without them.
      globIgnores: ["assets/Chart-*"],
      dontCacheBustURLsMatching: /\/assets\//, // their names change with them
      modifyURLPrefix: { "": "/static/face/" },
      manifestTransforms: [renameShell],
      navigateFallback: null,
      directoryIndex: null,
      cleanupOutdatedCaches: true,
      inlineWorkboxRuntime: true,
      runtimeCaching: [
        // These two go into the worker as they stand, so what they name is written out in them.
        {
          // Left out is what is not of the front end: links of messages, the API, signing in, health, files.
          urlPattern: ({ request, url }) =>
            request.mode === "navigate" &&
            !/^\/(a|accounts|api|_allauth|health|static)(\/|$)/.test(url.pathname),
          // The server first, so that a new release is seen; a line that carries nothing for five seconds is cut.
          handler: ({ request }) =>
            Promise.race([fetch(request), new Promise<Response>((_, cut) => setTimeout(cut, 5_000))]).catch(
              // Of two releases kept side by side the older one, which is in use, was put there first.
              async () => (await caches.match("/shell", { ignoreSearch: true })) ?? Response.error(),
            ),
        },
      ],
    },
  });

export default defineConfig({
  plugins: [react(), phone(), compression({ algorithms: ["gzip"], threshold: 1024 })],
  // The server hands everything under /static out of the package, and the one page at every other address.
  base: "/static/face/",
  build: {
    outDir: "../src/anlan/web/static/face",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    // What stands in the frame of every page: each alone, icons would be files of more head than drawing.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "frame",
              test: /icons(-svg)?.+(Calendar|Close|InfoCircle|Left|Loading|Plus|Printer|Right)/,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": SERVER, "/_allauth": SERVER, "/health": SERVER, "/a/": SERVER } },
  test: { environment: "jsdom", restoreMocks: true },
});
