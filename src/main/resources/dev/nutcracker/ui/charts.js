// The charts, and the lanes of servers that were out of use, on one time scale. Each chart can be read as a table
// and by keys.
import {$, el, say, setText, svg} from './elements.js';
import {STATES, bytes, clock, count, micros, span} from './texts.js';
import {askedPool, pool, samples, spanS, state} from './known.js';

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

/** The figures of the page, in their order. */
export const figures = [...charts, bands].map(one => one.figure);

export function drawCharts() {
  charts.forEach(chart => chart.draw());
  bands.draw();
}

export function spark(values) {
  const shown = (values || []).slice(-60);
  const max = Math.max(...shown.map(value => value || 0), 0) || 1;
  let d = '';
  shown.forEach((value, i) => { if (value != null) d += (d ? 'L' : 'M') + (i * 90 / 59).toFixed(1) + ' ' + (20 - 18 * value / max).toFixed(1); });
  return d;
}
