// What both pages for logging in share: requests to this server, and errors in words.
const HERE = new URL(".", document.baseURI);

/** The answer's JSON. Throws an Error with a message for people, and `status`. */
export async function ask(path, body) {
  const headers = { "Content-Type": "application/json", "X-Wanllmdb-Csrf": "1" };
  const request = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(new URL(path, HERE), request);
  } catch {
    throw new Error("The server cannot be reached. Is it running?");
  }
  const answer = await response.json().catch(() => ({}));
  const problem = answer.errors?.[0]?.message;
  if (response.ok && !problem) return answer;
  const text = problem ?? `The server answered with status ${response.status}.`;
  throw Object.assign(new Error(sentence(text)), { status: response.status });
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.?!]$/.test(text) ? "" : ".");
}

export const byId = (id) => document.getElementById(id);

export function complain(text) {
  byId("problem").textContent = text;
}

/** Carry out `work` when the form is sent, one at a time; what it throws is shown. */
export function onSubmit(form, work) {
  const button = form.querySelector("[type=submit]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    complain("");
    try {
      await work();
    } catch (error) {
      complain(error.message);
    } finally {
      button.disabled = false;
    }
  });
}

/** Browsers keep the login only over TLS, or on the machine itself; null if this one will. */
export function obstacle() {
  if (window.isSecureContext) return null;
  return "This page was opened without TLS, so your browser will not keep a login. Open it with https.";
}
