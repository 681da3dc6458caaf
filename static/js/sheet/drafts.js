/* What is typed and not yet acknowledged, kept in this browser so that not even a reload loses it.
   One entry for each person, review, competency and tab; gone as soon as the server has it, or after
   a fortnight: others sit down at this computer too. */

const FORTNIGHT = 14 * 24 * 60 * 60 * 1000;
const PREFIX = "sheet:";
const TAB = "sheet-tab";

const area = (name) => {
  try {
    return window[name];
  } catch {
    return null; // blocked: the page then warns before it is left
  }
};

/** Two tabs on one sheet keep their texts apart; a reloaded tab finds its own again. */
function tab() {
  const session = area("sessionStorage");
  if (!session) return "0";
  if (!session.getItem(TAB)) session.setItem(TAB, String(Math.random()).slice(2, 10));
  return session.getItem(TAB);
}

export const place = ({ user, review, competency }) => `${PREFIX}${user}:${review}:${competency}:`;
export const keyOf = (data) => place(data) + tab();

/** Whether this tab left it: what another tab holds may still be typed there. */
export const isOwn = (key) => key.endsWith(`:${tab()}`);

export function load(key) {
  try {
    return JSON.parse(area("localStorage")?.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

let isOver = false;

/** False when the browser keeps nothing. */
export function keep(key, draft) {
  if (isOver) return true;
  try {
    area("localStorage").setItem(key, JSON.stringify({ ...draft, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export function forget(key) {
  area("localStorage")?.removeItem(key);
}

const starting = (start) =>
  Object.keys(area("localStorage") ?? {}).filter((key) => key.startsWith(start));

/** The draft of this tab for a sheet, else one that a closed tab left behind. */
export function found(data) {
  const own = keyOf(data);
  const key = load(own) ? own : starting(place(data))[0];
  return key ? { key, ...load(key) } : null;
}

/** Everything unsaved of somebody, or of one of their reviews. */
export const ofUser = (user, review) =>
  starting(review ? `${PREFIX}${user}:${review}:` : `${PREFIX}${user}:`)
    .map((key) => ({ key, ...load(key) }))
    .filter((draft) => draft.fields && !draft.isSaved);

/** On logging out: the next person at this computer finds nothing. */
export function forgetAll() {
  isOver = true;
  for (const key of starting(PREFIX)) forget(key);
}

for (const key of starting(PREFIX)) {
  if (!(Date.now() - load(key)?.at <= FORTNIGHT)) forget(key);
}
