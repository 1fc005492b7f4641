/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  base: "/",
  build: {
    outDir: "../src/clew/doors/http/web",
    emptyOutDir: true,
    manifest: true,
    // The policy of the page allows no inline data but pictures: nothing is folded into the script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: "src/main.tsx" },
    chunkSizeWarningLimit: 1500,
  },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
});
