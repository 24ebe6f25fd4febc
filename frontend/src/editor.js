// The query editor: takes the place of the field of the query page, and leaves that where anything fails.
import { closeBrackets, autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";

import { colours, look } from "./look.js";
import { termCompletion } from "./terms.js";

const { dataset } = document.currentScript;

function start(field) {
  const form = field.form;
  const label = form.querySelector(`label[for="${field.id}"]`);
  const host = document.createElement("div");
  host.className = "editor";
  const root = host.attachShadow({ mode: "open", delegatesFocus: true });
  const submit = () => form.requestSubmit(form.querySelector("button[type=submit]:not([name])"));
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        // The Tab key has no binding: it leaves the editor, as it leaves the field.
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (submit(), true) }])),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        bracketMatching(),
        closeBrackets(),
        StreamLanguage.define(sparql),
        syntaxHighlighting(colours),
        autocompletion({ override: [termCompletion(dataset)], icons: false, maxRenderedOptions: 40 }),
        look,
        replaceSelection,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of(attributesFor(field, label)),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) field.value = update.state.doc.toString();
        }),
      ],
    }),
  });
  describe(view.contentDOM, field);
  field.before(host);
  // Only now, when nothing can fail any more.
  field.style.display = "none";
  field.required = false;
  document.getElementById("query-keys").hidden = false;
  label.removeAttribute("for");
  label.addEventListener("click", () => view.focus());
  for (const link of document.querySelectorAll(`a[href="#${field.id}"]`)) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      host.scrollIntoView({ block: "nearest" });
      view.focus();
    });
  }
}

// Chromium's own replacement of a selection writes style attributes, which the policy blocks with a line in the console.
const replaceSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    const text = event.data;
    if (event.inputType !== "insertText" || !text || empty || view.composing) return false;
    const typed = () =>
      view.state.update({
        changes: { from, to, insert: text },
        selection: { anchor: from + text.length },
        userEvent: "input.type",
        scrollIntoView: true,
      });
    if (!view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, text, typed))) {
      view.dispatch(typed());
    }
    event.preventDefault();
    return true;
  },
});

function attributesFor(field, label) {
  const found = { "aria-label": label.textContent.trim(), spellcheck: "false", autocapitalize: "off" };
  if (field.getAttribute("aria-invalid")) found["aria-invalid"] = "true";
  return found;
}

// An id does not reach into a shadow root, an element does.
function describe(content, field) {
  const ids = (field.getAttribute("aria-describedby") ?? "").split(" ");
  const found = ids.map((id) => document.getElementById(id)).filter(Boolean);
  if ("ariaDescribedByElements" in content) content.ariaDescribedByElements = found;
}

const field = document.getElementById("query");
if (field && "adoptedStyleSheets" in document) start(field);
