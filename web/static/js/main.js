// Start every behaviour; each finds its own elements by data attributes and minds its absence.
import { autosave } from "./autosave.js";
import { batch } from "./batch.js";
import { editor } from "./editor.js";
import { forms } from "./forms.js";
import { keys } from "./keys.js";
import { menus } from "./menus.js";
import { session } from "./session.js";

for (const start of [menus, forms, editor, autosave, batch, keys, session]) start(document);
