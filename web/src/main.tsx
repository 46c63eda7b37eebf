import "./ui/styles.css";
import { render } from "preact";
import { App } from "./app/App";
import { applyTheme } from "./app/theme";

applyTheme();
const root = document.getElementById("app");
if (root) render(<App />, root);
