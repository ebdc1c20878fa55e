// The editor of a pagination object: CodeMirror, with the names and values that the contract has. A bundle of its own.

import {
  autocompletion,
  type Completion,
  type CompletionContext,
  closeBrackets,
  closeBracketsKeymap,
  insertCompletionText,
  pickedCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { paginationWords, presets } from "../tables.js";
import { readPlaces } from "./places.js";
import type { Mark } from "./trial.js";

/** An editor that is open. */
export interface Editor {
  /** Shows a text, unless it is there already, and what is wrong with it. */
  show(shown: { text: string; wrong: Mark | undefined }): void;
  focus(): void;
  close(): void;
}

/** Opens an editor in an element, behind what is in it. */
export function openEditor(
  parent: Element,
  { text, wrong }: { text: string; wrong: Mark | undefined },
  onInput: (text: string) => void,
  cursor: number,
): Editor {
  const root = parent.getRootNode() as Document | ShadowRoot;
  /** Whether the text changes because it is shown, not because it is typed. */
  let showing = false;
  const view = new EditorView({
    parent,
    root,
    state: EditorState.create({
      doc: text,
      selection: { anchor: Math.min(cursor, text.length) },
      extensions: [
        json(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        syntaxHighlighting(colours),
        autocompletion({ override: [complete], icons: false }),
        // None of them takes the Tab key: the keyboard can leave.
        keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "Pagination object", "aria-describedby": "pagination-wrong" }),
        theme,
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !showing) onInput(update.state.doc.toString());
        }),
      ],
    }),
  });
  let latest = "";
  const show: Editor["show"] = ({ text, wrong }) => {
    const before = view.state.doc.toString();
    if (text !== before) {
      showing = true;
      view.dispatch({ changes: { from: 0, to: before.length, insert: text } });
      showing = false;
    }
    const told = JSON.stringify([text, wrong]);
    if (told !== latest) view.dispatch(setDiagnostics(view.state, diagnostics(text, wrong)));
    latest = told;
  };
  show({ text, wrong });
  return { show, focus: () => view.focus(), close: () => view.destroy() };
}

/** What is wrong, and names that mean nothing: the engine passes over these. */
function diagnostics(text: string, wrong: Mark | undefined): Diagnostic[] {
  const end = text.length;
  const marks = wrong === undefined ? [] : [wrong];
  const errors = marks.map(
    ({ from, to, message }): Diagnostic => ({
      from: Math.min(from, Math.max(0, end - 1)),
      to: Math.min(Math.max(to, from + 1), end),
      severity: "error",
      message,
    }),
  );
  const unknown = [...readPlaces(text).names].flatMap(([path, place]): Diagnostic[] => {
    const at = path.lastIndexOf(".");
    const known = membersOf(path.slice(0, at));
    const name = path.slice(at + 1);
    if (known === undefined || Object.hasOwn(known, name)) return [];
    return [
      { ...place, severity: "warning", message: `${name} means nothing here: use ${Object.keys(known).join(", ")}` },
    ];
  });
  return [...errors, ...unknown];
}

type Words = Readonly<Record<string, string>>;

const { types, places, inputTypes, outputs, blankCursors, continueBodies } = paginationWords;

/** What an object's members are called; undefined where that isn't known. */
function membersOf(path: string): Words | undefined {
  if (path === "") return members;
  if (path === ".outputs") return outputs;
  if (path === ".continue") return continues;
  return /^\.inputs\[\d+\]$/.test(path) ? inputs : undefined;
}

const members: Words = {
  type: "How the next page is asked for.",
  inputs: "What is set in each request.",
  outputs: "What is read from each response.",
  blankCursor: 'What a cursor, or a next URL, of "" means.',
  continue: "How the next pages are asked for where that is not as the first one is.",
};
const inputs: Words = {
  name: "Of the parameter; in requestBody a top-level property, or a JSON Pointer.",
  in: "Where it stands.",
  type: "What it holds.",
  first: "Of a page or an offset: where counting starts if the request has none.",
};
const continues: Words = {
  method: "Of the next pages' requests.",
  url: "Relative to the request's.",
  body: "What of the first request's body is sent again.",
};

