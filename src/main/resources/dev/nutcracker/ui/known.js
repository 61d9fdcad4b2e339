// What is known: the latest state, events and samples, what of it is looked at, and what may be changed.
// Other modules read the variables, which change under them; only functions of this one set them.

export let state = null;
export let events = [];
export let lastEvent = 0;
export let askedPool = null;
export let pool = new URLSearchParams(location.hash.slice(1)).get('pool') || '';
export let spanS = 300;
export const samples = {next: 0, times: [], values: {}, servers: {}};

export function setPool(name) { pool = name; }
export function setSpan(seconds) { spanS = seconds; }

export function token() { try { return sessionStorage.getItem('nutcracker-token') || ''; } catch { return ''; } }
export function setToken(value) {
  try { value ? sessionStorage.setItem('nutcracker-token', value) : sessionStorage.removeItem('nutcracker-token'); } catch { /* Private windows may have no storage. */ }
}
export const authorization = () => token() ? {Authorization: 'Bearer ' + token()} : {};
const operates = () => !!state && ['operate', 'admin'].includes(state.level);
// These two have pages of their own, too.
const PAGES = ['SET SERVER STATE', 'RELOAD'];
export const may = label => !!state && (state.may.includes(label) || (operates() && PAGES.includes(label)));

function forget() {
  Object.assign(samples, {next: 0, times: [], values: {}, servers: {}});
}

/** What comes from now on is of the chosen pool: samples of another one are dropped. */
export function turnToPool() {
  if (askedPool !== pool) { forget(); askedPool = pool; }
}

export function take(next) {
  if (state && next.started_ms !== state.started_ms) { events = []; }
  state = next;
  takeSamples(next.history);
  events = events.filter(event => event.number <= next.last_event).concat(next.events).slice(-200);
  lastEvent = next.last_event;
}

function takeSamples(part) {
  if (part.first !== samples.next) forget();
  const before = samples.times.length;
  const append = (own, name, values) => {
    own[name] = (own[name] || new Array(before).fill(null)).concat(values);
  };
  for (const [name, values] of Object.entries(part.series)) append(samples.values, name, values);
  for (const [key, values] of Object.entries(part.servers)) append(samples.servers, key, new Array(part.ms.length - values.length).fill(null).concat(values));
  samples.times = samples.times.concat(part.ms);
  samples.next = part.first + part.ms.length;
  const surplus = samples.times.length - Math.max(1, Math.floor(part.seconds / part.step_s));
  const length = samples.times.length;
  for (const own of [samples.values, samples.servers]) {
    for (const name of Object.keys(own)) {
      while (own[name].length < length) own[name].push(null);
      if (surplus > 0) own[name] = own[name].slice(surplus);
      if (own[name].every(value => value == null)) delete own[name];
    }
  }
  if (surplus > 0) samples.times = samples.times.slice(surplus);
}
