// A text area that shows its text highlighted, with line numbers, and indents like an editor.

const GRAPHQL = [
  ["comment", /#[^\n]*/y],
  ["string", /"""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?/y],
  ["variable", /\$\w+/y],
  ["keyword", /\b(?:query|mutation|subscription|fragment|on|true|false|null)\b|@\w+/y],
  ["number", /-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ["key", /\b\w+(?=\s*:)/y],
  ["punctuation", /[{}()[\]:!=|,]|\.\.\./y],
  [null, /\w+|\s+|./y],
];
const JSON_TEXT = [
  ["key", /"(?:\\.|[^"\\\n])*"(?=\s*:)/y],
  ["string", /"(?:\\.|[^"\\\n])*"?/y],
  ["number", /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ["keyword", /\b(?:true|false|null)\b/y],
  ["punctuation", /[{}[\]:,]/y],
  [null, /\w+|\s+|./y],
];
// Beyond this, colours take longer than they help.
const MOST_HIGHLIGHTED = 300_000;

/** The text as a fragment of coloured pieces; `language` is "graphql" or "json". */
export function highlight(text, language) {
  const result = document.createDocumentFragment();
  if (text.length > MOST_HIGHLIGHTED) {
    result.append(text);
    return result;
  }
  const rules = language === "json" ? JSON_TEXT : GRAPHQL;
  for (let position = 0; position < text.length; ) {
    const [kind, piece] = match(rules, text, position);
    if (kind) {
      const span = document.createElement("span");
      span.className = `t-${kind}`;
      span.textContent = piece;
      result.append(span);
    } else {
      result.append(piece);
    }
    position += piece.length;
  }
  return result;
}

function match(rules, text, position) {
  for (const [kind, pattern] of rules) {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found) return [kind, found[0]];
  }
  return [null, text[position]];
}

/** Make an editor of the element; `changed` is called after each change by the user. */
export function makeEditor(element, language, changed) {
  const area = element.querySelector("textarea");
  const shown = element.querySelector(".shown");
  const lines = element.querySelector(".lines");
  let escaped = false;

  function render() {
    // The last line needs something in it, or it has no height.
    shown.replaceChildren(highlight(area.value, language), "\n");
    const count = area.value.split("\n").length;
    lines.textContent = Array.from({ length: count }, (_, index) => index + 1).join("\n");
  }

  function insert(text) {
    // The old command is the only way that keeps the browser's undo.
    document.execCommand("insertText", false, text);
  }

  function indentOf(position) {
    const start = area.value.lastIndexOf("\n", position - 1) + 1;
    return /^ */.exec(area.value.slice(start, position))[0];
  }

  area.addEventListener("input", () => {
    render();
    changed();
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Tab" && !escaped && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      if (event.shiftKey) unindent();
      else insert("  ");
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const opens = /[{[(]\s*$/.test(area.value.slice(0, area.selectionStart));
      insert(`\n${indentOf(area.selectionStart)}${opens ? "  " : ""}`);
    }
    // Escape, then Tab, leaves the editor by keyboard.
    escaped = event.key === "Escape";
  });

  function unindent() {
    const { selectionStart: caret } = area;
    const start = area.value.lastIndexOf("\n", caret - 1) + 1;
    const spaces = Math.min(2, /^ */.exec(area.value.slice(start))[0].length);
    if (!spaces) return;
    area.setSelectionRange(start, start + spaces);
    insert("");
    area.setSelectionRange(Math.max(start, caret - spaces), Math.max(start, caret - spaces));
  }

  render();
  return {
    get text() {
      return area.value;
    },
    set text(value) {
      area.value = value;
      area.setSelectionRange(0, 0);
      render();
    },
    get caret() {
      return area.selectionStart;
    },
    focus: () => area.focus(),
  };
}
