import { createRoot } from "react-dom/client";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./app/tokens.css";
import "./app/frame.css";
import { App } from "./app/App";
import { styleWithNonce } from "./app/nonce";
import { startScheme } from "./app/scheme";
import { startLanguage } from "./language";

const place = document.getElementById("app");
if (place) {
  styleWithNonce();
  startScheme();
  await startLanguage();
  createRoot(place).render(<App />);
}
