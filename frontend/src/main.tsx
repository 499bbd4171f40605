import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { startWorker } from "./app/serviceWorker";
import { signStyles } from "./ui/nonce";
import "./ui/page.css";

signStyles();
startWorker();
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
