// Character counts and the like. Every page works without this file.
import { initAll } from "/assets/govuk-frontend.min.js";

initAll();
