import react from "@vitejs/plugin-react";
import { compression } from "vite-plugin-compression2";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

const SERVER = "http://127.0.0.1:8000";

/** Installable, and its shell opens without a network. No answer of the API is ever kept on the device. */
const phone = () =>
  VitePWA({
    strategies: "generateSW",
    registerType: "prompt",
    injectRegister: false, // main.tsx does it, where there is TLS
    scope: "/",
    filename: "sw.js",
    manifest: {
      name: "安澜 anlan",
      short_name: "安澜",
      lang: "zh-CN",
      start_url: "/",
      scope: "/",
      display: "standalone",
      background_color: "#f5f5f5",
      theme_color: "#1f5a96",
      icons: [
        { src: "/static/face/icon-192.png", sizes: "192x192", type: "image/png" },
        { src: "/static/face/icon-512.png", sizes: "512x512", type: "image/png" },
        { src: "/static/face/icon-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
      ],
    },
    workbox: {
      globPatterns: ["assets/*.{js,css}"],
      modifyURLPrefix: { "": "/static/face/" },
      navigateFallback: null,
      cleanupOutdatedCaches: true,
      inlineWorkboxRuntime: true,
      runtimeCaching: [
        {
          // Each answer carries the nonce of its own policy, and both are kept together. Left out is what is not
          // of the front end: links of messages, the API, signing in, health, files. Written out here, because
          // the function goes into the worker as it stands.
          urlPattern: ({ request, url }) =>
            request.mode === "navigate" &&
            !/^\/(a|accounts|api|_allauth|health|static)(\/|$)/.test(url.pathname),
          handler: "NetworkFirst",
          options: {
            cacheName: "shell",
            networkTimeoutSeconds: 5,
            plugins: [{ cacheKeyWillBeUsed: () => Promise.resolve("/") }],
          },
        },
      ],
    },
  });

export default defineConfig({
  plugins: [react(), phone(), compression({ algorithms: ["gzip"], threshold: 1024 })],
  // The server hands everything under /static out of the package, and the one page at every other address.
  base: "/static/face/",
  build: { outDir: "../src/anlan/web/static/face", emptyOutDir: true, manifest: true, target: "es2022" },
  server: { proxy: { "/api": SERVER, "/_allauth": SERVER, "/health": SERVER, "/a/": SERVER } },
  test: { environment: "jsdom", restoreMocks: true },
});
