/* Talking to the portal: one save, one login. Every ending has a name; nothing is thrown. */

const ENDINGS = {
  200: "saved",
  400: "large",
  401: "login",
  403: "token",
  404: "stranger",
  409: "conflict",
  413: "large",
  422: "invalid",
};
// What a browser lets outlive its page.
const KEEPALIVE_LIMIT = 60_000;
const PATIENCE = 20_000;

const cookie = (name) =>
  document.cookie
    .split("; ")
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? "";

// Read each time: logging in, here or in another tab, changes the token.
const token = (form) => cookie("csrftoken") || form.elements.csrfmiddlewaretoken?.value || "";

const post = (form, url, fields, kind) => {
  const body = new URLSearchParams(fields).toString();
  return fetch(url, {
    method: "POST",
    body,
    headers: {
      "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
      "X-Requested-With": kind,
      "X-CSRFToken": token(form),
    },
    credentials: "same-origin",
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
    // A request under way survives the page on which it was made.
    keepalive: body.length < KEEPALIVE_LIMIT,
  });
};

const json = async (response) => {
  try {
    return await response.json();
  } catch {
    return {};
  }
};

// A review without its rater's name is gone once it is submitted: this tells whose it was.
const asked = ({ elements: { nomination } }) => (nomination ? { nomination: nomination.value } : {});

/** Ends as saved, conflict, invalid, login, token, stranger, large or unreachable. */
export async function save(form, version, fields) {
  try {
    const response = await post(form, form.action, { ...fields, ...asked(form), version }, "autosave");
    const answer = await json(response);
    return { ...answer, ending: ENDINGS[response.status] ?? "unreachable" };
  } catch {
    return { ending: "unreachable" };
  }
}

/** A fresh token when the old one was refused: the login page hands one out to anybody. */
export async function renewToken(loginUrl) {
  try {
    await fetch(loginUrl, { credentials: "same-origin" });
  } catch {
    // no connection: the next attempt finds out
  }
}

/** Ends as done, wrong or unreachable. */
export async function login(form, loginUrl) {
  const fields = { login: form.elements.login.value, password: form.elements.password.value };
  try {
    await renewToken(loginUrl);
    const response = await post(form, loginUrl, fields, "XMLHttpRequest");
    // Who is logged in already is sent on; whether it is the right person, the next save tells.
    if (response.ok || response.type === "opaqueredirect") return "done";
    return response.status < 500 ? "wrong" : "unreachable";
  } catch {
    return "unreachable";
  }
}
