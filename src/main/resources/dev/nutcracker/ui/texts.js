// How figures, times and states read.
// What is not known is a dash; a unit stays with its figure.
import {el} from './elements.js';

export const NONE = '–';
const digits = x => x >= 100 || x === Math.round(x) ? 0 : x >= 10 ? 1 : 2;
const plain = x => x.toLocaleString('en', {maximumFractionDigits: digits(x)});
function scaled(x, steps) {
  if (x == null || Number.isNaN(x)) return NONE;
  for (const [size, unit] of steps) if (Math.abs(x) >= size) return plain(x / size) + unit;
  return plain(x) + steps.at(-1)[1];
}
const NBSP = '\u00a0';
export const count = x => x >= 1e4 || x <= -1e4 ? scaled(x, [[1e9, NBSP + 'G'], [1e6, NBSP + 'M'], [1e3, NBSP + 'k']]) : scaled(x, [[1, '']]);
export const micros = x => scaled(x, [[1e6, NBSP + 's'], [1e3, NBSP + 'ms'], [1, NBSP + 'µs']]);
export const bytes = x => scaled(x, [[2 ** 30, NBSP + 'GiB'], [2 ** 20, NBSP + 'MiB'], [1024, NBSP + 'KiB'], [1, NBSP + 'B']]);
export const percent = x => x == null ? NONE : x.toFixed(2) + NBSP + '%';
export function span(s) {
  if (s == null) return NONE;
  const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const i = Math.max(0, parts.findIndex(([size]) => s >= size));
  if (s < 60) return Math.round(s) + NBSP + 's';
  const rest = Math.floor(s % parts[i][0] / parts[i + 1][0]);
  return Math.floor(s / parts[i][0]) + NBSP + parts[i][1] + (rest ? ' ' + rest + NBSP + parts[i + 1][1] : '');
}
export const clock = ms => new Date(ms).toLocaleTimeString();
export const moment = ms => new Date(ms).toLocaleString();

// A state has a word and a shape beside its colour.
export const STATES = {
  up: ['●', 'good', 'gets its requests'], suspect: ['◐', 'warn', 'has failed, not often enough to be down'],
  down: ['✖', 'bad', 'out of use'], trial: ['◔', 'warn', 'was down, is tried again'],
  drain: ['▼', 'calm', 'gets no new requests: ordered'], maint: ['■', 'calm', 'left alone: ordered'],
  forced_up: ['◆', 'warn', 'used whatever it does: ordered'],
};
export function stateWord(state, more) {
  const [shape, tone] = STATES[state] || ['?', 'warn'];
  return el('span', {class: 'word ' + tone}, el('span', {'aria-hidden': 'true'}, shape), ' ' + state.replace('_', ' '),
    more ? el('small', {}, more) : '');
}
