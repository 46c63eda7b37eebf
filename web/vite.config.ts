import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// `npm run dev` talks to an installation started with `make up`; its sockets accept only its own origin.
const installation = "http://localhost:8080";

/** The order of the layers, as in `src/ui/styles.css`. */
const layers = "@layer reset, tokens, base, layout, components, utilities;";

/**
 * Names the layers at the head of every style sheet. The first sheet that a browser reads decides their order, and which
 * one that is changes with how the build cuts the code up.
 */
const layersFirst: Plugin = {
  name: "layers-first",
  enforce: "pre",
  transform: (code, id) => (id.endsWith(".css") ? layers + code : undefined),
};

export default defineConfig({
  plugins: [layersFirst],
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
