'use strict';
// The page of an operator. Everything that it shows comes from ui/state, and every name in it is a stranger's: texts
// become text nodes, never markup. What it changes goes to POST /console.
(() => {
const BASE = new URL('.', document.currentScript.src);
const POLL_MS = 2000, IDLE_POLL_MS = 10000, IDLE_AFTER_MS = 300000, MUCH_PERCENT = 20;
const SVG = 'http://www.w3.org/2000/svg';
const $ = id => document.getElementById(id);

// ---- Elements and texts ---------------------------------------------------------------------------------------------

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (typeof value === 'boolean') node.toggleAttribute(name, value);
    else if (value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}
const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
function setText(node, text) { if (node.textContent !== text) node.textContent = text; }

const NONE = '–';
const digits = x => x >= 100 || x === Math.round(x) ? 0 : x >= 10 ? 1 : 2;
const plain = x => x.toLocaleString('en', {maximumFractionDigits: digits(x)});
function scaled(x, steps) {
  if (x == null || Number.isNaN(x)) return NONE;
  for (const [size, unit] of steps) if (Math.abs(x) >= size) return plain(x / size) + unit;
  return plain(x) + steps.at(-1)[1];
}
const NBSP = '\u00a0';
const count = x => x >= 1e4 || x <= -1e4 ? scaled(x, [[1e9, NBSP + 'G'], [1e6, NBSP + 'M'], [1e3, NBSP + 'k']]) : scaled(x, [[1, '']]);
const micros = x => scaled(x, [[1e6, NBSP + 's'], [1e3, NBSP + 'ms'], [1, NBSP + 'µs']]);
const bytes = x => scaled(x, [[2 ** 30, NBSP + 'GiB'], [2 ** 20, NBSP + 'MiB'], [1024, NBSP + 'KiB'], [1, NBSP + 'B']]);
const percent = x => x == null ? NONE : x.toFixed(2) + NBSP + '%';
function span(s) {
  if (s == null) return NONE;
  const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const i = Math.max(0, parts.findIndex(([size]) => s >= size));
  if (s < 60) return Math.round(s) + NBSP + 's';
  const rest = Math.floor(s % parts[i][0] / parts[i + 1][0]);
  return Math.floor(s / parts[i][0]) + NBSP + parts[i][1] + (rest ? ' ' + rest + NBSP + parts[i + 1][1] : '');
}
const clock = ms => new Date(ms).toLocaleTimeString();
const moment = ms => new Date(ms).toLocaleString();

// A state has a word and a shape beside its colour.
const STATES = {
  up: ['●', 'good', 'gets its requests'], suspect: ['◐', 'warn', 'has failed, not often enough to be down'],
  down: ['✖', 'bad', 'out of use'], trial: ['◔', 'warn', 'was down, is tried again'],
  drain: ['▼', 'calm', 'gets no new requests: ordered'], maint: ['■', 'calm', 'left alone: ordered'],
  forced_up: ['◆', 'warn', 'used whatever it does: ordered'],
};
function stateWord(state, more) {
  const [shape, tone] = STATES[state] || ['?', 'warn'];
  return el('span', {class: 'word ' + tone}, el('span', {'aria-hidden': 'true'}, shape), ' ' + state.replace('_', ' '),
    more ? el('small', {}, more) : '');
}

// ---- What is known --------------------------------------------------------------------------------------------------

let state = null;
let events = [];
let lastEvent = 0;
let askedPool = null;
let pool = new URLSearchParams(location.hash.slice(1)).get('pool') || '';
let spanS = 300;
let touchedMs = Date.now();
let failedSince = 0;
let trouble = false;
let timer = 0;
let asking = null;
const samples = {next: 0, times: [], values: {}, servers: {}};

function token() { try { return sessionStorage.getItem('nutcracker-token') || ''; } catch { return ''; } }
function setToken(value) {
  try { value ? sessionStorage.setItem('nutcracker-token', value) : sessionStorage.removeItem('nutcracker-token'); } catch { /* Private windows may have no storage. */ }
}
const authorization = () => token() ? {Authorization: 'Bearer ' + token()} : {};
const operates = () => !!state && ['operate', 'admin'].includes(state.level);
// These two have pages of their own, too.
const PAGES = ['SET SERVER STATE', 'RELOAD'];
const may = label => !!state && (state.may.includes(label) || (operates() && PAGES.includes(label)));

function forget() {
  Object.assign(samples, {next: 0, times: [], values: {}, servers: {}});
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

// ---- Asking ---------------------------------------------------------------------------------------------------------

async function poll() {
  clearTimeout(timer);
  if (asking) asking.abort();
  if (document.hidden) return;
  const own = asking = new AbortController();
  let soon = false;
  const limit = setTimeout(() => own.abort(), 15000);
  try {
    if (askedPool !== pool) { forget(); askedPool = pool; }
    const url = new URL('state', BASE);
    url.search = new URLSearchParams({since: lastEvent, from: samples.next, pool});
    const answer = await fetch(url, {headers: authorization(), signal: own.signal, cache: 'no-store'});
    if (answer.status === 401 || answer.status === 403) return refused(answer.status, await answer.text());
    if (answer.status === 404 && pool) { choosePool(''); return; }
    if (!answer.ok) throw new Error((await answer.text()).trim() || 'status ' + answer.status);
    const next = await answer.json();
    if (own !== asking) return;
    take(next);
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

function refused(status, text) {
  trouble = true;
  notice(text.trim());
  if (status === 401) {
    if (token()) { setToken(''); }
    showActions();
  }
}

function notice(text) {
  const place = $('notice');
  place.hidden = !text;
  setText(place, text);
}

function take(next) {
  if (state && next.started_ms !== state.started_ms) { events = []; }
  state = next;
  if (trouble) notice('');
  trouble = false;
  failedSince = 0;
  takeSamples(next.history);
  events = events.filter(event => event.number <= next.last_event).concat(next.events).slice(-200);
  lastEvent = next.last_event;
  show();
}

/** Gives a command of the console. Returns its rows, or throws an error with a code. */
async function command(words) {
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

const sentence = answer => (answer.rows || []).map(row => Object.entries(row)
  .filter(([, value]) => value != null && value !== '').map(([name, value]) => (name + ' ' + value).trim()).join(', ')).join('; ');

// ---- Charts ---------------------------------------------------------------------------------------------------------

const CHARTS = [
  ['Requests', 'a second', count, [['requests', 'requests']]],
  ['Errors', 'a second', count, [['server_errors', 'answered by servers'], ['timed_out', 'timed out'],
    ['connection_errors', 'connection failed'], ['no_server', 'no server'], ['limit_errors', 'limits'], ['client_errors', 'wrong requests']]],
  ['Total time', 'from a request’s arrival to its answer', micros, [['p50', 'p50'], ['p99', 'p99'], ['p999', 'p99.9']]],
  ['Server time', 'of that, at servers', micros, [['server_p99', 'p99']]],
  ['Connections', '', count, [['clients', 'clients'], ['server_connections', 'to servers']]],
  ['Traffic', 'bytes a second', bytes, [['received_bytes', 'received'], ['sent_bytes', 'sent']]],
  ['Queued requests', '', count, [['in_queue', 'waiting to be sent'], ['out_queue', 'waiting for an answer']]],
  ['Worker lag', 'all pools, the slowest worker', micros, [['lag_p99', 'p99']]],
];
const HEIGHT = 130, LEFT = 52, TOP = 8, BOTTOM = 18, RIGHT = 8;
let cursorMs = null;

function niceMax(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map(step => step * power).find(step => step >= value * 0.999);
}

/** The samples that are shown: indices from, to and the time at both edges. */
function shownRange() {
  const end = samples.times.at(-1) || Date.now();
  const start = end - spanS * 1000;
  let from = samples.times.findIndex(ms => ms >= start);
  if (from < 0) from = samples.times.length;
  return {start, end, from};
}

class Chart {
  constructor([title, unit, format, series]) {
    Object.assign(this, {title, unit, format, series, asTable: false, drawn: ''});
    this.lines = series.map((_, i) => svg('path', {class: 'line s' + i}));
    this.frame = svg('g', {});
    this.cross = svg('line', {class: 'cross', y1: TOP, y2: HEIGHT - BOTTOM, visibility: 'hidden'});
    this.svg = svg('svg', {height: HEIGHT, role: 'img', 'aria-label': title + ', no value yet'}, this.frame, ...this.lines, this.cross);
    this.plot = el('div', {class: 'plot', tabindex: 0, role: 'group', 'aria-label': title + ', chart. The arrow keys move through time.',
      onpointermove: e => this.point(e), onpointerleave: () => moveCursor(null), onkeydown: e => this.key(e)}, this.svg);
    this.values = series.map(() => el('b', {}));
    this.legend = el('ul', {class: 'legend'}, ...series.map(([, name], i) => el('li', {},
      svg('svg', {'aria-hidden': 'true', viewBox: '0 0 24 8'}, svg('path', {class: 'line s' + i, d: 'M0 4H24'})), name + ' ', this.values[i])));
    this.button = el('button', {class: 'small', type: 'button', 'aria-pressed': 'false', 'aria-label': title + ' as a table',
      onclick: () => { this.asTable = !this.asTable; this.button.setAttribute('aria-pressed', this.asTable); this.drawn = ''; this.draw(); }}, 'Table');
    this.table = el('div', {class: 'scroll tall', tabindex: 0, role: 'region', 'aria-label': title + ', table', hidden: true});
    this.figure = el('figure', {}, el('figcaption', {}, el('span', {}, title + ' ', el('small', {}, unit)), this.button),
      this.plot, this.table, this.legend);
  }

  key(e) {
    const step = {ArrowLeft: -1, ArrowRight: 1}[e.key];
    if (e.key === 'Escape') { moveCursor(null); return; }
    if (!step || !samples.times.length) return;
    e.preventDefault();
    const {from} = shownRange();
    const at = cursorMs == null ? samples.times.length - (step < 0 ? 0 : 1) : nearest(cursorMs);
    moveCursor(samples.times[Math.min(samples.times.length - 1, Math.max(from, at + step))]);
    const i = nearest(cursorMs);
    say(clock(samples.times[i]) + ': ' + this.series.map(([key, name]) => name + ' ' + this.format(this.at(key, i))).join(', '));
  }

  point(e) {
    if (!samples.times.length) return;
    const box = this.svg.getBoundingClientRect();
    const {start, end} = shownRange();
    const part = (e.clientX - box.left - LEFT) / Math.max(1, box.width - LEFT - RIGHT);
    moveCursor(samples.times[nearest(start + part * (end - start))]);
  }

  at(key, i) { return (samples.values[key] || [])[i]; }

  draw() {
    const width = Math.max(160, Math.floor(this.plot.clientWidth || this.figure.clientWidth - 18));
    const {start, end, from} = shownRange();
    const mark = [width, end, spanS, samples.times.length, askedPool, this.asTable].join();
    if (mark === this.drawn) return;
    this.drawn = mark;
    this.plot.hidden = this.asTable;
    this.table.hidden = !this.asTable;
    let max = 0;
    for (const [key] of this.series) for (let i = from; i < samples.times.length; i++) max = Math.max(max, this.at(key, i) || 0);
    max = niceMax(max);
    const x = ms => LEFT + (ms - start) / (end - start) * (width - LEFT - RIGHT);
    const y = value => TOP + (1 - value / max) * (HEIGHT - TOP - BOTTOM);
    this.x = x;
    if (this.asTable) this.drawTable(from);
    else this.drawLines(width, start, end, from, max, x, y);
    this.svg.setAttribute('aria-label', this.summary(from));
    this.drawCursor();
  }

  drawLines(width, start, end, from, max, x, y) {
    this.svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.frame.replaceChildren();
    for (const part of [0, 0.5, 1]) {
      const at = Math.round(y(max * part)) + 0.5;
      this.frame.append(svg('line', {class: 'grid', x1: LEFT, x2: width - RIGHT, y1: at, y2: at}),
        svg('text', {x: LEFT - 5, y: at + 4, 'text-anchor': 'end'}, this.format(max * part)));
    }
    for (const [part, anchor] of [[0, 'start'], [0.5, 'middle'], [1, 'end']]) {
      this.frame.append(svg('text', {x: LEFT + part * (width - LEFT - RIGHT), y: HEIGHT - 4, 'text-anchor': anchor}, clock(start + part * (end - start))));
    }
    this.series.forEach(([key], s) => {
      let d = '', before = -Infinity;
      for (let i = from; i < samples.times.length; i++) {
        const value = this.at(key, i);
        if (value == null) { before = -Infinity; continue; }
        const ms = samples.times[i];
        const point = x(ms).toFixed(1) + ' ' + y(value).toFixed(1);
        d += ms - before > 3 * state.history.step_s * 1000 ? 'M' + point + 'h.1' : 'L' + point;
        before = ms;
      }
      this.lines[s].setAttribute('d', d);
    });
  }

  drawTable(from) {
    const step = Math.max(1, Math.ceil((samples.times.length - from) / 60));
    const rows = [];
    for (let i = samples.times.length - 1; i >= from; i -= step) {
      rows.push(el('tr', {}, el('td', {}, clock(samples.times[i])), ...this.series.map(([key]) => el('td', {class: 'num'}, this.format(this.at(key, i))))));
    }
    this.table.replaceChildren(el('table', {}, el('caption', {}, this.title + ' ' + this.unit),
      el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, 'time'), ...this.series.map(([, name]) => el('th', {scope: 'col', class: 'num'}, name)))),
      el('tbody', {}, ...rows)));
  }

  summary(from) {
    return this.title + ' ' + this.unit + ' in the last ' + span(spanS) + ': ' + this.series.map(([key, name]) => {
      const shown = (samples.values[key] || []).slice(from).filter(value => value != null);
      return shown.length ? `${name} now ${this.format(this.at(key, samples.times.length - 1))}, between ${this.format(Math.min(...shown))} and ${this.format(Math.max(...shown))}`
        : name + ' not measured';
    }).join('; ');
  }

  drawCursor() {
    const i = cursorMs == null ? samples.times.length - 1 : nearest(cursorMs);
    this.series.forEach(([key], s) => setText(this.values[s], this.format(this.at(key, i))));
    this.cross.setAttribute('visibility', cursorMs == null || this.asTable ? 'hidden' : 'visible');
    if (cursorMs != null && this.x) {
      const at = this.x(samples.times[i]);
      this.cross.setAttribute('x1', at);
      this.cross.setAttribute('x2', at);
    }
  }
}

function nearest(ms) {
  let best = 0;
  for (let i = 1; i < samples.times.length; i++) if (Math.abs(samples.times[i] - ms) <= Math.abs(samples.times[best] - ms)) best = i;
  return best;
}

function moveCursor(ms) {
  cursorMs = ms;
  charts.forEach(chart => chart.drawCursor());
  setText($('cursor'), ms == null ? '' : clock(ms));
}

/** When servers were out of use: a lane for each, on the time scale of the charts. */
class Bands {
  constructor() {
    this.svg = svg('svg', {role: 'img', 'aria-label': 'Servers out of use: none'});
    this.list = el('p', {class: 'hint'});
    this.figure = el('figure', {class: 'wide', hidden: true}, el('figcaption', {}, el('span', {}, 'Servers out of use')), this.svg, this.list);
  }

  draw() {
    const {start} = shownRange();
    const end = state.now_ms;
    const shown = state.bands.filter(band => (!pool || band.pool === pool) && band.to_ms >= start);
    const name = band => (pool ? '' : band.pool + '/') + band.server;
    const names = [...new Set(shown.map(name))].slice(-12);
    this.figure.hidden = !names.length;
    if (!names.length) return;
    const width = Math.max(200, this.figure.clientWidth - 18), left = Math.min(180, width / 3);
    this.svg.setAttribute('viewBox', `0 0 ${width} ${names.length * 20}`);
    this.svg.replaceChildren(...names.flatMap((lane, row) => [
      svg('text', {x: 0, y: row * 20 + 14}, lane.length > left / 7 ? '…' + lane.slice(-Math.floor(left / 7)) : lane),
      svg('line', {class: 'grid', x1: left, x2: width, y1: row * 20 + 10, y2: row * 20 + 10}),
      ...shown.filter(band => name(band) === lane).map(band => {
        const at = ms => left + Math.max(0, (ms - start) / (end - start)) * (width - left);
        const x = at(band.from_ms);
        return svg('rect', {class: 'band ' + (STATES[band.state] || ['', 'warn'])[1], x, y: row * 20 + 4, height: 12,
          width: Math.max(2, at(band.to_ms) - x)}, svg('title', {}, band.state));
      })]));
    const words = shown.slice(-6).map(band => `${name(band)} ${band.state} ${clock(band.from_ms)}–${band.to_ms >= end - 6000 ? 'now' : clock(band.to_ms)}`).join('; ');
    this.svg.setAttribute('aria-label', 'Servers out of use: ' + words);
    setText(this.list, words);
  }
}

const charts = CHARTS.map(one => new Chart(one));
const bands = new Bands();

function spark(values) {
  const shown = (values || []).slice(-60);
  const max = Math.max(...shown.map(value => value || 0), 0) || 1;
  let d = '';
  shown.forEach((value, i) => { if (value != null) d += (d ? 'L' : 'M') + (i * 90 / 59).toFixed(1) + ' ' + (20 - 18 * value / max).toFixed(1); });
  return d;
}

// ---- Tables ---------------------------------------------------------------------------------------------------------

/** A table that keeps its rows: only texts that have changed are written. A column is [title, value, options]. */
class Table {
  constructor(place, caption, columns, key, {empty = 'None.', tall = false} = {}) {
    Object.assign(this, {columns, key, empty, rows: new Map(), sortBy: null, down: false, data: []});
    this.body = el('tbody', {});
    this.heads = columns.map(([title, , options = {}], i) => el('th', {scope: 'col', class: options.num ? 'num' : null},
      title && options.sort !== false ? el('button', {type: 'button', onclick: () => this.sort(i)}, title) : title || el('span', {class: 'hidden'}, 'change')));
    this.none = el('p', {class: 'hint'}, empty);
    this.region = el('div', {class: 'scroll' + (tall ? ' tall' : ''), tabindex: 0, role: 'region', 'aria-label': caption + ', table'},
      el('table', {}, el('caption', {class: 'hidden'}, caption), el('thead', {}, el('tr', {}, ...this.heads)), this.body));
    place.replaceChildren(this.region, this.none);
  }

  sort(i) {
    this.down = this.sortBy === i ? !this.down : !!(this.columns[i][2] || {}).num;
    this.sortBy = i;
    this.heads.forEach((head, j) => j === i ? head.setAttribute('aria-sort', this.down ? 'descending' : 'ascending') : head.removeAttribute('aria-sort'));
    this.update(this.data);
  }

  update(data) {
    this.data = data;
    this.region.hidden = !data.length;
    this.none.hidden = !!data.length;
    let rows = data;
    if (this.sortBy != null) {
      const value = this.columns[this.sortBy][1];
      const sign = this.down ? -1 : 1;
      rows = [...data].sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        return x == null ? 1 : y == null ? -1 : sign * (typeof x === 'number' ? x - y : String(x).localeCompare(String(y), 'en', {numeric: true}));
      });
    }
    const kept = new Set();
    let at = this.body.firstElementChild;
    for (const row of rows) {
      const key = this.key(row);
      kept.add(key);
      let tr = this.rows.get(key);
      if (!tr) {
        tr = el('tr', {}, ...this.columns.map(([, , options = {}]) => el('td', {class: options.num ? 'num' : options.text ? 'text' : null})));
        this.rows.set(key, tr);
      }
      tr.data = row;
      this.columns.forEach(([, value, {format, draw} = {}], i) => {
        const cell = tr.children[i];
        if (draw) draw(cell, row, tr);
        else setText(cell, format ? format(value(row)) : String(value(row) ?? NONE));
      });
      if (tr === at) at = at.nextElementSibling;
      else this.body.insertBefore(tr, at);
    }
    for (const [key, tr] of this.rows) if (!kept.has(key)) { tr.remove(); this.rows.delete(key); }
  }
}

/** Draws a cell again only if what it shows is another. */
const drawn = (mark, make) => (cell, row, tr) => {
  const wanted = JSON.stringify(mark(row));
  if (cell.mark !== wanted) { cell.mark = wanted; cell.replaceChildren(...[].concat(make(row, tr))); }
};
const number = format => ({num: true, format});

const SERVER_ACTIONS = ['SET SERVER STATE', 'EJECT', 'RECONNECT'];
const POOL_ACTIONS = ['PAUSE', 'RESUME', 'RECONNECT'];
const changeable = labels => labels.filter(may);
const changer = (labels, name, open) => ({sort: false, draw: drawn(row => [changeable(labels(row)).length > 0, name(row)],
  (row, tr) => changeable(labels(row)).length ? el('button', {class: 'small', type: 'button', 'aria-label': 'Change ' + name(row), onclick: () => open(tr.data)}, 'Change…') : '')});

const tables = {
  pools: new Table($('pools'), 'Pools', [
    ['Pool', p => p.name, {draw: drawn(p => [p.name, p.listen], p => [el('button', {class: 'small', type: 'button', 'aria-label': 'Show only ' + p.name, onclick: () => choosePool(p.name)}, p.name), el('small', {}, p.listen)])}],
    ['State', p => p.state, {draw: drawn(p => [p.state, p.paused], p => el('span', {class: 'word ' + (p.state === 'ready' ? 'good' : p.live ? 'warn' : 'bad')}, el('span', {'aria-hidden': 'true'}, p.state === 'ready' ? '●' : p.live ? '◐' : '✖'), ' ' + p.state))}],
    ['Servers', p => p.live, {num: true, draw: drawn(p => [p.live, p.servers], p => p.live + ' of ' + p.servers)}],
    ['Clients', p => p.clients, number(count)], ['Requests/s', p => p.req_s, number(count)], ['Errors/s', p => p.err_s, number(count)],
    ['p50', p => p.p50_us, number(micros)], ['p99', p => p.p99_us, number(micros)],
    ['Waiting', p => p.in_q, number(count)], ['Sent', p => p.out_q, number(count)], ['Distribution', p => p.distribution],
    ['', () => 0, changer(() => POOL_ACTIONS, p => 'pool ' + p.name, p => changePool(p))],
  ], p => p.name, {tall: true}),
  servers: new Table($('servers'), 'Servers', [
    ['Server', s => s.name, {draw: drawn(s => [s.name, s.address], s => [s.name, s.address === s.name ? '' : el('small', {}, s.address)])}],
    ['Pool', s => s.pool],
    ['State', s => s.state, {draw: drawn(s => [s.state, s.keys, span(s.since_s)], s => stateWord(s.state, (s.keys === 'owns' ? '' : 'keys ' + s.keys.replace('_', ' ') + ', ') + 'for ' + span(s.since_s)))}],
    ['Why', s => s.why, {text: true, draw: drawn(s => [s.why, s.detail], s => [s.why || NONE, s.detail ? el('small', {}, s.detail) : ''])}],
    ['Requests/s', s => s.req_s, {num: true, draw: (cell, s) => {
      if (!cell.firstChild) cell.append(svg('svg', {class: 'spark', viewBox: '0 0 90 22', 'aria-hidden': 'true'}, svg('path', {class: 'line s0'})), el('span', {}));
      const d = spark(samples.servers[s.pool + '/' + s.name]);
      if (cell.path !== d) { cell.path = d; cell.firstChild.firstChild.setAttribute('d', d); }
      setText(cell.lastChild, ' ' + count(s.req_s));
    }}],
    ['Share', s => s.share_pct, number(percent)], ['Weight', s => s.weight, number(count)],
    ['Failures/s', s => s.err_s, number(count)], ['p50', s => s.p50_us, number(micros)], ['p99', s => s.p99_us, number(micros)],
    ['Conns', s => s.conns, number(count)], ['Waiting', s => s.in_q, number(count)], ['Sent', s => s.out_q, number(count)],
    ['Times out', s => s.times_out, number(count)],
    ['', () => 0, changer(() => SERVER_ACTIONS, s => 'server ' + s.name + ' of ' + s.pool, s => changeServer(s))],
  ], s => s.pool + '\u0000' + s.name, {tall: true}),
  commands: new Table($('commands'), 'Commands', [
    ['Command', c => c.name], ['Pool', c => c.pool], ['Requests/s', c => c.calls_s, number(count)], ['Errors/s', c => c.err_s, number(count)],
    ['p50', c => c.p50_us, number(micros)], ['p99', c => c.p99_us, number(micros)], ['p99.9', c => c.p999_us, number(micros)],
  ], c => c.pool + '\u0000' + c.name, {empty: 'No requests in the latest 5 seconds.'}),
  slow: new Table($('slow'), 'Slow requests', [
    ['Time', r => r.ms, {format: moment}], ['Command', r => r.command], ['Key', r => r.key, {text: true}], ['Pool', r => r.pool], ['Server', r => r.server],
    ['Total', r => r.total_us, number(micros)], ['At the server', r => r.server_us, number(micros)], ['Client', r => r.client],
  ], r => r.pool + '\u0000' + r.id, {tall: true, empty: 'None that was slower than its pool allows (slowlog_log_slower_than).'}),
  clients: new Table($('clients'), 'Clients', [
    ['Client', c => c.addr, {draw: drawn(c => [c.addr, c.name], c => [c.addr, c.name ? el('small', {}, c.name) : ''])}], ['Pool', c => c.pool], ['State', c => c.state],
    ['Kept', c => c.kept_bytes, number(bytes)], ['Requests', c => c.requests, number(count)], ['Latest', c => c.last_cmd || NONE],
    ['Connected', c => c.age_s, number(span)], ['Idle', c => c.idle_s, number(span)], ['User', c => c.user || NONE], ['Library', c => c.lib || NONE], ['Worker', c => c.worker, {num: true}],
    ['', () => 0, changer(() => ['KILL CLIENT'], c => 'client ' + c.addr, c => killClient(c))],
  ], c => c.pool + '\u0000' + c.id, {tall: true}),
  events: new Table($('events'), 'Events', [
    ['Time', e => e.ms, {format: moment}],
    ['Level', e => e.level, {draw: drawn(e => e.level, e => el('span', {class: 'word ' + ({error: 'bad', warn: 'warn'}[e.level] || '')}, el('span', {'aria-hidden': 'true'}, {error: '✖ ', warn: '▲ '}[e.level] || ''), e.level))}],
    ['Source', e => e.source], ['What', e => e.text, {text: true}],
  ], e => e.number, {tall: true}),
  workers: new Table($('workers'), 'Workers', [
    ['Worker', w => w.worker], ['Clients', w => w.clients, number(count)], ['Server connections', w => w.conns, number(count)],
    ['Lag p99', w => w.lag_us, number(micros)], ['Processor', w => w.cpu_pct, number(percent)],
  ], w => w.worker),
  memory: new Table($('memory'), 'Memory', [
    ['Memory', m => m.what], ['In use', m => m.bytes, number(bytes)], ['Limit', m => m.limit, number(bytes)],
  ], m => m.what),
};

// ---- Showing --------------------------------------------------------------------------------------------------------

const LEVELS = {read: 'look only', operate: 'operate', admin: 'do everything'};
const facts = {};

function fact(name, text) {
  if (!facts[name]) {
    facts[name] = el('dd', {});
    $('facts').append(el('div', {}, el('dt', {}, name), facts[name]));
  }
  facts[name].parentNode.hidden = !text;
  setText(facts[name], text);
}

function show() {
  const ready = $('ready');
  const words = state.unready ? '▲ Not ready: ' + state.unready : '● Ready';
  setText(ready, words);
  ready.className = 'state ' + (state.unready ? 'warn' : 'good');
  setText($('host'), state.host);
  document.title = (state.unready ? '▲ ' : '') + state.host + ' – nutcracker';
  fact('Version', state.release);
  fact('Running for', span(state.uptime_s));
  fact('Process', String(state.pid));
  fact('Configuration', state.digest.slice(0, 12));
  fact('Last reload', state.reload.count || !state.reload.ok ? (state.reload.ok ? '' : 'failed, ') + moment(state.reload.ms) : 'none since the start');
  fact('Overrides', state.overrides ? '◆ ' + state.overrides + ' (not in the file)' : '');
  fact('You may', LEVELS[state.level] || '');
  showActions();
  showPools();
  charts.forEach(chart => chart.draw());
  bands.draw();
  tables.pools.update(state.pools);
  showServers();
  tables.commands.update(state.commands);
  tables.slow.none.textContent = state.slow_hidden ? 'Shown to operators only.' : tables.slow.empty;
  tables.slow.update(state.slow);
  tables.clients.update(state.clients);
  tables.events.update([...events].reverse());
  tables.workers.update(state.workers);
  tables.memory.update(state.memory);
}

function showServers() {
  const note = $('servers-note');
  const left = state.servers_left_out;
  note.hidden = !left;
  setText(note, left ? `${left} of ${state.server_count} servers are not shown here. ${pool ? 'Those that are not well come first.' : 'Choose a pool to see all of its servers; those that are not well are shown.'}` : '');
  const words = $('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
  tables.servers.update(state.servers.filter(s => {
    const text = [s.name, s.pool, s.address, s.state, s.keys, s.why].join(' ').toLowerCase();
    return words.every(word => text.includes(word));
  }));
}

let poolNames = '';
function showPools() {
  const select = $('pool');
  const names = state.pools.map(one => one.name);
  if (poolNames !== JSON.stringify(names)) {
    poolNames = JSON.stringify(names);
    select.replaceChildren(el('option', {value: ''}, 'all pools'), ...names.map(name => el('option', {value: name}, name)));
  }
  if (select.value !== pool && document.activeElement !== select) select.value = pool;
  const spans = [[300, '5 min'], [900, '15 min'], [3600, '1 h']].filter(([s]) => s === 300 || s <= state.history.seconds);
  const place = $('spans');
  if (place.childElementCount !== spans.length) {
    place.replaceChildren(...spans.map(([s, text]) => el('button', {type: 'button', 'aria-pressed': String(s === spanS), onclick: e => {
      spanS = s;
      for (const other of place.children) other.setAttribute('aria-pressed', other === e.currentTarget);
      charts.forEach(chart => chart.draw());
      bands.draw();
    }}, text)));
  }
}

function choosePool(name) {
  pool = name;
  history.replaceState(null, '', name ? '#' + new URLSearchParams({pool: name}) : location.pathname + location.search);
  $('pool').value = name;
  poll();
}

let saidTimer = 0;
function say(text) {
  clearTimeout(saidTimer);
  saidTimer = setTimeout(() => setText($('said'), text), 150);
}

// ---- Actions --------------------------------------------------------------------------------------------------------

let actionsShown = '';
function showActions() {
  const wanted = [
    may('RELOAD') && ['Reload…', reload], may('SET LOGLEVEL') && ['Log level…', logLevel],
    may('DRAIN') && may('UNDRAIN') && ['Drain this proxy…', drainProxy],
    state && state.overrides && may('RESET OVERRIDES') && ['Undo overrides…', resetOverrides],
    state && state.overrides && may('SHOW OVERRIDES') && ['Overrides', showOverrides],
    [token() ? 'Forget the token' : 'Give a token…', tokenDialog],
  ].filter(Boolean);
  const names = JSON.stringify(wanted.map(([name]) => name));
  if (names === actionsShown) return;
  actionsShown = names;
  $('actions').replaceChildren(...wanted.map(([name, open]) => el('button', {type: 'button', onclick: open}, name)), themeButton);
}

/**
 * Asks before something is changed. A choice is {label, effect, words, typed, input}: the effect is a text or a promise
 * of nodes, typed a name to be typed because much is at stake.
 */
function ask(title, choices, done) {
  const dialog = $('dialog');
  let chosen = choices.length === 1 ? choices[0] : null;
  let force = false;
  const effect = el('div', {class: 'effect', role: 'status', hidden: true});
  const typed = el('input', {autocomplete: 'off', spellcheck: 'false'});
  const typedLabel = el('span', {});
  const typedRow = el('label', {hidden: true}, typedLabel, el('br'), typed);
  const inputLabel = el('span', {});
  const input = el('input', {type: 'number'});
  const inputRow = el('label', {hidden: true}, inputLabel, ' ', input);
  const error = el('p', {class: 'error', role: 'alert', hidden: true});
  const confirm = el('button', {class: 'main', type: 'submit', disabled: true}, 'Do it');
  let typedWanted = null;
  const refresh = () => { confirm.disabled = !chosen || !chosen.ready || (typedWanted != null && typed.value !== typedWanted); };
  const requireName = name => {
    typedWanted = name || null;
    typedRow.hidden = !name;
    setText(typedLabel, name ? 'More than ' + MUCH_PERCENT + ' % of the keys move. Type ' + name + ' to confirm:' : '');
    typed.value = '';
  };
  const choose = async choice => {
    chosen = choice;
    force = false;
    choice.ready = false;
    error.hidden = true;
    confirm.textContent = choice.button || choice.label;
    inputRow.hidden = !choice.input;
    if (choice.input) { setText(inputLabel, choice.input.label); Object.assign(input, {min: choice.input.min, max: choice.input.max, value: choice.input.value}); }
    requireName(choice.typed);
    effect.hidden = false;
    effect.replaceChildren(typeof choice.effect === 'string' ? choice.effect : 'Working out what would change…');
    refresh();
    try {
      if (typeof choice.effect !== 'string') {
        const {nodes, typed: name, possible} = await choice.effect();
        if (chosen !== choice) return;
        effect.replaceChildren(...nodes);
        requireName(name);
        choice.ready = possible !== false;
      } else {
        choice.ready = true;
      }
    } catch (e) {
      fail(e);
    }
    refresh();
  };
  const fail = e => {
    error.hidden = false;
    setText(error, 'Not done: ' + e.message);
    force = e.code === 'REFUSED' && /\bFORCE\b/.test(e.message);
    if (force) confirm.textContent = 'Do it nevertheless';
  };
  const submit = async e => {
    e.preventDefault();
    if (confirm.disabled) return;
    confirm.disabled = true;
    try {
      const words = chosen.words(input.value);
      const answer = chosen.run ? await chosen.run(input.value) : await command(force ? [...words, 'FORCE'] : words);
      dialog.close();
      const text = title + ': done' + (answer && sentence(answer) ? '. ' + sentence(answer) : '');
      say(text);
      notice(text);
      setTimeout(() => { if ($('notice').textContent === text) notice(''); }, 15000);
      if (done) done();
      poll();
    } catch (failure) {
      fail(failure);
      refresh();
    }
  };
  typed.addEventListener('input', refresh);
  const radios = choices.length === 1 ? '' : el('fieldset', {}, el('legend', {}, 'What'), ...choices.map(choice => el('label', {},
    el('input', {type: 'radio', name: 'choice', onchange: () => choose(choice)}), ' ', choice.label)));
  dialog.replaceChildren(el('form', {onsubmit: submit}, el('h2', {id: 'dialog-title'}, title), radios, inputRow, effect, typedRow, error,
    el('div', {class: 'bar'}, confirm, el('button', {type: 'button', onclick: () => dialog.close()}, 'Cancel'))));
  dialog.showModal();
  if (chosen) choose(chosen);
}

/** Shows something; nothing is changed. */
function tell(title, ...nodes) {
  const dialog = $('dialog');
  dialog.replaceChildren(el('h2', {id: 'dialog-title'}, title), ...nodes,
    el('div', {class: 'bar'}, el('button', {type: 'button', autofocus: true, onclick: () => dialog.close()}, 'Close')));
  dialog.showModal();
}

function answerTable(answer, caption) {
  const place = el('div', {});
  const columns = answer.columns.map(column => [column.name, row => row[column.name], {text: true}]);
  new Table(place, caption, columns, row => JSON.stringify(row), {tall: true}).update(answer.rows);
  return place;
}

function changeServer(s) {
  const name = s.pool + '/' + s.name;
  const owns = s.keys === 'owns';
  const much = s.share_pct > MUCH_PERCENT && owns ? s.pool : null;
  const moves = !owns ? `Its keys are served elsewhere already, or not at all (${s.keys.replace('_', ' ')}).`
    : (state.pools.find(p => p.name === s.pool) || {}).distribution === 'modula' ? `${percent(s.share_pct)} of the keys of ${s.pool} are its own. With modula, nearly all keys of the pool move if one server leaves.`
      : `${percent(s.share_pct)} of the keys of ${s.pool} move to other servers.`;
  const choices = [];
  if (may('SET SERVER STATE')) {
    if (s.state !== 'drain') choices.push({label: 'Drain', typed: much, words: () => ['SET', 'SERVER', name, 'STATE', 'drain'], effect: moves + ` It gets no new requests; the ${s.out_q} that it has are answered.`});
    if (s.state !== 'maint') choices.push({label: 'Maintenance', typed: much, words: () => ['SET', 'SERVER', name, 'STATE', 'maint'], effect: moves + ` It is left alone at once: the ${s.out_q} requests that it has get an error, and it is not probed.`});
    choices.push({label: 'Ready', words: () => ['SET', 'SERVER', name, 'STATE', 'ready'],
      effect: owns ? 'It gets its requests already. No keys move.' : `${percent(s.share_pct)} of the keys of ${s.pool} come back to it at once.`});
  }
  if (may('EJECT')) choices.push({label: 'Eject for some seconds', button: 'Eject', typed: much, input: {label: 'Seconds', min: 1, max: 3600, value: 30}, words: seconds => ['EJECT', name, seconds], effect: moves + ' It comes back by itself.'});
  if (may('RECONNECT')) choices.push({label: 'Reconnect', words: () => ['RECONNECT', name], effect: `Its ${s.conns} connections are closed when they are at rest, and opened again. No keys move.`});
  ask('Change server ' + s.name + ' of ' + s.pool, choices);
}

function changePool(p) {
  const choices = [];
  if (may('PAUSE')) choices.push({label: 'Pause', input: {label: 'Milliseconds at most', min: 1, max: 60000, value: 5000}, words: ms => ['PAUSE', p.name, ms], effect: `New requests of ${p.clients} clients, ${count(p.req_s)} a second now, wait until the pool is resumed or the time is over. No keys move.`});
  if (may('RESUME')) choices.push({label: 'Resume', words: () => ['RESUME', p.name], effect: 'Requests that wait because of a pause go on.'});
  if (may('RECONNECT')) choices.push({label: 'Reconnect', words: () => ['RECONNECT', p.name], effect: `The connections to its ${p.servers} servers are closed when they are at rest, and opened again. No keys move.`});
  ask('Change pool ' + p.name, choices);
}

function killClient(c) {
  ask('Close client ' + c.addr, [{label: 'Close the client', words: () => ['KILL', 'CLIENT', c.pool + '/' + c.id],
    effect: `The connection of ${c.addr}${c.name ? ' (' + c.name + ')' : ''} is closed at once. It has sent ${count(c.requests)} requests; those without an answer get none.`}]);
}

function reload() {
  const effect = async () => {
    if (!may('CHECK')) return {nodes: ['The configuration file is loaded again. What it changes cannot be said before.']};
    const answer = await command(['CHECK']);
    const sentences = answer.rows.map(row => row.answer || '');
    const shares = sentences.map(text => +(/([\d.]+) % of/.exec(text) || [0, 0])[1]);
    const moved = Math.max(0, ...shares);
    const worst = (/pool ([^\s:]+)/.exec(sentences[shares.indexOf(moved)] || '') || [0, 'reload'])[1];
    const text = moved > 0 ? `Up to ${percent(moved)} of the keys of a pool move to other servers.` : 'This is what a reload would change:';
    return {nodes: [el('p', {}, text), answer.rows.length ? answerTable(answer, 'What a reload would change') : ''], typed: moved > MUCH_PERCENT ? worst : null};
  };
  ask('Reload the configuration file', [{label: 'Reload', words: () => ['RELOAD'], effect}]);
}

function logLevel() {
  ask('Log level', [{label: 'Set the level', input: {label: 'Level, from 0 (only the worst) to 11 (everything)', min: 0, max: 11, value: 5}, words: level => ['SET', 'LOGLEVEL', level],
    effect: 'It holds until the next start. From 8 on each connection is logged, which may be thousands of lines a second.'}]);
}

function drainProxy() {
  ask('Drain this proxy', [
    {label: 'Drain', words: () => ['DRAIN'], effect: `/readyz says that the proxy is not ready, so that load balancers send no new clients here. Its ${state.pools.reduce((sum, p) => sum + p.clients, 0)} clients are served as before.`},
    {label: 'End draining', words: () => ['UNDRAIN'], effect: '/readyz says that the proxy is ready, if it is.'},
  ]);
}

function resetOverrides() {
  ask('Undo overrides', [{label: 'Undo all', words: () => ['RESET', 'OVERRIDES'], effect: `${state.overrides} settings that differ from the file become as the file has them.`}]);
}

async function showOverrides() {
  try {
    tell('Overrides', answerTable(await command(['SHOW', 'OVERRIDES']), 'Overrides'));
  } catch (e) {
    tell('Overrides', el('p', {class: 'error'}, e.message));
  }
}

function tokenDialog() {
  if (token()) { setToken(''); actionsShown = ''; poll(); return; }
  const dialog = $('dialog');
  const input = el('input', {type: 'password', autocomplete: 'off', required: true});
  dialog.replaceChildren(el('form', {onsubmit: e => {
    e.preventDefault();
    setToken(input.value.trim());
    dialog.close();
    actionsShown = '';
    poll();
  }}, el('h2', {id: 'dialog-title'}, 'Give a token'), el('label', {}, 'A token of token_file. It is kept until this tab is closed.', el('br'), input),
  el('div', {class: 'bar'}, el('button', {class: 'main', type: 'submit'}, 'Use it'), el('button', {type: 'button', onclick: () => dialog.close()}, 'Cancel'))));
  dialog.showModal();
}

// ---- Light and dark -------------------------------------------------------------------------------------------------

const THEMES = ['auto', 'light', 'dark'];
const darkWanted = matchMedia('(prefers-color-scheme: dark)');
let theme = 'auto';
try { theme = THEMES.find(one => one === localStorage.getItem('nutcracker-theme')) || 'auto'; } catch { /* As above. */ }
const themeButton = el('button', {type: 'button', onclick: () => {
  theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  try { localStorage.setItem('nutcracker-theme', theme); } catch { /* As above. */ }
  applyTheme();
}});
function applyTheme() {
  document.documentElement.dataset.theme = theme === 'auto' ? darkWanted.matches ? 'dark' : 'light' : theme;
  themeButton.textContent = 'Colours: ' + theme;
}
darkWanted.addEventListener('change', applyTheme);

// ---- Begin ----------------------------------------------------------------------------------------------------------

applyTheme();
// A style sheet that got lost is asked for again.
if (!document.styleSheets.length) { const link = document.querySelector('link[rel=stylesheet]'); setTimeout(() => link.replaceWith(link.cloneNode()), 500); }
$('charts').append(...charts.map(chart => chart.figure), bands.figure);
$('charts-title').append(' ', el('small', {id: 'cursor', class: 'hint'}));
for (const [name, [, , meaning]] of Object.entries(STATES)) $('legend').append(stateWord(name), ' ' + meaning + '; ');
$('pool').addEventListener('change', e => choosePool(e.target.value));
$('filter').addEventListener('input', () => state && showServers());
for (const kind of ['pointerdown', 'pointermove', 'keydown', 'scroll']) {
  addEventListener(kind, () => {
    const was = touchedMs;
    touchedMs = Date.now();
    if (touchedMs - was > IDLE_AFTER_MS) poll();
  }, {passive: true});
}
document.addEventListener('visibilitychange', () => document.hidden ? clearTimeout(timer) : poll());
addEventListener('hashchange', () => { const name = new URLSearchParams(location.hash.slice(1)).get('pool') || ''; if (name !== pool) choosePool(name); });
new ResizeObserver(() => { if (state) { charts.forEach(chart => chart.draw()); bands.draw(); } }).observe($('charts'));
showActions();
poll();
})();
