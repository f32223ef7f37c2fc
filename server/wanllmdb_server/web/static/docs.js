// The schema, read by introspection, as pages that lead to each other.

const TYPE_REF = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
const INPUT = `name description defaultValue type { ${TYPE_REF} }`;
export const INTROSPECTION = `query Introspection {
  __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types {
      kind name description
      fields(includeDeprecated: true) {
        name description isDeprecated deprecationReason args { ${INPUT} } type { ${TYPE_REF} }
      }
      inputFields { ${INPUT} }
      enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
      possibleTypes { name }
      interfaces { name }
    }
  }
}`;
const KINDS = {
  OBJECT: "type", INTERFACE: "interface", UNION: "union", ENUM: "enum", INPUT_OBJECT: "input", SCALAR: "scalar",
};
const MOST_FOUND = 60;

/** Show the schema in the elements; returns nothing, the pages take care of themselves. */
export function showDocs(schema, { body, trail, search }) {
  const types = new Map(schema.types.filter((type) => !type.name.startsWith("__")).map((type) => [type.name, type]));
  const roots = [schema.queryType, schema.mutationType, schema.subscriptionType].filter(Boolean).map((type) => type.name);
  let visited = [];

  function open(name) {
    const known = visited.indexOf(name);
    visited = known < 0 ? [...visited, name] : visited.slice(0, known + 1);
    search.value = "";
    render();
  }

  function render() {
    const wanted = search.value.trim().toLowerCase();
    const steps = [link("Schema", () => { visited = []; search.value = ""; render(); })];
    for (const name of visited) steps.push(link(name, () => open(name)));
    trail.replaceChildren(...(visited.length || wanted ? steps : []));
    if (wanted) body.replaceChildren(...found(wanted));
    else if (visited.length) body.replaceChildren(...page(types.get(visited.at(-1))));
    else body.replaceChildren(...overview());
    body.parentElement.scrollTop = 0;
  }

  function overview() {
    const rest = [...types.values()].filter((type) => !roots.includes(type.name));
    const parts = [heading("Operations"), list(roots.map((name) => [typeLink(name)]))];
    for (const [kind, label] of Object.entries(KINDS)) {
      const members = rest.filter((type) => type.kind === kind).sort((a, b) => a.name.localeCompare(b.name));
      if (members.length) parts.push(heading(`${label}s`), list(members.map((type) => [typeLink(type.name)])));
    }
    return parts;
  }

  function found(wanted) {
    const hits = [];
    for (const type of types.values()) {
      if (type.name.toLowerCase().includes(wanted)) hits.push([typeLink(type.name), kind(KINDS[type.kind])]);
      for (const field of type.fields ?? type.inputFields ?? [])
        if (field.name.toLowerCase().includes(wanted)) hits.push([typeLink(type.name), `.${field.name}`]);
    }
    if (!hits.length) return [element("p", `Nothing is named “${search.value}”.`)];
    const more = hits.length - MOST_FOUND;
    return [list(hits.slice(0, MOST_FOUND)), ...(more > 0 ? [element("p", `… and ${more} more`)] : [])];
  }

  function page(type) {
    const parts = [element("h3", type.name, " ", kind(KINDS[type.kind]))];
    if (type.description) parts.push(element("p", type.description));
    const members = type.fields ?? type.inputFields ?? type.enumValues ?? [];
    if (members.length) parts.push(heading(type.enumValues ? "values" : "fields"), entries(members));
    for (const [label, related] of [["implements", type.interfaces], ["possible types", type.possibleTypes]])
      if (related?.length) parts.push(heading(label), list(related.map(({ name }) => [typeLink(name)])));
    return parts;
  }

  function entries(members) {
    const result = document.createElement("dl");
    for (const member of members) {
      const name = element("span", member.name);
      name.classList.toggle("deprecated", Boolean(member.isDeprecated));
      const term = element("dt", name);
      if (member.args?.length) term.append("(", ...member.args.map(argument), ")");
      if (member.type) term.append(": ", ...reference(member.type), preset(member));
      const reason = member.isDeprecated ? `Deprecated: ${member.deprecationReason}` : "";
      result.append(term, element("dd", [member.description, reason].filter(Boolean).join(" ")));
    }
    return result;
  }

  function argument(argument) {
    const result = element("span", argument.name, ": ", ...reference(argument.type), preset(argument));
    result.className = "argument";
    result.title = argument.description ?? "";
    return result;
  }

  function reference(type) {
    if (type.kind === "NON_NULL") return [...reference(type.ofType), "!"];
    if (type.kind === "LIST") return ["[", ...reference(type.ofType), "]"];
    return [typeLink(type.name)];
  }

  const typeLink = (name) => link(name, () => open(name));
  search.addEventListener("input", render);
  render();
}

const preset = (input) => (input.defaultValue == null ? "" : ` = ${input.defaultValue}`);
const heading = (text) => element("h4", text);

function kind(text) {
  const result = element("span", text);
  result.className = "kind";
  return result;
}

function list(rows) {
  return element("ul", ...rows.map((row) => element("li", ...row.flatMap((part) => [part, " "]))));
}

function link(text, action) {
  const result = element("button", text);
  result.type = "button";
  result.className = "link";
  result.addEventListener("click", action);
  return result;
}

function element(name, ...children) {
  const result = document.createElement(name);
  result.append(...children);
  return result;
}
