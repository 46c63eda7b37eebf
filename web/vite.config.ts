import { defineConfig } from "vitest/config";

// `npm run dev` talks to an installation started with `make up`; its sockets accept only its own origin.
const installation = "http://localhost:8080";

export default defineConfig({
  build: {
    target: "es2022",
    // Nothing inlined as data: URIs: the content security policy allows our own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Icons are a few hundred bytes each; one file of them beats a request for every one.
      output: { codeSplitting: { groups: [{ name: "icons", test: /node_modules\/lucide\// }] } },
    },
  },
  server: {
    proxy: {
      "/api": { target: installation, changeOrigin: true },
      "/ws": { target: installation, changeOrigin: true, ws: true, rewriteWsOrigin: true },
    },
  },
  test: { include: ["src/**/*.test.ts"] },
});
