// Where the desk starts.
import "@/design/tokens.css";
import "@/design/page.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import { preloadPage } from "@/app/routes";
import { applyTheme } from "@/app/theme";
import { baseSentences } from "@/i18n/catalogues";
import { preferredLanguage } from "@/i18n/preferred";

applyTheme();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
preloadPage();
const desk = createRoot(root);
// With its sentences at hand the desk is drawn at once: React lets nothing follow a fallback for a third of a second.
baseSentences(preferredLanguage()).then(() =>
  desk.render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
