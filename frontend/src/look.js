// Colours are those of the page: its custom properties reach into the shadow root, in light and in dark.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const look = EditorView.theme({
  "&": {
    color: "var(--ink)",
    backgroundColor: "var(--ground)",
    border: "1px solid var(--soft)",
    borderRadius: "3px",
    fontSize: ".9rem",
  },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { minHeight: "14rem", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--soft)", backgroundColor: "var(--raised)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLineGutter": { color: "var(--ink)", fontWeight: "700" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--line) !important" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--accent)" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--raised)", border: "1px solid var(--soft)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxWidth: "min(34rem, 92vw)", maxHeight: "16em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".2rem .5rem", overflowX: "hidden", textOverflow: "ellipsis" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--ground) !important", backgroundColor: "var(--link) !important" },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "var(--ground)" },
  ".cm-completionLabel": { fontWeight: "600" },
  ".cm-completionMatchedText": { textDecoration: "underline" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal", fontFamily: "var(--mono)" },
});

export const colours = HighlightStyle.define([
  { tag: tags.keyword, fontWeight: "700" },
  { tag: tags.comment, color: "var(--soft)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--link)" },
  { tag: [tags.string, tags.atom], color: "var(--warn)" },
]);
