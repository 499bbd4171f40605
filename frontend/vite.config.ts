import react from "@vitejs/plugin-react";
import { compression } from "vite-plugin-compression2";
import { defineConfig } from "vitest/config";

const SERVER = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), compression({ algorithms: ["gzip"], threshold: 1024 })],
  // The server hands everything under /static out of the package, and the one page at every other address.
  base: "/static/face/",
  build: { outDir: "../src/anlan/web/static/face", emptyOutDir: true, manifest: true, target: "es2022" },
  server: { proxy: { "/api": SERVER, "/_allauth": SERVER, "/health": SERVER, "/a/": SERVER } },
  test: { environment: "jsdom", restoreMocks: true },
});
