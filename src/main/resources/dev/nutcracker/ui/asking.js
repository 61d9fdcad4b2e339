// What is asked of the proxy: its state, again and again, and the commands of whoever uses the page, which
// go to POST /console.
import {$, notice} from './elements.js';
import {span} from './texts.js';
import {authorization, lastEvent, pool, samples, setPool, setToken, state, take, token, turnToPool} from './known.js';

const BASE = new URL('.', import.meta.url);
const POLL_MS = 2000, IDLE_POLL_MS = 10000, IDLE_AFTER_MS = 300000;

let touchedMs = Date.now();
let failedSince = 0;
let trouble = false;
let timer = 0;
let asking = null;
let page = null;

/** Asks from now on; what has changed is shown by show() and showActions() of the page. */
export function begin(shown) {
  page = shown;
  poll();
}

export async function poll() {
  clearTimeout(timer);
  if (asking) asking.abort();
  if (document.hidden) return;
  const own = asking = new AbortController();
  let soon = false;
  const limit = setTimeout(() => own.abort(), 15000);
  try {
    turnToPool();
    const url = new URL('state', BASE);
    url.search = new URLSearchParams({since: lastEvent, from: samples.next, pool});
    const answer = await fetch(url, {headers: authorization(), signal: own.signal, cache: 'no-store'});
    if (answer.status === 401 || answer.status === 403) return refused(answer.status, await answer.text());
    if (answer.status === 404 && pool) { choosePool(''); return; }
    if (!answer.ok) throw new Error((await answer.text()).trim() || 'status ' + answer.status);
    const next = await answer.json();
    if (own !== asking) return;
    answered(next);
  } catch (e) {
    if (own !== asking) return;
    // One failure may be a connection that was opened too early: ask again at once.
    if (!failedSince) { failedSince = Date.now(); soon = true; return; }
    trouble = true;
    notice('No answer from the proxy for ' + span((Date.now() - failedSince) / 1000) + ': ' + e.message + '. What is shown is old.');
  } finally {
    clearTimeout(limit);
    if (own === asking) {
      asking = null;
      timer = setTimeout(poll, soon ? 300 : Date.now() - touchedMs > IDLE_AFTER_MS ? IDLE_POLL_MS : POLL_MS);
    }
  }
}

export function pause() { clearTimeout(timer); }

/** Somebody uses the page. */
export function touched() {
  const was = touchedMs;
  touchedMs = Date.now();
  if (touchedMs - was > IDLE_AFTER_MS) poll();
}

function refused(status, text) {
  trouble = true;
  notice(text.trim());
  if (status === 401) {
    if (token()) { setToken(''); }
    page.showActions();
  }
}

function answered(next) {
  if (trouble) notice('');
  trouble = false;
  failedSince = 0;
  take(next);
  page.show();
}

export function choosePool(name) {
  setPool(name);
  history.replaceState(null, '', name ? '#' + new URLSearchParams({pool: name}) : location.pathname + location.search);
  $('pool').value = name;
  poll();
}

/** Gives a command of the console. Returns its rows, or throws an error with a code. */
export async function command(words) {
  const path = pageFor(words);
  const answer = await fetch(new URL(path || '../console', BASE), {
    method: 'POST',
    headers: {'Content-Type': 'application/json', ...authorization()},
    body: path ? '' : JSON.stringify({command: words.map(String)}),
  });
  const text = await answer.text();
  let data = {};
  try { data = JSON.parse(text); } catch { /* A plain text says why. */ }
  if (!answer.ok) {
    throw Object.assign(new Error(data.error ? data.error.text : text.trim()), {code: data.error ? data.error.code : ''});
  }
  return path ? {rows: [{'': text.trim()}]} : data;
}

/** The page of a command that the console does not have. */
function pageFor(words) {
  if (words[0] === 'RELOAD' && !state.may.includes('RELOAD')) return '../reload';
  if (words[1] !== 'SERVER' || state.may.includes('SET SERVER STATE')) return null;
  const at = words[2].indexOf('/', state.pools.find(p => words[2].startsWith(p.name + '/')).name.length);
  return '../servers/' + [words[2].slice(0, at), words[2].slice(at + 1), words[4] === 'ready' ? 'auto' : words[4]].map(encodeURIComponent).join('/');
}