/** What a member's value may be. */
function valuesOf(path: string): Words | undefined {
  if (path === ".type") return types;
  if (path === ".blankCursor") return blankCursors;
  if (path === ".continue.body") return continueBodies;
  if (/^\.inputs\[\d+\]\.in$/.test(path)) return places;
  if (/^\.inputs\[\d+\]\.type$/.test(path)) return inputTypes;
  const output = /^\.outputs\.(\w+)$/.exec(path)?.[1];
  if (output === undefined) return undefined;
  // What presets have there.
  const known = Object.entries(presets).flatMap(([preset, object]) => {
    const found = (object as { outputs?: Record<string, string> }).outputs?.[output];
    return found === undefined ? [] : [[found, preset] as const];
  });
  return Object.fromEntries(known);
}

/** Where the cursor is: in a name of an object's, or in a member's value. */
function whereabouts(text: string): { path: string; value: boolean } | undefined {
  const stack: { path: string; list: boolean; count: number; name: string }[] = [];
  let value = false;
  let last = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    const top = stack.at(-1);
    const path = top === undefined ? "" : top.list ? `${top.path}[${top.count}]` : `${top.path}.${top.name}`;
    if (token === "{" || token === "[") {
      stack.push({ path, list: token === "[", count: 0, name: "" });
      value = token === "[";
    } else if (token === "}" || token === "]") stack.pop();
    else if (token === ",") {
      if (top?.list) top.count++;
      value = top?.list === true;
    } else if (token === ":" && top !== undefined) {
      top.name = last.replace(/^"|"$/g, "");
      value = true;
    } else last = token;
  }
  const top = stack.at(-1);
  if (top === undefined) return undefined;
  return value
    ? { path: top.list ? `${top.path}[${top.count}]` : `${top.path}.${top.name}`, value }
    : { path: top.path, value };
}

/** Offers what may stand at the cursor. */
function complete({ state, pos, explicit }: CompletionContext) {
  const before = state.sliceDoc(0, pos);
  const [typed] = /"?[\w.$[\]@?=' -]*$/.exec(before)!;
  const open = typed.startsWith('"');
  if (!open && !explicit) return null;
  const from = open ? pos - typed.length : pos;
  const where = whereabouts(before.slice(0, from));
  const words = where === undefined ? undefined : where.value ? valuesOf(where.path) : membersOf(where.path);
  if (words === undefined) return null;
  const options = Object.entries(words).map(([label, info]): Completion => {
    const text = JSON.stringify(label);
    return {
      label: text,
      displayLabel: label,
      info,
      type: "text",
      apply: (view, completion, from, to) => {
        // The quote that was closed when this one was opened.
        const end = to + (open && view.state.sliceDoc(to, to + 1) === '"' ? 1 : 0);
        const named = where!.value || /^\s*:/.test(view.state.sliceDoc(end, end + 20));
        view.dispatch({
          ...insertCompletionText(view.state, named ? text : `${text}: `, from, end),
          annotations: pickedCompletion.of(completion),
        });
      },
    };
  });
  return { from, options };
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--ap-accent)" },
  { tag: tags.string, color: "var(--ap-green)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--ap-amber)" },
]);

const theme = EditorView.theme({
  "&.cm-focused": { outline: "2px solid var(--ap-accent)", outlineOffset: "-1px" },
  ".cm-scroller": { font: "inherit", minHeight: "120px" },
  ".cm-cursor": { borderLeftColor: "var(--ap-text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--ap-accent-soft)",
  },
  ".cm-tooltip": { background: "var(--ap-card)", color: "var(--ap-text)", border: "1px solid var(--ap-line-strong)" },
  ".cm-tooltip-autocomplete > ul": { font: "13px / 20px var(--ap-mono)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--ap-accent)", color: "var(--ap-on-accent)" },
  ".cm-completionInfo": { maxWidth: "280px", font: "13px / 20px var(--ap-sans)" },
  // Not as images, which a policy may forbid.
  ".cm-lintRange-error": { background: "none", textDecoration: "underline wavy var(--ap-red)" },
  ".cm-lintRange-warning": { background: "none", textDecoration: "underline wavy var(--ap-amber)" },
  ".cm-diagnostic": { font: "13px / 20px var(--ap-sans)" },
});
